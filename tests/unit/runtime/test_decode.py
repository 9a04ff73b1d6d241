"""The decoder against a model of Flux's encoder: any tables, split anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.flux_csv import record

from fluxcall.runtime import DecodeError, ScriptError, TruncatedError
from fluxcall.runtime.decode import Decoder


@dataclass(frozen=True)
class Table:
    """A block as the encoder sees it: one header, rows of texts."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def encode_answer(results: Sequence[tuple[str, Sequence[Table]]]) -> bytes:
    """What Flux's encoder writes without annotations."""
    text = ""
    for name, tables in results:
        for number, table in enumerate(tables):
            if number:
                text += "\r\n"
            text += record("", "result", "table", *table.columns)
            for row in table.rows:
                text += record("", name, str(number), *row)
        text += "\r\n"
    return text.encode()


def decode(chunks: Sequence[bytes]) -> list[Table]:
    """The tables that come out, batches of one block joined."""
    decoder = Decoder()
    found: dict[int, Table] = {}
    for chunk in chunks:
        for batch in decoder.feed(chunk):
            _result, _table, *columns = batch.cells()
            rows = tuple(zip(*columns, strict=True)) if columns else ()
            before = found.get(id(batch.block), Table(batch.block.columns, ()))
            found[id(batch.block)] = Table(before.columns, before.rows + rows)
            keep_alive.append(batch)
    decoder.finish()
    return list(found.values())


keep_alive: list[object] = []
"""Batches whose blocks are told apart by identity."""


def sent(text: str) -> str:
    """What a cell can be after Go's encoder dropped its carriage returns."""
    return text.replace("\r", "")


labels = st.text(
    st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=5
)
cells = st.one_of(
    st.sampled_from(["", "a", "007", 'q"q', "a,b", "x\n\ny", "\n,result,table", '""']),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6).map(sent),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    columns = tuple(draw(st.lists(labels, min_size=1, max_size=4)))
    row = st.tuples(*[cells] * len(columns))
    return Table(columns, tuple(draw(st.lists(row, max_size=5))))


answers = st.lists(
    st.tuples(
        st.sampled_from(["_result", "a b", 'x"y']), st.lists(tables(), max_size=3)
    ),
    min_size=1,
    max_size=3,
)


@given(answers, st.data())
def test_any_split_yields_the_same_tables(
    results: list[tuple[str, list[Table]]], data: st.DataObject
) -> None:
    body = encode_answer(results)
    expected = [table for _, tables in results for table in tables]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=6)))
    edges = [0, *cuts, len(body)]
    chunks = [body[a:b] for a, b in zip(edges, edges[1:], strict=False)]
    keep_alive.clear()
    assert decode(chunks) == expected


