"""Reads scripts from a folder of `.flux` files; refuses files that are not UTF-8.

A file may begin with a head of comment lines:

    // name: filter-and-group
    // description: Filters and groups points in a bucket.
    //   A line indented like this goes on with the one before.

Without a name the file's own counts, without a description there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from fluxcall.errors import GeneratorError, Problems, SourceProblem
from fluxcall.model import RawScript

_FIELD = re.compile(r"// ?(name|description):[ \t]*(.*)")
_CONTINUED = re.compile(r"//[ \t]{2,}(\S.*)")


def read_folder(folder: Path) -> list[RawScript]:
    """The scripts of a folder and those below it, sorted by path.

    Raises:
        SourceProblem: there is no such folder, or nothing in it.
        Problems: files that cannot be read; all of them.
    """
    paths = sorted(folder.rglob("*.flux"))
    if not paths:
        raise SourceProblem(f"{folder}: no folder with .flux files")
    scripts, problems = [], list[GeneratorError]()
    for path in paths:
        try:
            scripts.append(_script(path, path.read_text("utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            problems.append(SourceProblem(f"{path}: cannot be read: {error}"))
    if problems:
        raise Problems(problems)
    return scripts


def _script(path: Path, text: str) -> RawScript:
    head = dict(_head(text))
    return RawScript(
        id=None,
        org_id=None,
        name=head.get("name") or path.stem,
        description=head.get("description", ""),
        text=text,
    )


def _head(text: str) -> Iterator[tuple[str, str]]:
    """The fields of the head, with their lines joined."""
    key, value = "", ""
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        if match := _FIELD.fullmatch(line):
            yield key, value
            key, value = match.groups()
        elif key and (match := _CONTINUED.fullmatch(line)):
            value += "\n" + match.group(1)
        else:
            yield key, value
            key, value = "", ""
    yield key, value
