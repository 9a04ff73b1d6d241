"""A pull never makes a snapshot worse: with and without Flux's compiler."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from support.command import fluxcall

from fluxcall.analysis import describe
from fluxcall.errors import CombinedError, CompilerUnavailableError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.model import RawScript, ScriptModel
from fluxcall.snapshot import read_snapshot
from fluxcall.workflows.check import outdated
from fluxcall.workflows.pull import pull

MEAN = 'from(bucket: params.bucket) |> range(start: -1h) |> mean() |> yield(name: "m")'
COUNT = 'from(bucket: "b") |> range(start: -1h) |> count() |> yield(name: "m")'


def raw(name: str, text: str, language: str = "flux") -> RawScript:
    return RawScript(
        id=f"{len(name):016x}",
        org_id="0" * 16,
        name=name,
        text=text,
        language=language,
        server_types={"bucket": "any"} if "params" in text else {},
    )


def source(*raws: RawScript) -> Callable[[Sequence[ScriptModel]], Sequence[RawScript]]:
    return lambda known: raws


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    """A snapshot of two analysed scripts."""
    path = tmp_path / "fluxcall.lock.json"
    with Compiler() as compiler:
        pull(source(raw("mean", MEAN), raw("count", COUNT)), path, compiler)
    return path


@pytest.fixture
def without_node(snapshot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No compiler from here on; the snapshot was made with one."""
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr("fluxcall.fluxlang.install._bundled", lambda: None)


@pytest.mark.usefixtures("without_node")
def test_without_a_compiler_what_is_known_stays(snapshot: Path) -> None:
    before = snapshot.read_bytes()
    outcome = pull(source(raw("mean", MEAN), raw("count", COUNT)), snapshot, Compiler())
    assert outcome.changed == ()
    assert snapshot.read_bytes() == before
    (warning,) = outcome.warnings
    assert "Node.js" in warning
    assert "what was known of unchanged scripts was kept" in warning


@pytest.mark.usefixtures("without_node")
def test_without_a_compiler_a_changed_text_degrades_alone(snapshot: Path) -> None:
    mean, count = raw("mean", MEAN), raw("count", COUNT.replace("1h", "2h"))
    known = {script.name: script for script in read_snapshot(snapshot)}
    outcome = pull(source(mean, count, raw("new", COUNT)), snapshot, Compiler())
    pulled = {script.name: script for script in read_snapshot(snapshot)}
    assert pulled["mean"] == known["mean"]
    assert pulled["count"].results == pulled["new"].results == ()
    (warning,) = outcome.warnings
    assert warning.endswith(
        "not analysed, so with the server's types alone: count, new"
    )


@pytest.mark.usefixtures("without_node")
def test_what_the_source_says_now_counts_all_the_same(snapshot: Path) -> None:
    """Ids, descriptions and times are not the compiler's."""
    other = RawScript(
        id="f" * 16, org_id="1" * 16, name="mean", text=MEAN, description="New.",
        updated_at="later", server_types={"bucket": "any"},
    )  # fmt: skip
    pull(source(other), snapshot, Compiler())
    (script,) = read_snapshot(snapshot)
    assert (script.ids, script.description) == ({"1" * 16: "f" * 16}, "New.")
    assert script.updated_at == "later"
    assert script.results != ()


@pytest.mark.usefixtures("without_node")
def test_strict_makes_a_degraded_script_an_error(snapshot: Path) -> None:
    before = snapshot.read_bytes()
    changed = raw("count", COUNT.replace("1h", "2h"))
    with pytest.raises(CombinedError, match="not analysed, so .*: count$"):
        pull(source(raw("mean", MEAN), changed), snapshot, Compiler(), strict=True)
    assert snapshot.read_bytes() == before
    unchanged = source(raw("mean", MEAN), raw("count", COUNT))
    assert pull(unchanged, snapshot, Compiler(), strict=True).changed == ()


@pytest.mark.usefixtures("without_node")
def test_a_first_pull_needs_the_compiler(tmp_path: Path) -> None:
    path = tmp_path / "new.json"
    with pytest.raises(CompilerUnavailableError, match="--allow-unanalysed") as caught:
        pull(source(raw("mean", MEAN)), path, Compiler())
    assert "fluxcall[analyser]" in str(caught.value)
    assert not path.exists()
    pull(source(raw("mean", MEAN)), path, Compiler(), allow_unanalysed=True)
    (script,) = read_snapshot(path)
    assert script.parameters is not None
    assert script.results == ()


@pytest.mark.usefixtures("without_node")
def test_scripts_that_need_no_compiler_are_pulled_without_one(tmp_path: Path) -> None:
    path = tmp_path / "new.json"
    outcome = pull(source(raw("q", "SELECT 1", "sql")), path, Compiler(), strict=True)
    assert outcome.warnings == ()


def test_a_compiler_that_takes_too_long_costs_nothing_known(snapshot: Path) -> None:
    before = snapshot.read_bytes()
    with Compiler(seconds=0) as compiler:
        pull(source(raw("mean", MEAN), raw("count", COUNT)), snapshot, compiler)
    assert snapshot.read_bytes() == before


def test_the_command_without_node(tmp_path: Path) -> None:
    (tmp_path / "flux").mkdir()
    (tmp_path / "flux" / "mean.flux").write_text(MEAN)
    pull_ = ("pull", "--scripts", "flux")
    code, said = fluxcall(tmp_path, *pull_, PATH=os.devnull)
    assert (code, said.count("error:")) == (2, 1)
    assert "--allow-unanalysed" in said
    assert fluxcall(tmp_path, *pull_, "--allow-unanalysed", PATH=os.devnull)[0] == 0
    assert fluxcall(tmp_path, *pull_)[0] == 0
    before = (tmp_path / "fluxcall.lock.json").read_bytes()
    assert b'"_value"' in before
    assert fluxcall(tmp_path, *pull_, PATH=os.devnull)[0] == 0
    assert (tmp_path / "fluxcall.lock.json").read_bytes() == before
    code, said = fluxcall(
        tmp_path, "generate", "-o", "air.py", "--pull", "--scripts", "flux",
        PATH=os.devnull,
    )  # fmt: skip
    assert code == 0, said
    assert "class MeanRow" in (tmp_path / "air.py").read_text()


def test_a_better_analysis_is_offered(
    snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A snapshot of an older edition is read; a pull makes it one of today."""
    assert outdated(read_snapshot(snapshot), edition=1) == ()
    assert b"edition" not in snapshot.read_bytes()
    assert outdated(read_snapshot(snapshot), edition=2) == ("count", "mean")
    monkeypatch.setattr(describe, "EDITION", 2)
    with Compiler() as compiler:
        pull(source(raw("mean", MEAN)), snapshot, compiler)
    assert outdated(read_snapshot(snapshot), edition=2) == ()
    assert json.loads(snapshot.read_text())["scripts"][0]["edition"] == 2
