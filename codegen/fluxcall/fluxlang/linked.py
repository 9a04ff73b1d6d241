"""The form of a linked script, from which the text as it was written can be read back.

    // fluxcall: linked; …
    //| import "fluxcall/scripts"            the head as it was written
    import _fc_strings "strings"             what replaces it

    _fc = (() => {
        …
        return {lastPoint: lastPoint}
    })()
    scripts = _fc
    // fluxcall: what follows is as it was written.

    scripts.lastPoint(bucket: params.b)

Invariant: `unlink` returns exactly the text that was linked.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from fluxcall.errors import LinkError

_BEGIN = (
    "// fluxcall: linked by `fluxcall bundle`, which also undoes it. Change what stands"
    " below\n// the block; the file began:\n"
)
_END = "// fluxcall: what follows is as it was written."
_KEPT = "//| "


def assemble(head: str, replacement: Sequence[str], rest: str) -> str:
    """Return a linked script.

    Args:
        head: the text as it was written, up to the end of its imports.
        replacement: what stands in its place.
        rest: the text behind the head.
    """
    kept = "\n".join(_KEPT + line for line in head.split("\n"))
    body = "\n\n".join(part for part in replacement if part)
    return f"{_BEGIN}{kept}\n{body}\n{_END}\n{rest}"


def is_linked(text: str) -> bool:
    """Return whether `assemble` made a text."""
    return text.startswith(_BEGIN)


def unlink(text: str) -> str:
    """Return the text as it was written; one that is not linked is that already.

    Raises:
        LinkError: it was linked and its comments were changed since.
    """
    if not is_linked(text):
        return text
    linked, end, rest = text.removeprefix(_BEGIN).partition(f"\n{_END}\n")
    if not end:
        raise LinkError(
            f"a linked script has lost its line {_END!r}: bundle it again from its source"
        )
    head = takewhile(lambda line: line.startswith(_KEPT), linked.split("\n"))
    return "\n".join(line.removeprefix(_KEPT) for line in head) + rest


def written_line(linked: str, line: int) -> int | None:
    """Return the line of the text as it was written, from 1; None if it was linked in.

    The head may have other lines than what replaces it, so lines are counted from the
    mark. With a head of 3 lines in a linked text whose rest begins in line 40, line 42 is
    `42 - 40 + 3`, line 5: the head's last line break belongs to the rest.
    """
    before, end, rest = linked.partition(f"\n{_END}\n")
    if not is_linked(linked) or not end:
        return line
    begins = before.count("\n") + 3
    head = unlink(linked).count("\n") - rest.count("\n")
    return line - begins + head + 1 if line >= begins else None
