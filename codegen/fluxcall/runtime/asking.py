"""Conversations with a server without I/O: generators of requests that get answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from typing import TypeAlias, TypeVar

from .request import Answer, Request

T = TypeVar("T")

Asking: TypeAlias = Generator[Request, tuple[Answer, bytes], T]
"""Yields requests, is sent their answers, returns what they mean."""


def drive(asking: Asking[T], ask: Callable[[Request], tuple[Answer, bytes]]) -> T:
    """Return what a conversation returns; `ask` sends each of its requests."""
    try:
        request = next(asking)
        while True:
            request = asking.send(ask(request))
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]


async def drive_async(
    asking: Asking[T], ask: Callable[[Request], Awaitable[tuple[Answer, bytes]]]
) -> T:
    """Return what a conversation returns, for asyncio."""
    try:
        request = next(asking)
        while True:
            request = asking.send(await ask(request))
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
