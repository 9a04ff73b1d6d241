"""What the command prints for people.

Invariant: a server's text cannot steer the terminal.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from fluxcall.errors import printable

_PREFIX = "fluxcall: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Lines on stderr, so that stdout holds results alone.

    Attributes:
        quiet: only warnings and errors are printed.
        verbose: details are printed too.
    """

    quiet: bool = False
    verbose: bool = False

    def say(self, line: str) -> None:
        """Print what was done, unless the command is to be quiet."""
        if not self.quiet:
            _echo(line)

    def detail(self, line: str) -> None:
        """Print what only --verbose shows."""
        if self.verbose:
            _echo(line)

    def warn(self, line: str) -> None:
        """Print a warning: what was done instead."""
        _echo(click.style("warning: ", fg="yellow") + printable(line), escaped=True)

    def error(self, text: str) -> None:
        """Print an error, each of its lines as one."""
        for line in text.splitlines():
            _echo(click.style("error: ", fg="red") + printable(line), escaped=True)

    @contextmanager
    def counting(self, what: str) -> Iterator[Callable[[int, int], None]]:
        """Hand out a function that shows how many of how many are done.

        A terminal has a bar that disappears at the end, anything else a line per 200.
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
    def waiting(self, what: str) -> Iterator[None]:
        """Show on a terminal that something is under way."""
        if self.quiet or not sys.stderr.isatty():
            yield
            return
        from rich.console import Console as Rich

        with Rich(stderr=True).status(printable(what)):
            yield


def _echo(line: str, *, escaped: bool = False) -> None:
    click.echo(_PREFIX + (line if escaped else printable(line)), err=True)


def say(line: str) -> None:
    """Print a line for people on stderr."""
    _echo(line)


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console as Rich
    from rich.progress import Progress

    with Progress(console=Rich(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)

        def show(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of)

        yield show
