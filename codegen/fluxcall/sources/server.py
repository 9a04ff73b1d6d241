"""Reads the scripts of a server and their `/params`.

All pages of the list are read. If the server does not return the parameters of one script,
only that script is affected.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from typing import Any, TypeAlias

from fluxcall.errors import CombinedError, GeneratorError, SourceError, is_unicode
from fluxcall.fluxlang.header import parameter_header
from fluxcall.influxdb.exchange import exchange, explained, read_json
from fluxcall.model import SCRIPT_ID, RawScript, ScriptModel, text_hash
from fluxcall.runtime.connection import Connection
from fluxcall.runtime.errors import FluxcallError, StatusError
from fluxcall.runtime.options import Options, Retries, Timeouts
from fluxcall.runtime.protocol import build_get, org_query
from fluxcall.runtime.refusals import MAX_REFUSAL, read_refusal
from fluxcall.runtime.retry import Attempts, Traffic
from fluxcall.runtime.transport import SyncHttp, open_sync

PAGE = 100
MAX_SCRIPTS = 100_000
MAX_TEXT = 256 * 2**20
"""The most characters that all scripts of a list may have together."""
_PATIENCE = 300.0
"""Seconds to wait for one script's parameters, including pauses and retries."""
_CONCURRENT = 6
"""The most concurrent requests; with more, the analysis of scripts is the bottleneck."""
_ABOUT_THE_SERVER = frozenset((401, 403, 429, 502, 503, 504))
"""Statuses that concern the server, not a script: better no snapshot than half of one."""

_OPTIONAL = {"description": "", "language": "flux"}


Progress: TypeAlias = Callable[[int, int], object]
"""Called with the number of scripts done and the total."""


def read_server(
    connection: Connection,
    name: str | None = None,
    known: Sequence[ScriptModel] = (),
    progress: Progress = lambda done, of: None,
) -> Iterator[RawScript]:
    """Yield the scripts of a server, with the types of their parameters.

    While the caller works on one script, the next ones are requested.

    Args:
        name: yield only scripts with this name.
        known: the scripts of the snapshot; those that have not changed are yielded
            without requesting their parameters.
        progress: called after each request for parameters.

    Raises:
        SourceError: the server cannot be reached, refuses access, or does not have the
            scripts API.
        CombinedError: items of the list that are not scripts.
    """
    with explained(), open_sync() as http:
        only = {} if name is None else {"name": name}
        listed = _read_list(http, connection, only)
        # A server may ignore the name and list everything.
        scripts = [raw for raw in listed if name in (None, raw.name)]
        before = {key: script for script in known for key in script.ids.items()}
        unchanged = [_unchanged(raw, before) for raw in scripts]
        asking = _Asking(http, connection, progress, unchanged.count(None))
        with ThreadPoolExecutor(_CONCURRENT) as pool:
            yield from pool.map(asking.complete, scripts, unchanged)


def _unchanged(
    raw: RawScript, known: Mapping[tuple[str, str], ScriptModel]
) -> ScriptModel | None:
    """Return the known model of a script that has not changed since, or None.

    Args:
        known: (organization, id) → model.
    """
    script = known.get((raw.org_id or "", raw.id or ""))
    same = (
        script is not None
        and script.parameters is not None
        and script.updated_at == raw.updated_at is not None
        and script.text_hash == text_hash(raw.text)
    )
    return script if same else None


class _Asking:
    """Requests parameters, a few scripts at a time.

    If the server asks for a pause, all requests wait.
    """

    def __init__(
        self, http: SyncHttp, connection: Connection, progress: Progress, of: int
    ) -> None:
        self._http = http
        self._connection = connection
        self._progress = progress
        self._traffic = Traffic(capacity=1000)
        self._of = of
        self._done = count(1)

    def complete(self, raw: RawScript, known: ScriptModel | None) -> RawScript:
        """Return the script with its parameters' types, requesting them if necessary."""
        if known is not None:
            return replace(raw, unchanged=known)
        attempts = Attempts(
            Options(retries=Retries(attempts=8), timeouts=Timeouts(total=_PATIENCE)),
            self._traffic,
            label=raw.name,
            harmless=True,
        )
        wait = attempts.before()
        while True:
            time.sleep(wait)
            try:
                made = _with_params(self._http, self._connection, raw)
                break
            except FluxcallError as error:
                wait = attempts.after(error)
        attempts.succeeded()
        self._progress(next(self._done), self._of)
        return made


