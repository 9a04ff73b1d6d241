"""Follows a script's values without running it; refuses to go on for ever.

Every expression gives what is known of its value: a constant, something out of
`params`, a stream whose columns are known. On the way it notes which results the script
has, how each parameter is used, and which scripts it invokes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

from fluxcall.analysis.predicates import (
    Proof,
    Reader,
    filtered,
    prove,
    proven,
    row_name,
)
from fluxcall.analysis.stdlib import EFFECTS, STORED, FunctionCall
from fluxcall.analysis.tables import (
    UNKNOWN,
    VALUE,
    ColumnShape,
    Merge,
    TableShape,
    merge,
)
from fluxcall.analysis.values import (
    ELEMENT,
    Arr,
    Builtin,
    Cell,
    Closure,
    Constant,
    Either,
    Package,
    Param,
    Path,
    Rec,
    RowValue,
    Scope,
    StreamValue,
    Unknown,
    Value,
    constant_text,
    constant_texts,
)
from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Position
from fluxcall.fluxlang.syntax import Node
from fluxcall.fluxlang.types import ArrayType, Basic, FluxType, RecordType, StreamType
from fluxcall.model import ArrayOf, ParamType, RecordOf

MAX_STEPS = 50_000
"""Expressions that are followed before a script counts as too intricate."""

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
"""Conversion → what its `v` takes, as a person would write it."""

_API = "experimental/influxdb.api"
_ORDERS = frozenset(("<", "<=", ">", ">="))
_INVOKE = re.compile(r"/api/v2/scripts/([0-9a-f]{16})/invoke")


BINDINGS = "fluxcall/scripts"
"""The package of the bindings of other scripts, which the linker provides."""

Bindings: TypeAlias = Mapping[str, Mapping[str, ParamType]]
"""Function of that package → parameter → what it takes."""

NO_BINDINGS: Bindings = MappingProxyType({})

_HELPER = "_fc"
"""The variable of a linked script that holds what the linker put in."""

_ENCODERS: Mapping[str, str] = {"asUInt": "uint", "asBound": "bound"}
"""Encoders of the helper of which their text does not show what they take."""

Load: TypeAlias = Callable[[str], Node | None]
"""Returns the AST of a package's definitions, every location of which is line 0."""


