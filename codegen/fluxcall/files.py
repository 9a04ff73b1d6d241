"""Writes files atomically, and only over files that fluxcall generated."""

from __future__ import annotations

import difflib
import io
import os
import stat
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fluxcall.errors import CombinedError, GeneratorError, WriteError, printable


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to write or remove.

    Attributes:
        path: where to write it; its folder is created if that folder's parent exists.
        text: the content, with `\\n` line endings; None to remove the file.
        ours: returns whether fluxcall wrote an existing file, given its text.
        root: a folder above the file that the user trusts: symbolic links between the
            two are not followed; None for the file's own folder.
    """

    path: Path
    text: str | None
    ours: Callable[[str], bool]
    root: Path | None = None


def is_own(status: os.stat_result) -> bool:
    """Return whether a file belongs to this user or to root."""
    return not hasattr(os, "getuid") or status.st_uid in (os.getuid(), 0)


def is_private(path: Path) -> bool:
    """Return whether only this user (or root) owns and can write a file or folder."""
    status = path.stat()
    return is_own(status) and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def check_folder(path: Path) -> None:
    """Check, before any work is done, that a path's folder exists.

    Raises:
        WriteError: it does not.
    """
    if not path.parent.is_dir():
        raise WriteError(f"{path} cannot be written: {path.parent} is not a folder")


def write_files(files: Sequence[File]) -> list[Path]:
    """Write the files that differ and return their paths.

    Raises:
        CombinedError: fluxcall did not write some of the files, or they cannot be read.
            In this case no file is written.
        WriteError: the disk failed while writing.
    """
    problems: list[GeneratorError] = []
    changed = []
    for file in files:
        try:
            if current_text(file) != file.text:
                changed.append(file)
        except WriteError as problem:
            problems.append(problem)
    if problems:
        raise CombinedError(problems)
    for file in changed:
        _remove(file.path) if file.text is None else _replace(file.path, file.text)
    return [file.path for file in changed]


def diff_text(file: File, current: str | None) -> str:
    """Return what writing a file would change, as a unified diff that ignores line endings."""
    name = printable(str(file.path))
    if current is None:
        return f"--- {name} is missing\n" if file.text is not None else ""
    if file.text is None:
        return f"--- {name} is left over\n"
    before = _lines(current.replace("\r\n", "\n"))
    after = _lines(file.text)
    return "".join(unified_diff(before, after, name, f"{name} (generated)"))


MAX_PAIRS = 1_000_000
"""The most pairs of equal lines in two texts for a fine diff, which then takes seconds."""


def unified_diff(
    before: Sequence[str],
    after: Sequence[str],
    old: str,
    new: str,
    lineterm: str = "\n",
) -> Iterator[str]:
    """Yield the lines of a unified diff.

    difflib visits every pair of equal lines (except lines that make up more than one per
    cent of a text). If there are too many pairs, the diff is a coarse one that takes
    linear time: all lines between the common beginning and the common end.
    """
    popular = len(after) // 100 + 1 if len(after) >= 200 else len(after)
    counts = {line: n for line, n in Counter(after).items() if n <= popular}
    if sum(counts.get(line, 0) for line in before) <= MAX_PAIRS:
        yield from difflib.unified_diff(before, after, old, new, lineterm=lineterm)
        return
    same = _common(before, after)
    end = _common(before[same:][::-1], after[same:][::-1])
    was, now = before[same : len(before) - end], after[same : len(after) - end]
    if was or now:
        yield f"--- {old}{lineterm}"
        yield f"+++ {new}{lineterm}"
        place = f"-{same + 1},{len(was)} +{same + 1},{len(now)}"
        yield f"@@ {place} @@{lineterm}"
    yield from (f"-{line}" for line in was)
    yield from (f"+{line}" for line in now)


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    """Return how many lines two texts share at the beginning."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(before), len(after)))


def _lines(text: str) -> list[str]:
    """Return the lines of a text, split only at line feeds, which are kept."""
    return [*io.StringIO(text, newline="\n")]


def current_text(file: File) -> str | None:
    """Return the text of the existing file, or None.

    Raises:
        WriteError: there is something that must not be replaced.
    """
    path = file.path
    if link := link_between(file.root, path):
        raise WriteError(f"{path}: {link} is a symbolic link: replace it with a folder")
    if path.is_symlink():
        raise WriteError(f"{path} is a symbolic link: give the path of the file itself")
    try:
        with path.open(encoding="utf-8", newline="") as opened:
            text = opened.read()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise _foreign(path) from None
    except OSError as error:
        raise WriteError(f"{path} cannot be read: {error.strerror}") from None
    if text and not file.ours(text):
        raise _foreign(path)
    return text


def link_between(root: Path | None, path: Path) -> Path | None:
    """Return a folder above a path and below a root that is a symbolic link, if any."""
    if root is None:
        return None
    between = path.parents[: len(path.parts) - len(root.parts) - 1]
    return next((folder for folder in between if folder.is_symlink()), None)


def _foreign(path: Path) -> WriteError:
    return WriteError(
        f"{path} exists and was not written by fluxcall: choose another path, or delete it"
    )


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise WriteError(f"{path} cannot be removed: {error.strerror}") from None


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read.

    Raises:
        WriteError: it cannot be written.
    """
    _replace(path, text, mode=0o600)


def _replace(path: Path, text: str, mode: int | None = None) -> None:
    """Write through a temporary file in the same folder: readers see the old or new text."""
    temporary = None
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(exist_ok=True)
        handle, temporary = tempfile.mkstemp(
            dir=path.parent, prefix=f".{path.name}.", suffix=".tmp"
        )
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        os.chmod(temporary, _mode(path) if mode is None else mode)
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)
        raise WriteError(
            f"{path} cannot be written: {error.strerror or error}"
        ) from None


def _mode(path: Path) -> int:
    """Return the mode of the file to be replaced, or the mode of a new file."""
    try:
        return path.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
