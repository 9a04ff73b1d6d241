"""Prints each script separately, and reuses what a cache has.

Invariant: text from a cache is verified like text that was just printed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from importlib.metadata import version
from importlib.resources.abc import Traversable
from pathlib import Path

from fluxcall.cache import NO_TEXTS, Texts
from fluxcall.config.model import NOTHING, Config
from fluxcall.config.overrides import configure, names_of
from fluxcall.errors import CombinedError, GeneratorError, NoNameError, RenderError
from fluxcall.model import ScriptModel
from fluxcall.render.collisions import ReservedNames, reserved_by
from fluxcall.render.module import ModulePart, render_part, verified_part
from fluxcall.render.view import FunctionView, view_script
from fluxcall.snapshot import to_json


class Printed:
    """The printed code of scripts.

    Args:
        scripts: the scripts to print.
        texts: the cache of printed code.
        formatted: the cache of text that black has formatted.

    Attributes:
        problems: errors for all names that things would share.
        left_out: a warning for each script without code, because Python names cannot be
            derived from its names.
    """

    def __init__(
        self,
        scripts: Sequence[ScriptModel],
        config: Config,
        texts: Texts = NO_TEXTS,
        formatted: Texts = NO_TEXTS,
    ) -> None:
        keys = (
            [""] * len(scripts)
            if texts is NO_TEXTS
            else [key_of(to_json(script), config.of(script)) for script in scripts]
        )
        known = texts.find(keys)
        self.problems: list[GeneratorError] = []
        self.left_out: list[str] = []
        self._parts: dict[int, ModulePart] = {}
        self._unprinted: dict[int, list[ReservedNames]] = {}
        new = {}
        for script, key in zip(scripts, keys, strict=True):
            settings = config.of(script)
            try:
                view = view_script(configure(script, settings), names_of(settings))
            except CombinedError as found:
                if all(isinstance(each, NoNameError) for each in found.problems):
                    self.left_out += [f"left out, {each}" for each in found.problems]
                    continue
                self.problems += found.problems
                self._unprinted[id(script)] = [*reserved_by(script, names_of(settings))]
                continue
            part = _verified(view, known.get(key))
            if part is None:
                part = render_part(view, formatted)
                new[key] = part.text
            self._parts[id(script)] = part
        texts.keep(new)

    def parts(self, scripts: Iterable[ScriptModel]) -> list[ModulePart]:
        """Return the parts of some scripts, without those that have problems."""
        return [self._parts[id(s)] for s in scripts if id(s) in self._parts]

    def reserved(self, scripts: Sequence[ScriptModel]) -> list[ReservedNames]:
        """Return the names that some scripts need, without those that have problems."""
        found = [part.reserved for part in self.parts(scripts)]
        for script in scripts:
            found += self._unprinted.get(id(script), [])
        return found


def _verified(view: FunctionView, text: str | None) -> ModulePart | None:
    """Return a cached text as the part for a view if it verifies, or None."""
    try:
        return None if text is None else verified_part(view, text)
    except RenderError:
        return None


def key_of(*inputs: object) -> str:
    """Return the cache key for what this version of the generator prints from some inputs."""
    text = "\n".join([_edition(), *map(_canonical, inputs)])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is NOTHING:
        return ""
    return json.dumps(value) if isinstance(value, Mapping) else repr(value)


@cache
def _edition() -> str:
    """Return a digest of the generator's own files and the version of black."""
    made_by = [
        (path.as_posix(), path.stat().st_size, path.stat().st_mtime_ns)
        for package in ("fluxcall", "fluxcall.templates", "fluxcall.flux")
        for path in _files(resources.files(package))
    ]
    edition = repr((sorted(made_by), version("black"), version("jinja2")))
    return hashlib.sha256(edition.encode()).hexdigest()


def _files(folder: Traversable) -> Iterator[Path]:
    """Yield the files of a package, including those in subfolders."""
    for file in folder.iterdir():
        if file.is_dir() and file.name != "__pycache__":
            yield from _files(file)
        elif isinstance(file, Path) and file.is_file():
            yield file
