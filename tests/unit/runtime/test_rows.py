"""Rows: frozen, typed, matched, pickled; columns by attribute and by name."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from support.annotated import batches_of

from fluxcall.runtime import (
    RECORDS,
    CellError,
    DecodeError,
    MissingColumnError,
    Record,
    Result,
    Row,
    Rows,
    rows,
)
from fluxcall.runtime.read import RowReader


class PointRow(Row):
    """What the generator writes."""

    __slots__ = ("count", "time", "value")
    __columns__ = (
        ("time", "_time", "time"),
        ("value", "_value", "float?"),
        ("count", "count", "int"),
    )
    time: datetime
    value: float | None
    count: int


class MeanRow(Row):
    __slots__ = ("mean",)
    __columns__ = (("mean", "mean", "float"),)
    mean: float


def read(text: str, spec: Rows[Row]) -> Result[Row]:
    body = text.replace("\n", "\r\n").encode()
    return Result(batches_of(body[:20], body[20:]), RowReader(spec, script="s"))


POINTS = """,result,table,_time,_value,host,count
,_result,0,2022-01-01T00:00:00Z,1.5,a,3
,_result,1,2022-01-01T00:00:01Z,,b,4

"""
TIME = datetime(2022, 1, 1, tzinfo=UTC)


def points() -> Sequence[Row]:
    return read(POINTS, rows("_result", PointRow))


def test_columns_by_attribute_and_by_name() -> None:
    first, second = points()
    assert isinstance(first, PointRow)
    assert (first.time, first.value, first.count) == (TIME, 1.5, 3)
    assert first["_time"] == TIME
    assert (first["host"], first["count"], second["_value"]) == ("a", 3, None)
    with pytest.raises(MissingColumnError, match="no column 'x'.* host") as caught:
        first["x"]
    assert isinstance(caught.value, KeyError)
    with pytest.raises(
        AttributeError, match=r"PointRow has no 'host'.*row\['column'\]"
    ):
        first.host  # type: ignore[attr-defined]


def test_rows_are_frozen() -> None:
    row = points()[0]
    for change in (lambda: setattr(row, "value", 1), lambda: delattr(row, "value")):
        with pytest.raises(AttributeError, match="frozen"):
            change()


def test_rows_are_equal_by_all_their_columns() -> None:
    first, second = points()
    twin = points()[0]
    assert first == twin
    assert hash(first) == hash(twin)
    assert first != second
    elsewhere = read(POINTS.replace(",a,", ",z,"), rows("_result", PointRow))[0]
    assert elsewhere != first
    assert len({first, twin, second, elsewhere}) == 3
    assert first != PointRow(time=TIME, value=1.5, count=3)
    assert first != MeanRow(mean=1.5)


def test_the_order_of_columns_does_not_matter() -> None:
    one, other = (
        read(f",result,table,{head}\n,_result,0,{cells}\n\n", RECORDS)[0]
        for head, cells in (("a,b", "1,2"), ("b,a", "2,1"))
    )
    assert one == other
    assert hash(one) == hash(other)


def test_a_row_shows_all_its_columns() -> None:
    assert repr(points()[0]) == (
        "PointRow(time=2022-01-01T00:00:00Z, value=1.5, count=3, host='a')"
    )
    text = POINTS.replace("host", "my host").replace("01Z,,", "01.000000001Z,,")
    assert repr(read(text, rows("_result", PointRow))[1]) == (
        "PointRow(time=2022-01-01T00:00:01.000000001Z, value=None, count=4,"
        " 'my host'='b')"
    )
    same_name = POINTS.replace("host", "value")
    assert "value=1.5" in repr(read(same_name, rows("_result", PointRow))[0])
    assert "'value'='a'" in repr(read(same_name, rows("_result", PointRow))[0])


def test_a_row_is_its_columns_as_pairs() -> None:
    row = points()[0]
    columns = {"_time": TIME, "_value": 1.5, "count": 3, "host": "a"}
    assert dict(row) == columns
    assert list(row) == list(columns.items())
    assert "host" in row
    assert "value" not in row


def test_a_row_that_is_being_built_can_be_shown() -> None:
    half = PointRow.__new__(PointRow)
    assert repr(half) == "PointRow()"
    with pytest.raises(AttributeError, match="PointRow has no 'time'"):
        half.time


TYPED = """,result,table,_value,s,i,f,b,t,e
,_result,0,1.5,007,-3,2,true,2022-01-01T00:00:00Z,

