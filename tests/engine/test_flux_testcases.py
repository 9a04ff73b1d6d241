"""`flux/fluxcall_test.flux`, run by Flux's own runner."""

from __future__ import annotations

import re
import subprocess
from importlib import resources
from pathlib import Path

FLUX = resources.files("fluxcall.flux")
HELPER = (FLUX / "fluxcall.flux").read_text("utf-8")
TESTS = (FLUX / "fluxcall_test.flux").read_text("utf-8")
_HEAD = re.compile(r"^(?:package .*|import .*)\n", re.MULTILINE)


def package(name: str) -> str:
    """The tests, with the package's text as a value in the place of its import."""
    imports = {*_HEAD.findall(HELPER), *_HEAD.findall(TESTS)} - {'import "fluxcall"\n'}
    names = re.findall(r"^([a-z]\w*) =", HELPER, re.MULTILINE)
    returned = ", ".join(f"{function}: {function}" for function in names)
    lines = sorted(line for line in imports if line.startswith("import"))
    body = _HEAD.sub("", HELPER)
    block = f"fluxcall = (() => {{\n{body}\nreturn {{{returned}}}\n}})()\n"
    return "".join([f"package {name}\n", *lines, block, _HEAD.sub("", TESTS)])


def test_every_testcase_passes(flux: Path, tmp_path: Path) -> None:
    (tmp_path / "fluxcall_test.flux").write_text(package("fluxcall_test"), "utf-8")
    done = subprocess.run(
        [flux, "test", "-p", str(tmp_path), "-v"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    wanted = re.findall(r"^testcase (\w+)", TESTS, re.MULTILINE)
    assert re.findall(r": (\w+) \.\.\. success", done.stdout) == wanted


def test_every_function_has_a_testcase() -> None:
    names = re.findall(r"^([a-z]\w*) =", HELPER, re.MULTILINE)
    assert [name for name in names if f"fluxcall.{name}(" not in TESTS] == []
