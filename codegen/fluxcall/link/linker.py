"""Links the functions of fluxcall that a script uses into the script.

    import "fluxcall/scripts"                // as written

    scripts.lastPoint(bucket: params.b)

becomes the same text after a closed block that contains only what is used (see
`fluxlang.linked` for its form). The block imports packages under its own names and captures
Flux's functions before the script can assign to their names, so the script may name its
variables freely.

Invariants: linking a linked script again returns the same text. Whatever cannot be linked
is an error with file, line and column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from fluxcall.errors import CombinedError, LinkError, NamingError, did_you_mean
from fluxcall.fluxlang.compiler import Compiler, readable
from fluxcall.fluxlang.linked import assemble, unlink, written_line
from fluxcall.link.bindings import Binding, functions_of, make_binding
from fluxcall.link.library import (
    Library,
    Piece,
    needs_of,
    read_functions,
    read_helper,
    read_ticket,
)
from fluxcall.link.usage import HELPER, SCRIPTS, Usage, link_error
from fluxcall.model import ScriptModel

CLOUD, GATEWAY, OSS = TARGETS = ("cloud", "gateway", "oss")
"""The kinds of server that a script can be linked for.

On Cloud, a call without `host` and `token` goes to the same server with the caller's
permissions. Behind the gateway, it uses the ticket of the invocation. Elsewhere, for
example in a task of InfluxDB OSS, each call must pass both.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A linked script.

    Attributes:
        text: self-contained Flux.
        scripts: the names of the scripts whose bindings it contains, sorted.
    """

    text: str
    scripts: tuple[str, ...]


class Linker:
    """Links scripts with the helper and the bindings of some scripts.

    Args:
        scripts: the scripts that can be invoked.
        names: the names of scripts that will be added later.
        target: one of `TARGETS`.
    """

    def __init__(
        self,
        compiler: Compiler,
        scripts: Sequence[ScriptModel],
        names: Iterable[str] = (),
        *,
        target: str = CLOUD,
    ) -> None:
        self._compiler = compiler
        self._scripts = {script.name: script for script in scripts}
        self._functions, self._problems = functions_of({*self._scripts, *names})
        self._target = target

    def add(self, script: ScriptModel) -> None:
        """Add a script that can be invoked, or replace what is known about it."""
        self._scripts[script.name] = script

    @property
    def functions(self) -> Mapping[str, ScriptModel]:
        """Return function → the script that it invokes, for the scripts added so far."""
        return {
            function: self._scripts[name]
            for function, name in self._functions.items()
            if name in self._scripts
        }

    def link(self, text: str, file: str) -> Linked:
        """Return the linked script; a script that uses nothing is returned unchanged.

        Args:
            text: the script, which may be linked already.
            file: its file, for error messages.

        Raises:
            CombinedError: everything that cannot be linked.
            AnalysisError: the compiler failed.
        """
        written = unlink(text)
        usage = Usage(self._compiler.parse(written), written, file)
        if not usage.aliases and not usage.problems:
            return Linked(text=written, scripts=())
        problems = [
            *usage.problems,
            *self._unknown(usage),
            *self._hidden_by_imports(usage),
        ]
        bindings = [*self._bindings(usage, problems)]
        problems.sort(key=lambda problem: problem.position)
        if problems:
            raise CombinedError(problems)
        linked = self._linked(usage, bindings)
        self._check(linked, file)
        scripts = {binding.script.name for binding in bindings}
        return Linked(text=linked, scripts=tuple(sorted(scripts)))

    def _unknown(self, usage: Usage) -> Iterator[LinkError]:
        """Yield an error for each function that does not exist."""
        helper = [name for name in self._helper.pieces if not name.startswith("_")]
        bound = [f for f, name in self._functions.items() if name in self._scripts]
        for path, known in ((HELPER, helper), (SCRIPTS, bound)):
            for name, at in usage.members[path].items():
                if path == SCRIPTS and name in self._problems:
                    yield usage.problem(at, str(self._problems[name]))
                elif name not in known:
                    hint = did_you_mean(name, known)
                    yield usage.problem(at, f"{path} has no function {name!r}{hint}")

    def _bindings(self, usage: Usage, problems: list[LinkError]) -> Iterator[Binding]:
        """Yield the names and texts of the bindings that are used."""
        for name, at in sorted(usage.members[SCRIPTS].items()):
            script = self._scripts.get(self._functions.get(name, ""))
            if script is not None:
                try:
                    yield make_binding(script)
                except NamingError as error:
                    problems.append(usage.problem(at, str(error)))

    def _hidden_by_imports(self, usage: Usage) -> Iterator[LinkError]:
        """Yield an error for each import that hides one of Flux's functions."""
        helper = self._helper
        builtins = (
            needs_of(helper.pieces.values())
            - helper.pieces.keys()
            - helper.packages.keys()
        )
        for name in sorted(builtins & usage.imports.keys()):
            message = (
                f"a package called {name!r} hides Flux's {name}: rename the import"
            )
            yield usage.problem((1, 1), message)

    @cached_property
    def _helper(self) -> Library:
        return read_helper(self._compiler)

    @cached_property
    def _ticketed_helper(self) -> Library:
        return self._helper.joined(read_ticket(self._compiler))

    def _helper_for(self, usage: Usage) -> Library:
        """Return the helper, with the ticket unless the script assigns `params` itself."""
        ticketed = self._target == GATEWAY and "params" not in usage.assigned
        return self._ticketed_helper if ticketed else self._helper

    def _linked(self, usage: Usage, bindings: Sequence[Binding]) -> str:
        helper = self._helper_for(usage)
        names = [binding.name for binding in bindings]
        taken = helper.pieces.keys() | needs_of(helper.pieces.values())
        clashing = {name: f"{name}_" for name in names if name in taken}
        texts = [binding.text for binding in bindings]
        bound = read_functions(self._compiler, texts, helper.packages).renamed(clashing)
        pieces = helper.joined(bound).needed([*usage.members[HELPER], *bound.pieces])
        exported = {
            **{name: name for name in usage.members[HELPER]},
            **{name: clashing.get(name, name) for name in names},
        }
        aliases = {
            name: usage.free_name(f"_fc_{name}")
            for name in _packages_of(pieces, helper.packages)
        }
        imports = [
            f'import {alias} "{helper.packages[name]}"'
            for name, alias in aliases.items()
        ]
        name = usage.free_name("_fc")
        block = self._compiler.format(_block(name, pieces, aliases, usage, exported))
        return _assembled(usage, imports, name, block.strip())

    def _check(self, linked: str, file: str) -> None:
        """Raise the compiler's errors in the linked script, at the lines of the original."""
        _, diagnostics = self._compiler.types(linked, [])
        problems = []
        for (line, column), message in readable(diagnostics):
            written = written_line(linked, line)
            if written is None:
                problems.append(
                    LinkError(f"{file}: in what is linked into it: {message}")
                )
            else:
                problems.append(link_error(file, (written, column), message))
        if problems:
            raise CombinedError(problems)


