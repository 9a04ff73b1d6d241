# Made by fluxcall; do not edit: it would be lost.
# Again: fluxcall generate. Still the same: fluxcall check.
# fmt: off
# isort: skip_file
# ruff: noqa
# flake8: noqa
"""Typed functions for InfluxDB's invokable scripts."""

from __future__ import annotations

import fluxcall.runtime as _rt


@_rt.script(
    "984905a085381d0f",
    name="filter-and-group",
    rows=_rt.RECORDS,
    takes={
        "bucket": ("bucket", "string"),
        "filter_field": ("filterField", "any"),
        "filter_field2": ("filterField2", "any"),
        "group_column": ("groupColumn", "string"),
    },
)
def filter_and_group(
    *,
    bucket: str,
    filter_field: _rt.Json,
    filter_field2: _rt.Json,
    group_column: str,
) -> None:
    """Returns filtered and grouped points from a bucket.

    Script: filter-and-group

    Args:
        bucket: string
        filter_field: any, `filterField`
        filter_field2: any, `filterField2`
        group_column: string, `groupColumn`
    """


@_rt.script(
    "054c817e17797073",
    name="getLastPoint",
    rows=_rt.RECORDS,
    takes={
        "mybucket": ("mybucket", "string"),
    },
)
def get_last_point(
    *,
    mybucket: str,
) -> None:
    """getLastPoint finds the last point in a bucket

    Script: getLastPoint

    Args:
        mybucket: string
    """
