"""The table `[serve]`: the settings of `fluxcall serve` in a file."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from support.command import fluxcall

from fluxcall.cli.gateway import serve
from fluxcall.config.schema import keys_of
from fluxcall.config.serve import read_serve
from fluxcall.errors import CombinedError, ConfigurationError

PASSWORD = "hunter2"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "gateway.toml"


def problems(file: Path, text: str) -> list[str]:
    file.write_text(text)
    with pytest.raises(CombinedError) as raised:
        read_serve(file)
    assert PASSWORD not in str(raised.value)
    return [str(problem) for problem in raised.value.problems]


def test_the_keys_are_the_flags() -> None:
    assert {*keys_of("serve")} == {o.name for o in serve.params if o.name != "config"}
    for option in serve.params:
        assert isinstance(option, click.Option)
        variable = f"FLUXCALL_{(option.name or '').upper()}"
        assert option.envvar == variable, option.name


def test_every_key_is_read(file: Path) -> None:
    file.write_text("""
        [serve]
        influxdb_url = "http://127.0.0.1:8086"
        no_influxdb = false
        dev = "flux"
        host = "127.0.0.1"
        port = 0
        store = "data/scripts.sqlite"
        workers = 2
        org = "plant"
        public_url = "https://influx.example"
        engine_side_url = "http://10.0.0.1:8087"
        allowed_host = ["influx.example"]
        allowed_origin = ["https://app.example"]
        log_level = "warning"
    """)
    found = read_serve(file)
    assert [*found] == keys_of("serve")
    assert found["store"] == str(file.parent / "data" / "scripts.sqlite")
    assert found["dev"] == str(file.parent / "flux")
    assert (found["workers"], found["allowed_host"]) == (2, ["influx.example"])


@pytest.mark.parametrize("store", ["postgresql://h/d", ":memory:", "/var/x.sqlite"])
def test_what_is_not_a_relative_path_stays(file: Path, store: str) -> None:
    file.write_text(f'[serve]\nstore = "{store}"')
    assert read_serve(file) == {"store": store}


def test_everything_wrong_is_reported_at_once_and_no_value_repeated(file: Path) -> None:
    assert (
        problems(
            file,
            f"""
        [serve]
        prot = "{PASSWORD}"
        influxdb-url = "http://u:{PASSWORD}@h"
        token = "{PASSWORD}"
        port = "{PASSWORD}"
        workers = 0
        no_influxdb = "{PASSWORD}"
        store = ["postgresql://u:{PASSWORD}@h/d"]
        allowed_host = "{PASSWORD}"
        log_level = "{PASSWORD}"
        """,
        )
        == [
            f"{file}: serve: unknown key 'prot'; did you mean 'port'?",
            f"{file}: serve: unknown key 'influxdb-url'; did you mean 'influxdb_url'?",
            f"{file}: serve: unknown key 'token'; a token must not be in a file: set"
            " INFLUX_TOKEN instead",
            f"{file}: serve.no_influxdb must be true or false",
            f"{file}: serve.port must be a whole number, 0 to 65535",
            f"{file}: serve.store must be a string",
            f"{file}: serve.workers must be a whole number, 1 or more",
            f"{file}: serve.allowed_host must be a list of strings",
            f"{file}: serve.log_level must be one of 'debug', 'info', 'warning', 'error'",
        ]
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f'x = "{PASSWORD}', "cannot be read"),
        ("", r"has no table \[serve\]"),
        ("serve = 1", r"has no table \[serve\]"),
    ],
)
def test_a_file_that_cannot_be_used(file: Path, text: str, message: str) -> None:
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=message) as raised:
        read_serve(file)
    assert PASSWORD not in str(raised.value)


def test_a_misspelt_table_is_named(file: Path) -> None:
    (problem,) = problems(file, "[server]\nport = 1")
    assert problem.endswith("unknown key 'server'; did you mean 'serve'?")


@pytest.mark.parametrize("place", ["fluxcall.toml", "pyproject.toml"])
def test_a_projects_own_file_can_have_the_table(tmp_path: Path, place: str) -> None:
    """It is read only by `serve --config`, and troubles no other command."""
    prefix = "tool.fluxcall." if place == "pyproject.toml" else ""
    file = tmp_path / place
    file.write_text(f'[{prefix}serve]\nstore = "postgresql://u:{PASSWORD}@h/d"')
    assert read_serve(file) == {"store": f"postgresql://u:{PASSWORD}@h/d"}
    code, said = fluxcall(tmp_path, "config")
    assert code == 0
    assert PASSWORD not in said
    code, said = fluxcall(tmp_path, "serve")
    assert (code, "no InfluxDB to run scripts on" in said) == (2, True)


def test_flags_beat_variables_and_both_beat_the_file(tmp_path: Path) -> None:
    """Each host is refused without an engine, and the error says which one counted."""
    (tmp_path / "g.toml").write_text('[serve]\nno_influxdb = true\nhost = "10.0.0.1"')
    file, variable = ("--config", "g.toml"), {"FLUXCALL_HOST": "10.0.0.2"}
    for arguments, environ, winner in (
        (file, {}, "10.0.0.1"),
        ((), {"FLUXCALL_CONFIG": "g.toml"}, "10.0.0.1"),
        (file, variable, "10.0.0.2"),
        ((*file, "--host", "10.0.0.3"), variable, "10.0.0.3"),
    ):
        code, said = fluxcall(tmp_path, "serve", *arguments, **environ)
        assert code == 2
        assert f"listen on 127.0.0.1, not on {winner}\n" in said


def test_an_engine_that_is_named_closer_is_used(tmp_path: Path) -> None:
    """`no_influxdb` in the file does not silence the flag, and the other way round."""
    (tmp_path / "none.toml").write_text("[serve]\nno_influxdb = true")
    (tmp_path / "one.toml").write_text('[serve]\ninfluxdb_url = "ftp://h"')
    named = ("--config", "none.toml", "--influxdb-url", "ftp://flag")
    assert "'ftp://flag' is not" in fluxcall(tmp_path, "serve", *named)[1]
    silenced = ("--config", "one.toml", "--no-influxdb", "--host", "10.0.0.1")
    assert "listen on 127.0.0.1" in fluxcall(tmp_path, "serve", *silenced)[1]


def test_a_password_is_never_printed(tmp_path: Path) -> None:
    store = f"postgresql://user:{PASSWORD}@127.0.0.1:9/scripts"
    text = f'[serve]\nno_influxdb = true\nport = 0\nstore = "{store}"'
    (tmp_path / "g.toml").write_text(text)
    for command in (("serve",), ("store", "export", "out.jsonl")):
        code, said = fluxcall(tmp_path, *command, "--config", "g.toml")
        assert code == 2
        assert "postgresql://127.0.0.1:9/scripts cannot be used" in said
        assert PASSWORD not in said
