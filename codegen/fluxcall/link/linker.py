"""Links what a script uses of fluxcall into the script; refuses, with file, line and
column, what cannot be linked.

    import "fluxcall/scripts"                // as written

    scripts.lastPoint(bucket: params.b)

becomes the same text behind one closed block that holds only what is used; it has names
of its own for packages, and takes Flux's own functions before the script gives their
names to something else, so that the script may name its variables as it likes:

    // fluxcall: linked; …
    //| import "fluxcall/scripts"
    import _fc_strings "strings"

    _fc = (() => {
        …
        return {lastPoint: lastPoint}
    })()
    scripts = _fc
    // fluxcall: what follows is as it was written.

    scripts.lastPoint(bucket: params.b)

`unlink` gives back the text as it was written, so linking again gives the same.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import resources
from itertools import takewhile

from fluxcall.errors import CombinedError, LinkError, NamingError
from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.compiler import Compiler, Position, readable
from fluxcall.fluxlang.source import Library, Piece, Source, cut, read_library
from fluxcall.fluxlang.syntax import Node
from fluxcall.link.bindings import Binding, functions_of, make_binding
from fluxcall.model import ScriptModel

HELPER, SCRIPTS = "fluxcall", "fluxcall/scripts"
"""What a script imports: the helper, and the bindings of the scripts."""

_BEGIN = (
    "// fluxcall: linked by `fluxcall bundle`, which also undoes it. Change what stands"
    " below\n// the block; the file began:\n"
)
_END = "// fluxcall: what follows is as it was written."
_KEPT = "//| "
_ERROR = 1
"""The severity of what does not compile, as LSP has it."""
_HINT_FOR_PARAMS = (
    "a function's parameter named params hides the script's own: the server could not tell"
    " its parameters any more; call it otherwise"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A script with what it uses.

    Attributes:
        text: Flux that stands alone.
        scripts: the names of the scripts whose bindings are in it, sorted.
    """

    text: str
    scripts: tuple[str, ...]


