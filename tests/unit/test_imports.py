"""The import plan: data flows one way (docs/architecture.md)."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "codegen" / "fluxcall"

MAY_IMPORT: dict[str, set[str]] = {
    "runtime": {"runtime"},
    "": {"runtime"},
    "errors": set(),
    "cache": {"files"},
    "model": set(),
    "fluxlang": {"cache", "errors", "fluxlang", "model", "runtime"},
    "analysis": {"analysis", "errors", "fluxlang", "model", "naming", "runtime"},
    "naming": {"errors"},
    "param_types": {"model"},
    "config": {
        "cache",
        "config",
        "errors",
        "files",
        "model",
        "param_types",
        "naming",
        "runtime",
    },
    "files": {"errors"},
    "snapshot": {"errors", "files", "model"},
    "render": {
        "cache",
        "config",
        "errors",
        "model",
        "param_types",
        "naming",
        "render",
        "snapshot",
    },
    "compat": {"compat", "fluxlang", "model", "param_types", "render"},
    "gateway": {
        "analysis",
        "deploy",
        "errors",
        "fluxlang",
        "gateway",
        "link",
        "model",
        "naming",
        "param_types",
        "render",
        "runtime",
        "snapshot",
    },
    "testing": {"runtime", "testing"},
    "invoke": {
        "errors",
        "files",
        "invoke",
        "model",
        "naming",
        "param_types",
        "render",
        "runtime",
        "testing",
    },
    "influxdb": {"errors", "influxdb", "runtime"},
    "sources": {"errors", "fluxlang", "influxdb", "model", "runtime"},
    "link": {"errors", "fluxlang", "link", "model", "param_types", "naming", "render"},
    "deploy": {
        "analysis",
        "compat",
        "deploy",
        "errors",
        "files",
        "fluxlang",
        "link",
        "model",
        "naming",
    },
    "workflows": {
        "analysis",
        "cache",
        "compat",
        "config",
        "deploy",
        "errors",
        "files",
        "fluxlang",
        "influxdb",
        "link",
        "model",
        "render",
        "runtime",
        "snapshot",
        "sources",
        "workflows",
    },
    "demo": {
        "config",
        "demo",
        "errors",
        "fluxlang",
        "gateway",
        "invoke",
        "model",
        "runtime",
        "snapshot",
        "sources",
        "workflows",
    },
    "cli": {
        "analysis",
        "cache",
        "cli",
        "compat",
        "config",
        "demo",
        "deploy",
        "errors",
        "fluxlang",
        "gateway",
        "influxdb",
        "invoke",
        "link",
        "model",
        "naming",
        "param_types",
        "render",
        "runtime",
        "snapshot",
        "sources",
        "workflows",
    },
    "__main__": {"cli"},
    "hooks": {"cache", "config", "fluxlang", "hooks", "workflows"},
}
"""Room → the rooms it may import from."""

HTTPX = {"runtime/transport.py"}
"""The modules that may import httpx."""


WRITTEN_ONCE = {
    "get_close_matches": {"errors.py"},
    "[0-9a-f]{16}": {"model.py", "runtime/protocol.py"},
    "os.replace(": {"files.py", "runtime/files.py"},
}
"""What one module does for all others → that module, and the runtime's own, which is
copied without the others."""


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imported(path: Path) -> set[str]:
    """Full names of what a module imports, relative ones resolved."""
    names = set()
    package = ["fluxcall", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            names.update(
                f"{module}.{alias.name}" if module == "fluxcall" else module
                for alias in node.names
            )
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_rooms_import_only_what_the_plan_allows(path: Path) -> None:
    rooms = {
        name.split(".")[1]
        for name in imported(path)
        if name.startswith("fluxcall.") and len(name.split(".")) > 1
    }
    assert rooms <= MAY_IMPORT[room(path)]


def layers() -> dict[str, int]:
    """Return room → layer, as drawn in docs/architecture.md."""
    text = (PACKAGE.parents[1] / "docs" / "architecture.md").read_text("utf-8")
    drawn = re.findall(r"^ ?(\d+)  (.+)$", text, re.MULTILINE)
    return {
        name.replace("__init__", ""): int(number)
        for number, names in drawn
        for name in names.split()
    }


def test_rooms_import_only_from_lower_layers() -> None:
    layer = layers()
    assert layer.keys() == MAY_IMPORT.keys() == {room(path) for path in modules()}
    upwards = {
        (importer, name)
        for importer, names in MAY_IMPORT.items()
        for name in names - {importer}
        if layer[name] >= layer[importer]
    }
    assert not upwards


def test_only_the_transport_imports_httpx() -> None:
    found = {
        str(path.relative_to(PACKAGE))
        for path in modules()
        if any(name.split(".")[0] == "httpx" for name in imported(path))
    }
    assert found == HTTPX


@pytest.mark.parametrize("code", WRITTEN_ONCE)
def test_shared_knowledge_is_written_once(code: str) -> None:
    found = {
        str(path.relative_to(PACKAGE))
        for path in modules()
        if code in path.read_text("utf-8")
    }
    assert found == WRITTEN_ONCE[code]


def test_the_runtime_is_self_contained() -> None:
    """It can be copied beside a generated module: relative imports, httpx, stdlib."""
    known = set(sys.stdlib_module_names) | {"httpx"}
    for path in (PACKAGE / "runtime").glob("*.py"):
        checked_types = {
            "arrow.py",
            "frames.py",
            "parquet.py",
            "result.py",
            "streams.py",
        }  # for type checkers alone
        frames = (
            {"pyarrow", "polars", "pandas"} if path.name in checked_types else set()
        )
        allowed = known | frames
        for name in imported(path):
            own = name.startswith("fluxcall.runtime")
            assert own or name.split(".")[0] in allowed, (path.name, name)


def test_importing_the_runtime_loads_nothing_else() -> None:
    program = """
import sys
import httpx
before = set(sys.modules)
import fluxcall; fluxcall.Client
loaded = {name.split(".")[0] for name in set(sys.modules) - before}
print(*sorted(loaded - set(sys.stdlib_module_names)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["fluxcall"]
