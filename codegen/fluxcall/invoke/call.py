"""Prepares one call of a script.

The types come from the snapshot, or from the server and the analysis if the snapshot does
not contain the script.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from fluxcall.errors import CombinedError, ConfigurationError
from fluxcall.invoke.arguments import read_arguments, to_json
from fluxcall.model import Parameter, ScriptModel
from fluxcall.render.view import attributes_of
from fluxcall.runtime.invocation import Invocation
from fluxcall.runtime.rows import RECORDS, Row, Rows, rows

Ask = Callable[[Parameter], str]
"""Asks the user for a parameter until the answer is valid; returns it in the form of `-p`."""


def gather_arguments(
    script: ScriptModel, pairs: Iterable[str], ask: Ask | None
) -> dict[str, Any]:
    """Return the parameters as they are sent to the server.

    Args:
        pairs: texts of the form `name=value`.
        ask: asks for a missing parameter; None if there is no terminal.

    Raises:
        CombinedError, ConfigurationError: parameters are missing, unknown or of the wrong
            type.
    """
    given = read_arguments(script, pairs)
    missing = [
        parameter
        for parameter in script.parameters or ()
        if not parameter.optional and parameter.name not in given
    ]
    if missing and ask is None:
        raise CombinedError(
            [
                ConfigurationError(f"{script.name} needs -p {parameter.name}=…")
                for parameter in missing
            ]
        )
    if ask is not None:
        answers = [f"{parameter.name}={ask(parameter)}" for parameter in missing]
        given |= read_arguments(script, answers)
    return to_json(script, given)


def invocation_of(
    script: ScriptModel, org_id: str | None, params: Mapping[str, Any]
) -> Invocation[Row]:
    """Return the invocation, whose rows are typed by the script's columns."""
    return Invocation(
        script_id=script.ids.get(org_id or "") or next(iter(script.ids.values()), None),
        script=script.name,
        params=json.dumps(params).encode(),
        rows=_rows_of(script),
        reads_only=not script.effects,
    )


def _rows_of(script: ScriptModel) -> Rows[Row]:
    spec = cast(Rows[Row], RECORDS)
    for result in script.results:
        columns = [(a.name, a.wire, a.type) for a in attributes_of(result)]
        body = {"__slots__": [name for name, _, _ in columns], "__columns__": columns}
        spec = rows(result.name, type("Row", (Row,), body)) | spec
    return spec
