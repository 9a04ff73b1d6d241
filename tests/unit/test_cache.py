"""A cache is verified or not used, since anyone could have written to it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command import fluxcall
from support.modules import module_text
from test_links import SCRIPT

from fluxcall import files
from fluxcall.cache import Texts, cache_folder
from fluxcall.fluxlang.install import install_compiler
from fluxcall.snapshot import to_text

POISON: dict[str, Callable[[str], str]] = {
    "code behind it": lambda text: f"{text}\nopen('marker', 'w')",
    "code in a default": lambda text: text.replace("() ->", "(*, x=open('marker')) ->"),
    "another id": lambda text: text.replace("1" * 16, "2" * 16),
    "a comment": lambda text: f"{text}  # type: ignore\u202e",
    "nothing": lambda text: "",
    "no Python": lambda text: "(",
    "null bytes": lambda text: f"{text}\0",
    "very deep": lambda text: "(" * 10_000,
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "fluxcall.lock.json").write_text(to_text([SCRIPT]))
    return tmp_path


def generated(project: Path) -> str:
    code, said = fluxcall(
        project, "generate", "-o", "air.py", FLUXCALL_CACHE=str(project / "cache")
    )
    assert code == 0, said
    return (project / "air.py").read_text()


@pytest.mark.parametrize("name", POISON)
def test_what_was_printed_before_is_verified(name: str, project: Path) -> None:
    expected = generated(project)
    with sqlite3.connect(project / "cache" / "printed.sqlite") as database:
        kept = [*database.execute("SELECT key, text FROM texts")]
        assert kept
        changed = [(POISON[name](text), key) for key, text in kept]
        assert changed != [(text, key) for key, text in kept]
        database.executemany("UPDATE texts SET text = ? WHERE key = ?", changed)
    database.close()
    (project / "air.py").unlink()
    assert generated(project) == expected == module_text(SCRIPT)


def test_cached_code_is_verified(project: Path) -> None:
    expected = generated(project)
    (project / "air.py").write_text(expected + "import os\n")
    assert generated(project) == expected


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_a_cache_that_others_may_write_is_not_used(mode: int, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    texts = Texts(folder / "printed.sqlite")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FLUXCALL_CACHE", str(folder))
        texts.keep({"a": "b"})
        assert folder.stat().st_mode & 0o777 == 0o700
        assert texts.find(["a"]) == {"a": "b"}
        folder.chmod(mode)
        assert texts.find(["a"]) == {}
        folder.chmod(0o700)
        (folder / "printed.sqlite").chmod(0o666)
        assert texts.find(["a"]) == {}


def test_the_cache_of_another_user_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLUXCALL_CACHE", str(tmp_path / "cache"))
    texts = Texts(tmp_path / "cache" / "printed.sqlite")
    texts.keep({"a": "b"})
    monkeypatch.setattr(files, "is_own", lambda status: False)
    assert texts.find(["a"]) == {}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A cache of its own, with the compiler in it."""
    source = install_compiler(print)
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o700)
    shutil.copytree(source, cache / source.name)
    assert source.parent == cache_folder()
    (tmp_path / "flux").mkdir()
    (tmp_path / "flux" / "one.flux").write_text("x = params.n + 1\n")
    return cache


def linted(cache: Path) -> tuple[int, str]:
    return fluxcall(
        cache.parent, "graph", "--scripts", "flux", FLUXCALL_CACHE=str(cache)
    )


def test_the_compiler_is_checked_when_it_starts(copied: Path) -> None:
    marker = copied.parent / "marker"
    assert linted(copied) == (0, "- one\n")
    (package,) = copied.rglob("flux-lsp-node.js")
    evil = f"require('fs').writeFileSync({str(marker)!r}, '');\n"
    package.write_text(evil + package.read_text())
    code, said = linted(copied)
    assert code == 2
    assert (
        "was changed since the compiler was installed there: delete this folder" in said
    )
    assert not marker.exists()


def test_more_files_than_were_installed(copied: Path) -> None:
    (package,) = copied.rglob("flux-lsp-node.js")
    (package.parent / "index.js").write_text("throw 1")
    assert linted(copied)[0] == 2


def test_no_compiler_is_run_out_of_an_open_cache(copied: Path) -> None:
    copied.chmod(0o777)
    code, said = linted(copied)
    assert code == 2
    assert "another user owns it or can write to it" in said
    assert "chmod 700" in said
    assert "FLUXCALL_CACHE" in said
