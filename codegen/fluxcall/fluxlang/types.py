"""Parses the types that Flux's compiler prints.

The compiler does not quote the labels of records, not even `my bucket` or `a: b`, so the
parser needs to know which labels the script uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Basic:
    """`bool`, `int`, `uint`, `float`, `string`, `duration`, `time`, `regexp`, …"""

    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """An unknown type: `A`, `t30`, `#W`. Equal variables stand for the same type."""

    name: str


@dataclass(frozen=True, slots=True)
class ArrayType:
    """`[A]`, or `v[A]`, the compiler's type for the values of a column."""

    element: FluxType


@dataclass(frozen=True, slots=True)
class DictionaryType:
    """`[K: V]`."""

    key: FluxType
    value: FluxType


@dataclass(frozen=True, slots=True)
class StreamType:
    """`stream[R]`: tables whose rows have type `R`."""

    row: FluxType


@dataclass(frozen=True, slots=True)
class RecordType:
    """`{A with x: int, y: string}`; a record with a tail may have other fields.

    Labels are scoped: if one is printed twice, the first one counts.
    """

    fields: tuple[tuple[str, FluxType], ...]
    tail: FluxType | None = None

    def labels(self) -> dict[str, FluxType]:
        """Return label → type; the first of several equal labels counts."""
        return dict(reversed(self.fields))


@dataclass(frozen=True, slots=True)
class FunctionType:
    """`(<-tables: A, x: int, ?y: int) => B`; only the type it returns is kept."""

    returns: FluxType


@dataclass(frozen=True, slots=True)
class LabelType:
    """`.name`, a column's name as a type."""

    name: str


FluxType: TypeAlias = (
    Basic
    | Variable
    | ArrayType
    | DictionaryType
    | StreamType
    | RecordType
    | FunctionType
    | LabelType
)

_TOKEN = re.compile(r"\s*(=>|<-|<error>|[{}\[\]():,?=.]|#?[^\W\d]\w*)")
_VARIABLE = re.compile(r"#\w+|[A-Z]|t\d+")


def parse_type(printed: str, labels: Iterable[str] = ()) -> FluxType:
    """Parse a type that the compiler printed.

    Args:
        printed: the text of a hover answer; constraints after `where` are ignored.
        labels: the labels that the script uses; needed if one is not an identifier.

    Raises:
        ValueError: it is not a type, or nested too deeply.
    """
    parser = _TypeParser(printed, labels)
    try:
        found = parser.type()
    except RecursionError:
        raise ValueError("a type is nested too deeply") from None
    if parser.rest() and not parser.rest().startswith("where "):
        raise ValueError(f"unexpected {parser.rest()[:40]!r} after a type")
    return found


class _TypeParser:
    def __init__(self, text: str, labels: Iterable[str]) -> None:
        self._text = text
        self._position = 0
        odd = (label for label in labels if not re.fullmatch(r"[^\W\d]\w*", label))
        self._labels = sorted(odd, key=len, reverse=True)

    def rest(self) -> str:
        return self._text[self._position :].strip()

    def peek(self) -> str:
        match = _TOKEN.match(self._text, self._position)
        return match.group(1) if match else ""

    def take(self, expected: str | None = None) -> str:
        match = _TOKEN.match(self._text, self._position)
        if match is None or (expected is not None and match.group(1) != expected):
            near = self._text[self._position : self._position + 40]
            raise ValueError(f"expected {expected or 'a type'} at {near!r}")
        self._position = match.end()
        return match.group(1)

    def took(self, token: str) -> bool:
        if self.peek() != token:
            return False
        self.take()
        return True

    def type(self) -> FluxType:
        token = self.take()
        if token == "{":
            return self.record()
        if token == "[":
            return self.array_or_dictionary()
        if token == "(":
            return self.function()
        if token == ".":
            return LabelType(self.take())
        if token in ("v", "stream") and self.took("["):
            element = self.type()
            self.take("]")
            return StreamType(element) if token == "stream" else ArrayType(element)
        if token == "<error>" or _VARIABLE.fullmatch(token):
            return Variable(token)
        if not token[0].isalpha():
            raise ValueError(f"expected a type, not {token!r}")
        return Basic(token)

    def array_or_dictionary(self) -> FluxType:
        first = self.type()
        if self.took(":"):
            second = self.type()
            self.take("]")
            return DictionaryType(first, second)
        self.take("]")
        return ArrayType(first)

    def record(self) -> FluxType:
        tail = self.tail()
        fields = []
        while (odd := self.odd_label()) or not self.took("}"):
            name = odd or self.take()
            self.take(":")
            fields.append((name, self.type()))
            if not self.took(","):
                self.take("}")
                break
        return RecordType(tuple(fields), tail)

    def tail(self) -> FluxType | None:
        """Read the `A with` that an open record begins with; read nothing otherwise."""
        before = self._position
        if re.match(r"\s*#?\w+\s+with\b(?!\s*:)", self._text[before : before + 400]):
            found = self.type()
            self.take("with")
            return found
        return None

    def odd_label(self) -> str | None:
        """Read a label that is not an identifier, if there is one at this position."""
        rest = self._text[self._position :].lstrip()
        found = next((o for o in self._labels if rest.startswith(f"{o}: ")), None)
        if found:
            self._position = len(self._text) - len(rest) + len(found)
        return found

    def function(self) -> FluxType:
        while not self.took(")"):
            while self.peek() in ("?", "<-"):
                self.take()
            if self.peek() != ":":
                self.take()
            self.take(":")
            self.type()
            if self.took("="):
                self.type()
            self.took(",")
        self.take("=>")
        return FunctionType(self.type())
