"""Says which files a server's scripts are in a folder; refuses names that no file has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from fluxcall.errors import NamingProblem
from fluxcall.link.linker import unlink
from fluxcall.model import RawScript
from fluxcall.naming import function_name

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_HEAD = re.compile(r"(?://(?: name:| description:|  ).*\n)+\n?")


def files_of(
    remote: Sequence[RawScript], local: Sequence[RawScript], folder: Path
) -> Mapping[Path, str]:
    """File → text: the scripts as they were written, in the files that have them.

    Args:
        local: the folder's own scripts.

    Raises:
        NamingProblem: two scripts would be one file.
    """
    known = {raw.name: Path(raw.file) for raw in local if raw.file}
    texts = {raw.name: raw.text for raw in local}
    made: dict[Path, str] = {}
    for raw in sorted(remote, key=lambda raw: raw.name):
        if raw.language != "flux":
            continue
        if not raw.name.isprintable():
            raise NamingProblem(f"no file can say the name {raw.name[:80]!a}")
        path = known.get(raw.name) or folder / f"{_stem(raw)}.flux"
        if path in made:
            raise NamingProblem(
                f"{path}: two scripts of the server would be this file, one of them"
                f" {raw.name[:80]!r}: write a file for it by hand, with // name:"
            )
        made[path] = _text(raw, path, texts.get(raw.name))
    return made


def _stem(raw: RawScript) -> str:
    """The name itself where it can be a file's, else what Python would call it."""
    return raw.name if _PLAIN.fullmatch(raw.name) else function_name(raw.name)


def _text(raw: RawScript, path: Path, before: str | None) -> str:
    """The script as it was written, with a head where the file needs one."""
    text = unlink(raw.text)
    if before is not None and without_head(before) == text:
        return before
    said = _HEAD.match(text)
    if said and "// name:" in said.group():
        return text
    lines = [] if path.stem == raw.name else [f"// name: {raw.name}"]
    if raw.description and not said and raw.description != raw.name:
        first, *rest = raw.description.splitlines()
        lines += [f"// description: {first}", *(f"//   {line}" for line in rest)]
    head = "".join(f"{line}\n" for line in lines)
    return f"{head}\n{text}" if head else text


def without_head(text: str) -> str:
    """The text without the head that says its name and description."""
    found = _HEAD.match(text)
    return text[found.end() :] if found else text
