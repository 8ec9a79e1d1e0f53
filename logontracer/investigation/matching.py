"""Logons that questions and searches find: which they are is found once, filters narrow them here.

Filters change with every click and brush; what a question is about does not.  So
the database is asked once per generation, without any filter, and the tables
then count as it would: ``select`` is checked against it.  Searches, of which
every one is new, are evaluated on the tables too (`searching`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa

from logontracer.investigation.asking import (
    Compose,
    all_hits,
    composer,
    numbers_of_accounts,
    read_parameters,
    searcher,
)
from logontracer.investigation.compared import compared_spans
from logontracer.investigation.nodes import Ints
from logontracer.investigation.rows import logon_rows
from logontracer.investigation.searching import found_by
from logontracer.investigation.selection import Mask, Selection, at, kept, noise, per_logon, select
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.filters import Filters
from logontracer.model.timespan import isoformat
from logontracer.queries import Question
from logontracer.queries.expression import And, Expression, terms_of
from logontracer.queries.search_cypher import narrowed

_EVERYTHING = Filters(include_noise=True)
_NONE: Mapping[str, str] = MappingProxyType({})


def question_logons(
    snapshot: Snapshot, question: Question, filters: Filters, parameters: Mapping[str, str] = _NONE
) -> Selection | None:
    """Return the logons of a question; None when it is about something else."""
    if question.of != "logons":
        return None
    if question.name == "difference":
        return _differing(snapshot, filters, read_parameters(question, parameters))
    return _narrowed(snapshot, _hits_at_all_times(snapshot, question), filters)


def question_rows(snapshot: Snapshot, question: Question, filters: Filters) -> Ints:
    """Return which logons a question about logons finds: rows of `question_logons`, without counts."""
    if question.name == "difference":
        return _differing(snapshot, filters, {}).rows
    rows = select(snapshot, filters).rows
    return rows[at(_hits_at_all_times(snapshot, question), rows)]


def _hits_at_all_times(snapshot: Snapshot, question: Question) -> Mask:
    make = composer(question, _EVERYTHING, {})
    return snapshot.matches.get(
        ("question", question.name), lambda: _mask(snapshot, all_hits(snapshot, make, "logon_id"))
    )


def question_accounts(snapshot: Snapshot, question: Question, filters: Filters) -> Mask:
    """Return which accounts a question finds: those of the kinds wanted that have logons under *filters*."""
    accounts = snapshot.matches.get(
        ("accounts", question.name), lambda: _accounts(snapshot, composer(question, _EVERYTHING, {}))
    )
    kinds = filters.kinds or (() if filters.include_noise else ("user",))
    if kinds:
        accounts = accounts & np.isin(snapshot.account_kinds, kinds)
    if filters.narrows_logons:
        accounts = accounts & _have_logons(snapshot, filters)
    return accounts


def _accounts(snapshot: Snapshot, make: Compose) -> Mask:
    mask = np.zeros(len(snapshot.accounts.keys), dtype=bool)
    mask[numbers_of_accounts(snapshot, make("count"))] = True
    return mask


def _have_logons(snapshot: Snapshot, filters: Filters) -> Mask:
    rows = select(snapshot, replace(filters, include_noise=True)).rows
    if not filters.include_noise:
        rows = rows[~at(noise(snapshot, "logons", filters), rows)]
    mask = np.zeros(len(snapshot.accounts.keys) + 1, dtype=bool)
    mask[at(snapshot.numbers("logons", "account_id"), rows)] = True
    return mask[:-1]  # the last is -1: of nobody


def search_logons(snapshot: Snapshot, expression: Expression, filters: Filters) -> Selection | None:
    """Return the logons an expression finds; None when only the database can say which in the span."""
    parts, filters = narrowed(expression, filters)
    if not parts:
        return select(snapshot, filters)
    rest = And(parts)
    if filters.span.is_unbounded or all(term.field != "count" for term in terms_of(rest)):
        mask = snapshot.matches.get(("search", rest), lambda: _found(snapshot, rest))
        return _narrowed(snapshot, mask, filters)
    selection = select(snapshot, filters)
    counts = np.zeros(len(snapshot.outcomes), dtype=np.int64)
    counts[selection.rows] = selection.count
    try:
        return selection.where(found_by(snapshot, rest, counts)[selection.rows])
    except pa.ArrowInvalid:
        return None


def _found(snapshot: Snapshot, expression: Expression) -> Mask:
    try:
        return found_by(snapshot, expression)
    except pa.ArrowInvalid:  # a pattern that is too large here
        return _mask(snapshot, all_hits(snapshot, searcher(expression, _EVERYTHING), "logon_id"))


def _differing(snapshot: Snapshot, filters: Filters, parameters: Mapping[str, int | None]) -> Selection:
    """Return the logons whose count differs between two spans, counted in both; whole hours."""
    logon, hour, count, first, last = (
        snapshot.numbers("logon_hours", name)
        for name in ("logon_id", "hour", "count", "first_seen", "last_seen")
    )
    spans = (span.hours() for span in compared_spans(snapshot, filters, parameters))
    before, after = ((hour >= start) & (hour < end) for start, end in spans)
    rows = np.flatnonzero(before | after)
    rows = rows[kept(snapshot, filters)[logon[rows]]]
    found, found_after = (
        per_logon(logon[rows], np.where(side[rows], count[rows], 0), first[rows], last[rows])
        for side in (before, after)
    )
    total = found.count + found_after.count
    differs = (found.count != found_after.count) & (total >= filters.min_count)
    return replace(found, count=total).where(differs)


def _mask(snapshot: Snapshot, found: Selection) -> Mask:
    mask = np.zeros(len(snapshot.outcomes), dtype=bool)
    mask[found.rows] = True
    return mask


def _narrowed(snapshot: Snapshot, mask: Mask, filters: Filters) -> Selection:
    selection = select(snapshot, filters)
    return selection.where(at(mask, selection.rows))


def page_of(snapshot: Snapshot, selection: Selection, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """Return some of the selected logons as rows, the most frequent first: what the statements return."""
    places = _most_frequent(selection, offset + limit)[offset:]
    rows = logon_rows(snapshot, selection.rows[places].tolist())
    counted = zip(
        selection.count[places].tolist(),
        selection.first_seen[places].tolist(),
        selection.last_seen[places].tolist(),
        strict=True,
    )
    return [
        {**row, "count": count, "first_seen": isoformat(first), "last_seen": isoformat(last)}
        for row, (count, first, last) in zip(rows, counted, strict=True)
    ]


def _most_frequent(selection: Selection, n: int) -> Ints:
    """Return the places of the *n* most frequent logons, of equals the first: without sorting all of them."""
    count = selection.count
    places = np.arange(len(count))
    if 0 < n < len(count):
        least = np.partition(count, len(count) - n)[len(count) - n]
        places = np.flatnonzero(count >= least)
    order: Ints = places[np.lexsort((selection.rows[places], -count[places]))][:n]
    return order
