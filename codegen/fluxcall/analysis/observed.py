"""Makes results of what a script really answered; refuses to take one run for all:
a column that the script's text does not promise may be absent another time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
    chunks: Iterable[bytes], inferred: Sequence[ResultModel]
) -> tuple[ResultModel, ...]:
    """The results of an annotated answer.

    Args:
        chunks: the answer's bytes.
        inferred: what the text tells: it alone can promise that a column is always
            there, or never null.

    Raises:
        FluxcallError: the answer is none, or the script failed.
    """
    seen = _Seen()
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


def with_observed(script: ScriptModel, known: ScriptModel | None) -> ScriptModel:
    """Return a script with what was observed of it, if its text is still the same."""
    if known is None or known.text_hash != script.text_hash:
        return script
    if not any(result.source == "observed" for result in known.results):
        return script
    return replace(script, results=known.results, complete=known.complete)


class _Seen:
    """What the blocks of an answer had.

    Attributes:
        blocks: result → the column types of each of its blocks.
    """

    def __init__(self) -> None:
        self.blocks: dict[str, list[dict[str, str]]] = defaultdict(list)
        self._nulls: set[tuple[str, str]] = set()
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

    def key(self, result: str) -> tuple[str, ...] | None:
        """The group key, if all blocks agree."""
        keys = self._keys[result]
        return next(iter(keys)) if len(keys) == 1 else None

    def columns(
        self, result: str, inferred: ResultModel | None
    ) -> Iterable[ColumnModel]:
        promised = {c.name: c for c in inferred.columns} if inferred else {}
        blocks = self.blocks[result]
        for name in sorted({name for block in blocks for name in block}):
            types = {block[name] for block in blocks if name in block}
            own = promised.get(name)
            everywhere = all(name in block for block in blocks)
            yield ColumnModel(
                name=name,
                type=types.pop() if len(types) == 1 else "value",
                nullable=own is None or own.nullable or (result, name) in self._nulls,
                optional=own is None or own.optional or not everywhere,
            )


def differences(
    observed: Sequence[ResultModel], inferred: Sequence[ResultModel]
) -> Iterable[str]:
    """What the text told otherwise than the run, in words."""
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
            own = columns.get(column.name)
            where = f"result {result.name!r}, column {column.name!r}"
            if own is None and not column.optional:
                yield f"{where} was inferred and did not come"
            elif own is not None and "value" not in (own.type, column.type):
                if own.type != column.type:
                    yield f"{where} was inferred as {column.type} and is {own.type}"
