"""Which logons a timeline counts, and in which spans: those of the picture of the same state."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from logontracer.investigation.asking import read_parameters, searcher
from logontracer.investigation.compared import compared_spans
from logontracer.investigation.pictures import Wanted, hits
from logontracer.investigation.selection import Mask, is_selected, logons_of
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan
from logontracer.queries import find_question, parse

_OPEN = 1 << 62
_DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class Scope:
    """Logons (bool, one each), and the spans in which their events count."""

    logons: Mask
    spans: tuple[Timespan, ...]


def scope_of(snapshot: Snapshot, filters: Filters, key: str | None, asked: Wanted | None) -> Scope:
    """Return what is counted under *filters*, of a node and of what is *asked*."""
    if asked is None:
        scope = Scope(is_selected(snapshot, filters), (filters.span,))
    else:
        scope = Scope(_logons_of(snapshot, asked), counted_spans(snapshot, asked))
    return scope if key is None else replace(scope, logons=scope.logons & logons_of(snapshot, key))


def scope_of_all_time(snapshot: Snapshot, filters: Filters, key: str | None, asked: Wanted | None) -> Scope:
    """Return the same where which logons count is asked without the span of the filters."""
    whole = replace(filters, span=Timespan())
    if asked is None or asked.question == _DIFFERENCE:  # which is about its spans
        return scope_of(snapshot, whole if asked is None else filters, key, asked)
    return scope_of(snapshot, whole, key, replace(asked, filters=whole))


def _logons_of(snapshot: Snapshot, asked: Wanted) -> Mask:
    """Return the logons of a picture; one that is made of changes has none."""
    table, rows = hits(snapshot, asked)
    logons: Mask = np.zeros(len(snapshot.outcomes), dtype=bool)
    if table == "logons":
        logons[rows] = True
    return logons


def notes_on(asked: Wanted | None) -> list[str]:
    """Return why a timeline of what is asked counts nothing, where that is so whatever the case holds."""
    if asked and asked.question and find_question(asked.question).of == "changes":
        return ["The timeline counts logons; this question finds changes, which the list of events has."]
    return []


def counted_spans(snapshot: Snapshot, picture: Wanted) -> tuple[Timespan, ...]:
    """Return when events are counted: in the filters' span, as a question or expression narrows it."""
    if picture.question == _DIFFERENCE:
        given = read_parameters(find_question(_DIFFERENCE), dict(picture.parameters))
        return compared_spans(snapshot, picture.filters, given)
    if picture.expression and not picture.question:
        asked = searcher(parse(picture.expression), picture.filters)("count").parameters
        if "span_start" in asked:
            start, end = int(asked["span_start"]), int(asked["span_end"])
            return (Timespan(None if start <= -_OPEN else start, None if end >= _OPEN else end),)
    return (picture.filters.span,)
