"""The constant Cypher after a question's head: filters, time span, minimum count, and what to return.

Only which clauses are added depends on the request; values are parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from logontracer.model.catalogue import EVENTS
from logontracer.model.filters import Filters

CHANGE_IDS = frozenset(spec.event_id for spec in EVENTS if spec.table == "changes")
#: Largest number of rows one statement returns.
MAX_LIMIT = 100_000

_LOGON_COLUMNS = (
    "l.id AS logon_id, l.source_key AS source_key, l.account_key AS account_key,"
    " l.destination_key AS destination_key, l.validator_key AS validator_key, l.event_id AS event_id,"
    " l.logon_type AS logon_type, l.authentication_package AS authentication_package,"
    " l.outcome AS outcome, l.status AS status, l.ticket_encryption AS ticket_encryption,"
    " l.service_name AS service_name, l.is_claimed_source AS is_claimed_source,"
    " l.is_noise AS is_noise"
)
_CHANGE_COLUMNS = (
    "c.id AS change_id, c.account_key AS account_key, c.object_key AS object_key, c.host_key AS host_key,"
    " c.event_id AS event_id, c.kind AS kind, c.object_name AS object_name, c.object_detail AS object_detail"
)
_ACCOUNT_COLUMNS = (
    "a.key AS account_key, a.name AS name, a.domain AS domain, a.kind AS kind,"
    " a.is_privileged AS is_privileged"
)
_CARRIED = "id, n_events, first_seen, last_seen"
_COUNTED = "n_events AS count, first_seen AS first_seen, last_seen AS last_seen"
_ACCOUNT_COUNTED = "n_events, n_failures, first_seen, last_seen"
_ACCOUNT_ORDER = {"busiest": "n_events DESC, a.key", "by_domain": "a.domain, n_events DESC, a.key"}
_RETURNED_ORDER = {
    "busiest": "n_events DESC, account_key",
    "by_domain": "domain, n_events DESC, account_key",
}
_GIVEN_SPANS = (
    "h.hour >= $before_first AND h.hour < $before_end",
    "h.hour >= $after_first AND h.hour < $after_end",
)
_LAST_DAYS = ("h.hour < log_end - 24", "h.hour >= log_end - 24")
_CHANGE = (
    "CASE WHEN count_before = 0 THEN 'new' WHEN count_after = 0 THEN 'gone'"
    " WHEN count_after > count_before THEN 'grown' ELSE 'shrunk' END AS change"
)

_IN_SPAN = (
    "h.hour >= $first_hour AND h.hour < $end_hour AND s.last_seen >= $span_start AND s.first_seen < $span_end"
)
SUMMED = "sum(s.count) AS n_events, min(s.first_seen) AS first_seen, max(s.last_seen) AS last_seen"


@dataclass(slots=True)
class Text:
    """Cypher lines being joined, and their parameters."""

    lines: list[str] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)

    def add(self, line: str, **parameters: Any) -> None:
        """Append one line and its parameters."""
        self.lines.append(line)
        self.parameters |= parameters

    def joined(self) -> tuple[str, Mapping[str, Any]]:
        """Return the whole text and the parameters."""
        return "\n".join(self.lines), self.parameters


def narrow_logons(text: Text, filters: Filters) -> None:
    """Add the conditions on ``l`` that do not depend on time."""
    if filters.event_ids:
        text.add("AND l.event_id IN $event_ids", event_ids=list(filters.event_ids))
    if filters.logon_types:
        text.add("AND l.logon_type IN $logon_types", logon_types=list(filters.logon_types))
    if filters.packages:
        text.add("AND l.package_folded IN $packages", packages=[p.casefold() for p in filters.packages])
    if filters.outcome is not None:
        text.add("AND l.outcome = $outcome", outcome=filters.outcome)
    if filters.not_event_ids:
        text.add("AND NOT l.event_id IN $not_event_ids", not_event_ids=list(filters.not_event_ids))
    if filters.computers:
        text.add("AND l.computer_key IN $computers", computers=[key.casefold() for key in filters.computers])
    _narrow_kinds(text, filters, "l")


def _narrow_kinds(text: Text, filters: Filters, node: str) -> None:
    """Add the kinds of account, and the noise filter: it hides no kind that is asked for."""
    if filters.kinds:
        text.add(f"AND {node}.account_kind IN $kinds", kinds=list(filters.kinds))
    if not filters.include_noise:
        asked_for = f" OR {node}.account_kind <> 'user'" if filters.kinds else ""
        text.add(f"AND ({node}.is_noise = false{asked_for})" if asked_for else f"AND {node}.is_noise = false")


def narrow_changes(text: Text, filters: Filters) -> None:
    """Add the conditions on ``c``.

    Event ids of logons narrow logons only: the page starts with those of
    authentication, and a cleared log must not vanish behind them.
    """
    ids = [event_id for event_id in filters.event_ids if event_id in CHANGE_IDS]
    if ids:
        text.add("AND c.event_id IN $event_ids", event_ids=ids)
    hidden = [event_id for event_id in filters.not_event_ids if event_id in CHANGE_IDS]
    if hidden:
        text.add("AND NOT c.event_id IN $not_event_ids", not_event_ids=hidden)
    if filters.computers:
        text.add("AND c.host_key IN $computers", computers=[key.casefold() for key in filters.computers])
    _narrow_kinds(text, filters, "c")


def count_in_span(text: Text, filters: Filters, node: str, relationship: str) -> None:
    """Add how often *node* happened in the span: ``id``, ``n_events``, ``first_seen``, ``last_seen``.

    Only the id is carried along; the other columns are read for the rows of one page.
    """
    if filters.span.is_unbounded:
        seen = f"{node}.first_seen AS first_seen, {node}.last_seen AS last_seen"
        text.add(f"WITH {node}.id AS id, {node}.count AS n_events, {seen}")
    else:
        match_span(text, filters, node, relationship)
        text.add(f"WITH {node}.id AS id, {SUMMED}")
    at_least(text, filters)


def match_span(text: Text, filters: Filters, node: str, relationship: str, *, carried: str = "") -> None:
    """Add the hours of the span, as ``s`` and ``h``; *carried* names what else is needed afterwards.

    The WITH keeps the head apart: LadybugDB 0.22 loses rows, not the same each
    time, when one match walks two relationships and filters between them.
    """
    text.add(f"WITH {carried or node}")
    first_hour, end_hour = filters.span.hours()
    start, end = filters.span.start, filters.span.end
    text.add(f"MATCH ({node})-[s:{relationship}]->(h:Hour)")
    text.add(
        f"WHERE {_IN_SPAN}",
        first_hour=first_hour,
        end_hour=end_hour,
        span_start=-(1 << 62) if start is None else start,
        span_end=(1 << 62) if end is None else end,
    )


def at_least(text: Text, filters: Filters) -> None:
    """Add the minimum number of events."""
    if filters.min_count > 1:
        text.add("WHERE n_events >= $min_count", min_count=filters.min_count)


def page(text: Text, carried: str, order: str, limit: int, offset: int) -> None:
    """Add the order and the page."""
    text.add(f"WITH {carried}")
    text.add(f"ORDER BY {order} SKIP $offset LIMIT $limit", offset=offset, limit=min(limit, MAX_LIMIT))


def return_count(text: Text) -> None:
    """Add the number of rows."""
    text.add("RETURN count(*) AS n")


def finish_logons(text: Text, filters: Filters, want: str, limit: int, offset: int) -> None:
    """Add all that follows the head of a question about logons; the most frequent come first."""
    narrow_logons(text, filters)
    count_in_span(text, filters, "l", "SEEN_IN")
    return_logons(text, want, limit, offset)


def return_logons(text: Text, want: str, limit: int, offset: int) -> None:
    """Add the page of logons, or their number, after ``id``, ``n_events``, ``first_seen``, ``last_seen``."""
    if want == "count":
        return_count(text)
        return
    page(text, _CARRIED, "n_events DESC, id", limit, offset)
    text.add("MATCH (l:Logon) WHERE l.id = id")
    text.add(f"RETURN {_LOGON_COLUMNS}, {_COUNTED}")
    text.add("ORDER BY count DESC, logon_id")


def finish_changes(text: Text, filters: Filters, want: str, limit: int, offset: int) -> None:
    """Add all that follows the head of a question about changes; the newest come first."""
    narrow_changes(text, filters)
    count_in_span(text, filters, "c", "CHANGED_IN")
    if want == "count":
        return_count(text)
        return
    page(text, _CARRIED, "last_seen DESC, id", limit, offset)
    text.add("MATCH (c:Change) WHERE c.id = id")
    text.add(f"RETURN {_CHANGE_COLUMNS}, {_COUNTED}")
    text.add("ORDER BY last_seen DESC, change_id")


def finish_accounts(text: Text, filters: Filters, want: str, limit: int, offset: int, order: str) -> None:
    """Add all that follows the head of a question about accounts.

    Filters on logons keep the accounts that have such logons, and count those.
    """
    if filters.kinds:
        text.add("AND a.kind IN $kinds", kinds=list(filters.kinds))
    elif not filters.include_noise:
        text.add("AND a.kind = 'user'")
    if filters.narrows_logons:
        _count_logons(text, filters)
    else:
        text.add(
            "WITH a, a.n_events AS n_events, a.n_failures AS n_failures,"
            " a.first_seen AS first_seen, a.last_seen AS last_seen"
        )
    if want == "count":
        return_count(text)
        return
    page(text, f"a, {_ACCOUNT_COUNTED}", _ACCOUNT_ORDER[order], limit, offset)
    text.add(f"RETURN {_ACCOUNT_COLUMNS}, {_ACCOUNT_COUNTED}, a.rank AS rank")
    text.add(f"ORDER BY {_RETURNED_ORDER[order]}")


def _count_logons(text: Text, filters: Filters) -> None:
    text.add("MATCH (l:Logon)-[:OF_ACCOUNT]->(a)")
    text.add("WHERE l.id >= 0")
    narrow_logons(text, filters)
    one = "l.id AS id, l.outcome AS outcome"
    if filters.span.is_unbounded:
        text.add(f"WITH a, {one}, l.count AS n_events, l.first_seen AS first_seen, l.last_seen AS last_seen")
    else:
        match_span(text, filters, "l", "SEEN_IN", carried="a, l")
        text.add(f"WITH a, {one}, {SUMMED}")
    at_least(text, filters)
    text.add(
        "WITH a, sum(n_events) AS n_events,"
        " sum(CASE WHEN outcome = 'failure' THEN n_events ELSE 0 END) AS n_failures,"
        " min(first_seen) AS first_seen, max(last_seen) AS last_seen"
    )


def finish_difference(
    text: Text, filters: Filters, want: str, limit: int, offset: int, *, of_given_spans: bool
) -> None:
    """Add all that follows the head of the question for the difference of two spans."""
    before, after = _GIVEN_SPANS if of_given_spans else _LAST_DAYS
    narrow_logons(text, filters)
    text.add(
        f"WITH l.id AS id, sum(CASE WHEN {before} THEN s.count ELSE 0 END) AS count_before,"
        f" sum(CASE WHEN {after} THEN s.count ELSE 0 END) AS count_after,"
        " min(s.first_seen) AS first_seen, max(s.last_seen) AS last_seen"
    )
    text.add("WHERE count_before <> count_after")
    if filters.min_count > 1:
        text.add("AND count_before + count_after >= $min_count", min_count=filters.min_count)
    if want == "count":
        return_count(text)
        return
    both = "count_before, count_after"
    text.add(f"WITH id, {both}, count_before + count_after AS n_events, first_seen, last_seen")
    page(text, f"{_CARRIED}, {both}", "n_events DESC, id", limit, offset)
    text.add("MATCH (l:Logon) WHERE l.id = id")
    text.add(f"RETURN {_LOGON_COLUMNS}, {_COUNTED}, {both}, {_CHANGE}")
    text.add("ORDER BY count DESC, logon_id")
