"""Makes Python names of any text. The only place that invents names.

NFKC first, so that names which are one to Python are one here; then ASCII, letters of
other scripts transliterated; then what would break is escaped with a trailing underscore.

Invariant: the same text has the same name everywhere; it depends on no other text.
"""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

from fluxcall.errors import NamingError

MAX_LENGTH = 200
"""Characters of a name; no file system or reader takes much longer ones."""

MAX_TEXT = 5 * MAX_LENGTH
"""Characters of a text that a name is made of."""

_BUILTINS = frozenset(dir(builtins))
_LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O"}
    | {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ł": "l", "Ł": "L", "þ": "th"}
    | {"Þ": "Th", "ı": "i"}
)
_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Python names that the configuration gives to a script and its parts.

    Attributes:
        function: the function's; None if it is made of the script's name.
        parameters: parameter → argument.
        classes: result → the class of its rows.
    """

    function: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)


NO_NAMES = Names()
"""Of a configuration that gives none."""


def function_name(text: str) -> str:
    """Return the function of a script called `text`.

    Raises:
        NamingError: no name can be made of it.
    """
    name = _snake_case(text, digits_after="script")
    if keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in _BUILTINS:
        return f"{name}_"
    return name


def parameter_name(text: str) -> str:
    """Return the argument of a parameter called `text`.

    Raises:
        NamingError: no name can be made of it.
    """
    name = _snake_case(text, digits_after="param")
    return f"{name}_" if keyword.iskeyword(name) else name


_FLUX_KEYWORDS = frozenset(
    "and builtin else empty exists if import in not option or package return test"
    " testcase then".split()
)


def flux_function_name(text: str) -> str:
    """Return the Flux binding of a script called `text`, in camelCase.

    Raises:
        NamingError: no name can be made of it.
    """
    return _camel_case(text, _FLUX_KEYWORDS, digits_after="script")


def flux_parameter_name(text: str, taken: frozenset[str]) -> str:
    """Return the argument of a Flux binding for a parameter called `text`.

    Args:
        taken: the names that mean something else there.

    Raises:
        NamingError: no name can be made of it.
    """
    return _camel_case(text, _FLUX_KEYWORDS | taken, digits_after="param")


def _camel_case(text: str, taken: frozenset[str], *, digits_after: str) -> str:
    first, *rest = _snake_case(text, digits_after=digits_after).split("_")
    name = first + "".join(word.capitalize() for word in rest)
    return f"{name}_" if name in taken else name


def is_name(text: str) -> bool:
    """Return whether a text can be a name as it stands: no keyword, none of the generator's."""
    return (
        text.isidentifier()
        and text.isascii()
        and not text.startswith("_")
        and not keyword.iskeyword(text)
        and text not in _BUILTINS
    )


def class_name(*texts: str) -> str:
    """Return a class for what these texts name together: `MeanRow` of `mean`, `Row`.

    Raises:
        NamingError: no name can be made of one.
    """
    words = "_".join(_snake_case(text, digits_after="script") for text in texts)
    return "".join(word.capitalize() for word in words.split("_"))


def column_names(columns: Iterable[str]) -> dict[str, str]:
    """Column → attribute, for those that have one; the others are `row["…"]` alone.

    `_time` becomes `time`, and a plain `time` beside it `time_`. Where several others
    would share a name, only one that is spelt like it gets it.
    """
    sharing: dict[str, list[str]] = {}
    for column in sorted(columns):
        with suppress(NamingError):
            name = _snake_case(column, digits_after="column")
            sharing.setdefault(name, []).append(column)
    names: dict[str, str] = {}
    for name, sharers in sharing.items():
        own = [column for column in sharers if column in (f"_{name}", name)]
        escaped = keyword.iskeyword(name) or name in _BUILTINS
        attribute = f"{name}_" if escaped else name
        takers = sharers if len(sharers) == 1 else own
        names |= zip(takers, (attribute, f"{attribute}_"), strict=False)
    return names


@lru_cache(4096)
def _snake_case(text: str, *, digits_after: str) -> str:
    words = re.findall(r"[a-z0-9]+", _WORD_STARTS.sub("_", _ascii(text)).lower())
    name = "_".join(words)
    if not name:
        raise NamingError(f"no Python name can be made of {text[:80]!r}")
    if len(name) > MAX_LENGTH:
        raise NamingError(f"{text[:40]!r}… would make a name of {len(name)} letters")
    return f"{digits_after}_{name}" if name[0].isdigit() else name


def _ascii(text: str) -> str:
    """Return the text in ASCII: without accents, other scripts transliterated.

        Température → Temperature        温度 → WenDu        температура → temperatura

    Raises:
        NamingError: a letter has no transliteration; none is dropped.
    """
    if len(text) > MAX_TEXT:  # normalising combining marks takes time of its square
        raise NamingError(
            f"{text[:40]!r}… would make a name of {len(text)} letters: rename it"
        )
    if text.isascii():
        return text
    folded = unicodedata.normalize("NFKC", text).translate(_LATIN)
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", folded)
        if not unicodedata.combining(character)
    )
    return "".join(map(_transliterated, plain))


def _transliterated(character: str) -> str:
    if character.isascii() or not character.isalnum():
        return character
    from anyascii import anyascii

    found = anyascii(character)
    if not found:
        raise NamingError(f"no Python name can be made of the letter {character!r}")
    return found
