"""Makes the model's script of a source's; refuses nothing: what is unknown stays so."""

from __future__ import annotations

import hashlib

from fluxcall.analysis.parameters import CONTRACT_TYPES
from fluxcall.model import Parameter, RawScript, Script


def describe(raw: RawScript) -> Script:
    """A script in the model's form; types beyond the contract's words count as `any`."""
    return Script(
        ids={raw.org_id: raw.id} if raw.org_id and raw.id else {},
        name=raw.name,
        description=raw.description,
        language=raw.language,
        text_hash=hashlib.sha256(raw.text.encode("utf-8", "surrogatepass")).hexdigest(),
        updated_at=raw.updated_at,
        parameters=_parameters(raw),
    )


def _parameters(raw: RawScript) -> tuple[Parameter, ...] | None:
    if raw.server_types is None:
        return None
    return tuple(
        Parameter(name=name, type=kind if kind in CONTRACT_TYPES else "any")
        for name, kind in sorted(raw.server_types.items())
    )
