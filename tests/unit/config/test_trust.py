"""Which server a token may go to: the one table of rules, and the user's list."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from support.command import fluxcall
from support.scripted_server import ScriptedServer, as_json, scripted

from fluxcall.config.trust import trust_file
from fluxcall.runtime import Client, SettingsError
from fluxcall.runtime.connection import origin_of
from fluxcall.runtime.discovery import ProjectSettings, find_connection

HOME, OTHER = "https://home.test", "https://other.test"
PROFILES = f"""
[own]
  url = "{HOME}"
  token = "own-token"
  active = true
[other]
  url = "{OTHER}"
  token = "other-token"
[bare]
  url = "{OTHER}"
"""
ADDRESSES = {
    "argument": {"url": OTHER},
    "environment": {"environ": {"INFLUX_HOST": OTHER}},
    "older variable": {"environ": {"INFLUXDB_V2_URL": OTHER}},
    "active profile": {},
    "named profile": {"profile": "bare"},
    "project": {"project": ProjectSettings(where="f.toml", url=OTHER)},
    "project's variable": {
        "project": ProjectSettings(where="f.toml", url=OTHER, url_variable="INFLUX_X")
    },
    "project's profile": {"project": ProjectSettings(where="f.toml", profile="bare")},
}
TOKENS = {
    "argument": {"token": "t"},
    "environment": {"environ": {"INFLUX_TOKEN": "t"}},
    "older variable": {"environ": {"INFLUXDB_V2_TOKEN": "t"}},
    "active profile": {},
    "named profile": {"profile": "own"},
}
ALLOWED = {
    ("argument", "argument"),
    ("argument", "environment"),
    ("argument", "older variable"),
    ("argument", "named profile"),
    ("environment", "argument"),
    ("environment", "environment"),
    ("environment", "older variable"),
    ("older variable", "argument"),
    ("older variable", "environment"),
    ("older variable", "older variable"),
    ("active profile", "argument"),
    ("active profile", "active profile"),
    ("named profile", "argument"),
    # the profile that is named last is the one of the token, address and all
    ("active profile", "named profile"),
    ("environment", "named profile"),
    ("older variable", "named profile"),
    ("named profile", "named profile"),
    ("project", "named profile"),
    ("project's variable", "named profile"),
    ("project's profile", "named profile"),
    # the address stands in the user's own environment, whoever names the variable
    ("project's variable", "argument"),
    ("project's variable", "environment"),
    ("project's variable", "older variable"),
}


def connect(profiles: Path, address: str, token: str, **more: object) -> str:
    said = [ADDRESSES[address], TOKENS[token]]
    environ = {"INFLUX_CONFIGS_PATH": str(profiles)}
    for one in said:
        environ |= one.get("environ", {})  # type: ignore[operator]
    given = {**said[0], **said[1], "environ": environ, **more}
    return find_connection(**given).url  # type: ignore[arg-type]


@pytest.fixture
def profiles(tmp_path: Path) -> Path:
    path = tmp_path / "configs"
    path.write_text(PROFILES)
    return path


@pytest.mark.parametrize(("address", "token"), [*itertools.product(ADDRESSES, TOKENS)])
def test_a_token_is_only_sent_to_its_server(
    address: str, token: str, profiles: Path
) -> None:
    if (address, token) in ALLOWED:
        connect(profiles, address, token)
        return
    with pytest.raises(SettingsError, match="nothing was sent") as caught:
        connect(profiles, address, token, is_trusted=lambda origin: False)
    place = HOME if address == "active profile" else OTHER
    assert f"`fluxcall trust {place}`" in str(caught.value)
    trusted = connect(
        profiles, address, token, is_trusted=lambda origin: origin == place
    )
    assert trusted == place


def test_an_address_that_is_the_profiles_own(profiles: Path) -> None:
    """A team names its server in the project, and everyone has a profile for it."""
    environ = {"INFLUX_CONFIGS_PATH": str(profiles)}
    project = ProjectSettings(where="f.toml", url=f"{HOME.upper()}:443/")
    assert find_connection(environ=environ, project=project).token == "own-token"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("a.test", "http://a.test"),
        ("HTTPS://A.test:443/x/", "https://a.test"),
        ("http://a.test:443", "http://a.test:443"),
        ("http://[::1]:8086", "http://[::1]:8086"),
    ],
)
def test_servers_are_identified_by_origin(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url",
    ["https://home.test\\@evil.test", "https://home.test@evil.test", "http://a\n.test"],
)
def test_addresses_that_readers_disagree_about(url: str) -> None:
    with pytest.raises(SettingsError):
        origin_of(url)


def test_the_client_decides_alike(
    profiles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("INFLUX_HOST", "INFLUX_ORG", "INFLUXDB_V2_URL", "INFLUXDB_V2_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INFLUX_CONFIGS_PATH", str(profiles))
    monkeypatch.setenv("INFLUX_TOKEN", "t")
    with pytest.raises(SettingsError, match="set INFLUX_HOST and INFLUX_TOKEN"):
        Client.from_env()
    monkeypatch.setenv("INFLUX_HOST", OTHER)
    assert Client.from_env().connection.url == OTHER


# The command


def pulled(folder: Path, server: ScriptedServer) -> tuple[int, str]:
    (folder / "fluxcall.toml").write_text(f'host = "{server.url}"\n')
    return fluxcall(folder, "pull")


def test_a_server_is_allowed_once(tmp_path: Path) -> None:
    with scripted(as_json({"scripts": []})) as server:
        code, said = pulled(tmp_path, server)
        assert (code, server.received) == (2, [])
        (command,) = re.findall("`fluxcall (trust .*)`", said)
        assert fluxcall(tmp_path, *command.split())[0] == 0
        code, said = pulled(tmp_path, server)
        assert "there are no scripts" in said
        assert len(server.received) == 1
        assert said.index(f"asking {server.url}") < said.index("there are no scripts")
        assert fluxcall(tmp_path, "trust", "--list") == (0, f"{server.url}\n")
        assert fluxcall(tmp_path, "trust", "--remove", server.url)[0] == 0
        assert fluxcall(tmp_path, "trust", "--list") == (0, "")
        assert pulled(tmp_path, server)[0] == 2
        assert len(server.received) == 1


def test_the_list_is_the_users_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert fluxcall(tmp_path, "trust", HOME)[0] == 0
    assert trust_file().stat().st_mode & 0o777 == 0o600
    trust_file().chmod(0o666)
    with scripted(as_json({"scripts": []})) as server:
        code, said = pulled(tmp_path, server)
        assert code == 2
        assert "other users can change it" in said
        assert server.received == []


def test_what_trust_needs(tmp_path: Path) -> None:
    for arguments, message in (
        ([], "give HOST"),
        (["--remove", HOME], "is not a trusted server"),
        (["ftp://a"], "is not a server's address"),
    ):
        code, said = fluxcall(tmp_path, "trust", *arguments)
        assert code == 2
        assert message in said


@pytest.mark.parametrize("host", ["http://evil.invalid", "http://127.0.0.1:9"])
def test_plain_http_is_warned_of_by_every_command(host: str, tmp_path: Path) -> None:
    """Once, before the first request; but not for this machine."""
    (tmp_path / "x.flux").write_text("x = 1")
    assert fluxcall(tmp_path, "pull", "--scripts", ".")[0] == 0
    for command in (
        "pull", "generate -o a.py --pull", "lint", "graph", "observe x", "invoke x", "record x",
        "push --scripts .", "diff --scripts .",
    ):  # fmt: skip
        _, said = fluxcall(tmp_path, *command.split(), "--host", host)
        assert said.count("over plain http") == (host == "http://evil.invalid"), command
        assert said.count(f"asking {host}") == 1, command
