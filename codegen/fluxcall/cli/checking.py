"""The command `check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from fluxcall.cache import printed_texts
from fluxcall.cli.console import (
    Console,
    in_github_actions,
    print_annotation,
    print_block,
    print_json,
)
from fluxcall.cli.options import AS_JSON, OUTPUTS, PRINTING, SCRIPTS, SERVER, SNAPSHOT
from fluxcall.cli.session import Session, pass_session
from fluxcall.compat import compare as drift
from fluxcall.errors import printable
from fluxcall.snapshot import read_snapshot
from fluxcall.workflows.check import Checked, check_live, outdated
from fluxcall.workflows.check import check as run_check


@click.command()
@OUTPUTS
@click.option(
    "--live", is_flag=True, help="Also check that `pull` would change nothing."
)
@click.option("--diff", "diffs", is_flag=True, help="Print the lines that differ.")
@AS_JSON
@click.option(
    "--fail-on",
    type=click.Choice(drift.CLASSES),
    default=drift.COSMETIC,
    show_default=True,
    help="The mildest class of difference that fails the check.",
)
@SCRIPTS
@SNAPSHOT
@SERVER
@PRINTING
@pass_session
def check(
    session: Session,
    output: Path | None,
    flux: Path | None,
    live: bool,
    diffs: bool,
    as_json: bool,
    fail_on: str,
) -> int:
    """Check that `generate` would change nothing: exit code 0 if so, 1 if not.

    Each difference is breaking, compatible or cosmetic. In GitHub Actions, differences
    are also printed as annotations.
    """
    plan = session.plan((output, flux))
    checked, warnings = run_check(plan, session.compiler, printed_texts())
    if old := outdated(read_snapshot(plan.snapshot)):
        session.console.say(
            f"an older fluxcall analysed {len(old)} scripts: `fluxcall pull` may find more"
        )
    if live:
        found, more = check_live(session.read, plan.snapshot, session.compiler)
        checked.append(found)
        warnings += more
    for warning in warnings:
        session.console.warn(warning)
    if as_json:
        print_json(_as_json(checked))
    else:
        _show(session.console, checked, plan.snapshot, diffs=diffs)
    kinds = {d.kind for one in checked for d in one.differences}
    counting = drift.CLASSES[: drift.CLASSES.index(fail_on) + 1]
    return 1 if kinds & set(counting) else 0


def _as_json(checked: Sequence[Checked]) -> Mapping[str, Any]:
    """Return the JSON document that docs/check.md describes."""
    differences = [
        {"file": one.path.as_posix(), **asdict(difference)}
        for one in checked
        for difference in one.differences
    ]
    worst = drift.worst([d for one in checked for d in one.differences])
    return {"format": 1, "worst": worst, "differences": differences}


def _show(
    console: Console, checked: Sequence[Checked], snapshot: Path, *, diffs: bool
) -> None:
    """Print a summary of each file, its differences by script, and on request a diff."""
    changed = [one for one in checked if one.differences]
    for one in changed:
        command = "pull" if one.path == snapshot else "generate"
        click.echo(f"{_summary(one)} (`fluxcall {command}` updates it)")
    for one in changed:
        click.echo("".join(_report(one)), nl=False)
        if in_github_actions():
            _annotate(one)
    if diffs:
        print_block("".join(one.diff for one in changed))
    elif changed:
        console.say("--diff prints the lines that change")
    else:
        console.say(f"up to date: {', '.join(str(one.path) for one in checked)}")


def _summary(one: Checked) -> str:
    """Return what happened to a file as a whole, or the number of differences per class."""
    counted = Counter(difference.kind for difference in one.differences)
    if whole := [d for d in one.differences if d.what == one.path.as_posix()]:
        change = printable(f"{whole[0].what} {whole[0].change}")
        return f"{_coloured(whole[0].kind, whole[0].kind)}: {change}"
    counts = [
        _coloured(kind, f"{counted[kind]} {kind}")
        for kind in drift.CLASSES
        if counted[kind]
    ]
    return f"file {printable(str(one.path))}: {', '.join(counts)}"


def _report(one: Checked) -> Iterator[str]:
    """Yield a line per difference, grouped by script; texts that changed share one."""
    by_script: dict[str, list[drift.Difference]] = {}
    for difference in one.differences:
        if difference.what != one.path.as_posix():
            by_script.setdefault(difference.script, []).append(difference)
    for script, differences in by_script.items():
        place = f"file {one.path}: {script}" if script else f"file {one.path}"
        yield f"\n{printable(place)}\n"
        texts = [d.what for d in differences if _is_text(d)]
        for d in differences:
            if not _is_text(d):
                yield _line(d.kind, f"{d.what} {d.change}")
        if texts:
            yield _line(drift.COSMETIC, f"{', '.join(texts)} changed")


def _is_text(difference: drift.Difference) -> bool:
    return difference.kind == drift.COSMETIC and difference.change == "changed"


def _line(kind: str, text: str) -> str:
    return f"  {_coloured(kind, f'{kind:10}')}  {printable(text)}\n"


def _coloured(kind: str, text: str) -> str:
    colour = _COLOURS[kind]
    return click.style(text, fg=colour) if colour else text


_COLOURS = {"breaking": "red", "compatible": "yellow", "cosmetic": None}


_LEVELS = {"breaking": "error", "compatible": "warning", "cosmetic": "notice"}


def _annotate(one: Checked) -> None:
    for difference in one.differences:
        print_annotation(
            _LEVELS[difference.kind],
            str(difference),
            file=one.path,
            title=difference.kind,
        )
