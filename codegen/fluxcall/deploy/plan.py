"""Plans how a folder of scripts becomes those of a server; refuses to overwrite what
somebody changed on the server since the snapshot.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from fluxcall.analysis.describe import describe
from fluxcall.analysis.lint import Finding, lint
from fluxcall.analysis.observed import with_observed
from fluxcall.compat.compare import COSMETIC, Difference, compare_scripts
from fluxcall.deploy.folder import plain_lines
from fluxcall.deploy.graph import Graph, graph_of
from fluxcall.errors import CombinedError, GeneratorError, LinkError, printable
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.header import same_description, without_head
from fluxcall.fluxlang.linked import unlink, written_line
from fluxcall.link.linker import CLOUD, Linker
from fluxcall.model import RawScript, ScriptModel, text_hash

CREATE, UPDATE, UNCHANGED, DELETE, CONFLICT = KINDS = (
    "create",
    "update",
    "unchanged",
    "delete",
    "conflict",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be done with one script.

    Attributes:
        kind: one of `KINDS`.
        name: the script's.
        id: on the server; None where it is to be created.
        before, after: the text there, and the text to be; empty where there is none.
        described: the description there.
        description: to be.
        callers: the scripts that invoke it, directly or through others.
        differences: what its callers and users of its bindings see, where it changes.
    """

    kind: str
    name: str
    id: str | None
    before: str
    after: str
    description: str
    described: str = ""
    callers: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()

    def diff(self) -> str:
        """What changes in the text as people write it, as a unified diff; where that is
        nothing, in what is linked into it, and in the description.
        """
        before, after = unlink(self.before), unlink(self.after)
        if before == after:
            before, after = self.before, self.after
        if before == after:
            before, after = self.described, self.description
        lines = difflib.unified_diff(
            before.splitlines(),
            after.splitlines(),
            f"{printable(self.name)} (server)",
            f"{printable(self.name)} (folder)",
            lineterm="",
        )
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A plan: the changes in the order in which they can be applied."""

    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]

    def of(self, *kinds: str) -> list[Change]:
        """The changes of these kinds."""
        return [change for change in self.changes if change.kind in kinds]


class Deployer:
    """Links a folder's scripts, each after those that it invokes, against a server's.

    Args:
        local: the folder's scripts.
        remote: the server's.
        known: the snapshot's; what was observed of them types the bindings.
        configured: returns a script with what the configuration says of it.
        target: the kind of server, one of `link.linker.TARGETS`.

    Raises:
        LinkError: the scripts invoke each other in a circle.
    """

    def __init__(
        self,
        compiler: Compiler,
        local: Sequence[RawScript],
        remote: Sequence[RawScript],
        known: Sequence[ScriptModel],
        *,
        configured: Callable[[ScriptModel], ScriptModel] = lambda script: script,
        target: str = CLOUD,
    ) -> None:
        self._compiler = compiler
        self._local = {raw.name: raw for raw in local}
        self._remote = {raw.name: raw for raw in remote}
        self._known = {script_id: s for s in known for script_id in s.ids.values()}
        self._known_names = {script.name: script for script in known}
        self._configured = configured
        others = [raw for raw in remote if raw.name not in self._local]
        self._graph = graph_of([*local, *others], compiler)
        self._order = [name for name in self._graph.in_order() if name in self._local]
        self._before = {script.name: script for script in self._described(remote)}
        self._after: dict[str, ScriptModel] = {}
        self._ids = {raw.name: raw.id for raw in remote}
        self._linker = Linker(
            compiler,
            [self._before[raw.name] for raw in others],
            self._local,
            target=target,
        )

    def _described(self, raws: Sequence[RawScript]) -> list[ScriptModel]:
        """Return all that is known of scripts: their texts, observations, configuration."""
        scripts, _ = describe(raws, self._compiler)
        return [
            self._configured(with_observed(s, self._known_names.get(s.name)))
            for s in scripts
        ]

    @property
    def graph(self) -> Graph:
        """Who invokes whom, the folder's word for it first."""
        return self._graph

    def plan(self, *, prune: bool) -> Deployment:
        """What is to be done.

        Args:
            prune: delete what the folder does not have.

        Raises:
            CombinedError: scripts that cannot be linked; all of them.
        """
        changes, findings = [], list[Finding]()
        problems: list[GeneratorError] = []
        for name in self._order:
            try:
                linked = self.linked(name)
            except (CombinedError, LinkError) as error:
                problems.append(error)
                continue
            findings += self._findings(name, linked)
            changes.append(self._change(name, linked))
        if problems:
            raise CombinedError(problems)
        gone = [raw for name, raw in self._remote.items() if name not in self._local]
        if prune:
            changes += [self._gone(raw) for raw in sorted(gone, key=lambda r: r.name)]
        return Deployment(changes=tuple(changes), findings=tuple(findings))

    def _findings(self, name: str, linked: str) -> Iterator[Finding]:
        """What is to mend in a script as it was written."""
        for finding in lint(self._compiler, replace(self._local[name], text=linked)):
            line, column = finding.position
            written = written_line(linked, line)
            if written is not None:
                yield replace(finding, position=(written, column))

    def linked(self, name: str) -> str:
        """Return a script of the folder with what it uses, by the ids known by now."""
        raw = self._local[name]
        text = self._link(raw, raw.text)
        if self._is_there(raw, text):
            self._after[name] = self._before[name]
        else:
            (self._after[name],) = self._described([replace(raw, text=text)])
        self._offer(name)
        return text

    def _link(self, raw: RawScript, text: str) -> str:
        return self._linker.link(text, raw.file or raw.name).text

    def created(self, name: str, own: str) -> None:
        """A script has an id now; those that invoke it are linked with it."""
        self._ids[name] = own
        self._offer(name)

    def _offer(self, name: str) -> None:
        """Those that come later can invoke a script of the folder."""
        own = self._ids.get(name)
        ids = {"": own} if own else {}
        self._linker.add(replace(self._after[name], ids=ids))

    def _change(self, name: str, text: str) -> Change:
        raw, there = self._local[name], self._remote.get(name)
        if there is None:
            return Change(
                kind=CREATE,
                name=name,
                id=None,
                before="",
                after=text,
                description=raw.description or name,
            )
        change = Change(
            kind=self._kind(there, raw, text),
            name=name,
            id=there.id,
            before=there.text,
            after=text,
            description=self._description(there, raw),
            described=there.description,
        )
        if change.kind == UNCHANGED:
            return change
        before, after = [self._before[name]], [self._after[name]]
        seen = [d for d in compare_scripts(before, after) if d.kind != COSMETIC]
        return replace(
            change,
            callers=tuple(self._graph.callers(name)),
            differences=tuple(seen),
        )

    def _description(self, there: RawScript, raw: RawScript) -> str:
        """The file's, unless it says the server's or nothing."""
        same = same_description(there.description, raw.description)
        return there.description if same else raw.description or there.description

    def _kind(self, there: RawScript, raw: RawScript, text: str) -> str:
        described = self._description(there, raw) == there.description
        if described and self._is_there(raw, text):
            return UNCHANGED
        return UPDATE if self._is_known(there) else CONFLICT

    def _is_there(self, raw: RawScript, linked: str) -> bool:
        """Return whether the server has what a file says.

        Headers may differ: they repeat the name and the description.
        """
        there = self._remote.get(raw.name)
        if there is None:
            return False
        text = plain_lines(there.text)
        bare = self._link(raw, without_head(raw.text))
        return text == plain_lines(linked) or without_head(text) == plain_lines(bare)

    def _is_known(self, there: RawScript) -> bool:
        """Whether the snapshot has seen a server's script as it is."""
        known = self._known.get(there.id or "")
        return (
            known is not None
            and known.text_hash == text_hash(there.text)
            and known.description == there.description
        )

    def _gone(self, raw: RawScript) -> Change:
        return Change(
            kind=DELETE if self._is_known(raw) else CONFLICT,
            name=raw.name,
            id=raw.id,
            before=raw.text,
            after="",
            description=raw.description,
            described=raw.description,
            callers=tuple(self._graph.callers(raw.name)),
        )


