"""Questions of the side bar and search expressions, answered by the graph database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from logontracer.errors import ConflictError, UsageError
from logontracer.investigation.asking import Compose, composer, count, n_events, searcher
from logontracer.investigation.compared import comparable
from logontracer.investigation.counting import Hits, count_hits
from logontracer.investigation.marked_part import n_marked_events
from logontracer.investigation.matching import page_of, question_logons, search_logons
from logontracer.investigation.rows import LOGON_COLUMNS, with_iso_times
from logontracer.investigation.scope import Scope
from logontracer.investigation.selection import Selection
from logontracer.investigation.snapshot import Snapshot
from logontracer.investigation.widening import NONE_NEEDED, advise
from logontracer.model.filters import Filters
from logontracer.queries import QUESTIONS, Question, compose, find_question, parse

#: Accounts and hosts listed beside what a search finds.
NAMED_NODES = 20
_LOOKED_AT = 1000


def questions(snapshot: Snapshot, filters: Filters) -> dict[str, Any]:
    """Return every question with its number of hits, in the order of the side bar."""
    hits = count_hits(snapshot, filters)
    shown = [_question(snapshot, question, filters, hits[question.name]) for question in QUESTIONS]
    return {"questions": shown, "total": len(shown), "truncated": False}


def _question(snapshot: Snapshot, question: Question, filters: Filters, hits: Hits) -> dict[str, Any]:
    return {
        "name": question.name,
        "title": question.title,
        "group": question.group,
        "help": question.help,
        "icon": question.icon,
        "is_hot": question.is_hot,
        "of": question.of,
        "n_hits": hits.n_shown,
        "n_hidden_hits": hits.n_hidden,
        "cypher": compose(question, comparable(snapshot, question, filters)).text,
        "parameters": [
            {"name": p.name, "title": p.title, "help": p.help, "type": p.type} for p in question.parameters
        ],
    }


def ask(
    snapshot: Snapshot,
    name: str,
    filters: Filters,
    limit: int,
    after: str | None,
    parameters: Mapping[str, str],
) -> dict[str, Any]:
    """Return one page of what a question finds."""
    question = find_question(name)
    filters = comparable(snapshot, question, filters)
    made = composer(question, filters, parameters)
    # A row of a comparison says more than a logon does.
    selection = None if question.parameters else question_logons(snapshot, question, filters)
    page = _page(snapshot, made, selection, limit, after)
    n_all = None if question.of == "accounts" else _n_events(snapshot, made, selection)
    counted = {"n_events": n_all, "n_marked_events": _n_marked(snapshot, question, filters, selection)}
    return {"question": name, "of": question.of, **counted, **page}


def _n_marked(
    snapshot: Snapshot, question: Question, filters: Filters, selection: Selection | None
) -> int | None:
    """Return how many events are in marked hours, None where the question is not about them."""
    if selection is None or not question.is_of_marks:
        return None
    logons = np.zeros(len(snapshot.outcomes), dtype=bool)
    logons[selection.rows] = True
    return n_marked_events(snapshot, Scope(logons, (filters.span,)))[0]


def search(
    snapshot: Snapshot, expression: str, filters: Filters, limit: int, after: str | None
) -> dict[str, Any]:
    """Return one page of the logons an expression finds, and the accounts and hosts in them."""
    meant = parse(expression)
    made = searcher(meant, filters)
    selection = search_logons(snapshot, meant, filters)
    page = _page(snapshot, made, selection, limit, after)
    advice = NONE_NEEDED if page["total"] else advise(snapshot, meant, filters)
    found = {"question": None, "of": "logons", "n_events": _n_events(snapshot, made, selection)}
    return {**found, **page, **_nodes_in(snapshot, made, selection), **advice}


def _n_events(snapshot: Snapshot, make: Compose, selection: Selection | None) -> int:
    return n_events(snapshot, make) if selection is None else selection.n_events


def _page(
    snapshot: Snapshot, make: Compose, selection: Selection | None, limit: int, after: str | None
) -> dict[str, Any]:
    """Return one page of *selection*, or of what the database finds when there is none."""
    offset = read_cursor(snapshot, after)
    total = count(snapshot, make) if selection is None else len(selection.rows)
    # Never asked of the database: LadybugDB 0.22 crashes when SKIP goes far beyond the rows.
    if offset and offset >= total:
        raise UsageError(f"after={after!r} lies behind the last of {total} rows", parameter="after")
    query = make("rows", limit, offset)
    if selection is None:
        columns, rows = snapshot.rows(query)
    else:
        columns, rows = list(LOGON_COLUMNS), page_of(snapshot, selection, limit, offset)
    end = offset + len(rows)
    has_more = bool(rows) and end < total
    return {
        "columns": columns,
        "rows": [with_iso_times(row) for row in rows] if selection is None else rows,
        "total": total,
        "truncated": has_more,
        "next": cursor(snapshot, end) if has_more else None,
        "cypher": query.text,
        "parameters": dict(query.parameters),
    }


def cursor(snapshot: Snapshot, offset: int) -> str:
    """Return where the next page begins; a generation never changes, so a row's number in it stays."""
    return f"{snapshot.number}.{offset}"


def read_cursor(snapshot: Snapshot, text: str | None) -> int:
    """Return the number of rows before a page.

    Raises
    ------
    UsageError
        When *text* is not the ``next`` of a page.
    ConflictError
        When the case has changed since that page.
    """
    if text is None:
        return 0
    generation, _, offset = text.partition(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 16 for part in (generation, offset)):
        raise UsageError(f"after={text!r} is not the `next` of a page before", parameter="after")
    if int(generation) != snapshot.number:
        raise ConflictError(
            "the case has changed since the page before", hint="Start again at the first page."
        )
    return int(offset)


def _nodes_in(snapshot: Snapshot, make: Compose, selection: Selection | None) -> dict[str, Any]:
    """Return the busiest accounts and hosts of what a search finds first."""
    first = None if selection is None else page_of(snapshot, selection, _LOOKED_AT)
    rows = snapshot.execute(make("rows", _LOOKED_AT)) if first is None else first
    accounts: dict[str, int] = {}
    hosts: dict[str, int] = {}
    for row in rows:
        _add(accounts, row["account_key"], row["count"])
        for key in {row["source_key"], row["destination_key"]}:
            _add(hosts, key, row["count"])
    return {"accounts": _named(snapshot, "accounts", accounts), "hosts": _named(snapshot, "hosts", hosts)}


def _add(sums: dict[str, int], key: str | None, number: int) -> None:
    if key is not None:
        sums[key] = sums.get(key, 0) + number


def _named(snapshot: Snapshot, of: str, sums: Mapping[str, int]) -> list[dict[str, Any]]:
    nodes = snapshot.nodes(of)
    busiest = sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:NAMED_NODES]
    return [
        {
            "key": key,
            "label": nodes.labels[nodes.ids[key]],
            "kind": nodes.kinds[nodes.ids[key]],
            "n_events": n_events,
        }
        for key, n_events in busiest
    ]