class TooComplexError(Exception):
    """The script calls functions in functions beyond any sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredResult:
    """A result of the script; the name None depends on the data or the engine."""

    name: str | None
    table: TableShape
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One use of a parameter.

    Attributes:
        path: which, and where in it.
        kind: what the use takes.
        bare: Flux takes its own value there and no text, which JSON cannot carry.
    """

    path: Path
    kind: str
    position: Position
    bare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What following a script found.

    Attributes:
        defaults: parameters read with a default: their label and the default.
        whole: `params` goes somewhere as a whole, so that other labels may be read.
        reads: what is read of `params` → where first.
        invoked: ids of the scripts that it invokes; None in it for one unknown.
        asked: positions whose types would tell more.
    """

    results: tuple[InferredResult, ...]
    uses: tuple[Use, ...]
    defaults: Mapping[str, Value]
    whole: bool
    reads: Mapping[Path, Position]
    invoked: frozenset[str | None]
    asked: frozenset[Position]


def follow(
    tree: Node,
    types: Mapping[Position, FluxType | None],
    params: FluxType | None,
    load: Load,
    bindings: Bindings,
) -> Findings:
    """Follows a whole script.

    Args:
        types: what the compiler says of positions that were asked before.
        params: what it says of `params`.
        load: returns the definitions of an imported package, or None.
        bindings: what the bindings of other scripts take.

    Raises:
        TooComplexError: it does not come to an end within `MAX_STEPS`.
        RecursionError: it is nested too deep.
    """
    interpreter = _Interpreter(types, params, load, bindings)
    interpreter.file(tree)
    return interpreter.found()


class _Interpreter:
    def __init__(
        self,
        types: Mapping[Position, FluxType | None],
        params: FluxType | None,
        load: Load,
        bindings: Bindings,
    ) -> None:
        self._types = types
        self._params = params
        self._load = load
        self._bindings = bindings
        self._encoders: dict[int, str] = {}
        self._libraries: dict[str, Scope | None] = {}
        self._site: Position = (0, 0)
        self._steps = 0
        self._results: dict[tuple[str | None, Position], InferredResult] = {}
        self._uses: dict[Use, None] = {}
        self._defaults: dict[str, Value] = {}
        self._whole = False
        self._reads: dict[Path, Position] = {}
        self._invoked: set[str | None] = set()
        self._asked: set[Position] = set()
        self._closures: list[Closure] = []
        self._called: set[int] = set()
        self._reachable = True

    def found(self) -> Findings:
        return Findings(
            results=tuple(self._results.values()),
            uses=tuple(self._uses),
            defaults=self._defaults,
            whole=self._whole,
            reads=self._reads,
            invoked=frozenset(self._invoked),
            asked=frozenset(self._asked),
        )

    # Statements

    def file(self, tree: Node) -> None:
        scope = Scope()
        self._encoders = dict(_encoders(tree))
        for alias, path in syntax.imports(tree):
            scope.define(alias, Package(path=path))
        self._block(tree["body"], scope, top=True)
        self._follow_uncalled()

    def _follow_uncalled(self) -> None:
        """Functions that nobody calls still show how parameters are meant."""
        self._reachable = False
        for closure in self._closures:
            if id(closure.node) not in self._called:
                self._call_closure(closure, {}, None)

    def _block(self, body: Sequence[Node], scope: Scope, *, top: bool = False) -> Value:
        """Runs statements; the value of `return`, if there is one."""
        for statement in body:
            kind = statement["type"]
            if kind == "ReturnStatement":
                return self.value(statement["argument"], scope)
            if kind == "ExpressionStatement":
                self._expression_statement(statement["expression"], scope, top)
            elif kind == "VariableAssignment":
                value = self.value(statement["init"], scope)
                scope.define(statement["id"]["name"], value)
            elif kind == "OptionStatement":
                self._option(statement["assignment"], scope)
        return Unknown()

    def _expression_statement(self, node: Node, scope: Scope, top: bool) -> None:
        value = self.value(node, scope)
        if top and isinstance(value, StreamValue) and not value.yielded:
            self._result("_result", value.table, node)

    def _option(self, assignment: Node, scope: Scope) -> None:
        value = self.value(assignment["init"], scope)
        if "id" in assignment:
            scope.define(assignment["id"]["name"], value)
        else:
            self._escape([value])  # a package's option, called from there

    def _result(self, name: str | None, table: TableShape, node: Node) -> None:
        if self._reachable:
            end = _end(node) if _end(node)[0] else self._site
            self._results[name, end] = InferredResult(
                name=name, table=table, position=end
            )

    # Types from the compiler

    def _type_at(self, position: Position) -> FluxType | None:
        if position not in self._types and position[0]:
            self._asked.add(position)
        return self._types.get(position)

    def type_of(self, value: Value) -> str | None:
        """Flux's word for the type of a value, or None."""
        match value:
            case Constant(type=kind) | Unknown(type=kind) if kind != VALUE:
                return kind
            case Cell(column=column) if column.type != VALUE:
                return column.type
            case Param(type=Basic(name)):
                return name
            case _:
                return None

    # Expressions

    def value(self, node: Node, scope: Scope) -> Value:
        """What is known of an expression."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise TooComplexError
        evaluate = self._EVALUATE.get(node["type"])
        return evaluate(self, node, scope) if evaluate else Unknown()

    def _literal(self, node: Node, scope: Scope) -> Value:
        return Constant(type=_LITERALS[node["type"]], value=_literal_value(node))

    def _identifier(self, node: Node, scope: Scope) -> Value:
        name = node["name"]
        found = scope.find(name)
        if found is not None:
            return found
        if name in ("true", "false"):
            return Constant(type="bool", value=name == "true")
        if name == "params":
            self._whole = True
            return Param(path=(), type=self._params)
        return Builtin(name=f"universe.{name}")

    def _member(self, node: Node, scope: Scope) -> Value:
        label = node["property"]
        name = label.get("name") or label.get("value")
        if not isinstance(name, str):
            return Unknown()
        was_whole = self._whole
        base = self.value(node["object"], scope)
        if isinstance(base, Param) and node["object"]["type"] == "Identifier":
            self._whole = was_whole  # a label of it is not the whole
        found = self._label(base, name)
        if isinstance(found, Param):
            self._reads.setdefault(found.path, syntax.position(node))
        return found

    def _label(self, base: Value, name: str) -> Value:
        match base:
            case Package(path=path):
                library = self._library(path)
                own = library.find(name) if library else None
                return own or Builtin(name=f"{path}.{name}")
            case Param(path=path, type=kind):
                inner = (
                    kind.labels().get(name) if isinstance(kind, RecordType) else None
                )
                return Param(path=(*path, name), type=inner)
            case RowValue(table=table, facts=facts):
                facts.read.add(name)
                column = table.column(name) or ColumnShape(optional=True)
                return Cell(name=name, column=replace(column, key=False), facts=facts)
            case Rec(fields=fields, base=below):
                if name in fields:
                    return fields[name]
                return Unknown() if below is None else self._label(below, name)
            case Either(options=options):
                return self._either([self._label(option, name) for option in options])
            case _:
                return Unknown()

    def _library(self, path: str) -> Scope | None:
        """Return the definitions of a package that are followed, if there are any."""
        if path not in self._libraries:
            self._libraries[path] = None  # while it is read, it is not there
            tree = self._load(path)
            if tree is not None:
                closures, self._closures = self._closures, []
                scope = Scope()
                for alias, imported in syntax.imports(tree):
                    scope.define(alias, Package(path=imported))
                self._block(tree["body"], scope)
                self._closures = closures
                self._libraries[path] = scope
        return self._libraries[path]

    def _index(self, node: Node, scope: Scope) -> Value:
        base = self.value(node["array"], scope)
        self._expect(self.value(node["index"], scope), "int", node)
        return self._elements(base)

    def _object(self, node: Node, scope: Scope) -> Value:
        base = scope.find(node["with"]["name"]) if node.get("with") else None
        if node.get("with") and base is None:
            base = self._identifier(node["with"], scope)
        fields = {}
        for part in node["properties"]:
            name = syntax.label(part["key"])
            value = self.value(part["value"] or part["key"], scope)
            fields[name] = self._field(value, syntax.position(part["key"]))
        return Rec(fields=fields, base=base)

    def _field(self, value: Value, position: Position) -> Value:
        """A record's field; where its type is open the compiler may know it."""
        if not isinstance(value, Unknown | Builtin):
            return value
        if isinstance(value, Unknown) and value.type is not None:
            return value
        kind = self._type_at(position)
        if isinstance(kind, Basic) and isinstance(value, Unknown):
            return replace(value, type=kind.name)
        return Unknown(type=kind.name) if isinstance(kind, Basic) else value

    def _array(self, node: Node, scope: Scope) -> Value:
        return Arr(elements=tuple(self.value(e, scope) for e in node["elements"]))

    def _dictionary(self, node: Node, scope: Scope) -> Value:
        for item in node["elements"]:
            self._escape([self.value(item[part], scope) for part in ("key", "val")])
        return Unknown()

    def _function(self, node: Node, scope: Scope) -> Value:
        closure = Closure(node=node, scope=scope)
        self._closures.append(closure)
        return closure

    def _paren(self, node: Node, scope: Scope) -> Value:
        return self.value(node["expression"], scope)

    def _conditional(self, node: Node, scope: Scope) -> Value:
        test = self.value(node["test"], scope)
        self._expect(test, "bool", node["test"])
        options = [
            self.value(node["consequent"], self._guarded(node["test"], scope, True)),
            self.value(node["alternate"], self._guarded(node["test"], scope, False)),
        ]
        if isinstance(test, Constant):
            return options[0 if test.value else 1]
        kind = self._shared_type(options)
        for option in options:
            if kind not in (None, VALUE):
                self._expect(option, kind or "any", node)
        return self._either(options)

    def _guarded(self, test: Node, scope: Scope, true: bool) -> Scope:
        """Return the scope of a branch, in which rows have what the test proves.

        In `if exists r.f then r.f else 0.0` the first `r.f` is never null.
        """
        inner = Scope(scope)
        for name in {n["name"] for n in syntax.descendants(test) if _names(n)}:
            row = scope.find(name)
            if isinstance(row, RowValue):
                proof = prove(test, self._reader(name, scope), true=true)
                inner.define(name, replace(row, table=_guarded_table(row.table, proof)))
        return inner

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

    def _either(self, options: Sequence[Value]) -> Value:
        """A value that is one of these."""
        if all(isinstance(option, StreamValue) for option in options):
            streams = [option for option in options if isinstance(option, StreamValue)]
            table = merge([s.table for s in streams], Merge.STREAMS)
            return StreamValue(table=table, yielded=all(s.yielded for s in streams))
        if len(options) == 1 or all(option == options[0] for option in options):
            return options[0]
        if all(isinstance(o, Unknown | Constant | Cell | Param) for o in options):
            kind = self._shared_type(options)
            if kind or not any(isinstance(option, Param) for option in options):
                return Unknown(
                    type=kind,
                    nullable=any(map(_nullable, options)),
                    optional=any(map(may_lack_type, options)),
                )
        return Either(options=tuple(options))

    def _shared_type(self, options: Iterable[Value]) -> str | None:
        """Return the type of values that Flux gives one type, `VALUE` if it is open.

        What may be absent counts last. In `r.unknown + 1.0` the column, which would be
        a tag and a text if it were there, cannot be, so the sum is a float.
        """
        options = [*options]
        certain = [option for option in options if not may_lack_type(option)]
        for values in (certain, options):
            types = {self.type_of(value) or _open_type(value) for value in values}
            known = types - {None, VALUE}
            if len(known) == 1 and (values is certain or VALUE not in types):
                return known.pop()
            if VALUE in types or len(known) > 1:
                return VALUE
        return None

    def _logical(self, node: Node, scope: Scope) -> Value:
        for operand in _operands(node):
            self._expect(self.value(operand, scope), "bool", operand)
        return Unknown(type="bool")

    def _binary(self, node: Node, scope: Scope) -> Value:
        """A chain of operators of one kind is followed in a loop: it can be long."""
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
        nullable = _nullable(left) or _nullable(right)
        if operator in ("+", "-", "*", "/", "%", "^"):
            return self._arithmetic(node, left, right)
        for value, other in ((left, right), (right, left)):
            self._compare(value, other, operator, node)
        if operator == "==" and isinstance(left, Constant) and left.type != "regexp":
            if isinstance(right, Constant):
                return Constant(type="bool", value=left.value == right.value)
        return Unknown(type="bool", nullable=nullable)

    def _arithmetic(self, node: Node, left: Value, right: Value) -> Value:
        """Return the result of an operation, whose operands have one type."""
        kind = self._shared_type((left, right))
        for value in (left, right):
            if kind == VALUE:
                self._expect(value, "number", node)
            elif kind is not None:
                self._expect(value, kind, node)
        if not (may_lack_type(left) and may_lack_type(right)):
            self._note_types((left, right), kind)
        return Unknown(
            type=kind,
            nullable=_nullable(left) or _nullable(right),
            optional=may_lack_type(left) and may_lack_type(right),
        )

    def _note_types(self, operands: Iterable[Value], kind: str | None) -> None:
        """Note that the engine compiles the row's function only for cells of a type."""
        if kind not in (None, VALUE):
            for operand in operands:
                if isinstance(operand, Cell):
                    operand.facts.types.setdefault(operand.name, str(kind))

    def _compare(self, value: Value, other: Value, operator: str, node: Node) -> None:
        """Note what a comparison shows of a parameter or of a cell."""
        kind = self.type_of(other)
        if kind in ("int", "uint", "float"):
            self._expect(value, "number", node)
        elif kind in ("time", "duration"):
            self._expect(value, kind, node, bare=True)
        elif kind is not None:
            self._expect(value, "text" if _is_sentinel(other) else kind, node)
            if kind in ("string", "bool") and isinstance(other, Constant):
                self._note_types((value,), kind)
        elif _open_type(other) or isinstance(other, Cell):
            self._expect(value, "number" if operator in _ORDERS else "scalar", node)

    def _unary(self, node: Node, scope: Scope) -> Value:
        value = self.value(node["argument"], scope)
        if node["operator"] == "exists":
            return Unknown(type="bool", nullable=False)
        if node["operator"] == "not":
            return Unknown(type="bool", nullable=_nullable(value))
        if isinstance(value, Constant):
            return replace(value, value=_negated(value.value))
        return Unknown(
            type=self._shared_type([value]),
            nullable=_nullable(value),
            optional=may_lack_type(value),
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

    def _pipe(self, node: Node, scope: Scope) -> Value:
        """A pipeline is followed in a loop: it can be long."""
        calls = []
        start = node
        while start["type"] == "PipeExpression":
            calls.append(start["call"])
            start = start["argument"]
        value = self.value(start, scope)
        for call in reversed(calls):
            value = self._call(call, scope, value)
        return value

    def _call(self, node: Node, scope: Scope, pipe: Value | None = None) -> Value:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise TooComplexError
        function = self.value(node["callee"], scope)
        arguments = {
            label: self.value(value, scope)
            for label, value in syntax.arguments(node).items()
        }
        if node["location"][0]:
            self._site = syntax.position(node)
        return self._apply(function, arguments, pipe, node)

    _EVALUATE: Mapping[str, Callable[..., Value]] = {
        "Identifier": _identifier,
        "MemberExpression": _member,
        "IndexExpression": _index,
        "ObjectExpression": _object,
        "ArrayExpression": _array,
        "DictExpression": _dictionary,
        "FunctionExpression": _function,
        "ParenExpression": _paren,
        "ConditionalExpression": _conditional,
        "LogicalExpression": _logical,
        "BinaryExpression": _binary,
        "UnaryExpression": _unary,
        "StringExpression": _string,
        "PipeExpression": _pipe,
        "CallExpression": _call,
        "StringLiteral": _literal,
        "IntegerLiteral": _literal,
        "FloatLiteral": _literal,
        "DurationLiteral": _literal,
        "DateTimeLiteral": _literal,
        "RegexpLiteral": _literal,
    }

    # Calls

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
                return self._call_builtin(name, arguments, pipe, node)
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

    def _call_builtin(
        self,
        name: str,
        arguments: Mapping[str, Value],
        pipe: Value | None,
        node: Node,
    ) -> Value:
        package, _, function = name.rpartition(".")
        if package == BINDINGS:
            self._expect_parameters(self._bindings.get(function, {}), arguments, node)
        if package == "universe" and function in _CONVERSIONS:
            return self._convert(function, arguments, node)
        if name in EFFECTS or name in ("universe.filter", "universe.yield"):
            return self._stream_call(name, arguments, pipe, node)
        self._expect_arguments(name, arguments, node)
        if name == "experimental/record.get":
            return self._optional(arguments)
        if name == "universe.contains":
            return self._contains(arguments, node)
        if name in _FINDS:
            return self._find(name, arguments, pipe, node)
        if name == "experimental.objectKeys":
            return _keys_of(arguments.get("o"))
        if package in ("array", "experimental/array"):
            return self._array_call(function, _with_pipe("arr", arguments, pipe), node)
        if name == "experimental.catch" and "fn" in arguments:
            self._apply(arguments["fn"], {}, None, node)
            return Unknown()
        if name == _API:
            self._invocation(arguments)
        values = [*arguments.values(), *([] if pipe is None else [pipe])]
        self._escape(values)
        never_null = package in _COMPUTING and not any(map(_nullable, values))
        return self._unknown_call(pipe, node, nullable=not never_null)

    def _array_call(
        self, function: str, arguments: Mapping[str, Value], node: Node
    ) -> Value:
        """`array.map()` and its like, on an array's elements without their number."""
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

    def _find(
        self,
        name: str,
        arguments: Mapping[str, Value],
        pipe: Value | None,
        node: Node,
    ) -> Value:
        """Follow what takes a table, a column or a record out of a stream."""
        given = _with_pipe("tables", arguments, pipe)
        stream = given.get("tables") or given.get("table")
        table = stream.table if isinstance(stream, StreamValue) else UNKNOWN
        if "fn" in arguments:
            self._apply(arguments["fn"], {"key": RowValue(table=table)}, None, node)
        if name == "universe.tableFind":
            return StreamValue(table=table, yielded=True)
        if name in ("universe.findRecord", "universe.getRecord"):
            none = {n: replace(c, optional=True) for n, c in table.columns.items()}
            return RowValue(table=replace(table, columns=none))  # `{}` if none is there
        column = constant_text(arguments.get("column"))
        found = table.column(column) if column is not None else None
        if found is None or found.type is None:
            return Arr(elements=(Unknown(),))
        return Arr(elements=(Unknown(type=found.type, nullable=found.nullable),))

    def _elements(self, value: Value) -> Value:
        """What any element of an array is."""
        match value:
            case Param(path=path, type=kind):
                inner = kind.element if isinstance(kind, ArrayType) else None
                return Param(path=(*path, ELEMENT), type=inner)
            case Arr(elements=elements) if elements:
                return self._either(elements)
            case _:
                return Unknown()

    def _unknown_call(
        self, pipe: Value | None, node: Node, *, nullable: bool = True
    ) -> Value:
        """A function that is not known; the compiler may know its type."""
        kind = self._type_at(_end(node))
        if isinstance(kind, Basic):
            return Unknown(type=kind.name, nullable=nullable)
        if isinstance(kind, StreamType) or (
            kind is None and isinstance(pipe, StreamValue)
        ):
            return StreamValue(table=UNKNOWN)
        return Unknown()

    def _escape(self, values: Iterable[Value]) -> None:
        """Functions that go where we cannot follow may be called there."""
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
        return Unknown(type=function, nullable=_nullable(value))

    def _stream_call(
        self,
        name: str,
        arguments: Mapping[str, Value],
        pipe: Value | None,
        node: Node,
    ) -> Value:
        self._expect_arguments(name, arguments, node)
        if name.endswith("array.from"):
            arguments = _with_pipe("rows", arguments, pipe)
        stream = pipe or _first_stream(arguments)
        if isinstance(stream, Either):
            options = [
                self._stream_call(name, arguments, o, node) for o in stream.options
            ]
            return self._either(options)
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
            type_of=self.type_of,
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
        """Calls a function argument; `tables` is what would be piped into it."""
        rest = {name: value for name, value in given.items() if name != "tables"}
        return self._apply(function, rest, given.get("tables"), node)

    def _run_uncalled(
        self, arguments: Iterable[Value], table: TableShape, node: Node
    ) -> None:
        """Functions whose value does not matter may use parameters all the same."""
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
            lambda node: self.type_of(self.value(node, function.scope)),
            keeps_empty=constant_text(arguments.get("onEmpty")) == "keep",
        )
        return StreamValue(table=made)

    def _optional(self, arguments: Mapping[str, Value]) -> Value:
        """`record.get(r: params, key: "n", default: 10)`."""
        record, key = arguments.get("r"), constant_text(arguments.get("key"))
        default = arguments.get("default", Unknown())
        if isinstance(record, Param) and record.path == () and key is not None:
            self._defaults[key] = default
            kind = self.type_of(default)
            return Param(path=(key,), type=Basic(kind) if kind else None)
        return Unknown(type=self.type_of(default))

    def _contains(self, arguments: Mapping[str, Value], node: Node) -> Value:
        value = arguments.get("value", Unknown())
        members = arguments.get("set", Unknown())
        kind = self.type_of(value)
        if isinstance(members, Param) and kind is not None:
            element = Param(path=(*members.path, ELEMENT))
            self._expect(element, kind, node)
        if isinstance(members, Arr) and members.elements:
            kinds = {self.type_of(element) for element in members.elements}
            if len(kinds) == 1 and (only := kinds.pop()):
                self._expect(value, only, node)
        return Unknown(type="bool", nullable=False)

    def _invocation(self, arguments: Mapping[str, Value]) -> None:
        """A request to a server; which script it invokes, if that is all it does."""
        if not self._reachable:
            return
        path = constant_text(arguments.get("path")) or ""
        match = _INVOKE.fullmatch(path)
        method = constant_text(arguments.get("method")) or ""
        invokes = match is not None and method.lower() == "post"
        self._invoked.add(match.group(1) if invokes and match else None)

    # Uses of parameters

    def _expect_arguments(
        self, name: str, arguments: Mapping[str, Value], node: Node
    ) -> None:
        package = name.rpartition(".")[0]
        for argument, value in arguments.items():
            if argument in ("start", "stop") and name in _RANGES:
                self._expect(value, "bound", node, bare=name != _USAGE)
            elif argument in ("start", "stop") and package == _SCHEMA:
                self._expect(value, "bound", node, bare=True)
            elif package in ("date", "experimental") and argument in _TIMEABLE:
                self._expect(value, "time", node, bare=True)
            elif package == _SCHEMA:
                self._expect(value, "string", node)

    def _expect_parameters(
        self,
        parameters: Mapping[str, ParamType],
        arguments: Mapping[str, Value],
        node: Node,
    ) -> None:
        """Note that arguments have to be what another script's parameters take."""
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

    def _expect(
        self, value: Value, kind: str, node: Node, *, bare: bool = False
    ) -> None:
        """Notes that a parameter has to be of a kind here."""
        if isinstance(value, Either):
            for option in value.options:
                self._expect(option, kind, node, bare=bare)
        elif isinstance(value, Param) and value.path:
            position = syntax.position(node)
            position = position if position[0] else self._site
            use = Use(path=value.path, kind=kind, position=position, bare=bare)
            self._uses[use] = None


