"""Timelines: hourly counts per account and how unusual each hour is; one method per module."""

from __future__ import annotations

import sys

import pyarrow as pa

from logontracer.analyse.timeline.anew import Scores, rescored
from logontracer.analyse.timeline.causes import explain, weighed
from logontracer.analyse.timeline.coverage import log_hours, watched
from logontracer.analyse.timeline.failures import many_failures
from logontracer.analyse.timeline.hourly import TIMELINE_EVENT_IDS, hourly
from logontracer.analyse.timeline.hours import TimelineHours, timeline_hours
from logontracer.analyse.timeline.method import TimelineMethod
from logontracer.analyse.timeline.scoring import left_out, score_hours
from logontracer.errors import UsageError
from logontracer.model.graph import LogonGraph
from logontracer.registry import collect

__all__ = [
    "TIMELINE_EVENT_IDS",
    "TIMELINE_METHODS",
    "Scores",
    "TimelineHours",
    "TimelineMethod",
    "anomalies",
    "explain",
    "hourly",
    "left_out",
    "log_hours",
    "many_failures",
    "rescored",
    "timeline_hours",
    "timeline_method",
    "watched",
    "weighed",
]

TIMELINE_METHODS: tuple[TimelineMethod, ...] = tuple(collect(sys.modules[__name__], "METHOD", TimelineMethod))


def timeline_method(name: str) -> TimelineMethod:
    """Return the method called *name*; raise `UsageError` when there is none."""
    for method in TIMELINE_METHODS:
        if method.name == name:
            return method
    known = ", ".join(method.name for method in TIMELINE_METHODS)
    raise UsageError(f"no timeline method {name!r}", hint=f"one of: {known}")


def anomalies(graph: LogonGraph, *, method: str = "changefinder") -> pa.Table:
    """Return the ANOMALIES table of *graph*: hours with events or with a mark, by account, then hour."""
    return score_hours(graph, timeline_method(method))
