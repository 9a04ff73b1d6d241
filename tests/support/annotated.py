"""Compares what the analysis tells of results with an annotated answer of the engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fluxcall.model import ResultModel
from fluxcall.runtime.decode import Batch, Decoder

DATATYPES = {
    "string": "string",
    "long": "int",
    "unsignedLong": "uint",
    "double": "float",
    "boolean": "bool",
    "dateTime:RFC3339": "time",
}


def batches_of(*chunks: bytes) -> list[Batch]:
    """All batches of an answer that comes in these chunks."""
    decoder = Decoder()
    found = [batch for chunk in chunks for batch in decoder.feed(chunk)]
    return [*found, decoder.finish()]


def batches(text: str) -> Iterator[tuple[str, Batch]]:
    """Result and batch, of all batches."""
    decoder = Decoder()
    for batch in decoder.feed(text.encode()):
        yield batch.block.defaults[1], batch
    decoder.finish()


def answered(text: str) -> dict[str, list[dict[str, str]]]:
    """Result → the columns and types of each of its blocks."""
    found: dict[str, list[dict[str, str]]] = {}
    for result, batch in batches(text):
        types = [DATATYPES[kind] for kind in batch.block.datatypes]
        columns = dict(zip(batch.block.columns, types, strict=True))
        found.setdefault(result, []).append(columns)
    return found


def check_answer(results: Sequence[ResultModel], complete: bool, text: str) -> None:
    """Every column that is told is there, of its type, and null only where it may be."""
    known = {result.name: result for result in results}
    seen = answered(text)
    assert not complete or set(seen) <= set(known), set(seen)
    for name, result in known.items():
        for columns in seen.get(name, ()):
            check_columns(result, columns)
    for name, batch in batches(text):
        if name in known:
            check_nulls(known[name], batch)


def check_columns(result: ResultModel, columns: dict[str, str]) -> None:
    for column in result.columns:
        where = (result.name, column.name)
        if column.name not in columns:
            assert column.optional, (where, "is absent")
        elif column.type != "value":
            assert column.type == columns[column.name], where


def check_nulls(result: ResultModel, batch: Batch) -> None:
    _, _, *cells = batch.cells()
    by_name = dict(zip(batch.block.columns, cells, strict=True))
    for column in result.columns:
        if not column.nullable and column.type != "string":
            assert "" not in by_name.get(column.name, ()), column
