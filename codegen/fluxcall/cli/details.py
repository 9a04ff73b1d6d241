"""Prints the runtime's log of requests for `--verbose`."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from fluxcall.cli.console import Console
from fluxcall.runtime.log import LOGGER


class _Details(logging.Handler):
    """Passes log records to the console."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        self._console.detail(record.getMessage())


@contextmanager
def showing_requests(console: Console) -> Iterator[None]:
    """Print a line for each answer, pause and retry inside the block."""
    details, level = _Details(console), LOGGER.level
    LOGGER.addHandler(details)
    LOGGER.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        LOGGER.removeHandler(details)
        LOGGER.setLevel(level)
