"""Where the server is: arguments, environment, profile, in this order."""

from __future__ import annotations

from pathlib import Path

import pytest

from fluxcall.runtime import SettingsError
from fluxcall.runtime.connection import Connection
from fluxcall.runtime.discovery import find_connection

PROFILES = """
[default]
  url = "http://localhost:8086"
  token = "profile-token"
  org = "profile-org"
  active = true
[eu]
  url = "https://eu.test/"
  token = "eu-token"
  org = ""
"""


@pytest.fixture
def configs(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "configs"
    path.write_text(PROFILES)
    return {"INFLUX_CONFIGS_PATH": str(path)}


def found(**arguments: object) -> tuple[str, str, str | None]:
    connection = find_connection(**arguments)  # type: ignore[arg-type]
    return connection.url, connection.token, connection.org


def test_the_active_profile_fills_what_is_open(configs: dict[str, str]) -> None:
    assert found(environ=configs) == (
        "http://localhost:8086",
        "profile-token",
        "profile-org",
    )


def test_the_environment_beats_the_active_profile(configs: dict[str, str]) -> None:
    environ = {
        **configs,
        "INFLUX_HOST": "https://a.test",
        "INFLUXDB_V2_URL": "https://b.test",
        "INFLUXDB_V2_TOKEN": "t2",
    }
    assert found(environ=environ) == ("https://a.test", "t2", "profile-org")


def test_a_named_profile_beats_the_environment(configs: dict[str, str]) -> None:
    environ = {**configs, "INFLUX_HOST": "https://a.test", "INFLUX_TOKEN": "t"}
    assert found(environ=environ, profile="eu")[:2] == ("https://eu.test", "eu-token")


def test_arguments_beat_everything(configs: dict[str, str]) -> None:
    arguments = {"url": "c.test:99", "token": "x", "org": "o", "profile": "eu"}
    assert found(environ=configs, **arguments) == ("http://c.test:99", "x", "o")


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({}, "address is missing.*--host.*INFLUX_HOST"),
        ({"INFLUX_HOST": "https://a.test"}, "token is missing.*INFLUX_TOKEN"),
    ],
)
def test_what_is_missing_is_named(
    environ: dict[str, str], message: str, tmp_path: Path
) -> None:
    environ = {**environ, "INFLUX_CONFIGS_PATH": str(tmp_path / "none")}
    with pytest.raises(SettingsError, match=message):
        find_connection(environ=environ)


def test_a_profile_that_is_not_there(configs: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"no profile 'us'.*default, eu"):
        find_connection(environ=configs, profile="us")


def test_profiles_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "configs"
    path.write_text("[a\nsecret")
    with pytest.raises(SettingsError, match="cannot be read"):
        find_connection(environ={"INFLUX_CONFIGS_PATH": str(path)})


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a",
        "https://",
        "https://user:secret@a.test",
        "https://a?x=1",
        "http://a#b",
    ],
)
def test_invalid_addresses(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Connection(url=url, token="t")
    assert "secret" not in str(caught.value)
