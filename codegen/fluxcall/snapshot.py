"""Writes the model as canonical JSON and reads it back; refuses anything else.

The snapshot is committed: sorted, two spaces, a final newline, no text of a script, no
address, no token. After it everything works offline.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from fluxcall.errors import SnapshotProblem
from fluxcall.model import Parameter, Script

FILE_NAME = "fluxcall.lock.json"
FORMAT = 1

_ID = re.compile(r"[0-9a-f]{16}")
T = TypeVar("T")


def to_text(scripts: Sequence[Script]) -> str:
    """The snapshot of these scripts; the same ones in any order give the same text."""
    content = {
        "format": FORMAT,
        "scripts": [_to_json(script) for script in sorted(scripts, key=_order)],
    }
    return json.dumps(content, indent=2, sort_keys=True) + "\n"


def _order(script: Script) -> tuple[str, list[tuple[str, str]]]:
    return script.name, sorted(script.ids.items())


def _to_json(script: Script) -> dict[str, Any]:
    return {
        "ids": dict(script.ids),
        "name": script.name,
        "description": script.description,
        "language": script.language,
        "textHash": script.text_hash,
        "updatedAt": script.updated_at,
        "parameters": _optional(script.parameters, _parameters_to_json),
    }


def _parameters_to_json(parameters: Sequence[Parameter]) -> list[dict[str, Any]]:
    return [{"name": p.name, "type": p.type, "source": p.source} for p in parameters]


def from_text(text: str, *, where: str) -> tuple[Script, ...]:
    """The scripts of a snapshot.

    Args:
        where: the snapshot's path, for errors.

    Raises:
        SnapshotProblem: not a snapshot, or one of another version.
    """
    try:
        content = json.loads(text)
        if content["format"] != FORMAT:
            raise SnapshotProblem(
                f"{where} has format {content['format']!r}, and this fluxcall reads"
                f" {FORMAT}: pull again, or use the fluxcall that wrote it"
            )
        return tuple(_from_json(item) for item in content["scripts"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SnapshotProblem(
            f"{where} is no snapshot (at fault: {error}): if it was edited, pull again"
        ) from None


def is_snapshot(text: str) -> bool:
    """Whether a file's text is some version's snapshot."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and {"format", "scripts"} <= content.keys()


def _from_json(item: dict[str, Any]) -> Script:
    return Script(
        ids={_text(org): _checked_id(own) for org, own in item["ids"].items()},
        name=_text(item["name"]),
        description=_text(item["description"]),
        language=_text(item["language"]),
        text_hash=_text(item["textHash"]),
        updated_at=_optional(item["updatedAt"], _text),
        parameters=_optional(item["parameters"], _parameters_from_json),
    )


def _parameters_from_json(items: list[dict[str, Any]]) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(
            name=_text(item["name"]),
            type=_text(item["type"]),
            source=_text(item["source"]),
        )
        for item in items
    )


def _optional(value: Any, convert: Callable[[Any], T]) -> T | None:
    return None if value is None else convert(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _checked_id(value: Any) -> str:
    if not _ID.fullmatch(_text(value)):
        raise ValueError(f"{value!r} is no id")
    return str(value)
