"""Follows calls of the script's own functions and of the library's."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from fluxcall.analysis.findings import BINDINGS
from fluxcall.analysis.function_call import FunctionCall
from fluxcall.analysis.operands import (
    end_of,
    first_stream,
    keys_of,
    may_be_hollow,
    may_be_null,
    type_of,
    with_pipe,
)
from fluxcall.analysis.operators import Operators
from fluxcall.analysis.predicates import Reader, filtered, row_name
from fluxcall.analysis.stdlib import EFFECTS, STORED
from fluxcall.analysis.tables import UNKNOWN, TableShape
from fluxcall.analysis.values import (
    ELEMENT,
    Arr,
    Builtin,
    Closure,
    Constant,
    Either,
    Param,
    Rec,
    RowValue,
    Scope,
    StreamValue,
    Unknown,
    Value,
    constant_text,
    constant_texts,
)
from fluxcall.fluxlang.syntax import Node
from fluxcall.fluxlang.types import ArrayType, Basic, StreamType
from fluxcall.model import INVOKE_PATH, ArrayOf, ParamType, RecordOf

_CONVERSIONS: Mapping[str, str] = {
    "duration": "duration",
    "time": "time",
    "int": "int",
    "uint": "uint",
    "float": "float",
    "bool": "bool",
    "string": "scalar",
    "bytes": "string",
}
"""Conversion → the type of its `v`, as a person would write it."""


_API = "experimental/influxdb.api"


_FINDS = frozenset(
    f"universe.{name}"
    for name in ("tableFind", "findColumn", "findRecord", "getColumn", "getRecord")
)


_COMPUTING = frozenset(("bitwise", "date", "math", "regexp", "strings"))
"""Packages whose functions never return null if no argument is null."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltinCall:
    """A call of a library function.

    Attributes:
        name: the full name of the function: `universe.filter`.
        arguments: the named arguments.
        pipe: the value that is piped into it, or None.
        node: the call in the AST.
    """

    name: str
    arguments: Mapping[str, Value]
    pipe: Value | None
    node: Node

    def with_pipe(self, name: str) -> Mapping[str, Value]:
        """Return the arguments, with the piped value as the argument `name`."""
        return with_pipe(name, self.arguments, self.pipe)


