"""Statements of questions and searches: how many rows, which page of them, or all of them by number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from logontracer.errors import UsageError
from logontracer.investigation.nodes import Ints
from logontracer.investigation.selection import Selection
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.cypher import CypherQuery
from logontracer.model.filters import Filters
from logontracer.model.zone import parse_moment
from logontracer.queries import Question, compile_search, compose
from logontracer.queries.expression import Expression

#: Makes the statement that returns "rows" or the "count" of a question or search.
Compose = Callable[..., CypherQuery]
#: Rows fetched by one statement.
_BATCH = 50_000
_COUNT = "\nRETURN count(*) AS n"
_SUM = "\nRETURN sum({}) AS n"
_IDS = "\nRETURN id AS id, {} AS count, first_seen AS first_seen, last_seen AS last_seen"


def composer(question: Question, filters: Filters, parameters: Mapping[str, str]) -> Compose:
    """Return what makes the statements of a question."""
    given = read_parameters(question, parameters)

    def make(want: str, limit: int = 0, offset: int = 0) -> CypherQuery:
        return compose(question, filters, want=want, limit=limit, offset=offset, parameters=given)

    return make


def searcher(expression: Expression, filters: Filters) -> Compose:
    """Return what makes the statements of a search."""

    def make(want: str, limit: int = 0, offset: int = 0) -> CypherQuery:
        return compile_search(expression, filters, want=want, limit=limit, offset=offset)

    return make


def read_parameters(question: Question, texts: Mapping[str, str]) -> dict[str, int | None]:
    """Return the values of a question's parameters; moments without an offset are UTC.

    Raises
    ------
    UsageError
        When the question takes no such parameter or the value cannot be read.
    """
    known = [parameter.name for parameter in question.parameters]
    for name in texts:
        if name not in known:
            takes = f"it takes {', '.join(known)}" if known else "it takes none"
            raise UsageError(f"{question.name} takes no parameter {name!r}", hint=takes, parameter=name)
    return {name: parse_moment(text) for name, text in texts.items()}


def count(snapshot: Snapshot, make: Compose) -> int:
    """Return how many rows there are in all."""
    query = make("count")
    key = ("count", query.text, repr(query.parameters))
    return snapshot.cache.get(key, lambda: _only_value(snapshot.execute(query)))


def _only_value(rows: list[dict[str, Any]]) -> int:
    return int(rows[0]["n"]) if rows else 0


def n_events(snapshot: Snapshot, make: Compose) -> int:
    """Return how many events the rows count in all: what a picture or a list of the events shows."""
    counting = make("count")
    return snapshot.cache.get(
        ("events of", counting.text, repr(counting.parameters)), lambda: _summed(snapshot, counting)
    )


def _summed(snapshot: Snapshot, counting: CypherQuery) -> int:
    text = counting.text.removesuffix(_COUNT) + _SUM.format(_counted(counting))
    rows = snapshot.execute(CypherQuery(text, counting.parameters))
    return int(rows[0]["n"] or 0) if rows else 0


def _counted(counting: CypherQuery) -> str:
    """Return the Cypher of how often one of the rows happened."""
    return "count_before + count_after" if "AS count_before" in counting.text else "n_events"


def all_rows(snapshot: Snapshot, make: Compose) -> Iterator[dict[str, Any]]:
    """Yield every row, fetched in batches."""
    offset = 0
    while True:
        rows = snapshot.execute(make("rows", _BATCH, offset))
        yield from rows
        offset += len(rows)
        if len(rows) < _BATCH:
            return


def all_hits(snapshot: Snapshot, make: Compose, id_column: str) -> Selection:
    """Return every row as its number, count and times.

    A picture of a large case is made of some hundred thousand rows: with only
    these four columns they come four times as fast.
    """
    numbered = numbering(make("count"))
    if numbered is None:
        names = (id_column, "count", "first_seen", "last_seen")
        return _selection(tuple(row[name] for name in names) for row in all_rows(snapshot, make))
    store = snapshot.store()
    return _sorted(store.numbers(numbered)) if store else _selection(())


def numbering(counting: CypherQuery) -> CypherQuery | None:
    """Return the statement that lists what *counting* counts, None when its text does not say how."""
    text = counting.text
    if not text.endswith(_COUNT):
        return None
    events = _counted(counting)
    if not ("AS id" in text and f"AS {events.partition(' ')[0]}" in text):
        return None
    return CypherQuery(text.removesuffix(_COUNT) + _IDS.format(events), counting.parameters)


def numbers_of_accounts(snapshot: Snapshot, counting: CypherQuery) -> Ints:
    """Return the accounts that the statement of a question about accounts counts."""
    store = snapshot.store()
    if store is None:
        return np.zeros(0, dtype=np.int64)
    [numbers] = store.numbers(
        CypherQuery(counting.text.removesuffix(_COUNT) + "\nRETURN a.id AS id", counting.parameters)
    )
    return numbers


def _selection(rows: Iterable[tuple[int, ...]]) -> Selection:
    return _sorted(list(np.array(list(rows), dtype=np.int64).reshape(-1, 4).T))


def _sorted(columns: Sequence[Ints]) -> Selection:
    order = np.argsort(columns[0], kind="stable")
    return Selection(*(column[order] for column in columns))
