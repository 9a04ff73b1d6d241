"""Finds the names that a module needs, and reports names that two things would share.

Every message includes the line of configuration that solves the problem.
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
    """The names that a script needs in its module.

    Attributes:
        script: the name of the script.
        key: its key in the configuration.
        function: the name of its function.
        classes: the names of its classes.
    """

    script: str
    key: str
    function: str
    classes: tuple[str, ...]


def reserved_by(script: ScriptModel, given: Names) -> Iterator[ReservedNames]:
    """Yield the names that a script needs, if a function name can be derived."""
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
    what: str = "",
) -> dict[str, str]:
    """Return text → name, and report each text without a unique name.

    Args:
        key: returns the key in the configuration that sets the name of a text.
        where: the beginning of a message, such as `script 'mean': `.
        what: the texts in the plural, such as `parameters `.
    """
    takers: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        try:
            takers[make(text)].append(text)
        except NamingError as error:
            fix = f'write under [tool.fluxcall] {key(text)} = "…"'
            problems.append(type(error)(f"{where}{error}: {fix}"))
    for name, sharing in takers.items():
        if len(sharing) > 1:
            them = where + what + " and ".join(map(shown, sharing))
            problems.append(_collision(them, name, [*map(key, sharing)]))
    return {text: name for name, texts in takers.items() for text in texts}


def find_collisions(reserved: Iterable[ReservedNames]) -> list[GeneratorError]:
    """Return an error for each name that several scripts would share in one module."""
    takers: dict[str, list[ReservedNames]] = defaultdict(list)
    for one in reserved:
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
    """Return a script's key in the configuration: its id if its name is hard to write."""
    script_id = next(iter(script.ids.values()), script.name)
    return f"scripts.{toml_key(script.name if _is_plain(script.name) else script_id)}"


def toml_key(text: str) -> str:
    """Return a text as a quoted TOML key, shortened if it is hard to write."""
    plain = text if _is_plain(text) else f"{ascii(text)[1:41]}…"
    return json.dumps(plain, ensure_ascii=False)


def _is_plain(text: str) -> bool:
    return text.isprintable() and len(text) <= 80


def shown(text: str) -> str:
    """Return a name as it is quoted in messages."""
    return repr(text if len(text) <= 80 else f"{text[:40]}…")
