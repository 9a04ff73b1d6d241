"""Cuts Flux source into functions that know what they need; refuses nothing: it is ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Compiler, Position
from fluxcall.fluxlang.syntax import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A top-level function.

    Attributes:
        name: as others call it.
        parts: its assignment, without the comment before it; every second part is the
            name of a package, which may be another one where it is linked.
        needs: the names that it uses and does not define.
    """

    name: str
    parts: tuple[str, ...]
    needs: frozenset[str]

    def text(self, packages: Mapping[str, str]) -> str:
        """The assignment, with the names that packages have there."""
        return "".join(
            packages[part] if number % 2 else part
            for number, part in enumerate(self.parts)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Functions in the order of their text, and the packages that they use.

    Attributes:
        pieces: name → function.
        packages: name → path of the package.
    """

    pieces: Mapping[str, Piece]
    packages: Mapping[str, str]

    def joined(self, other: Library) -> Library:
        """Both, the other's functions last."""
        return Library(
            pieces={**self.pieces, **other.pieces},
            packages={**self.packages, **other.packages},
        )

    def needed(self, names: Iterable[str]) -> list[Piece]:
        """These functions and all that they use, in the order of the text."""
        found: set[str] = set()
        open_names = list(names)
        while open_names:
            name = open_names.pop()
            if name in self.pieces and name not in found:
                found.add(name)
                open_names += self.pieces[name].needs
        return [piece for name, piece in self.pieces.items() if name in found]


def read_library(compiler: Compiler, text: str) -> Library:
    """The functions of a Flux file."""
    tree = compiler.parse(text)
    return cut(tree, Source(text), dict(syntax.imports(tree)))


def cut(tree: Node, source: Source, packages: Mapping[str, str]) -> Library:
    """The functions of a file that uses these packages."""
    pieces = {
        node["id"]["name"]: Piece(
            name=node["id"]["name"],
            parts=tuple(_parts(node, source, packages)),
            needs=frozenset(free_names(node)),
        )
        for node in tree["body"]
    }
    return Library(pieces=pieces, packages=packages)


def _parts(node: Node, source: Source, packages: Iterable[str]) -> Iterator[str]:
    """A node's text, cut before and behind every use of a package."""
    uses = [use for name in packages for use in syntax.free_uses(node, name)]
    *_, last_line, last_column = node["location"]
    at: Position = syntax.position(node)
    for use in sorted(uses, key=syntax.position):
        yield source.between(at, syntax.position(use))
        yield use["name"]
        at = (use["location"][2], use["location"][3])
    yield source.between(at, (last_line, last_column))


def free_names(tree: Node) -> Iterator[str]:
    """The names that are used and not defined."""
    names = {
        node["name"]
        for node in syntax.descendants(tree)
        if node.get("type") == "Identifier"
    }
    for name in sorted(names):
        if next(syntax.free_uses(tree, name), None):
            yield name


class Source:
    """A text by the compiler's positions, which count bytes."""

    def __init__(self, text: str) -> None:
        self._raw = text.encode("utf-8")
        self._lines = [0]
        for line in self._raw.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def offset(self, position: Position) -> int:
        """The byte at a position."""
        line, column = position
        return self._lines[line - 1] + column - 1

    def of(self, node: Node) -> str:
        """A node's own text."""
        line, column, end_line, end_column = node["location"]
        return self.between((line, column), (end_line, end_column))

    def between(self, begin: Position, end: Position) -> str:
        """The text between two positions."""
        return self._raw[self.offset(begin) : self.offset(end)].decode("utf-8")

    def cut(self, position: Position) -> tuple[str, str]:
        """What stands before a position, and the rest."""
        at = self.offset(position)
        return self._raw[:at].decode("utf-8"), self._raw[at:].decode("utf-8")
