"""Reads scripts from a folder of `.flux` files in UTF-8.

A file may begin with a header (`fluxlang.header`), which can set the script's name. Without
one, the script is named after the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from fluxcall.errors import CombinedError, GeneratorError, SourceError
from fluxcall.fluxlang.header import parameter_header, read_header
from fluxcall.model import RawScript


def read_folder(folder: Path) -> list[RawScript]:
    """Return the scripts of a folder and its subfolders, sorted by path.

    Raises:
        SourceError: the folder does not exist, or contains no scripts.
        CombinedError: files that cannot be read and names that occur twice.
    """
    paths = sorted(folder.rglob("*.flux"))
    if not paths:
        raise SourceError(f"{folder} is not a folder with .flux files")
    scripts, problems = [], list[GeneratorError]()
    for path in paths:
        try:
            if not path.resolve().is_relative_to(folder.resolve()):
                raise ValueError("it is a link that leads out of the folder")
            scripts.append(_script(path, path.read_bytes().decode("utf-8")))
        except (OSError, ValueError) as error:
            problems.append(SourceError(f"{path}: cannot be read: {error}"))
    problems += _shared_names(scripts)
    if problems:
        raise CombinedError(problems)
    return scripts


def _shared_names(scripts: Sequence[RawScript]) -> Iterator[SourceError]:
    counts = Counter(script.name for script in scripts)
    for name, count in counts.items():
        if count > 1:
            yield SourceError(f"{count} files are called {name!r}: rename all but one")


def _script(path: Path, text: str) -> RawScript:
    head, about = read_header(text), parameter_header(text)
    if about.problems:
        raise ValueError("; ".join(about.problems))
    return RawScript(
        id=None,
        org_id=None,
        name=head.get("name") or path.stem,
        description=head.get("description", ""),
        text=text,
        file=str(path),
        docs=about.docs,
        defaults=about.defaults,
        samples=about.samples,
    )
