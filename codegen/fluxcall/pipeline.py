"""The generator as three short functions over the rooms; refuses to print anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fluxcall import snapshot
from fluxcall.analysis.describe import describe
from fluxcall.errors import SnapshotProblem, SourceProblem
from fluxcall.model import RawScript, Script
from fluxcall.render import FIRST_LINE, render_module
from fluxcall.view import view_module
from fluxcall.write import File, check_folder, diff_files, write_files

Source = Callable[[], Sequence[RawScript]]
"""Gives the scripts of a server or a folder when it is asked."""


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


def pull(source: Source, lock: Path) -> Outcome:
    """Source → snapshot."""
    check_folder(lock)
    scripts, warnings = _described(source())
    changed = write_files([_snapshot_file(scripts, lock)])
    return Outcome(scripts=len(scripts), warnings=warnings, changed=tuple(changed))


def generate(source: Source | None, lock: Path, output: Path) -> Outcome:
    """Snapshot → module; with a source the snapshot is pulled first.

    Both files are written, or none.
    """
    check_folder(output)
    warnings: tuple[str, ...] = ()
    files = []
    if source is None:
        scripts: Sequence[Script] = _read_snapshot(lock)
    else:
        scripts, warnings = _described(source())
        files.append(_snapshot_file(scripts, lock))
    files.append(_module_file(scripts, output))
    changed = write_files(files)
    return Outcome(scripts=len(scripts), warnings=warnings, changed=tuple(changed))


def check(lock: Path, output: Path) -> str:
    """What `generate` would change, as a unified diff; empty if nothing."""
    return diff_files([_module_file(_read_snapshot(lock), output)])


def _described(raws: Sequence[RawScript]) -> tuple[list[Script], tuple[str, ...]]:
    if not raws:
        raise SourceProblem("there are no scripts to generate functions for")
    warnings = tuple(
        f"{raw.name}: its parameters are unknown, so it takes any: {raw.problem}"
        for raw in raws
        if raw.problem
    )
    return [describe(raw) for raw in raws], warnings


def _read_snapshot(lock: Path) -> tuple[Script, ...]:
    try:
        text = lock.read_text("utf-8")
    except FileNotFoundError:
        raise SnapshotProblem(
            f"{lock} is missing: make it with `fluxcall generate` or `fluxcall pull`"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SnapshotProblem(f"{lock} cannot be read: {error}") from None
    return snapshot.from_text(text, where=str(lock))


def _snapshot_file(scripts: Sequence[Script], lock: Path) -> File:
    return File(path=lock, text=snapshot.to_text(scripts), ours=snapshot.is_snapshot)


def _module_file(scripts: Sequence[Script], output: Path) -> File:
    text = render_module(view_module(scripts))
    return File(path=output, text=text, ours=lambda t: t.startswith(FIRST_LINE))
