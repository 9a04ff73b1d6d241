"""Reads and writes the snapshot, a file of canonical JSON that describes scripts.

The snapshot is meant to be committed: its keys are sorted, and it contains no script text,
no address and no token. All later stages work offline from it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from fluxcall.errors import SnapshotError, is_unicode
from fluxcall.files import File, write_files
from fluxcall.model import (
    COLUMN_TYPES,
    PARAM_KINDS,
    SCRIPT_ID,
    ArrayOf,
    ColumnModel,
    Parameter,
    ParamType,
    RecordOf,
    ResultModel,
    ScriptModel,
)

FILE_NAME = "fluxcall.lock.json"
FORMAT = 1

_PARAMETER = [(field.name, field.default) for field in fields(Parameter)]
T = TypeVar("T")


def to_text(scripts: Sequence[ScriptModel]) -> str:
    """Return the snapshot of some scripts, independent of their order."""
    content = {
        "format": FORMAT,
        "scripts": [to_json(script) for script in sorted(scripts, key=_order)],
    }
    if not is_unicode(json.dumps(content, ensure_ascii=False)):
        raise SnapshotError(
            "a script contains a lone surrogate, which UTF-8 cannot encode"
        )
    return json.dumps(content, indent=2, sort_keys=True) + "\n"


def _order(script: ScriptModel) -> tuple[str, list[tuple[str, str]]]:
    return script.name, sorted(script.ids.items())


def to_json(script: ScriptModel) -> dict[str, Any]:
    parameters = script.parameters
    edition = {"edition": script.edition} if script.edition > 1 else {}
    return {
        **edition,
        "ids": dict(script.ids),
        "name": script.name,
        "description": script.description,
        "language": script.language,
        "textHash": script.text_hash,
        "updatedAt": script.updated_at,
        "parameters": None if parameters is None else [*map(_parameter, parameters)],
        "results": [_result(result) for result in script.results],
        "complete": script.complete,
        "effects": list(script.effects),
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    """Return the attributes of a parameter that differ from their defaults."""
    changed = {
        name: value
        for name, default in _PARAMETER
        if (value := getattr(parameter, name)) != default
    }
    return {**changed, "type": type_to_json(parameter.type), "source": parameter.source}


def type_to_json(kind: ParamType) -> Any:
    if isinstance(kind, ArrayOf):
        return {"array": type_to_json(kind.element)}
    if isinstance(kind, RecordOf):
        return {"record": {name: type_to_json(field) for name, field in kind.fields}}
    return kind


def _result(result: ResultModel) -> dict[str, Any]:
    columns = {
        column.name: {
            "type": column.type,
            "nullable": column.nullable,
            "optional": column.optional,
        }
        for column in result.columns
    }
    item = {"name": result.name, "source": result.source, "columns": columns}
    return item if result.key is None else {**item, "key": list(result.key)}


def is_snapshot(text: str) -> bool:
    """Return whether a text is a snapshot, of any version."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and {"format", "scripts"} <= content.keys()


