"""Time zones and moments as people type them.

A zone only says how a typed or shown time is read; stored times are UTC and never move.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from logontracer.errors import UsageError
from logontracer.model.timespan import Timespan, to_microseconds

_ZERO = re.compile(r"(?:UTC|GMT)?[+-]?0{1,2}(?::?00)?", re.ASCII | re.IGNORECASE)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?([0-5]\d))?", re.ASCII | re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*", re.ASCII)
_ZONE_HINT = 'an offset such as "+9" or "+05:30", or an IANA name such as "Asia/Tokyo" or "UTC"'
_MOMENT_HINT = (
    'write it as "2024-01-08", "2024-01-08 10:30", "2024-01-08T10:30:15" '
    'or with its own offset, "…+09:00" or "…Z"'
)
_WIDEST_OFFSET = timedelta(hours=18)


def parse_zone(text: str) -> tzinfo:
    """Return the zone an offset (``+9``, ``+05:30``) or an IANA name stands for.

    Raises
    ------
    UsageError
        When it is neither.
    """
    text = text.strip()
    if text.upper() in ("UTC", "Z", "GMT") or _ZERO.fullmatch(text):
        return UTC
    offset = _OFFSET.fullmatch(text)
    if offset:
        return _fixed(text, *offset.groups())
    # ZoneInfo takes a file path: only what looks like a zone name may reach it.
    if not _NAME.fullmatch(text) or len(text) > 64:
        raise UsageError(f"{text!r} is not a time zone", hint=_ZONE_HINT)
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"{text!r} is not a known time zone", hint=_ZONE_HINT) from error


def _fixed(text: str, sign: str, hours: str, minutes: str | None) -> tzinfo:
    width = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if width > _WIDEST_OFFSET:
        raise UsageError(f"{text!r} is more than 18 hours from UTC", hint=_ZONE_HINT)
    return timezone(width if sign == "+" else -width)


def parse_moment(text: str, zone: tzinfo = UTC) -> int:
    """Return a typed date or time as microseconds since 1970 UTC.

    A text with its own offset keeps it; any other is read in *zone*, daylight
    saving included.  A time that a clock shows twice is the first of the two, a
    time that a clock skips is the instant at which it skipped.

    Raises
    ------
    UsageError
        When the text is not an ISO 8601 date or time.
    """
    try:
        moment = datetime.fromisoformat(text.strip().replace("/", "-"))
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone, fold=0)
        return to_microseconds(_after_gap(aware))
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{text!r} is not a time", hint=_MOMENT_HINT) from error


def _after_gap(moment: datetime) -> datetime:
    """Return *moment*, or the end of the gap it falls into when the clock never shows it."""
    shown = moment.astimezone(UTC).astimezone(moment.tzinfo)
    if shown.replace(tzinfo=None) == moment.replace(tzinfo=None):
        return moment
    before = moment.replace(fold=0).utcoffset() or timedelta()
    after = moment.replace(fold=1).utcoffset() or timedelta()
    low = (moment.replace(tzinfo=UTC) - max(before, after)).replace(microsecond=0)
    high = moment.replace(tzinfo=UTC) - min(before, after)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        skipped = (middle.astimezone(moment.tzinfo).utcoffset() or timedelta()) == after
        low, high = (low, middle) if skipped else (middle, high)
    return high.replace(microsecond=0)


def parse_span(start: str | None, end: str | None, zone: tzinfo = UTC) -> Timespan:
    """Return the span between two typed moments; None leaves a side open.

    Raises
    ------
    UsageError
        When a moment cannot be read or the span ends before it starts.
    """
    first = parse_moment(start, zone) if start else None
    last = parse_moment(end, zone) if end else None
    if first is not None and last is not None and last <= first:
        raise UsageError(
            f"the time range ends ({end}) before it starts ({start})", hint="swap the two moments"
        )
    return Timespan(first, last)
