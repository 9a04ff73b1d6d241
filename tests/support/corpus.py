"""Reads `tests/corpus/`: scripts with what a careful Flux programmer would declare.

A script begins with a head of comments:

    // type hosts: [string]         what a parameter takes; a ? behind it: optional
    // sample hosts: ["a", "b"]     a value to invoke it with, as JSON
    // column mean._value: float?   a column of a result (`_result.` may be left out);
                                    ? where a cell may be empty, ~ where it may be absent
    // effects: writes              it may do more than read
    // not run: …                   why the engine of the tests cannot run it
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fluxcall.model import ArrayOf, ParamType, RecordOf

FOLDER = Path(__file__).parents[1] / "corpus"
_FIELD = re.compile(r"// (type|sample|column|effects|not run)( [^:]+)?: (.*)")


@dataclass(frozen=True, kw_only=True)
class CorpusScript:
    """A script and what is declared of it.

    Attributes:
        columns: (result, column) → its type with its marks.
        run: whether the tests' engine can run it.
    """

    name: str
    text: str
    types: Mapping[str, ParamType] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    samples: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    writes: bool = False
    run: bool = True


def read_corpus() -> list[CorpusScript]:
    return [_script(path) for path in sorted(FOLDER.glob("*.flux"))]


def _script(path: Path) -> CorpusScript:
    text = path.read_text("utf-8")
    types, samples, columns = {}, {}, {}
    optional, writes, run = set(), False, True
    for line in text.splitlines():
        match = _FIELD.fullmatch(line)
        if match is None:
            continue
        key, name, value = (
            match.group(1),
            (match.group(2) or "").strip(),
            match.group(3),
        )
        if key == "type":
            if value.endswith("?"):
                optional.add(name)
            types[name] = parse_type(value.removesuffix("?"))
        elif key == "sample":
            samples[name] = json.loads(value)
        elif key == "column":
            result, dot, column = name.rpartition(".")
            columns[result if dot else "_result", column] = value
        elif key == "effects":
            writes = value == "writes"
        else:
            run = False
    return CorpusScript(
        name=path.stem, text=text, types=types, optional=frozenset(optional),
        samples=samples, columns=columns, writes=writes, run=run,
    )  # fmt: skip


def parse_type(text: str) -> ParamType:
    """`int`, `[string]`, `{a: int, b: [float]}` as the model has it."""
    found, rest = _type(text.replace(" ", ""))
    assert not rest, text
    return found


def _type(text: str) -> tuple[ParamType, str]:
    if text.startswith("["):
        element, rest = _type(text[1:])
        return ArrayOf(element), rest[1:]
    if text.startswith("{"):
        fields, rest = [], text[1:]
        while not rest.startswith("}"):
            name, _, rest = rest.lstrip(",").partition(":")
            inner, rest = _type(rest)
            fields.append((name, inner))
        return RecordOf(tuple(sorted(fields))), rest[1:]
    match = re.match(r"\w+", text)
    assert match, text
    return match.group(), text[match.end() :]


def corpus_points(now: int) -> str:
    """Line protocol for the scripts: every field type, tags that some series lack."""
    lines = []
    for minute in range(60):
        time = (now - 60 * (60 - minute)) * 10**9
        for number, sensor in enumerate(("TLM0100", "TLM0101")):
            lines.append(
                f"airSensors,sensor_id={sensor} temperature={70.5 + minute / 8 + number},"
                f"humidity={35.0 + minute / 4},co={0.5 + number / 4} {time}"
            )
        for number, host in enumerate(("a", "b", "c")):
            region = ",region=eu" if host == "b" else ""
            lines.append(
                f"cpu,cpu=cpu0,host={host}{region} usage_user={minute % 60 + number}.5,"
                f"usage_system={number}.25,cores={number + 1}i,up={minute % 7 > 0!s},"
                f'state="{"idle" if minute % 2 else "busy"}",ticks={minute * 10}u {time}'
            )
    return "\n".join(lines)
