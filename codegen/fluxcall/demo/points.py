"""Deterministic sample points of two air sensors."""

from __future__ import annotations

MINUTES = 12
SENSORS = ("TLM0100", "TLM0101")


def sample_points(now: int) -> str:
    """Return line protocol with temperature, humidity and co of two sensors, per minute.

    Args:
        now: Unix seconds; the points are from the twelve minutes before.
    """
    return "\n".join(
        f"airSensors,sensor_id={sensor} temperature={71.2 + 0.25 * minute + number},"
        f"humidity={35.1 - 0.05 * minute:.2f},co={0.48 + 0.01 * number}"
        f" {now - 60 * (MINUTES - minute)}"
        for minute in range(MINUTES)
        for number, sensor in enumerate(SENSORS)
    )
