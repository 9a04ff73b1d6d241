"""The form of a linked script, from which the original text can be restored.

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
        head: the original text up to the end of its imports.
        replacement: the lines that replace it.
        rest: the original text after the head.
    """
    kept = "\n".join(_KEPT + line for line in head.split("\n"))
    body = "\n\n".join(part for part in replacement if part)
    return f"{_BEGIN}{kept}\n{body}\n{_END}\n{rest}"


def is_linked(text: str) -> bool:
    """Return whether a text was made by `assemble`."""
    return text.startswith(_BEGIN)


def unlink(text: str) -> str:
    """Return the original text; a text that is not linked is returned unchanged.

    Raises:
        LinkError: the text is linked, but its comments have been changed.
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
    """Return the line number in the original text, from 1; None if the line was linked in.

    The head and its replacement can differ in length, so lines are counted from the mark
    between block and rest. If the head has 3 lines and the rest begins in line 40, line 42
    is `42 - 40 + 3`, line 5: the head's last line break belongs to the rest.
    """
    before, end, rest = linked.partition(f"\n{_END}\n")
    if not is_linked(linked) or not end:
        return line
    begins = before.count("\n") + 3
    head = unlink(linked).count("\n") - rest.count("\n")
    return line - begins + head + 1 if line >= begins else None
