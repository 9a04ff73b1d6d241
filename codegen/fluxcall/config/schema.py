"""The JSON schema of the configuration: every key and what it means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def schema() -> Mapping[str, Any]:
    """Return the schema, which editors read as well."""
    text = (resources.files("fluxcall.config") / "schema.json").read_text("utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def keys_of(definition: str | None = None) -> list[str]:
    """Return the keys of a table: the whole file's, or those of a definition."""
    table = schema()["definitions"][definition] if definition else schema()
    return [*table["properties"]]
