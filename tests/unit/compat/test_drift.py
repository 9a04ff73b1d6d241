"""Differences and their classes: in models, in printed modules, in the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.command import fluxcall
from support.modules import module_text
from support.scripted_server import Received, as_json, http, scripted

from fluxcall.compat.compare import (
    CLASSES,
    Difference,
    compare,
    compare_scripts,
    worst,
)
from fluxcall.compat.contract import contract_of
from fluxcall.compat.python import contracts_of
from fluxcall.compat.types import accepts_all, yields_only
from fluxcall.config.model import output_at
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.model import (
    COLUMN_TYPES,
    PARAM_KINDS,
    ArrayOf,
    ColumnModel,
    Parameter,
    RecordOf,
    ResultModel,
    ScriptModel,
)
from fluxcall.snapshot import to_text
from fluxcall.workflows.check import check
from fluxcall.workflows.plan import Plan

CASES = Path(__file__).parents[2] / "cases"

SCRIPT = ScriptModel(
    ids={"0" * 16: "1" * 16},
    name="points of",
    description="Points.",
    language="flux",
    text_hash="0" * 64,
    updated_at="2026-01-01T00:00:00Z",
    parameters=(
        Parameter(name="bucket", type="string"),
        Parameter(name="hosts", type=ArrayOf("string")),
        Parameter(name="cfg", type=RecordOf((("a", "int"),))),
        Parameter(name="every", type="duration", optional=True, default="10m", sent=True),
        Parameter(name="n", type="int", optional=True, default=10),
    ),
    results=(
        ResultModel(name="_result", columns=(
            ColumnModel(name="_time", type="time", nullable=False),
            ColumnModel(name="_value", type="float"),
            ColumnModel(name="host", type="string", nullable=False, optional=True),
        )),
        ResultModel(name="mean", columns=(ColumnModel(name="mean", type="float"),)),
    ),
    complete=True,
    effects=(),
)  # fmt: skip


def with_parameter(name: str, **changes: Any) -> ScriptModel:
    assert SCRIPT.parameters is not None
    return replace(
        SCRIPT,
        parameters=tuple(
            replace(p, **changes) if p.name == name else p for p in SCRIPT.parameters
        ),
    )


def with_column(name: str, **changes: Any) -> ScriptModel:
    first, *others = SCRIPT.results
    columns = tuple(
        replace(c, **changes) if c.name == name else c for c in first.columns
    )
    return replace(SCRIPT, results=(replace(first, columns=columns), *others))


def without_parameter(name: str) -> ScriptModel:
    kept = tuple(p for p in SCRIPT.parameters or () if p.name != name)
    return replace(SCRIPT, parameters=kept)


CHANGES = [
    (with_parameter("bucket", type="int"), "breaking", "parameter bucket takes int, not string"),
    (with_parameter("hosts", type=ArrayOf("int")), "breaking", "takes [int], not [string]"),
    (with_parameter("bucket", type="any"), "compatible", "takes any, not string"),
    (with_parameter("bucket", optional=True), "compatible", "is optional now"),
    (with_parameter("n", optional=False, default=None), "breaking", "is required now"),
    (with_parameter("n", default=11), "compatible", "is 11 by default, not 10"),
    (without_parameter("n"), "breaking", "parameter n is gone"),
    (replace(SCRIPT, parameters=None), "compatible", "its parameters are unknown now"),
    (with_column("_value", type="int"), "breaking", "column _value of _result is int, not float"),
    (with_column("_value", nullable=False), "compatible", "is never empty now"),
    (with_column("_time", nullable=True), "breaking", "may be empty now"),
    (with_column("host", optional=False), "compatible", "is always there now"),
    (with_column("_time", optional=True), "breaking", "may be absent now"),
    (replace(SCRIPT, results=SCRIPT.results[:1]), "breaking", "result mean is gone"),
    (replace(SCRIPT, complete=False), "breaking", "are no longer all known"),
    (replace(SCRIPT, effects=("writes",)), "compatible", "may do more than read now"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "kind", "change"), CHANGES)
def test_each_change_has_a_class_and_a_reason(
    changed: ScriptModel, kind: str, change: str
) -> None:
    (difference,) = compare_scripts([SCRIPT], [changed])
    assert difference.kind == kind
    assert change in str(difference)
    assert str(difference).startswith(f"{kind}: points of: ")


@pytest.mark.parametrize(("changed", "kind", "change"), CHANGES)
def test_the_printed_module_has_the_same_contract(
    changed: ScriptModel, kind: str, change: str
) -> None:
    before = contracts_of(module_text(SCRIPT))
    after = contracts_of(module_text(changed))
    found = [d for d in compare(before, after) if d.kind != "cosmetic"]
    assert [d.kind for d in found] == [kind]
    assert change in str(found[0])


@pytest.mark.parametrize(
    ("changed", "kinds"),
    [
        (replace(SCRIPT, description="Other."), ["cosmetic"]),
        (replace(SCRIPT, text_hash="1" * 64, updated_at="x"), ["cosmetic"] * 2),
        (replace(SCRIPT, edition=2), ["cosmetic"]),
        (replace(SCRIPT, ids={"0" * 16: "2" * 16}), ["cosmetic"]),
        (
            replace(SCRIPT, name="other", ids={"0" * 16: "2" * 16}),
            ["breaking", "compatible"],
        ),
    ],
)
def test_texts_names_and_ids(changed: ScriptModel, kinds: list[str]) -> None:
    assert [d.kind for d in compare_scripts([SCRIPT], [changed])] == kinds


def test_a_script_with_the_same_id_was_renamed() -> None:
    """It is one script: what else changed of it is compared, nothing is gone or new."""
    renamed = replace(with_parameter("n", default=11), name="other")
    assert [str(d) for d in compare_scripts([SCRIPT], [renamed])] == [
        "compatible: other: parameter n is 11 by default, not 10",
        "compatible: other: the script was called points of before",
    ]
    before = contracts_of(module_text(SCRIPT))
    after = contracts_of(module_text(renamed))
    found = [str(d) for d in compare(before, after) if d.kind != "cosmetic"]
    assert found == [
        "breaking: other: its function is called other, not points_of",
        "compatible: other: parameter n is 11 by default, not 10",
        "compatible: other: the script was called points of before",
    ]


def test_two_scripts_that_swap_their_names_are_not_renamed() -> None:
    other = replace(SCRIPT, name="other", ids={"0" * 16: "2" * 16})
    swapped = [replace(SCRIPT, ids=other.ids), replace(other, ids=SCRIPT.ids)]
    found = compare_scripts([SCRIPT, other], swapped)
    assert [str(d) for d in found] == [
        "cosmetic: other: ids changed", "cosmetic: points of: ids changed"
    ]  # fmt: skip


PARAMETER_TYPES = sorted(PARAM_KINDS)
SAME_OR_MORE = {
    ("float", "number"), ("number", "float"), ("int", "float"), ("int", "number"),
    ("uint", "float"), ("uint", "number"), ("uint", "int"), ("duration", "bound"),
    ("time", "bound"), ("string", "scalar"), ("bool", "scalar"), ("int", "scalar"),
    ("uint", "scalar"), ("float", "scalar"), ("number", "scalar"),
}  # fmt: skip


@pytest.mark.parametrize("before", PARAMETER_TYPES)
@pytest.mark.parametrize("after", PARAMETER_TYPES)
def test_a_parameter_that_accepts_as_much_as_before_is_compatible(
    before: str, after: str
) -> None:
    expected = before == after or after == "any" or (before, after) in SAME_OR_MORE
    assert accepts_all(before, after) is expected
    assert accepts_all(f"[{before}]", f"[{after}]") is expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("_t.Literal['a', 'b']", "_t.Literal['b', 'a', 'c']", True),
        ("_t.Literal['a', 'b']", "_t.Literal['a']", False),
        ("_t.Literal[1]", "_t.Literal[True]", False),
        ("_t.Literal['a']", "string", True),
        ("_t.Literal[1, 2]", "float", True),
        ("_t.Literal['a']", "int", False),
        ("string", "_t.Literal['a']", False),
        ("{a: int}", "{a: float}", False),
        ("[string]", "string", False),
    ],
)
def test_choices_and_structures(before: str, after: str, expected: bool) -> None:
    assert accepts_all(before, after) is expected


NARROWER = {("int", "uint"), ("uint", "int")} | {
    ("value", kind) for kind in ("int", "uint", "float", "string", "bool")
}


@pytest.mark.parametrize("before", sorted(COLUMN_TYPES))
@pytest.mark.parametrize("after", sorted(COLUMN_TYPES))
def test_a_column_that_yields_no_more_than_before_is_compatible(
    before: str, after: str
) -> None:
    expected = before == after or (before, after) in NARROWER
    assert yields_only(before, after) is expected


def observed(*columns: ColumnModel) -> ScriptModel:
    result = ResultModel(name="m", columns=columns, source="observed")
    return replace(SCRIPT, results=(result,), text_hash="1" * 64)


def inferred(*columns: ColumnModel, complete: bool = True) -> ScriptModel:
    result = ResultModel(name="m", columns=columns)
    return replace(SCRIPT, results=(result,), complete=complete)


VALUE = ColumnModel(name="_value", type="int", nullable=False)
PIECES = ColumnModel(name="pieces", type="int")


@pytest.mark.parametrize(
    "after",
    [
        inferred(replace(VALUE, type="value", nullable=True)),
        inferred(replace(VALUE, optional=True), complete=False),
        inferred(),
        replace(SCRIPT, results=(), complete=False),
    ],
)
def test_columns_that_are_no_longer_observed_are_one_line(after: ScriptModel) -> None:
    found = compare_scripts([observed(VALUE, PIECES)], [after])
    (line,) = [d for d in found if d.kind != "cosmetic"]
    assert (line.kind, line.what) == ("compatible", "result m")
    assert "`fluxcall observe`" in line.change


def test_what_contradicts_an_observation_still_breaks() -> None:
    after = inferred(replace(VALUE, type="string"), PIECES)
    found = compare_scripts([observed(VALUE, PIECES)], [after])
    assert [str(d) for d in found if d.kind == "breaking"] == [
        "breaking: points of: column _value of m is string, not int"
    ]
    gone = compare_scripts([observed(VALUE)], [replace(SCRIPT, results=())])
    assert "breaking: points of: result m is gone" in map(str, gone)


def test_added_things() -> None:
    added = [str(d) for d in compare_scripts([without_parameter("n")], [SCRIPT])]
    assert added == ["compatible: points of: parameter n is new and optional"]
    added = [str(d) for d in compare_scripts([without_parameter("bucket")], [SCRIPT])]
    assert added == ["breaking: points of: parameter bucket is new and required"]
    assert compare_scripts([SCRIPT], [SCRIPT]) == []
    assert worst(compare_scripts([], [SCRIPT])) == "compatible"
    assert worst([]) is None


def test_the_gravest_come_first() -> None:
    changed = replace(with_parameter("bucket", type="int"), description="x")
    kinds = [d.kind for d in compare_scripts([SCRIPT], [changed])]
    assert kinds == sorted(kinds, key=CLASSES.index)


def test_a_module_says_what_the_model_says() -> None:
    (face,) = contracts_of(module_text(SCRIPT)).values()
    model = contract_of(SCRIPT)
    assert face.results == {
        name: {
            column: replace(told, nullable=told.nullable and told.type != "string")
            for column, told in columns.items()
        }
        for name, columns in model.results.items()
    }
    assert face.parameters is not None
    assert model.parameters is not None
    assert {n: p.type for n, p in face.parameters.items()} == {
        n: p.type for n, p in model.parameters.items()
    }
    assert face.parameters["every"].default == "10m"


def test_every_module_of_the_cases_can_be_read() -> None:
    modules = [
        p
        for p in CASES.glob("*/after/*.py")
        if "@generated by fluxcall" in p.read_text()
    ]
    assert len(modules) > 5
    for path in modules:
        text = path.read_text("utf-8")
        assert '"""Edited."""' in text or contracts_of(text)


@pytest.mark.parametrize(
    "text", ["(", "@x(1)\ndef f(): ...", "@x('a', name=y, rows=1)\ndef f(): ..."]
)
def test_a_text_that_is_not_a_module(text: str) -> None:
    with pytest.raises(ValueError, match="is not "):
        contracts_of(text)


# The command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fluxcall.lock.json").write_text(to_text([SCRIPT]))
    (tmp_path / "air.py").write_text(module_text(SCRIPT))
    return tmp_path


def checked(folder: Path) -> list[Difference]:
    output = output_at(folder / "air.py")
    plan = Plan(snapshot=folder / "fluxcall.lock.json", outputs=(output,))
    (found,), _ = check(plan, Compiler())
    assert bool(found.diff) == bool(found.differences)
    return list(found.differences)


def test_what_a_file_can_be(folder: Path) -> None:
    module = folder / "air.py"
    text = module.read_text()
    assert checked(folder) == []
    module.write_text(text.replace("\n", "\r\n"), newline="")
    assert checked(folder) == []
    module.write_text(text.replace("Points.", "Other."))
    assert [d.kind for d in checked(folder)] == ["cosmetic"]
    module.write_text(text + "\n")
    assert [str(d) for d in checked(folder)] == [
        f"cosmetic: {module} changed in its layout or comments"
    ]
    module.write_text(text + "(")
    assert [d.kind for d in checked(folder)] == ["breaking"]
    module.unlink()
    assert [str(d) for d in checked(folder)] == [f"breaking: {module} is missing"]


def test_what_counts_is_for_the_user_to_say(folder: Path) -> None:
    snapshot = folder / "fluxcall.lock.json"
    snapshot.write_text(to_text([replace(SCRIPT, description="Other.")]))
    assert fluxcall(folder, "check", "-o", "air.py")[0] == 1
    code, said = fluxcall(folder, "check", "-o", "air.py", "--fail-on", "breaking")
    assert code == 0
    assert said.splitlines() == [
        "file air.py: 1 cosmetic (`fluxcall generate` updates it)",
        "",
        "file air.py: points of",
        "  cosmetic    documentation changed",
        "fluxcall: --diff prints the lines that change",
    ]
    snapshot.write_text(to_text([with_parameter("bucket", type="int")]))
    assert fluxcall(folder, "check", "-o", "air.py", "--fail-on", "breaking")[0] == 1


def test_differences_for_programs_and_in_ci(folder: Path) -> None:
    snapshot = folder / "fluxcall.lock.json"
    snapshot.write_text(to_text([with_parameter("bucket", type="int")]))
    code, said = fluxcall(folder, "check", "-o", "air.py", "--json")
    assert code == 1
    told = json.loads(said)
    assert (told["format"], told["worst"]) == (1, "breaking")
    assert told["differences"][0] == {
        "file": "air.py",
        "kind": "breaking",
        "script": "points of",
        "what": "parameter bucket",
        "change": "takes int, not string",
    }
    _, said = fluxcall(folder, "check", "-o", "air.py", GITHUB_ACTIONS="true")
    assert "::error file=air.py,title=breaking::breaking: points of: " in said


def test_the_summary_comes_first_and_the_diff_on_request(folder: Path) -> None:
    snapshot = folder / "fluxcall.lock.json"
    changed = replace(with_parameter("bucket", type="int"), description="Other.")
    snapshot.write_text(to_text([changed, replace(SCRIPT, name="new", ids={})]))
    code, said = fluxcall(folder, "check", "-o", "air.py")
    assert code == 1
    first, *lines = said.splitlines()
    assert first == (
        "file air.py: 1 breaking, 1 compatible, 1 cosmetic (`fluxcall generate` updates it)"
    )
    assert lines[1:7] == [
        "file air.py: points of",
        "  breaking    parameter bucket takes int, not string",
        "  cosmetic    documentation changed",
        "",
        "file air.py: new",
        "  compatible  the script is new",
    ]
    assert "+++" not in said
    _, with_lines = fluxcall(folder, "check", "-o", "air.py", "--diff")
    assert with_lines.startswith("\n".join([first, *lines[:7]]))
    assert "+++ air.py (generated)\n" in with_lines
    (folder / "air.py").write_text(
        module_text(changed, replace(SCRIPT, name="new", ids={}))
    )
    assert fluxcall(folder, "check", "-o", "air.py") == (
        0, "fluxcall: up to date: air.py\n"
    )  # fmt: skip


# Pulling what has changed


def a_server(scripts: dict[str, dict[str, str]]) -> Callable[[Received], bytes]:
    """Scripts that may change while it runs."""

    def answer(request: Received) -> bytes:
        if request.path.endswith("/params"):
            own = request.path.split("/")[4]
            text = scripts[own]["script"]
            kind = "int" if "+ 1" in text else "string"
            return as_json({"params": {"n": kind}})
        page = list(scripts.values()) if "offset=0" in request.path else []
        return as_json({"scripts": page})

    return answer


def some_scripts(number: int) -> dict[str, dict[str, str]]:
    return {
        f"{n:016x}": {
            "id": f"{n:016x}",
            "orgID": "0" * 16,
            "name": f"script {n}",
            "script": "x = params.n + 1",
            "updatedAt": "2026-01-01T00:00:00Z",
        }
        for n in range(number)
    }


def asked(received: list[Received]) -> list[str]:
    return [r.path for r in received if r.path.endswith("/params")]


def test_only_what_has_changed_is_asked_for(tmp_path: Path) -> None:
    scripts = some_scripts(20)
    with scripted(a_server(scripts)) as server:
        host = ("--host", server.url)
        assert fluxcall(tmp_path, "generate", "-o", "air.py", *host)[0] == 0
        assert len(asked(server.received)) == 20
        snapshot = (tmp_path / "fluxcall.lock.json").read_bytes()

        server.received.clear()
        code, said = fluxcall(tmp_path, "pull", *host)
        assert (code, said) == (
            0,
            f"fluxcall: asking {server.url}\nfluxcall: 20 scripts: nothing to change\n",
        )
        assert asked(server.received) == []
        assert len(server.received) == 2
        code, _ = fluxcall(tmp_path, "check", "-o", "air.py", "--live", *host)
        assert code == 0

        own = scripts[f"{7:016x}"]
        own |= {"script": 'x = params.n + "a"', "updatedAt": "2026-01-02T00:00:00Z"}
        server.received.clear()
        code, said = fluxcall(tmp_path, "check", "-o", "air.py", "--live", *host)
        assert code == 1
        assert "fluxcall.lock.json: script 7\n  breaking    parameter n takes" in said
        assert "fluxcall.lock.json: 1 breaking, 2 cosmetic (`fluxcall pull`" in said
        assert "+++" not in said
        assert (tmp_path / "fluxcall.lock.json").read_bytes() == snapshot
        assert len(asked(server.received)) == 1

        server.received.clear()
        assert fluxcall(tmp_path, "pull", *host)[0] == 0
        assert asked(server.received) == [f"/api/v2/scripts/{7:016x}/params"]


@pytest.mark.parametrize("field", ["updatedAt", "script", "id"])
def test_one_sign_of_a_change_is_enough(field: str, tmp_path: Path) -> None:
    scripts = some_scripts(2)
    with scripted(a_server(scripts)) as server:
        assert fluxcall(tmp_path, "pull", "--host", server.url)[0] == 0
        own = scripts.pop(f"{1:016x}")
        own[field] = {"id": f"{9:016x}", "script": "x = params.n + 1 + 1"}.get(
            field, "y"
        )
        scripts[own["id"]] = own
        server.received.clear()
        assert fluxcall(tmp_path, "pull", "--host", server.url)[0] == 0
        assert asked(server.received) == [f"/api/v2/scripts/{own['id']}/params"]


def test_a_busy_server_gets_its_pause(tmp_path: Path) -> None:
    scripts = some_scripts(30)
    plain, refusals = a_server(scripts), iter(range(5))

    def busy(request: Received) -> bytes:
        if request.path.endswith("/params") and next(refusals, None) is not None:
            return http(b"", status="429 Slow", headers=["Retry-After: 1"])
        return plain(request)

    with scripted(busy) as server:
        code, said = fluxcall(tmp_path, "pull", "--host", server.url)
        assert (code, said) == (
            0,
            f"fluxcall: asking {server.url}\nfluxcall: 30 scripts: wrote fluxcall.lock.json\n",
        )
        assert len(asked(server.received)) == 35


def test_a_pull_that_fails_leaves_the_old_snapshot(tmp_path: Path) -> None:
    scripts = some_scripts(3)
    snapshot = tmp_path / "fluxcall.lock.json"
    with scripted(a_server(scripts)) as server:
        assert fluxcall(tmp_path, "pull", "--host", server.url)[0] == 0
    before = snapshot.read_bytes()
    scripts[f"{1:016x}"]["updatedAt"] = "later"
    plain = a_server(scripts)

    def failing(request: Received) -> bytes:
        if request.path.endswith("/params"):
            return http(b'{"message": "no"}', status="401 No", kind="application/json")
        return plain(request)

    with scripted(failing) as server:
        code, said = fluxcall(tmp_path, "pull", "--host", server.url)
        assert code == 2
        assert "answered 401: no" in said
    assert snapshot.read_bytes() == before
    assert list(tmp_path.iterdir()) == [snapshot]
