"""When a call is sent again: the rules as a table, and what a server really received."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from support.scripted_server import Received, chunked, http, scripted

from fluxcall.runtime import (
    RECORDS,
    AsyncClient,
    Client,
    ConnectError,
    DecodeError,
    DisconnectedError,
    FluxcallError,
    IncompleteWarning,
    InvalidError,
    NotFoundError,
    NotInfluxDBError,
    Options,
    RateLimitError,
    Retries,
    ScriptError,
    TimedOutError,
    Timeouts,
    TooLargeError,
    TransportError,
    TruncatedError,
    UnauthorizedError,
    UnavailableError,
    script,
)
from fluxcall.runtime.retry import Attempts, Deadline, Traffic, may_repeat

pytestmark = pytest.mark.slow  # pauses and timeouts are real

ID = "084d693d93048000"
BODY = b",result,table,_value,host\r\n,_result,0,1,a\r\n,_result,0,2,b\r\n\r\n"
JSON = "application/json"


def refused(status: int, **more: Any) -> FluxcallError:
    classes = {
        400: InvalidError,
        401: UnauthorizedError,
        404: NotFoundError,
        429: RateLimitError,
    }
    error = classes.get(status, UnavailableError)("x", status=status)
    vars(error).update(more)
    return error


@pytest.mark.parametrize(
    ("error", "reader", "writer"),
    [
        (ConnectError("x"), True, True),
        (DisconnectedError("x"), True, False),
        (refused(429), True, False),
        (refused(503), True, False),
        (refused(500), False, False),
        (refused(502), False, False),
        (refused(504), False, False),
        (refused(400), False, False),
        (refused(401), False, False),
        (refused(404), False, False),
        (refused(422), False, False),
        (NotInfluxDBError("x", status=200), False, False),
        (TimedOutError("x"), False, False),
        (TruncatedError("x"), False, False),
        (TooLargeError("x"), False, False),
        (TransportError("x"), False, False),
        (ScriptError("x"), False, False),
        (DecodeError("x"), False, False),
    ],
)
def test_the_rules(error: FluxcallError, reader: bool, writer: bool) -> None:
    assert may_repeat(error, harmless=True) is reader
    assert may_repeat(error, harmless=False) is writer


class Clock:
    """A time that the test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def attempts(
    clock: Clock,
    *,
    harmless: bool = True,
    draw: float = 1.0,
    traffic: Traffic | None = None,
    **options: Any,
) -> Attempts:
    return Attempts(
        Options(**options),
        traffic or Traffic(now=clock),
        label="s",
        harmless=harmless,
        now=clock,
        draw=lambda: draw,
    )


def test_pauses_double_and_are_drawn_from_zero() -> None:
    for draw in (0.0, 0.5, 1.0):
        call = attempts(
            Clock(), draw=draw, retries=Retries(attempts=6, base=1, longest=5)
        )
        pauses = [call.after(refused(503)) for _ in range(5)]
        assert pauses == [draw * n for n in (1, 2, 4, 5, 5)]


def test_the_last_attempt_raises_and_says_how_often() -> None:
    call = attempts(Clock(), retries=Retries(attempts=3))
    call.after(refused(503))
    call.after(refused(503))
    with pytest.raises(UnavailableError) as caught:
        call.after(refused(503))
    assert caught.value.__notes__ == ["It was sent 3 times."]


def test_retry_after_is_a_lower_bound() -> None:
    clock = Clock()
    call = attempts(clock)
    assert call.after(refused(429, retry_after=7.0)) == 7.0
    assert attempts(clock).after(refused(429, retry_after=0.0)) == 0.2


@pytest.mark.parametrize(
    "options",
    [
        {"timeouts": Timeouts(total=6.0)},
        {"retries": Retries(longest=6.0)},
        {"retries": Retries(attempts=1)},
    ],
)
def test_a_pause_that_is_too_long_raises_immediately(options: dict[str, Any]) -> None:
    with pytest.raises(RateLimitError):
        attempts(Clock(), **options).after(refused(429, retry_after=7.0))


def test_one_deadline_for_all() -> None:
    clock = Clock()
    call = attempts(clock, timeouts=Timeouts(total=10.0))
    assert call.deadline.limit(Timeouts()) == Timeouts(connect=5.0, read=10.0)
    assert call.after(refused(503)) == 0.2
    clock.now += 8
    assert call.deadline.limit(Timeouts()).connect == 2.0
    call.deadline.check("s")
    clock.now += 2
    with pytest.raises(TimedOutError, match="10 s in total"):
        call.deadline.check("s")
    with pytest.raises(UnavailableError):
        call.after(refused(503))
    assert Deadline(None).limit(Timeouts()) == Timeouts()


