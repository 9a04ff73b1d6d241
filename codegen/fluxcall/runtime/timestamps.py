"""Parses and formats times and durations according to Flux's grammar.

A time is a `datetime` in UTC, or a `NanosecondDatetime` if it has digits below a
microsecond.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, SupportsIndex

_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)", re.ASCII
)
_DURATION = r"-?(?:\d+(?:mo|ms|us|µs|ns|[ywdhms]))+"


class NanosecondDatetime(datetime):
    """A `datetime` in UTC with three more digits, for nanoseconds.

    Equality, hash, order, pickle, copy and `isoformat` include them. Arithmetic and
    `replace` return a plain `datetime` without them.

    Attributes:
        nanosecond: 1 to 999.
    """

    __slots__ = ("_nanosecond",)
    _nanosecond: int

    @classmethod
    def from_datetime(cls, moment: datetime, nanosecond: int) -> NanosecondDatetime:
        """Return `moment` plus `nanosecond` (1 to 999) nanoseconds."""
        if not 0 < nanosecond < 1000:
            raise ValueError(f"nanosecond must be 1 to 999, not {nanosecond}")
        utc = moment.astimezone(UTC)
        made = cls.combine(utc.date(), utc.time(), UTC)
        made._nanosecond = nanosecond
        return made

    @property
    def nanosecond(self) -> int:
        return self._nanosecond

    def _plain(self) -> datetime:
        return datetime.combine(self.date(), self.timetz())

    def _order(self, other: object) -> int | None:
        """Return a number with the sign of `self - other`, or None if not comparable."""
        if not isinstance(other, datetime) or other.tzinfo is None:
            return None
        plain, theirs = self._plain(), _without_nanoseconds(other)
        if plain != theirs:
            return 1 if plain > theirs else -1
        return self._nanosecond - getattr(other, "nanosecond", 0)

    def __eq__(self, other: object) -> bool:
        return self._order(other) == 0

    def __ne__(self, other: object) -> bool:
        return self._order(other) != 0

    def __hash__(self) -> int:
        return hash((self._plain(), self._nanosecond))

    def __lt__(self, other: datetime) -> bool:  # type: ignore[override]
        return self._compared(other) < 0

    def __le__(self, other: datetime) -> bool:  # type: ignore[override]
        return self._compared(other) <= 0

    def __gt__(self, other: datetime) -> bool:  # type: ignore[override]
        return self._compared(other) > 0

    def __ge__(self, other: datetime) -> bool:  # type: ignore[override]
        return self._compared(other) >= 0

    def _compared(self, other: datetime) -> int:
        order = self._order(other)
        if order is None:
            raise TypeError(f"cannot compare {self!r} with {other!r}")
        return order

    def __add__(self, other: timedelta) -> datetime:  # type: ignore[override]
        return self._plain() + other

    __radd__ = __add__  # type: ignore[assignment]

    def __sub__(self, other: Any) -> Any:
        plain = _without_nanoseconds(other) if isinstance(other, datetime) else other
        return self._plain() - plain

    def __rsub__(self, other: Any) -> Any:
        return other - self._plain()

    def replace(self, *args: Any, **kwargs: Any) -> datetime:  # type: ignore[override]
        return self._plain().replace(*args, **kwargs)

    def astimezone(self, tz: Any = None) -> datetime:  # type: ignore[override]
        return self._plain().astimezone(tz)

    def isoformat(self, sep: str = "T", timespec: str = "auto") -> str:
        if timespec not in ("auto", "nanoseconds"):
            return super().isoformat(sep, timespec)
        text = super().isoformat(sep, "microseconds")
        return f"{text[:26]}{self._nanosecond:03d}{text[26:]}"

    __str__ = isoformat

    def __repr__(self) -> str:
        return f"NanosecondDatetime({self.isoformat()!r})"

    def __copy__(self) -> NanosecondDatetime:
        return self

    def __deepcopy__(self, memo: object) -> NanosecondDatetime:
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return NanosecondDatetime.from_datetime, (self._plain(), self._nanosecond)


def _without_nanoseconds(moment: datetime) -> datetime:
    return moment._plain() if isinstance(moment, NanosecondDatetime) else moment


def parse_time(text: str) -> datetime:
    """Parse RFC 3339 with 0 to 9 digits below the second as a time in UTC.

    Raises:
        ValueError: the text is not RFC 3339.
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a time of RFC 3339")
    seconds, fraction, offset = match.groups(default="")
    digits = f"{fraction:0<9}"
    try:
        moment = datetime.fromisoformat(f"{seconds}.{digits[:6]}{offset}")
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} is a time that no datetime can hold") from None
    nanosecond = int(digits[6:])
    if nanosecond:
        return NanosecondDatetime.from_datetime(moment, nanosecond)
    return moment


def format_time(moment: datetime) -> str:
    """Return an aware time as RFC 3339, including nanoseconds (of pandas' `Timestamp` too).

    Raises:
        ValueError: the time has no time zone.
    """
    if moment.utcoffset() is None:
        raise ValueError(
            "has no time zone: add one, such as `datetime.now(datetime.UTC)`"
        )
    text = moment.isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def is_time(text: str) -> bool:
    """Return whether a text is a complete, existing time in RFC 3339."""
    try:
        parse_time(text)
    except ValueError:
        return False
    return True


def is_duration(text: str) -> bool:
    """Return whether a text is a Flux duration, such as `1h30m`, `-7d` or `1mo`."""
    return re.fullmatch(_DURATION, text, re.ASCII) is not None


def parse_duration(text: str) -> timedelta:
    """Parse a Flux duration without months and years, to the microsecond.

    Raises:
        ValueError: it is not a duration, or its length depends on the calendar.
    """
    amounts = dict[str, int]()
    for amount, unit in re.findall(_AMOUNT, text if is_duration(text) else "", re.A):
        amounts[unit] = amounts.get(unit, 0) + int(amount)
    if not amounts or amounts.keys() & {"mo", "y"}:
        raise ValueError("takes a time, or a duration in weeks or shorter units")
    total = sum((n * _LENGTHS[unit] for unit, n in amounts.items()), start=timedelta(0))
    return -total if text.startswith("-") else total


def format_duration(span: timedelta) -> str:
    """Return a `timedelta` as a Flux duration, exact to the microsecond: `-1h30m`."""
    total = span // timedelta(microseconds=1)
    sign, rest = ("-", -total) if total < 0 else ("", total)
    parts = []
    for unit, size in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count}{unit}")
    return sign + ("".join(parts) or "0s")


_AMOUNT = r"(\d+)(mo|ms|us|µs|ns|[ywdhms])"
_MICROSECOND = timedelta(microseconds=1)
_LENGTHS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": 1000 * _MICROSECOND,
    "us": _MICROSECOND,
    "µs": _MICROSECOND,
    "ns": _MICROSECOND / 1000,
}
_UNITS = (("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("us", 1))
