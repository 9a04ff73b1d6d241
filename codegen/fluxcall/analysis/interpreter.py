"""Follows a script's values without running it.

Each expression is evaluated to what is known about its value: a constant, a part of
`params`, a stream with certain columns. Along the way, the interpreter records the results
of the script, how each parameter is used, and which scripts it invokes.

Invariant: it stops after at most `MAX_STEPS` expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from fluxcall.analysis.calls import Calls
from fluxcall.analysis.findings import Bindings, Findings, Load, TooComplexError
from fluxcall.analysis.operands import (
    LITERALS,
    literal_value,
    may_be_hollow,
    may_be_null,
    shared_type_of,
)
from fluxcall.analysis.operators import Operators
from fluxcall.analysis.predicates import Proof, prove, proven
from fluxcall.analysis.tables import VALUE, ColumnShape, Merge, TableShape, merge
from fluxcall.analysis.values import (
    Arr,
    Builtin,
    Cell,
    Closure,
    Constant,
    Either,
    Package,
    Param,
    Rec,
    RowValue,
    Scope,
    StreamValue,
    Unknown,
    Value,
)
from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Position
from fluxcall.fluxlang.syntax import Node
from fluxcall.fluxlang.types import Basic, FluxType, RecordType

MAX_STEPS = 50_000
"""The most expressions to follow; longer scripts count as too complex."""


_HELPER = "_fc"
"""The variable of a linked script that holds the linked functions."""


_ENCODERS: Mapping[str, str] = {"asUInt": "uint", "asBound": "bound"}
"""Encoders of the helper whose argument types do not follow from their text."""


def follow(
    tree: Node,
    types: Mapping[Position, FluxType | None],
    params: FluxType | None,
    load: Load,
    bindings: Bindings,
) -> Findings:
    """Follow a whole script.

    Args:
        types: position → type, for the positions that the compiler was asked about.
        params: the compiler's type of `params`.
        load: returns the definitions of an imported package, or None.
        bindings: the parameter types of other scripts' bindings.

    Raises:
        TooComplexError: it takes more than `MAX_STEPS`.
        RecursionError: it is nested too deeply.
    """
    interpreter = Interpreter(types, params, load, bindings)
    interpreter.file(tree)
    return interpreter.found()


class Interpreter(Calls):
    """Follows the statements and expressions of a script."""

    def file(self, tree: Node) -> None:
        scope = Scope()
        self._encoders = dict(_encoders(tree))
        for alias, path in syntax.imports(tree):
            scope.define(alias, Package(path=path))
        self._block(tree["body"], scope, top=True)
        self._follow_uncalled()

    def _follow_uncalled(self) -> None:
        """Follow functions that are never called, for their uses of parameters."""
        self._reachable = False
        for closure in self._closures:
            if id(closure.node) not in self._called:
                self._call_closure(closure, {}, None)

    def _block(self, body: Sequence[Node], scope: Scope, *, top: bool = False) -> Value:
        """Follow statements and return the value of `return`, if there is one."""
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

    def value(self, node: Node, scope: Scope) -> Value:
        """Return what is known about the value of an expression."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise TooComplexError
        evaluate = self._EVALUATE.get(node["type"])
        return evaluate(self, node, scope) if evaluate else Unknown()

    def _literal(self, node: Node, scope: Scope) -> Value:
        return Constant(type=LITERALS[node["type"]], value=literal_value(node))

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
                found = library.find(name) if library else None
                return found or Builtin(name=f"{path}.{name}")
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
        """Return the definitions of a package, if they are followed."""
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
        """Return a field of a record; if its type is open, ask the compiler."""
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
        kind = shared_type_of(options)
        for option in options:
            if kind not in (None, VALUE):
                self._expect(option, kind or "any", node)
        return self._either(options)

    def _guarded(self, test: Node, scope: Scope, true: bool) -> Scope:
        """Return the scope of a branch, in which the test's proof holds for rows.

        In `if exists r.f then r.f else 0.0` the first `r.f` is never null.
        """
        inner = Scope(scope)
        for name in {n["name"] for n in syntax.descendants(test) if _names(n)}:
            row = scope.find(name)
            if isinstance(row, RowValue):
                proof = prove(test, self._reader(name, scope), true=true)
                inner.define(name, replace(row, table=_guarded_table(row.table, proof)))
        return inner

    def _either(self, options: Sequence[Value]) -> Value:
        """Return a value that stands for any of some values."""
        if all(isinstance(option, StreamValue) for option in options):
            streams = [option for option in options if isinstance(option, StreamValue)]
            table = merge([s.table for s in streams], Merge.STREAMS)
            return StreamValue(table=table, yielded=all(s.yielded for s in streams))
        if len(options) == 1 or all(option == options[0] for option in options):
            return options[0]
        if all(isinstance(o, Unknown | Constant | Cell | Param) for o in options):
            kind = shared_type_of(options)
            if kind or not any(isinstance(option, Param) for option in options):
                return Unknown(
                    type=kind,
                    nullable=any(map(may_be_null, options)),
                    optional=any(map(may_be_hollow, options)),
                )
        return Either(options=tuple(options))

    def _pipe(self, node: Node, scope: Scope) -> Value:
        """Follow a pipeline iteratively, because it can be long."""
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
        "LogicalExpression": Operators._logical,
        "BinaryExpression": Operators._binary,
        "UnaryExpression": Operators._unary,
        "StringExpression": Operators._string,
        "PipeExpression": _pipe,
        "CallExpression": _call,
        "StringLiteral": _literal,
        "IntegerLiteral": _literal,
        "FloatLiteral": _literal,
        "DurationLiteral": _literal,
        "DateTimeLiteral": _literal,
        "RegexpLiteral": _literal,
    }


def _guarded_table(table: TableShape, proof: Proof) -> TableShape:
    """Return the table of the rows for which a branch is taken.

    If a table lacks the column, the branch is never taken, so the column's type does not
    decide that of the whole `if`: `if exists r.f then r.f else r.i` can have that of `i`.
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
    """Yield the `id()` of each encoder in a linked script, and the type that it takes."""
    for statement in tree["body"]:
        if statement.get("id", {}).get("name") == _HELPER:
            for node in syntax.descendants(statement["init"]):
                name = (node.get("id") or {}).get("name")
                if kind := _ENCODERS.get(name or ""):
                    yield id(node["init"]), kind
