"""Times and durations against Flux's grammar; nanoseconds kept."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcall.runtime import NanosecondDatetime
from fluxcall.runtime.timestamps import (
    format_duration,
    format_time,
    is_duration,
    parse_time,
)

NANO = parse_time("2022-01-01T00:00:00.123456789Z")
MICRO = datetime(2022, 1, 1, 0, 0, 0, 123456, UTC)


@given(
    st.datetimes(datetime(1677, 9, 22), datetime(2262, 4, 11), timezones=st.just(UTC)),
    st.integers(0, 999),
)
def test_every_time_of_influxdb_comes_back(moment: datetime, nanosecond: int) -> None:
    digits = f"{moment.microsecond:06d}{nanosecond:03d}".rstrip("0")
    text = f"{moment:%Y-%m-%dT%H:%M:%S}".zfill(19) + (f".{digits}" if digits else "")
    parsed = parse_time(text + "Z")
    assert parsed.replace(tzinfo=UTC) == moment
    assert getattr(parsed, "nanosecond", 0) == nanosecond
    assert parse_time(format_time(parsed)) == parsed


def test_plain_times_are_plain_datetimes() -> None:
    assert type(parse_time("2022-01-01T00:00:00.123456Z")) is datetime
    assert type(parse_time("2022-01-01T00:00:00.123456000Z")) is datetime
    assert parse_time("2022-01-01T02:00:00+02:00") == datetime(2022, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "2022-01-01", "2022-01-01T00:00:00", "2022-13-01T00:00:00Z", "20220101T000000Z",
     "2022-01-01 00:00:00Z", "2022-01-01T00:00:00.1234567890Z", "٢022-01-01T00:00:00Z",
     "2022-01-01T00:00:00z", "2022-01-01T24:01:00Z"],
)  # fmt: skip
def test_invalid_times(text: str) -> None:
    with pytest.raises(ValueError, match="."):
        parse_time(text)


def test_nanoseconds_count_in_comparisons() -> None:
    later = NanosecondDatetime.from_datetime(MICRO, 790)
    assert NANO != MICRO
    assert MICRO != NANO
    assert MICRO < NANO < later
    assert later > NANO > MICRO
    assert MICRO <= NANO <= NANO
    assert NANO >= NANO >= MICRO
    assert sorted([later, MICRO, NANO]) == [MICRO, NANO, later]
    assert len({NANO, MICRO, parse_time("2022-01-01T00:00:00.123456789Z")}) == 2
    assert NANO != "2022"
    with pytest.raises(TypeError):
        NANO < datetime(2022, 1, 1)


def test_nanoseconds_survive_pickle_copy_and_text() -> None:
    for twin in (
        pickle.loads(pickle.dumps(NANO)),
        copy.copy(NANO),
        copy.deepcopy([NANO])[0],
    ):
        assert twin == NANO
        assert twin.nanosecond == 789
    assert NANO.isoformat() == str(NANO) == "2022-01-01T00:00:00.123456789+00:00"
    assert NANO.isoformat(" ", "seconds") == "2022-01-01 00:00:00+00:00"
    assert repr(NANO) == "NanosecondDatetime('2022-01-01T00:00:00.123456789+00:00')"


def test_arithmetic_returns_plain_datetimes() -> None:
    second = timedelta(seconds=1)
    for moment in (NANO + second, second + NANO, NANO.replace(year=2023)):
        assert type(moment) is datetime
    assert NANO - MICRO == MICRO - NANO == timedelta(0)
    assert NANO - second == MICRO - second
    assert type(NANO.astimezone(timezone(second * 3600))) is datetime
    with pytest.raises(ValueError, match="1 to 999"):
        NanosecondDatetime.from_datetime(MICRO, 0)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        format_time(datetime(2022, 1, 1))


def test_zones_are_kept() -> None:
    zone = timezone(timedelta(hours=2))
    assert format_time(datetime(2022, 1, 1, tzinfo=zone)) == "2022-01-01T00:00:00+02:00"


@pytest.mark.parametrize(
    "text", ["1h", "1h30m", "-7d", "1mo", "1y1w", "5us", "5µs", "9ns"]
)
def test_durations_of_flux(text: str) -> None:
    assert is_duration(text)


@pytest.mark.parametrize(
    "text", ["", "1", "h", "1h ", "1.5h", "+1h", "1H", "1h-1m", "١h"]
)
def test_invalid_durations(text: str) -> None:
    assert not is_duration(text)


SECONDS = {"h": 3600, "m": 60, "s": 1}


@given(st.timedeltas())
def test_a_timedelta_is_exact(span: timedelta) -> None:
    text = format_duration(span)
    assert is_duration(text)
    micros, number = 0, ""
    for part in text.removeprefix("-").replace("us", "u"):
        if part.isdigit():
            number += part
        else:
            micros += int(number) * (1 if part == "u" else SECONDS[part] * 1_000_000)
            number = ""
    exact = timedelta(microseconds=1)
    assert (-micros if text[0] == "-" else micros) == span // exact
