"""Says which files a server's scripts are in a folder; refuses names that no file has.

A file's head says what its path cannot: the name, where it is no file's, and the
description. The server's word for both counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from fluxcall.errors import NamingProblem
from fluxcall.link.linker import unlink
from fluxcall.model import RawScript
from fluxcall.naming import function_name

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_FIELD = re.compile(r"// ?(name|description):")
_HEAD = re.compile(r"(?:// ?(?:name|description):.*\n(?://[ \t]{2,}\S.*\n)*)+\n?")


def files_of(
    remote: Sequence[RawScript], local: Sequence[RawScript], folder: Path
) -> Mapping[Path, str]:
    """File → text: the scripts as they were written, in the files that have them.

    Args:
        local: the folder's own scripts.

    Raises:
        NamingProblem: two scripts would be one file.
    """
    known = {raw.name: raw for raw in local}
    owners = {Path(raw.file): raw.name for raw in local if raw.file}
    made: dict[Path, str] = {}
    for raw in sorted(remote, key=lambda raw: raw.name):
        if raw.language != "flux":
            continue
        path = _path(raw, known.get(raw.name), folder)
        if path in made or owners.get(path, raw.name) != raw.name:
            raise NamingProblem(
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
        raise NamingProblem(f"no file can say the name {raw.name[:80]!a}")
    stem = raw.name if _PLAIN.fullmatch(raw.name) else function_name(raw.name)
    return folder / f"{stem}.flux"


def _text(raw: RawScript, path: Path, local: RawScript | None) -> str:
    """The script as it was written, with a head where the file needs one."""
    text = plain_lines(unlink(raw.text))
    if local is not None and same_description(raw.description, local.description):
        if text in (local.text, without_head(local.text)):
            return local.text
    said = _said(text)
    if said.get("name", path.stem) == raw.name and same_description(
        raw.description, said.get("description", "")
    ):
        return text
    lines = [] if path.stem == raw.name else [f"// name: {raw.name}"]
    if raw.description != raw.name:
        lines += _described(raw.description)
    head = "".join(f"{line}\n" for line in lines)
    body = without_head(text)
    return f"{head}\n{body}" if head and not body.startswith("//") else head + body


def _described(description: str) -> Iterator[str]:
    first, *rest = read_back(description).split("\n")
    if first:
        yield f"// description: {first}"
        yield from (f"//   {line}" for line in rest)


def read_back(description: str) -> str:
    """A description as a head can say it: without empty lines and indents."""
    lines = (line.strip() for line in description.splitlines())
    return "\n".join(line for line in lines if line)


def same_description(server: str, local: str) -> bool:
    """Whether a head says a server's description."""
    return read_back(server) == read_back(local)


def plain_lines(text: str) -> str:
    """The text with the line ends that a file is read with."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _said(text: str) -> dict[str, str]:
    """The name and the description that a head says."""
    found: dict[str, str] = {}
    key = ""
    head = _HEAD.match(text)
    for line in head.group().splitlines() if head else ():
        if match := _FIELD.match(line):
            key = match.group(1)
            found[key] = line[match.end() :].strip()
        elif key:
            found[key] += "\n" + line.lstrip("/").strip()
    return found


def without_head(text: str) -> str:
    """The text without the head that says its name and description."""
    found = _HEAD.match(text)
    return text[found.end() :] if found else text
