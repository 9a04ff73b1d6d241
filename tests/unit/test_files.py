"""Files are written completely, only over our own, and only if they differ."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fluxcall.errors import CombinedError, WriteError
from fluxcall.files import File, current_text, diff_text, write_files


def ours(text: str) -> bool:
    return text.startswith("# ours")


def a_file(path: Path, text: str = "# ours\nnew\n") -> File:
    return File(path=path, text=text, ours=ours)


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    assert write_files([a_file(path)]) == [path]
    assert path.read_bytes() == b"# ours\nnew\n"
    assert path.stat().st_mode & 0o777 == 0o666 & ~_mask()
    path.chmod(0o640)
    os.utime(path, (1, 1))
    assert write_files([a_file(path)]) == []
    assert path.stat().st_mtime == 1
    assert write_files([a_file(path, "# ours\nother\n")]) == [path]
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["a.py"]


def diff(file: File) -> str:
    return diff_text(file, current_text(file))


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_foreign_files_links_and_bytes_are_left_alone(tmp_path: Path) -> None:
    foreign, link, binary = (tmp_path / n for n in ("foreign", "link", "binary"))
    foreign.write_text("theirs")
    target = tmp_path / "target"
    target.write_text("# ours\n")
    link.symlink_to(target)
    binary.write_bytes(b"\xff")
    fine = tmp_path / "fine"
    with pytest.raises(CombinedError) as caught:
        write_files([a_file(path) for path in (foreign, fine, link, binary, tmp_path)])
    assert len(caught.value.problems) == 4
    assert foreign.read_text() == "theirs"
    assert target.read_text() == "# ours\n"
    assert not fine.exists()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="cannot be written: No such file"):
        write_files([a_file(tmp_path / "no" / "such" / "a.py")])


def test_the_diff(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    assert diff(a_file(path)) == f"--- {path} is missing\n"
    path.write_bytes(b"# ours\r\nnew\r\n")
    assert diff(a_file(path)) == ""
    path.write_text("# ours\nold\n")
    assert "-old\n+new\n" in diff(a_file(path))


KILLED = """
import os, sys
from pathlib import Path
from fluxcall import files as write
calls = int(sys.argv[2])
def counted(name):
    real = getattr(os, name)
    def call(*args, **kwargs):
        global calls
        calls -= 1
        if calls < 0:
            os.kill(os.getpid(), 9)
        return real(*args, **kwargs)
    return call
for name in ("open", "fdopen", "write", "fsync", "chmod", "replace"):
    setattr(os, name, counted(name))
path = Path(sys.argv[1])
text = "# ours\\nnew\\n" * 10000
write.write_files([write.File(path=path, text=text, ours=lambda t: True)])
"""


def test_killed_at_any_call_leaves_old_or_new(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    seen = set()
    for calls in range(8):
        path.write_text("# ours\nold\n")
        command = [sys.executable, "-c", KILLED, str(path), str(calls)]
        done = subprocess.run(command)
        seen.add((done.returncode == 0, path.read_text()[:11]))
    assert seen == {(False, "# ours\nold\n"), (True, "# ours\nnew\n")}
