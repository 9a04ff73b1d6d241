"""`fluxcall serve` as users run it: a process, what it prints, and what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from fluxcall.cache import cache_folder

_SECONDS = 60.0


class Served:
    """A gateway that runs.

    Attributes:
        process: the process of the command.
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._said = ""
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                with self._news:
                    self._said += line
                    self._news.notify_all()

    @property
    def said(self) -> str:
        """All that it has printed by now."""
        return self._said

    def until(self, text: str, after: int = 0) -> str:
        """Wait until it has printed a text; return all that it has printed.

        Args:
            after: how much of what it printed is too old to count.
        """
        with self._news:
            found = self._news.wait_for(lambda: text in self._said[after:], _SECONDS)
        assert found, f"{text!r} was not printed:\n{self._said}"
        return self._said

    @property
    def url(self) -> str:
        """Its address, once it has printed it."""
        said = self.until("the scripts API is at ")
        return said.partition("the scripts API is at ")[2].split()[0].rstrip(";")

    def family(self) -> list[psutil.Process]:
        """The process and all below it."""
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]

    def end(self, how: signal.Signals, *, group: bool = False) -> int:
        """Send a signal; return the exit code once the process and all below it are gone.

        Args:
            group: to the whole process group, as a terminal sends Ctrl-C.
        """
        family = self.family()
        if group:
            os.killpg(self.process.pid, how)
        else:
            self.process.send_signal(how)
        code = self.process.wait(_SECONDS)
        _, alive = psutil.wait_procs(family[1:], timeout=_SECONDS)
        assert not alive, f"left behind: {[one.cmdline() for one in alive]}"
        self._reader.join(_SECONDS)
        return code


@contextmanager
def serving(folder: Path, *arguments: str, **environ: str) -> Iterator[Served]:
    """Run `fluxcall serve` in a folder, and kill it after the block if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "fluxcall", "serve", "--port", "0", *arguments],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "FLUXCALL_CACHE": str(cache_folder()),
            **environ,
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
    )
    served = Served(process)
    try:
        yield served
    finally:
        if process.poll() is None:
            served.end(signal.SIGKILL)
        process.wait()
