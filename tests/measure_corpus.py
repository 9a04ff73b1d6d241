"""Measure the analysis against all scripts that others wrote, on the engine.

    python tests/measure_corpus.py [--every 1] [--invoke]

Prints how many columns are right, open (`value`), wrong, absent, null or missing, and
with `--invoke` also calls every generated function through a gateway. The exit code is 1
if a healthy answer contradicts a class.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import httpx
from support.build_influxd import built_influxd
from support.foreign import foreign_scripts, invoke_all, measure

from fluxcall.demo.influxd import run_influxd
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.gateway.server import run_gateway


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take every Nth script")
    parser.add_argument("--invoke", action="store_true", help="call the functions too")
    options = parser.parse_args()
    scripts = dict([*foreign_scripts().items()][:: options.every])
    with (
        tempfile.TemporaryDirectory() as folder,
        run_influxd(str(built_influxd(print)), Path(folder)) as influxd,
        Compiler() as compiler,
        httpx.Client(
            base_url=f"{influxd.url}/api/v2",
            headers={"Authorization": f"Token {influxd.token}"},
            timeout=60,
        ) as client,
    ):
        figures = measure(client, influxd, compiler, scripts)
        print(f"{len(scripts)} scripts\n{figures}")
        defects = figures.defects
        if options.invoke:
            generated = Path(folder) / "generated"
            generated.mkdir()
            store = Path(folder) / "scripts.sqlite"
            with run_gateway(engine_url=influxd.url, store=store) as gateway:
                called, refused = invoke_all(
                    client,
                    influxd,
                    compiler,
                    scripts,
                    gateway=gateway,
                    folder=generated,
                )
            print(dict(called))
            defects = [*defects, *refused]
    print("\n".join(defects))
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main())
