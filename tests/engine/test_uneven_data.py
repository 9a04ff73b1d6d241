"""What holds for one table must hold for all: pipelines over uneven data.

Some series lack a tag, some times lack a field, some windows are empty, and one field
has another type in another measurement. Whatever the engine answers fits the class.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest
from support.annotated import check_answer

from fluxcall.analysis.script import analyse
from fluxcall.demo.influxd import Influxd
from fluxcall.fluxlang.compiler import Compiler

HEAD = """import "array"
import "date"
import "experimental"
import "strings"
import "influxdata/influxdb/schema"

stored = from(bucket: "uneven") |> range(start: -1h)
named = stored |> filter(fn: (r) => r._measurement == "m")
numbers = named |> filter(fn: (r) => r._field == "f" or r._field == "g" or r._field == "i")
only = (field) => stored |> filter(fn: (r) => r._measurement == "m" and r._field == field)
wide = numbers |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")

"""

PREDICATES = """
    r.tag == "q"
    r.tag == ""
    "q" == r.tag
    r.tag != "q"
    "q" != r.tag
    r.tag != ""
    r.tag =~ /.*/
    r.tag =~ /.+/
    r.tag =~ /^(q|)$/
    r.tag =~ /q|/
    r.tag =~ /[qr]/
    r.tag =~ /^$/
    r.tag =~ /(?i)Q?/
    r.tag !~ /x/
    r.tag !~ /^$/
    r.tag !~ /q?/
    r.tag < "z"
    r.tag > ""
    r.tag >= ""
    not (r.tag == "q")
    not (r.tag != "q")
    not (r.tag =~ /q/)
    exists r.tag
    not exists r.tag
    not not exists r.tag
    not (exists r.tag and exists r.host)
    not (not exists r.tag or not exists r.host)
    exists r.tag and r.host != "a"
    exists r.tag or exists r.host
    r.tag != "x" and r.host == "b"
    r.tag != "x" or r.host == "a"
    (r.tag == "q" or r.tag == "r") and r._field != "f"
    contains(value: r.tag, set: ["q", ""])
    if exists r.tag then r.tag != "q" else r.host == "a"
    strings.hasPrefix(v: r._measurement, prefix: "m")
    r._value > 2.0
    r._value > 2
    r._value == 3
    r._value != 3
    r._value == "x"
    r._value =~ /x/
    r._value == true
    r._value > 2.0 or r._field == "s"
    r._field == "i" and r._value >= 2.0
    r._measurement =~ /^m/ and r._field =~ /mix|f/
""".strip().splitlines()

FILTERED = [f"|> filter(fn: (r) => {line.strip()})" for line in PREDICATES]

EXPRESSIONS = """
    r.f / r.g
    -r.g
    r.f + r.h
    r.f * 2.0
    1.0 - r.g
    r.g > 1.0
    r.g == r.h
    not r.h
    r.g
    float(v: r.g)
    float(v: r.f) / float(v: r.g)
    string(v: r.g)
    r.tag
    r.tag + r.host
    r.tag + "x"
    r.nope + 1.0
    r.nope + r.f
    if r.f > r.g then r.f else r.g
    if r.f > 1.0 then r.g else 2.0
    if r.f > 1.0 then 2.0 else r.g
    if exists r.g then r.g else 0.0
    if exists r.g then r.g else r.h
    if not exists r.g then 0.0 else r.g
    if exists r.f and exists r.g then r.f / r.g else 0.0
    if exists r.f or exists r.g then r.f else 0.0
    if not exists r.f or not exists r.g then 0.0 else r.f / r.g
    if r.g > 1.0 then r.g else 0.0
    if r.tag == "q" then r.tag else "none"
    if r.host == "a" then 1 else 2
    if exists r.tag then r.tag else r.host
    contains(value: r.tag, set: ["q"])
    exists r.g
    length(arr: [r.g])
    r.g * r.h + 1.0
    (if exists r.g then r.g else 1.0) * r.f
    if exists r.g then float(v: r.g) else float(v: r.h)
    if exists r.g then r.g * 2.0 else r.h * 2.0
    if exists r.g then r.g > 1.0 else r.h > 1.0
    if exists r.g then not r.h else r.h and true
    if exists r.g then -float(v: r.g) else -float(v: r.h)
    (if exists r.g then float(v: r.g) else float(v: r.h)) + 1.0