class Linker:
    """Links scripts with the helper and the bindings of some scripts.

    Args:
        scripts: those that can be invoked.
        names: of scripts that are added later.
    """

    def __init__(
        self,
        compiler: Compiler,
        scripts: Sequence[ScriptModel],
        names: Iterable[str] = (),
    ) -> None:
        self._compiler = compiler
        self._scripts = {script.name: script for script in scripts}
        self._functions, self._problems = functions_of({*self._scripts, *names})

    def add(self, script: ScriptModel) -> None:
        """A script that can be invoked from now on, or is known better."""
        self._scripts[script.name] = script

    def link(self, text: str, file: str) -> Linked:
        """The script with what it uses; one that uses nothing stays as it is.

        Args:
            text: as it was written, or linked already.
            file: for errors.

        Raises:
            CombinedError: what cannot be linked; all of it.
            AnalysisError: the compiler gave no answer.
        """
        written = unlink(text)
        used = _Used(self._compiler.parse(written), written, file)
        if not used.aliases and not used.problems:
            return Linked(text=written, scripts=())
        problems = [
            *used.problems,
            *self._unknown(used),
            *self._hidden_by_imports(used),
        ]
        bindings = [*self._bindings(used, problems)]
        problems.sort(key=lambda problem: problem.position)
        if problems:
            raise CombinedError(problems)
        linked = self._linked(used, bindings)
        self._check(linked, file)
        scripts = {binding.script.name for binding in bindings}
        return Linked(text=linked, scripts=tuple(sorted(scripts)))

    def _unknown(self, used: _Used) -> Iterator[LinkError]:
        """Functions that are not there."""
        helper = [name for name in self._helper.pieces if not name.startswith("_")]
        bound = [f for f, name in self._functions.items() if name in self._scripts]
        for path, known in ((HELPER, helper), (SCRIPTS, bound)):
            for name, at in used.members[path].items():
                if path == SCRIPTS and name in self._problems:
                    yield used.problem(at, self._problems[name])
                elif name not in known:
                    near = difflib.get_close_matches(name, known, 1)
                    hint = f"; did you mean {near[0]}?" if near else ""
                    yield used.problem(at, f"{path} has no function {name!r}{hint}")

    def _bindings(self, used: _Used, problems: list[LinkError]) -> Iterator[Binding]:
        """The bindings that are used, by their names."""
        for name, at in sorted(used.members[SCRIPTS].items()):
            script = self._scripts.get(self._functions.get(name, ""))
            if script is not None:
                try:
                    yield make_binding(script)
                except NamingError as error:
                    problems.append(used.problem(at, str(error)))

    def _hidden_by_imports(self, used: _Used) -> Iterator[LinkError]:
        """Packages that are imported under the name of a function of Flux's own."""
        helper = self._helper
        own = (
            _needs(helper.pieces.values())
            - helper.pieces.keys()
            - helper.packages.keys()
        )
        for name in sorted(own & used.imports.keys()):
            message = f"a package called {name!r} hides Flux's own {name}: import it otherwise"
            yield used.problem((1, 1), message)

    @cached_property
    def _helper(self) -> Library:
        text = (resources.files("fluxcall.flux") / "fluxcall.flux").read_text("utf-8")
        return read_library(self._compiler, text)

    def _linked(self, used: _Used, bindings: Sequence[Binding]) -> str:
        helper = self._helper
        names = [binding.name for binding in bindings]
        own = self._cut([binding.text for binding in bindings], helper.packages)
        taken = helper.pieces.keys() | _needs(helper.pieces.values())
        clashing = {name: f"{name}_" for name in names if name in taken}
        renamed = _renamed(own, clashing)
        roots = [*used.members[HELPER], *renamed.pieces]
        pieces = helper.joined(renamed).needed(roots)
        exported = {
            **{name: name for name in used.members[HELPER]},
            **{name: clashing.get(name, name) for name in names},
        }
        packages = {
            name: used.free_name(f"_fc_{name}")
            for name in _packages_of(pieces, helper.packages)
        }
        name = used.free_name("_fc")
        block = _block(
            name, pieces, packages, _hidden(pieces, packages, used), exported
        )
        imports = [
            f'import {alias} "{helper.packages[package]}"'
            for package, alias in packages.items()
        ]
        aliases = [f"{alias} = {name}" for alias in used.aliases]
        return _assembled(used, imports, self._compiler.format(block).strip(), aliases)

    def _cut(self, texts: Sequence[str], packages: Mapping[str, str]) -> Library:
        text = "\n".join(texts)
        return cut(self._compiler.parse(text), Source(text), packages)

    def _check(self, linked: str, file: str) -> None:
        """What Flux's own compiler says of the linked script, at the written lines."""
        _, diagnostics = self._compiler.types(linked, [])
        problems = []
        errors = (d for d in diagnostics if d.get("severity") == _ERROR)
        for (line, column), message in readable(errors):
            written = written_line(linked, line)
            if written is None:
                problems.append(
                    LinkError(f"{file}: in what is linked into it: {message}")
                )
            else:
                problems.append(_at(file, (written, column), message))
        if problems:
            raise CombinedError(problems)


def written_line(linked: str, line: int) -> int | None:
    """The line of the text as it was written, from 1; None for what was linked in."""
    before, end, rest = linked.partition(f"\n{_END}\n")
    if not is_linked(linked) or not end:
        return line
    begins = before.count("\n") + 3
    head = unlink(linked).count("\n") - rest.count("\n")
    return line - begins + head + 1 if line >= begins else None


def _at(file: str, position: Position, message: str) -> LinkError:
    line, column = position
    return LinkError(f"{file}:{line}:{column}: {message}", position)


