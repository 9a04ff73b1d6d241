"""Move scripts between stores: a file of JSON lines, one script a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import IO

from fluxcall.errors import ConfigurationError
from fluxcall.gateway.store import (
    NameConflictError,
    ScriptStore,
    StoredScript,
    StoreUnavailableError,
)

_FIELDS = frozenset(StoredScript.__slots__)


def export_scripts(store: ScriptStore, target: IO[str]) -> int:
    """Write every script of a store; return how many.

    Raises:
        ConfigurationError: the store cannot be read.
    """
    try:
        scripts = store.every()
    except StoreUnavailableError as error:
        raise ConfigurationError(f"the store cannot be read: {error}") from None
    for script in scripts:
        target.write(json.dumps(asdict(script), ensure_ascii=False) + "\n")
    return len(scripts)


def import_scripts(store: ScriptStore, source: Iterable[str]) -> tuple[int, int]:
    """Add the scripts of a file, ids and times as they were.

    A script that the store has already, word for word, is left alone, so that an
    import that was interrupted can be repeated.

    Returns:
        How many were added, and how many were there already.

    Raises:
        ConfigurationError: a line is not a script, or the store has another script of
            its id or name. What was added before stays.
    """
    added = known = 0
    for script in _scripts(source):
        try:
            store.add(script)
            added += 1
        except NameConflictError:
            if not _same(store.find(script.id), script):
                raise ConfigurationError(
                    f"the store has another script of the id {script.id} or the name"
                    f" {script.name!r}: {added} scripts were added before"
                ) from None
            known += 1
        except StoreUnavailableError as error:
            raise ConfigurationError(f"the store cannot be used: {error}") from None
    return added, known


def _scripts(source: Iterable[str]) -> Iterator[StoredScript]:
    for number, line in enumerate(source, 1):
        try:
            fields = json.loads(line)
            optional = fields.keys() <= _FIELDS
            texts = all(isinstance(fields[name], str) for name in _FIELDS - _OPTIONAL)
        except (ValueError, KeyError, AttributeError, RecursionError):
            optional = texts = False
        if not optional or not texts:
            raise ConfigurationError(f"line {number} is not an exported script")
        yield StoredScript(**fields)


_OPTIONAL = frozenset(("analysis",))


def _same(known: StoredScript | None, script: StoredScript) -> bool:
    """Return whether two scripts are one, whatever their analysis says."""
    if known is None:
        return False
    mine, theirs = asdict(known), asdict(script)
    return all(mine[name] == theirs[name] for name in _FIELDS - _OPTIONAL)
