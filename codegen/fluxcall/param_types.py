"""The types of parameters: one table, and a function for each way of spelling them.

Other modules derive what they need to know about a type from `PARAM_TYPES`. A type can be
spelled as people write it in a configuration (`parse_type`, `type_text`), as the runtime
reads it in a generated module (`takes_of`), and in words for a docstring (`type_words`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fluxcall.model import PARAM_KINDS, ArrayOf, ParamType, RecordOf, WireType


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalarType:
    """How generated Python code presents a parameter's type.

    Attributes:
        annotation: the source of the annotation.
        words: a description of what to pass, for the docstring.
    """

    annotation: str
    words: str


PARAM_TYPES: Mapping[str, ScalarType] = {
    "string": ScalarType(annotation="str", words="text"),
    "int": ScalarType(annotation="int", words="integer"),
    "uint": ScalarType(annotation="int", words="integer, not negative"),
    "float": ScalarType(annotation="float", words="number"),
    "bool": ScalarType(annotation="bool", words="True or False"),
    "duration": ScalarType(
        annotation="_dt.timedelta | str", words='duration, such as "1h30m"'
    ),
    "time": ScalarType(
        annotation="_dt.datetime | _dt.date | str",
        words='time, such as "2022-01-31T00:00:00Z"; a date is its midnight in UTC',
    ),
    "bound": ScalarType(
        annotation="_dt.datetime | _dt.date | _dt.timedelta | str",
        words='time, or duration from now, such as "-1h"; cut to whole seconds',
    ),
    "number": ScalarType(  # an int is a float to every checker
        annotation="float", words="integer or number"
    ),
    "scalar": ScalarType(
        annotation="str | float | bool", words="text, number or truth value"
    ),
    "any": ScalarType(annotation="_rt.Json", words="anything JSON can carry"),
}


def takes_of(kind: ParamType) -> WireType:
    """Return a parameter's type as the runtime reads it."""
    if isinstance(kind, ArrayOf):
        return [takes_of(kind.element)]
    if isinstance(kind, RecordOf):
        return {name: takes_of(field) for name, field in kind.fields}
    return kind


def type_text(kind: ParamType) -> str:
    """Return a parameter's type as people write it: `[string]`, `{a: int}`."""
    if isinstance(kind, ArrayOf):
        return f"[{type_text(kind.element)}]"
    if isinstance(kind, RecordOf):
        inner = ", ".join(f"{name}: {type_text(field)}" for name, field in kind.fields)
        return "{" + inner + "}"
    return kind


def type_words(kind: ParamType) -> str:
    """Return a description of what to pass for a parameter."""
    if isinstance(kind, ArrayOf):
        return f"sequence, each item: {type_words(kind.element)}"
    if isinstance(kind, RecordOf):
        return f"mapping {type_text(kind)}"
    return PARAM_TYPES[kind].words


def parse_type(text: str) -> ParamType:
    """Parse a type as written in a configuration: `int`, `[string]`, `{a: int}`.

    Raises:
        ValueError: `text` is not a type.
    """
    if len(text) > 10_000:
        raise ValueError(f"{text[:40]!r}… is too long for a type")
    try:
        found, rest = _leading_type(re.sub(r"\s", "", text))
    except (ValueError, RecursionError):
        found, rest = "any", "?"
    if rest:
        words = ", ".join(sorted(PARAM_KINDS))
        raise ValueError(
            f"{text!r} is not a parameter type: use one of {words}, [type] for an array,"
            " {name: type} for a record"
        )
    return found


def _leading_type(text: str) -> tuple[ParamType, str]:
    """Return the type that a text begins with, and the rest of the text."""
    if text.startswith("["):
        element, rest = _leading_type(text[1:])
        return ArrayOf(element), _after(rest, "]")
    if text.startswith("{"):
        fields, rest = dict[str, ParamType](), text[1:]
        while rest and not rest.startswith("}"):
            name, colon, rest = rest.removeprefix(",").partition(":")
            if not name or not colon:
                raise ValueError
            fields[name], rest = _leading_type(rest)
        return RecordOf(tuple(sorted(fields.items()))), _after(rest, "}")
    match = re.match(r"\w+", text)
    if match is None or match.group() not in PARAM_KINDS:
        raise ValueError
    return match.group(), text[match.end() :]


def _after(text: str, end: str) -> str:
    if not text.startswith(end):
        raise ValueError
    return text[1:]
