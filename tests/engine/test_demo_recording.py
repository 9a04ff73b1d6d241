"""The demo without an engine replays what the engine really answers today."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from importlib import resources
from pathlib import Path

import httpx

from fluxcall.demo.influxd import Influxd
from fluxcall.demo.points import sample_points
from fluxcall.runtime.decode import Decoder

RECORDED = json.loads(
    (resources.files("fluxcall.demo") / "recording.json").read_text("utf-8")
)["answers"]
PARAMS = {
    "last-point": {},
    "filter-and-group": {
        "filterField": "temperature",
        "filterField2": "humidity",
        "groupColumn": "sensor_id",
    },
    "windowed-mean": {"field": "temperature", "every": "5m"},
    "threshold-alarm": {"field": "temperature", "limit": 73.5, "most": 10},
}


def shape(answer: str) -> list[tuple[str, ...]]:
    decoder = Decoder()
    batches = list(decoder.feed(answer.encode()))
    decoder.finish()
    return [batch.block.columns for batch in batches]


def test_the_recording_has_the_engines_shape(
    api: httpx.Client, samples: dict[str, str], influxd: Influxd
) -> None:
    bucket = {"orgID": influxd.org_id, "name": "recorded", "retentionRules": []}
    made = api.post("/buckets", json=bucket).json()["id"]
    query = {"org": influxd.org, "bucket": "recorded", "precision": "s"}
    api.post("/write", params=query, content=sample_points(int(time.time())))
    for name, script_id in samples.items():
        params = {"bucket": "recorded", "mybucket": "recorded", **PARAMS[name]}
        answer = api.post(f"/scripts/{script_id}/invoke", json={"params": params})
        assert shape(answer.text) == shape(RECORDED[name])
    api.delete(f"/buckets/{made}")


def test_the_demo_runs_without_an_engine(tmp_path: Path) -> None:
    node = os.pathsep.join(
        path for path in os.environ["PATH"].split(os.pathsep) if "influxd" not in path
    )
    done = subprocess.run(
        [sys.executable, "-m", "fluxcall", "demo"],
        cwd=tmp_path,
        env={"PATH": node, "HOME": os.environ["HOME"]},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert "replayed, recorded from one" in done.stderr
    assert ">>> air.filter_and_group" in done.stdout
    assert "48 rows" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_demo_needs_node(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fluxcall", "demo"],
        cwd=tmp_path,
        env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 2
    assert "needs Node.js" in done.stderr
    assert done.stderr.count("\n") == 1
