"""The header of a script: comment lines that describe the script and its parameters.

    // name: filter-and-group
    // description: Filters and groups points in a bucket.
    //   A line indented like this continues the one before.
    // param bucket: The bucket to read.
    // default bucket: "air_sensors"
    // sample bucket: "test"

Defaults and samples are JSON. Lines that are not fields are ordinary comments. Headers are
read from files and from a server's scripts alike; for a linked script, from the text as
it was written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from fluxcall.errors import LinkError, nearest
from fluxcall.fluxlang.compiler import Position
from fluxcall.fluxlang.linked import unlink
from fluxcall.model import Constant

_FIELD = re.compile(r"// ?(name|description|(?:param|default|sample) [^:]+):[ \t]*(.*)")
_CONTINUED = re.compile(r"//[ \t]{2,}(\S.*)")
_NAMED = re.compile(r"(?:// ?(?:name|description):.*\n(?://[ \t]{2,}\S.*\n)*)+\n?")
"""The lines with the name and the description, at the beginning of a text."""

_ALONE = ("name", "description")
_ABOUT = ("param", "default", "sample")
_FIELD_LIKE = re.compile(
    r"// ?(?P<key>[A-Za-z]+)(?: (?P<name>[^:]+))?:[ \t]*(?P<value>.*)"
)
_NEAR = 0.76
"""The similarity from which a word counts as a misspelling: `defualt`, `params`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterHeader:
    """What a header says about parameters, by name.

    Attributes:
        docs: a line of documentation.
        defaults: a value to send if none is passed.
        samples: a value to try the script with.
        problems: messages about fields that cannot be used.
    """

    docs: Mapping[str, str]
    defaults: Mapping[str, Constant]
    samples: Mapping[str, object]
    problems: tuple[str, ...]


def read_header(text: str) -> dict[str, str]:
    """Return field → value, with continued lines joined; a later field replaces an earlier."""
    return {key: value for _, key, value in _fields(_written(text)) if key}


def _written(text: str) -> str:
    try:
        return unlink(text)
    except LinkError:  # it was linked and changed by hand since
        return text


def _fields(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the key and the value of each field."""
    number, key, value = 0, "", ""
    for line_number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("//"):
            break
        if match := _FIELD.fullmatch(line):
            yield number, key, value
            number = line_number
            key, value = match.groups()
        elif key and (match := _CONTINUED.fullmatch(line)):
            value += "\n" + match.group(1)
        else:
            yield number, key, value
            key, value = "", ""
    yield number, key, value


def parameter_header(text: str) -> ParameterHeader:
    """Return what a text's header says about its parameters."""
    head = read_header(text)
    defaults, samples, problems = dict[str, Constant](), dict[str, object](), []
    for field in ("default", "sample"):
        for name, source in _about(head, field).items():
            try:
                value = json.loads(source, parse_constant=_no_number)
            except (ValueError, RecursionError):
                problems.append(_not_json(field, name, source))
                continue
            if field == "sample":
                samples[name] = value
            elif isinstance(value, str | int | float | bool):
                defaults[name] = value
            else:
                problems.append(
                    f"a default must be a string, a number or a boolean, not {source}"
                )
    return ParameterHeader(
        docs=_about(head, "param"),
        defaults=defaults,
        samples=samples,
        problems=tuple(problems),
    )


def _about(head: Mapping[str, str], field: str) -> dict[str, str]:
    """Return parameter → value for one kind of field in a header."""
    prefix = f"{field} "
    return {k.removeprefix(prefix): v for k, v in head.items() if k.startswith(prefix)}


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not JSON")


def _not_json(field: str, name: str, source: str) -> str:
    return (
        f"the {field} of {name!r} is not JSON: {source[:40]!r}; a text has quotes, such as"
        f" // {field} {name}: {json.dumps(source[:40])}"
    )


def check_header(
    text: str, parameters: Collection[str]
) -> Iterator[tuple[Position, str]]:
    """Yield the position of each field that is probably misspelled, and a message.

    Args:
        parameters: the parameters of the script.
    """
    for number, line in enumerate(_written(text).splitlines(), 1):
        if not line.startswith("//"):
            break
        if (match := _FIELD_LIKE.fullmatch(line)) and not _CONTINUED.fullmatch(line):
            yield from (
                ((number, 1), message)
                for message in _doubts(match["key"], match["name"], parameters)
            )


def _doubts(key: str, name: str | None, parameters: Collection[str]) -> Iterator[str]:
    if name is None:
        for alone in _ALONE:
            if key != alone and _is_misspelt(key, alone):
                yield f"`// {key}:` is not a field of a header; did you mean `// {alone}:`?"
        return
    field = nearest(key.lower(), _ABOUT, _NEAR)
    known = name if name in parameters else nearest(name, sorted(parameters), _NEAR)
    if key in _ABOUT and name not in parameters and " " not in name:
        hint = f"; did you mean `// {key} {known}:`?" if known else ""
        yield f"the header's `{key} {name}` is about a parameter that does not exist{hint}"
    elif field and known and (key, name) != (field, known):
        yield (
            f"`// {key} {name}:` is not a field of a header;"
            f" did you mean `// {field} {known}:`?"
        )


def _is_misspelt(word: str, meant: str) -> bool:
    swapped = sorted(word) == sorted(meant)  # `nmae`, which is as near as `same`
    return swapped or nearest(word, [meant], _NEAR) is not None


def write_header(name: str | None, description: str) -> str:
    """Return the lines of a header with a name, if one is needed, and a description."""
    lines = [] if name is None else [f"// name: {name}"]
    first, *rest = read_back(description).split("\n")
    if first:
        lines += [f"// description: {first}", *(f"//   {line}" for line in rest)]
    return "".join(f"{line}\n" for line in lines)


def without_header(text: str) -> str:
    """Return the text without the header lines for its name and description."""
    found = _NAMED.match(text)
    return text[found.end() :] if found else text


def leading_header(text: str) -> dict[str, str]:
    """Return the name and the description in the first lines of a text."""
    found = _NAMED.match(text)
    return read_header(found.group()) if found else {}


def read_back(description: str) -> str:
    """Return a description as a header can express it: without empty lines and indents."""
    lines = (line.strip() for line in description.splitlines())
    return "\n".join(line for line in lines if line)


def same_description(one: str, other: str) -> bool:
    """Return whether two descriptions would be the same in a header."""
    return read_back(one) == read_back(other)
