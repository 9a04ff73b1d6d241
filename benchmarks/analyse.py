"""How long the analysis of 1,000 scripts takes, beside a compiler started for each.

    python benchmarks/analyse.py [--scripts 1000] [--started 20]

Both are measured in one run; the ratio is what counts.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.corpus import read_corpus

from fluxcall.analysis.script import analyse
from fluxcall.fluxlang.compiler import Compiler


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scripts", type=int, default=1000)
    parser.add_argument("--started", type=int, default=20)
    options = parser.parse_args()
    texts = [script.text for script in read_corpus()]
    texts = [texts[n % len(texts)] + f"// {n}\n" for n in range(options.scripts)]
    with Compiler() as compiler:
        analyse(compiler, "x = 1")  # installed and started
        one_process = [timed(compiler, text) for text in texts]
    a_process_each = []
    for text in texts[:: len(texts) // options.started or 1]:
        begun = time.perf_counter()
        with Compiler() as compiler:
            analyse(compiler, text)
        a_process_each.append(time.perf_counter() - begun)
    report(one_process, a_process_each)


def timed(compiler: Compiler, text: str) -> float:
    begun = time.perf_counter()
    analyse(compiler, text)
    return time.perf_counter() - begun


def report(one_process: list[float], a_process_each: list[float]) -> None:
    mean = sum(one_process) / len(one_process)
    print(f"{len(one_process)} scripts in one process: {sum(one_process):.1f} s,")
    print(f"  {mean * 1000:.1f} ms each (median {median(one_process) * 1000:.1f} ms)")
    each = sum(a_process_each) / len(a_process_each)
    print(f"a process each ({len(a_process_each)} scripts): {each * 1000:.0f} ms each")
    print(f"ratio: {each / mean:.0f}")


if __name__ == "__main__":
    main()
