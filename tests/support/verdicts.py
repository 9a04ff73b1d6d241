"""Judges a class by an answer: each column is right, open, wrong, absent or missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from support.annotated import DATATYPES, batches, check_nulls

from fluxcall.model import ColumnModel, ResultModel
from fluxcall.runtime.decode import Batch


class Verdict(NamedTuple):
    """What is to be said of one column.

    Attributes:
        what: `right`, `value` (of any type, as the class says), `wrong` (another type),
            `absent` (promised), `null` (where none may be), `result` (ruled out), or
            `missing` (the text names it and the class does not).
    """

    what: str
    result: str
    column: str


DEFECTS = frozenset(("wrong", "absent", "null", "result"))


def verdicts(
    results: Sequence[ResultModel], complete: bool, script: str, answer: str
) -> set[Verdict]:
    """Return what an annotated answer says of the results that were inferred.

    Raises:
        ScriptError: the script failed after its answer had begun.
    """
    known = {result.name: result for result in results}
    words = {*re.findall(r"\w+", script)}
    found: set[Verdict] = set()
    for name, batch in [*batches(answer)]:
        if name in known:
            found.update(_of_batch(known[name], batch, words, script))
        elif complete:
            found.add(Verdict("result", name, "*"))
        else:
            found.update(_missing(name, batch, words, script, frozenset()))
    worse = {v[1:] for v in found if v.what in DEFECTS}
    return {v for v in found if v.what in DEFECTS or v[1:] not in worse}


def _of_batch(
    result: ResultModel, batch: Batch, words: set[str], script: str
) -> Iterator[Verdict]:
    answered = dict(zip(batch.block.columns, batch.block.datatypes, strict=True))
    for column in result.columns:
        what = _verdict(column, answered.get(column.name))
        if what:
            yield Verdict(what, result.name, column.name)
    try:
        check_nulls(result, batch)
    except AssertionError as error:
        column = error.args[0]
        yield Verdict("null", result.name, getattr(column, "name", str(column)))
    named = frozenset(column.name for column in result.columns)
    yield from _missing(result.name, batch, words, script, named)


def _verdict(column: ColumnModel, datatype: str | None) -> str | None:
    if datatype is None:
        return None if column.optional else "absent"
    if column.type == "value":
        return "value"
    return "right" if DATATYPES[datatype] == column.type else "wrong"


def _missing(
    result: str, batch: Batch, words: set[str], script: str, named: frozenset[str]
) -> Iterator[Verdict]:
    for column in batch.block.columns:
        in_text = column in words or column.startswith("_") or f'"{column}"' in script
        if column not in named and in_text and column not in ("result", "table"):
            yield Verdict("missing", result, column)
