"""Calls from the command line: questions, and formats of rows."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from support.scripted_server import http, scripted

from fluxcall.errors import CombinedError, ConfigurationError
from fluxcall.invoke.call import gather_arguments, invocation_of
from fluxcall.invoke.formats import OutputCall, write_rows
from fluxcall.invoke.named import find_script, unknown_script
from fluxcall.invoke.table import Look, format_table
from fluxcall.invoke.target import choose_target
from fluxcall.model import ColumnModel, Parameter, ResultModel, ScriptModel
from fluxcall.runtime import Client, Result, Row, TruncatedError
from fluxcall.snapshot import to_text

SCRIPT = ScriptModel(
    ids={"0" * 16: "1" * 16},
    name="points",
    description="",
    language="flux",
    text_hash="",
    updated_at=None,
    parameters=(
        Parameter(name="bucket", type="string"),
        Parameter(name="limit", type="int"),
        Parameter(name="field", type="string", optional=True, default="co"),
    ),
    results=(
        ResultModel(
            name="_result",
            columns=(
                ColumnModel(name="_time", type="time", nullable=False),
                ColumnModel(name="_value", type="float"),
            ),
        ),
    ),
    complete=True,
    effects=(),
)
BODY = (
    b",result,table,_time,_value,host\r\n"
    b",_result,0,2022-01-01T00:00:00.000000001Z,NaN,a\r\n"
    b",_result,0,2022-01-01T00:00:01Z,2,\x1b[31m\r\n\r\n"
)


def test_what_is_missing_is_asked_for() -> None:
    asked = []

    def ask(parameter: Parameter) -> str:
        asked.append(parameter.name)
        return "5"

    assert gather_arguments(SCRIPT, ["bucket=b"], ask) == {"bucket": "b", "limit": 5}
    assert asked == ["limit"]
    with pytest.raises(CombinedError, match="points needs -p limit=…"):
        gather_arguments(SCRIPT, ["bucket=b"], None)


@pytest.mark.parametrize(
    ("form", "path", "chosen"),
    [
        (None, None, "table"),
        (None, "a.csv", "csv"),
        (None, "a.json", "json"),
        (None, "a.JSONL", "jsonl"),
        (None, "a.parquet", "parquet"),
        ("jsonl", "a.csv", "jsonl"),
        ("csv", None, "csv"),
        ("csv", "a.txt", "csv"),
    ],
)
def test_the_suffix_decides_the_format(
    form: str | None, path: str | None, chosen: str
) -> None:
    assert choose_target(form, Path(path) if path else None).format == chosen


@pytest.mark.parametrize("path", ["a.xlsx", "a", "a.json.gz", ".csv"])
def test_an_unknown_suffix_is_an_error(path: str) -> None:
    with pytest.raises(ConfigurationError, match=r"\.csv, \.json, .* or \.parquet"):
        choose_target(None, Path(path))


def written(body: bytes, form: str, path: Path | None = None) -> bytes:
    to = io.BytesIO()
    with scripted(http(body)) as server, Client(server.url, "t") as client:
        call = OutputCall(
            client=client,
            invocation=invocation_of(SCRIPT, None, {"bucket": "b"}),
            busy=lambda: nullcontext(lambda number: None),
        )
        write_rows(call, choose_target(form, path), to)
    (request,) = server.received
    assert request.path == f"/api/v2/scripts/{'1' * 16}/invoke"
    return path.read_bytes() if path else to.getvalue()


def test_rows_as_a_table() -> None:
    lines = written(BODY, "table").decode().splitlines()
    assert lines[2].split() == ["│", "2022-01-01T00:00:00.000000001Z", "nan", "a"]
    assert "\\x1b[31m" in lines[3]


@pytest.mark.parametrize("file", [None, "rows.x"])
def test_rows_as_csv_and_lines(file: str | None, tmp_path: Path) -> None:
    path = tmp_path / file if file else None
    assert written(BODY, "csv", path) == BODY
    lines = [json.loads(line) for line in written(BODY, "jsonl", path).splitlines()]
    assert json.loads(written(BODY, "json", path)) == lines
    assert json.loads(written(b"\r\n", "json", path)) == []
    assert lines[0]["_time"] == "2022-01-01T00:00:00.000000001Z"
    assert [line["_value"] for line in lines] == [None, 2.0]


def test_no_part_of_an_answer_becomes_a_file(tmp_path: Path) -> None:
    for form in ("csv", "json", "jsonl", "parquet"):
        with pytest.raises(TruncatedError):
            written(BODY[:-2], form, tmp_path / "rows")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        written(BODY, "csv", tmp_path / "none" / "rows")


def test_a_terminal_is_asked(tmp_path: Path) -> None:
    """A real terminal: what is missing is asked for, and the rows come as a table."""
    (tmp_path / "fluxcall.lock.json").write_text(to_text([SCRIPT]))
    ours, theirs = pty.openpty()
    with scripted(http(BODY)) as server:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "fluxcall",
                "invoke",
                "points",
                "--host",
                server.url,
            ],
            cwd=tmp_path,
            env={**os.environ, "INFLUX_TOKEN": "t", "HOME": str(tmp_path)},
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        os.write(ours, b"air\nseven\n7\n")
        shown, said = process.communicate(timeout=30)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0, said
    asked, again = said.decode().split("Error: ")
    assert asked.endswith("parameter bucket (string): parameter limit (int): ")
    assert again.startswith("points: -p limit: expected int\nparameter limit (int): ")
    assert b"2022-01-01T00:00:00.000000001Z" in shown
    assert json.loads(server.received[0].body) == {
        "params": {"bucket": "air", "limit": 7}
    }


def test_a_script_has_several_names() -> None:
    other = replace(SCRIPT, name="Hot machines", ids={"0" * 16: "2" * 16})
    scripts = [SCRIPT, other]
    for name in ("Hot machines", "hot_machines", "2" * 16):
        assert find_script(scripts, name) is other
    assert find_script(scripts, "board") is None
    assert (
        find_script(
            scripts, "board", lambda script: {"Hot machines": "board"}.get(script.name)
        )
        is other
    )
    assert "did you mean 'hot_machines'?" in str(unknown_script("hot_machine", scripts))


def rows_of(*values: tuple[str, float, str]) -> Result[Row]:
    """The answer of a call, a row for each host, value and unit."""
    lines = b"".join(f",_result,0,{h},{v},{u}\r\n".encode() for h, v, u in values)
    body = b",result,table,host,_value,unit\r\n" + lines + b"\r\n"
    with scripted(http(body)) as server, Client(server.url, "t") as client:
        return client.run(invocation_of(replace(SCRIPT, results=()), None, {}))


def test_columns_that_are_the_same_in_all_rows_stand_once() -> None:
    table = format_table(
        rows_of(("a", 1, "°C"), ("b", 2, "°C")), most=1, look=Look(compact=True)
    )
    assert table.splitlines() == [
        "host  _value",
        "────  ──────",
        "a     1",
        "… 1 more",
        "the same in all rows: unit=°C",
    ]


@pytest.mark.parametrize("rows", [[("a", 1, "°C")], [("a", 1, "°C"), ("a", 1, "°C")]])
def test_a_table_is_never_empty(rows: list[tuple[str, float, str]]) -> None:
    table = format_table(rows_of(*rows), most=9, look=Look(compact=True))
    assert table.splitlines()[0].split() == ["host", "_value", "unit"]


def test_a_table_fits_the_terminal() -> None:
    """Wide characters take two cells; what does not fit is named, never cut."""
    rows = rows_of(("温度", 1.5, "x"), ("b", 2, "y" * 30))
    for width in range(1, 50):
        table = format_table(rows, most=9, look=Look(width=width)).splitlines()
        assert max(map(cell_len, table[:4])) <= max(width, 4)
        shown = table[0].split()
        hidden = table[4].removeprefix("too wide to show: ") if table[4:] else ""
        assert {*shown, *filter(None, hidden.split(", "))} == {"host", "_value", "unit"}
    assert "\x1b" not in format_table(rows, most=9)


def test_no_rows() -> None:
    assert format_table([], most=9, look=Look(compact=True, width=80)) == "no rows"
