"""Single values of a configuration file: texts, names, columns, parameter types."""

from __future__ import annotations

import re
from typing import Any

from fluxcall.model import (
    COLUMN_TYPES,
    PARAM_KINDS,
    ArrayOf,
    ColumnModel,
    Constant,
    ParamType,
    RecordOf,
)
from fluxcall.naming import is_name


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


def parse_type(value: Any) -> ParamType:
    """Return the model's type for `int`, `[string]` or `{a: int, b: [float]}`.

    Raises:
        ValueError: the value is not a type.
    """
    try:
        found, rest = _type(re.sub(r"\s", "", read_text(value)))
    except (ValueError, RecursionError):
        found, rest = "any", "?"
    if rest:
        words = ", ".join(sorted(PARAM_KINDS))
        raise ValueError(
            f"{value!r} is not the type of a parameter: write one of {words}, [type] for"
            " an array, {name: type} for a record"
        )
    return found


def _type(text: str) -> tuple[ParamType, str]:
    """Return the type at the beginning of a text, and what follows it."""
    if text.startswith("["):
        element, rest = _type(text[1:])
        return ArrayOf(element), _after(rest, "]")
    if text.startswith("{"):
        fields, rest = dict[str, ParamType](), text[1:]
        while rest and not rest.startswith("}"):
            name, colon, rest = rest.removeprefix(",").partition(":")
            if not name or not colon:
                raise ValueError
            fields[name], rest = _type(rest)
        return RecordOf(tuple(sorted(fields.items()))), _after(rest, "}")
    match = re.match(r"\w+", text)
    if match is None or match.group() not in PARAM_KINDS:
        raise ValueError
    return match.group(), text[match.end() :]


def _after(text: str, end: str) -> str:
    if not text.startswith(end):
        raise ValueError
    return text[1:]
