"""An influxd of our own does not outlive its owner, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from support.build_influxd import built_influxd

from fluxcall.demo.influxd import Influxd, find_influxd, run_influxd

OWNER = """
import sys, time
from pathlib import Path
from fluxcall.demo.influxd import run_influxd
with run_influxd(sys.argv[1], Path(sys.argv[2])) as influxd:
    print(influxd.url, flush=True)
    time.sleep(60)
"""


def gone(url: str) -> bool:
    for _ in range(100):
        try:
            httpx.get(f"{url}/health", timeout=1)
        except httpx.ConnectError:
            return True
        except httpx.HTTPError:
            pass  # slow, or cut off: not a proof that it is gone
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_influxd_ends_with_its_owner(
    influxd: Influxd, tmp_path: Path, how: signal.Signals
) -> None:
    command = [sys.executable, "-c", OWNER, str(built_influxd(print)), str(tmp_path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as owner:
        assert owner.stdout is not None
        url = owner.stdout.readline().strip()
        assert httpx.get(f"{url}/health").status_code == 200
        owner.send_signal(how)
    assert gone(url)


def test_one_that_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"did not start: see .*influxd\.log"):
        with run_influxd(sys.executable, tmp_path):
            pass


def test_finding_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FLUXCALL_INFLUXD", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_influxd() is None
    program = tmp_path / "influxd"
    program.write_text("")
    program.chmod(0o755)
    assert find_influxd() == str(program)
    monkeypatch.setenv("FLUXCALL_INFLUXD", os.devnull)
    assert find_influxd() == os.devnull
