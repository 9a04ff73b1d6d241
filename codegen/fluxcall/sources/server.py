"""Reads the scripts of a server and their `/params`.

Every page of the list is followed to the end. One script whose parameters the server
would not tell costs that script alone.
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
"""Characters of all scripts of a list."""
_PATIENCE = 300.0
"""Seconds until one script's parameters are known, pauses and repeats included."""
_CONCURRENT = 6
"""Requests at once: more are answered no sooner than their scripts are analysed."""
_ABOUT_THE_SERVER = frozenset((401, 403, 429, 502, 503, 504))
"""Statuses that are not a script's fault; half a snapshot would be worse than none."""

_OPTIONAL = {"description": "", "language": "flux"}


Progress: TypeAlias = Callable[[int, int], object]
"""Is told how many are done, and of how many."""


def read_server(
    connection: Connection,
    name: str | None = None,
    known: Sequence[ScriptModel] = (),
    progress: Progress = lambda done, of: None,
) -> Iterator[RawScript]:
    """Yield the scripts of a server, with the types of their parameters; while one is looked
    at, the next ones are asked for.

    Args:
        name: only the scripts of this name.
        known: of these, the ones that have not changed are not asked for parameters.
        progress: is told how many parameters have been asked for, and of how many.

    Raises:
        SourceError: the server cannot be reached, refuses, or has no scripts API.
        CombinedError: scripts of the list that are none; all of them.
    """
    with explained(), open_sync() as http:
        only = {} if name is None else {"name": name}
        scripts = _read_list(http, connection, only)
        before = {own: script for script in known for own in script.ids.items()}
        told = [_unchanged(raw, before) for raw in scripts]
        asking = _Asking(http, connection, progress, told.count(None))
        with ThreadPoolExecutor(_CONCURRENT) as pool:
            yield from pool.map(asking.complete, scripts, told)


def _unchanged(
    raw: RawScript, known: Mapping[tuple[str, str], ScriptModel]
) -> ScriptModel | None:
    """Return what is known of a script that is still the same.

    Args:
        known: by organization and id.
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
    """Asks for parameters, a few requests at once; where the server wants a pause, all
    wait.
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
        """Return the script with its parameters' types, known or asked for."""
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
    """Yield all pages. A server may send fewer than asked, so only an empty one is the end."""
    found: dict[Any, Any] = {}
    offset = size = 0
    while page := _read_page(http, connection, offset, only):
        before = len(found)
        found.update((_key(item, offset + i), item) for i, item in enumerate(page))
        if len(found) == before:
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
    """Return how many characters an item of the list has."""
    values = item.values() if isinstance(item, dict) else ()
    return sum(len(value) for value in values if isinstance(value, str))


def _key(item: object, position: int) -> object:
    """Return what makes an item of the list the same one on two pages."""
    own = item.get("id") if isinstance(item, dict) else None
    return own if isinstance(own, str) else position


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
            raise ValueError(f"has a {key} with half of a surrogate pair")
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
    """Return the script with its parameters' types, or with why there are none."""
    if raw.id is None:
        return replace(raw, problem="the server gives it no id")
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
        raise ValueError(
            "/params answered with a name that has half of a surrogate pair"
        )
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
        FluxcallError: no answer, or another one than success.
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
