"""The JSON schema of the configuration, which defines and describes every key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def schema() -> Mapping[str, Any]:
    """Return the schema; editors use the same file."""
    text = (resources.files("fluxcall.config") / "schema.json").read_text("utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def keys_of(definition: str | None = None) -> list[str]:
    """Return the keys of the whole file, or those of one definition."""
    table = schema()["definitions"][definition] if definition else schema()
    return [*table["properties"]]
