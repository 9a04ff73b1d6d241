"""One fact is one printable line, wherever the text in it comes from."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcall.cli.console import Console, print_annotation, print_block, print_json
from fluxcall.errors import (
    CombinedError,
    ConfigurationError,
    printable,
    printable_lines,
)
from fluxcall.invoke.table import format_table
from fluxcall.invoke.terminal import TerminalWriter
from fluxcall.testing.rows import make_record

BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\x1b[2J\x9b\x07\b\0\u202e\u200b\ufeff"
HOSTILE = f"a{BREAKS}::error::pwned{BREAKS}##[add-mask]x##vso[task]y\ud800"


@given(st.text(st.characters(exclude_categories=[])))
def test_a_foreign_text_is_a_part_of_one_printable_line(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert len(shown.splitlines()) <= 1
    assert "##[" not in shown
    if text.isprintable() and "##" not in text:
        assert shown == text


@given(st.text())
def test_lines_of_ours_stay_lines(text: str) -> None:
    assert printable_lines(text).count("\n") == text.count("\n")


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    captured = capsys.readouterr()
    return (captured.out + captured.err).removesuffix("\n").split("\n")


def test_every_line_for_people_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(verbose=True)
    for show in (console.say, console.detail, console.warn, console.error):
        show(HOSTILE)
        (line,) = said(capsys)
        assert re.match("fluxcall: ", line)
        assert line.isprintable()


def test_problems_are_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    problems = [ConfigurationError(HOSTILE), ConfigurationError("b")]
    Console().error(CombinedError(problems))
    assert [line[:17] for line in said(capsys)] == ["fluxcall: error: "] * 2


def test_an_annotation_ends_where_we_end_it(capsys: pytest.CaptureFixture[str]) -> None:
    print_annotation(
        "error", f"50%{HOSTILE}", file=f"a,b:c%\n{HOSTILE}", line=1, col=None
    )
    (line,) = said(capsys)
    assert line.isprintable()
    start, properties, message = re.fullmatch("::(error) (.*?)::(.*)", line).groups()  # type: ignore[union-attr]
    assert start == "error"
    assert properties.startswith("file=a%2Cb%3Ac%25")
    assert properties.endswith(",line=1")
    assert properties.count(",") == 1
    assert message.startswith("50%25a")


def test_a_block_commands_no_build_server(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub's runner looks past blanks, so a diff's unchanged line could be a command."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    print_block("--- a\n ::add-mask::x\n+b")
    first, *inner, last = said(capsys)
    word = first.removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32}", word)
    assert last == f"::{word}::"
    assert inner == ["--- a", " ::add-mask::x", "+b"]
    monkeypatch.delenv("GITHUB_ACTIONS")
    print_block("")
    print_block("--- a\n")
    assert said(capsys) == ["--- a"]


def test_json_keeps_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    import json

    print_json({"x": HOSTILE})
    out = capsys.readouterr().out
    assert json.loads(out) == {"x": HOSTILE}
    assert out.isascii()
    assert "##" not in out


@given(st.text(), st.integers(1, 7))
def test_a_terminal_gets_printable_text_alone(text: str, size: int) -> None:
    """In pieces of any size; a line break inside quotes begins no line."""
    to = io.BytesIO()
    writer = TerminalWriter(to, quoted=True)
    raw = f',a,"{text.replace(chr(34), "")}"\r\n,b,x\r\n'.encode()
    for begin in range(0, len(raw), size):
        writer.write(raw[begin : begin + size])
    first, second, end = to.getvalue().decode().split("\n")
    assert (second.rstrip("\\r"), end.rstrip("\\r")) == (",b,x", "")
    assert first.isprintable()


def test_a_table_has_a_line_a_row() -> None:
    row = make_record({HOSTILE: HOSTILE})
    assert len(format_table([row], most=5).split("\n")) == 3
    assert format_table([row], most=5).replace("\n", "").isprintable()
