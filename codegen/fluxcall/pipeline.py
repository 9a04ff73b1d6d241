"""The generator as short functions over the rooms; refuses to print anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fluxcall import snapshot
from fluxcall.analysis.compiler import Compiler
from fluxcall.analysis.describe import describe
from fluxcall.analysis.lint import Finding, lint
from fluxcall.config import Config, apply_config
from fluxcall.drift import BREAKING, COSMETIC, Difference, compare, compare_scripts
from fluxcall.errors import SnapshotProblem, SourceProblem
from fluxcall.model import RawScript, Script
from fluxcall.render import FIRST_LINE, render_module
from fluxcall.surface import faces_of
from fluxcall.view import view_module
from fluxcall.write import File, check_folder, current_text, diff_files, write_files

Source = Callable[[Sequence[Script]], Sequence[RawScript]]
"""Gives the scripts of a server or a folder; of those that it is told of and that have
not changed it need not ask everything again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run did.

    Attributes:
        scripts: how many there are.
        warnings: what only degraded.
        changed: the files that were written.
    """

    scripts: int
    warnings: tuple[str, ...] = ()
    changed: tuple[Path, ...] = ()


def pull(source: Source, lock: Path, compiler: Compiler) -> Outcome:
    """Source → snapshot."""
    check_folder(lock)
    scripts, warnings = _pulled(source, _known(lock), compiler)
    changed = write_files([_snapshot_file(scripts, lock)])
    return Outcome(scripts=len(scripts), warnings=warnings, changed=tuple(changed))


def generate(
    source: Source | None, lock: Path, output: Path, config: Config, compiler: Compiler
) -> Outcome:
    """Snapshot → module; with a source the snapshot is pulled first.

    Both files are written, or none.
    """
    check_folder(output)
    warnings: tuple[str, ...] = ()
    files = []
    if source is None:
        scripts: Sequence[Script] = read_snapshot(lock)
    else:
        scripts, warnings = _pulled(source, _known(lock), compiler)
        files.append(_snapshot_file(scripts, lock))
    files.append(_module_file(scripts, output, config))
    changed = write_files(files)
    return Outcome(scripts=len(scripts), warnings=warnings, changed=tuple(changed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a file is not any more.

    Attributes:
        path: the file.
        diff: what writing it would change, as a unified diff; empty if nothing.
        differences: the same as callers see it; at least one where there is a diff.
    """

    path: Path
    diff: str
    differences: tuple[Difference, ...]


def check(lock: Path, output: Path, config: Config) -> Checked:
    """What `generate` would change in the module."""
    file = _module_file(read_snapshot(lock), output, config)
    return _checked(file, lambda before: _module_drift(before, file.text))


def check_live(source: Source, lock: Path, compiler: Compiler) -> Checked:
    """What `pull` would change in the snapshot."""
    known = read_snapshot(lock)
    scripts, _ = _pulled(source, known, compiler)
    file = _snapshot_file(scripts, lock)
    return _checked(file, lambda before: compare_scripts(known, scripts))


def _checked(file: File, drift: Callable[[str], Sequence[Difference]]) -> Checked:
    diff = diff_files([file])
    current = current_text(file)
    if not diff:
        differences: Sequence[Difference] = ()
    elif current is None:
        differences = [_of_the_file(BREAKING, file, "is missing")]
    else:
        differences = drift(current) or [
            _of_the_file(COSMETIC, file, "is another text")
        ]
    return Checked(path=file.path, diff=diff, differences=tuple(differences))


def _of_the_file(kind: str, file: File, change: str) -> Difference:
    return Difference(kind=kind, script="", what=file.path.name, change=change)


def _module_drift(before: str, after: str) -> Sequence[Difference]:
    """What callers of a module see; one that nobody can read may be anything."""
    try:
        known = faces_of(before)
    except ValueError as error:
        return [
            Difference(kind=BREAKING, script="", what="the module", change=str(error))
        ]
    return compare(known, faces_of(after))


def lint_all(source: Source, compiler: Compiler) -> list[Finding]:
    """What is to mend in all scripts, by their names."""
    raws = sorted(source(()), key=lambda raw: raw.name)
    return [finding for raw in raws for finding in lint(compiler, raw)]


def script_of(lock: Path, name: str) -> Script:
    """The snapshot's script of this name.

    Raises:
        SnapshotProblem: there is no snapshot, or no such script in it.
    """
    for script in read_snapshot(lock):
        if script.name == name:
            return script
    raise SnapshotProblem(f"{lock} has no script {name!r}: pull first")


def _pulled(
    source: Source, known: Sequence[Script], compiler: Compiler
) -> tuple[list[Script], tuple[str, ...]]:
    raws = source(known)
    if not raws:
        raise SourceProblem("there are no scripts to generate functions for")
    scripts, warnings = describe(raws, compiler)
    before = {script.name: script for script in known}
    kept = [_with_observed(script, before, warnings) for script in scripts]
    return kept, tuple(warnings)


def _known(lock: Path) -> Sequence[Script]:
    return read_snapshot(lock) if lock.exists() else ()


def _with_observed(
    script: Script, before: Mapping[str, Script], warnings: list[str]
) -> Script:
    """What was observed holds as long as the text is the same."""
    known = before.get(script.name)
    observed = [r for r in known.results if r.source == "observed"] if known else []
    if known is None or not observed:
        return script
    if known.text_hash == script.text_hash:
        return replace(script, results=known.results, complete=known.complete)
    warnings.append(
        f"{script.name}: its text has changed, so what was observed of its columns no"
        " longer counts: observe it again"
    )
    return script


def read_snapshot(lock: Path) -> tuple[Script, ...]:
    """The scripts of a snapshot.

    Raises:
        SnapshotProblem: it is missing, unreadable or no snapshot.
    """
    try:
        text = lock.read_text("utf-8")
    except FileNotFoundError:
        raise SnapshotProblem(
            f"{lock} is missing: make it with `fluxcall generate` or `fluxcall pull`"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SnapshotProblem(f"{lock} cannot be read: {error}") from None
    return snapshot.from_text(text, where=str(lock))


def write_snapshot(scripts: Sequence[Script], lock: Path) -> tuple[Path, ...]:
    """Writes the snapshot if it differs; gives what was written."""
    return tuple(write_files([_snapshot_file(scripts, lock)]))


def _snapshot_file(scripts: Sequence[Script], lock: Path) -> File:
    return File(path=lock, text=snapshot.to_text(scripts), ours=snapshot.is_snapshot)


def _module_file(scripts: Sequence[Script], output: Path, config: Config) -> File:
    configured, names = apply_config(scripts, config)
    text = render_module(view_module(configured, names))
    return File(path=output, text=text, ours=lambda t: t.startswith(FIRST_LINE))
