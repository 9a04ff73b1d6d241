"""What the generator knows of scripts, in the server's own words; refuses behaviour.

No Python spelling in here: names are the wire's, types are Flux's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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
        server_types: parameter → type in the contract's words, or None where the
            server would not tell.
        problem: why the server would not tell, or None.
    """

    id: str | None
    org_id: str | None
    name: str
    description: str = ""
    language: str = "flux"
    text: str = field(repr=False)
    updated_at: str | None = None
    server_types: Mapping[str, str] | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a script.

    Attributes:
        name: as the script spells it; free text.
        type: Flux's word for what it takes: `any bool duration float int string time
            uint`.
        source: who says so: `server`.
    """

    name: str
    type: str
    source: str = "server"


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A script as everything after the snapshot knows it.

    Attributes:
        ids: organization's id → the script's id there; none for a file.
        name: free text, unique in an organization.
        description: free text.
        language: `flux`, `sql` or `influxql`.
        text_hash: SHA-256 of the text in UTF-8, hexadecimal.
        updated_at: the server's time of the last change, or None.
        parameters: sorted by name; None where nobody knows them.
    """

    ids: Mapping[str, str]
    name: str
    description: str
    language: str
    text_hash: str
    updated_at: str | None
    parameters: tuple[Parameter, ...] | None
