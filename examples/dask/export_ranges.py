"""Export many ranges of time at once, each as a call of its own on a Dask worker.

Every range becomes one partition and one Parquet file. If a call fails, the client
repeats it; if a worker is lost, Dask computes its ranges elsewhere.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from functools import cache

import dask.dataframe as dd
import pandas as pd
from dask.distributed import Client as Dask
from dask.distributed import LocalCluster
from fluxcall import Client, arrow_schema, split_range

import points

Range = tuple[datetime, datetime]

META: pd.DataFrame = arrow_schema(points.sensor_points).empty_table().to_pandas()
"""A frame without rows: it tells Dask the columns and their types."""


@cache
def influx() -> Client:
    """Return this process's client: every worker connects with its own environment."""
    return Client.from_env()


def fetch(span: Range) -> pd.DataFrame:
    """Return the points of a range, with the columns in the order of META."""
    start, stop = span
    frame = points.sensor_points(influx(), start=start, stop=stop).to_pandas()
    return frame[list(META.columns)]


def main() -> None:
    parser = argparse.ArgumentParser(description="Export points with Dask.")
    parser.add_argument("folder", help="where the Parquet files go")
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--hours", type=int, default=6, help="the length of a range")
    options = parser.parse_args()
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = today - timedelta(days=options.days)
    ranges = split_range(start, today, every=timedelta(hours=options.hours))
    with (
        LocalCluster(n_workers=2, host="127.0.0.1", dashboard_address=None) as cluster,
        Dask(cluster),
    ):
        frame = dd.from_map(fetch, ranges, meta=META)
        frame.to_parquet(options.folder, write_index=False)
    print(f"{len(ranges)} ranges are exported")


if __name__ == "__main__":
    main()