def test_an_outage_is_not_multiplied() -> None:
    traffic = Traffic()
    sent = 0
    for _ in range(100):
        call = attempts(Clock(), traffic=traffic)
        try:
            while True:
                sent += 1
                call.after(refused(503))
        except UnavailableError:
            pass
    assert sent == 110
    for _ in range(10):
        attempts(Clock(), traffic=traffic).succeeded()
    assert attempts(Clock(), traffic=traffic).after(refused(503)) == 0.2


def test_the_servers_pause_holds_all_calls() -> None:
    clock = Clock()
    traffic = Traffic(now=clock)
    with pytest.raises(RateLimitError):
        attempts(clock, traffic=traffic, harmless=False).after(
            refused(429, retry_after=5.0)
        )
    assert attempts(clock, traffic=traffic).before() == 5.0
    with pytest.raises(TimedOutError, match="nothing was sent"):
        attempts(clock, traffic=traffic, timeouts=Timeouts(total=4.0)).before()
    clock.now += 5
    assert attempts(clock, traffic=traffic).before() == 0


# What the server received

FAST = Options(retries=Retries(base=0.001))


@script(ID, name="reads", rows=RECORDS, takes={}, reads_only=True)
def reads() -> None:
    """Only reads."""


@script(ID, name="writes", rows=RECORDS, takes={})
def writes() -> None:
    """May write."""


def sync(url: str, which: Any, options: Options) -> int:
    with Client(url, "t", options=options) as client:
        return len(which(client))


def stream(url: str, which: Any, options: Options) -> int:
    with Client(url, "t", options=options) as client:
        return len(list(which.stream(client)))


def aio(url: str, which: Any, options: Options) -> int:
    async def run() -> int:
        async with AsyncClient(url, "t", options=options) as client:
            return len(await which.aio(client))

    return asyncio.run(run())


def astream(url: str, which: Any, options: Options) -> int:
    async def run() -> int:
        async with AsyncClient(url, "t", options=options) as client:
            return len([row async for row in which.astream(client)])

    return asyncio.run(run())


Way = Callable[[str, Any, Options], int]
each_way = pytest.mark.parametrize("way", [sync, stream, aio, astream])

BUSY = http(b"", status="503 Busy")
SLOW = http(b"", status="429 Slow")
RESET = b""
"""The connection closes without an answer."""


@each_way
@pytest.mark.parametrize("trouble", [BUSY, SLOW, RESET, http(b"", length=50)])
def test_what_only_reads_is_sent_again(way: Way, trouble: bytes) -> None:
    with scripted(trouble, trouble, http(BODY)) as server:
        assert way(server.url, reads, FAST) == 2
    assert len(server.received) == 3


@each_way
@pytest.mark.parametrize("trouble", [BUSY, SLOW, RESET, http(b"", length=50)])
def test_what_may_write_is_sent_once(way: Way, trouble: bytes) -> None:
    with scripted(trouble, http(BODY)) as server, pytest.raises(FluxcallError):
        way(server.url, writes, FAST)
    assert len(server.received) == 1


@each_way
def test_unless_the_caller_says_so(way: Way) -> None:
    options = Options(retries=Retries(base=0.001), idempotent=True)
    with scripted(BUSY, http(BODY)) as server:
        assert way(server.url, writes, options) == 2
    assert len(server.received) == 2


@each_way
@pytest.mark.parametrize(
    "answer",
    [
        http(b'{"message":"m"}', status="404 x", kind="text/html"),
        http(b'{"message":"m"}', status="401 x", kind=JSON),
        http(b'{"message":"m"}', status="400 x", kind=JSON),
        http(b'{"message":"m"}', status="500 x", kind=JSON),
        http(b"<html>", kind="text/html"),
        http(BODY[:-2]),
        http(b"\r\n,error,reference\r\n,it broke,\r\n"),
        http(b"", status="429 x", headers=["Retry-After: 3600"]),
    ],
)
def test_what_is_never_sent_again(way: Way, answer: bytes) -> None:
    with scripted(answer) as server, pytest.raises(FluxcallError):
        way(server.url, reads, FAST)
    invocations = [r for r in server.received if r.method == "POST"]
    assert len(invocations) == 1


