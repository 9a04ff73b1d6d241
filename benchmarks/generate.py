"""What generating costs for 1,000 scripts on a server that needs 20 ms for an answer.

    python benchmarks/generate.py [--scripts 1000] [--rounds 3] [--without-openapi]

Everything is measured in one run and printed as ratios: a pull beside the time that its
requests take at least, a generation beside black alone, the module's import beside the
same with `@dataclass(slots=True)`, and, as what a user would otherwise run,
openapi-python-client on a document with as many operations (installed from PyPI into a
virtual environment of its own).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.corpus import read_corpus

from fluxcall.analysis.script import analyse
from fluxcall.cache import Texts
from fluxcall.config.model import output_at
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.render.module import HEAD
from fluxcall.runtime.connection import Connection
from fluxcall.sources.server import read_server
from fluxcall.workflows.plan import Plan

DELAY = 0.02
CONCURRENT = 6  # as sources/server.py has it
OPENAPI = "openapi-python-client==0.26.1"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scripts", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without-openapi", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        pulls(options.scripts, options.rounds)
        first = generations(options.rounds)
        imports(options.rounds)
        if not options.without_openapi:
            openapi(options.scripts, first)


def show(what: str, seen: float, wanted: float | None = None) -> None:
    limit = "" if wanted is None else f" (at most {wanted:g} wanted)"
    print(f"  {what}: {seen:.3g}{limit}", flush=True)


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


# A server


class Handler(BaseHTTPRequestHandler):
    """Answers from `scripts` after 20 ms; counts."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    scripts: dict[str, dict[str, Any]]

    def do_GET(self) -> None:
        time.sleep(DELAY)
        body = json.dumps(self._answer()).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """Changes a script's text."""
        own = self.path.rpartition("/")[2]
        self.scripts[own]["script"] += "\n// changed"
        self.scripts[own]["updatedAt"] = str(time.time())
        self.do_GET()

    def _answer(self) -> object:
        if self.path == "/counts":
            counted = dict(self.server.counts)  # type: ignore[attr-defined]
            self.server.counts.clear()  # type: ignore[attr-defined]
            return counted
        kind = "params" if self.path.endswith("/params") else "list"
        counts = self.server.counts  # type: ignore[attr-defined]
        counts[kind] = counts.get(kind, 0) + 1
        if kind == "params":
            return {"params": self.scripts[self.path.split("/")[4]]["types"]}
        if found := re.search(r"offset=(\d+)", self.path):
            offset = int(found.group(1))
            return {"scripts": [*self.scripts.values()][offset : offset + 500]}
        return {}

    def log_message(self, *args: object) -> None:
        """Nothing."""


def serve(scripts: dict[str, dict[str, Any]], port: Any) -> None:
    Handler.scripts = scripts
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.counts = {}  # type: ignore[attr-defined]
    port.send(server.server_address[1])
    server.serve_forever()


@contextmanager
def running(scripts: dict[str, dict[str, Any]]) -> Iterator[str]:
    mine, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve, args=(scripts, theirs), daemon=True)
    process.start()
    yield f"http://127.0.0.1:{mine.recv()}"
    process.terminate()
    process.join()


def some_scripts(number: int) -> dict[str, dict[str, Any]]:
    """The corpus, again and again, with the types that its /params would tell."""
    corpus = read_corpus()
    with Compiler() as compiler:
        types = [analyse(compiler, script.text).server_types for script in corpus]
    scripts = {}
    for n in range(number):
        script = corpus[n % len(corpus)]
        scripts[f"{n + 1:016x}"] = {
            "id": f"{n + 1:016x}",
            "orgID": "0" * 16,
            "name": f"{script.name} {n}",
            "description": f"What the script {script.name} says.",
            "language": "flux",
            "script": script.text,
            "updatedAt": "2026-01-01T00:00:00Z",
            "types": dict(types[n % len(corpus)]),
        }
    return scripts


# Pulling

LOCK = Path("fluxcall.lock.json")


def pulls(number: int, rounds: int) -> None:
    scripts = some_scripts(number)
    with running(scripts) as url, Compiler() as compiler:
        analyse(compiler, "x = 1")  # started
        connection = Connection(url=url, token="t")

        def pull() -> None:
            pull(lambda known: read_server(connection, known=known), LOCK, compiler)

        first = []
        for _ in range(rounds):
            LOCK.unlink(missing_ok=True)
            first.append(timed(pull))
        least = (2 + number / CONCURRENT) * DELAY
        print(f"pull of {number} scripts, beside {least:.2f} s for its requests:")
        show("the first", median(first) / least, 1.2)
        ask(url, "/counts")
        show("with nothing changed, beside the first", timed(pull) / median(first))
        counts = ask(url, "/counts")
        show("  list requests", counts.get("list", 0), 3)
        show("  /params requests", counts.get("params", 0), 0)
        ask(url, f"/{7:016x}", method="POST")
        ask(url, "/counts")
        pull()
        show("one changed: /params requests", ask(url, "/counts").get("params", 0), 1)


def ask(url: str, path: str, method: str = "GET") -> dict[str, int]:
    import httpx

    answer: dict[str, int] = httpx.request(method, url + path).json()
    return answer


# Generating

MODULE = Path("air.py")