_FINDS = frozenset(
    f"universe.{name}"
    for name in ("tableFind", "findColumn", "findRecord", "getColumn", "getRecord")
)

_COMPUTING = frozenset(("bitwise", "date", "math", "regexp", "strings"))
"""Packages whose functions give no null where they take none."""

_SCHEMA = "influxdata/influxdb/schema"
_USAGE = "experimental/usage.from"
"""It makes text of its bounds itself, so that JSON's text will do."""

_RANGES = frozenset(("universe.range", "influxdata/influxdb.cardinality", _USAGE))
"""Functions whose `start` and `stop` are the bounds of a range."""

_TIMEABLE = frozenset(("t", "to", "from"))
_LITERALS: Mapping[str, str] = {
    "StringLiteral": "string",
    "IntegerLiteral": "int",
    "FloatLiteral": "float",
    "DurationLiteral": "duration",
    "DateTimeLiteral": "time",
    "RegexpLiteral": "regexp",
}


def _literal_value(node: Node) -> object:
    if node["type"] == "IntegerLiteral":
        return int(node["value"])
    if node["type"] == "FloatLiteral":
        return float(node["value"])
    if node["type"] == "DurationLiteral":
        return "".join(f"{v['magnitude']}{v['unit']}" for v in node["values"])
    return node["value"]


