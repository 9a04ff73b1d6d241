"""The call graph of scripts. A cycle is an error, because it would never end.

A script invokes another by calling a binding, a function of the helper with a literal id
or name, or `influxdb.api()` with a literal path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from fluxcall.errors import AnalysisError, LinkError, NamingError
from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.linked import unlink
from fluxcall.fluxlang.syntax import Node
from fluxcall.link.usage import HELPER, SCRIPTS
from fluxcall.model import INVOKE_PATH, RawScript
from fluxcall.naming import flux_function_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """The call graph: script → the scripts that it invokes, all sorted."""

    edges: Mapping[str, tuple[str, ...]]

    def in_order(self) -> list[str]:
        """Return the scripts, each after those that it invokes.

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
        """Return the scripts that invoke a script, directly or through others, sorted."""
        found: set[str] = set()
        open_names = [name]
        while open_names:
            callee = open_names.pop()
            new = {n for n, callees in self.edges.items() if callee in callees} - found
            found |= new
            open_names += new
        return sorted(found)


def graph_of(raws: Sequence[RawScript], compiler: Compiler) -> Graph:
    """Return the graph of some scripts; a script that cannot be parsed invokes none."""
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
    """Scripts by all the names that other scripts can use for them."""

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
        """Yield the scripts that a script invokes."""
        members, used = syntax.members(tree), dict[int, str]()
        for alias, path in syntax.imports(tree):
            used |= {id(use): path for use in syntax.free_uses(tree, alias)}
        for use, path in used.items():
            function = members.get(use) if path == SCRIPTS else None
            if function in self._functions:
                yield self._functions[function]
        for call in syntax.calls(tree):
            package = call["callee"].get("object")
            is_api = members.get(id(package)) == "api"
            if is_api or used.get(id(package)) == HELPER:
                yield from self._named(_texts(syntax.arguments(call)))

    def _named(self, arguments: Mapping[str, str]) -> Iterator[str]:
        """Yield the script that the literal arguments of a call name."""
        match = INVOKE_PATH.search(arguments.get("path", ""))
        script_id = match.group(1) if match else arguments.get("id")
        if script_id in self._ids:
            yield self._ids[script_id]
        elif arguments.get("name") in self._names:
            yield arguments["name"]


def _texts(arguments: Mapping[str, Node]) -> Mapping[str, str]:
    """Return the arguments that are string literals."""
    return {
        label: str(node["value"])
        for label, node in arguments.items()
        if node.get("type") == "StringLiteral"
    }