@each_way
def test_four_attempts_and_no_more(way: Way) -> None:
    with scripted(BUSY) as server, pytest.raises(UnavailableError) as caught:
        way(server.url, reads, FAST)
    assert len(server.received) == 4
    assert caught.value.__notes__ == ["It was sent 4 times."]


@pytest.mark.parametrize("way", [stream, astream])
def test_never_after_the_first_row(way: Way) -> None:
    cut = chunked(BODY[:-10], end=False)
    with scripted(cut) as server, pytest.raises(DisconnectedError):
        way(server.url, reads, FAST)
    assert len(server.received) == 1


@pytest.mark.parametrize("way", [sync, aio])
def test_a_whole_result_may_be_read_again(way: Way) -> None:
    cut = chunked(BODY[:-10], end=False)
    with scripted(cut, http(BODY)) as server:
        assert way(server.url, reads, FAST) == 2
    assert len(server.received) == 2


@each_way
def test_retry_after_is_kept(way: Way) -> None:
    busy = http(b"", status="429 x", headers=["Retry-After: 1"])
    with scripted(busy, http(BODY)) as server:
        begun = time.monotonic()
        assert way(server.url, reads, FAST) == 2
    assert time.monotonic() - begun >= 1


@each_way
def test_a_server_that_is_not_there(way: Way) -> None:
    with pytest.raises(ConnectError) as caught:
        way("http://127.0.0.1:9", writes, FAST)
    assert caught.value.__notes__ == ["It was sent 4 times."]


def trickle(connection: Any) -> None:
    for byte in http(BODY * 100):
        connection.sendall(bytes([byte]))
        time.sleep(0.01)


@each_way
def test_a_trickling_answer_trips_the_total_alone(way: Way) -> None:
    options = Options(timeouts=Timeouts(total=0.3, read=5))
    with (
        scripted(trickle_answer) as server,
        pytest.raises(TimedOutError, match="in total"),
    ):
        way(server.url, reads, options)
    assert len(server.received) == 1


def trickle_answer(received: Received) -> Any:
    return trickle


@each_way
def test_an_answer_has_the_size_that_the_caller_allows(way: Way) -> None:
    with scripted(http(BODY)) as server:
        assert way(server.url, reads, Options(max_bytes=len(BODY))) == 2
        with pytest.raises(TooLargeError, match="stream it, or ask for less"):
            way(server.url, reads, Options(max_bytes=len(BODY) - 1))
    assert len(server.received) == 2


