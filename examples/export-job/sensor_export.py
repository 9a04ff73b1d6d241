"""Export whole days of sensor data to Parquet, one file per day (UTC).

A day that has a file is done, so the job can be repeated at any time: it fetches what
is missing and nothing else. A file gets its name only when it is complete.

Exit codes: 0 all days are exported, 1 at least one failed, 2 wrong usage or settings.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from fluxcall import Client, FluxcallError, SettingsError

import points

log = logging.getLogger("sensor_export")


def main(arguments: Sequence[str] | None = None) -> int:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    options = parse(arguments)
    today = datetime.now(UTC).date()
    days = [today - timedelta(days=ago) for ago in range(options.days, 0, -1)]
    try:
        with Client.from_env() as influx:
            failed = export(influx.options(timeout=300), days, options.folder)
    except SettingsError as error:
        log.error("%s", error)
        return 2
    return 1 if failed else 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Export whole days to Parquet.")
    parser.add_argument("folder", type=Path, help="where the files go")
    parser.add_argument(
        "--days", type=int, default=7, help="how many days to look back (default: 7)"
    )
    return parser.parse_args(arguments)


def export(influx: Client, days: Sequence[date], folder: Path) -> list[date]:
    """Export the days that have no file yet; return those that failed."""
    folder.mkdir(parents=True, exist_ok=True)
    failed = []
    for day in days:
        target = folder / f"{day}.parquet"
        if target.exists():
            log.info("%s: done before", day)
            continue
        try:
            rows = export_day(influx, day, target)
            log.info("%s: %s rows", day, rows)
        except (FluxcallError, OSError) as error:
            log.error("%s: %s", day, error)
            failed.append(day)
    return failed


def export_day(influx: Client, day: date, target: Path) -> int:
    """Write one day to a file in constant memory; return the number of rows."""
    start = datetime.combine(day, time(), tzinfo=UTC)
    stop = start + timedelta(days=1)
    with points.sensor_points.stream(influx, start=start, stop=stop) as rows:
        return rows.to_parquet(target)


if __name__ == "__main__":
    sys.exit(main())
