"""The gateway's log: one JSON object a line on stderr."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "taskName"}


class _JsonLines(logging.Formatter):
    """A record as JSON: its time, level and message, and what it was given as `extra`."""

    @staticmethod
    def converter(seconds: float | None) -> time.struct_time:
        """Return UTC, as the engine's log has it."""
        return time.gmtime(seconds)

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line."""
        said: dict[str, Any] = {
            "time": f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}.{record.msecs:03.0f}Z",
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        extra = {k: v for k, v in vars(record).items() if k not in _KNOWN}
        if record.exc_info:
            extra["traceback"] = self.formatException(record.exc_info)
        return json.dumps({**said, **extra})


def set_up_logging(level: str) -> None:
    """Print the gateway's log from this level on."""
    handler = logging.StreamHandler()
    handler.setFormatter(_JsonLines())
    log = logging.getLogger("fluxcall.gateway")
    log.handlers[:] = [handler]
    log.setLevel(level.upper())
    log.propagate = False
