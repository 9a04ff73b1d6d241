"""Whether work grows with its input alone, measured so that a busy machine does not matter.

The best of several runs is free of most noise; what takes less than a few milliseconds
four times as large is fast enough, whatever the ratio says; and a ratio between that of
linear (4) and quadratic (16) growth is asked for three times.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

FAST = 0.02
"""Seconds that need no ratio."""
MOST = 9.0


def growth(work: Callable[[T], object], small: T, large: T) -> float:
    """Return how many times longer the large input takes; 0 if it is fast anyway."""
    ratios = []
    for _ in range(3):
        seconds = _best(work, large)
        if seconds < FAST:
            return 0.0
        ratios.append(seconds / max(_best(work, small), FAST / 100))
        if ratios[-1] < MOST:
            return ratios[-1]
    return min(ratios)


def _best(work: Callable[[T], object], value: T) -> float:
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        work(value)
        best = min(best, time.perf_counter() - begun)
        if best < FAST:
            return best
    return best
