"""Flux's own compiler as a long-lived process; refuses to let one script cost the run.

A question has a time and the process has a memory that it may use. When the compiler
loops, dies or outgrows them, the question fails and the next one gets a new process.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import resources
from types import TracebackType
from typing import IO, Any, Self

from fluxcall.errors import AnalysisError, CompilerUnavailableError
from fluxcall.fluxlang.install import find_node, install_compiler

MAX_TEXT = 1_000_000
"""Characters that a script may have to be analysed."""

_LIMITS = ("--max-old-space-size=512", "--stack-size=4000", "--wasm-max-mem-pages=8192")

_KEPT = 64
"""Answers that are kept: a linked script is looked at several times, a second each."""

Position = tuple[int, int]
"""Line and column from 1, the column in bytes."""


class Compiler:
    """Asks Flux's compiler; thread-safe, one question at a time.

    Args:
        seconds: how long one question may take.
        say: takes a line of progress (the installation at first use).
    """

    def __init__(
        self, *, seconds: float = 10.0, say: Callable[[str], None] = lambda line: None
    ) -> None:
        self._seconds = seconds
        self._say = say
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._kept: dict[str, Mapping[str, Any]] = {}

    def parse(self, text: str) -> dict[str, Any]:
        """The script's AST; every location is `[line, column, line, column]`."""
        return self._ask(op="parse", text=text)  # type: ignore[no-any-return]

    def types(
        self, text: str, at: Sequence[Position]
    ) -> tuple[list[str | None], list[dict[str, Any]]]:
        """The printed types of the expressions at `at`, and the diagnostics."""
        answer = self._ask(op="types", text=text, at=at)
        return answer["types"], answer["diagnostics"]

    def format(self, text: str) -> str:
        """The script as Flux's own formatter prints it."""
        return self._ask(op="format", text=text)  # type: ignore[no-any-return]

    def _ask(self, **question: Any) -> Any:
        """One answer.

        Raises:
            AnalysisError: the script is too large, or the compiler died or took
                too long over it.
            CompilerUnavailableError: there is no Node.js, or no compiler.
        """
        if len(question["text"]) > MAX_TEXT:
            raise AnalysisError(f"the script has more than {MAX_TEXT} characters")
        line = json.dumps(question) + "\n"
        with self._lock:
            answer = self._kept.pop(line, None) or self._exchange(line)
            self._kept[line] = answer
            if len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]
        if "died" in answer:
            self._kept.clear()
            self.close()
            raise AnalysisError(f"Flux's compiler died over it: {answer['died']}")
        return answer["ok"]

    def _exchange(self, question: str) -> Mapping[str, Any]:
        process = self._started()
        assert process.stdin is not None
        try:
            process.stdin.write(question)
            process.stdin.flush()
            line = self._answers.get(timeout=self._seconds)
        except queue.Empty:
            self.close()
            raise AnalysisError(
                f"Flux's compiler took more than {self._seconds:g} s over it"
            ) from None
        except OSError:
            line = ""
        if not line:
            self.close()
            raise AnalysisError("Flux's compiler died over it")
        try:
            return json.loads(line)  # type: ignore[no-any-return]
        except RecursionError:
            raise AnalysisError("the script is nested too deep") from None

    def _started(self) -> subprocess.Popen[str]:
        if self._process is not None:
            return self._process
        host = resources.files("fluxcall.fluxlang") / "host.mjs"
        folder = install_compiler(self._say)
        command = [find_node(), *_LIMITS, str(host), f"{folder}/"]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
            )
        except OSError as error:
            raise CompilerUnavailableError(
                f"Node.js cannot be started: {error}"
            ) from None
        self._answers = queue.SimpleQueue()
        assert self._process.stdout is not None
        threading.Thread(
            target=_pump, args=(self._process.stdout, self._answers), daemon=True
        ).start()
        return self._process

    def close(self) -> None:
        """Ends the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):  # unsent: nobody would read it
                        pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def readable(
    diagnostics: Iterable[Mapping[str, Any]],
) -> Iterator[tuple[Position, str]]:
    """Where each diagnostic is, and what it says; `params` is defined by the server."""
    for diagnostic in diagnostics:
        message = str(diagnostic["message"])
        if message != "undefined identifier params":
            begin = diagnostic["range"]["start"]
            yield (begin["line"] + 1, begin["character"] + 1), message


def _pump(source: IO[str], answers: queue.SimpleQueue[str]) -> None:
    """Hands on every line, and an empty one at the end."""
    with contextlib.suppress(OSError, ValueError):  # closed while we read
        for line in source:
            answers.put(line)
    answers.put("")
