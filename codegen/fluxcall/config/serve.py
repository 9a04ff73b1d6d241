"""Reads the table `[serve]` of a TOML file: the settings of `fluxcall serve`.

The file must be named by the user, since a repository must not decide where a server listens.

Invariant: messages never repeat a value, which could be a password.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fluxcall.config.file import parse_table
from fluxcall.config.reader import nearest_key
from fluxcall.config.schema import keys_of, schema
from fluxcall.errors import CombinedError, ConfigurationError

_PATHS = ("dev", "store")
_NOT_PATHS = ("postgresql://", "postgres://", ":memory:")


def read_serve(path: Path) -> Mapping[str, Any]:
    """Return the settings in a file, by the names of the flags, with paths resolved.

    Raises:
        CombinedError: all unknown keys and values of the wrong type.
        ConfigurationError: the file cannot be read, or has no table `[serve]`.
    """
    table = parse_table(path)
    serve = table.get("serve")
    problems = [*_unknown(table, keys_of(), "the file")]
    if not problems and not isinstance(serve, Mapping):
        raise ConfigurationError(f"{path} has no table [serve]")
    found: Mapping[str, Any] = serve if isinstance(serve, Mapping) else {}
    problems += [*_unknown(found, keys_of("serve"), "serve"), *_wrong(found)]
    if problems:
        raise CombinedError([ConfigurationError(f"{path}: {p}") for p in problems])
    return {key: _seen_from(path, key, value) for key, value in found.items()}


def _unknown(table: Mapping[str, Any], known: list[str], where: str) -> Iterator[str]:
    for key in table:
        if key not in known:
            yield f"{where}: unknown key {key!r}; {nearest_key(key, known)}"


def _wrong(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield the problems of the values, without repeating the values."""
    for key, rule in schema()["definitions"]["serve"]["properties"].items():
        if key in table and not _fits(table[key], rule):
            yield f"serve.{key} must be {_wanted(rule)}"


def _fits(value: Any, rule: Mapping[str, Any]) -> bool:
    if "enum" in rule:
        return value in rule["enum"]
    if rule["type"] == "array":
        return type(value) is list and all(_fits(v, rule["items"]) for v in value)
    if rule["type"] == "integer":
        least, most = rule["minimum"], rule.get("maximum", value)
        return type(value) is int and least <= value <= most
    return type(value) is {"string": str, "boolean": bool}[rule["type"]]


def _wanted(rule: Mapping[str, Any]) -> str:
    if "enum" in rule:
        return "one of " + ", ".join(map(repr, rule["enum"]))
    if rule["type"] == "integer":
        most = f" to {rule['maximum']}" if "maximum" in rule else " or more"
        return f"a whole number, {rule['minimum']}{most}"
    words = {
        "string": "a string",
        "boolean": "true or false",
        "array": "a list of strings",
    }
    return words[rule["type"]]


def _seen_from(file: Path, key: str, value: Any) -> Any:
    """Return a value, with paths resolved relative to the file."""
    if key not in _PATHS or value.startswith(_NOT_PATHS):
        return value
    return str(file.parent / Path(value).expanduser())
