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

    Args:
        init: float, `__init__`
    """


@_rt.script(
    "ce953a0eb0824661",
    name="print",
    rows=_rt.RECORDS,
    takes={
        "class_": ("class", "int"),
        "client": ("client", "int"),
        "my_bucket": ("my bucket", "string"),
        "quote": ("quote\"'\\", "string"),
        "self": ("self", "int"),
        "bidi": ("\u202ebidi", "string"),
    },
)
def print_(
    *,
    class_: int,
    client: int,
    my_bucket: str,
    quote: str,
    self: int,
    bidi: str,
) -> None:
    """\"\"\"
    import os
    \\N{BULLET} {{ 7 }} \u202e\x1b[31m "

    Script: print

    Args:
        class_: int, `class`
        client: int
        my_bucket: string, `my bucket`
        quote: string, `quote"'\\`
        self: int
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

    Args:
        param_1: int, `1`
    """
