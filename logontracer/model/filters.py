"""What the analyst has narrowed the view to; one value from URL, command line and saved view."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from logontracer.model.timespan import Timespan, isoformat


@dataclass(frozen=True, slots=True)
class Filters:
    """Which logons count.  Empty tuples and None exclude nothing."""

    event_ids: tuple[int, ...] = ()
    logon_types: tuple[int, ...] = ()
    packages: tuple[str, ...] = ()
    outcome: str | None = None  # success | failure
    min_count: int = 1
    span: Timespan = field(default_factory=Timespan)
    include_noise: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "event_ids": list(self.event_ids),
            "logon_types": list(self.logon_types),
            "packages": list(self.packages),
            "outcome": self.outcome,
            "min_count": self.min_count,
            "from": isoformat(self.span.start),
            "to": isoformat(self.span.end),
            "include_noise": self.include_noise,
        }
