"""What both clients have in common: settings, options, and when a name is looked up."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Generic, Self, TypeVar
from urllib.parse import urlsplit

from .connection import Connection, find_connection, is_plain
from .encode import encode
from .errors import FluxcallError, NotFoundError
from .invocation import Invocation
from .options import MissingEnd, Options, Retries, Timeouts
from .retry import Attempts, Traffic
from .rows import RECORDS, R_co, Record
from .transport import AsyncHttp, SyncHttp

H = TypeVar("H", SyncHttp, AsyncHttp)


class Shell(Generic[H]):
    """What both clients are: a server, a token, how calls are made, an HTTP client.

    Args:
        url: the server's address: scheme, host and port.
        token: an InfluxDB token.
        org: an organization's name or id, where the token has several.
        options: timeouts, retries, limits.
        http: an httpx client of your own (proxies, TLS, hooks); it stays open.

    Raises:
        SettingsError: the address or the token cannot be used.
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
        """Return a client on the same connections."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        return twin

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the address and the options; the token stays where it is.

        Whoever loads the client takes the token from its own environment
        (`INFLUX_TOKEN`) or profile, and opens connections of its own.
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
        """Return a client from the environment, or a profile of the vendor's client.

        Raises:
            SettingsError: no address or no token is found.
        """
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
        """Return this client with other options, on the same connections.

        Args:
            timeout: seconds for the whole call, or each of them.
            retries: how often to send again at most, 0 for never, or each setting.
            idempotent, max_bytes, missing_end: as `Options` has them.
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

    def _open(self) -> H:
        raise NotImplementedError

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
        """Return whether the id is unknown here and the name has not been tried."""
        unknown = isinstance(error, NotFoundError) and error.missing == "script"
        if not unknown or not invocation.by_name or self._known_id(invocation) is None:
            return False
        return attempts.first_look_up()

    def _take(
        self, invocation: Invocation[R_co], error: FluxcallError, found: str
    ) -> None:
        """Remember the id that the name has on this server."""
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
    """Return a client that was pickled, with the token of where it is now.

    Raises:
        SettingsError: there is no token here.
    """
    found = find_connection(url=url, org=org)
    return cls(found.url, found.token, org=found.org, options=options)


@contextmanager
def error_instead(error: FluxcallError) -> Iterator[None]:
    """Raise `error` if looking for the name fails, unless the name is the trouble."""
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