@each_way
def test_a_bomb_stops_at_the_limit(way: Way) -> None:
    bomb = gzip.compress(BODY[:-2] + b",_result,0,1,a\r\n" * 10_000_000, 1)
    answer = http(bomb, headers=["Content-Encoding: gzip"])
    tracemalloc.start()
    try:
        with scripted(answer) as server, pytest.raises(TooLargeError):
            way(server.url, writes, Options(max_bytes=1_000_000))
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@each_way
def test_a_missing_end_can_be_a_warning(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scripted(http(BODY[:-2])) as server:
        with pytest.raises(TruncatedError, match="FLUXCALL_MISSING_END=warn"):
            way(server.url, reads, Options())
        with pytest.warns(IncompleteWarning, match="reads: .* line 4, perhaps"):
            assert way(server.url, reads, Options(missing_end="warn")) == 2
        monkeypatch.setenv("FLUXCALL_MISSING_END", "warn")
        with pytest.warns(IncompleteWarning):
            assert way(server.url, reads, Options()) == 2


def test_a_cut_row_is_never_a_warning() -> None:
    with scripted(http(BODY[:-5])) as server:
        with pytest.raises(TruncatedError, match="the end of a record is missing"):
            sync(server.url, reads, Options(missing_end="warn"))


# By name


def listed(*ids: str, name: str = "reads") -> bytes:
    scripts = [{"id": own, "name": name} for own in ids]
    return http(json.dumps({"scripts": scripts}).encode(), kind=JSON)


UNKNOWN = http(b'{"code":"not found","message":"m"}', status="404 x", kind=JSON)
OTHER = "0" * 15 + "1"


@each_way
def test_an_id_that_is_unknown_here_is_found_by_its_name(way: Way) -> None:
    with scripted(UNKNOWN, listed(OTHER), http(BODY)) as server:
        assert way(server.url, reads, FAST) == 2
    assert [(r.method, r.path) for r in server.received] == [
        ("POST", f"/api/v2/scripts/{ID}/invoke"),
        ("GET", "/api/v2/scripts?name=reads"),
        ("POST", f"/api/v2/scripts/{OTHER}/invoke"),
    ]


def test_the_id_is_remembered_and_forgotten() -> None:
    answers = (
        UNKNOWN,
        listed(OTHER),
        http(BODY),
        http(BODY),
        UNKNOWN,
        listed(ID[::-1]),
        http(BODY),
    )
    with scripted(*answers) as server, Client(server.url, "t") as client:
        for _ in range(3):
            assert len(reads(client.options(timeout=5))) == 2
    posted = [r.path.split("/")[4] for r in server.received if r.method == "POST"]
    assert posted == [ID, OTHER, OTHER, OTHER, ID[::-1]]


@each_way
@pytest.mark.parametrize(
    ("listing", "message"),
    [
        (listed(), "has no scripts of this name"),
        (listed(OTHER, ID[::-1]), "has 2 scripts of this name"),
        (listed(ID), "answered 404: m"),
        (UNKNOWN, "answered 404: m"),
        (BUSY, "answered 404: m"),
    ],
)
def test_a_name_that_does_not_help(way: Way, listing: bytes, message: str) -> None:
    with scripted(UNKNOWN, listing) as server:
        with pytest.raises(NotFoundError, match=message):
            way(server.url, reads, FAST)
    assert len(server.received) == 2


def test_an_invocation_by_id_has_no_name() -> None:
    with scripted(UNKNOWN) as server, Client(server.url, "t") as client:
        with pytest.raises(NotFoundError):
            client.invoke(ID)
    assert len(server.received) == 1


# Many at once


def test_calls_in_threads_keep_their_order() -> None:
    def answer(received: Received) -> bytes:
        number = json.loads(received.body)["params"]["n"]
        return http(b",result,table,_value\r\n,_result,0,%d\r\n\r\n" % number)

    with scripted(answer) as server, Client(server.url, "t") as client:
        results = client.gather(
            *(lambda n=n: client.invoke(ID, {"n": n}) for n in range(9)), limit=3
        )
    assert [result[0].value for result in results] == list(range(9))


def test_calls_in_tasks_keep_their_order_and_their_limit() -> None:
    running = most = 0

    async def one(client: AsyncClient, n: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await client.invoke(ID, {"n": n})
        running -= 1
        return n

    async def run(url: str) -> list[int]:
        async with AsyncClient(url, "t") as client:
            return await client.gather(*(one(client, n) for n in range(9)), limit=3)

    with scripted(http(BODY)) as server:
        assert asyncio.run(run(server.url)) == list(range(9))
    assert most == 3


def test_the_first_error_stops_the_others() -> None:
    async def run(url: str) -> None:
        async with AsyncClient(
            url, "t", options=Options(retries=Retries(attempts=1))
        ) as c:
            await c.gather(*(reads.aio(c) for _ in range(20)), limit=2)

    with scripted(BUSY) as server, pytest.raises(UnavailableError):
        asyncio.run(run(server.url))
    assert len(server.received) < 6
    with scripted(BUSY) as server, pytest.raises(UnavailableError):
        with Client(server.url, "t", options=Options(retries=Retries(attempts=1))) as c:
            c.gather(*(lambda: reads(c) for _ in range(20)), limit=2)
    assert len(server.received) < 20


# Redirects and views


@each_way
def test_no_redirect_is_followed_even_by_a_client_that_would(way: Way) -> None:
    import httpx

    with scripted(http(BODY)) as other:
        moved = http(b"", status="307 Go", headers=[f"Location: {other.url}/x"])
        with scripted(moved) as server, httpx.Client(follow_redirects=True) as own:
            with pytest.raises(NotInfluxDBError):
                if way is sync:
                    reads(Client(server.url, "t", http=own))
                else:
                    way(server.url, reads, FAST)
    assert other.received == []


def test_a_view_shares_its_clients_connections() -> None:
    with scripted(http(BODY)) as server, Client(server.url, "t") as client:
        view = client.options(timeout=3, retries=0, idempotent=True, max_bytes=99)
        assert view._http is client._http
        assert view._options == Options(
            timeouts=Timeouts(total=3),
            retries=Retries(attempts=1),
            idempotent=True,
            max_bytes=99,
        )
        view.close()
        assert len(reads(client)) == 2
        exact = client.options(timeout=Timeouts(read=1), retries=Retries(base=9))
        assert exact._options.timeouts.read == 1
        assert exact._options.retries.base == 9
