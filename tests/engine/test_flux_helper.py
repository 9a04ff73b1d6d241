"""`flux/fluxcall.flux` on the real engine: scripts invoke scripts through the gateway."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from fluxcall.demo.influxd import Influxd
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.link.linker import Linker
from fluxcall.runtime import Client, InvalidError, Record, Result

LOCAL = "host: params.host, token: params.token"


class Chain:
    """Creates inner and outer scripts; invokes the outer ones."""

    def __init__(
        self, api: httpx.Client, gateway: str, influxd: Influxd, compiler: Compiler
    ) -> None:
        self._linker = Linker(compiler, [])
        self._api = api
        self._address = {"host": gateway, "token": influxd.token}
        self.client = Client(gateway, influxd.token)
        self._made = 0

    def create(self, script: str) -> str:
        self._made += 1
        body = {"name": f"script {self._made}", "description": "", "language": "flux"}
        answer = self._api.post("/scripts", json={**body, "script": script})
        made: str = answer.json()["id"]
        return made

    def outer(self, text: str, **params: Any) -> Result[Record]:
        """Runs `text`, linked with the helper."""
        linked = self._linker.link(f'import "fluxcall"\n{text}', "outer.flux")
        outer = self.create(linked.text)
        return self.client.invoke(outer, {**self._address, **params})


@pytest.fixture
def chain(api: httpx.Client, gateway: str, influxd: Influxd) -> Iterator[Chain]:
    with Compiler() as compiler:
        chain = Chain(api, gateway, influxd, compiler)
        with chain.client:
            yield chain


def texts(result: Result[Record], *columns: str) -> list[Any]:
    return [tuple(row[column] for column in columns) for row in result]


def test_a_script_invokes_a_script(
    chain: Chain, samples: dict[str, str], influxd: Influxd
) -> None:
    result = chain.outer(
        f"fluxcall.invoke(id: params.id, args: {{mybucket: params.bucket}}, {LOCAL})",
        id=samples["last-point"],
        bucket=influxd.bucket,
    )
    direct = chain.client.invoke(samples["last-point"], {"mybucket": influxd.bucket})
    assert len(direct) == 6
    columns = ("_time", "_value", "_field", "_measurement", "sensor_id")
    assert sorted(texts(result, *columns)) == sorted(texts(direct, *columns))


def test_the_rows_are_tables_to_go_on_with(
    chain: Chain, samples: dict[str, str], influxd: Influxd
) -> None:
    result = chain.outer(
        f"""
        fluxcall.invoke(id: params.id, args: {{mybucket: params.bucket}}, {LOCAL})
            |> filter(fn: (r) => r._field == "temperature")
            |> toFloat()
            |> group(columns: ["sensor_id"])
            |> max()
            |> keep(columns: ["sensor_id", "_value"])
        """,
        id=samples["last-point"],
        bucket=influxd.bucket,
    )
    assert texts(result, "sensor_id", "_value") == [
        ("TLM0100", 79.5),
        ("TLM0101", 79.5),
    ]


def test_a_wrong_parameter_raises_the_servers_message(
    chain: Chain, samples: dict[str, str]
) -> None:
    with pytest.raises(InvalidError, match="mybucket.* is missing") as caught:
        chain.outer(
            f"fluxcall.invoke(id: params.id, args: {{bucket: 1}}, {LOCAL})",
            id=samples["last-point"],
        )
    assert samples["last-point"] in str(caught.value)
    assert "400" in caught.value.message


INNER = 'import "array"\narray.from(rows: [%s])'


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (INNER % '{v: "a,b"}, {v: "q\\"q"}', ["a,b", 'q"q']),
        (INNER % '{v: "one\\r\\n\\r\\ntwo"}, {v: ",error,reference"}',
         ["one\n\ntwo", ",error,reference"]),
        (INNER % '{v: "\\n,result,table,v\\n,_result,0,x\\n"}',
         ["\n,result,table,v\n,_result,0,x\n"]),
        (INNER % '{v: "x"}' + " |> filter(fn: (r) => false)", []),
        (INNER % '{v: "x"}'
         + ' |> filter(fn: (r) => false, onEmpty: "keep") |> group(columns: ["v"])', []),
        (INNER % '{v: "1", g: 1}, {v: "2", g: 2}' + ' |> group(columns: ["g"])', ["1", "2"]),
    ],
)  # fmt: skip
def test_every_shape_of_answer_comes_through(
    chain: Chain, inner: str, expected: list[str]
) -> None:
    result = chain.outer(
        f'fluxcall.invoke(id: params.id, {LOCAL}) |> yield(name: "out")',
        id=chain.create(inner),
    )
    assert [row["v"] for row in result] == expected


def test_several_blocks_become_one_table(chain: Chain) -> None:
    inner = chain.create("""
        import "array"
        rows = array.from(rows: [{v: "1", k: "a", n: 5}, {v: "2", k: "b", n: 6}])
        a = rows
            |> filter(fn: (r) => r.n == 5)
            |> drop(columns: ["n"])
            |> group(columns: ["k"])
        b = rows
            |> filter(fn: (r) => r.n == 6)
            |> drop(columns: ["k"])
            |> rename(columns: {n: "odd, \\"label"})
            |> group(columns: ["v"])
        union(tables: [a, b])
        """)
    assert inner
    result = chain.outer(f"fluxcall.invoke(id: params.id, {LOCAL})", id=inner)
    assert sorted(texts(result, "v", 'odd, "label')) == [("1", ""), ("2", "6")]


def test_one_of_several_results_is_chosen(chain: Chain) -> None:
    inner = chain.create("""
        import "array"
        array.from(rows: [{v: "1"}]) |> yield(name: "a")
        array.from(rows: [{v: "2"}]) |> yield(name: "b")
        """)
    chosen = chain.outer(
        f'fluxcall.invoke(id: params.id, result: "b", {LOCAL})', id=inner
    )
    assert [row["v"] for row in chosen] == ["2"]
    with pytest.raises(InvalidError, match="several results"):
        chain.outer(f"fluxcall.invoke(id: params.id, {LOCAL})", id=inner)


def test_a_failure_after_the_first_row_is_raised(chain: Chain) -> None:
    answer = ",result,table,v\\r\\n,_result,0,1\\r\\n\\r\\n,error,reference\\r\\n,it broke,\\r\\n"
    with pytest.raises(InvalidError, match="it broke"):
        chain.outer(
            f"""
            fake = (method, path, host, token, headers, query, body, timeout) =>
                ({{statusCode: 200, body: bytes(v: "{answer}"), headers: headers}})
            fluxcall.invoke(id: params.id, {LOCAL}, api: fake)
            """,
            id="0000000000000001",
        )
