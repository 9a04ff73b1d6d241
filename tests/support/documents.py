"""Reads the blocks of a Markdown page and runs them as its reader would, top to bottom.

```` ```sh ````        a shell runs it; it has to succeed
```` ```console ````   lines that begin with `$ ` are commands, the others what they print
```` ```python ````    one interpreter runs all of a page's blocks, top-level `await` included
```` ```text ````      after one of these: what it printed
a first line `# name.toml`, `// name.flux`, `# name.py`: the block is that file, not a command

`…` stands for anything in what is printed. Two comments, which a reader does not see,
say more: `<!-- setup` … `-->` is a shell block, and `<!-- not run: reason -->` before a
block says why it is only read (it needs a cloud, or an editor).
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^( *)(`{3,}|~{3,})(\S*)[^\n]*$")
_FILE = re.compile(
    r"^(?:#|//) ([\w./-]+\.(?:toml|flux|py|yaml|yml|ini|cfg|json))(?: .*)?$"
)
_NOT_RUN = re.compile(r"^<!-- not run: (.+) -->$")
_SECONDS = 180.0
_INTERPRETER = Path(__file__).with_name("interpreter.py")
_AS_EXPORTED = 'if [ -e "$EXPORTED" ]; then . "$EXPORTED"; fi\n'
_EXPORT = """trap 'export -p > "$EXPORTED"' EXIT\n"""
"""What one block exports, the later ones have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block, or a hidden one.

    Attributes:
        language: the word after the fence; `setup` for a hidden shell block.
        text: the lines between the fences.
        line: of the opening fence, from 1.
        not_run: why the block is only read, or None.
    """

    language: str
    text: str
    line: int
    not_run: str | None = None


def read_blocks(page: str) -> Iterator[Block]:
    """Yield the blocks of a page."""
    lines = iter(enumerate(page.splitlines(), 1))
    reason = None
    for number, line in lines:
        if line == "<!-- setup":
            yield Block(language="setup", text=_until(lines, "-->"), line=number)
        elif match := _FENCE.match(line):
            indent, fence, language = match.groups()
            text = _until(lines, indent + fence).replace(f"\n{indent}", "\n")
            yield Block(
                language=language,
                text=text.removeprefix(indent),
                line=number,
                not_run=reason,
            )
            reason = None
        elif line:
            said = _NOT_RUN.match(line)
            reason = said[1] if said else None


def _until(lines: Iterator[tuple[int, str]], end: str) -> str:
    found = []
    for _, line in lines:
        if line == end:
            return "".join(f"{text}\n" for text in found)
        found.append(line)
    raise AssertionError(f"no {end!r} ends the block")


class Reader:
    """Someone who follows a page in a folder.

    Args:
        folder: where commands run and files are written.
        environ: the variables of every command.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self._folder = folder
        self._environ = {
            **environ,
            "PYTHONUNBUFFERED": "1",
            "EXPORTED": str(folder / ".exported"),
        }
        self._printed: str | None = None
        self._sessions: list[subprocess.Popen[bytes]] = []
        self._python: subprocess.Popen[str] | None = None

    def follow(self, page: str) -> None:
        """Run every block of a page; raise AssertionError at the first that differs."""
        for block in read_blocks(page):
            try:
                self._one(block)
            except AssertionError as error:
                raise AssertionError(f"line {block.line}: {error}") from None

    def close(self) -> None:
        """End what the page's commands left running."""
        if self._python is not None:
            self._python.kill()
            self._python.communicate()
        for session in self._sessions:
            with suppress(ProcessLookupError):
                os.killpg(session.pid, signal.SIGTERM)
        for session in self._sessions:
            _wait_for_group(session.pid)

    def _one(self, block: Block) -> None:
        before, self._printed = self._printed, None
        named = _FILE.match(block.text.partition("\n")[0])
        if block.not_run is not None:
            return
        if block.language == "text" and before is not None:
            _compare(before, block.text)
        elif named:
            path = self._folder / named[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, "utf-8")
        elif block.language in ("sh", "setup"):
            self._printed = self._shell(block.text)
        elif block.language == "console":
            self._console(block.text)
        elif block.language == "python":
            self._printed = self._interpret(block.text)

    def _console(self, text: str) -> None:
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            _compare(self._shell(command, fails=True), expected)

    def _shell(self, text: str, *, fails: bool = False) -> str:
        """Run a text in a shell of its own session; return what it printed.

        What it leaves in the background goes on until the page ends, so the output is
        a file, not a pipe that a server would hold open.
        """
        output = self._folder / ".printed"
        with output.open("wb") as file:
            process = subprocess.Popen(
                ["bash", "-euo", "pipefail", "-c", _AS_EXPORTED + _EXPORT + text],
                cwd=self._folder,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self._sessions.append(process)
            code = process.wait(_SECONDS)
        printed = output.read_text("utf-8")
        assert fails or code == 0, f"exit code {code} of\n{text}\n{printed}"
        return printed

    def _interpret(self, text: str) -> str:
        if self._python is None:
            program = f"exec {sys.executable} {_INTERPRETER}"
            self._python = subprocess.Popen(
                ["bash", "-euc", _AS_EXPORTED + program],
                cwd=self._folder,
                env=self._environ,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )
        assert self._python.stdin
        assert self._python.stdout
        self._python.stdin.write(f"{text!r}\n")
        self._python.stdin.flush()
        line = self._python.stdout.readline()
        assert line, "the interpreter ended"
        failed, printed = eval(line)
        assert not failed, f"{printed}\nin\n{text}"
        return str(printed)


def _compare(printed: str, expected: str) -> None:
    """Raise AssertionError if the texts differ anywhere but at a `…`."""
    pattern = ".*?".join(map(re.escape, expected.strip().split("…")))
    lines = "\n".join(line.rstrip() for line in printed.strip().splitlines())
    same = re.fullmatch(pattern, lines, re.DOTALL)
    assert same, f"the page says\n{expected}\nbut this was printed\n{printed}"


def _wait_for_group(group: int) -> None:
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