def every_byte(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    for cut in range(len(body) + 1):
        yield body[:cut], body[cut:]


BODY = encode_answer(
    [
        ("_result", [Table(("_value", "s"), (("1", 'a,"b'), ("2", "x\n\ny")))]),
        ("b", [Table(("_value",), ()), Table(("t",), (("é",),))]),
    ]
)


def test_split_at_every_byte() -> None:
    whole = decode([BODY])
    for chunks in every_byte(BODY):
        keep_alive.clear()
        assert decode(chunks) == whole
    assert decode([BODY[i : i + 1] for i in range(len(BODY))]) == whole


def test_cut_at_every_byte_is_an_error() -> None:
    """All but the cuts right after an empty line, which framing alone can tell."""
    passed = []
    for head, tail in every_byte(BODY):
        try:
            decode([head])
        except (TruncatedError, DecodeError):
            continue
        passed.append((head, tail))
    assert all(head.endswith(b"\r\n\r\n") for head, _ in passed)
    assert passed[-1] == (BODY, b"")


@pytest.mark.parametrize("body", [b"", b",result,table,a\r\n"])
def test_an_answer_without_its_end(body: bytes) -> None:
    with pytest.raises(TruncatedError, match="ends with an empty line"):
        decode([body])


def test_an_empty_result_and_an_empty_table() -> None:
    assert decode([b"\r\n"]) == []
    assert decode([b"\r\n\r\n"]) == []
    assert decode([b",result,table,a\r\n\r\n"]) == [Table(("a",), ())]


ERROR = b'\r\n,error,reference\r\n,"it broke: a, b",\r\n'


@pytest.mark.parametrize(
    "before",
    [b"", b",result,table,a\r\n,_result,0,1\r\n", b",result,table,a\r\n", b"\r\n"],
)
def test_an_error_block_raises_after_the_rows_before_it(before: bytes) -> None:
    for head, tail in every_byte(before + ERROR):
        decoder = Decoder(script="s")
        rows: list[str] = []
        with pytest.raises(ScriptError, match="^s: .*it broke: a, b$"):
            for chunk in (head, tail):
                for batch in decoder.feed(chunk):
                    rows += batch.cells()[0]
        assert len(rows) == before.count(b",_result,")


def test_an_error_whose_message_is_cut_off() -> None:
    decoder = Decoder()
    assert list(decoder.feed(b"\r\n,error,reference\r\n,it br")) == []
    with pytest.raises(ScriptError):
        decoder.finish()


ANNOTATED = (
    b"#datatype,string,long,dateTime:RFC3339,double\r\n"
    b"#group,false,false,true,false\r\n"
    b"#default,_result,,,7\r\n"
    b",result,table,_time,_value\r\n"
    b",,0,2022-01-01T00:00:00Z,\r\n"
    b",,0,2022-01-01T00:00:00Z,1.5\r\n\r\n"
)


def test_annotations_are_read() -> None:
    for chunks in every_byte(ANNOTATED):
        decoder = Decoder()
        batches = [batch for chunk in chunks for batch in decoder.feed(chunk)]
        decoder.finish()
        block = batches[0].block
        assert block.columns == ("_time", "_value")
        assert block.datatypes == ("dateTime:RFC3339", "double")
        assert block.group == ("_time",)
        rows = [row for b in batches for row in zip(*b.cells(), strict=True)]
        assert [row[0] for row in rows] == ["_result", "_result"]
        assert [row[3] for row in rows] == ["7", "1.5"]


@pytest.mark.parametrize(
    "body",
    [
        b"<html></html>\r\n\r\n",
        b",result,table,a\r\n,_result,0\r\n\r\n",
        b",result,table,a\r\n,_result,0,1,2\r\n\r\n",
        b",result,table,a\r\n,_result,x,1\r\n\r\n",
        b",result,table,a\r\n1,_result,0,1\r\n\r\n",
        b",result,table,a\r\n,_result,0,a\nb\r\n\r\n",
        b",result,table,a\r\n,_result,0,\xff\r\n\r\n",
        b',result,table,a\r\n,_result,0,"a"b\r\n\r\n',
        b',result,table,a,b\r\n,_result,0,"x"\r\n\r\n',
        b",result,table,a\r\n,_result,0,1\r\n,result,table,b\r\n\r\n",
        b"#datatype,string\r\n,result,table,a\r\n\r\n",
        b",_result,0,1\r\n\r\n",
    ],
)
def test_what_flux_never_writes_is_refused(body: bytes) -> None:
    with pytest.raises(DecodeError):
        decode([body])


def test_a_short_row_cannot_hide_behind_a_long_one() -> None:
    body = b",result,table,a\r\n,_result,0\r\n,_result,0,1,\r\n\r\n"
    with pytest.raises(DecodeError):
        decode([body])


def test_a_cell_beyond_the_csv_modules_limit() -> None:
    long = "x" * 300_000 + '"\n,'
    body = encode_answer([("_result", [Table(("a",), ((long,),))])])
    assert decode([body]) == [Table(("a",), ((long,),))]


def test_a_record_has_a_limit() -> None:
    decoder = Decoder(max_record=1000)
    list(decoder.feed(b",result,table,a\r\n"))
    with pytest.raises(DecodeError, match="more than 1000 bytes"):
        list(decoder.feed(b',_result,0,"' + b"x" * 1001))


def test_a_header_has_a_limit() -> None:
    body = b",result,table" + b",a" * 100_001 + b"\r\n"
    with pytest.raises(DecodeError, match="more than 100000 columns"):
        list(Decoder().feed(body))


@pytest.mark.slow
def test_each_byte_of_a_record_in_many_chunks_is_read_once() -> None:
    """A quoted cell of some megabytes in small chunks takes no quadratic time."""
    decoder = Decoder()
    list(decoder.feed(b",result,table,a\r\n"))
    pieces = [b',_result,0,"', *([b'""\r\n' * 250] * 8000), b'"\r\n\r\n']
    (batch,) = [batch for piece in pieces for batch in decoder.feed(piece)]
    decoder.finish()
    assert len(batch.cells()[2][0]) == 2 * 250 * 8000
