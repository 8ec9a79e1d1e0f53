"""A half-open span of time, and the hours it covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

MICROSECONDS_PER_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Timespan:
    """From *start* (inclusive) to *end* (exclusive), microseconds since 1970 UTC; None is unbounded."""

    start: int | None = None
    end: int | None = None

    @property
    def is_unbounded(self) -> bool:
        """True when it excludes nothing."""
        return self.start is None and self.end is None

    def hours(self) -> tuple[int, int]:
        """Return first and past-the-last hour touched, hours since 1970 UTC."""
        start = -(1 << 40) if self.start is None else self.start // MICROSECONDS_PER_HOUR
        end = (1 << 40) if self.end is None else -(-self.end // MICROSECONDS_PER_HOUR)
        return start, end

    def contains(self, microseconds: int) -> bool:
        """Return whether an instant lies in the span."""
        after = self.start is None or microseconds >= self.start
        return after and (self.end is None or microseconds < self.end)


def to_microseconds(moment: datetime) -> int:
    """Return an aware datetime as microseconds since 1970 UTC, exactly."""
    delta = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def from_microseconds(microseconds: int) -> datetime:
    """Return microseconds since 1970 UTC as an aware UTC datetime."""
    seconds, rest = divmod(microseconds, 1_000_000)
    return datetime.fromtimestamp(seconds, tz=UTC).replace(microsecond=rest)


def isoformat(microseconds: int | None) -> str | None:
    """Return ``2024-01-08T10:01:00.000000Z``, or None for None."""
    if microseconds is None:
        return None
    return from_microseconds(microseconds).isoformat(timespec="microseconds").replace("+00:00", "Z")


def isoformats(microseconds: npt.NDArray[np.int64]) -> list[str]:
    """Return what `isoformat` says of each moment: some thousand of them at once."""
    texts = np.datetime_as_string(microseconds.astype("datetime64[us]"), unit="us")
    return [f"{text}Z" for text in texts.tolist()]
