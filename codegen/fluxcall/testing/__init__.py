"""What tests of programs that call scripts need: answers without a server.

    def test_report(fake_influx):
        fake_influx.answer(air.last_point, [air.LastPointRow(time=…, value=1.5)])
        assert report(fake_influx.client) == "1.5"

The fixture `fake_influx` is there wherever fluxcall and pytest are installed.
"""

from fluxcall.testing.fake import Call, FakeInflux, UnexpectedCallError
from fluxcall.testing.recording import Recorded, Recording
from fluxcall.testing.rows import make_record

__all__ = [
    "Call",
    "FakeInflux",
    "Recorded",
    "Recording",
    "UnexpectedCallError",
    "make_record",
]