"""


def test_a_column_is_read_as_a_type() -> None:
    (row,) = read(TYPED, RECORDS)
    assert (row["s", str], row["e", str]) == ("007", "")
    assert (row["i", int], row["f", float], row["b", bool]) == (-3, 2.0, True)
    assert row["t", datetime] == TIME
    assert (row["_value", float], type(row["f", float])) == (1.5, float)


@pytest.mark.parametrize(
    ("column", "kind"),
    [("s", bool), ("_value", str), ("_value", int), ("e", float), ("b", int)],
)
def test_a_column_of_another_type_is_named(column: str, kind: type) -> None:
    (row,) = read(TYPED, RECORDS)
    with pytest.raises(DecodeError, match=rf"column '{column}' .* is not a"):
        row[column, kind]


def test_an_absent_column_has_no_type() -> None:
    empty = read(POINTS, rows("_result", PointRow))[1]
    with pytest.raises(MissingColumnError, match="'_value' is empty"):
        empty["_value", float]
    with pytest.raises(MissingColumnError, match="no column 'x'"):
        empty["x", str]


def test_a_row_without_a_column_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="missing or unknown: count"):
        PointRow(time=TIME, value=1.0)  # type: ignore[call-arg]


def test_rows_are_copied_pickled_and_matched() -> None:
    row = points()[0]
    for twin in (pickle.loads(pickle.dumps(row)), copy.copy(row), copy.deepcopy(row)):
        assert twin == row
        assert twin["host"] == "a"
    match row:
        case PointRow(time, value=1.5):
            assert time == TIME
        case _:
            pytest.fail("no match")


def test_results_are_found_by_name_and_by_class() -> None:
    text = POINTS + ",result,table,mean\n,avg,0,2\n\n"
    result = read(text, rows("_result", PointRow) | rows("avg", MeanRow))
    assert [type(row) for row in result] == [PointRow, PointRow, MeanRow]
    assert [row.mean for row in result.of(MeanRow)] == [2.0]
    assert len(result["_result"]) == 2
    assert result["avg"][0] == MeanRow(mean=2.0)
    with pytest.raises(LookupError, match="no result 'other'"):
        result["other"]
    assert result.text == text.replace("\n", "\r\n")
    assert result[-1:] == [MeanRow(mean=2.0)]
    assert result == read(text, rows("_result", PointRow) | rows("avg", MeanRow))
    with pytest.raises(LookupError, match="Record"):
        result.of(Record)
    assert "3 rows" in repr(result)


def test_an_unknown_result_is_an_error() -> None:
    with pytest.raises(
        DecodeError, match=r"result '_result'; the results of the script were other"
    ):
        list(read(POINTS, rows("other", PointRow)))


def test_a_column_that_is_gone_is_an_error() -> None:
    with pytest.raises(
        DecodeError,
        match=r"no column mean, only _time(.|\n)*columns.mean = \"optional float\"",
    ):
        list(read(POINTS, rows("_result", MeanRow)))


def test_a_cell_of_another_type_is_named() -> None:
    text = POINTS.replace(",b,4", ',"b\nc",4').replace("01Z,,", "01Z,x,")
    text += "\n"
    broken = text.replace("01Z,x,", "01Z,1,").replace('c",4', 'c",four')
    for answer, column, value, line in (
        (text, "_value", "x", 3),
        (broken, "count", "four", 3),
    ):
        with pytest.raises(CellError) as caught:
            list(read(answer, rows("_result", PointRow)))
        error = caught.value
        assert (error.script, error.result, error.column) == ("s", "_result", column)
        assert (error.value, error.line) == (value, line)
        assert '[tool.fluxcall.scripts."s"]' in str(error)
        assert f'columns.{column} = "value' in str(error)
        assert "observe" not in str(error)
        assert "generate again" not in str(error)


RECORD = """,result,table,_start,_time,_value,_field,_measurement,tag,result
,_result,0,2022-01-01T00:00:00Z,,3,co,m,007,own

