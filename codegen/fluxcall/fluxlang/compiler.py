"""Runs Flux's own compiler in a long-lived Node.js process.

Invariant: one bad script never affects the others. A question has a time limit, its answer
a size limit and the process a memory limit. If a limit is exceeded or the compiler
crashes, only that question fails, and the next one gets a new process. The process never
outlives its parent.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import resources
from typing import IO, Any, Self

from fluxcall.errors import AnalysisError, CompilerUnavailableError
from fluxcall.fluxlang.install import find_node, install_compiler

MAX_TEXT = 1_000_000
"""The longest script that is analysed, in characters."""

MAX_ANSWER = 16 * 1024 * 1024
"""The largest answer, in bytes: a literal array takes about 200 bytes per element."""

_LIMITS = ("--max-old-space-size=512", "--stack-size=4000", "--wasm-max-mem-pages=8192")

_MAX_FAILURES = 1_000
_FAILURE_SECONDS = 600.0
"""How long a failure is remembered. Scripts can also fail because the machine is busy."""

_ERROR = 1
"""The severity of an error in the language server protocol."""

Position = tuple[int, int]
"""Line and column, both from 1; the column counts bytes."""


class Compiler:
    """A client of Flux's compiler; thread-safe, one question at a time.

    Args:
        seconds: the time limit of a question.
        keep: how many bytes of answers to remember, since a linked script is looked at
            several times and takes about a second each time. Pass 0 if the texts come
            from strangers.
        say: called with lines of progress, when the compiler is installed on first use.
    """

    def __init__(
        self,
        *,
        seconds: float = 10.0,
        keep: int = 8 * 1024 * 1024,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._seconds = seconds
        self._say = say
        self._lock = threading.Lock()
        self._answers = _Answers(keep)
        self._failures = _Failures()
        self._process = _Process()

    def parse(self, text: str) -> dict[str, Any]:
        """Return the script's AST; every location is `[line, column, line, column]`."""
        return self._ask(op="parse", text=text)  # type: ignore[no-any-return]

    def types(
        self, text: str, at: Sequence[Position]
    ) -> tuple[list[str | None], list[dict[str, Any]]]:
        """Return the printed types of the expressions at `at`, and the diagnostics."""
        answer = self._ask(op="types", text=text, at=at)
        return answer["types"], answer["diagnostics"]

    def format(self, text: str) -> str:
        """Return the script as Flux's own formatter prints it."""
        return self._ask(op="format", text=text)  # type: ignore[no-any-return]

    def _ask(self, **question: Any) -> Any:
        """Return the answer to a question.

        Raises:
            AnalysisError: the script is too large, or the compiler crashed, took too
                long or answered too much, now or within the last minutes.
            CompilerUnavailableError: Node.js or the compiler is missing, or this client
                was closed.
        """
        if len(question["text"]) > MAX_TEXT:
            raise AnalysisError(f"the script is longer than {MAX_TEXT} characters")
        line = json.dumps(question) + "\n"
        with self._lock:
            answer = self._answers.get(line)
            if answer is None:
                self._failures.check(question)
                answer = self._answered(question, line)
            return answer

    def _answered(self, question: Mapping[str, Any], line: str) -> Any:
        try:
            text = self._process.exchange(line, self._seconds, self._say)
            answer = _read(text)
        except AnalysisError as error:
            self._process.end()
            if not self._process.closed:
                self._failures.add(question, str(error))
            raise
        self._answers.add(line, answer, len(text))
        return answer

    def close(self) -> None:
        """End the process for good: later questions raise CompilerUnavailableError."""
        self._process.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _read(line: str) -> Any:
    """Return the answer in a line from the host.

    Raises:
        AnalysisError: the compiler failed, or the answer is nested too deeply.
    """
    try:
        answer = json.loads(line)
    except RecursionError:
        raise AnalysisError("the script is nested too deeply") from None
    if "failed" in answer:
        raise AnalysisError(f"Flux's compiler failed on it: {answer['failed']}")
    return answer["ok"]


