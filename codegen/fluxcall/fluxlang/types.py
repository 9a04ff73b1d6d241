"""Parses the types that Flux's compiler prints.

The compiler prints labels of records as they are, even `my bucket` or `a: b`, so the
reader is told which labels the script uses.
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
    """A type that is not known: `A`, `t30`, `#W`; equal ones are one type."""

    name: str


@dataclass(frozen=True, slots=True)
class ArrayType:
    """`[A]`, and `v[A]`, which the compiler makes of columns."""

    element: FluxType


@dataclass(frozen=True, slots=True)
class DictionaryType:
    """`[K: V]`."""

    key: FluxType
    value: FluxType


@dataclass(frozen=True, slots=True)
class StreamType:
    """`stream[R]`: tables whose rows are `R`."""

    row: FluxType


@dataclass(frozen=True, slots=True)
class RecordType:
    """`{A with x: int, y: string}`; open where it has a tail.

    Labels are scoped: where one is printed twice, the first is the one that counts.
    """

    fields: tuple[tuple[str, FluxType], ...]
    tail: FluxType | None = None

    def labels(self) -> dict[str, FluxType]:
        """Return each label once, with the type that counts."""
        return dict(reversed(self.fields))


@dataclass(frozen=True, slots=True)
class FunctionType:
    """`(<-tables: A, x: int, ?y: int) => B`; its parameters are not kept."""

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
    """Return the type that the compiler printed.

    Args:
        printed: as hover gives it; a list of constraints after `where` is passed by.
        labels: the labels that the script uses; needed if one is not an identifier.

    Raises:
        ValueError: not a type, or one nested deeper than any script's.
    """
    reader = _Reader(printed, labels)
    try:
        found = reader.type()
    except RecursionError:
        raise ValueError("a type nested too deep") from None
    if reader.rest() and not reader.rest().startswith("where "):
        raise ValueError(f"unexpected {reader.rest()[:40]!r} after a type")
    return found


class _Reader:
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
        """`A with` at the beginning of a record; nothing is read where it is not."""
        before = self._position
        if re.match(r"\s*#?\w+\s+with\b(?!\s*:)", self._text[before : before + 400]):
            found = self.type()
            self.take("with")
            return found
        return None

    def odd_label(self) -> str | None:
        """Return a label that is not an identifier, if one stands here."""
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