def generations(rounds: int) -> float:
    """The time of a first generation, in seconds."""
    plan = Plan(snapshot=LOCK, outputs=(output_at(MODULE),))
    snapshot = LOCK.read_text("utf-8")
    first, again, one, black = [], [], [], []
    for n in range(rounds):
        texts = Texts(Path(f"printed-{n}.sqlite"))
        LOCK.write_text(snapshot, "utf-8")
        MODULE.unlink(missing_ok=True)

        def generate(texts: Texts = texts) -> None:
            generate(None, plan, compiler, texts)

        with Compiler() as compiler:
            first.append(timed(generate))
            black.append(timed(format_module))
            again.append(timed(generate))
            changed = snapshot.replace("What the script", f"In round {n}", 1)
            LOCK.write_text(changed, "utf-8")
            one.append(timed(generate))
    lines = MODULE.read_text("utf-8").count("\n")
    print(f"generation of {lines} lines, {median(first):.2f} s the first time:")
    show("the first, beside black alone", median(first) / median(black), 0.8)
    show("with nothing changed, beside the first", median(again) / median(first), 1 / 8)
    show("with one changed, beside the first", median(one) / median(first), 1 / 7)
    begun = [timed(lambda: command("--version")) for _ in range(rounds)]
    whole = [
        timed(lambda: command("generate", "-o", str(MODULE))) for _ in range(rounds)
    ]
    show("the whole command with nothing changed, s", median(whole))
    show("of which `fluxcall --version` takes, s", median(begun))
    return median(first)


def format_module() -> None:
    import black

    text = MODULE.read_text("utf-8").removeprefix(HEAD)
    black.format_str(text, mode=black.Mode())


def command(*arguments: str) -> None:
    environment = {**os.environ, "FLUXCALL_CACHE": str(Path("cache").absolute())}
    subprocess.run(
        [sys.executable, "-m", "fluxcall", *arguments],
        check=True,
        capture_output=True,
        env=environment,
    )


# Importing

STATEMENT = """
import importlib.util, sys, time
import fluxcall.runtime, dataclasses, datetime, typing, collections.abc
begun = time.perf_counter()
import {module}
print(time.perf_counter() - begun)
"""


def imports(rounds: int) -> None:
    """Warm imports: the bytecode is there."""
    text = MODULE.read_text("utf-8")
    Path("rows.py").write_text(only_classes(text), "utf-8")
    Path("row_classes.py").write_text(as_dataclasses(only_classes(text)), "utf-8")
    Path("whole.py").write_text(as_dataclasses(text), "utf-8")
    seconds = {
        module: median(imported(module) for _ in range(rounds + 2))
        for module in ("rows", "row_classes", "air", "whole")
    }
    print(f"import of {text.count('(_rt.Row)')} row classes, beside dataclasses:")
    show("the classes", seconds["rows"] / seconds["row_classes"], 0.25)
    show("the whole module", seconds["air"] / seconds["whole"], 0.4)


def imported(module: str) -> float:
    """In seconds, the second time."""
    program = STATEMENT.format(module=module)
    environment = {
        k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"
    }
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            text=True,
            env=environment,
        )
    return float(done.stdout)


def only_classes(text: str) -> str:
    head = text.partition("\n\n\n")[0]
    classes = re.findall(r"\n\n\n(class .*?)(?=\n\n\n)", text, re.DOTALL)
    return "\n\n\n".join([head, *classes]) + "\n"


def as_dataclasses(text: str) -> str:
    """The same classes as a user would write them; the functions stay as they are."""
    blocks = [as_dataclass(block) for block in text.split("\n\n\n")]
    plain = "\n\n\n".join(blocks)
    runtime = "import fluxcall.runtime"
    return plain.replace(runtime, f"import dataclasses as _dc\n\n{runtime}", 1)


def as_dataclass(block: str) -> str:
    if not block.startswith("class "):
        return block
    plain = re.sub(
        r"    __slots__ = (\(\n.*?\n    \)|.*?)\n", "", block, flags=re.DOTALL
    )
    return "@_dc.dataclass(slots=True)\n" + plain.replace("(_rt.Row):", ":")


# What a user would otherwise run


def openapi(number: int, ours: float) -> None:
    """The same scripts as operations of an OpenAPI document, each with its parameters."""
    folder = Path("other").absolute()
    venv.create(folder, with_pip=True)
    binary = folder / "bin"
    subprocess.run([binary / "pip", "install", "-q", OPENAPI, "ruff"], check=True)
    Path("openapi.json").write_text(json.dumps(document()))
    environment = {**os.environ, "PATH": f"{binary}{os.pathsep}{os.environ['PATH']}"}

    def run() -> None:
        subprocess.run(
            [binary / "openapi-python-client", "generate", "--path", "openapi.json",
             "--output-path", "client", "--overwrite"],
            check=True, env=environment, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    print(f"openapi-python-client on {number} such operations, beside fluxcall:")
    begun = timed(lambda: command("--version"))
    show("generation, start-up included", timed(run) / (ours + begun))


def document() -> dict[str, Any]:
    types = {"int": "integer", "float": "number", "bool": "boolean"}
    paths = {}
    for script in json.loads(LOCK.read_text("utf-8"))["scripts"]:
        own = next(iter(script["ids"].values()))
        fields = {
            p["name"]: {"type": types.get(str(p["type"]), "string")}
            for p in script["parameters"]
        }
        rows = {
            column: {"type": types.get(c["type"], "string")}
            for result in script["results"]
            for column, c in result["columns"].items()
        }
        paths[f"/api/v2/scripts/{own}/invoke"] = {
            "post": {
                "operationId": script["name"],
                "description": script["description"],
                "requestBody": as_json({"type": "object", "properties": fields}),
                "responses": {
                    "200": {"description": "Rows.", **as_json({
                        "type": "array",
                        "items": {"type": "object", "title": f"{script['name']} row",
                                  "properties": rows},
                    })},
                },
            }
        }  # fmt: skip
    info = {"title": "scripts", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": paths}


def as_json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


if __name__ == "__main__":
    main()
