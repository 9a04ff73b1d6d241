"""Maps a server's scripts to the files of a folder.

A file's header holds what its path cannot express: the description, and the name if it is
not a valid file name. If header and server differ, the server's values are taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from fluxcall.errors import NamingError
from fluxcall.fluxlang.header import (
    leading_header,
    same_description,
    without_header,
    write_header,
)
from fluxcall.fluxlang.linked import unlink
from fluxcall.model import RawScript
from fluxcall.naming import function_name

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def files_of(
    remote: Sequence[RawScript], local: Sequence[RawScript], folder: Path
) -> Mapping[Path, str]:
    """Return file → text for a server's scripts, as they were written before linking.

    Args:
        local: the scripts that are in the folder now; their files are reused.

    Raises:
        NamingError: two scripts would have the same file.
    """
    known = {raw.name: raw for raw in local}
    owners = {Path(raw.file): raw.name for raw in local if raw.file}
    made: dict[Path, str] = {}
    for raw in sorted(remote, key=lambda raw: raw.name):
        if raw.language != "flux":
            continue
        path = _path(raw, known.get(raw.name), folder)
        if path in made or owners.get(path, raw.name) != raw.name:
            raise NamingError(
                f"{path}: two scripts would be this file, one of them the server's"
                f" {raw.name[:80]!r}: create a file for it that begins with `// name:`"
            )
        made[path] = _text(raw, path, known.get(raw.name))
    return made


def _path(raw: RawScript, local: RawScript | None, folder: Path) -> Path:
    """Return the file of a script: its present one, or one with its name or Python name."""
    if local is not None and local.file:
        return Path(local.file)
    if not raw.name.isprintable():
        raise NamingError(
            f"a file's header cannot contain the name {raw.name[:80]!a}: rename the script"
        )
    stem = raw.name if _PLAIN.fullmatch(raw.name) else function_name(raw.name)
    return folder / f"{stem}.flux"


def _text(raw: RawScript, path: Path, local: RawScript | None) -> str:
    """Return the script as it was written, byte for byte if that can be pushed again.

    A header is added only if the file's name differs from the script's, or if the existing
    header has another name or description than the server.
    """
    text = unlink(raw.text)
    if local is not None and _says_the_same(raw, text, local):
        return local.text
    header = leading_header(text)
    described = header.get("description")
    if header.get("name", path.stem) == raw.name and (
        described is None or same_description(raw.description, described)
    ):
        return text
    head = write_header(
        None if path.stem == raw.name else raw.name,
        "" if raw.description == raw.name else raw.description,
    )
    body = without_header(text)
    return f"{head}\n{body}" if head and not body.startswith("//") else head + body


def _says_the_same(raw: RawScript, text: str, local: RawScript) -> bool:
    """Return whether a file already has the server's text, name and description."""
    described = not local.description or same_description(
        raw.description, local.description
    )
    ours = plain_lines(local.text)
    return described and plain_lines(text) in (ours, without_header(ours))


def plain_lines(text: str) -> str:
    """Return the text with `\\n` line endings."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
