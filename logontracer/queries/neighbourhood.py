"""What surrounds one account or host: its logons, its changes, and names that begin like a text."""

from __future__ import annotations

from collections.abc import Sequence

from logontracer.model.cypher import CypherQuery
from logontracer.model.filters import Filters
from logontracer.queries import clauses
from logontracer.queries.compose import DEFAULT_LIMIT, check_page

_HEADS = {
    "account": "MATCH (l:Logon)-[:OF_ACCOUNT]->(a:Account)\nWHERE a.key = $key",
    "host": (
        "MATCH (l:Logon)\nWHERE (l.source_key = $key OR l.destination_key = $key OR l.validator_key = $key)"
    ),
}
_CHANGE_HEADS = {
    "account": (
        "MATCH (c:Change)\nWHERE EXISTS { MATCH (c)-[:MADE_BY|CHANGED]->(a:Account) WHERE a.key = $key }"
    ),
    "host": "MATCH (c:Change)-[:ON_HOST]->(x:Host)\nWHERE x.key = $key",
}
_SUGGESTED = {
    "account": (
        "MATCH (n:Name)-[:CALLED_ACCOUNT]->(x:Account)\n"
        "WHERE n.what <> 'domain' AND n.text CONTAINS $text\n"
        "WITH x.key AS key, x.name AS name, x.domain AS domain, x.kind AS kind,"
        " x.is_privileged AS is_privileged, x.n_events AS n_events, x.anomaly_mark AS anomaly_mark,"
    ),
    "host": (
        "MATCH (n:Name)-[:CALLED_HOST]->(x:Host)\n"
        "WHERE n.text CONTAINS $text\n"
        "WITH x.key AS key, x.name AS name, x.kind AS kind,"
        " x.is_domain_controller AS is_domain_controller, x.n_events AS n_events,"
    ),
}
_BEST_FIRST = (
    " min(CASE WHEN n.text = $text THEN 0 WHEN n.text STARTS WITH $text THEN 1 ELSE 2 END) AS distance\n"
    "RETURN *\n"
    "ORDER BY distance, n_events DESC, key LIMIT $limit"
)


def neighbourhood(
    of: str,
    key: str,
    filters: Filters,
    *,
    want: str = "rows",
    limit: int = DEFAULT_LIMIT,
    offset: int = 0,
) -> CypherQuery:
    """Return the statement for the logons of one account or host.

    Parameters
    ----------
    of : {"account", "host"}
        What *key* names; a host's logons are those from it, to it and validated by it.
    """
    check_page(want, limit, offset)
    text = clauses.Text()
    text.add(_HEADS[of], key=key)
    clauses.finish_logons(text, filters, want, limit, offset)
    return CypherQuery(*text.joined())


def changes_around(
    of: str,
    key: str,
    filters: Filters,
    *,
    want: str = "rows",
    limit: int = DEFAULT_LIMIT,
    offset: int = 0,
) -> CypherQuery:
    """Return the statement for the changes by or of one account, or recorded by one host."""
    check_page(want, limit, offset)
    text = clauses.Text()
    text.add(_CHANGE_HEADS[of], key=key)
    clauses.finish_changes(text, filters, want, limit, offset)
    return CypherQuery(*text.joined())


def logons_by_id(ids: Sequence[int]) -> CypherQuery:
    """Return the statement for logons by their ids."""
    text = clauses.Text()
    text.add("MATCH (l:Logon)\nWHERE l.id IN $ids", ids=list(ids))
    clauses.finish_logons(text, Filters(include_noise=True), "rows", len(ids), 0)
    return CypherQuery(*text.joined())


def suggest(of: str, text: str, *, limit: int = 10) -> CypherQuery:
    """Return the statement for accounts or hosts one of whose names holds *text*, the closest first.

    Parameters
    ----------
    of : {"account", "host"}
        What to look for.
    """
    check_page("rows", limit, 0)
    parameters = {"text": text.casefold(), "limit": limit}
    return CypherQuery(_SUGGESTED[of] + _BEST_FIRST, parameters)
