"""Plans how the scripts of a folder are pushed to a server.

Invariant: changes on the server since the snapshot are never overwritten unless forced.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from fluxcall.analysis.describe import describe
from fluxcall.analysis.lint import Finding, ignored_rules, is_ignored, lint
from fluxcall.analysis.observed import with_observed
from fluxcall.compat.compare import COSMETIC, Difference, compare_scripts
from fluxcall.deploy.folder import plain_lines
from fluxcall.deploy.graph import graph_of
from fluxcall.deploy.untyped import untyped_uses
from fluxcall.errors import (
    CombinedError,
    GeneratorError,
    LinkError,
    did_you_mean,
    printable,
)
from fluxcall.files import unified_diff
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.header import same_description, without_header
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
    """What to do with one script.

    Attributes:
        kind: one of `KINDS`.
        name: the name of the script.
        id: its id on the server; None if it will be created.
        before, after: the text on the server and the new text; empty if there is none.
        described: the description on the server.
        description: the new description.
        callers: the scripts that invoke it, directly or through others.
        differences: how the change affects callers and users of its bindings.
        conflict: which changes are in conflict and how to resolve it; empty if none are.
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
    conflict: str = ""

    def diff(self) -> str:
        """Return a unified diff of the text as it was written.

        If that did not change, the diff shows the linked text, or else the description.
        """
        before, after = unlink(self.before), unlink(self.after)
        if before == after:
            before, after = self.before, self.after
        if before == after:
            before, after = self.described, self.description
        lines = unified_diff(
            before.splitlines(),
            after.splitlines(),
            f"{printable(self.name)} (server)",
            f"{printable(self.name)} (folder)",
            lineterm="",
        )
        return "".join(f"{line}\n" for line in lines)


REFUSED = ("literal-token",)
BROKEN = (*REFUSED, "compiler", "syntax")
"""Rules whose findings stop a push; with `keep_going`, also scripts that cannot run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A plan.

    Attributes:
        changes: in the order in which they can be applied.
        findings: the lint findings in the scripts that are part of the plan.
        problems: with `keep_going`, why scripts were left out.
    """

    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    problems: tuple[GeneratorError, ...] = ()

    def of(self, *kinds: str) -> list[Change]:
        """Return the changes of some kinds."""
        return [change for change in self.changes if change.kind in kinds]