""".strip().splitlines()

MAPPED = [
    f"wide |> map(fn: (r) => ({{{start}x: {line.strip()}}}))"
    for line in EXPRESSIONS
    for start in ("r with ", "_time: r._time, ")
]

SHAPED = """
stored |> distinct(column: "tag")
wide |> distinct(column: "g")
wide |> mode(column: "g")
wide |> fill(column: "g", value: 0.0)
wide |> fill(column: "h", value: 0.0)
wide |> fill(column: "g", usePrevious: true)
wide |> rename(columns: {i: "n"})
wide |> duplicate(column: "i", as: "host")
wide |> keep(columns: ["_time", "g", "tag"])
wide |> difference(columns: ["g", "i"])
wide |> derivative(columns: ["f", "g"])
wide |> cumulativeSum(columns: ["g", "i"])
wide |> sum(column: "i")
wide |> last(column: "i")
wide |> sort(columns: ["g"])
wide |> group() |> mean(column: "i")
wide |> group(columns: ["tag"]) |> count(column: "i")
wide |> reduce(fn: (r, accumulator) => ({s: accumulator.s + (if exists r.g then r.g else 0.0)}), identity: {s: 0.0})
wide |> map(fn: (r) => if exists r.g then {r with x: r.g} else {r with x: 0.0})
wide |> map(fn: (r) => ({r with f: r.f * 2.0, y: r.f}))
only(field: "f") |> map(fn: (r) => ({r with host: 1}))
wide |> set(key: "tag", value: "z")
wide |> experimental.set(o: {tag: "z", new: "1"})
wide |> drop(columns: ["tag", "g"])
wide |> drop(fn: (column) => column == "g")
wide |> limit(n: 0)
only(field: "f") |> group()
only(field: "f") |> group() |> filter(fn: (r) => r.tag != "q")
only(field: "f") |> group(columns: ["tag"])
only(field: "f") |> group(columns: ["tag"]) |> last()
only(field: "f") |> group(columns: ["_value"], mode: "except") |> sum()
stored |> limit(n: 2) |> filter(fn: (r) => r.tag != "x")
stored |> last() |> filter(fn: (r) => r.tag !~ /x/)
stored |> filter(fn: (r) => r._field == "mix") |> last()
stored |> filter(fn: (r) => r._value > 2.0) |> map(fn: (r) => ({r with x: r._value}))
stored |> filter(fn: (r) => r._value > 2.0) |> last()
stored |> filter(fn: (r) => r._field == "mix") |> map(fn: (r) => ({host: r.host, x: r._value, y: string(v: r._value)}))
union(tables: [only(field: "i") |> count(), only(field: "f") |> last()])
union(tables: [only(field: "i") |> count() |> drop(columns: ["_field"]), stored |> filter(fn: (r) => r._field == "s") |> last()])
union(tables: [only(field: "i") |> mean() |> drop(columns: ["_field"]), only(field: "i") |> last()])
union(tables: [only(field: "f") |> map(fn: (r) => ({r with _value: r._value * 2.0})), only(field: "i")])
union(tables: [wide, wide |> drop(columns: ["tag"])])
union(tables: [only(field: "f") |> keep(columns: ["host", "_value"]), only(field: "f") |> keep(columns: ["host", "tag", "_value"])])
join(tables: {a: only(field: "f"), b: only(field: "i")}, on: ["_time", "host"])
join(tables: {a: only(field: "f") |> group(), b: only(field: "i") |> group()}, on: ["_time", "host"])
join(tables: {a: numbers |> filter(fn: (r) => r._field == "f" and exists r.host), b: wide |> filter(fn: (r) => exists r.host)}, on: ["_time", "host"])
join.left(left: only(field: "i") |> group(), right: only(field: "g") |> group(), on: (l, r) => l._time == r._time, as: (l, r) => ({l with other: r._value, host2: r.host}))
join.full(left: only(field: "i") |> group(), right: only(field: "g") |> group(), on: (l, r) => l._time == r._time, as: (l, r) => ({_time: if exists l._time then l._time else r._time, x: l._value, y: r._value}))
only(field: "f") |> aggregateWindow(every: 7m, fn: last)
only(field: "f") |> aggregateWindow(every: 7m, fn: mean) |> map(fn: (r) => ({r with _value: if exists r._value then r._value else 0.0}))
only(field: "f") |> aggregateWindow(every: 7m, fn: mean) |> map(fn: (r) => ({r with _value: r._value * 2.0}))
only(field: "f") |> aggregateWindow(every: 7m, fn: mean) |> filter(fn: (r) => r._value > 0.0)
only(field: "f") |> aggregateWindow(every: 7m, fn: mean) |> fill(value: 0.0)
only(field: "f") |> aggregateWindow(every: 7m, fn: (column, tables=<-) => tables |> max(column: column))
named |> aggregateWindow(every: 7m, fn: count)
numbers |> aggregateWindow(every: 7m, fn: sum, createEmpty: false)
only(field: "f") |> window(every: 7m, createEmpty: true) |> first()
only(field: "f") |> window(every: 7m, createEmpty: true) |> map(fn: (r) => ({r with x: 1}))
only(field: "f") |> filter(fn: (r) => r._value > 100.0, onEmpty: "keep")
only(field: "f") |> filter(fn: (r) => r._value > 100.0, onEmpty: "keep") |> last()
only(field: "f") |> filter(fn: (r) => r._value > 100.0, onEmpty: "keep") |> sum()
only(field: "f") |> filter(fn: (r) => r._value > 100.0, onEmpty: "keep") |> count()
only(field: "none") |> last()
named |> schema.fieldsAsCols()
named |> schema.fieldsAsCols() |> filter(fn: (r) => r.s == "x")
named |> schema.fieldsAsCols() |> filter(fn: (r) => r.tag != "q")
named |> schema.fieldsAsCols() |> map(fn: (r) => ({host: r.host, x: r.s, y: r.f}))
if 1 == 1 then stored |> count() else stored |> last()
""".strip().splitlines()

PIPELINES = [
    *(f"stored {line}" for line in FILTERED),
    *(f"stored |> limit(n: 1) {line}" for line in FILTERED if "r._value" not in line),
    *(f"stored {FILTERED[3]} {line}" for line in FILTERED),
    *MAPPED,
    *SHAPED,
]


def points(now: int) -> str:
    """Return line protocol: `mix` is of another type in each measurement."""
    lines = []
    for minute in (1, 2, 3, 20, 21, 40):
        at = (now - 60 * minute) * 10**9
        missing = "" if minute == 3 else "g=2.5,"
        lines += [
            f'm,host=a f=1.5,{missing}i=1i,s="x",b=true {at}',
            f"m,host=b,tag=q f=3.5,i=2i,u=7u {at}",
            f"m i=3i,f=2.5 {at}",
            f"m,host=c,tag=r i=3i {at}",
            f"m1,host=d mix=1.5 {at}",
            f"m2,host=e mix=2i {at}",
            f'm3,host=f mix="t" {at}',
        ]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def client(influxd: Influxd) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Token {influxd.token}"}
    with httpx.Client(
        base_url=f"{influxd.url}/api/v2", headers=headers, timeout=60
    ) as client:
        bucket = {"orgID": influxd.org_id, "name": "uneven", "retentionRules": []}
        made = client.post("/buckets", json=bucket).json()["id"]
        query = {"org": influxd.org, "bucket": "uneven"}
        client.post("/write", params=query, content=points(int(time.time())))
        yield client
        client.delete(f"/buckets/{made}")


@pytest.fixture(scope="module")
def compiler() -> Iterator[Compiler]:
    with Compiler() as running:
        yield running


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_the_answer_fits(
    pipeline: str, compiler: Compiler, client: httpx.Client, influxd: Influxd
) -> None:
    text = ('import "join"\n' if "join." in pipeline else "") + HEAD + pipeline
    analysis = analyse(compiler, text)
    assert analysis.results, "a result that is not known cannot be wrong"
    answer = client.post(
        "/query",
        params={"org": influxd.org},
        json={
            "query": text,
            "dialect": {"annotations": ["datatype", "group", "default"]},
        },
    )
    assert answer.status_code == 200, answer.text
    check_answer(analysis.results, analysis.complete, answer.text)
