"""Single values of a configuration file: texts, names, columns, parameter types."""

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
    """Return the value if it is a text.

    Raises:
        ValueError: it is not.
    """
    if not isinstance(value, str):
        raise ValueError("must be a text")
    return value


def read_name(value: Any) -> str:
    """Return the value if a Python name can be spelt like this here.

    Raises:
        ValueError: it is not a text, not a name, or a reserved one.
    """
    if not is_name(read_text(value)):
        raise ValueError(f"{value!r} is not a Python name that can be used here")
    return str(value)


def read_effects(value: Any) -> str:
    """Return the value if it is one of the two words for side effects.

    Raises:
        ValueError: it is not.
    """
    if value not in ("reads", "writes"):
        raise ValueError('must be "reads" or "writes"')
    return str(value)


def read_constant(value: Any) -> Constant:
    """Return the value if it is a text, a number or a boolean.

    Raises:
        ValueError: it is not.
    """
    if not isinstance(value, str | int | float | bool):
        raise ValueError("must be a text, a number or a boolean")
    return value


_COLUMN = re.compile(r"(optional )?(\w+)(\?)?")


def read_column(value: Any) -> ColumnModel:
    """Return the column that a text such as `optional float?` describes, without a name.

    Raises:
        ValueError: it does not describe one.
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
    """Return a parameter's type: `int`, `[string]`, `{a: int, b: [float]}`.

    Raises:
        ValueError: `value` is not a type.
    """
    return parse_type(read_text(value))
