"""What several runs of a script have in common."""

from __future__ import annotations

from fluxcall.analysis.observed import never_empty, observed_results
from fluxcall.model import ColumnModel, ResultModel


def answer(*tables: tuple[dict[str, str], list[list[str]]]) -> list[bytes]:
    """An annotated answer: column → type, and the rows, of each table."""
    text = ""
    for number, (columns, rows) in enumerate(tables):
        text += f"#datatype,string,long,{','.join(columns.values())}\r\n"
        text += f"#group,false,false{',false' * len(columns)}\r\n"
        text += f"#default,_result,{',' * len(columns)}\r\n"
        text += f",result,table,{','.join(columns)}\r\n"
        text += "".join(f",,{number},{','.join(row)}\r\n" for row in rows)
        text += "\r\n"
    return [text.encode()]


FLOATS = answer(({"v": "double", "host": "string"}, [["1.5", "a"], ["2", "b"]]))
INTS = answer(({"v": "long", "host": "string"}, [["1", ""]]))
HOSTLESS = answer(({"v": "double"}, [["1.5"]]))
NOTHING = [b"\r\n"]


def column(name: str, kind: str, nullable: bool, optional: bool) -> ColumnModel:
    return ColumnModel(name=name, type=kind, nullable=nullable, optional=optional)


def test_one_run_promises_nothing() -> None:
    (result,) = observed_results([FLOATS], ())
    assert result.columns == (
        column("host", "string", True, True),
        column("v", "float", True, True),
    )


def test_a_run_taken_for_the_truth() -> None:
    (result,) = observed_results([FLOATS], (), exact=True)
    assert result.columns == (
        column("host", "string", False, False),
        column("v", "float", False, False),
    )


def test_runs_that_differ_are_merged() -> None:
    (result,) = observed_results([FLOATS, INTS], (), exact=True)
    assert result.columns == (
        column("host", "string", True, False),
        column("v", "value", False, False),
    )
    (result,) = observed_results([FLOATS, HOSTLESS], (), exact=True)
    assert result.columns == (
        column("host", "string", False, True),
        column("v", "float", False, False),
    )


def test_a_run_without_rows_adds_nothing() -> None:
    alone = observed_results([FLOATS], (), exact=True)
    assert observed_results([NOTHING, FLOATS, NOTHING], (), exact=True) == alone
    empty = answer(({"v": "double"}, []))
    (result,) = observed_results([empty], (), exact=True)
    assert result.columns == (column("v", "float", True, True),)


def test_what_the_text_promises_needs_no_run() -> None:
    promised = ResultModel(
        name="_result", columns=(column("v", "float", False, False),)
    )
    (result,) = observed_results([FLOATS], (promised,))
    assert result.columns[1] == column("v", "float", False, False)
    (result,) = observed_results([answer(({"v": "double"}, [[""]]))], (promised,))
    assert result.columns[0].nullable


def test_what_was_never_empty_is_named() -> None:
    runs = [FLOATS, INTS]
    careful, trusting = (
        observed_results(runs, (), exact=exact) for exact in (False, True)
    )
    assert [*never_empty(careful, trusting)] == [("_result", "v")]