def from_text(text: str, *, where: str) -> tuple[ScriptModel, ...]:
    """Return the scripts of a snapshot.

    Args:
        where: the snapshot's path, for errors.

    Raises:
        SnapshotError: it is not a snapshot, or one of another version.
    """
    try:
        content = json.loads(text)
        if not is_unicode(json.dumps(content, ensure_ascii=False)):
            raise ValueError("a lone surrogate, which UTF-8 cannot encode")
        if content["format"] != FORMAT:
            raise SnapshotError(
                f"{where} has format {content['format']!r}, but this version of fluxcall"
                f" reads format {FORMAT}: run `fluxcall pull`, or use the version that"
                " wrote it"
            )
        return tuple(_from_json(item) for item in content["scripts"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SnapshotError(
            f"{where} is not a valid snapshot ({error}): if it was edited, run `fluxcall"
            " pull` again"
        ) from None


def _from_json(item: dict[str, Any]) -> ScriptModel:
    return ScriptModel(
        ids={_text(org): _checked_id(script) for org, script in item["ids"].items()},
        name=_text(item["name"]),
        description=_text(item["description"]),
        language=_text(item["language"]),
        text_hash=_text(item["textHash"]),
        updated_at=_optional(item["updatedAt"], _text),
        parameters=_optional(item["parameters"], _parameters_from_json),
        results=tuple(_result_from_json(result) for result in item["results"]),
        complete=_flag(item["complete"]),
        effects=tuple(_text(effect) for effect in item["effects"]),
        edition=_edition(item.get("edition", 1)),
    )


def _parameters_from_json(items: list[dict[str, Any]]) -> tuple[Parameter, ...]:
    return tuple(_parameter_from_json(item) for item in items)


def _parameter_from_json(item: dict[str, Any]) -> Parameter:
    default = item.get("default")
    if not isinstance(default, str | int | float | bool | None):
        raise TypeError(f"{default!r} cannot be a default")
    return Parameter(
        name=_text(item["name"]),
        type=type_from_json(item["type"]),
        source=_text(item["source"]),
        optional=_flag(item.get("optional", False)),
        default=default,
        sent=_flag(item.get("sent", False)),
        doc=_text(item.get("doc", "")),
    )


def type_from_json(item: Any) -> ParamType:
    if isinstance(item, dict) and item.keys() == {"array"}:
        return ArrayOf(type_from_json(item["array"]))
    if isinstance(item, dict) and item.keys() == {"record"}:
        inner: Mapping[str, Any] = item["record"]
        return RecordOf(
            tuple((name, type_from_json(inner[name])) for name in sorted(inner))
        )
    return _one_of(item, PARAM_KINDS)


def _result_from_json(item: dict[str, Any]) -> ResultModel:
    return ResultModel(
        name=_text(item["name"]),
        source=_text(item["source"]),
        key=_optional(item.get("key"), lambda key: tuple(map(_text, key))),
        columns=tuple(
            _column(name, column["type"], column["nullable"], column["optional"])
            for name, column in sorted(item["columns"].items())
        ),
    )


@lru_cache(4096, typed=True)
def _column(name: str, kind: str, nullable: bool, optional: bool) -> ColumnModel:
    """Return a column; cached because most scripts have the same few columns."""
    return ColumnModel(
        name=name,
        type=_one_of(kind, COLUMN_TYPES),
        nullable=_flag(nullable),
        optional=_flag(optional),
    )


def _optional(value: Any, convert: Callable[[Any], T]) -> T | None:
    return None if value is None else convert(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _edition(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise TypeError(f"{value!r} is not an edition")
    return value


def _one_of(value: Any, words: Collection[str]) -> str:
    if value not in words:
        raise ValueError(f"{value!r} is not one of {', '.join(sorted(words))}")
    return str(value)


def _checked_id(value: Any) -> str:
    if not re.fullmatch(SCRIPT_ID, _text(value)):
        raise ValueError(f"{value!r} is not an id")
    return str(value)


def known_scripts(snapshot: Path) -> Sequence[ScriptModel]:
    """Return the scripts of a snapshot; none if the file does not exist.

    Raises:
        SnapshotError: it is unreadable or invalid.
    """
    return read_snapshot(snapshot) if snapshot.exists() else ()


def read_snapshot(snapshot: Path) -> tuple[ScriptModel, ...]:
    """Return the scripts of a snapshot.

    Raises:
        SnapshotError: it is missing, unreadable or invalid.
    """
    return from_text(snapshot_text(snapshot), where=str(snapshot))


def snapshot_text(snapshot: Path) -> str:
    try:
        if snapshot.is_symlink():
            raise SnapshotError(
                f"{snapshot} is a symbolic link: give the path of the file itself"
            )
        return snapshot.read_text("utf-8")
    except FileNotFoundError:
        raise SnapshotError(
            f"{snapshot} does not exist: create it with `fluxcall generate` or `fluxcall"
            " pull`"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SnapshotError(f"{snapshot} cannot be read: {error}") from None


def write_snapshot(scripts: Sequence[ScriptModel], snapshot: Path) -> tuple[Path, ...]:
    """Write the snapshot if it differs, and return the paths that were written."""
    return tuple(write_files([snapshot_file(scripts, snapshot)]))


def snapshot_file(scripts: Sequence[ScriptModel], snapshot: Path) -> File:
    return File(path=snapshot, text=to_text(scripts), ours=is_snapshot)
