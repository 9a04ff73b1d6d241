"""Finds the functions of fluxcall that a script uses, and what cannot be linked."""

from __future__ import annotations

from collections.abc import Iterator

from fluxcall.errors import LinkError, nearest
from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Position
from fluxcall.fluxlang.source import Source
from fluxcall.fluxlang.syntax import Node

HELPER, SCRIPTS = "fluxcall", "fluxcall/scripts"
"""The import paths of the helper and of the scripts' bindings."""

_HIDES_PARAMS = (
    "a function parameter named params hides the script's own: the server could no longer"
    " infer its parameters; rename it"
)


def link_error(file: str, position: Position, message: str) -> LinkError:
    """Return an error at a place in a file."""
    line, column = position
    return LinkError(f"{file}:{line}:{column}: {message}", position)


class Usage:
    """The functions of fluxcall that a script uses.

    Attributes:
        tree: the script's AST.
        source: its text.
        imports: the script's name for a package → path of the package.
        aliases: the imports that are the helper or the bindings.
        members: helper or bindings → function → position of its first use.
        assigned: the names that the script assigns.
        problems: errors for everything that cannot be linked.
    """

    def __init__(self, tree: Node, text: str, file: str) -> None:
        self.tree = tree
        self.source = Source(text)
        self._file = file
        self.imports = dict(syntax.imports(tree))
        self.aliases = {
            name: path
            for name, path in self.imports.items()
            if path in (HELPER, SCRIPTS)
        }
        self.members: dict[str, dict[str, Position]] = {HELPER: {}, SCRIPTS: {}}
        self.assigned = {
            node["id"]["name"]
            for node in syntax.descendants(tree)
            if node.get("type") == "VariableAssignment"
        }
        self._mentioned = {str(node.get("name")) for node in syntax.descendants(tree)}
        self.problems: list[LinkError] = [*self._refused(), *self._uses()]

    def problem(self, at: Position, message: str) -> LinkError:
        """Return an error at a place in the script."""
        return link_error(self._file, at, message)

    def free_name(self, wanted: str) -> str:
        """Return a name that the script never mentions."""
        while wanted in self._mentioned:
            wanted += "_"
        return wanted

    def _refused(self) -> Iterator[LinkError]:
        for at, message in syntax.errors(self.tree):
            late = message == "cannot read 'import'"
            hint = " (imports must be at the beginning of the file)" if late else ""
            yield self.problem(at, message + hint)
        clause = self.tree.get("package")
        if clause and clause["name"]["name"] != "main":
            name, at = clause["name"]["name"], syntax.position(clause)
            yield self.problem(
                at, f"package {name!r} does not run as a script: only main does"
            )
        for name, path in self.imports.items():
            if path.startswith("fluxcall") and path not in (HELPER, SCRIPTS):
                near = nearest(path, (HELPER, SCRIPTS), likeness=0)
                message = f"no package {path!r} ({name}); did you mean {near!r}?"
                yield self.problem((1, 1), message)
        for node in syntax.descendants(self.tree):
            yield from self._refused_node(node)

    def _refused_node(self, node: Node) -> Iterator[LinkError]:
        kind, at = node.get("type"), node.get("location", (1, 1))[:2]
        if kind == "TestCaseStatement":
            yield self.problem(tuple(at), "a testcase does not run as a script")
        elif kind == "BuiltinStatement":
            yield self.problem(tuple(at), "a builtin cannot be declared in a script")
        elif kind == "FunctionExpression":
            for parameter in node["params"]:
                if parameter["key"].get("name") == "params":
                    yield self.problem(syntax.position(parameter), _HIDES_PARAMS)

    def _uses(self) -> Iterator[LinkError]:
        members = syntax.members(self.tree)
        for alias, path in self.aliases.items():
            for node in self.tree["body"]:
                if node.get("id", {}).get("name") == alias:
                    message = f"{alias!r} is the name of an imported package"
                    yield self.problem(syntax.position(node), message)
            for use in syntax.free_uses(self.tree, alias):
                at, name = syntax.position(use), members.get(id(use))
                if name is None:
                    message = (
                        f"{alias!r} is a package, and only its functions can be linked:"
                        f" write {alias}.name(…)"
                    )
                    yield self.problem(at, message)
                else:
                    self.members[path].setdefault(name, at)