def _read_list(
    http: SyncHttp, connection: Connection, only: Mapping[str, str]
) -> list[RawScript]:
    """Yield the items of all pages.

    A server may send fewer items than asked for, so only an empty page is the last one.
    """
    found: dict[Any, Any] = {}
    offset = size = 0
    while page := _read_page(http, connection, offset, only):
        before = len(found)
        found.update((_key(item, offset + i), item) for i, item in enumerate(page))
        if len(found) == before:
            if before < PAGE:  # a server without pages, and this is all it has
                break
            raise SourceError(
                f"{connection.url}: the list of scripts repeats itself after"
                f" {before} scripts: the server does not follow `offset`"
            )
        offset += len(page)
        size += sum(map(_size, page))
        if size > MAX_TEXT:
            raise SourceError(
                f"{connection.url} lists scripts of more than {MAX_TEXT} characters"
            )
        if offset > MAX_SCRIPTS:
            raise SourceError(f"{connection.url} lists more than {MAX_SCRIPTS} scripts")
    return _checked_scripts(found.values(), connection)


def _size(item: object) -> int:
    """Return how many characters of text an item of the list has."""
    values = item.values() if isinstance(item, dict) else ()
    return sum(len(value) for value in values if isinstance(value, str))


def _key(item: object, position: int) -> object:
    """Return a key that identifies an item if it is repeated on another page."""
    script_id = item.get("id") if isinstance(item, dict) else None
    return script_id if isinstance(script_id, str) else position


def _read_page(
    http: SyncHttp, connection: Connection, offset: int, only: Mapping[str, str]
) -> list[object]:
    query = {"limit": str(PAGE), "offset": str(offset), **org_query(connection), **only}
    answer = _get(http, connection, "scripts", query, label="the list of scripts")
    page = answer.get("scripts") if isinstance(answer, dict) else None
    if not isinstance(page, list):
        raise SourceError(
            f"{connection.url} answered the list of scripts with something else:"
            " is this an InfluxDB with invokable scripts?"
        )
    return page


def _checked_scripts(items: Any, connection: Connection) -> list[RawScript]:
    scripts, problems = [], list[GeneratorError]()
    for number, item in enumerate(items, 1):
        try:
            scripts.append(_script(item))
        except ValueError as error:
            problems.append(
                SourceError(f"{connection.url}: script {number} of the list {error}")
            )
    if problems:
        raise CombinedError(problems)
    return scripts


def _script(item: Any) -> RawScript:
    if not isinstance(item, dict):
        raise ValueError("is not an object")
    for key in ("name", "orgID", "script"):
        if not isinstance(item.get(key), str):
            raise ValueError(f"has no {key}")
    for key in ("id", "updatedAt", *_OPTIONAL):
        if not isinstance(item.get(key), str | None):
            raise ValueError(f"has a {key} that is not text")
    for key in ("name", "orgID", "script", "description", "updatedAt"):
        if not is_unicode(item.get(key) or ""):
            raise ValueError(f"has a {key} with a lone surrogate")
    script_id = item.get("id") or None
    if script_id is not None and not re.fullmatch(SCRIPT_ID, script_id):
        raise ValueError("has an id that is not 16 hexadecimal digits")
    about = parameter_header(item["script"])
    return RawScript(
        id=script_id,
        org_id=item["orgID"],
        name=item["name"],
        description=item.get("description") or "",
        language=item.get("language") or "flux",
        text=item["script"],
        updated_at=item.get("updatedAt"),
        docs=about.docs,
        defaults=about.defaults,
        samples=about.samples,
    )


def _with_params(http: SyncHttp, connection: Connection, raw: RawScript) -> RawScript:
    """Return the script with its parameters' types, or with the reason they are missing."""
    if raw.id is None:
        return replace(raw, problem="the server returned no id for it")
    path = f"scripts/{raw.id}/params"
    try:
        answer = _get(http, connection, path, {}, label=f"{raw.name}: /params")
        return replace(raw, server_types=_types(answer))
    except (StatusError, ValueError) as error:
        if isinstance(error, StatusError) and error.status in _ABOUT_THE_SERVER:
            raise
        return replace(raw, problem=str(error))


def _types(answer: Any) -> Mapping[str, str]:
    types = answer.get("params") if isinstance(answer, dict) else None
    if not isinstance(types, dict):
        raise ValueError("/params answered with something else")
    if not all(map(is_unicode, types)):
        raise ValueError("/params answered with a name that contains a lone surrogate")
    if not all(isinstance(kind, str) for kind in types.values()):
        raise ValueError("/params answered with types that are not text")
    return types


def _get(
    http: SyncHttp,
    connection: Connection,
    path: str,
    query: Mapping[str, str],
    *,
    label: str,
) -> Any:
    """Return the JSON of an answer.

    Raises:
        FluxcallError: there is no answer, or the request failed.
    """
    request = build_get(connection, path, query, label=label)
    answer, body = exchange(http, request)
    if answer.status != 200:
        raise read_refusal(request, answer, body[:MAX_REFUSAL])
    try:
        return read_json(body)
    except ValueError as error:
        if not body.lstrip().startswith((b"{", b"[")):
            raise read_refusal(request, answer, body[:MAX_REFUSAL]) from None
        raise SourceError(
            f"{label}: the JSON of {request.origin} cannot be read: {error}"
        ) from None
