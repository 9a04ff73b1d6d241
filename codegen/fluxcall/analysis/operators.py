"""Follows operators, and what they reveal about the types of their operands."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import replace

from fluxcall.analysis.operands import (
    is_sentinel,
    may_be_hollow,
    may_be_null,
    may_lack_type,
    negated,
    open_type,
    shared_type_of,
    type_of,
)
from fluxcall.analysis.recorder import Recorder
from fluxcall.analysis.tables import VALUE
from fluxcall.analysis.values import (
    Cell,
    Constant,
    Scope,
    Unknown,
    Value,
    constant_text,
)
from fluxcall.fluxlang.syntax import Node

_ORDERS = frozenset(("<", "<=", ">", ">="))


class Operators(Recorder, ABC):
    """Follows operators; subclasses define how other expressions are followed."""

    @abstractmethod
    def value(self, node: Node, scope: Scope) -> Value:
        """Return what is known about the value of an expression."""

    def _logical(self, node: Node, scope: Scope) -> Value:
        hollow = False
        for operand in _operands(node):
            value = self.value(operand, scope)
            hollow = hollow or may_be_hollow(value)
            self._expect(value, "bool", operand)
        return Unknown(type="bool", hollow=hollow)

    def _binary(self, node: Node, scope: Scope) -> Value:
        """Follow a chain of equal operators iteratively, because it can be long."""
        chain = []
        left = node
        while left["type"] == "BinaryExpression":
            chain.append(left)
            left = left["left"]
        value = self.value(left, scope)
        for operation in reversed(chain):
            right = self.value(operation["right"], scope)
            value = self._operation(operation, value, right)
        return value

    def _operation(self, node: Node, left: Value, right: Value) -> Value:
        operator = node["operator"]
        nullable = may_be_null(left) or may_be_null(right)
        if operator in ("+", "-", "*", "/", "%", "^"):
            return self._arithmetic(node, left, right)
        for value, other in ((left, right), (right, left)):
            self._compare(value, other, operator, node)
        if operator == "==" and isinstance(left, Constant) and left.type != "regexp":
            if isinstance(right, Constant):
                return Constant(type="bool", value=left.value == right.value)
        hollow = may_be_hollow(left) or may_be_hollow(right)
        return Unknown(type="bool", nullable=nullable, hollow=hollow)

    def _arithmetic(self, node: Node, left: Value, right: Value) -> Value:
        """Return the result of an operation whose operands have the same type."""
        kind = shared_type_of((left, right))
        for value in (left, right):
            if kind == VALUE:
                self._expect(value, "number", node)
            elif kind is not None:
                self._expect(value, kind, node)
        if not (may_lack_type(left) and may_lack_type(right)):
            self._note_types((left, right), kind)
        return Unknown(
            type=kind,
            nullable=may_be_null(left) or may_be_null(right),
            optional=may_lack_type(left) and may_lack_type(right),
            hollow=may_be_hollow(left) or may_be_hollow(right),
        )

    def _note_types(self, operands: Iterable[Value], kind: str | None) -> None:
        """Record that the engine only compiles the function for cells of a type."""
        if kind not in (None, VALUE):
            for operand in operands:
                if isinstance(operand, Cell):
                    operand.facts.types.setdefault(operand.name, str(kind))

    def _compare(self, value: Value, other: Value, operator: str, node: Node) -> None:
        """Record what a comparison reveals about a parameter or a cell."""
        kind = type_of(other)
        if kind in ("int", "uint", "float"):
            self._expect(value, "number", node)
        elif kind in ("time", "duration"):
            self._expect(value, kind, node, bare=True)
        elif kind is not None:
            self._expect(value, "text" if is_sentinel(other) else kind, node)
            if kind in ("string", "bool") and isinstance(other, Constant):
                self._note_types((value,), kind)
        elif open_type(other) or isinstance(other, Cell):
            self._expect(value, "number" if operator in _ORDERS else "scalar", node)

    def _unary(self, node: Node, scope: Scope) -> Value:
        value = self.value(node["argument"], scope)
        if node["operator"] == "exists":
            return Unknown(type="bool", nullable=False)
        if node["operator"] == "not":
            hollow = may_be_hollow(value)
            return Unknown(type="bool", nullable=may_be_null(value), hollow=hollow)
        if isinstance(value, Constant):
            return replace(value, value=negated(value.value))
        return Unknown(
            type=shared_type_of([value]),
            nullable=may_be_null(value),
            optional=may_lack_type(value),
            hollow=may_be_hollow(value),
        )

    def _string(self, node: Node, scope: Scope) -> Value:
        texts: list[str | None] = []
        for part in node["parts"]:
            if part["type"] == "TextPart":
                texts.append(part["value"])
            else:
                value = self.value(part["expression"], scope)
                self._expect(value, "scalar", part["expression"])
                texts.append(constant_text(value))
        if None in texts:
            return Unknown(type="string", nullable=False)
        return Constant(type="string", value="".join(text or "" for text in texts))


def _operands(node: Node) -> Iterator[Node]:
    """Yield the operands of a chain of `and` and `or`, in any order."""
    stack = [node]
    while stack:
        current = stack.pop()
        if current["type"] == "LogicalExpression":
            stack += (current["left"], current["right"])
        else:
            yield current
