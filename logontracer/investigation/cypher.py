"""An analyst's own query: guarded, run apart, and drawn when its rows name what the graph has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from logontracer.errors import StoreError, UsageError
from logontracer.graph.guarded import MAX_ROWS, GuardedResult, run_guarded
from logontracer.investigation.ends import Ends, ends_of_logons
from logontracer.investigation.nodes import Ints
from logontracer.investigation.selection import select
from logontracer.investigation.snapshot import Snapshot
from logontracer.investigation.view import draw
from logontracer.model.filters import Filters
from logontracer.queries.guard import guard

#: What `LIMIT $limit` and `SKIP $offset` mean in a question's Cypher that was copied as it stands.
_USUAL: Mapping[str, Any] = {"limit": 100, "offset": 0}
_ACCOUNT_COLUMNS = ("account_key", "object_key")
_HOST_COLUMNS = ("host_key", "source_key", "destination_key", "validator_key", "computer_key")


def run_cypher(
    snapshot: Snapshot, text: str, parameters: Mapping[str, Any], *, limit: int, budget: int
) -> dict[str, Any]:
    """Return what a query finds, and the graph of the accounts, hosts and logons its rows name.

    Raises
    ------
    CypherRefusedError
        When the text is more than one reading statement.
    UsageError
        When the database refuses it, or it takes too long.
    """
    found = _found(snapshot, text, parameters, limit)
    nodes, ends = _drawn(snapshot, found)
    return {
        "columns": found.columns,
        "rows": found.rows,
        "total": len(found.rows),
        "truncated": found.truncated,
        "confined_by": found.held,
        "view": draw(snapshot, ends, budget=budget, always=nodes),
    }


def cypher_view(
    snapshot: Snapshot, text: str, parameters: Mapping[str, Any], *, budget: int | None
) -> dict[str, Any]:
    """Return the graph that `run_cypher` draws, as a view of a question is: for the files of it.

    Raises
    ------
    UsageError
        Also when the query finds more rows than are drawn: a file that lacks some would not say so.
    """
    found = _found(snapshot, text, parameters, MAX_ROWS)
    if found.truncated:
        hint = "narrow the query, or let it return what the rows have in common"
        raise UsageError(f"the query finds more than {MAX_ROWS:,} rows", hint=hint)
    nodes, ends = _drawn(snapshot, found)
    return {
        **draw(snapshot, ends, budget=budget, always=nodes),
        "n_logons": len(ends.rows),
        "n_changes": 0,
        "n_events": int(ends.count.sum()),
        "n_hidden_noise": 0,
        "cypher": text,
    }


def _found(snapshot: Snapshot, text: str, parameters: Mapping[str, Any], limit: int) -> GuardedResult:
    query = guard(text, {**_USUAL, **parameters})
    if snapshot.generation is None:
        raise StoreError("the case has no graph yet", hint="import a log first")
    return run_guarded(snapshot.generation.database, query, max_rows=limit)


@dataclass(slots=True)
class _Named:
    """Numbers of the nodes and logons that rows name."""

    nodes: set[int] = field(default_factory=set)
    logons: set[int] = field(default_factory=set)


def _named(snapshot: Snapshot, columns: list[str], rows: Iterable[list[Any]]) -> _Named:
    named = _Named()
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            name = column.rpartition(".")[2]
            if name in _ACCOUNT_COLUMNS or column == "a.key":
                _add(named.nodes, snapshot.accounts.ids, value, 0)
            elif name in _HOST_COLUMNS or column == "h.key":
                _add(named.nodes, snapshot.hosts.ids, value, len(snapshot.accounts.keys))
            elif name == "logon_id" and isinstance(value, int):
                named.logons.add(value)
            for entity in _entities(value):
                _add_entity(snapshot, named, entity)
    n_logons = snapshot.table("logons").num_rows
    named.logons = {number for number in named.logons if 0 <= number < n_logons}
    return named


def _entities(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the nodes of the graph in a value, however deep."""
    if isinstance(value, Mapping):
        if "_LABEL" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _entities(item)


def _add_entity(snapshot: Snapshot, named: _Named, entity: Mapping[str, Any]) -> None:
    label = entity["_LABEL"]
    if label == "Account":
        _add(named.nodes, snapshot.accounts.ids, entity.get("key"), 0)
    elif label == "Host":
        _add(named.nodes, snapshot.hosts.ids, entity.get("key"), len(snapshot.accounts.keys))
    elif label == "Logon" and isinstance(entity.get("id"), int):
        named.logons.add(entity["id"])


def _add(numbers: set[int], ids: Mapping[str, int], key: Any, first: int) -> None:
    if isinstance(key, str) and key in ids:
        numbers.add(ids[key] + first)


def _drawn(snapshot: Snapshot, found: GuardedResult) -> tuple[Ints, Ends]:
    """Return the nodes that rows name, and the logons they name, or else those between the nodes."""
    named = _named(snapshot, found.columns, found.rows)
    nodes = np.array(sorted(named.nodes), dtype=np.int64)
    return nodes, _ends_of(snapshot, named.logons) if named.logons else _ends_between(snapshot, nodes)


def _ends_of(snapshot: Snapshot, logons: set[int]) -> Ends:
    everything = select(snapshot, Filters(include_noise=True))
    return ends_of_logons(snapshot, everything.where(np.isin(everything.rows, list(logons))))


def _ends_between(snapshot: Snapshot, nodes: Ints) -> Ends:
    """Return the logons between *nodes*, without the ends that are none of them."""
    everything = select(snapshot, Filters(include_noise=True))
    ends = ends_of_logons(snapshot, everything)
    n_nodes = len(snapshot.accounts.keys) + len(snapshot.hosts.keys)
    is_named = np.zeros(n_nodes + 1, dtype=bool)
    is_named[nodes] = True
    sides = [is_named[side] for side in (ends.account, ends.source, ends.destination)]
    has_edge = sides[0] & (sides[1] | sides[2])
    kept = ends_of_logons(snapshot, everything.where(has_edge))
    return kept.between(sides[1][has_edge], sides[2][has_edge])
