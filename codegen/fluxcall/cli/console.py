"""Prints messages for people.

Invariants: one fact is one line. Foreign text never begins a line, ends an annotation, moves
the cursor or commands a build server.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import click

from fluxcall.errors import printable, printable_lines

_PREFIX = "fluxcall: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Prints messages to stderr; stdout is only for results.

    Attributes:
        quiet: print only warnings and errors.
        verbose: print details, such as requests, as well.
    """

    quiet: bool = False
    verbose: bool = False

    def say(self, line: str) -> None:
        """Print what was done, unless `--quiet` is set."""
        if not self.quiet:
            _echo(line)

    def detail(self, line: str) -> None:
        """Print a detail if `--verbose` is set."""
        if self.verbose:
            _echo(line)

    def warn(self, line: str) -> None:
        """Print a warning: what was done instead."""
        _echo(click.style("warning: ", fg="yellow") + printable(line), escaped=True)

    def error(self, error: Exception | str) -> None:
        """Print an error; if it combines several, print each on its own line."""
        for one in getattr(error, "problems", (error,)):
            _echo(click.style("error: ", fg="red") + printable(str(one)), escaped=True)

    @contextmanager
    def counting(self, what: str) -> Iterator[Callable[[int, int], None]]:
        """Yield a function that shows how many items of how many are done.

        A terminal shows a bar that disappears at the end; anything else gets a line per
        200 items.
        """
        if self.quiet:
            yield lambda done, of: None
        elif sys.stderr.isatty():
            with _bar(what) as show:
                yield show
        else:

            def line(done: int, of: int) -> None:
                if done % 200 == 0:
                    _echo(f"{what}: {done} of {of}")

            yield line

    @contextmanager
    def progress(
        self, what: str, *, shown: bool = True
    ) -> Iterator[Callable[[int], None]]:
        """Show on a terminal that something is running; yield a function that updates it."""
        if self.quiet or not shown or not sys.stderr.isatty():
            yield lambda number: None
            return
        from rich.console import Console as Rich
        from rich.markup import escape

        text = escape(printable(what))
        with Rich(stderr=True).status(text) as status:
            yield lambda number: status.update(f"{text}: {number:,}")

    def waiting(self, what: str) -> AbstractContextManager[object]:
        """Show on a terminal that something is running."""
        return self.progress(what)


def _echo(line: str, *, escaped: bool = False) -> None:
    click.echo(_PREFIX + (line if escaped else printable(line)), err=True)


def say(line: str) -> None:
    """Print a line for people on stderr."""
    _echo(line)


def print_block(text: str) -> None:
    """Print a text of several lines to stdout, such as a diff.

    No line can command a build server; GitHub's ignores leading blanks, so indenting is
    not enough.
    """
    if not text:
        return
    if not in_github_actions():
        click.echo(printable_lines(text), nl=False)
        return
    word = secrets.token_hex(16)
    end = "" if text.endswith("\n") else "\n"
    click.echo(f"::stop-commands::{word}\n{printable_lines(text)}{end}::{word}::")


def print_json(value: Any) -> None:
    """Print JSON to stdout, escaping what a build server could read as a command."""
    click.echo(json.dumps(value, indent=2).replace("##", "\\u0023#"))


def in_github_actions() -> bool:
    """Return whether the command runs in GitHub Actions, which shows annotations."""
    return bool(os.environ.get("GITHUB_ACTIONS"))


def print_annotation(level: str, text: str, **properties: object) -> None:
    """Print an annotation for GitHub Actions.

    Args:
        level: `error`, `warning` or `notice`.
        properties: `file`, `line`, `col`, `title`; None values are omitted.
    """
    said = ",".join(
        f"{key}={_escaped(str(value), _IN_PROPERTIES)}"
        for key, value in properties.items()
        if value is not None
    )
    click.echo(f"::{level} {said}::{_escaped(text, _IN_MESSAGES)}")


_IN_MESSAGES = str.maketrans({"%": "%25"})
_IN_PROPERTIES = str.maketrans({"%": "%25", ":": "%3A", ",": "%2C"})


def _escaped(text: str, table: Mapping[int, str]) -> str:
    return printable(text).translate(table)


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console as Rich
    from rich.progress import Progress

    with Progress(console=Rich(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)

        def show(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of)

        yield show