class _Used:
    """What a script uses of fluxcall, and what is wrong with that.

    Attributes:
        aliases: the script's own name for the helper or the bindings → which.
        members: which → function → where it is used first.
        assigned: the names that the script gives to something.
        problems: what cannot be linked.
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
        return _at(self._file, at, message)

    def free_name(self, wanted: str) -> str:
        """A name that the script never mentions."""
        while wanted in self._mentioned:
            wanted += "_"
        return wanted

    def _refused(self) -> Iterator[LinkError]:
        for at, message in syntax.errors(self.tree):
            late = message == "cannot read 'import'"
            hint = " (imports stand at the head of the file)" if late else ""
            yield self.problem(at, message + hint)
        clause = self.tree.get("package")
        if clause and clause["name"]["name"] != "main":
            name = clause["name"]["name"]
            at = syntax.position(clause)
            yield self.problem(
                at, f"a script is no package {name!r}: only main can run"
            )
        for name, path in self.imports.items():
            if path.startswith("fluxcall") and path not in (HELPER, SCRIPTS):
                near = difflib.get_close_matches(path, (HELPER, SCRIPTS), 1, cutoff=0)[
                    0
                ]
                message = (
                    f"there is no package {path!r} ({name}); did you mean {near!r}?"
                )
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
                    yield self.problem(syntax.position(parameter), _HINT_FOR_PARAMS)

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
                        f"{alias!r} is a package, whose functions alone can be linked:"
                        f" write {alias}.name(…)"
                    )
                    yield self.problem(at, message)
                else:
                    self.members[path].setdefault(name, at)


def _needs(pieces: Iterable[Piece]) -> set[str]:
    """All names that these functions use."""
    return {need for piece in pieces for need in piece.needs}


def _renamed(library: Library, names: Mapping[str, str]) -> Library:
    """Bindings that are called like a function of the helper, under other names."""
    pieces = {}
    for piece in library.pieces.values():
        name = names.get(piece.name, piece.name)
        first = name + piece.parts[0][len(piece.name) :]
        pieces[name] = replace(piece, name=name, parts=(first, *piece.parts[1:]))
    return Library(pieces=pieces, packages=library.packages)


def _packages_of(pieces: Sequence[Piece], packages: Mapping[str, str]) -> list[str]:
    return sorted(_needs(pieces) & packages.keys(), key=lambda name: packages[name])


def _hidden(
    pieces: Sequence[Piece], packages: Mapping[str, str], used: _Used
) -> list[str]:
    """Flux's own functions whose names the script gives to something else: the block
    takes them before that happens.
    """
    own = {piece.name for piece in pieces} | packages.keys()
    return sorted((_needs(pieces) - own) & used.assigned)


def _block(
    name: str,
    pieces: Sequence[Piece],
    packages: Mapping[str, str],
    hidden: Sequence[str],
    exported: Mapping[str, str],
) -> str:
    """The closed block.

    Args:
        packages: package → the alias that it is imported under.
        hidden: names that it takes from outside before the script assigns them.
        exported: function → what it is called in the block.
    """
    pairs = ", ".join(f"{key}: {value}" for key, value in sorted(exported.items()))
    return "\n".join(
        [
            f"{name} = (() => {{",
            *(f"{outer} = {outer}" for outer in hidden),
            *(piece.text(packages) for piece in pieces),
            f"return {{{pairs}}}",
            "})()",
        ]
    )


def _assembled(
    used: _Used, imports: Sequence[str], block: str, aliases: Sequence[str]
) -> str:
    """The head as it was, as a comment; what replaces it; the rest as it was."""
    nodes: list[Node] = used.tree["imports"]
    _, _, line, column = nodes[-1]["location"]
    head, rest = used.source.cut((line, column))
    kept = "\n".join(_KEPT + line for line in head.split("\n"))
    own = [
        used.source.of(node)
        for node in nodes
        if node["path"]["value"] not in (HELPER, SCRIPTS)
    ]
    parts = ["\n".join([*own, *imports]), block, "\n".join(aliases)]
    body = "\n\n".join(part for part in parts if part)
    return f"{_BEGIN}{kept}\n{body}\n{_END}\n{rest}"


def is_linked(text: str) -> bool:
    """Whether `link` made a text."""
    return text.startswith(_BEGIN)


def unlink(text: str) -> str:
    """The text as it was written; one that is not linked is that already.

    Raises:
        LinkError: it was linked and its comments were changed since.
    """
    if not is_linked(text):
        return text
    linked, end, rest = text.removeprefix(_BEGIN).partition(f"\n{_END}\n")
    if not end:
        raise LinkError(
            f"a linked script has lost its line {_END!r}: bundle it again from its source"
        )
    head = takewhile(lambda line: line.startswith(_KEPT), linked.split("\n"))
    return "\n".join(line.removeprefix(_KEPT) for line in head) + rest
