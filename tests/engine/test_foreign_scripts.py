"""A sample of the scripts that others wrote; `tests/measure_corpus.py` runs them all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from support.foreign import foreign_scripts, invoke_all, measure

from fluxcall.demo.influxd import Influxd
from fluxcall.fluxlang.compiler import Compiler

SCRIPTS = foreign_scripts()
SAMPLE = dict([*SCRIPTS.items()][::15])


@pytest.fixture(scope="module")
def compiler() -> Iterator[Compiler]:
    with Compiler() as running:
        yield running


@pytest.fixture(scope="module")
def client(influxd: Influxd) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Token {influxd.token}"}
    with httpx.Client(
        base_url=f"{influxd.url}/api/v2", headers=headers, timeout=60
    ) as client:
        yield client


def test_there_are_enough() -> None:
    assert len(SCRIPTS) >= 300


def test_every_column_is_as_the_class_says(
    client: httpx.Client, influxd: Influxd, compiler: Compiler
) -> None:
    figures = measure(client, influxd, compiler, SAMPLE)
    print(figures)
    assert figures.defects == []
    assert figures.runs["answered"] >= len(SAMPLE)
    assert figures.known() >= 90, figures


def test_every_function_takes_every_healthy_answer(
    client: httpx.Client,
    influxd: Influxd,
    compiler: Compiler,
    gateway: str,
    tmp_path: Path,
) -> None:
    called, defects = invoke_all(
        client, influxd, compiler, SAMPLE, gateway=gateway, folder=tmp_path
    )
    print(dict(called))
    assert defects == []
    assert called["decoded"] >= len(SAMPLE)
