"""Reads and writes the comment head of a `.flux` file; refuses nothing: what is no field is
a comment.

    // name: filter-and-group
    // description: Filters and groups points in a bucket.
    //   A line indented like this goes on with the one before.
    // param bucket: The bucket to read.
    // default bucket: "air_sensors"
    // sample bucket: "test"
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FIELD = re.compile(r"// ?(name|description|(?:param|default|sample) [^:]+):[ \t]*(.*)")
_CONTINUED = re.compile(r"//[ \t]{2,}(\S.*)")
_OWN = re.compile(r"(?:// ?(?:name|description):.*\n(?://[ \t]{2,}\S.*\n)*)+\n?")
"""The lines that say the name and the description, at the beginning of a text."""


def read_head(text: str) -> dict[str, str]:
    """Field → value, its lines joined; the last of several counts."""
    return {key: value for key, value in _fields(text) if key}


def _fields(text: str) -> Iterator[tuple[str, str]]:
    key, value = "", ""
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        if match := _FIELD.fullmatch(line):
            yield key, value
            key, value = match.groups()
        elif key and (match := _CONTINUED.fullmatch(line)):
            value += "\n" + match.group(1)
        else:
            yield key, value
            key, value = "", ""
    yield key, value


def write_head(name: str | None, description: str) -> str:
    """The lines that say a name, where one has to be said, and a description."""
    lines = [] if name is None else [f"// name: {name}"]
    first, *rest = read_back(description).split("\n")
    if first:
        lines += [f"// description: {first}", *(f"//   {line}" for line in rest)]
    return "".join(f"{line}\n" for line in lines)


def without_head(text: str) -> str:
    """The text without the lines that say its name and description."""
    found = _OWN.match(text)
    return text[found.end() :] if found else text


def own_head(text: str) -> dict[str, str]:
    """The name and the description that a text says at its very beginning."""
    found = _OWN.match(text)
    return read_head(found.group()) if found else {}


def read_back(description: str) -> str:
    """A description as a head can say it: without empty lines and indents."""
    lines = (line.strip() for line in description.splitlines())
    return "\n".join(line for line in lines if line)


def same_description(one: str, other: str) -> bool:
    """Whether a head could not tell two descriptions apart."""
    return read_back(one) == read_back(other)
