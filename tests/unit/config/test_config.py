"""The configuration: its schema for editors says what the reader takes."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from support.command import fluxcall

from fluxcall.config.file import read_config, schema
from fluxcall.errors import CombinedError

CASES = Path(__file__).parents[2] / "cases"
WRONG = {"a-configuration-that-is-none", "outputs-that-cannot-be"}


def said(path: Path) -> Any:
    table = tomllib.loads(path.read_text("utf-8"))
    return table if path.name == "fluxcall.toml" else table["tool"]["fluxcall"]


def configurations() -> list[Path]:
    return sorted(CASES.glob("*/before/*.toml"))


@pytest.mark.parametrize("path", configurations(), ids=lambda p: p.parent.parent.name)
def test_the_schema_takes_what_the_reader_takes(path: Path) -> None:
    wrong = path.parent.parent.name in WRONG
    problems = [*jsonschema.Draft7Validator(schema()).iter_errors(said(path))]
    assert bool(problems) == wrong
    if wrong:
        with pytest.raises(CombinedError):
            read_config(said(path), where="fluxcall.toml", environ={})
    else:
        read_config(said(path), where="fluxcall.toml")


def test_the_schema_is_one_and_is_printed(tmp_path: Path) -> None:
    jsonschema.Draft7Validator.check_schema(schema())
    code, printed = fluxcall(tmp_path, "config", "--schema")
    assert code == 0
    assert json.loads(printed) == schema()


def test_every_key_has_a_meaning() -> None:
    tables = [schema(), *(schema()["definitions"][n] for n in ("output", "script"))]
    for table in tables:
        assert all(
            "description" in key or "$ref" in key
            for key in table["properties"].values()
        )


def test_values_name_variables(tmp_path: Path) -> None:
    table = {"host": "https://${NAME}:${PORT}", "org": "$x"}
    config = read_config(table, where="x", environ={"NAME": "h", "PORT": "1"})
    assert (config.host, config.org) == ("https://h:1", "$x")
    (tmp_path / "fluxcall.toml").write_text('host = "http://${A}.test"\n')
    code, printed = fluxcall(tmp_path, "config", A="b")
    assert code == 0
    assert 'host = "http://b.test"  # fluxcall.toml' in printed
    code, printed = fluxcall(tmp_path, "config", A="b", INFLUX_HOST="http://c.test")
    assert 'host = "http://c.test"  # INFLUX_HOST' in printed


def test_the_token_is_never_shown(tmp_path: Path) -> None:
    _, printed = fluxcall(tmp_path, "config")
    assert 'token = "set"  # INFLUX_TOKEN' in printed  # the helper looks for its text


def test_a_folder_of_scripts_in_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "flux").mkdir()
    (tmp_path / "flux" / "one.flux").write_text("x = params.n + 1")
    (tmp_path / "fluxcall.toml").write_text(
        'source = "flux"\n[[outputs]]\npath = "a.py"'
    )
    code, printed = fluxcall(tmp_path, "generate")
    assert code == 0, printed
    assert "def one(" in (tmp_path / "a.py").read_text()
    code, printed = fluxcall(tmp_path, "pull", "--host", "http://127.0.0.1:9")
    assert code == 2
    assert "cannot reach" in printed
