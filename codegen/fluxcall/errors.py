"""The errors of the generator and its commands.

    GeneratorError
    ├── ConfigurationError        a flag, variable or configuration is invalid
    ├── SourceError               the scripts of a server or folder cannot be read
    ├── SnapshotError             the snapshot is missing or invalid
    ├── NamingError               two names collide
    │   └── NoNameError           no name can be derived; commands leave the script out
    ├── RenderError               the printed module differs from what was planned
    ├── LinkError                 a script cannot be linked with what it uses
    ├── WriteError                a file cannot be written, or fluxcall did not write it
    ├── MissingDependencyError    a command needs an extra that is not installed
    ├── CompilerUnavailableError  Node.js or Flux's compiler cannot be found or installed
    ├── AnalysisError             the compiler failed on one script
    └── CombinedError             several of the above, reported together

Each message says what is wrong, where, and how to fix it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_CI_COMMAND = re.compile(r"##(?=(?:vso|teamcity)?\[)")
"""The beginning of a build server's command, which may be anywhere in a line."""


def printable(text: str) -> str:
    """Return foreign text that is safe to print as part of a line.

    Characters that could end the line, control a terminal or command a build server are
    replaced by visible escapes. All foreign text is printed through this function, and
    never at the beginning of a line.
    """
    if not text.isprintable():
        text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    return _CI_COMMAND.sub(r"\\x23#", text)


def printable_lines(text: str) -> str:
    """Return the text with `printable` applied to each of its lines."""
    return "\n".join(map(printable, text.split("\n")))


def is_unicode(text: str) -> bool:
    """Return whether a text can be encoded in UTF-8: it contains no lone surrogate."""
    try:
        return bool(text.encode()) or not text
    except UnicodeEncodeError:
        return False


_COMPARED = 100
"""Characters of a name that are compared, because comparing takes quadratic time."""


def nearest(name: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return the known name most similar to a name, or None.

    Args:
        likeness: the least similarity that counts, from 0 to 1.
    """
    import difflib

    short = [one for one in known if len(one) <= _COMPARED][:10_000]
    near = difflib.get_close_matches(name[: 2 * _COMPARED], short, 1, likeness)
    return near[0] if near else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the end of a message that suggests the nearest known name, or an empty text."""
    near = nearest(name, known)
    return "" if near is None else f"; did you mean {near!r}?"


class GeneratorError(Exception):
    """The base class of all errors of the generator."""


class ConfigurationError(GeneratorError):
    """A flag, an environment variable or a configuration is invalid."""


class SourceError(GeneratorError):
    """The scripts of a server or folder cannot be read."""


class SnapshotError(GeneratorError):
    """The snapshot is missing, unreadable or invalid."""


class NamingError(GeneratorError):
    """Two things would share a name, or something cannot have its name."""


class NoNameError(NamingError):
    """No name can be derived from a text; one odd name does not stop the others."""


class RenderError(GeneratorError):
    """The printed module differs from what was planned; nothing was written."""


class LinkError(GeneratorError):
    """A script cannot be linked with the functions of fluxcall that it uses.

    Attributes:
        position: line and column in the script, from 1; 0 if there is none.
    """

    def __init__(self, message: str, position: tuple[int, int] = (0, 0)) -> None:
        super().__init__(message)
        self.position = position


class WriteError(GeneratorError):
    """A file cannot be written, or would replace a file that fluxcall did not write."""


class MissingDependencyError(GeneratorError):
    """A command needs an extra that is not installed."""

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(f"{purpose} needs: pip install 'fluxcall[{extra}]'")
        self.extra = extra


class CompilerUnavailableError(GeneratorError):
    """Node.js was not found, or Flux's compiler could not be installed."""


class AnalysisError(GeneratorError):
    """Flux's compiler failed on one script."""


class CombinedError(GeneratorError):
    """Several errors, reported together so that they can be fixed together.

    Attributes:
        problems: the individual errors.
    """

    def __init__(self, problems: Sequence[GeneratorError]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
