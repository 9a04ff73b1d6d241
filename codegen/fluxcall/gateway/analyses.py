"""Analyse scripts in a process of their own, once for each text that is stored.

Invariant: one organization's scripts delay another's by one analysis at most, and what
an analysis needs of time and memory is bounded.
"""

from __future__ import annotations

import contextlib
import json
import math
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, Any

import psutil

from fluxcall.gateway import metrics
from fluxcall.gateway.errors import ApiError
from fluxcall.gateway.limits import Turns
from fluxcall.model import ParamType
from fluxcall.snapshot import type_from_json

_VERSION = 1
"""The version of what is stored; a script with another one is analysed again."""

_START_SECONDS = 180.0
_PROCESSOR_SECONDS = 3.0
"""What an analysis may compute; everyday ones need 0.02, large linked ones 1. The
processor's time is counted: a busy machine must not make a script look bad."""

_ANALYSIS_SECONDS = 60.0
_POLL_SECONDS = 0.2
_FORGET_SECONDS = 60.0
_MOST_WAITING, _SHARE = 256, 32


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptTypes:
    """What is stored of a script's analysis.

    Attributes:
        params: parameter → type in the contract's words, as `/params` answers.
        literals: those parameters → what the engine has to get as Flux's own value.
        error: why the analysis found nothing, or None.
    """

    params: Mapping[str, str] = field(default_factory=dict)
    literals: Mapping[str, ParamType] = field(default_factory=dict)
    error: str | None = None


@lru_cache(1000)
def read_analysis(stored: str | None) -> ScriptTypes | None:
    """Return what is stored, or None if the script has to be analysed."""
    found = json.loads(stored) if stored else {}
    if found.get("version") != _VERSION:
        return None
    kinds = {name: type_from_json(kind) for name, kind in found["literals"].items()}
    return ScriptTypes(params=found["params"], literals=kinds, error=found["error"])


class Analyses:
    """The analyses of one process of the gateway; used within one event loop."""

    def __init__(self) -> None:
        self._process = _Analyst()
        self._turns = Turns("analyses", most=_MOST_WAITING, share=_SHARE)

    async def find(self, org_id: str, text: str) -> str:
        """Analyse a script and return what to store with it.

        Raises:
            ApiError: there is no compiler, or too many analyses are waiting.
        """
        found = await self._turns.run(org_id, self._process.ask, text)
        metrics.analysis_ended(_outcome(found))
        if "unavailable" in found:
            raise ApiError(
                "unavailable", f"scripts cannot be analysed: {found['unavailable']}"
            )
        empty: dict[str, Any] = {"params": {}, "literals": {}, "error": None}
        return json.dumps({"version": _VERSION, **empty, **found})

    def warm(self) -> None:
        """Start the process in the background: the first script need not wait."""
        threading.Thread(target=self._process.start, daemon=True).start()

    def close(self) -> None:
        """End the process, for good."""
        self._process.close()


class _Analyst:
    """The process, started again when it died; one question at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ending = threading.Lock()
        self._closed = False
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._unavailable: tuple[float, str] = (0.0, "")

    def start(self) -> None:
        """Start the process, unless it runs."""
        with self._lock:
            self._started()

    def ask(self, text: str) -> Mapping[str, Any]:
        """Return the process's answer, or why there is none."""
        with self._lock:
            until, reason = self._unavailable
            if time.monotonic() < until:
                return {"unavailable": reason}
            process = self._started()
            if process is None:
                return {"unavailable": self._unavailable[1]}
            return self._exchange(process, text)

    def _started(self) -> subprocess.Popen[str] | None:
        """Return the process when it is ready, or None if it cannot work."""
        with self._ending:
            if self._process is not None or self._closed:
                return self._process
            self._lines = queue.SimpleQueue()
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", "fluxcall.gateway.analyst"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C is for the owner, which ends it
            )
        assert process.stdout is not None
        reader = threading.Thread(
            target=_pump, args=(process.stdout, self._lines), daemon=True
        )
        reader.start()
        answer = self._answer(_START_SECONDS)
        if "ready" in answer:
            return process
        self._end()
        reason = str(answer.get("unavailable", answer.get("died")))
        self._unavailable = time.monotonic() + _FORGET_SECONDS, reason
        return None

    def _exchange(self, process: subprocess.Popen[str], text: str) -> Mapping[str, Any]:
        assert process.stdin is not None
        with contextlib.suppress(OSError, ValueError):  # it died: there is no answer
            process.stdin.write(json.dumps(text) + "\n")
            process.stdin.flush()
        answer = self._answer(_ANALYSIS_SECONDS, process.pid)
        if "died" in answer:
            self._end()
            return {"error": answer["died"]}
        return answer

    def _answer(self, seconds: float, limited: int | None = None) -> Mapping[str, Any]:
        """Return the next answer.

        Args:
            seconds: how long to wait, by the clock.
            limited: the process whose computing is limited, or None.
        """
        until, most = time.monotonic() + seconds, math.inf
        while True:
            try:
                line = self._lines.get(timeout=_POLL_SECONDS)
                break
            except queue.Empty:
                spent = _processor_seconds(limited)
            most = min(most, spent + _PROCESSOR_SECONDS)
            if spent > most or time.monotonic() > until:
                return {"died": f"the analysis took more than {_PROCESSOR_SECONDS:g} s"}
        if not line:
            return {"died": "the analysis needed too much memory"}
        return json.loads(line)  # type: ignore[no-any-return]

    def close(self) -> None:
        """End the process and start no other."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        with self._ending:
            process, self._process = self._process, None
            if process is None:
                return
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()


def _outcome(found: Mapping[str, Any]) -> str:
    if "unavailable" in found:
        return "unavailable"
    return "failed" if "error" in found else "found"


def _processor_seconds(pid: int | None) -> float:
    """Return what a process and those below it have computed, in seconds."""
    if pid is None:
        return 0.0
    with contextlib.suppress(psutil.Error):
        owner = psutil.Process(pid)
        times = [one.cpu_times() for one in (owner, *owner.children(recursive=True))]
        return float(sum(each.user + each.system for each in times))
    return 0.0


def _pump(source: IO[str], lines: queue.SimpleQueue[str]) -> None:
    """Hand on every line, and an empty one at the end."""
    with contextlib.suppress(OSError, ValueError):  # closed while we read
        for line in source:
            lines.put(line)
    lines.put("")