class Calls(Operators):
    """Follows calls of functions; subclasses define how statements are followed."""

    @abstractmethod
    def _block(self, body: Sequence[Node], scope: Scope, *, top: bool = False) -> Value:
        """Follow statements and return the value of `return`, if there is one."""

    @abstractmethod
    def _label(self, base: Value, name: str) -> Value:
        """Return the member of a value with a name."""

    @abstractmethod
    def _either(self, options: Sequence[Value]) -> Value:
        """Return a value that stands for any of some values."""

    def _apply(
        self,
        function: Value,
        arguments: Mapping[str, Value],
        pipe: Value | None,
        node: Node,
    ) -> Value:
        match function:
            case Closure():
                return self._call_closure(function, arguments, pipe)
            case Builtin(name=name):
                return self._call_builtin(
                    BuiltinCall(name=name, arguments=arguments, pipe=pipe, node=node)
                )
            case Either(options=options):
                done = [self._apply(o, arguments, pipe, node) for o in options]
                return self._either(done)
            case _:
                self._escape(arguments.values())
                return self._unknown_call(pipe, node)

    def _call_closure(
        self, closure: Closure, arguments: Mapping[str, Value], pipe: Value | None
    ) -> Value:
        self._called.add(id(closure.node))
        if kind := self._encoders.get(id(closure.node)):
            self._expect(arguments.get("v", Unknown()), kind, closure.node)
        scope = Scope(closure.scope)
        for parameter in closure.node["params"]:
            name, default = parameter["key"]["name"], parameter["value"]
            is_pipe = default is not None and default["type"] == "PipeLiteral"
            if name in arguments:
                scope.define(name, arguments[name])
            elif is_pipe:
                scope.define(name, Unknown() if pipe is None else pipe)
            elif default is not None:
                scope.define(name, self.value(default, closure.scope))
            else:
                scope.define(name, Unknown())
        body = closure.node["body"]
        if body["type"] == "Block":
            return self._block(body["body"], scope)
        return self.value(body, scope)

    def _call_builtin(self, call: BuiltinCall) -> Value:
        name, arguments, node = call.name, call.arguments, call.node
        package, _, function = name.rpartition(".")
        if package == BINDINGS:
            self._expect_parameters(self._bindings.get(function, {}), arguments, node)
        if package == "universe" and function in _CONVERSIONS:
            return self._convert(function, arguments, node)
        if name in EFFECTS or name in ("universe.filter", "universe.yield"):
            return self._stream_call(call)
        self._expect_arguments(name, arguments, node)
        if name == "experimental/record.get":
            return self._optional(arguments)
        if name == "universe.contains":
            return self._contains(arguments, node)
        if name in _FINDS:
            return self._find(call)
        if name == "experimental.objectKeys":
            return keys_of(arguments.get("o"))
        if package in ("array", "experimental/array"):
            return self._array_call(function, call.with_pipe("arr"), node)
        if name == "experimental.catch" and "fn" in arguments:
            self._apply(arguments["fn"], {}, None, node)
            return Unknown()
        if name == _API:
            self._invocation(arguments)
        values = [*arguments.values(), *([] if call.pipe is None else [call.pipe])]
        self._escape(values)
        never_null = package in _COMPUTING and not any(map(may_be_null, values))
        return self._unknown_call(call.pipe, node, nullable=not never_null)

    def _array_call(
        self, function: str, arguments: Mapping[str, Value], node: Node
    ) -> Value:
        """Follow `array.map()` and the like, which call a function with any element."""
        elements = self._elements(arguments.get("arr", Unknown()))
        if function in ("map", "filter") and "fn" in arguments:
            made = self._apply(arguments["fn"], {"x": elements}, None, node)
            return Arr(elements=(made if function == "map" else elements,))
        converted = function.removeprefix("to").lower()
        if function.startswith("to") and converted in _CONVERSIONS:
            return Arr(elements=(Unknown(type=converted, nullable=False),))
        if function == "concat":
            others = self._elements(arguments.get("v", Unknown()))
            return Arr(elements=(elements, others))
        self._escape(arguments.values())
        return self._unknown_call(None, node)

    def _find(self, call: BuiltinCall) -> Value:
        """Follow functions that extract a table, a column or a record from a stream."""
        given = call.with_pipe("tables")
        stream = given.get("tables") or given.get("table")
        table = stream.table if isinstance(stream, StreamValue) else UNKNOWN
        if "fn" in given:
            self._apply(given["fn"], {"key": RowValue(table=table)}, None, call.node)
        if call.name == "universe.tableFind":
            return StreamValue(table=table, yielded=True)
        if call.name in ("universe.findRecord", "universe.getRecord"):
            none = {n: replace(c, optional=True) for n, c in table.columns.items()}
            return RowValue(table=replace(table, columns=none))  # `{}` if there is none
        column = constant_text(given.get("column"))
        found = table.column(column) if column is not None else None
        if found is None or found.type is None:
            return Arr(elements=(Unknown(),))
        return Arr(elements=(Unknown(type=found.type, nullable=found.nullable),))

    def _unknown_call(
        self, pipe: Value | None, node: Node, *, nullable: bool = True
    ) -> Value:
        """Follow a call of an unknown function; the compiler may know its type."""
        kind = self._type_at(end_of(node))
        if isinstance(kind, Basic):
            return Unknown(type=kind.name, nullable=nullable)
        if isinstance(kind, StreamType) or (
            kind is None and isinstance(pipe, StreamValue)
        ):
            return StreamValue(table=UNKNOWN)
        return Unknown()

    def _escape(self, values: Iterable[Value]) -> None:
        """Follow functions that are passed to unknown code, which may call them."""
        for value in values:
            if isinstance(value, Closure) and id(value.node) not in self._called:
                self._call_closure(value, {}, None)
            elif isinstance(value, Builtin) and value.name == _API:
                self._invocation({})
            elif isinstance(value, Rec):
                self._escape(value.fields.values())
            elif isinstance(value, Arr | Either):
                parts = value.elements if isinstance(value, Arr) else value.options
                self._escape(parts)

    def _convert(
        self, function: str, arguments: Mapping[str, Value], node: Node
    ) -> Value:
        value = arguments.get("v", Unknown())
        self._expect(value, _CONVERSIONS[function], node)
        text = constant_text(value)
        if text is not None and function in ("string", "duration", "time"):
            return Constant(type=function, value=text)
        hollow = may_be_hollow(value)
        return Unknown(type=function, nullable=may_be_null(value), hollow=hollow)

    def _stream_call(self, called: BuiltinCall) -> Value:
        name, arguments, node = called.name, called.arguments, called.node
        self._expect_arguments(name, arguments, node)
        if name.endswith("array.from"):
            arguments = called.with_pipe("rows")
        stream = called.pipe or first_stream(arguments)
        if isinstance(stream, Either):
            options = [replace(called, pipe=option) for option in stream.options]
            return self._either([*map(self._stream_call, options)])
        table = stream.table if isinstance(stream, StreamValue) else UNKNOWN
        if name == "universe.filter":
            return self._filter(table, arguments)
        if name == "universe.yield":
            named = arguments.get("name", Constant(type="string", value="_result"))
            self._result(constant_text(named), table, node)
            return StreamValue(table=table, yielded=True)
        call = FunctionCall(
            table=table,
            arguments=arguments,
            run=lambda fn, given: self._run(fn, given, node),
            type_of=type_of,
            expect=lambda value, kind: self._expect(value, kind, node),
        )
        made = EFFECTS[name](call)
        if name not in STORED:
            made = replace(made, stored=False)
        self._run_uncalled(arguments.values(), table, node)
        if name.endswith((".to", ".wideTo")):
            self._result(None, made, node)
            return StreamValue(table=made, yielded=True)
        return StreamValue(table=made)

    def _run(self, function: Value, given: Mapping[str, Value], node: Node) -> Value:
        """Call a function argument; `tables` is the stream piped into it."""
        rest = {name: value for name, value in given.items() if name != "tables"}
        return self._apply(function, rest, given.get("tables"), node)

    def _run_uncalled(
        self, arguments: Iterable[Value], table: TableShape, node: Node
    ) -> None:
        """Follow a function only for its uses of parameters; its value does not matter."""
        for value in arguments:
            if isinstance(value, Closure) and id(value.node) not in self._called:
                self._apply(value, {"r": RowValue(table=table)}, None, node)

    def _filter(self, table: TableShape, arguments: Mapping[str, Value]) -> Value:
        function = arguments.get("fn")
        if not isinstance(function, Closure):
            return StreamValue(table=table)
        row = row_name(function.node)
        self._call_closure(function, {row: RowValue(table=table)}, None)
        made = filtered(
            table,
            function.node,
            self._reader(row, function.scope, stored=table.stored),
            lambda node: type_of(self.value(node, function.scope)),
            keeps_empty=constant_text(arguments.get("onEmpty")) == "keep",
        )
        return StreamValue(table=made)

    def _reader(self, row: str, scope: Scope, *, stored: bool = False) -> Reader:
        def texts(node: Node) -> list[str] | None:
            value = self.value(node, scope)
            text = constant_text(value)
            return constant_texts(value) if text is None else [text]

        def pattern(node: Node) -> str | None:
            value = self.value(node, scope)
            known = isinstance(value, Constant) and value.type == "regexp"
            return str(value.value) if known else None  # type: ignore[union-attr]

        return Reader(row=row, texts=texts, pattern=pattern, stored=stored)

    def _optional(self, arguments: Mapping[str, Value]) -> Value:
        """Follow `record.get(r: params, key: "n", default: 10)`."""
        record, key = arguments.get("r"), constant_text(arguments.get("key"))
        default = arguments.get("default", Unknown())
        if isinstance(record, Param) and record.path == () and key is not None:
            self._defaults[key] = default
            kind = type_of(default)
            return Param(path=(key,), type=Basic(kind) if kind else None)
        return Unknown(type=type_of(default))

    def _contains(self, arguments: Mapping[str, Value], node: Node) -> Value:
        value = arguments.get("value", Unknown())
        members = arguments.get("set", Unknown())
        kind = type_of(value)
        if isinstance(members, Param) and kind is not None:
            element = Param(path=(*members.path, ELEMENT))
            self._expect(element, kind, node)
        if isinstance(members, Arr) and members.elements:
            kinds = {type_of(element) for element in members.elements}
            if len(kinds) == 1 and (only := kinds.pop()):
                self._expect(value, only, node)
        return Unknown(type="bool", nullable=False)

    def _invocation(self, arguments: Mapping[str, Value]) -> None:
        """Record a request to a server, and the script if it only invokes one."""
        if not self._reachable:
            return
        path = constant_text(arguments.get("path")) or ""
        match = INVOKE_PATH.fullmatch(path)
        method = constant_text(arguments.get("method")) or ""
        invokes = match is not None and method.lower() == "post"
        self._invoked.add(match.group(1) if invokes and match else None)

    def _expect_parameters(
        self,
        parameters: Mapping[str, ParamType],
        arguments: Mapping[str, Value],
        node: Node,
    ) -> None:
        """Record that arguments must have the types of another script's parameters."""
        for name, kind in parameters.items():
            if name in arguments:
                self._expect_type(arguments[name], kind, node)

    def _expect_type(self, value: Value, kind: ParamType, node: Node) -> None:
        match kind:
            case str():
                self._expect(value, kind, node)
            case ArrayOf(element=element):
                self._expect_type(self._elements(value), element, node)
            case RecordOf(fields=fields):
                for name, inner in fields:
                    self._expect_type(self._label(value, name), inner, node)

    def _elements(self, value: Value) -> Value:
        """Return a value that stands for any element of an array."""
        match value:
            case Param(path=path, type=kind):
                inner = kind.element if isinstance(kind, ArrayType) else None
                return Param(path=(*path, ELEMENT), type=inner)
            case Arr(elements=elements) if elements:
                return self._either(elements)
            case _:
                return Unknown()
