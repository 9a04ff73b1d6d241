"""The daily report: how far each sensor's values are apart."""

from __future__ import annotations

from fluxcall import Client

from plant import scripts


def spread(influx: Client, field: str = "temperature") -> dict[str, float]:
    """Return sensor → highest minus lowest value of the last day."""
    result = scripts.daily_extremes(influx, field=field)
    lowest = {
        row.sensor_id: row.value for row in result.of(scripts.DailyExtremesLowestRow)
    }
    highest = {
        row.sensor_id: row.value for row in result.of(scripts.DailyExtremesHighestRow)
    }
    return {sensor: highest[sensor] - low for sensor, low in lowest.items()}


def main() -> None:
    with Client.from_env() as influx:
        for sensor, difference in spread(influx).items():
            print(f"{sensor} {difference:.2f}")


if __name__ == "__main__":
    main()