def _negated(value: object) -> object:
    if isinstance(value, str):
        return f"-{value}"
    return -value if isinstance(value, int | float) else value


def _nullable(value: Value) -> bool:
    match value:
        case Constant():
            return False
        case Unknown(nullable=nullable):
            return nullable
        case Cell(column=column):
            return column.nullable or column.optional
        case _:
            return not isinstance(value, Param)


def _with_pipe(
    name: str, arguments: Mapping[str, Value], pipe: Value | None
) -> Mapping[str, Value]:
    """Return the arguments, with what is piped under the name that it has."""
    return arguments if pipe is None else {**arguments, name: pipe}


def _first_stream(arguments: Mapping[str, Value]) -> Value | None:
    return next((v for n in _STREAMS if (v := arguments.get(n)) is not None), None)


_STREAMS = ("tables", "left", "first")
"""What functions call the stream that is piped into them."""


def _keys_of(record: Value | None) -> Value:
    if not isinstance(record, Rec) or record.base is not None:
        return Unknown()
    names = (Constant(type="string", value=name) for name in record.fields)
    return Arr(elements=tuple(names))


def _is_sentinel(value: Value) -> bool:
    """Return whether a literal is a text that no duration and no time can be."""
    text = constant_text(value)
    return text is not None and not _SPAN_OR_TIME.fullmatch(text)


