"""One call from the command line: what is asked, and how rows are written."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from support.scripted_server import http, scripted

from fluxcall.errors import CombinedError, ConfigurationError
from fluxcall.invoke.call import (
    choose_target,
    gather_arguments,
    invocation_of,
    write_rows,
)
from fluxcall.model import ColumnModel, Parameter, ResultModel, ScriptModel
from fluxcall.runtime import Client, TruncatedError
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
        (None, "a.txt", "csv"),
        (None, "a.JSONL", "jsonl"),
        (None, "a.parquet", "parquet"),
        ("jsonl", "a.csv", "jsonl"),
        ("csv", None, "csv"),
    ],
)
def test_the_files_name_tells_the_format(
    form: str | None, path: str | None, chosen: str
) -> None:
    assert choose_target(form, Path(path) if path else None).format == chosen


def written(body: bytes, form: str, path: Path | None = None) -> bytes:
    to = io.BytesIO()
    said: list[int] = []
    with scripted(http(body)) as server, Client(server.url, "t") as client:
        call = invocation_of(SCRIPT, None, {"bucket": "b"})
        output = choose_target(form, path)
        write_rows(client, call, output, to=to, say=said.append)
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
    assert lines[0]["_time"] == "2022-01-01T00:00:00.000000001Z"
    assert [line["_value"] for line in lines] == [None, 2.0]


def test_no_part_of_an_answer_becomes_a_file(tmp_path: Path) -> None:
    for form in ("csv", "jsonl", "parquet"):
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
        os.write(ours, b"air\n7\n")
        shown, said = process.communicate(timeout=30)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0, said
    assert (
        said.decode()
        .splitlines()[1]
        .startswith("parameter bucket (string): parameter limit (int): ")
    )
    assert b"2022-01-01T00:00:00.000000001Z" in shown
    assert json.loads(server.received[0].body) == {
        "params": {"bucket": "air", "limit": 7}
    }
