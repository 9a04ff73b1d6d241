"""Derives a script's results from the answers of real runs.

Invariant: a run proves nothing about other runs. A column that the script's text does not
guarantee stays nullable and optional, unless the user asks for the runs to be trusted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from fluxcall.model import ColumnModel, ResultModel, ScriptModel
from fluxcall.runtime.decode import Batch, Decoder

_TYPES: Mapping[str, str] = {
    "string": "string",
    "long": "int",
    "unsignedLong": "uint",
    "double": "float",
    "boolean": "bool",
    "dateTime:RFC3339": "time",
    "dateTime:RFC3339Nano": "time",
}


def observed_results(
    answers: Iterable[Iterable[bytes]],
    inferred: Sequence[ResultModel],
    *,
    exact: bool = False,
) -> tuple[ResultModel, ...]:
    """Return the results that annotated answers of a script have in common.

    A column whose type differs between tables has type `value`; a column that is missing
    in a table is optional.

    Args:
        answers: the bytes of each answer.
        inferred: the results that the analysis found.
        exact: trust the runs: a column that was in every table always is, and a column
            that was never empty never is.

    Raises:
        FluxcallError: an answer is invalid, or the script failed.
    """
    seen = _Seen(exact=exact)
    for chunks in answers:
        decoder = Decoder()
        for chunk in chunks:
            for batch in decoder.feed(chunk):
                seen.take(batch)
        decoder.finish()
    known = {result.name: result for result in inferred}
    return tuple(
        ResultModel(
            name=name,
            columns=tuple(seen.columns(name, known.get(name))),
            source="observed",
            key=seen.key(name),
        )
        for name in sorted(seen.blocks)
    )


def never_empty(
    results: Sequence[ResultModel], exact: Sequence[ResultModel]
) -> Iterator[tuple[str, str]]:
    """Yield result and column for columns that were never empty, but may be.

    Args:
        results: the results that hold for all runs.
        exact: the results if the observed runs are trusted.
    """
    for one, other in zip(results, exact, strict=True):
        for column, seen in zip(one.columns, other.columns, strict=True):
            if column.nullable and not seen.nullable and not seen.optional:
                yield one.name, column.name


def with_observed(script: ScriptModel, known: ScriptModel | None) -> ScriptModel:
    """Return a script with its observed results, if its text has not changed."""
    if known is None or known.text_hash != script.text_hash:
        return script
    if not any(result.source == "observed" for result in known.results):
        return script
    return replace(script, results=known.results, complete=known.complete)


class _Seen:
    """The tables of some answers.

    Attributes:
        blocks: result → the column types of each of its blocks.
    """

    def __init__(self, *, exact: bool) -> None:
        self._exact = exact
        self.blocks: dict[str, list[dict[str, str]]] = defaultdict(list)
        self._nulls: set[tuple[str, str]] = set()
        self._filled: set[tuple[str, str]] = set()
        self._keys: dict[str, set[tuple[str, ...] | None]] = defaultdict(set)

    def take(self, batch: Batch) -> None:
        results, _table, *cells = batch.cells()
        block = batch.block
        name = results[0] if results else (block.defaults[1:2] or ("",))[0]
        types = [_TYPES.get(kind, "string") for kind in block.datatypes]
        self.blocks[name].append(dict(zip(block.columns, types, strict=True)))
        self._keys[name].add(block.group and tuple(sorted(block.group)))
        for column, values in zip(block.columns, cells, strict=True):
            if "" in values:
                self._nulls.add((name, column))
            elif values:
                self._filled.add((name, column))

    def key(self, result: str) -> tuple[str, ...] | None:
        """Return the group key, if all tables agree."""
        keys = self._keys[result]
        return next(iter(keys)) if len(keys) == 1 else None

    def columns(
        self, result: str, inferred: ResultModel | None
    ) -> Iterable[ColumnModel]:
        promised = {c.name: c for c in inferred.columns} if inferred else {}
        blocks = self.blocks[result]
        for name in sorted({name for block in blocks for name in block}):
            types = {block[name] for block in blocks if name in block}
            known = promised.get(name)
            everywhere = all(name in block for block in blocks)
            filled = (result, name) in self._filled
            exact = self._exact and filled  # nothing is known without rows
            yield ColumnModel(
                name=name,
                type=types.pop() if len(types) == 1 else "value",
                nullable=(result, name) in self._nulls
                or not (exact or (known is not None and not known.nullable)),
                optional=not everywhere
                or not (exact or (known is not None and not known.optional)),
            )


def differences(
    observed: Sequence[ResultModel], inferred: Sequence[ResultModel]
) -> Iterable[str]:
    """Yield messages about contradictions between the runs and the analysis."""
    seen = {result.name: result for result in observed}
    for result in inferred:
        columns = (
            {c.name: c for c in seen[result.name].columns}
            if result.name in seen
            else {}
        )
        if not columns:
            yield f"result {result.name!r} was inferred and did not come"
            continue
        for column in result.columns:
            seen_column = columns.get(column.name)
            where = f"result {result.name!r}, column {column.name!r}"
            if seen_column is None and not column.optional:
                yield f"{where} was inferred and did not come"
            elif seen_column is not None and "value" not in (
                seen_column.type,
                column.type,
            ):
                if seen_column.type != column.type:
                    yield f"{where} was inferred as {column.type} and is {seen_column.type}"
