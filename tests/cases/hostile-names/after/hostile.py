# Made by fluxcall; do not edit: it would be lost.
# Again: fluxcall generate. Still the same: fluxcall check.
# fmt: off
# isort: skip_file
# ruff: noqa
# flake8: noqa
"""Typed functions for InfluxDB's invokable scripts."""

from __future__ import annotations

import fluxcall.runtime as _rt


@_rt.script(
    "4aba7da979557d75",
    name="Größe \u2028x",
    rows=_rt.RECORDS,
    takes={
        "init": ("__init__", "float"),
    },
)
def grosse_x(
    *,
    init: float,
) -> None:
    """Invokes Größe \u2028x.

    Script: Größe \u2028x

    Nobody knows whether it only reads.

    Args:
        init: float, `__init__`: \"\"\x22
    """


class PrintRow(_rt.Row):
    """A row of print of its result a\"\"\"
    \\.
    """

    __slots__ = (
        "ok",
        "x",
    )
    __columns__ = (
        ("ok", "ok", "int"),
        ("x", 'x"""\n\\ \u202e', "int"),
    )
    ok: int
    x: int


@_rt.script(
    "ce953a0eb0824661",
    name="print",
    rows=_rt.rows('a"""\n\\', PrintRow),
    takes={
        "class_": ("class", "string"),
        "client": ("client", "string"),
        "my_bucket": ("my bucket", "string"),
        "quote": ("quote\"'\\", "string"),
        "self": ("self", "string"),
        "bidi": ("\u202ebidi", "string"),
    },
)
def print_(
    *,
    class_: str,
    client: str,
    my_bucket: str,
    quote: str,
    self: str,
    bidi: str,
) -> None:
    """\"\"\"
    import os
    \\N{BULLET} {{ 7 }} \u202e\x1b[31m "

    Script: print

    Nobody knows whether it only reads.

    Args:
        class_: string, `class`
        client: string
        my_bucket: string, `my bucket`
        quote: string, `quote"'\\`
        self: string
        bidi: string, `\u202ebidi`
    """


@_rt.script(
    "3170543ce47c2f0b",
    name="5 minutes",
    rows=_rt.RECORDS,
    takes={
        "param_1": ("1", "int"),
    },
)
def script_5_minutes(
    *,
    param_1: int,
) -> None:
    """Invokes 5 minutes.

    Script: 5 minutes

    Nobody knows whether it only reads.

    Args:
        param_1: int, `1`
    """
