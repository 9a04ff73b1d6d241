"""Turns any text into a Python name. No other module invents names.

The text is normalised to NFKC first, because Python treats names with the same NFKC form
as one name. It is then transliterated to ASCII, and names that would clash with keywords
or builtins get a trailing underscore.

Invariant: a text always gets the same name, independent of any other text.
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

from fluxcall.errors import NoNameError

MAX_LENGTH = 200
"""The longest name, in characters; file systems do not accept much longer ones."""

MAX_TEXT = 5 * MAX_LENGTH
"""The longest text that a name is made from, in characters."""

_BUILTINS = frozenset(dir(builtins))
_LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O"}
    | {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ł": "l", "Ł": "L", "þ": "th"}
    | {"Þ": "Th", "ı": "i"}
)
_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Python names that the configuration sets for a script and its parts.

    Attributes:
        function: the name of the function; None to derive it from the script's name.
        parameters: parameter → name of its argument.
        classes: result → name of its row class.
    """

    function: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)


NO_NAMES = Names()
"""No names are configured."""


def function_name(text: str) -> str:
    """Return the function name for a script called `text`.

    Raises:
        NoNameError: no name can be derived from it.
    """
    name = _snake_case(text, digits_after="script")
    if keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in _BUILTINS:
        return f"{name}_"
    return name


def parameter_name(text: str) -> str:
    """Return the argument name for a parameter called `text`.

    Raises:
        NoNameError: no name can be derived from it.
    """
    name = _snake_case(text, digits_after="param")
    return f"{name}_" if keyword.iskeyword(name) else name


_FLUX_KEYWORDS = frozenset(
    "and builtin else empty exists if import in not option or package return test"
    " testcase then".split()
)


def flux_function_name(text: str) -> str:
    """Return the name of the Flux binding for a script called `text`, in camelCase.

    Raises:
        NoNameError: no name can be derived from it.
    """
    return _camel_case(text, _FLUX_KEYWORDS, digits_after="script")


def flux_parameter_name(text: str, reserved: frozenset[str]) -> str:
    """Return the argument name of a Flux binding for a parameter called `text`.

    Args:
        reserved: names that have another meaning inside a binding.

    Raises:
        NoNameError: no name can be derived from it.
    """
    return _camel_case(text, _FLUX_KEYWORDS | reserved, digits_after="param")


def _camel_case(text: str, reserved: frozenset[str], *, digits_after: str) -> str:
    first, *rest = _snake_case(text, digits_after=digits_after).split("_")
    name = first + "".join(word.capitalize() for word in rest)
    return f"{name}_" if name in reserved else name


def is_name(text: str) -> bool:
    """Return whether a text is usable as a name unchanged.

    Keywords, builtins and names that begin with an underscore are not.
    """
    return (
        text.isidentifier()
        and text.isascii()
        and not text.startswith("_")
        and not keyword.iskeyword(text)
        and text not in _BUILTINS
    )


def class_name(*texts: str) -> str:
    """Return the class name made from some texts: `MeanRow` from `mean` and `Row`.

    Raises:
        NoNameError: no name can be derived from one of them.
    """
    words = "_".join(_snake_case(text, digits_after="script") for text in texts)
    return "".join(word.capitalize() for word in words.split("_"))


def column_names(columns: Iterable[str]) -> dict[str, str]:
    """Return column → attribute; columns without an attribute are only `row["…"]`.

    `_time` becomes `time`; if there is a plain `time` as well, that becomes `time_`. If
    other columns would share a name, only the one spelled exactly like it gets it.
    """
    sharing: dict[str, list[str]] = {}
    for column in sorted(columns):
        with suppress(NoNameError):
            name = _snake_case(column, digits_after="column")
            sharing.setdefault(name, []).append(column)
    names: dict[str, str] = {}
    for name, sharers in sharing.items():
        exact = [column for column in sharers if column in (f"_{name}", name)]
        escaped = keyword.iskeyword(name) or name in _BUILTINS
        attribute = f"{name}_" if escaped else name
        named = sharers if len(sharers) == 1 else exact
        names |= zip(named, (attribute, f"{attribute}_"), strict=False)
    return names


@lru_cache(4096)
def _snake_case(text: str, *, digits_after: str) -> str:
    words = re.findall(r"[a-z0-9]+", _WORD_STARTS.sub("_", _ascii(text)).lower())
    name = "_".join(words)
    if not name:
        raise NoNameError(f"no name can be derived from {text[:80]!r}")
    if len(name) > MAX_LENGTH:
        raise NoNameError(
            f"{text[:40]!r}… would become a name of {len(name)} characters; the limit is"
            f" {MAX_LENGTH}"
        )
    return f"{digits_after}_{name}" if name[0].isdigit() else name


def _ascii(text: str) -> str:
    """Return the text in ASCII: without accents, other alphabets transliterated.

        Température → Temperature        温度 → WenDu        температура → temperatura

    Raises:
        NoNameError: a letter has no transliteration; letters are never dropped.
    """
    if len(text) > MAX_TEXT:  # normalising combining marks takes quadratic time
        raise NoNameError(
            f"{text[:40]!r}… would become a name of {len(text)} characters: rename it"
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
        raise NoNameError(f"no name can be derived from the letter {character!r}")
    return found
