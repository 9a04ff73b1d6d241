"""Draws a call graph as text, as a Mermaid flowchart or as SVG."""

from __future__ import annotations

from html import escape

from fluxcall.deploy.graph import Graph
from fluxcall.errors import printable

GRAPHS = ("text", "mermaid", "svg")


def draw(graph: Graph, form: str) -> str:
    """Return the graph in one of the formats in `GRAPHS`.

    Raises:
        LinkError: there is a cycle, which SVG cannot show.
    """
    return {"text": as_text, "mermaid": as_mermaid, "svg": as_svg}[form](graph)


def as_text(graph: Graph) -> str:
    """Return one line per script with the scripts that it invokes."""
    return "".join(
        f"- {printable(name)}"
        + (f" → {printable(', '.join(invoked))}" if invoked else "")
        + "\n"
        for name, invoked in graph.edges.items()
    )


def as_mermaid(graph: Graph) -> str:
    """Return a Mermaid flowchart; names are escaped as HTML entities."""
    numbers = {name: f"s{number}" for number, name in enumerate(graph.edges)}
    lines = [f'    {numbers[name]}["{_entity(name)}"]' for name in graph.edges]
    lines += [
        f"    {numbers[name]} --> {numbers[callee]}"
        for name, invoked in graph.edges.items()
        for callee in invoked
    ]
    return "\n".join(["flowchart LR", *lines]) + "\n"


def _entity(text: str) -> str:
    return "".join(c if c.isalnum() or c in " -_.," else f"#{ord(c)};" for c in text)


_WIDTH, _HEIGHT, _GAP = 200, 32, 60


def as_svg(graph: Graph) -> str:
    """Return an SVG image with callers on the left and callees on the right.

    Raises:
        LinkError: there is a cycle.
    """
    places = _places(graph)
    width = (max((x for x, _ in places.values()), default=0) + 1) * (_WIDTH + _GAP)
    height = (max((y for _, y in places.values()), default=0) + 1) * (_HEIGHT + 16)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height + 16}"'
        ' font-family="sans-serif" font-size="13">',
        '<defs><marker id="end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8"'
        ' markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
    ]
    for name, invoked in graph.edges.items():
        lines += [_arrow(places[name], places[callee]) for callee in invoked]
    lines += [_box(name, place) for name, place in places.items()]
    return "\n".join([*lines, "</svg>"]) + "\n"


def _places(graph: Graph) -> dict[str, tuple[int, int]]:
    """Return script → (column, row); a callee is to the right of all its callers."""
    columns: dict[str, int] = {}
    for name in reversed(graph.in_order()):
        callers = [n for n, invoked in graph.edges.items() if name in invoked]
        columns[name] = max((columns[caller] + 1 for caller in callers), default=0)
    rows: dict[int, int] = {}
    places = {}
    for name in graph.edges:
        column = columns[name]
        places[name] = (column, rows.get(column, 0))
        rows[column] = rows.get(column, 0) + 1
    return places


def _corner(place: tuple[int, int]) -> tuple[int, int]:
    column, row = place
    return 8 + column * (_WIDTH + _GAP), 8 + row * (_HEIGHT + 16)


def _arrow(begin: tuple[int, int], end: tuple[int, int]) -> str:
    (x1, y1), (x2, y2) = _corner(begin), _corner(end)
    middle = _HEIGHT // 2
    return (
        f'<line x1="{x1 + _WIDTH}" y1="{y1 + middle}" x2="{x2}" y2="{y2 + middle}"'
        ' stroke="black" marker-end="url(#end)"/>'
    )


def _box(name: str, place: tuple[int, int]) -> str:
    x, y = _corner(place)
    name = printable(name)
    shown = escape(name if len(name) <= 26 else f"{name[:25]}…")
    return (
        f'<g><title>{escape(name)}</title><rect x="{x}" y="{y}" width="{_WIDTH}"'
        f' height="{_HEIGHT}" rx="4" fill="white" stroke="black"/>'
        f'<text x="{x + 8}" y="{y + 21}">{shown}</text></g>'
    )
