"""Analyses one script, combining Flux's compiler and the interpreter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fluxcall.analysis.findings import (
    NO_BINDINGS,
    Bindings,
    Findings,
    InferredResult,
    TooComplexError,
    Use,
)
from fluxcall.analysis.interpreter import follow
from fluxcall.analysis.library import LIBRARY
from fluxcall.analysis.refine import narrowest, refine
from fluxcall.analysis.side_effects import effects_of
from fluxcall.analysis.tables import VALUE, ColumnShape, Merge, TableShape, merge
from fluxcall.analysis.values import Constant, Param, Path, Unknown, Value
from fluxcall.errors import AnalysisError
from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Compiler, Position, readable
from fluxcall.fluxlang.syntax import Node
from fluxcall.fluxlang.ticket import TICKET_LABEL
from fluxcall.fluxlang.types import Basic, FluxType, RecordType, parse_type
from fluxcall.model import (
    COLUMN_TYPES,
    CONTRACT_TYPES,
    ColumnModel,
    Parameter,
    ParamType,
    ResultModel,
)
from fluxcall.model import Constant as ConstantValue
from fluxcall.runtime.values import CONVENTION

_ROUNDS = 3
"""How often the compiler is asked for types that following the script could not find."""

_MOST_TYPES = 400


_PARSED: dict[str, Node] = {}
"""A cache of parsed definitions of the library."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """The analysis of a script.

    Attributes:
        server_types: required parameter → type in the contract's words, like `/params`.
        literals: required parameter → type that the engine needs as a Flux literal; `any`
            if the JSON value is fine.
        parameters: all parameters with refined types, including optional ones; sorted by
            name.
        results, complete, effects: see `ScriptModel`.
        uses: how the parameters are used.
        reads: label of `params` → position of its first use.
        yields: the names and positions of the results, in order.
        diagnostics: the compiler's messages with positions, except `undefined identifier
            params`.
    """

    server_types: Mapping[str, str]
    literals: Mapping[str, ParamType]
    parameters: tuple[Parameter, ...]
    results: tuple[ResultModel, ...]
    complete: bool
    effects: frozenset[str]
    uses: tuple[Use, ...]
    reads: Mapping[Path, Position]
    yields: tuple[tuple[str | None, Position], ...]
    diagnostics: tuple[tuple[Position, str], ...]


def analyse(
    compiler: Compiler, text: str, bindings: Bindings = NO_BINDINGS
) -> Analysis:
    """Analyse a Flux script.

    Args:
        bindings: the parameter types of other scripts' bindings, which it may import.

    Raises:
        AnalysisError: it does not parse, or the compiler failed.
        CompilerUnavailableError: the compiler cannot be started.
    """
    tree = compiler.parse(text)
    for (line, column), message in syntax.errors(tree):
        raise AnalysisError(f"line {line}, column {column}: {message}")
    asker = _Asker(compiler, text, syntax.labels(tree))
    params = _params_type(tree, asker)
    try:
        found = _followed(tree, asker, params, bindings)
    except (TooComplexError, RecursionError):
        raise AnalysisError("the script is too complex to follow") from None
    results, complete = _results(found.results)
    return Analysis(
        server_types={name: contract_type(kind) for name, kind in params.items()},
        literals={
            name: refine((name,), kind, [use for use in found.uses if use.bare])
            for name, kind in params.items()
        },
        parameters=tuple(_parameters(params, found)),
        results=results,
        complete=complete,
        effects=effects_of(tree, found.invoked),
        uses=found.uses,
        reads=found.reads,
        yields=tuple((result.name, result.position) for result in found.results),
        diagnostics=tuple(asker.diagnostics),
    )


class _Asker:
    """Asks the compiler for types and remembers the answers."""

    def __init__(self, compiler: Compiler, text: str, labels: set[str]) -> None:
        self._compiler = compiler
        self._text = text
        self._labels = labels
        self.types: dict[Position, FluxType | None] = {}
        self.diagnostics: list[tuple[Position, str]] = []

    def ask(self, positions: Sequence[Position]) -> None:
        """Return position → type; None if the compiler does not know it."""
        printed, diagnostics = self._compiler.types(self._text, positions)
        for position, text in zip(positions, printed, strict=True):
            self.types[position] = self._parsed(text)
        self.diagnostics = list(readable(diagnostics))

    def library(self, path: str) -> Node | None:
        """Return the definitions of a package, if the interpreter follows them."""
        if path in LIBRARY and path not in _PARSED:
            tree = self._compiler.parse(LIBRARY[path])
            for node in syntax.descendants(tree):
                node["location"] = [0, 0, 0, 0]  # not in the script
            _PARSED[path] = tree
        return _PARSED.get(path)

    def _parsed(self, printed: str | None) -> FluxType | None:
        try:
            return None if printed is None else parse_type(printed, self._labels)
        except ValueError:
            return None


def _params_type(tree: Node, asker: _Asker) -> dict[str, FluxType]:
    """Return label of `params` → type that the compiler inferred."""
    use = next(syntax.free_uses(tree, "params"), None)
    position = (1, 1) if use is None else syntax.position(use)
    asker.ask([position])
    found = asker.types[position]
    if use is None or not isinstance(found, RecordType):
        return {}
    return dict(sorted(found.labels().items()))


def _followed(
    tree: Node, asker: _Asker, params: Mapping[str, FluxType], bindings: Bindings
) -> Findings:
    """Follow the script, repeatedly if more types from the compiler can help."""
    record = RecordType(tuple(params.items()))
    found = follow(tree, asker.types, record, asker.library, bindings)
    for _ in range(_ROUNDS):
        missing = sorted(found.asked - asker.types.keys())[:_MOST_TYPES]
        if not missing:
            break
        asker.ask(missing)
        found = follow(tree, asker.types, record, asker.library, bindings)
    return found


def _parameters(params: Mapping[str, FluxType], found: Findings) -> Iterator[Parameter]:
    for name in sorted({*params, *found.defaults} - {TICKET_LABEL}):
        kind = refine((name,), params.get(name), found.uses)
        source = "analysis" if kind != contract_type(params.get(name)) else "server"
        if name in params or name not in found.defaults:
            yield Parameter(name=name, type=kind, source=source)
        else:
            yield _optional(name, found.defaults[name], found)


def contract_type(kind: FluxType | None) -> str:
    """Return a type in the contract's words; `any` for types that it does not have."""
    if isinstance(kind, Basic) and kind.name in CONTRACT_TYPES:
        return kind.name
    return "any"


def _optional(name: str, default: Value, found: Findings) -> Parameter:
    """Return a parameter that is only read by `record.get`, typed by its default."""
    kind = refine((name,), None, found.uses)
    default_type = default.type if isinstance(default, Constant | Unknown) else None
    if isinstance(default, Param) and isinstance(default.type, Basic):
        default_type = default.type.name
    if default_type in CONTRACT_TYPES and isinstance(kind, str):
        kind = narrowest((default_type, kind))
    return Parameter(
        name=name,
        type=kind,
        source="analysis",
        optional=True,
        default=_json_constant(default),
    )


def _json_constant(default: Value) -> ConstantValue | None:
    """Return a default if JSON can carry it; otherwise None, and only the script knows it."""
    if not isinstance(default, Constant) or default.type in ("duration", "time"):
        return None
    value = default.value
    return value if isinstance(value, str | int | float) else None


def _results(found: Sequence[InferredResult]) -> tuple[tuple[ResultModel, ...], bool]:
    """Return the known results, and whether there are no others."""
    tables: dict[str, list[TableShape]] = defaultdict(list)
    complete = bool(found)
    for result in found:
        if result.name is None or not result.table.columns:
            complete = False
        else:
            tables[result.name].append(result.table)
    merged = {n: merge(t, Merge.STREAMS) for n, t in sorted(tables.items())}
    return tuple(_result(name, table) for name, table in merged.items()), complete


def _result(name: str, table: TableShape) -> ResultModel:
    columns = (
        ColumnModel(
            name=column_name,
            type=column.type if column.type in COLUMN_TYPES else VALUE,
            nullable=column.nullable or column.optional,
            optional=column.optional,
        )
        for column_name, column in sorted(_with_convention(table).columns.items())
    )
    return ResultModel(name=name, columns=tuple(columns))


def _with_convention(table: TableShape) -> TableShape:
    """Return a table with the columns that Flux itself names, unless they cannot exist.

    So a script for which only `_value` is known still has `row.time`, just as it would if
    nothing were known.
    """
    if table.rest is None or table.rest.type is not None:
        return table
    for name, kind in CONVENTION.items():
        column = ColumnShape(type=kind.removesuffix("?"), optional=True)
        if name not in table.columns:
            table = table.with_column(name, column)
    return table
