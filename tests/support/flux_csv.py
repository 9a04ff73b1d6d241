"""A model of Flux's encoder: typed tables to bytes, with annotations or without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fluxcall.runtime.values import Value
from fluxcall.testing.rows import write as written
from fluxcall.testing.rows import write_record as record

__all__ = ["Typed", "answer", "record", "written"]

DATATYPES = {
    "string": "string",
    "int": "long",
    "uint": "unsignedLong",
    "float": "double",
    "bool": "boolean",
    "time": "dateTime:RFC3339",
}


@dataclass(frozen=True)
class Typed:
    """A table: columns with types, the group key, rows of values."""

    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def answer(
    results: Sequence[tuple[str, Sequence[Typed]]], *, annotated: bool = False
) -> bytes:
    """The bytes of an answer, a header block for every table whose schema is another."""
    text = ""
    for name, tables in results:
        before = None
        for number, table in enumerate(tables):
            schema = table.columns, table.key
            if schema != before or not table.rows:
                text += "\r\n" if number else ""
                text += head(name, table) if annotated else ""
                names = [column for column, _ in table.columns]
                text += record("", "result", "table", *names)
            before = schema if table.rows else None
            shown = "" if annotated else name
            for row in table.rows:
                text += record("", shown, str(number), *map(written, row))
        text += "\r\n"
    return text.encode()


def head(name: str, table: Typed) -> str:
    """The three annotation rows."""
    types = [DATATYPES[kind] for _, kind in table.columns]
    groups = ["true" if c in table.key else "false" for c, _ in table.columns]
    defaults = [""] * len(table.columns)
    return (
        record("#datatype", "string", "long", *types)
        + record("#group", "false", "false", *groups)
        + record("#default", name, "", *defaults)
    )
