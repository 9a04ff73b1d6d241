"""A server on loopback that answers with the bytes it was given; refuses to be clever.

Every connection gets one answer and is closed, so that a test decides each byte.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Answer = bytes | Callable[["Received"], "bytes | Callable[[socket.socket], None]"]
"""Bytes, or what makes them of the request, or what sends them itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class ScriptedServer:
    """What the server got.

    Attributes:
        url: its address.
        received: the requests so far.
    """

    url: str
    received: list[Received] = field(default_factory=list)


def http(
    body: bytes,
    *,
    status: str = "200 OK",
    kind: str = "text/csv",
    headers: Sequence[str] = (),
    length: int | None = None,
) -> bytes:
    """An answer's bytes; `length` lies about the body's."""
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body) if length is None else length}",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def as_json(content: object, *, status: str = "200 OK") -> bytes:
    """An answer that is JSON."""
    return http(json.dumps(content).encode(), status=status, kind="application/json")


def chunked(*chunks: bytes, end: bool = True, headers: Sequence[str] = ()) -> bytes:
    """An answer in chunks, with its end or without."""
    head = [
        "HTTP/1.1 200 OK",
        "Content-Type: text/csv",
        "Transfer-Encoding: chunked",
        *headers,
    ]
    parts = [b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks]
    body = b"".join(parts) + (b"0\r\n\r\n" if end else b"")
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


@contextmanager
def scripted(*answers: Answer) -> Iterator[ScriptedServer]:
    """Serves these answers in turn, the last one again and again."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = ScriptedServer(f"http://127.0.0.1:{listening.getsockname()[1]}")
        thread = threading.Thread(
            target=_serve, args=(listening, server, answers), daemon=True
        )
        thread.start()
        yield server
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def _serve(
    listening: socket.socket, server: ScriptedServer, answers: Sequence[Answer]
) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection:
            connection.settimeout(10)
            received = _read(connection)
            if received is None:
                continue
            number = min(len(server.received), len(answers) - 1)
            server.received.append(received)
            answer = answers[number]
            made = answer(received) if callable(answer) else answer
            with suppress(OSError):  # the client may be gone already
                made(connection) if callable(made) else connection.sendall(made)


def _read(connection: socket.socket) -> Received | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    method, path, _ = first.split(" ")
    return Received(method=method, path=path, headers=headers, body=body)
