"""Says which files a server's scripts are in a folder; refuses names that no file has.

A file's head says what its path cannot: the name, where it is no file's, and the
description. The server's word for both counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from fluxcall.errors import NamingError
from fluxcall.fluxlang.header import (
    own_head,
    same_description,
    without_head,
    write_head,
)
from fluxcall.fluxlang.linked import unlink
from fluxcall.model import RawScript
from fluxcall.naming import function_name

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def files_of(
    remote: Sequence[RawScript], local: Sequence[RawScript], folder: Path
) -> Mapping[Path, str]:
    """File → text: the scripts as they were written, in the files that have them.

    Args:
        local: the folder's own scripts.

    Raises:
        NamingError: two scripts would be one file.
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
                f" {raw.name[:80]!r}: write a file for it by hand, with // name:"
            )
        made[path] = _text(raw, path, known.get(raw.name))
    return made


def _path(raw: RawScript, local: RawScript | None, folder: Path) -> Path:
    """Its file, or one called as it is called where a file can be, else as Python would."""
    if local is not None and local.file:
        return Path(local.file)
    if not raw.name.isprintable():
        raise NamingError(f"no file can say the name {raw.name[:80]!a}")
    stem = raw.name if _PLAIN.fullmatch(raw.name) else function_name(raw.name)
    return folder / f"{stem}.flux"


def _text(raw: RawScript, path: Path, local: RawScript | None) -> str:
    """The script as it was written, with a head where the file needs one."""
    text = plain_lines(unlink(raw.text))
    if local is not None and same_description(raw.description, local.description):
        if text in (local.text, without_head(local.text)):
            return local.text
    said = own_head(text)
    if said.get("name", path.stem) == raw.name and same_description(
        raw.description, said.get("description", "")
    ):
        return text
    head = write_head(
        None if path.stem == raw.name else raw.name,
        "" if raw.description == raw.name else raw.description,
    )
    body = without_head(text)
    return f"{head}\n{body}" if head and not body.startswith("//") else head + body


def plain_lines(text: str) -> str:
    """The text with the line ends that a file is read with."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
