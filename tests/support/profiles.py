"""Data for scripts that others wrote: points that their own literals select.

What a script compares a column with says what its data looks like. A profile turns that
into line protocol: with one type for all fields, with a type for each, with tags and
fields that some series lack, or with a field that has several types.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from zlib import crc32

from fluxcall.fluxlang import syntax
from fluxcall.fluxlang.syntax import Node

PROFILES = ("floats", "mixed", "gaps", "clashes")
"""All fields are floats; a type for each field; floats, but some series lack a tag, a
field or some times; and fields that have another type in another series."""

_TIMES = (1, 2, 3, 17, 18, 31, 62, 63, 90, 125, 126, 150)
"""Minutes ago; three hours, so that there are empty windows."""

_TYPES = ("float", "int", "string", "uint", "bool")


@dataclass(frozen=True, kw_only=True)
class Schema:
    """What a script reads.

    Attributes:
        measurements, fields: those that it names.
        tags: tag → values that it is compared with.
    """

    measurements: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    tags: Mapping[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def schema_of(tree: Node) -> Schema:
    """Return what a script's text says of its data."""
    schema = Schema()
    for name, text in _comparisons(tree):
        if name == "_measurement":
            schema.measurements.add(text)
        elif name == "_field":
            schema.fields.add(text)
        elif not name.startswith("_"):
            schema.tags[name].add(text)
    for name in _columns(tree):
        if name not in schema.tags and not name.startswith("_"):
            schema.fields.add(name)
    for name in schema.tags:
        schema.fields.discard(name)
    return schema


def _comparisons(tree: Node) -> Iterator[tuple[str, str]]:
    """Yield columns and texts that they are compared with."""
    for node in syntax.descendants(tree):
        if node.get("type") != "BinaryExpression":
            continue
        left, right = node["left"], node["right"]
        if left.get("type") == "MemberExpression" and "value" in right:
            text = str(right["value"])
            if node["operator"] in ("==", "!=") and right["type"] == "StringLiteral":
                yield syntax.label(left["property"]), text or "none"
            if node["operator"] in ("=~", "!~"):
                yield syntax.label(left["property"]), _example(text)


def _example(pattern: str) -> str:
    """Return a text that many patterns of this kind match."""
    first = pattern.strip("^$()").split("|")[0]
    return "".join(c for c in first if c.isalnum() or c in "_-/") or "x"


def _columns(tree: Node) -> Iterator[str]:
    """Yield the columns that functions read from their rows."""
    for node in syntax.descendants(tree):
        if node.get("type") == "MemberExpression":
            if node["object"].get("name") == "r":
                yield syntax.label(node["property"])
        elif node.get("type") == "Property" and node["key"].get("name") == "columns":
            if (node["value"] or {}).get("type") == "ArrayExpression":
                texts = node["value"]["elements"]
                yield from (e["value"] for e in texts if e["type"] == "StringLiteral")


def points(profile: str, schemas: Iterable[Schema], now: int) -> Iterator[str]:
    """Yield line protocol for what several scripts read."""
    whole: dict[str, Schema] = defaultdict(Schema)
    for schema in schemas:
        for measurement in schema.measurements or {"m"}:
            joined = whole[measurement]
            joined.fields.update(sorted(schema.fields)[:12] or {"f", "g"})
            for tag in sorted(schema.tags)[:8]:
                joined.tags[tag].update(sorted(schema.tags[tag])[:3])
    for measurement, schema in sorted(whole.items()):
        yield from _measurement(profile, measurement, schema, now)


def _measurement(
    profile: str, measurement: str, schema: Schema, now: int
) -> Iterator[str]:
    for number, tags in enumerate(_series(profile, schema)):
        key = "".join(
            f",{_key(tag)}={_key(text)}" for tag, text in sorted(tags.items())
        )
        for minute in _TIMES:
            if profile == "gaps" and (number + minute) % 3 == 0:
                continue
            hour = (now - 60 * minute) // 3600  # a shard of storage
            values = [
                f"{_key(name)}={_cell(_type(profile, name, hour), minute)}"
                for name in sorted(schema.fields)
                if not (profile == "gaps" and crc32(name.encode()) % 4 == number % 4)
            ]
            if values:
                at = (now - 60 * minute) * 10**9 + number
                yield f"{_key(measurement)}{key} {','.join(values)} {at}"


def _series(profile: str, schema: Schema) -> Iterator[dict[str, str]]:
    """Yield the tags of a few series: all of them first, then with others left out."""
    values = {tag: sorted(texts) for tag, texts in sorted(schema.tags.items())}
    for number in range(max([2, *map(len, values.values())])):
        yield {tag: texts[number % len(texts)] for tag, texts in values.items()}
    if profile in ("gaps", "clashes"):
        yield {}
        for missing in list(values)[:4]:
            yield {tag: texts[0] for tag, texts in values.items() if tag != missing}


def _type(profile: str, name: str, hour: int) -> str:
    """Return a field's type; one that clashes has another one every hour."""
    own = crc32(name.encode())
    if profile == "mixed":
        return _TYPES[own % len(_TYPES)]
    if profile == "clashes":
        return _TYPES[(own + hour) % 3]
    return "float"


def _cell(kind: str, minute: int) -> str:
    return {
        "float": f"{minute * 7 % 50}.25",
        "int": f"{minute * 7 % 50}i",
        "uint": f"{minute * 3 % 50}u",
        "string": f'"{"ok" if minute % 2 else "x"}"',
        "bool": "true" if minute % 2 else "false",
    }[kind]


def _key(text: str) -> str:
    """Return a name as line protocol spells it."""
    escaped = text.replace("\\", "/").replace("\n", " ").rstrip("\\")
    for character in ", =":
        escaped = escaped.replace(character, f"\\{character}")
    return escaped
