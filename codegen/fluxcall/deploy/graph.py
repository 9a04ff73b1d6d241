"""Tells which script invokes which; refuses a cycle, which would never end.

An invocation is a call of a binding, of a function of the helper with a literal id or
name, or of `influxdb.api()` with a literal path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from html import escape

from fluxcall.errors import AnalysisError, LinkError, NamingError
from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.syntax import Node
from fluxcall.link.linker import HELPER, SCRIPTS, unlink
from fluxcall.model import RawScript
from fluxcall.naming import flux_function_name

_PATH = re.compile(r"/api/v2/scripts/([0-9a-f]{16})/invoke")


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Who invokes whom: script → the scripts that it invokes, all sorted."""

    edges: Mapping[str, tuple[str, ...]]

    def in_order(self) -> list[str]:
        """The scripts, each after those that it invokes.

        Raises:
            LinkError: there is a cycle.
        """
        try:
            return [*TopologicalSorter(self.edges).static_order()]
        except CycleError as error:
            circle = " → ".join(reversed(error.args[1]))
            raise LinkError(
                f"scripts invoke each other without end: {circle}"
            ) from None

    def callers(self, name: str) -> list[str]:
        """The scripts that invoke a script, directly or through others, sorted."""
        found: set[str] = set()
        open_names = [name]
        while open_names:
            callee = open_names.pop()
            new = {n for n, callees in self.edges.items() if callee in callees} - found
            found |= new
            open_names += new
        return sorted(found)


def graph_of(raws: Sequence[RawScript], compiler: Compiler) -> Graph:
    """The graph of these scripts; what cannot be read invokes nobody."""
    known = _Known(raws)
    edges = {}
    for raw in sorted(raws, key=lambda raw: raw.name):
        invoked: set[str] = set()
        if raw.language == "flux":
            with suppress(AnalysisError):
                invoked = {*known.invoked(compiler.parse(unlink(raw.text)))}
        edges[raw.name] = tuple(sorted(invoked))
    return Graph(edges=edges)


class _Known:
    """Scripts by all that a script can call them."""

    def __init__(self, raws: Iterable[RawScript]) -> None:
        self._names: set[str] = set()
        self._ids: dict[str, str] = {}
        self._functions: dict[str, str] = {}
        for raw in raws:
            self._names.add(raw.name)
            if raw.id:
                self._ids[raw.id] = raw.name
            try:
                self._functions[flux_function_name(raw.name)] = raw.name
            except NamingError:
                continue

    def invoked(self, tree: Node) -> Iterator[str]:
        """The scripts that are invoked in a script."""
        members, used = syntax.members(tree), dict[int, str]()
        for alias, path in syntax.imports(tree):
            used |= {id(use): path for use in syntax.free_uses(tree, alias)}
        for own, path in used.items():
            function = members.get(own) if path == SCRIPTS else None
            if function in self._functions:
                yield self._functions[function]
        for node in syntax.descendants(tree):
            if node.get("type") == "CallExpression":
                called = node["callee"].get("object")
                asked = members.get(id(called)) == "api"
                if asked or used.get(id(called)) == HELPER:
                    yield from self._named(_texts(syntax.arguments(node)))

    def _named(self, arguments: Mapping[str, str]) -> Iterator[str]:
        """Whom a call names by literal arguments."""
        match = _PATH.search(arguments.get("path", ""))
        own = match.group(1) if match else arguments.get("id")
        if own in self._ids:
            yield self._ids[own]
        elif arguments.get("name") in self._names:
            yield arguments["name"]


def _texts(arguments: Mapping[str, Node]) -> Mapping[str, str]:
    """The arguments that are literal texts."""
    return {
        label: str(node["value"])
        for label, node in arguments.items()
        if node.get("type") == "StringLiteral"
    }


# Pictures

GRAPHS = ("text", "mermaid", "svg")


def draw(graph: Graph, form: str) -> str:
    """The graph in one of `GRAPHS`.

    Raises:
        LinkError: there is a cycle, which SVG cannot show.
    """
    return {"text": as_text, "mermaid": as_mermaid, "svg": as_svg}[form](graph)


def as_text(graph: Graph) -> str:
    """A line per script: whom it invokes."""
    return "".join(
        f"{name} → {', '.join(invoked)}\n" if invoked else f"{name}\n"
        for name, invoked in graph.edges.items()
    )


def as_mermaid(graph: Graph) -> str:
    """A flowchart for Mermaid; texts are escaped as its entities."""
    numbers = {name: f"s{number}" for number, name in enumerate(graph.edges)}
    lines = [f'    {numbers[name]}["{_entity(name)}"]' for name in graph.edges]
    lines += [
        f"    {numbers[name]} --> {numbers[callee]}"
        for name, invoked in graph.edges.items()
        for callee in invoked
    ]
    return "\n".join(["flowchart LR", *lines]) + "\n"


def _entity(text: str) -> str:
    return "".join(c if c.isalnum() or c in " -_.," else f"#{ord(c)};" for c in text)


_WIDTH, _HEIGHT, _GAP = 200, 32, 60


def as_svg(graph: Graph) -> str:
    """A picture: callers left, callees right.

    Raises:
        LinkError: there is a cycle.
    """
    places = _places(graph)
    width = (max((x for x, _ in places.values()), default=0) + 1) * (_WIDTH + _GAP)
    height = (max((y for _, y in places.values()), default=0) + 1) * (_HEIGHT + 16)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height + 16}"'
        ' font-family="sans-serif" font-size="13">',
        '<defs><marker id="end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8"'
        ' markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
    ]
    for name, invoked in graph.edges.items():
        lines += [_arrow(places[name], places[callee]) for callee in invoked]
    lines += [_box(name, place) for name, place in places.items()]
    return "\n".join([*lines, "</svg>"]) + "\n"


def _places(graph: Graph) -> dict[str, tuple[int, int]]:
    """Script → column and row: a callee stands right of all its callers."""
    columns: dict[str, int] = {}
    for name in reversed(graph.in_order()):
        callers = [n for n, invoked in graph.edges.items() if name in invoked]
        columns[name] = max((columns[caller] + 1 for caller in callers), default=0)
    rows: dict[int, int] = {}
    places = {}
    for name in graph.edges:
        column = columns[name]
        places[name] = (column, rows.get(column, 0))
        rows[column] = rows.get(column, 0) + 1
    return places


def _corner(place: tuple[int, int]) -> tuple[int, int]:
    column, row = place
    return 8 + column * (_WIDTH + _GAP), 8 + row * (_HEIGHT + 16)


def _arrow(begin: tuple[int, int], end: tuple[int, int]) -> str:
    (x1, y1), (x2, y2) = _corner(begin), _corner(end)
    middle = _HEIGHT // 2
    return (
        f'<line x1="{x1 + _WIDTH}" y1="{y1 + middle}" x2="{x2}" y2="{y2 + middle}"'
        ' stroke="black" marker-end="url(#end)"/>'
    )


def _box(name: str, place: tuple[int, int]) -> str:
    x, y = _corner(place)
    shown = escape(name if len(name) <= 26 else f"{name[:25]}…")
    return (
        f'<g><title>{escape(name)}</title><rect x="{x}" y="{y}" width="{_WIDTH}"'
        f' height="{_HEIGHT}" rx="4" fill="white" stroke="black"/>'
        f'<text x="{x + 8}" y="{y + 21}">{shown}</text></g>'
    )
