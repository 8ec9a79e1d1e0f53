"""Times as people's programs print them, without a zone, in one or the other order of day and month."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

_PRINTED = re.compile(
    r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})[\s,T]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.(\d{1,9}))?)?(?:\s*([AaPp])\.?[Mm]\.?)?"
)
_MOST_DAYS_OF_A_MONTH, _MONTHS = 31, 12


@dataclass(frozen=True, slots=True)
class LocalTimes:
    """How the times of one file are read."""

    zone: tzinfo
    is_day_first: bool = False

    def read(self, text: str) -> str | None:
        """Return a time as ISO 8601 UTC, None when it is none; one with a zone of its own keeps it."""
        match = _PRINTED.fullmatch(text.strip())
        try:
            if match is None:
                moment = datetime.fromisoformat(text.strip())
                return (
                    (moment if moment.tzinfo else moment.replace(tzinfo=self.zone))
                    .astimezone(UTC)
                    .isoformat()
                )
            year, month, day = self._date(match)
            hour = int(match[5])
            if match[9]:
                hour = hour % 12 + 12 * (match[9] in "Pp")
            microsecond = int((match[8] or "").ljust(6, "0")[:6])
            moment = datetime(
                year, month, day, hour, int(match[6]), int(match[7] or 0), microsecond, self.zone
            )
            return moment.astimezone(UTC).isoformat()
        except (ValueError, OverflowError):
            return None

    def _date(self, match: re.Match[str]) -> tuple[int, int, int]:
        first, second, third = int(match[1]), int(match[3]), int(match[4])
        if len(match[1]) == 4:
            return first, second, third
        year = third if third > 99 else 2000 + third
        return (year, second, first) if self.is_day_first else (year, first, second)


def day_first(texts: Iterable[str]) -> bool | None:
    """Return whether the day stands in front of the month in all of the dates; None when they do not tell.

    A number above 12 is a day.  Dates with the year in front tell by themselves, and those with
    points have the day in front everywhere.
    """
    for text in texts:
        match = _PRINTED.fullmatch(text.strip())
        if match is None or len(match[1]) == 4:
            continue
        if match[2] == "." or _MONTHS < int(match[1]) <= _MOST_DAYS_OF_A_MONTH:
            return True
        if _MONTHS < int(match[3]) <= _MOST_DAYS_OF_A_MONTH:
            return False
    return None


def is_ambiguous(text: str) -> bool:
    """Return whether a date has its year behind, so that the order of the others must be found out."""
    match = _PRINTED.fullmatch(text.strip())
    return match is not None and len(match[1]) != 4


def has_afternoon(text: str) -> bool:
    """Return whether a time says AM or PM, as in the United States, where the month stands in front."""
    match = _PRINTED.fullmatch(text.strip())
    return match is not None and match[9] is not None
