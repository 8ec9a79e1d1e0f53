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
    not_event_ids: tuple[int, ...] = ()
    computers: tuple[str, ...] = ()  # keys of the hosts that wrote the records
    kinds: tuple[str, ...] = ()  # of model.events.ACCOUNT_KINDS; what is asked for by kind is no noise

    @property
    def narrows_logons(self) -> bool:
        """True when it excludes logons by more than the kind of their account and noise."""
        sets = (self.event_ids, self.not_event_ids, self.logon_types, self.packages, self.computers)
        return any(sets) or self.outcome is not None or self.min_count > 1 or not self.span.is_unbounded

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
            "not_event_ids": list(self.not_event_ids),
            "computers": list(self.computers),
            "kinds": list(self.kinds),
        }
