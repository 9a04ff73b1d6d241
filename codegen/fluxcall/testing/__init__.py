"""A fake server for tests of programs that call scripts.

    def test_report(fake_influx):
        fake_influx.answer(air.last_point, [air.LastPointRow(time=…, value=1.5)])
        assert report(fake_influx.client) == "1.5"

The fixture `fake_influx` is available wherever fluxcall and pytest are installed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fluxcall.testing.fake import Call, FakeInflux, UnexpectedCallError
    from fluxcall.testing.recording import Recorded, Recording
    from fluxcall.testing.rows import make_record, with_columns

__all__ = [
    "Call",
    "FakeInflux",
    "Recorded",
    "Recording",
    "UnexpectedCallError",
    "make_record",
    "with_columns",
]

_HOMES = {
    "Call": "fake",
    "FakeInflux": "fake",
    "UnexpectedCallError": "fake",
    "Recorded": "recording",
    "Recording": "recording",
    "make_record": "rows",
    "with_columns": "rows",
}
"""Name → module. Pytest loads this package in every run, so imports are delayed."""


def __getattr__(name: str) -> Any:
    """Import and return a name of this package."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"fluxcall.testing.{_HOMES[name]}"), name)
