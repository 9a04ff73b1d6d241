"""The errors of the generator and its commands.

    GeneratorError
    ├── ConfigurationError      a flag, a variable, a configuration that cannot be used
    ├── SourceError        a server or a folder whose scripts cannot be read
    ├── SnapshotError      a snapshot that is missing or no snapshot
    ├── NamingError        a name that no Python name can be made of, or two alike
    ├── RenderError        the printed module is not what was planned
    ├── LinkError          a script that cannot be linked with what it uses
    ├── WriteError         a file that cannot be written, or is not ours
    ├── MissingDependencyError         a command whose extra is not installed
    ├── CompilerUnavailableError  no Node.js, or Flux's compiler could not be installed
    ├── AnalysisError       the compiler gave no answer about one script
    └── CombinedError        several of the above, reported together

Each says what happened, where, and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_CI_COMMAND = re.compile(r"##(?=(?:vso|teamcity)?\[)")
"""How a command for a build server begins, wherever in a line it stands."""


def printable(text: str) -> str:
    """Return a foreign text as a part of one line: what could end the line, steer a
    terminal or command a build server becomes a visible escape.

    The one way for foreign text to be printed; never at the beginning of a line.
    """
    if not text.isprintable():
        text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    return _CI_COMMAND.sub(r"\\x23#", text)


def printable_lines(text: str) -> str:
    """Return our own lines that contain foreign text, each line as `printable` does."""
    return "\n".join(map(printable, text.split("\n")))


def is_unicode(text: str) -> bool:
    """Return whether a text can be written in UTF-8: it has no half of a surrogate pair."""
    try:
        return bool(text.encode()) or not text
    except UnicodeEncodeError:
        return False


_COMPARED = 100
"""Characters of names that are compared, which takes time of their square."""


def nearest(name: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return the known name that is most like a name, if one is like enough (0 to 1)."""
    import difflib

    short = [one for one in known if len(one) <= _COMPARED][:10_000]
    near = difflib.get_close_matches(name[: 2 * _COMPARED], short, 1, likeness)
    return near[0] if near else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the end of a message that names the nearest known name, or nothing."""
    near = nearest(name, known)
    return "" if near is None else f"; did you mean {near!r}?"


class GeneratorError(Exception):
    """What every error of the generator is."""


class ConfigurationError(GeneratorError):
    """A flag, a variable or a configuration cannot be used."""


class SourceError(GeneratorError):
    """The scripts of a server or a folder cannot be read."""


class SnapshotError(GeneratorError):
    """The snapshot is missing, unreadable or no snapshot."""


class NamingError(GeneratorError):
    """No Python name can be made of a name, or two scripts would share one."""


class RenderError(GeneratorError):
    """The printed module is not what was planned; nothing was written."""


class LinkError(GeneratorError):
    """A script cannot be linked with what it uses of fluxcall.

    Attributes:
        position: line and column of the script, from 1; 0 where it has none.
    """

    def __init__(self, message: str, position: tuple[int, int] = (0, 0)) -> None:
        super().__init__(message)
        self.position = position


class WriteError(GeneratorError):
    """A file cannot be written, or fluxcall did not write what is there."""


class MissingDependencyError(GeneratorError):
    """A command needs an extra that is not installed."""

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(f"{purpose} needs: pip install 'fluxcall[{extra}]'")
        self.extra = extra


class CompilerUnavailableError(GeneratorError):
    """There is no Node.js, or Flux's compiler could not be installed."""


class AnalysisError(GeneratorError):
    """Flux's compiler gave no answer about one script."""


class CombinedError(GeneratorError):
    """Everything that went wrong, so that it can be mended at once.

    Attributes:
        problems: the single errors.
    """

    def __init__(self, problems: Sequence[GeneratorError]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
