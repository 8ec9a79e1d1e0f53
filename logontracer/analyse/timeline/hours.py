"""Which hours a timeline shows: every hour of the evidence, without the stretches where there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from logontracer.model.graph import LogonGraph
from logontracer.model.timespan import MICROSECONDS_PER_HOUR, isoformat

Hours = npt.NDArray[np.int64]

#: Longer stretches without one event in the whole case are left out: there is no log of them, so their
#: silence says nothing.  A clock set to 1601 would otherwise add three and a half million empty hours.
MAX_GAP_HOURS = 28 * 24
#: Three years of hours; of a longer timeline those with the most events are scored.
MAX_HOURS = 3 * 366 * 24
#: Accounts times hours; a thousand million cells take about a minute.
MAX_CELLS = 1_000_000_000
_MIN_HOURS = 30 * 24


@dataclass(frozen=True, slots=True)
class TimelineHours:
    """The hours of a timeline, rising, hours since 1970 UTC; ``gaps`` are half-open spans left out."""

    hours: Hours
    gaps: tuple[tuple[int, int], ...] = ()

    def notes(self) -> list[str]:
        """Return one sentence for each stretch that is left out."""
        return [
            f"Not scored: {end - start} {'hour' if end - start == 1 else 'hours'} from {_text(start)} "
            f"to {_text(end)}."
            for start, end in self.gaps
        ]

    def busiest(self, n_hours: int, hour: Hours, count: Hours) -> TimelineHours:
        """Return the stretch of at most *n_hours* with the most events, the latest of equals.

        *hour* and *count* say how many events were when.  Whoever forges a few
        records dated years ahead must not move the stretch away from the log.
        """
        if len(self.hours) <= n_hours:
            return self
        per_hour = np.bincount(np.searchsorted(self.hours, hour), weights=count, minlength=len(self.hours))
        before = np.concatenate([[0.0], np.cumsum(per_hour)])
        within = before[n_hours:] - before[:-n_hours]
        at = len(within) - 1 - int(np.argmax(within[::-1]))
        kept = self.hours[at : at + n_hours]
        start, end = int(kept[0]), int(kept[-1]) + 1
        gaps = [gap for gap in self.gaps if start < gap[0] and gap[1] < end]
        if at > 0:
            gaps.insert(0, (int(self.hours[0]), start))
        if at + n_hours < len(self.hours):
            gaps.append((end, int(self.hours[-1]) + 1))
        return TimelineHours(kept, tuple(gaps))


def _text(hour: int) -> str:
    return str(isoformat(hour * MICROSECONDS_PER_HOUR))[:16] + "Z"


def timeline_hours(graph: LogonGraph) -> TimelineHours:
    """Return every hour from the first to the last event of *graph*, long gaps left out.

    Logons of any event id and changes count as events: an hour in which only a
    logoff was written was recorded, and is an hour of silence for everything else.
    """
    active = np.union1d(_hours_of(graph, "logon_hours"), _hours_of(graph, "change_hours"))
    return fill(active)


def _hours_of(graph: LogonGraph, table: str) -> Hours:
    return np.unique(np.asarray(getattr(graph, table)["hour"], dtype=np.int64))


def fill(active: Hours, *, max_gap_hours: int = MAX_GAP_HOURS) -> TimelineHours:
    """Return the hours between those of *active* (rising, distinct), gaps over *max_gap_hours* left out."""
    if not len(active):
        return TimelineHours(active)
    steps = np.diff(active)
    is_gap = steps > max_gap_hours
    starts = np.concatenate([active[:1], active[1:][is_gap]])
    ends = np.concatenate([active[:-1][is_gap], active[-1:]]) + 1
    hours = np.concatenate([np.arange(a, b) for a, b in zip(starts, ends, strict=True)])
    gaps = tuple((int(a), int(b)) for a, b in zip(ends[:-1], starts[1:], strict=True))
    return TimelineHours(hours, gaps)


def scored_hours(timeline: TimelineHours, n_accounts: int, hour: Hours, count: Hours) -> TimelineHours:
    """Return the busiest hours that can be scored for *n_accounts* in bounded time and memory."""
    affordable = max(_MIN_HOURS, MAX_CELLS // max(n_accounts, 1))
    return timeline.busiest(min(MAX_HOURS, affordable), hour, count)
