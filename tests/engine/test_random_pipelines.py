"""Random pipelines over random data: the engine's answer always fits the class.

    PIPELINES=20000 python -m pytest tests/engine/test_random_pipelines.py

tries that many instead of the few that run every time, other ones at each run.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.annotated import check_answer

from fluxcall.analysis.script import analyse
from fluxcall.demo.influxd import Influxd
from fluxcall.errors import AnalysisError
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.runtime.errors import ScriptError

EXAMPLES = int(os.environ.get("PIPELINES", "150"))
BUCKETS = 6

HEAD = """import "experimental"
import "experimental/aggregate"
import "influxdata/influxdb/schema"
import "join"

"""

TAGS = ("t", "u")
FIELDS = ("f", "g", "i", "s", "z")
"""Floats, floats that are often missing, ints, texts, and one of any type."""


def points(seed: int, now: int) -> Iterator[str]:
    """Yield line protocol: a tag, a field or a time may be missing anywhere."""
    chance = random.Random(seed)
    for measurement in ("m", "n"):
        kind = chance.choice(["1.5", "3i", '"x"', "true", "4u"])
        for series in range(3):
            tags = "".join(
                f",{tag}={chance.choice('ab')}" for tag in TAGS if chance.random() < 0.6
            )
            rare = chance.random() < 0.5
            for minute in chance.sample(range(1, 170), 8):
                cells = [
                    f"f={chance.randrange(9)}.5",
                    f"i={chance.randrange(9)}i",
                    f's="{chance.choice("xy")}"',
                    f"z={kind}",
                    *(["g=2.25"] if rare else []),
                ]
                kept = [cell for cell in cells if chance.random() < 0.7] or cells[:1]
                at = (now - 60 * minute) * 10**9 + series
                yield f"{measurement}{tags} {','.join(kept)} {at}"


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


one = st.sampled_from
tag = one(TAGS)
fields = one(FIELDS)
text = one(["a", "b", "", "q"]).map(lambda t: f'"{t}"')
number = one(["0.0", "2.5", "4.5"])
pattern = one(["/a/", "/.*/", "/^(a|)$/", "/^$/", "/[ab]/", "/b?/"])
equal = one([" == ", " != "])
order = one([" < ", " > ", " >= "])
column = one(["_value", "_time", "t", "u", "f", "g", "i", "s", "z", "x", "_field"])
columns = st.lists(column, min_size=1, max_size=3, unique=True).map(
    lambda names: "[" + ", ".join(f'"{name}"' for name in names) + "]"
)

atoms = st.one_of(
    joined(st.just("r."), tag, equal, text),
    joined(text, equal, st.just("r."), tag),
    joined(st.just("r."), tag, one([" =~ ", " !~ "]), pattern),
    joined(st.just("exists r."), column),
    joined(st.just("not exists r."), column),
    joined(st.just('r._field == "'), fields, st.just('"')),
    joined(st.just('r._measurement != "'), one("mn"), st.just('"')),
    joined(st.just("r._value"), order, number),
    joined(st.just("contains(value: r."), tag, st.just(', set: ["a", ""])')),
)
predicates = st.recursive(
    atoms,
    lambda inner: st.one_of(
        joined(inner, one([" and ", " or "]), inner),
        joined(st.just("not ("), inner, st.just(")")),
        joined(st.just("("), inner, one([") and (", ") or ("]), inner, st.just(")")),
    ),
    max_leaves=3,
)

cells = one(["r.f", "r.g", "r._value", "r.x", "r.h"])
numbers = st.recursive(
    st.one_of(cells, cells, number, cells.map(lambda c: f"float(v: {c})")),
    lambda inner: st.one_of(
        joined(inner, one([" + ", " - ", " * "]), inner).map(lambda e: f"({e})"),
        inner.map(lambda e: f"(-{e})"),
        st.tuples(cells, inner, inner).map(
            lambda p: f"(if exists {p[0]} then {p[1]} else {p[2]})"
        ),
        st.tuples(cells, order, inner, inner, inner).map(
            lambda p: f"(if {p[0]}{p[1]}{p[2]} then {p[3]} else {p[4]})"
        ),
        st.tuples(cells, inner).map(
            lambda p: f"(if not exists {p[0]} then 1.0 else {p[1]})"
        ),
        st.tuples(cells, cells, inner, inner).map(
            lambda p: f"(if exists {p[0]} and exists {p[1]} then {p[2]} else {p[3]})"
        ),
    ),
    max_leaves=4,
)
texts = st.one_of(
    tag.map(lambda name: f"r.{name}"),
    st.tuples(tag, text).map(lambda p: f"r.{p[0]} + {p[1]}"),
    st.just("r.t + r.u"),
    tag.map(lambda name: f'(if exists r.{name} then r.{name} else "none")'),
    cells.map(lambda c: f"string(v: {c})"),
)
expressions = st.one_of(
    numbers,
    numbers,
    texts,
    joined(numbers, order, numbers),
    column.map(lambda name: f"exists r.{name}"),
    column.map(lambda name: f"r.{name}"),
    one(["1", "true", "int(v: r.i)", 'r._field + ""']),
)
aggregates = one(
    ["mean", "sum", "count", "last", "first", "max", "min", "median", "spread", "mode"]
)
flags = one(["true", "false"])

PIVOT = '|> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")'
steps = st.one_of(
    predicates.map(lambda p: f"|> filter(fn: (r) => {p})"),
    predicates.map(lambda p: f'|> filter(fn: (r) => {p}, onEmpty: "keep")'),
    st.tuples(one(["x", "_value", "t", "f"]), expressions).map(
        lambda p: f"|> map(fn: (r) => ({{r with {p[0]}: {p[1]}}}))"
    ),
    st.tuples(expressions, expressions).map(
        lambda p: f"|> map(fn: (r) => ({{_time: r._time, t: r.t, x: {p[0]}, y: {p[1]}}}))"
    ),
    st.tuples(column, numbers, numbers).map(
        lambda p: f"|> map(fn: (r) => if exists r.{p[0]} then {{r with x: {p[1]}}} else {{r with x: {p[2]}}})"
    ),
    st.just(PIVOT),
    st.just("|> schema.fieldsAsCols()"),
    st.tuples(aggregates, flags).map(
        lambda p: f"|> aggregateWindow(every: 37m, fn: {p[0]}, createEmpty: {p[1]})"
    ),
    aggregates.map(lambda name: f"|> {name}()"),
    st.tuples(one(["last", "max", "sum", "count", "mode", "mean"]), column).map(
        lambda p: f'|> {p[0]}(column: "{p[1]}")'
    ),
    st.tuples(one(["37m", "2h"]), flags).map(
        lambda p: f"|> window(every: {p[0]}, createEmpty: {p[1]})"
    ),
    st.just("|> window(every: inf)"),
    st.just("|> group()"),
    columns.map(lambda c: f"|> group(columns: {c})"),
    columns.map(lambda c: f'|> group(columns: {c}, mode: "except")'),
    columns.map(lambda c: f'|> experimental.group(columns: {c}, mode: "extend")'),
    columns.map(lambda c: f"|> keep(columns: {c})"),
    columns.map(lambda c: f"|> drop(columns: {c})"),
    column.map(lambda c: f'|> drop(fn: (column) => column == "{c}")'),
    st.tuples(column, column).map(lambda p: f'|> rename(columns: {{{p[0]}: "{p[1]}"}})'),
    st.tuples(column, column).map(lambda p: f'|> duplicate(column: "{p[0]}", as: "{p[1]}")'),
    column.map(lambda c: f'|> set(key: "{c}", value: "a")'),
    st.tuples(column, one(["value: 0.0", "value: 0", 'value: ""', "usePrevious: true"])).map(
        lambda p: f'|> fill(column: "{p[0]}", {p[1]})'
    ),
    st.tuples(
        one(["difference", "derivative", "cumulativeSum", "increase"]), columns
    ).map(lambda p: f"|> {p[0]}(columns: {p[1]})"),
    one(
        [
            "|> difference(nonNegative: true)",
            "|> derivative(unit: 1m)",
            "|> cumulativeSum()",
            "|> increase()",
            "|> elapsed(unit: 1m)",
            "|> movingAverage(n: 2)",
            "|> timedMovingAverage(every: 20m, period: 40m)",
            "|> exponentialMovingAverage(n: 2)",
            "|> stateDuration(fn: (r) => r._value > 2.0)",
            "|> stateCount(fn: (r) => exists r.t)",
            "|> limit(n: 1)",
            "|> limit(n: 0)",
            "|> tail(n: 2)",
            "|> toFloat()",
            "|> toInt()",
            "|> toString()",
            "|> keys()",
            "|> columns()",
            "|> histogram(bins: [0.0, 5.0])",
            "|> quantile(q: 0.5)",
            '|> quantile(q: 0.5, method: "exact_selector")',
            '|> reduce(fn: (r, accumulator) => ({n: accumulator.n + 1}), identity: {n: 0})',
            '|> highestMax(n: 1, groupColumns: ["t"])',
            '|> lowestAverage(n: 1, groupColumns: ["t"])',
            '|> aggregate.rate(every: 50m, groupColumns: ["t"])',
            "|> timeShift(duration: 1h)",
            "|> experimental.unpivot()",
        ]
    ),
    column.map(lambda c: f'|> distinct(column: "{c}")'),
    column.map(lambda c: f'|> unique(column: "{c}")'),
    columns.map(lambda c: f"|> sort(columns: {c})"),
)  # fmt: skip

chosen = st.lists(fields, min_size=1, max_size=3, unique=True).map(
    lambda names: " or ".join(f'r._field == "{name}"' for name in names)
)
sources = st.one_of(
    st.just(""),
    chosen.map(lambda p: f"|> filter(fn: (r) => {p})"),
    chosen.map(lambda p: f"|> filter(fn: (r) => {p}) {PIVOT}"),
    one(["f", "f", "i"]).map(
        lambda name: f'|> filter(fn: (r) => r._field == "{name}")'
    ),
)
streams = st.tuples(sources, st.lists(steps, max_size=4)).map(
    lambda p: " ".join(["stored", p[0], *p[1]])
)
pipelines = st.one_of(
    streams,
    streams,
    streams,
    st.tuples(streams, streams, st.lists(steps, max_size=2)).map(
        lambda p: f"union(tables: [{p[0]}, {p[1]}]) {' '.join(p[2])}"
    ),
    st.tuples(streams, streams, one(['["_time"]', '["_time", "t"]', '["t"]'])).map(
        lambda p: f"join.a(tables: {{a: {p[0]}, b: {p[1]}}}, on: {p[2]})"
    ),
    st.tuples(streams, streams, one(["inner", "left", "right", "full"])).map(
        lambda p: f"join.{p[2]}(left: {p[0]} |> group(), right: {p[1]} |> group(),"
        " on: (l, r) => l._time == r._time,"
        " as: (l, r) => ({_time: l._time, x: l._value, y: r._value, t: r.t}))"
    ),
)


@pytest.fixture(scope="module")
def client(influxd: Influxd) -> Iterator[httpx.Client]:
    """A client of an engine with a few buckets, each of other data."""
    headers = {"Authorization": f"Token {influxd.token}"}
    with httpx.Client(
        base_url=f"{influxd.url}/api/v2", headers=headers, timeout=60
    ) as client:
        made = []
        for number in range(BUCKETS):
            name = f"random-{number}"
            bucket = {"orgID": influxd.org_id, "name": name, "retentionRules": []}
            made.append(client.post("/buckets", json=bucket).json()["id"])
            client.post(
                "/write",
                params={"org": influxd.org, "bucket": name},
                content="\n".join(points(number, int(time.time()))),
            )
        yield client
        for bucket_id in made:
            client.delete(f"/buckets/{bucket_id}")


@pytest.fixture(scope="module")
def compiler() -> Iterator[Compiler]:
    with Compiler() as running:
        yield running


def test_the_answer_fits(
    compiler: Compiler, client: httpx.Client, influxd: Influxd
) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=EXAMPLES, derandomize="PIPELINES" not in os.environ)
    @given(pipeline=pipelines, bucket=st.integers(0, BUCKETS - 1))
    def fits(pipeline: str, bucket: int) -> None:
        script = script_of(pipeline, bucket)
        answer = client.post(
            "/query",
            params={"org": influxd.org},
            json={
                "query": script,
                "dialect": {"annotations": ["datatype", "group", "default"]},
            },
        )
        if answer.status_code != 200:
            seen["refused"] += 1  # whatever has no answer fits
            return
        try:
            analysis = analyse(compiler, script)
            check_answer(analysis.results, analysis.complete, answer.text)
        except (ScriptError, AnalysisError):
            seen["failed"] += 1
            return
        seen["answered" if answer.text.strip() else "empty"] += 1

    fits()
    print(dict(seen))
    assert seen["answered"] >= EXAMPLES // 5, "most of them say nothing"


def script_of(pipeline: str, bucket: int) -> str:
    head = HEAD
    if "join." not in pipeline or "join.a(" in pipeline:
        head = head.replace('import "join"\n', "")  # it hides `join()`
    stored = f'stored = from(bucket: "random-{bucket}") |> range(start: -3h)\n'
    return head + stored + pipeline.replace("join.a(", "join(")
