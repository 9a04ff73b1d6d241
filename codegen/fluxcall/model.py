"""What the generator knows about scripts, in the server's own words.

No Python spelling in here: names are the wire's, types are Flux's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

WireType: TypeAlias = "str | Sequence[WireType] | Mapping[str, WireType]"
"""What a parameter takes as the runtime reads it: a word, `[element]`, `{name: …}`."""

Constant: TypeAlias = str | int | float | bool
"""A default or an allowed value."""


SCRIPT_ID = "[0-9a-f]{16}"
"""The pattern of a script's id."""

INVOKE_PATH = re.compile(rf"/api/v2/scripts/({SCRIPT_ID})/invoke")
"""Where a script is invoked; the group is its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawScript:
    """A script as a source gives it.

    Attributes:
        id: 16 hexadecimal digits, or None for a file.
        org_id: the organization it belongs to, or None for a file.
        name: free text, unique in the organization.
        language: `flux`, `sql` or `influxql`.
        text: the script itself.
        updated_at: the server's time of the last change, as it was sent, or None.
        server_types: parameter → type in the contract's words, or None if the
            server would not tell.
        unchanged: what is known of it, where it is still the same and the server was not
            asked for its parameters again; or None.
        problem: why the server would not tell, or None.
        file: the file's path, or None for a server's.
        docs, defaults, samples: what a file's head says of its parameters: a line of
            documentation, a value to send where none is given, one to try it with.
    """

    id: str | None
    org_id: str | None
    name: str
    description: str = ""
    language: str = "flux"
    text: str = field(repr=False)
    updated_at: str | None = None
    server_types: Mapping[str, str] | None = None
    unchanged: ScriptModel | None = None
    problem: str | None = None
    file: str | None = None
    docs: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Constant] = field(default_factory=dict)
    samples: Mapping[str, object] = field(default_factory=dict)


def text_hash(text: str) -> str:
    """Return a script's text as the snapshot has it: SHA-256 in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


CONTRACT_TYPES = frozenset(
    ("any", "bool", "duration", "float", "int", "string", "time", "uint")
)
"""The words that `/params` answers with."""

PARAM_KINDS = CONTRACT_TYPES | {"bound", "number", "scalar"}
"""Those, and what a script's text tells beyond `any`: a bound of `range()` (a time, or
a duration from now), a number of either kind, anything but an array or a record."""


@dataclass(frozen=True, slots=True)
class ArrayOf:
    """An array of one type."""

    element: ParamType


@dataclass(frozen=True, slots=True)
class RecordOf:
    """A record; its fields sorted by name."""

    fields: tuple[tuple[str, ParamType], ...]


ParamType: TypeAlias = str | ArrayOf | RecordOf
"""What a parameter takes: one of `PARAM_KINDS`, or a structure of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a script.

    Attributes:
        name: as the script spells it; free text.
        type: what it takes.
        source: who says so: `server`, `analysis` or `config`.
        optional: it need not be given.
        default: what it is then, or None if only the script knows (Flux has no
            null).
        sent: the default is not the script's own and goes out when none is given.
        doc: a line of documentation.
        choices: the only values that are allowed; empty for any.
    """

    name: str
    type: ParamType
    source: str = "server"
    optional: bool = False
    default: Constant | None = None
    sent: bool = False
    doc: str = ""
    choices: tuple[Constant, ...] = ()


COLUMN_TYPES = frozenset(("bool", "float", "int", "string", "time", "uint", "value"))
"""Flux's words for a column's type; `value` is any of them, told by the cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnModel:
    """A column of a result.

    Attributes:
        name: as it stands in the answer.
        type: one of `COLUMN_TYPES`.
        nullable: a cell may be empty.
        optional: the column may be absent.
    """

    name: str
    type: str
    nullable: bool = True
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultModel:
    """A result of a script: one `yield`.

    Attributes:
        name: `_result` where the yield has none.
        columns: those that are known, sorted by name; there may be others.
        source: who says so: `inferred`, `observed` or `declared`.
        key: the columns of the group key, sorted; None if it was never observed.
    """

    name: str
    columns: tuple[ColumnModel, ...]
    source: str = "inferred"
    key: tuple[str, ...] | None = None


EDITION = 1
"""The edition of the analysis. Raise it when an unchanged text can say more than before:
`check` then proposes a pull."""

UNKNOWN_EFFECTS = ("unknown",)
"""Of a script that was not analysed: it may do anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptModel:
    """A script as everything after the snapshot knows it.

    Attributes:
        ids: organization's id → the script's id there; none for a file.
        name: free text, unique in an organization.
        description: free text.
        language: `flux`, `sql` or `influxql`.
        text_hash: SHA-256 of the text in UTF-8, hexadecimal.
        updated_at: the server's time of the last change, or None.
        parameters: sorted by name; None if unknown.
        results: the results that are known, sorted by name.
        complete: there are no other results.
        effects: what the script may do beyond reading, in words, sorted; empty if
            it only reads.
        edition: the edition of the analysis that found this (`EDITION`).
    """

    ids: Mapping[str, str]
    name: str
    description: str
    language: str
    text_hash: str
    updated_at: str | None
    parameters: tuple[Parameter, ...] | None
    results: tuple[ResultModel, ...] = ()
    complete: bool = False
    effects: tuple[str, ...] = UNKNOWN_EFFECTS
    edition: int = 1
