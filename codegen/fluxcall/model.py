"""What the generator knows about scripts, in the server's own terms.

Invariant: nothing here is spelled for Python. Names are those of the wire format, types
are Flux's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

WireType: TypeAlias = "str | Sequence[WireType] | Mapping[str, WireType]"
"""A parameter's type as the runtime reads it: a word, `[element]` or `{name: …}`."""

Constant: TypeAlias = str | int | float | bool
"""A default or an allowed value."""


SCRIPT_ID = "[0-9a-f]{16}"
"""The pattern of a script's id."""

INVOKE_PATH = re.compile(rf"/api/v2/scripts/({SCRIPT_ID})/invoke")
"""The path that invokes a script; the group captures the script's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawScript:
    """A script as it was read from a server or a folder.

    Attributes:
        id: 16 hexadecimal digits, or None if it was read from a file.
        org_id: the organization it belongs to, or None if it was read from a file.
        name: free text, unique in the organization.
        language: `flux`, `sql` or `influxql`.
        text: the script itself.
        updated_at: the server's time of the last change, as it was sent, or None.
        server_types: parameter → type in the contract's words, or None if the server
            did not return them.
        unchanged: the model in the snapshot, if the script has not changed since and its
            parameters were therefore not requested again; otherwise None.
        problem: why the server did not return the types, or None.
        file: the file's path, or None if it was read from a server.
        docs, defaults, samples: what the header says about each parameter: a line of
            documentation, a value to send if none is passed, a value to try it with.
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
    """Return the hash that stands for a text in the snapshot: SHA-256 of its UTF-8, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


CONTRACT_TYPES = frozenset(
    ("any", "bool", "duration", "float", "int", "string", "time", "uint")
)
"""The words that `/params` answers with."""

PARAM_KINDS = CONTRACT_TYPES | {"bound", "number", "scalar"}
"""The contract's types, and what the analysis can add to `any`: a bound of `range()` (a
time, or a duration from now), a number of either kind, anything but an array or record."""


@dataclass(frozen=True, slots=True)
class ArrayOf:
    """An array whose elements have one type."""

    element: ParamType


@dataclass(frozen=True, slots=True)
class RecordOf:
    """A record; its fields are sorted by name."""

    fields: tuple[tuple[str, ParamType], ...]


ParamType: TypeAlias = str | ArrayOf | RecordOf
"""A parameter's type: one of `PARAM_KINDS`, or an array or record of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a script.

    Attributes:
        name: as the script spells it; free text.
        type: the values it accepts.
        source: where the type comes from: `server`, `analysis` or `config`.
        optional: callers may omit it.
        default: the value it has if omitted, or None if only the script knows it (Flux
            has no null).
        sent: the default is not in the script itself, so it is sent with each request
            that omits the parameter.
        doc: a line of documentation.
        choices: the values that are allowed; empty if all are.
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
"""Flux's words for a column's type; `value` means any of them, decided cell by cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnModel:
    """A column of a result.

    Attributes:
        name: as spelled in the answer.
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
        name: `_result` if the `yield` does not name it.
        columns: the known columns, sorted by name; there may be others.
        source: where they come from: `inferred`, `observed` or `declared`.
        key: the columns of the group key, sorted; None if it was never observed.
    """

    name: str
    columns: tuple[ColumnModel, ...]
    source: str = "inferred"
    key: tuple[str, ...] | None = None


EDITION = 1
"""The edition of the analysis. Raise it when the analysis can find more in an unchanged
script than before: `check` then suggests a pull."""

UNKNOWN_EFFECTS = ("unknown",)
"""The side effects of a script that was not analysed: it may do anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptModel:
    """A script as the snapshot stores it and all later stages see it.

    Attributes:
        ids: organization id → the script's id there; empty if it was read from a file.
        name: free text, unique in an organization.
        description: free text.
        language: `flux`, `sql` or `influxql`.
        text_hash: SHA-256 of the text in UTF-8, hexadecimal.
        updated_at: the server's time of the last change, or None.
        parameters: sorted by name; None if unknown.
        results: the results that are known, sorted by name.
        complete: there are no results besides these.
        effects: the script's possible side effects, in words, sorted; empty if it only
            reads.
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
