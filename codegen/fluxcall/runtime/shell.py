"""The common base of both clients: settings, options, and looking up scripts by name."""

from __future__ import annotations

import copy
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Generic, Self, TypeVar
from urllib.parse import urlsplit

from .connection import Connection, is_plain
from .encode import encode
from .errors import FluxcallError, NotFoundError
from .invocation import Invocation
from .options import MissingEnd, Options, Retries, Timeouts
from .retry import Attempts, Traffic
from .rows import RECORDS, R_co, Record
from .transport import AsyncHttp, SyncHttp

H = TypeVar("H", SyncHttp, AsyncHttp)


class Shell(ABC, Generic[H]):
    """A server, a token, options, and an HTTP client.

    Args:
        url: the server's address: scheme, host and port.
        token: an InfluxDB token.
        org: an organization's name or id, if the token can access several.
        options: timeouts, retries and limits.
        http: your own httpx client (for proxies, TLS, hooks), which you have to close.

    Raises:
        SettingsError: the address or the token is invalid.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        org: str | None = None,
        options: Options | None = None,
        http: H | None = None,
    ) -> None:
        self.connection = Connection(url=url, token=token, org=org)
        self._options = options or Options()
        self._http: H = http or self._open()
        self._owned = self._own_http = http is None
        self._ids: dict[tuple[str | None, str], str] = {}
        self._traffic = Traffic()
        _warn_of_plain_http(self.connection.url)

    def __copy__(self) -> Self:
        """Return a client that shares the connections."""
        twin = object.__new__(type(self))
        vars(twin).update(vars(self))
        return twin

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the address and the options, but not the token.

        A process that loads the client takes the token from its own environment
        (`INFLUX_TOKEN`) or profile, and opens its own connections.
        """
        if not self._own_http:
            raise TypeError(
                f"this {type(self).__name__} has an httpx client of your own, which"
                " cannot be pickled: make the client where it is used"
            )
        connection = self.connection
        return _connected, (type(self), connection.url, connection.org, self._options)

    @classmethod
    def from_env(
        cls,
        profile: str | None = None,
        *,
        options: Options | None = None,
        http: H | None = None,
    ) -> Self:
        """Return a client with settings from the environment or a command-line profile.

        Raises:
            SettingsError: no address or token is found.
        """
        from .discovery import find_connection  # only programs that need it load it

        found = find_connection(profile=profile)
        return cls(found.url, found.token, org=found.org, options=options, http=http)

    def options(
        self,
        *,
        timeout: float | Timeouts | None = None,
        retries: int | Retries | None = None,
        idempotent: bool | None = None,
        max_bytes: int | None = None,
        missing_end: MissingEnd | None = None,
    ) -> Self:
        """Return a client with other options, which shares the connections.

        Args:
            timeout: seconds for the whole call, or all time limits.
            retries: the maximum number of retries, 0 for none, or all settings of retries.
            idempotent, max_bytes, missing_end: see `Options`.
        """
        options = self._options
        if timeout is not None:
            options = replace(options, timeouts=_timeouts(options, timeout))
        if retries is not None:
            options = replace(options, retries=_retries(options, retries))
        given = {
            "idempotent": idempotent,
            "max_bytes": max_bytes,
            "missing_end": missing_end,
        }
        changes: dict[str, Any] = {k: v for k, v in given.items() if v is not None}
        view = copy.copy(self)
        view._options = replace(options, **changes)
        view._owned = False
        return view

    @abstractmethod
    def _open(self) -> H:
        """Return an HTTP client of our own."""

    def _attempts(self, invocation: Invocation[R_co]) -> Attempts:
        return Attempts(
            self._options,
            self._traffic,
            label=invocation.script,
            harmless=invocation.reads_only,
        )

    def _may_look_up(
        self, invocation: Invocation[R_co], attempts: Attempts, error: FluxcallError
    ) -> bool:
        """Return whether the id is unknown and the script was not looked up by name yet."""
        unknown = isinstance(error, NotFoundError) and error.missing == "script"
        if not unknown or not invocation.by_name or self._known_id(invocation) is None:
            return False
        return attempts.first_look_up()

    def _take(
        self, invocation: Invocation[R_co], error: FluxcallError, found: str
    ) -> None:
        """Remember the id of a script on this server."""
        if found == invocation.script_id:
            raise error
        self._ids[invocation.key] = found

    def _known_id(self, invocation: Invocation[R_co]) -> str | None:
        return self._ids.get(invocation.key, invocation.script_id)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.connection.url!r})"


def _timeouts(options: Options, timeout: float | Timeouts) -> Timeouts:
    if isinstance(timeout, Timeouts):
        return timeout
    return replace(options.timeouts, total=timeout)


def _retries(options: Options, retries: int | Retries) -> Retries:
    if isinstance(retries, Retries):
        return retries
    return replace(options.retries, attempts=retries + 1)


def _connected(
    cls: type[Shell[Any]], url: str, org: str | None, options: Options
) -> Shell[Any]:
    """Return a client that was pickled, with a token from the present environment.

    Raises:
        SettingsError: no token is found.
    """
    from .discovery import find_connection

    found = find_connection(url=url, org=org)
    return cls(found.url, found.token, org=found.org, options=options)


@contextmanager
def error_instead(error: FluxcallError) -> Iterator[None]:
    """Raise `error` if looking up the name fails, unless the name itself is the problem."""
    try:
        yield
    except NotFoundError as found:
        raise found if found.status == 200 else error from None
    except FluxcallError:
        raise error from None


def untyped_invocation(
    script_id: str, params: Mapping[str, object] | None
) -> Invocation[Record]:
    return Invocation(
        script_id=script_id,
        script=script_id,
        params=encode(params or {}, None, script=script_id),
        rows=RECORDS,
        by_name=False,
    )


def _warn_of_plain_http(url: str) -> None:
    if is_plain(url):
        warnings.warn(
            f"the token goes to {urlsplit(url).netloc} over plain http: use https",
            UserWarning,
            stacklevel=3,
        )
