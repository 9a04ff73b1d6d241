"""Conversations with a server, without I/O: generators that yield requests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from typing import TypeAlias, TypeVar

from .request import Answer, Request

T = TypeVar("T")

Conversation: TypeAlias = Generator[Request, tuple[Answer, bytes], T]
"""Yields requests, receives their answers, and returns the result."""


def drive(
    conversation: Conversation[T], ask: Callable[[Request], tuple[Answer, bytes]]
) -> T:
    """Return the result of a conversation, whose requests are sent by `ask`."""
    try:
        request = next(conversation)
        while True:
            request = conversation.send(ask(request))
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]


async def drive_async(
    conversation: Conversation[T],
    ask: Callable[[Request], Awaitable[tuple[Answer, bytes]]],
) -> T:
    """Return the result of a conversation, for asyncio."""
    try:
        request = next(conversation)
        while True:
            request = conversation.send(await ask(request))
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