class Deployer:
    """Links a folder's scripts, each after those that it invokes, and compares them.

    Args:
        local: the scripts of the folder.
        remote: the scripts of the server.
        known: the scripts of the snapshot; observed columns give bindings their types.
        configured: returns a script with its configuration applied.
        target: the kind of server, one of `link.linker.TARGETS`.

    Raises:
        LinkError: the scripts invoke each other in a cycle.
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
        self._force: frozenset[str] = frozenset()
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

    @property
    def names(self) -> frozenset[str]:
        """The names of the folder's and the server's scripts."""
        return frozenset((*self._local, *self._remote))

    def _described(self, raws: Sequence[RawScript]) -> list[ScriptModel]:
        """Return the models of scripts, from texts, observations and configuration."""
        scripts, _ = describe(raws, self._compiler)
        return [
            self._configured(with_observed(s, self._known_names.get(s.name)))
            for s in scripts
        ]

    def plan(
        self, *, prune: bool, force: Collection[str] = (), keep_going: bool = False
    ) -> Deployment:
        """Return the plan.

        Args:
            prune: delete scripts that are not in the folder.
            force: names of scripts whose changes on the server are overwritten.
            keep_going: leave out scripts that cannot run or be linked, keeping the server's.

        Raises:
            CombinedError: all scripts that cannot be linked, and all forced names that do
                not exist. With `keep_going`, they are part of the plan.
        """
        self._force = frozenset(force)
        changes, findings = [], list[Finding]()
        problems: list[GeneratorError] = [*self._unknown(force)]
        for name in self._order:
            try:
                change, found = self._planned(name, BROKEN if keep_going else REFUSED)
                changes.append(change)
                findings += found
            except (CombinedError, LinkError) as error:
                problems += getattr(error, "problems", (error,))
                self._keep(name)
        if problems and not keep_going:
            raise CombinedError(problems)
        gone = [raw for name, raw in self._remote.items() if name not in self._local]
        if prune:
            changes += [self._gone(raw) for raw in sorted(gone, key=lambda r: r.name)]
        return Deployment(
            changes=tuple(changes), findings=tuple(findings), problems=tuple(problems)
        )

    def _planned(
        self, name: str, refused: Collection[str]
    ) -> tuple[Change, list[Finding]]:
        """Return the change of a script, and the lint findings in it.

        Raises:
            CombinedError, LinkError: it cannot be linked, or breaks a rule.
        """
        linked = self.linked(name)
        findings = [*self._findings(name, linked)]
        problems = [_refused(f) for f in findings if f.rule in refused]
        if problems:
            raise CombinedError(problems)
        return self._change(name, linked), findings

    def _keep(self, name: str) -> None:
        """Let other scripts invoke the server's version of a script, if it has one."""
        if name in self._before:
            self._after[name] = self._before[name]
            self._offer(name)

    def _unknown(self, names: Iterable[str]) -> Iterator[LinkError]:
        """Yield an error for each name that is not a script."""
        for name in sorted({*names} - self.names):
            hint = did_you_mean(name, sorted(self.names))
            yield LinkError(f"--force {name}: there is no such script{hint}")

    def _findings(self, name: str, linked: str) -> Iterator[Finding]:
        """Yield the lint findings that stop a script from being pushed."""
        raw = self._local[name]
        for finding in lint(self._compiler, replace(raw, text=linked)):
            line, column = finding.position
            header = finding.rule == "header"  # which is read as it was written
            written = line if header else written_line(linked, line)
            if written is not None:
                yield replace(finding, position=(written, column))
        text = unlink(raw.text)
        ignored = ignored_rules(text)
        for use in untyped_uses(self._compiler.parse(text), self._linker.functions):
            if not is_ignored(ignored, use.position, "untyped-column"):
                yield Finding(
                    script=name,
                    file=raw.file,
                    position=use.position,
                    rule="untyped-column",
                    message=use.message,
                )

    def linked(self, name: str) -> str:
        """Return the linked text of a script, using the ids that are known by now."""
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

    def created(self, name: str, script_id: str) -> None:
        """Record the id of a new script, with which its callers are linked."""
        self._ids[name] = script_id
        self._offer(name)

    def _offer(self, name: str) -> None:
        """Make a script available to the scripts that are linked after it."""
        script_id = self._ids.get(name)
        ids = {"": script_id} if script_id else {}
        self._linker.add(replace(self._after[name], ids=ids))

    def _change(self, name: str, text: str) -> Change:
        raw, remote = self._local[name], self._remote.get(name)
        if remote is None:
            return Change(
                kind=CREATE,
                name=name,
                id=None,
                before="",
                after=self.created_text(name, text),
                description=raw.description or self._known_description(name) or name,
            )
        change = Change(
            kind=self._kind(remote, raw, text),
            name=name,
            id=remote.id,
            before=remote.text,
            after=text,
            description=self._description(remote, raw),
            described=remote.description,
        )
        if change.kind == UNCHANGED:
            return change
        if change.kind == CONFLICT:
            change = replace(change, conflict=self._whose(remote, raw, text))
        before, after = [self._before[name]], [self._after[name]]
        seen = [d for d in compare_scripts(before, after) if d.kind != COSMETIC]
        return replace(
            change,
            callers=tuple(self._graph.callers(name)),
            differences=tuple(seen),
        )

    def _description(self, remote: RawScript, raw: RawScript) -> str:
        """Return the file's description if it has one that differs from the server's."""
        same = same_description(remote.description, raw.description)
        return remote.description if same else raw.description or remote.description

    def _kind(self, remote: RawScript, raw: RawScript, text: str) -> str:
        described = self._description(remote, raw) == remote.description
        if described and self._is_there(raw, text):
            return UNCHANGED
        forced = raw.name in self._force
        return UPDATE if forced or self._is_known(remote) else CONFLICT

    def _whose(self, remote: RawScript, raw: RawScript, linked: str) -> str:
        """Return which changes are in conflict, and how to resolve it."""
        name, file = remote.name, raw.file or "the folder's"
        when = f" ({remote.updated_at})" if remote.updated_at else ""
        known = self._known.get(remote.id or "")
        both = (
            f"`fluxcall pull --to` takes the server's, `fluxcall push --force {name}`"
            " the file's"
        )
        if known is None:
            return f"it was created on the server{when}, and {file} differs: {both}"
        ours = {text_hash(linked), text_hash(self._link(raw, without_header(raw.text)))}
        if known.text_hash in ours and raw.description in ("", known.description):
            return (
                f"it was changed on the server{when}, {file} was not: `fluxcall pull --to`"
                " brings the change here"
            )
        return f"it was changed on the server{when} and in {file}: {both}"

    def _is_there(self, raw: RawScript, linked: str) -> bool:
        """Return whether the server already has the text of a file.

        Headers may differ, because they repeat the name and the description.
        """
        remote = self._remote.get(raw.name)
        if remote is None:
            return False
        text = plain_lines(remote.text)
        bare = self._link(raw, without_header(raw.text))
        return text == plain_lines(linked) or without_header(text) == plain_lines(bare)

    def _is_known(self, remote: RawScript) -> bool:
        """Return whether the snapshot describes a server's script as it is now."""
        known = self._known.get(remote.id or "")
        return (
            known is not None
            and known.text_hash == text_hash(remote.text)
            and known.description == remote.description
        )

    def _known_description(self, name: str) -> str:
        """Return the description in the snapshot, for files that do not have one."""
        known = self._known_names.get(name)
        return known.description if known else ""

    def created_text(self, name: str, linked: str) -> str:
        """Return the text to create a script with.

        Headers that `pull --to` added because of the file's name are left out, so that
        the script has the same text on every server.
        """
        bare, known = without_header(linked), self._known_names.get(name)
        original = known is not None and known.text_hash == text_hash(bare)
        return bare if original else linked

    def _gone(self, raw: RawScript) -> Change:
        known = raw.name in self._force or self._is_known(raw)
        return Change(
            kind=DELETE if known else CONFLICT,
            conflict=(
                ""
                if known
                else "it was created or changed on the server since the last pull:"
                f" `fluxcall push --prune --force {raw.name}` deletes it"
            ),
            name=raw.name,
            id=raw.id,
            before=raw.text,
            after="",
            description=raw.description,
            described=raw.description,
            callers=tuple(self._graph.callers(raw.name)),
        )


def _refused(finding: Finding) -> LinkError:
    """Return the error for a finding that stops a script from being pushed."""
    line, column = finding.position
    where = f"{finding.file or finding.script}:{line}:{column}"
    return LinkError(f"{where}: {finding.message}", finding.position)
