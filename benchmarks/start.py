"""How long the command takes to start, and to check a project where nothing has changed.

    python benchmarks/start.py [--scripts 100] [--rounds 11]

Whole processes, each beside `python -c pass` in the same round. The fastest round counts:
whatever else the machine does only adds to it. CPU time is what the process itself used.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.corpus import read_corpus

from fluxcall.analysis.describe import describe
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.model import RawScript
from fluxcall.snapshot import FILE_NAME, to_text

FLUXCALL = ("-m", "fluxcall")
WANTED = {"fluxcall --help": 0.3, "fluxcall check": 0.5}


class Time(NamedTuple):
    """Seconds of a process."""

    wall: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scripts", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    commands = {
        "python -c pass": ("-c", "pass"),
        "fluxcall --help": (*FLUXCALL, "--help"),
        "fluxcall check": (*FLUXCALL, "check", "-o", "air.py"),
    }
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        os.environ["FLUXCALL_CACHE"] = str(Path(name, "cache"))
        make_project(options.scripts)
        rounds = [
            {what: timed(*command) for what, command in commands.items()}
            for _ in range(options.rounds)
        ]
    report(rounds, options.scripts)


def make_project(number: int) -> None:
    """A snapshot of the corpus, again and again, and its module."""
    corpus = read_corpus()
    raws = [
        RawScript(
            id=f"{n + 1:016x}",
            org_id="0" * 16,
            name=f"{corpus[n % len(corpus)].name} {n}",
            description=f"What the script {n} says.",
            text=corpus[n % len(corpus)].text,
        )
        for n in range(number)
    ]
    with Compiler() as compiler:
        scripts, _ = describe(raws, compiler)
    Path(FILE_NAME).write_text(to_text(scripts), "utf-8")
    timed(*FLUXCALL, "generate", "-o", "air.py")
    timed(*FLUXCALL, "check", "-o", "air.py")  # what black made is kept from here on


def timed(*command: str) -> Time:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    wall = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    return Time(wall, user + system)


def report(rounds: list[dict[str, Time]], number: int) -> None:
    fastest = {
        what: Time(*map(min, zip(*(seen[what] for seen in rounds), strict=True)))
        for what in rounds[0]
    }
    bare = fastest["python -c pass"]
    print(f"the fastest of {len(rounds)} rounds, {number} scripts:")
    for what, (wall, cpu) in fastest.items():
        limit = f" (at most {WANTED[what]:g} wanted)" if what in WANTED else ""
        print(
            f"  {what:16} {wall:.3f} s{limit}, {wall / bare.wall:.1f} times pass;"
            f" {cpu:.3f} s of CPU"
        )


if __name__ == "__main__":
    main()
