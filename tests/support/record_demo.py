"""Records the demo's answers from a real engine; refuses to invent any.

FLUXCALL_INFLUXD=... python tests/support/record_demo.py
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

import httpx
from build_influxd import built_influxd

from fluxcall.demo import show
from fluxcall.demo.influxd import run_influxd
from fluxcall.demo.points import sample_points
from fluxcall.gateway.server import run_gateway
from fluxcall.naming import function_name
from fluxcall.runtime.client import Client
from fluxcall.runtime.connection import Connection
from fluxcall.sources.server import read_server
from fluxcall.workflows.generate import generate

TARGET = Path(show.__file__).parent / "recording.json"


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as name,
        run_influxd(
            str(built_influxd(print)), Path(name), bucket=show.BUCKET
        ) as engine,
        run_gateway(engine_url=engine.url, store=":memory:") as url,
    ):
        connection = Connection(url=url, token=engine.token)
        httpx.post(
            f"{url}/api/v2/write",
            params={"org": engine.org, "bucket": engine.bucket, "precision": "s"},
            headers={"Authorization": f"Token {engine.token}"},
            content=sample_points(int(time.time())),
        ).raise_for_status()
        ids = show._create_scripts(connection)
        folder = Path(name)
        generate(
            lambda known: read_server(connection),
            folder / "lock.json",
            folder / "air.py",
        )
        namespace: dict[str, object] = {"__name__": "air"}
        exec((folder / "air.py").read_text(), namespace)
        answers = {}
        with Client(url, engine.token) as client:
            for script in ids:
                function = function_name(script)
                call = namespace[function]
                result = call(client, **show.CALLS[function])  # type: ignore[operator]
                answers[script] = result.text
    TARGET.write_text(json.dumps({"answers": answers}, indent=1) + "\n")


if __name__ == "__main__":
    main()
