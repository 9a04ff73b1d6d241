"""Measures the analysis against scripts that others wrote, on the engine."""

from __future__ import annotations

import importlib.util
import inspect
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
from support.command import fluxcall
from support.corpus import FOLDER
from support.profiles import PROFILES, points, schema_of
from support.verdicts import DEFECTS, Verdict, verdicts

import fluxcall as runtime
from fluxcall.analysis.script import analyse
from fluxcall.demo.influxd import Influxd
from fluxcall.errors import AnalysisError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.extern import build_extern
from fluxcall.runtime.errors import (
    DecodeError,
    ScriptError,
    StatusError,
    TransportError,
)

_TOGETHER = 25
"""Scripts whose data share a bucket."""

_HOUR = 3600
_ORDER = ("wrong", "absent", "null", "result", "missing", "right", "value")
"""If a column gets several verdicts over the profiles, the first of these counts."""


@dataclass(kw_only=True)
class Figures:
    """What was seen.

    Attributes:
        runs: what became of each run of a script on a profile.
        columns: script and column → verdicts.
        defects: what must not be, in words.
    """

    runs: Counter[str] = field(default_factory=Counter)
    columns: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)
    defects: list[str] = field(default_factory=list)

    def note(self, script: str, profile: str, verdict: Verdict) -> None:
        key = (script, verdict.result, verdict.column)
        self.columns.setdefault(key, set()).add(verdict.what)
        if verdict.what in DEFECTS:
            self.defects.append(f"{script} on {profile}: {' '.join(verdict)}")

    def totals(self) -> Counter[str]:
        """Count each column once, by the worst that is to be said of it."""
        return Counter(
            next(what for what in _ORDER if what in seen)
            for seen in self.columns.values()
        )

    def known(self) -> float:
        """Return the share of the columns that are in the class, in percent."""
        totals = self.totals()
        inside = totals["right"] + totals["value"]
        return 100 * inside / max(inside + totals["missing"], 1)

    def __str__(self) -> str:
        totals = self.totals()
        listed = ", ".join(f"{what} {totals[what]}" for what in _ORDER)
        missing = sorted(
            f"  {script}: {column}"
            for (script, _, column), seen in self.columns.items()
            if "missing" in seen
        )
        share = f"in the class: {self.known():.1f} %"
        return "\n".join([str(dict(self.runs)), listed, share, *missing])


def foreign_scripts() -> dict[str, str]:
    """Return the scripts of all sources by their names."""
    found = {}
    for path in sorted((FOLDER / "foreign").glob("*.flux")):
        _, *parts = re.split(r"^// ==== (\S+)\n", path.read_text("utf-8"), flags=re.M)
        found.update(zip(parts[::2], parts[1::2], strict=True))
    return found


def measure(
    client: httpx.Client,
    influxd: Influxd,
    compiler: Compiler,
    scripts: Mapping[str, str],
) -> Figures:
    """Run every script on every profile and judge its class by each answer."""
    figures = Figures()
    for names in _chunks([*scripts]):
        for profile, bucket in _buckets(client, influxd, compiler, scripts, names):
            for name in names:
                for verdict in _run(
                    client, influxd, compiler, scripts[name], bucket, figures
                ):
                    figures.note(name, profile, verdict)
    return figures


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _TOGETHER):
        yield names[start : start + _TOGETHER]


def _buckets(
    client: httpx.Client,
    influxd: Influxd,
    compiler: Compiler,
    scripts: Mapping[str, str],
    names: Sequence[str],
) -> Iterator[tuple[str, str]]:
    """Yield each profile with a bucket of its data; the bucket is then deleted."""
    schemas = [schema_of(compiler.parse(scripts[name])) for name in names]
    for profile in PROFILES:
        lines = points(profile, schemas, int(time.time()))
        with _bucket(client, influxd, "foreign", "\n".join(lines)) as bucket:
            yield profile, bucket


@contextmanager
def _bucket(
    client: httpx.Client, influxd: Influxd, name: str, lines: str
) -> Iterator[str]:
    # Shards of an hour, since a field has one type in a shard.
    rule = {
        "type": "expire",
        "everySeconds": 24 * _HOUR,
        "shardGroupDurationSeconds": _HOUR,
    }
    made = client.post(
        "/buckets",
        json={"orgID": influxd.org_id, "name": name, "retentionRules": [rule]},
    ).json()["id"]
    query = {"org": influxd.org, "bucket": name}
    try:
        answer = client.post("/write", params=query, content=lines)
        assert answer.status_code == 204, answer.text
        yield name
    finally:
        client.delete(f"/buckets/{made}")


def _run(
    client: httpx.Client,
    influxd: Influxd,
    compiler: Compiler,
    script: str,
    bucket: str,
    figures: Figures,
) -> set[Verdict]:
    try:
        analysis = analyse(compiler, script)
        answer = client.post(
            "/query",
            params={"org": influxd.org},
            json={
                "query": script,
                "extern": build_extern({"bucket": bucket}, {}),
                "dialect": {"annotations": ["datatype", "group", "default"]},
            },
        )
        if answer.status_code != 200:
            figures.runs["refused"] += 1
            return set()
        found = verdicts(analysis.results, analysis.complete, script, answer.text)
    except (AnalysisError, ScriptError, httpx.TimeoutException) as error:
        figures.runs[type(error).__name__] += 1
        return set()
    figures.runs["answered" if answer.text.strip() else "empty"] += 1
    return found


def invoke_all(
    client: httpx.Client,
    influxd: Influxd,
    compiler: Compiler,
    scripts: Mapping[str, str],
    *,
    gateway: str,
    folder: Path,
    say: Callable[[str], None] = print,
) -> tuple[Counter[str], list[str]]:
    """Invoke every script's generated function on every profile.

    Returns:
        What became of the calls, and what a healthy answer was refused for.
    """
    called: Counter[str] = Counter()
    defects: list[str] = []
    module = _generated(scripts, gateway, influxd.token, folder)
    with runtime.Client(gateway, influxd.token) as caller:
        for names in _chunks([*scripts]):
            for profile, bucket in _buckets(client, influxd, compiler, scripts, names):
                for name in names:
                    function = getattr(module, name.replace("-", "_"))
                    if _required(function) - {"bucket"}:
                        called["with other parameters"] += 1
                        continue
                    try:
                        called["rows"] += len(list(function(caller, bucket=bucket)))
                        called["decoded"] += 1
                    except DecodeError as error:
                        defects.append(f"{name} on {profile}: {error}")
                    except (ScriptError, StatusError, TransportError):
                        called["refused"] += 1  # by the engine
    return called, defects


def _required(function: Any) -> set[str]:
    """Return the arguments that a call has to give."""
    return {
        parameter.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is parameter.KEYWORD_ONLY
        and parameter.default is parameter.empty
    }


def _generated(
    scripts: Mapping[str, str], gateway: str, token: str, folder: Path
) -> ModuleType:
    """Create the scripts on a gateway, and import the module that is generated."""
    headers = {"Authorization": f"Token {token}"}
    with httpx.Client(base_url=f"{gateway}/api/v2", headers=headers, timeout=60) as api:
        for name, script in scripts.items():
            body = {
                "name": name,
                "description": "",
                "language": "flux",
                "script": script,
            }
            answer = api.post("/scripts", json=body)
            assert answer.status_code == 201, answer.text
    environ = {"INFLUX_HOST": gateway, "INFLUX_TOKEN": token}
    code, said = fluxcall(folder, "generate", "--output", "foreign.py", **environ)
    assert code == 0, said
    spec = importlib.util.spec_from_file_location("foreign", folder / "foreign.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
