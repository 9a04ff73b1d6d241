"""Cuts Flux text into functions that can be put into a script, each with its dependencies.

For each top-level function, the names that it needs and the places where it mentions a
package are recorded. So a script gets only what it uses, in the order of the text, under
names that do not collide with its own:

    import "strings"
    _upper = (v) => strings.toUpper(v: v)
    shout = (v) => _upper(v: v) + "!"

is cut into

    _upper   parts: `_upper = (v) => `, `strings`, `.toUpper(v: v)`   needs: strings
    shout    parts: `shout = (v) => _upper(v: v) + "!"`               needs: _upper
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources

from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Compiler, Position
from fluxcall.fluxlang.source import Source
from fluxcall.fluxlang.syntax import Node
from fluxcall.fluxlang.ticket import TICKET


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A top-level function.

    Attributes:
        name: the name of the function.
        parts: its assignment, without the comment before it. Every second part is the
            name of a package, which can have another name in the linked script.
        needs: the names that it uses but does not define.
    """

    name: str
    parts: tuple[str, ...]
    needs: frozenset[str]

    def text(self, packages: Mapping[str, str]) -> str:
        """Return the assignment, with packages renamed to their names in a script."""
        return "".join(
            packages[part] if number % 2 else part
            for number, part in enumerate(self.parts)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Functions in the order of the text, and the packages that they use.

    Attributes:
        pieces: name → function.
        packages: name → path of the package.
    """

    pieces: Mapping[str, Piece]
    packages: Mapping[str, str]

    def joined(self, other: Library) -> Library:
        """Return both libraries; the other's functions come last, or replace namesakes."""
        return Library(
            pieces={**self.pieces, **other.pieces},
            packages={**self.packages, **other.packages},
        )

    def renamed(self, names: Mapping[str, str]) -> Library:
        """Return the library with some functions renamed."""
        pieces = {}
        for piece in self.pieces.values():
            name = names.get(piece.name, piece.name)
            first = name + piece.parts[0][len(piece.name) :]
            pieces[name] = replace(piece, name=name, parts=(first, *piece.parts[1:]))
        return Library(pieces=pieces, packages=self.packages)

    def needed(self, names: Iterable[str]) -> list[Piece]:
        """Return some functions and all that they use, in the order of the text."""
        found: set[str] = set()
        open_names = list(names)
        while open_names:
            name = open_names.pop()
            if name in self.pieces and name not in found:
                found.add(name)
                open_names += self.pieces[name].needs
        return [piece for name, piece in self.pieces.items() if name in found]


def read_helper(compiler: Compiler) -> Library:
    """Return the functions of `flux/fluxcall.flux`."""
    text = (resources.files("fluxcall.flux") / "fluxcall.flux").read_text("utf-8")
    tree = compiler.parse(text)
    return _cut(tree, Source(text), dict(syntax.imports(tree)))


def read_ticket(compiler: Compiler) -> Library:
    """Return the function that replaces the helper's empty ticket behind the gateway."""
    text = f"_ticket = {TICKET}"
    return read_functions(compiler, [text], {"record": "experimental/record"})


def read_functions(
    compiler: Compiler, texts: Iterable[str], packages: Mapping[str, str]
) -> Library:
    """Return the functions in some texts, which may use the given packages."""
    text = "\n".join(texts)
    return _cut(compiler.parse(text), Source(text), packages)


def needs_of(pieces: Iterable[Piece]) -> set[str]:
    """Return all names that some functions need."""
    return {need for piece in pieces for need in piece.needs}


def _cut(tree: Node, source: Source, packages: Mapping[str, str]) -> Library:
    pieces = {
        node["id"]["name"]: Piece(
            name=node["id"]["name"],
            parts=tuple(_parts(node, source, packages)),
            needs=frozenset(_free_names(node)),
        )
        for node in tree["body"]
    }
    return Library(pieces=pieces, packages=packages)


def _parts(node: Node, source: Source, packages: Iterable[str]) -> Iterator[str]:
    """Yield a node's text, cut before and after every use of a package."""
    uses = [use for name in packages for use in syntax.free_uses(node, name)]
    *_, last_line, last_column = node["location"]
    at: Position = syntax.position(node)
    for use in sorted(uses, key=syntax.position):
        yield source.between(at, syntax.position(use))
        yield use["name"]
        at = (use["location"][2], use["location"][3])
    yield source.between(at, (last_line, last_column))


def _free_names(tree: Node) -> Iterator[str]:
    """Yield the names that are used but not defined."""
    names = {
        node["name"]
        for node in syntax.descendants(tree)
        if node.get("type") == "Identifier"
    }
    for name in sorted(names):
        if next(syntax.free_uses(tree, name), None):
            yield name
