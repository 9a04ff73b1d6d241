"""Runs the command and writes down what it touches: `watched.py REPORT ARGUMENTS…`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

PACKAGE = f"{os.sep}fluxcall{os.sep}"
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT

seen: dict[str, set[str]] = {
    "read": set(), "written": set(), "started": set(), "variables": set()
}  # fmt: skip


def watch(event: str, args: tuple[Any, ...]) -> None:
    if event == "open" and isinstance(args[0], str | bytes | os.PathLike):
        flags = args[2] if isinstance(args[2], int) else 0
        note("written" if flags & _WRITES else "read", args[0])
    elif event == "sqlite3.connect" and args[0] != ":memory:":
        note("read", args[0])
        note("written", args[0])
    elif event in ("os.rename", "os.remove", "os.mkdir"):
        for path in args[: 2 if event == "os.rename" else 1]:
            note("written", path)
    elif event in ("os.listdir", "os.scandir") and isinstance(args[0], str):
        note("read", args[0])
    elif event == "subprocess.Popen":
        seen["started"].add(Path(args[1][0]).name)
        for argument in filter(os.path.isabs, args[1][1:]):  # what it is told to read
            note("read", argument)


def note(kind: str, path: Any) -> None:
    seen[kind].add(os.path.abspath(os.fsdecode(path)))


def watch_variables() -> None:
    """Those that code of fluxcall reads itself."""
    plain = type(os.environ).__getitem__

    def getitem(self: Any, key: str) -> str:
        frame = sys._getframe(1)
        while frame.f_back and Path(frame.f_code.co_filename).name in (
            "_collections_abc.py",
            "<frozen _collections_abc>",
            "os.py",
            "<frozen os>",
        ):
            frame = frame.f_back
        if PACKAGE in frame.f_code.co_filename:
            seen["variables"].add(key)
        return plain(self, key)

    type(os.environ).__getitem__ = getitem  # type: ignore[method-assign]


def main() -> None:
    report = Path(sys.argv.pop(1)).absolute()
    from fluxcall.cli import main as command

    watch_variables()
    sys.addaudithook(watch)
    try:
        command()
    finally:
        found = {kind: sorted(paths) for kind, paths in seen.items()}
        report.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
