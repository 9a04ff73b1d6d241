"""What the runtime's package has, and what importing it loads."""

from __future__ import annotations

import subprocess
import sys

import pytest

import fluxcall
from fluxcall import runtime

SELDOM_USED = [
    "arrow",
    "discovery",
    "frames",
    "parquet",
    "pydantic",
    "scripts",
    "verification",
]


def test_every_name_is_there() -> None:
    for name in runtime.__all__:
        assert getattr(fluxcall, name) is getattr(runtime, name)
        assert name in dir(fluxcall)


@pytest.mark.parametrize("package", [fluxcall, runtime])
def test_an_unknown_name_is_an_attribute_error(package: object) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Cleint'"):
        getattr(package, "Cleint")  # noqa: B009


def test_no_function_is_hidden_by_a_module_of_its_name() -> None:
    """`import fluxcall.runtime.NAME` would put the module in the function's place."""
    program = (
        "import pkgutil, importlib, types\n"
        "from fluxcall import runtime\n"
        "for module in pkgutil.iter_modules(runtime.__path__):\n"
        "    if module.name != 'pydantic':\n"
        "        importlib.import_module(f'fluxcall.runtime.{module.name}')\n"
        "print([n for n in runtime.__all__\n"
        "    if isinstance(getattr(runtime, n), types.ModuleType)])\n"
    )
    assert run(program) == "[]"


def test_what_is_seldom_used_is_loaded_at_first_use() -> None:
    program = (
        "import sys; from fluxcall import *\n"
        "import fluxcall.runtime.client as _\n"
        "print(sorted(m.removeprefix('fluxcall.runtime.') for m in sys.modules))\n"
    )
    eager = run(
        program.replace("from fluxcall import *", "from fluxcall import Client, script")
    )
    assert not [name for name in SELDOM_USED if f"'{name}'" in eager]
    assert "'scripts'" in run(program)


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