def _packages_of(pieces: Sequence[Piece], packages: Mapping[str, str]) -> list[str]:
    return sorted(needs_of(pieces) & packages.keys(), key=lambda name: packages[name])


def _block(
    name: str,
    pieces: Sequence[Piece],
    packages: Mapping[str, str],
    usage: Usage,
    exported: Mapping[str, str],
) -> str:
    """Return the closed block.

    Args:
        packages: package → the alias under which it is imported.
        exported: function → its name in the block.
    """
    local = {piece.name for piece in pieces} | packages.keys()
    captured = sorted((needs_of(pieces) - local) & usage.assigned)
    pairs = ", ".join(f"{key}: {value}" for key, value in sorted(exported.items()))
    return "\n".join(
        [
            f"{name} = (() => {{",
            *(f"{outer} = {outer}" for outer in captured),
            *(piece.text(packages) for piece in pieces),
            f"return {{{pairs}}}",
            "})()",
        ]
    )


def _assembled(usage: Usage, imports: Sequence[str], name: str, block: str) -> str:
    """Return the linked script: its imports, the block's imports, the block, aliases."""
    nodes = usage.tree["imports"]
    _, _, line, column = nodes[-1]["location"]
    head, rest = usage.source.cut((line, column))
    kept = [
        usage.source.of(node)
        for node in nodes
        if node["path"]["value"] not in (HELPER, SCRIPTS)
    ]
    aliases = [f"{alias} = {name}" for alias in usage.aliases]
    return assemble(
        head, ["\n".join([*kept, *imports]), block, "\n".join(aliases)], rest
    )
