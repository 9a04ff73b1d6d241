"""The configuration: its schema for editors says what the reader takes."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Any
from unittest.mock import patch

import jsonschema
import pytest
from support.command import fluxcall

from fluxcall.config.file import find_config
from fluxcall.config.model import MODES, RUNTIMES
from fluxcall.config.reader import read_config
from fluxcall.config.schema import schema
from fluxcall.config.variables import project_settings
from fluxcall.errors import CombinedError

CASES = Path(__file__).parents[2] / "cases"
WRONG = {"an-invalid-configuration", "invalid-outputs"}


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
            read_config(said(path), where="fluxcall.toml")
    else:
        read_config(said(path), where="fluxcall.toml")


def test_the_schema_is_one_and_is_printed(tmp_path: Path) -> None:
    jsonschema.Draft7Validator.check_schema(schema())
    code, printed = fluxcall(tmp_path, "config", "--schema")
    assert code == 0
    assert json.loads(printed) == schema()


def test_the_schema_lists_what_the_model_knows() -> None:
    output = schema()["definitions"]["output"]["properties"]
    assert output["mode"]["enum"] == [*MODES]
    assert output["runtime"]["enum"] == [*RUNTIMES]


def test_every_key_has_a_meaning() -> None:
    tables = [schema(), *(schema()["definitions"][n] for n in ("output", "script"))]
    for table in tables:
        assert all(
            "description" in key or "$ref" in key
            for key in table["properties"].values()
        )


def test_values_name_variables(tmp_path: Path) -> None:
    table = {"host": "https://${INFLUX_NAME}:${FLUXCALL_PORT}", "org": "$x"}
    config = read_config(table, where="x")
    settings = project_settings(config, {"INFLUX_NAME": "h", "FLUXCALL_PORT": "1"})
    assert (settings.url, settings.org) == ("https://h:1", "$x")
    (tmp_path / "fluxcall.toml").write_text('host = "http://${INFLUX_A}.test"\n')
    code, printed = fluxcall(tmp_path, "config", INFLUX_A="b")
    assert code == 0
    assert 'host = "http://b.test"  # fluxcall.toml' in printed
    code, printed = fluxcall(
        tmp_path, "config", INFLUX_A="b", INFLUX_HOST="http://c.test"
    )
    assert 'host = "http://c.test"  # INFLUX_HOST' in printed


@pytest.mark.parametrize(
    "name",
    [
        "HOME",
        "AWS_SECRET_ACCESS_KEY",
        "GITHUB_TOKEN",
        "INFLUX_TOKEN",
        "INFLUXDB_V2_URL",
        "INFLUX_API_KEY",
        "FLUXCALL_SECRET_PLACE",
        "INFLUX_PASSWORD_FILE",
        "influx_host",
        "INFLUX_HOST:-x",
        "",
    ],
)
@pytest.mark.parametrize("key", ["host", "org", "profile"])
def test_other_variables_are_out_of_reach(key: str, name: str) -> None:
    with pytest.raises(CombinedError, match="cannot be used here"):
        read_config({key: f"http://x/${{{name}}}"}, where="fluxcall.toml")


def test_no_variable_is_needed_offline(tmp_path: Path) -> None:
    """Only a command that asks a server needs the address that the file names."""
    (tmp_path / "flux").mkdir()
    (tmp_path / "flux" / "one.flux").write_text("x = params.n + 1")
    (tmp_path / "fluxcall.toml").write_text(
        'host = "${INFLUX_STAGING}"\norg = "${INFLUX_STAGING_ORG}"\n'
        'profile = "${INFLUX_STAGING_PROFILE}"\n[[outputs]]\npath = "a.py"'
    )
    for command in ("generate --scripts flux", "generate", "check", "config"):
        code, printed = fluxcall(tmp_path, *command.split())
        assert code == 0, printed
    code, printed = fluxcall(tmp_path, "pull")
    assert code == 2
    assert (
        "fluxcall.toml: ${INFLUX_STAGING} names a variable that is not set" in printed
    )
    override = {"INFLUX_HOST": "http://127.0.0.1:9", "INFLUX_ORG": "o"}
    code, printed = fluxcall(tmp_path, "pull", **override)
    assert "cannot reach http://127.0.0.1:9" in printed


def test_the_search_ends_at_the_root_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / "fluxcall.toml").write_text('host = "http://above.test"\n')
    inner = tmp_path / "checkout" / "src"
    inner.mkdir(parents=True)
    assert "above.test" in fluxcall(inner, "config")[1]
    (tmp_path / "checkout" / ".git").mkdir()
    assert "above.test" not in fluxcall(inner, "config")[1]
    (tmp_path / "checkout" / "fluxcall.toml").write_text('host = "http://own.test"\n')
    assert "own.test" in fluxcall(inner, "config")[1]


def test_the_file_of_another_user_is_ignored(tmp_path: Path) -> None:
    """Such as one that a stranger put into a shared folder for temporary files."""
    path = tmp_path / "fluxcall.toml"
    path.write_text('host = "http://stranger.test"\n')
    status = path.stat()
    strangers = os.stat_result((*status[:4], status.st_uid + 4321, *status[5:]))
    with patch("fluxcall.config.file.os.fstat", lambda handle: strangers):
        config = find_config(tmp_path)
    assert config.host is None
    assert config.ignored == (f"{path} is ignored, because it belongs to another user",)


def test_the_folder_of_scripts_is_inside_the_project(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    project = tmp_path / "project"
    project.mkdir()
    (project / "link").symlink_to(tmp_path / "elsewhere")
    for source in ("../elsewhere", str(tmp_path / "elsewhere"), "link"):
        (project / "fluxcall.toml").write_text(f"source = {json.dumps(source)}\n")
        code, printed = fluxcall(project, "pull")
        assert code == 2
        assert "is outside the folder of this file" in printed


@pytest.mark.parametrize(
    "url", ["https://user:hidden@a.test", "https://a.test?token=hidden"]
)
def test_no_secret_in_an_address_is_shown(url: str, tmp_path: Path) -> None:
    for said, variables in (("", {"INFLUX_HOST": url}), (f'host = "{url}"', {})):
        (tmp_path / "fluxcall.toml").write_text(f"{said}\n")
        for flags in ([], ["--json"]):
            code, printed = fluxcall(tmp_path, "config", *flags, **variables)
            assert code == 0
            assert "hidden" not in printed
            assert "set, but not the address of a server" in printed


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
