"""How a store is shown to people: never with the password that opens it."""

from __future__ import annotations

import pytest

from fluxcall.gateway.databases import shown_store


@pytest.mark.parametrize(
    ("store", "shown"),
    [
        ("data/scripts.sqlite", "data/scripts.sqlite"),
        ("odd@name/scripts.sqlite", "odd@name/scripts.sqlite"),
        (":memory:", ":memory:"),
        ("postgresql://user:hunter2@db/scripts", "postgresql://db/scripts"),
        ("postgres://user:hunter2@db:5433/scripts", "postgresql://db:5433/scripts"),
        ("postgresql://db/scripts?password=hunter2", "postgresql://db/scripts"),
        ("postgresql:///scripts?user=u&password=hunter2", "postgresql:///scripts"),
        ("postgresql://u:hunter2@hunter2@db/scripts", "postgresql://db/scripts"),
        ("postgresql://u:hunter2/hunter2@db/scripts", "postgresql://db/scripts"),
        ("postgresql://u:hunter2@db", "postgresql://db/"),
    ],
)
def test_a_store_is_shown_without_its_password(store: str, shown: str) -> None:
    assert shown_store(store) == shown
