"""Reads the values in a configuration file: strings, names, columns, parameter types."""

from __future__ import annotations

import re
from typing import Any

from fluxcall.model import (
    COLUMN_TYPES,
    ColumnModel,
    Constant,
    ParamType,
)
from fluxcall.naming import is_name
from fluxcall.param_types import parse_type


def read_text(value: Any) -> str:
    """Return the value if it is a string.

    Raises:
        ValueError: it is not.
    """
    if not isinstance(value, str):
        raise ValueError("must be a string")
    return value


def read_name(value: Any) -> str:
    """Return the value if it is usable as a Python name.

    Raises:
        ValueError: it is not a string, not a name, or reserved.
    """
    if not is_name(read_text(value)):
        raise ValueError(f"{value!r} is not a valid Python name, or it is reserved")
    return str(value)


def read_effects(value: Any) -> str:
    """Return the value if it is `reads` or `writes`.

    Raises:
        ValueError: it is not.
    """
    if value not in ("reads", "writes"):
        raise ValueError('must be "reads" or "writes"')
    return str(value)


def read_constant(value: Any) -> Constant:
    """Return the value if it is a string, a number or a boolean.

    Raises:
        ValueError: it is not.
    """
    if not isinstance(value, str | int | float | bool):
        raise ValueError("must be a string, a number or a boolean")
    return value


_COLUMN = re.compile(r"(optional )?(\w+)(\?)?")


def read_column(value: Any) -> ColumnModel:
    """Parse a column such as `optional float?`; its name stays empty.

    Raises:
        ValueError: it is not a column.
    """
    match = _COLUMN.fullmatch(read_text(value))
    if match is None or match.group(2) not in COLUMN_TYPES:
        words = ", ".join(sorted(COLUMN_TYPES))
        raise ValueError(
            f"{value!r} is not the type of a column: write one of {words}, followed by ?"
            " if a cell may be empty, after `optional ` if the column may be absent"
        )
    optional, kind, nullable = match.groups()
    return ColumnModel(
        name="", type=kind, nullable=bool(nullable), optional=bool(optional)
    )


def read_type(value: Any) -> ParamType:
    """Parse a parameter's type: `int`, `[string]`, `{a: int, b: [float]}`.

    Raises:
        ValueError: `value` is not a type.
    """
    return parse_type(read_text(value))
