"""Draw what an editor shows when the mouse rests on a generated function.

    python docs/images/hover.py MODULE FUNCTION > docs/images/hover.svg

Asks pyright's language server, the one behind Visual Studio Code's Python support, and
paints its answer, so the picture cannot promise what an editor does not show.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import Any

_WIDTH, _LINE, _COLUMNS = 860, 19, 100


class LanguageServer:
    """A language server in a process; used as a context manager."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "pyright.langserver", "--stdio"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder
        )
        self._number = 0

    def __enter__(self) -> LanguageServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, method: str, params: object) -> Any:
        """Return the result of a request."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while True:
            message = self._receive()
            if "method" in message and "id" in message:  # it asks us; we know nothing
                count = len(message["params"].get("items", ()))
                self._send({"id": message["id"], "result": [None] * count})
            elif message.get("id") == self._number:
                return message["result"]

    def tell(self, method: str, params: object) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> Any:
        assert self._process.stdout
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        return json.loads(self._process.stdout.read(length))


def hover(module: Path, function: str) -> str:
    """Return what pyright says about `module.function(…)`, as Markdown."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / module.name).write_bytes(module.read_bytes())
        text = f"import {module.stem}\n\n{module.stem}.{function}\n"
        uri = (folder / "report.py").as_uri()
        with LanguageServer(folder) as server:
            root = {"uri": folder.as_uri(), "name": "project"}
            hovers = {"hover": {"contentFormat": ["markdown"]}}
            capabilities = {"textDocument": hovers}
            server.ask(
                "initialize",
                {
                    "processId": None,
                    "capabilities": capabilities,
                    "workspaceFolders": [root],
                    "rootUri": folder.as_uri(),
                },
            )
            server.tell("initialized", {})
            document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
            server.tell("textDocument/didOpen", {"textDocument": document})
            position = {"line": 2, "character": len(module.stem) + 2}
            place = {"textDocument": {"uri": uri}, "position": position}
            return str(server.ask("textDocument/hover", place)["contents"]["value"])


def painted(markdown: str) -> str:
    """Return the SVG of a hover: code in one face, its documentation in another."""
    lines: list[tuple[str, str]] = []
    code = False
    for line in markdown.replace("&nbsp;", " ").replace("\\", "").splitlines():
        if line.startswith("```"):
            code = not code
        elif line == "---":
            lines.append(("rule", ""))
        elif code:
            lines.append(("code", line))
        else:
            lines += [("text", part) for part in wrap(line, _COLUMNS) or [""]]
    height = _LINE * len(lines) + 24
    body = "\n".join(
        _line(kind, text, 26 + _LINE * number)
        for number, (kind, text) in enumerate(lines)
    )
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img"
     aria-label="An editor's hover over a generated function">
<style>
rect {{ fill: #f8f8f8; stroke: #c8c8c8; }}
text {{ fill: #1f2328; font-size: 13px; white-space: pre; }}
.code {{ font-family: ui-monospace, Consolas, monospace; }}
.text {{ font-family: system-ui, sans-serif; }}
line {{ stroke: #c8c8c8; }}
@media (prefers-color-scheme: dark) {{
  rect {{ fill: #1f2428; stroke: #454545; }}
  text {{ fill: #e1e4e8; }}
}}
</style>
<rect x="0.5" y="0.5" width="{_WIDTH - 1}" height="{height - 1}" rx="4"/>
{body}
</svg>
"""


def _line(kind: str, text: str, y: int) -> str:
    if kind == "rule":
        return f'<line x1="1" x2="{_WIDTH - 1}" y1="{y - 5}" y2="{y - 5}"/>'
    return f'<text class="{kind}" x="14" y="{y}">{escape(text)}</text>'


if __name__ == "__main__":
    print(painted(hover(Path(sys.argv[1]), sys.argv[2])), end="")