_SPAN_OR_TIME = re.compile(r"-?(\d+[a-zµ]+)+|\d{4}-\d\d-\d\d.*")


def may_lack_type(value: Value) -> bool:
    """Return whether a value may be computed from absent columns alone."""
    match value:
        case Constant() | Param():
            return False
        case Unknown(type=kind, optional=optional):
            return optional or kind is None
        case Cell(column=column):
            return column.optional
        case Either(options=options):
            return any(map(may_lack_type, options))
        case _:
            return True


def _open_type(value: Value) -> str | None:
    """Return `VALUE` if a value is a stored one of any type."""
    match value:
        case Cell(column=ColumnShape(type=kind)) | Unknown(type=kind):
            return VALUE if kind == VALUE else None
        case _:
            return None


def _guarded_table(table: TableShape, proof: Proof) -> TableShape:
    """Return the table of the rows for which a branch is taken.

    Of tables that lack a column the branch is never taken, so the column's type says
    nothing of the whole `if`: in `if exists r.f then r.f else r.i` it may be that of `i`.
    """
    made = proven(table, proof)
    for name in proof.present:
        before = table.column(name)
        if before is not None and before.optional:
            made = made.change(name, lambda column: replace(column, type=VALUE))
    return made


def _names(node: Node) -> bool:
    return node.get("type") == "Identifier" and isinstance(node.get("name"), str)


def _encoders(tree: Node) -> Iterator[tuple[int, str]]:
    """Yield the identity of each encoder of a linked script, and what it takes."""
    for statement in tree["body"]:
        if statement.get("id", {}).get("name") == _HELPER:
            for node in syntax.descendants(statement["init"]):
                name = (node.get("id") or {}).get("name")
                if kind := _ENCODERS.get(name or ""):
                    yield id(node["init"]), kind


def _operands(node: Node) -> Iterator[Node]:
    """The operands of a chain of `and` and `or`, in no order."""
    stack = [node]
    while stack:
        current = stack.pop()
        if current["type"] == "LogicalExpression":
            stack += (current["left"], current["right"])
        else:
            yield current


def _end(node: Node) -> Position:
    """Where the compiler tells the type of an expression: its end, a name's start."""
    if node.get("type") == "PipeExpression":
        return _end(node["call"])
    if node.get("type") == "Identifier":
        return syntax.position(node)
    if node.get("type") == "MemberExpression":
        return syntax.position(node["property"])
    _, _, line, column = node["location"]
    return line, column
