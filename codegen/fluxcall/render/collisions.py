"""Finds the names that a module needs, and reports those that two things would share.

Every problem names the line of the configuration that solves it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from fluxcall.errors import GeneratorError, NamingError
from fluxcall.model import ScriptModel
from fluxcall.naming import Names, function_name


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservedNames:
    """The names that a script takes in its module.

    Attributes:
        script: its own name.
        key: where the configuration speaks of it.
        function: its function's name.
        classes: those of its classes.
    """

    script: str
    key: str
    function: str
    classes: tuple[str, ...]


def reserved_by(script: ScriptModel, given: Names) -> Iterator[ReservedNames]:
    """Yield the name of a script's function, where one can be made."""
    with suppress(NamingError):
        yield ReservedNames(
            script=script.name,
            key=config_key(script),
            function=given.function or function_name(script.name),
            classes=(),
        )


def name_all(
    texts: Iterable[str],
    make: Callable[[str], str],
    key: Callable[[str], str],
    problems: list[GeneratorError],
    where: str = "",
) -> dict[str, str]:
    """Return text → name, and report every text without a name of its own.

    Args:
        key: where the configuration can give a name.
    """
    takers: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        try:
            takers[make(text)].append(text)
        except NamingError as error:
            cure = f'write under [tool.fluxcall] {key(text)} = "…"'
            problems.append(NamingError(f"{where}{error}: {cure}"))
    for name, sharing in takers.items():
        if len(sharing) > 1:
            them = where + " and ".join(map(shown, sharing))
            problems.append(_collision(them, name, [*map(key, sharing)]))
    return {text: name for name, texts in takers.items() for text in texts}


def find_collisions(taken: Iterable[ReservedNames]) -> list[GeneratorError]:
    """Return names that several scripts would take in one module, each with its cure."""
    takers: dict[str, list[ReservedNames]] = defaultdict(list)
    for one in taken:
        for name in (one.function, *one.classes):
            takers[name].append(one)
    return [
        _collision(
            " and ".join(shown(one.script) for one in sharing),
            name,
            [f"{one.key}.rename" for one in sharing],
        )
        for name, sharing in takers.items()
        if len(sharing) > 1
    ]


def _collision(them: str, name: str, keys: Sequence[str]) -> NamingError:
    lines = " or ".join(f'{key} = "…"' for key in keys)
    return NamingError(
        f"{them} would both be {name!r}: write under [tool.fluxcall] {lines}"
    )


def config_key(script: ScriptModel) -> str:
    """Return where the configuration speaks of a script; by its id where its name is odd."""
    own = next(iter(script.ids.values()), script.name)
    return f"scripts.{toml_key(script.name if _is_plain(script.name) else own)}"


def toml_key(text: str) -> str:
    """Return a text as a quoted key of TOML, shortened if it is odd."""
    plain = text if _is_plain(text) else f"{ascii(text)[1:41]}…"
    return json.dumps(plain, ensure_ascii=False)


def _is_plain(text: str) -> bool:
    return text.isprintable() and len(text) <= 80


def shown(text: str) -> str:
    """Return a name as messages quote it."""
    return repr(text if len(text) <= 80 else f"{text[:40]}…")
