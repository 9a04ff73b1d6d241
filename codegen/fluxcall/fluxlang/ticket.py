"""The ticket that lets a linked script invoke other scripts through the gateway.

When a script's text mentions `TICKET_LABEL`, the gateway adds a parameter of that name to
the invocation: a record with `host` (the gateway's address) and `token` (a random word
that only this gateway accepts, only for finding and invoking scripts, and only while the
invocation runs). Bindings linked for the gateway use it for calls that pass neither host
nor token. The caller's own token never becomes part of a query.

The label is read with `record.get`, which leaves no trace in `/params` and has a default,
so the same text also works without the gateway.
"""

from __future__ import annotations

TICKET_LABEL = "_fluxcall"

TICKET = (
    f'record.get(r: params, key: "{TICKET_LABEL}", default: {{host: "", token: ""}})'
)
"""The Flux expression for the ticket; `record` is the package `experimental/record`."""


def takes_ticket(text: str) -> bool:
    """Return whether a script was linked for the gateway and needs a ticket."""
    return f'key: "{TICKET_LABEL}"' in text
