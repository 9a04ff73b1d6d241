"""Folders of scripts, and their headers."""

from __future__ import annotations

from pathlib import Path

import pytest

from fluxcall.errors import CombinedError, SourceError
from fluxcall.sources.folder import read_folder

HEAD = """// name: my script
// description: The first line.
//   The second one.
//
// Something else: no field.

// name: too late
x = 1
"""


def test_heads_are_read_and_texts_kept(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.flux").write_text(HEAD)
    (tmp_path / "a.flux").write_text("x = 1")
    (tmp_path / "c.txt").write_text("no script")
    plain, headed = read_folder(tmp_path)
    assert (plain.name, plain.description, plain.text) == ("a", "", "x = 1")
    assert headed.name == "my script"
    assert headed.description == "The first line.\nThe second one."
    assert headed.text == HEAD
    assert (headed.id, headed.org_id, headed.language) == (None, None, "flux")


def test_a_path_that_is_not_a_folder_of_scripts(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(SourceError, match=r"is not a folder with \.flux files"):
            read_folder(folder)


def test_every_unreadable_file_is_named(tmp_path: Path) -> None:
    for name in ("a.flux", "b.flux"):
        (tmp_path / name).write_bytes(b"\xff")
    with pytest.raises(CombinedError, match=r"(?s)a\.flux.*b\.flux"):
        read_folder(tmp_path)
