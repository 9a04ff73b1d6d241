"""The pytest fixture.

Invariant: nothing is imported before a test asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fluxcall.testing import FakeInflux


@pytest.fixture
def fake_influx() -> Iterator[FakeInflux]:
    """Yield a fake server, which answers calls from rows or a recording."""
    from fluxcall.testing import FakeInflux

    with FakeInflux() as fake:
        yield fake