class _Answers:
    """The latest answers, up to a number of bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._kept: dict[str, tuple[Any, int]] = {}

    def get(self, question: str) -> Any:
        """Return a remembered answer and mark it as the latest used, or return None."""
        entry = self._kept.pop(question, None)
        if entry is None:
            return None
        self._kept[question] = entry
        return entry[0]

    def add(self, question: str, answer: Any, size: int) -> None:
        """Remember an answer and drop the least recently used ones."""
        size += len(question)
        if size > self._limit:
            return
        self._kept[question] = answer, size
        self._size += size
        while self._size > self._limit:
            _, freed = self._kept.pop(next(iter(self._kept)))
            self._size -= freed


class _Failures:
    """The texts that the compiler failed on within the last minutes, by hash."""

    def __init__(self) -> None:
        self._kept: dict[bytes, tuple[float, str]] = {}

    def check(self, question: Mapping[str, Any]) -> None:
        """Raise the AnalysisError that the same question led to before, if any."""
        until, message = self._kept.get(_key(question), (0.0, ""))
        if time.monotonic() < until:
            raise AnalysisError(message)

    def add(self, question: Mapping[str, Any], message: str) -> None:
        """Remember a failure."""
        self._kept.pop(_key(question), None)
        self._kept[_key(question)] = time.monotonic() + _FAILURE_SECONDS, message
        if len(self._kept) > _MAX_FAILURES:
            del self._kept[next(iter(self._kept))]


def _key(question: Mapping[str, Any]) -> bytes:
    """Return the key of a failure: a hash of the operation and the text."""
    text = f"{question['op']} {question['text']}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class _Process:
    """The host process: started when it is needed, but never after `close`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.closed = False

    def exchange(
        self, question: str, seconds: float, say: Callable[[str], None]
    ) -> str:
        """Return the host's answer to a question; each is one line.

        Raises:
            AnalysisError: the host took too long, answered too much or ended.
            CompilerUnavailableError: it cannot be started.
        """
        running = self._started(say)
        assert running.stdin is not None
        try:
            running.stdin.write(question)
            running.stdin.flush()
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise AnalysisError(
                f"Flux's compiler took longer than {seconds:g} s"
            ) from None
        except (OSError, ValueError):  # it ended, or was closed meanwhile
            line = ""
        if not line.endswith("\n"):
            raise AnalysisError("Flux's compiler crashed on it")
        return line

    def _started(self, say: Callable[[str], None]) -> subprocess.Popen[str]:
        if self._running is not None and self._running.poll() is None:
            return self._running
        if self.closed:  # check before installing anything
            raise _closed()
        host = resources.files("fluxcall.fluxlang") / "host.mjs"
        folder = install_compiler(say)
        command = [find_node(), *_LIMITS, str(host), f"{folder}/", str(MAX_ANSWER)]
        self.end()
        with self._lock:
            if self.closed:
                raise _closed()
            self._running = _start(command)
            self._lines = queue.SimpleQueue()
            assert self._running.stdout is not None
            threading.Thread(
                target=_pump, args=(self._running.stdout, self._lines), daemon=True
            ).start()
            return self._running

    def end(self) -> None:
        """End the process; the next question starts a new one."""
        with self._lock:
            running, self._running = self._running, None
        if running is None:
            return
        running.kill()
        running.wait()
        for pipe in (running.stdin, running.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # unsent text without a reader
                    pipe.close()

    def close(self) -> None:
        """End the process for good."""
        with self._lock:
            self.closed = True
        self.end()


def _closed() -> CompilerUnavailableError:
    return CompilerUnavailableError("Flux's compiler was closed")


def _start(command: Sequence[str]) -> subprocess.Popen[str]:
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
    except OSError as error:
        raise CompilerUnavailableError(f"Node.js cannot be started: {error}") from None


def readable(
    diagnostics: Iterable[Mapping[str, Any]],
) -> Iterator[tuple[Position, str]]:
    """Yield the position and the message of each error.

    The undefined `params` is skipped, because the server defines it. So are hints about
    style: Flux's language server only emits them for texts without `params`, so a text
    would pass as soon as it read a parameter.
    """
    for diagnostic in diagnostics:
        message = str(diagnostic["message"])
        hint = diagnostic.get("severity", _ERROR) != _ERROR
        if not hint and message != "undefined identifier params":
            begin = diagnostic["range"]["start"]
            yield (begin["line"] + 1, begin["character"] + 1), message


def _pump(source: IO[str], lines: queue.SimpleQueue[str]) -> None:
    """Put every line into the queue, and an empty one at the end; long lines are cut."""
    with contextlib.suppress(OSError, ValueError):  # closed while reading
        while line := source.readline(MAX_ANSWER + 1):
            lines.put(line)
    lines.put("")
