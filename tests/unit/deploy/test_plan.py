"""What a push plans: types that are known, conflicts, texts that stay as they were."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from support.scripted_server import as_json, scripted

from fluxcall.analysis.describe import describe
from fluxcall.deploy.apply import apply_changes
from fluxcall.deploy.folder import files_of
from fluxcall.deploy.plan import Change, Deployer
from fluxcall.deploy.untyped import untyped_uses
from fluxcall.errors import CombinedError, LinkError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.ticket import takes_ticket
from fluxcall.influxdb.changes import changing
from fluxcall.link.linker import GATEWAY
from fluxcall.model import ColumnModel, RawScript, ResultModel, ScriptModel
from fluxcall.runtime.connection import Connection
from fluxcall.sources.folder import read_folder

CALLEE = 'from(bucket: "b") |> range(start: -1h)\n'
CALLER = 'import "fluxcall/scripts"\nscripts.lastHour() |> group() |> mean()\n'
OBSERVED = ResultModel(
    name="_result",
    columns=(ColumnModel(name="_value", type="float"),),
    source="observed",
)


@pytest.fixture(scope="module")
def compiler() -> Iterator[Compiler]:
    with Compiler() as running:
        yield running


def in_file(name: str, text: str, description: str = "") -> RawScript:
    return RawScript(
        id=None, org_id=None, name=name, text=text, description=description,
        file=f"flux/{name}.flux",
    )  # fmt: skip


def on_server(
    number: int, name: str, text: str, description: str | None = None
) -> RawScript:
    return RawScript(
        id=f"{number:016x}", org_id="0" * 16, name=name, text=text,
        description=name if description is None else description, server_types={},
        updated_at="2026-01-01T00:00:00Z",
    )  # fmt: skip


def snapshot(compiler: Compiler, *raws: RawScript) -> list[ScriptModel]:
    return describe(raws, compiler)[0]


def changes(deployer: Deployer, **options: object) -> dict[str, Change]:
    plan = deployer.plan(**{"prune": False, **options})  # type: ignore[arg-type]
    return {change.name: change for change in plan.changes}


class TestTypes:
    """A caller is linked with all that is known of the scripts that it invokes."""

    LOCAL = (in_file("caller", CALLER), in_file("last-hour", CALLEE))

    def pushed(
        self, compiler: Compiler, known: Sequence[ScriptModel] = ()
    ) -> list[RawScript]:
        """The server after a push."""
        callee = on_server(1, "last-hour", CALLEE)
        deployer = Deployer(compiler, self.LOCAL, [callee], known)
        made = changes(deployer)["caller"]
        return [callee, on_server(2, "caller", made.after)]

    def test_unknown_types_are_text_and_reported(self, compiler: Compiler) -> None:
        remote = self.pushed(compiler)
        plan = Deployer(compiler, self.LOCAL, remote, []).plan(prune=False)
        assert {change.kind for change in plan.changes} == {"unchanged"}
        (finding,) = plan.findings
        assert (finding.rule, finding.script) == ("untyped-column", "caller")
        assert finding.position == (2, 34)
        assert "mean() fails: run `fluxcall observe last-hour`" in finding.message

    def test_what_is_observed_relinks_its_callers(self, compiler: Compiler) -> None:
        remote = self.pushed(compiler)
        known = snapshot(compiler, *remote)
        observed = [
            replace(s, results=(OBSERVED,)) if s.name == "last-hour" else s
            for s in known
        ]
        assert (
            changes(Deployer(compiler, self.LOCAL, remote, known))["caller"].kind
            == "unchanged"
        )
        deployer = Deployer(compiler, self.LOCAL, remote, observed)
        change = changes(deployer)["caller"]
        assert change.kind == "update"
        assert '"_value": "double"' in change.after
        assert deployer.plan(prune=False).findings == ()
        remote[1] = replace(remote[1], text=change.after)
        again = Deployer(compiler, self.LOCAL, remote, observed)
        assert changes(again)["caller"].kind == "unchanged"

    def test_what_was_observed_of_another_text_does_not_count(
        self, compiler: Compiler
    ) -> None:
        remote = self.pushed(compiler)
        known = snapshot(compiler, *remote)
        stale = [replace(s, results=(OBSERVED,), text_hash="0") for s in known]
        change = changes(Deployer(compiler, self.LOCAL, remote, stale))["caller"]
        assert '"_value": "double"' not in change.after

    def test_the_configuration_counts(self, compiler: Compiler) -> None:
        remote = self.pushed(compiler)

        def configured(script: ScriptModel) -> ScriptModel:
            named = script.name == "last-hour"
            return replace(script, results=(OBSERVED,)) if named else script

        deployer = Deployer(
            compiler, self.LOCAL, remote, snapshot(compiler, *remote),
            configured=configured,
        )  # fmt: skip
        assert '"_value": "double"' in changes(deployer)["caller"].after


def test_each_kind_of_server_gets_its_own_link(
    compiler: Compiler, tmp_path: Path
) -> None:
    """Pulled from a gateway and pushed to Cloud, a chain is linked anew, and back."""
    callee = on_server(1, "last-hour", CALLEE)
    local = TestTypes.LOCAL
    plain = changes(Deployer(compiler, local, [callee], []))["caller"].after
    assert not takes_ticket(plain)
    deployer = Deployer(compiler, local, [callee], [], target=GATEWAY)
    ticketed = changes(deployer)["caller"].after
    assert takes_ticket(ticketed)
    there = on_server(2, "caller", ticketed)
    for path, text in files_of([callee, there], [], tmp_path).items():
        path.write_text(text)
    pulled = read_folder(tmp_path)
    assert {raw.text for raw in pulled} == {CALLEE, CALLER}
    assert changes(Deployer(compiler, pulled, [callee], []))["caller"].after == plain
    again = Deployer(compiler, pulled, [callee, there], [], target=GATEWAY)
    assert changes(again)["caller"].kind == "unchanged"
    known = snapshot(compiler, callee, there)
    moved = Deployer(compiler, pulled, [callee, there], known)
    assert (changes(moved)["caller"].kind, changes(moved)["caller"].after) == (
        "update", plain,
    )  # fmt: skip


def test_a_script_that_assigns_params_gets_no_ticket(compiler: Compiler) -> None:
    """It is a task, which no gateway invokes; the name is not defined before."""
    callee = on_server(1, "last-hour", CALLEE)
    task = 'import "fluxcall/scripts"\nparams = {n: 1}\nscripts.lastHour()\n'
    deployer = Deployer(compiler, [in_file("a", task)], [callee], [], target=GATEWAY)
    assert not takes_ticket(changes(deployer)["a"].after)


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("scripts.lastHour() |> sum()", ["sum()"]),
        ('scripts.lastHour() |> max(column: "v")', ["max()"]),
        ("scripts.lastHour() |> aggregateWindow(every: 1m, fn: mean)", ["mean()"]),
        ("scripts.lastHour() |> aggregateWindow(every: 1m, fn: last)", []),
        ("scripts.lastHour() |> filter(fn: (r) => r._value > 5.0)", ["`>`"]),
        ("scripts.lastHour() |> filter(fn: (x) => -1 < x.v) |> sum()", ["`<`", "sum()"]),
        ('scripts.lastHour() |> filter(fn: (r) => r._value == "5")', []),
        ("scripts.lastHour() |> filter(fn: (r) => float(v: r._value) > 5.0)", []),
        ("scripts.lastHour() |> map(fn: (r) => ({r with w: r._value / 2.0}))", ["`/`"]),
        ('scripts.lastHour() |> map(fn: (r) => ({r with w: r.a + "b"}))', []),
        ("scripts.lastHour() |> toFloat() |> mean()", []),
        ("scripts.lastHour() |> map(fn: (r) => ({v: 1})) |> sum()", []),
        ("x = scripts.lastHour()\ny = x |> limit(n: 1)\ny |> mean()", ["mean()"]),
        ("x = scripts.lastHour() |> toInt()\nx |> mean()", []),
        ("scripts.lastHour() |> count()", []),
        ("scripts.lastHour() |> filter(fn: (r) => r._time > 2022-01-01T00:00:00Z)", []),
        ("scripts.typed() |> mean()", []),
        ('from(bucket: "b") |> range(start: 0) |> mean()', []),
        ("sc = 1\nmean(tables: sc)", []),
    ],
)  # fmt: skip
def test_numeric_uses_of_untyped_columns(
    compiler: Compiler, text: str, reported: list[str]
) -> None:
    (callee,) = snapshot(compiler, on_server(1, "last-hour", CALLEE))
    typed = replace(callee, name="typed", results=(OBSERVED,))
    tree = compiler.parse(f'import "fluxcall/scripts"\n{text}\n')
    found = untyped_uses(tree, {"lastHour": callee, "typed": typed})
    assert [use.use for use in found] == reported


class TestConflicts:
    FILE = in_file("a", "x = 1\n")

    def planned(
        self, compiler: Compiler, file: str, before: str, now: str, **options: object
    ) -> Change:
        known = snapshot(compiler, on_server(1, "a", before))
        local = [replace(self.FILE, text=file)]
        remote = [on_server(1, "a", now)]
        return changes(Deployer(compiler, local, remote, known), **options)["a"]

    def test_only_the_server_has_changed(self, compiler: Compiler) -> None:
        change = self.planned(compiler, "x = 1\n", "x = 1\n", "x = 2\n")
        assert change.kind == "conflict"
        assert change.conflict == (
            "it was changed on the server (2026-01-01T00:00:00Z), flux/a.flux was not:"
            " `fluxcall pull --to` brings the change here"
        )

    def test_both_have_changed(self, compiler: Compiler) -> None:
        change = self.planned(compiler, "x = 3\n", "x = 1\n", "x = 2\n")
        assert change.kind == "conflict"
        assert "changed on the server (2026-01-01T00:00:00Z) and in flux/a.flux" in (
            change.conflict
        )
        assert "`fluxcall push --force a` the file's" in change.conflict

    def test_the_snapshot_does_not_know_it(self, compiler: Compiler) -> None:
        local, remote = [self.FILE], [on_server(1, "a", "x = 2\n")]
        change = changes(Deployer(compiler, local, remote, []))["a"]
        assert change.kind == "conflict"
        assert change.conflict.startswith("it was created on the server (2026")

    def test_a_forced_name_is_overwritten(self, compiler: Compiler) -> None:
        change = self.planned(compiler, "x = 3\n", "x = 1\n", "x = 2\n", force=["a"])
        assert (change.kind, change.conflict) == ("update", "")

    def test_a_forced_name_is_deleted(self, compiler: Compiler) -> None:
        remote = [on_server(1, "a", "x = 1\n"), on_server(2, "b", "x = 2\n")]
        known = snapshot(compiler, remote[0])
        deployer = Deployer(compiler, [self.FILE], remote, known)
        change = changes(deployer, prune=True)["b"]
        assert change.kind == "conflict"
        assert "--prune --force b` deletes it" in change.conflict
        assert changes(deployer, prune=True, force=["b"])["b"].kind == "delete"

    def test_only_the_named_ones_are_forced(self, compiler: Compiler) -> None:
        remote = [on_server(1, "a", "x = 2\n"), on_server(2, "b", "x = 2\n")]
        local = [self.FILE, in_file("b", "x = 1\n")]
        found = changes(Deployer(compiler, local, remote, []), force=["b"])
        assert [found["a"].kind, found["b"].kind] == ["conflict", "update"]

    def test_a_name_that_does_not_exist_cannot_be_forced(
        self, compiler: Compiler
    ) -> None:
        deployer = Deployer(compiler, [in_file("last", "x = 1\n")], [], [])
        with pytest.raises(CombinedError, match="--force lats: .*did you mean 'last'"):
            deployer.plan(prune=False, force=["lats"])


TEXTS = {
    "plain": "x = 1\n",
    "windows": "x = 1\r\ny = 2\r\n",
    "no line end": "x = 1",
    "blank": "\n\n  x = 1\n\n",
    "comment": "// only\nx = 1\n",
    "empty": "",
}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("description", ["", "About it."])
def test_an_untouched_text_stays_byte_for_byte(
    compiler: Compiler, tmp_path: Path, name: str, description: str
) -> None:
    """From one server through a folder to another: the same text, name, description."""
    script = on_server(1, name, TEXTS[name], description)
    files = files_of([script], [], tmp_path)
    for path, text in files.items():
        path.write_bytes(text.encode())
    if " " not in name:
        assert [*files.values()] == [TEXTS[name]]
    local = read_folder(tmp_path)
    known = snapshot(compiler, script)
    assert changes(Deployer(compiler, local, [script], known))[name].kind == "unchanged"
    created = changes(Deployer(compiler, local, [], known))[name]
    assert created.kind == "create"
    assert created.after == TEXTS[name]
    assert created.description == (description or name)


def test_an_answer_that_names_another_script_is_an_error(compiler: Compiler) -> None:
    deployer = Deployer(compiler, [in_file("a", "x = 1\n")], [], [])
    made = {"id": "0" * 16, "orgID": "0" * 16, "name": "another", "script": "x = 1\n"}
    with scripted(as_json(made, status="201 Created")) as server:
        with changing(Connection(url=server.url, token="t")) as changing_server:
            with pytest.raises(
                LinkError, match="answered with another script, 'another'"
            ):
                apply_changes(
                    deployer, deployer.plan(prune=False).changes, changing_server, print
                )
    assert json.loads(server.received[0].body)["name"] == "a"


def test_a_literal_token_is_not_pushed(compiler: Compiler) -> None:
    text = 'import "fluxcall"\nx = fluxcall.call(id: "1", host: "h", token: "abc")\n'
    with pytest.raises(
        CombinedError, match=r"flux/a.flux:2:46: the text contains a token"
    ):
        Deployer(compiler, [in_file("a", text)], [], []).plan(prune=False)
    ignored = text.replace("\n", " // nothing\n", 1).replace(
        ")\n", ") // lint: ignore literal-token\n"
    )
    Deployer(compiler, [in_file("a", ignored)], [], []).plan(prune=False)


def test_findings_have_positions_in_the_original_text(compiler: Compiler) -> None:
    text = (
        '// defualt n: 1\nimport "fluxcall"\nx = fluxcall.call(id: "1")\n'
        'from(bucket: "b")\n    |> range(start: params.n) // lint: ignore\n'
        "    |> filter(fn: (r) => r._field =~ params.n)\n"
    )
    plan = Deployer(compiler, [in_file("a", text)], [], []).plan(prune=False)
    found = {finding.rule: finding.position for finding in plan.findings}
    assert found["header"] == (1, 1)
    assert found["regexp-parameter"] == (6, 38)
    assert "bare-bound" not in found