class Hands(Protocol):
    """What changes a server; `influxdb.changes` has it."""

    def create(self, name: str, text: str, description: str) -> str:
        """Creates a script and gives its id."""

    def update(self, own: str, name: str, text: str, description: str) -> None:
        """Gives the script of an id another text and description."""

    def delete(self, own: str, name: str) -> None:
        """Deletes the script of an id."""


def apply_changes(
    deployer: Deployer,
    changes: Iterable[Change],
    hands: Hands,
    say: Callable[[str], None],
) -> int:
    """Applies changes in their order and gives how many.

    Raises:
        GeneratorError: one failed; those before it are applied, and the same command
            goes on with the rest.
    """
    done = 0
    wanted = [change for change in changes if change.kind in (CREATE, UPDATE, DELETE)]
    for change in wanted:
        try:
            _apply(deployer, change, hands)
        except GeneratorError as error:
            left = ", ".join(c.name for c in wanted[done:])
            raise LinkError(
                f"{error}\n{done} of {len(wanted)} changes are applied, not: {left};"
                " the same command goes on from here"
            ) from None
        done += 1
        say(f"{change.kind}d {change.name}")
    return done


def _apply(deployer: Deployer, change: Change, hands: Hands) -> None:
    if change.kind == DELETE:
        hands.delete(change.id or "", change.name)
        return
    text = deployer.linked(change.name)  # what it invokes may have got an id
    if change.kind == CREATE:
        own = hands.create(change.name, text, change.description)
        deployer.created(change.name, own)
    else:
        hands.update(change.id or "", change.name, text, change.description)