"""


def test_records_are_typed_by_convention() -> None:
    (row,) = read(RECORD, RECORDS)
    assert isinstance(row, Record)
    assert (row.start, row.value, row.field, row.measurement) == (TIME, 3, "co", "m")
    assert (row["tag"], row["result"], row["_time"]) == ("007", "own", None)
    with pytest.raises(MissingColumnError, match="'_time' is empty"):
        row.time
    with pytest.raises(MissingColumnError, match="no column '_stop'"):
        row.stop
    twin = pickle.loads(pickle.dumps(row))
    assert twin == row
    assert hash(twin) == hash(row)
    assert repr(row) == (
        "Record(_start=2022-01-01T00:00:00Z, _time=None, _value=3, _field='co',"
        " _measurement='m', tag='007', result='own')"
    )


def test_no_column_at_all() -> None:
    assert len(read(",result,table\n,_result,0\n,_result,0\n\n", RECORDS)) == 2


def test_the_text_is_the_answers_own() -> None:
    for text in (POINTS, "\n", "\n\n", POINTS + POINTS, POINTS + "\n\n"):
        assert read(text, rows("_result", PointRow)).text == text.replace("\n", "\r\n")


def test_tables_and_their_keys() -> None:
    plain = read(POINTS + POINTS.replace("_result", "b"), RECORDS)
    assert [(t.name, t.number, len(t)) for t in plain.tables] == [
        ("_result", 0, 1), ("_result", 1, 1), ("b", 0, 1), ("b", 1, 1),
    ]  # fmt: skip
    assert plain.names == ("_result", "b")
    first = plain.tables[0]
    assert first.key is None
    assert first[0]["host"] == "a"
    assert repr(first) == "<Table 0 of '_result', 1 rows>"
    assert first.to_arrow().num_rows == 1
    annotated = read(
        "#datatype,string,long,dateTime:RFC3339,long,string\n"
        "#group,false,false,false,false,true\n"
        "#default,_result,,,,\n"
        ",result,table,_time,_value,host\n"
        ",,0,2022-01-01T00:00:00Z,1,a\n"
        ",,0,2022-01-01T00:00:00Z,1,a\n"
        ",,1,2022-01-01T00:00:00Z,1,b\n\n",
        RECORDS,
    )
    assert [dict(t.key or {}) for t in annotated.tables] == [
        {"host": "a"},
        {"host": "b"},
    ]
    assert [len(table) for table in annotated.tables] == [2, 1]


def test_a_result_that_is_not_there() -> None:
    assert len(read(POINTS, rows("_result", PointRow))["_result"]) == 2
    assert len(read("\n", rows("_result", PointRow))["_result"]) == 0
    assert len(read(POINTS, RECORDS)["mean"]) == 0


def test_a_notebook_shows_a_table() -> None:
    html = read(POINTS.replace(",a,", ",<b>,"), RECORDS)._repr_html_()
    assert "<td>&lt;b&gt;</td>" in html
    assert "<th>host</th>" in html
    assert html.endswith("<p>2 rows × 4 columns</p>")


def test_results_travel_to_other_processes() -> None:
    result = read(POINTS, rows("_result", PointRow))
    assert len(result) == 2
    for made in (pickle.loads(pickle.dumps(result)), copy.deepcopy(result)):
        assert made == result
        assert made.tables[1][0].count == 4
