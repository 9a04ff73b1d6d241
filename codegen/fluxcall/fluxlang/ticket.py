"""How the gateway hands a linked script its ticket, so that chains carry no secrets.

The gateway adds a parameter called `TICKET_LABEL` to an invocation of a script whose text
mentions it: a record of two strings, `host` (the gateway's address) and `token` (a random
word that only this gateway accepts, only for finding and invoking scripts, only while
this invocation runs). Bindings that are linked for the gateway use it where a call passes
neither host nor token. The caller's own token never enters a query.

Reading the label with `record.get` leaves no trace in `/params`, and its default keeps the
same text working where there is no such label.
"""

from __future__ import annotations

TICKET_LABEL = "_fluxcall"

TICKET = (
    f'record.get(r: params, key: "{TICKET_LABEL}", default: {{host: "", token: ""}})'
)
"""Flux that returns the ticket; `record` is the package `experimental/record`."""


def takes_ticket(text: str) -> bool:
    """Return whether a script was linked for the gateway, and is to get a ticket."""
    return f'key: "{TICKET_LABEL}"' in text
