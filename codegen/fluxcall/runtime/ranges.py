"""Splits a time range into parts, for one call per part."""

from __future__ import annotations

from datetime import datetime, timedelta


def split_range(
    start: datetime, stop: datetime, *, every: timedelta
) -> list[tuple[datetime, datetime]]:
    """Return the start and stop of each part of a range; the parts are adjacent.

    Flux's ranges include their start and exclude their stop, so every point is in
    exactly one part.

    Args:
        start, stop: times with a time zone.
        every: the length of each part except the last, which may be shorter.

    Raises:
        ValueError: `every` is not positive, or a time has no time zone.
    """
    if every <= timedelta(0):
        raise ValueError("every must be positive")
    if start.utcoffset() is None or stop.utcoffset() is None:
        raise ValueError("a time has no time zone: add one, such as datetime.UTC")
    parts = []
    while start < stop:
        end = min(start + every, stop)
        parts.append((start, end))
        start = end
    return parts
