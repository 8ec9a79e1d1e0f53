"""Hits of a time range, page by page, from where an earlier fetch stopped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from logontracer.errors import CaseError
from logontracer.ingest.elastic.official import ElasticSearcher
from logontracer.ingest.elastic.opensearch import OpenSearcher
from logontracer.ingest.elastic.searcher import KEEP_ALIVE, PointLostError, Searcher
from logontracer.ingest.elastic.servers import Server
from logontracer.model.catalogue import EVENTS
from logontracer.model.timespan import Timespan, isoformat

HITS_PER_PAGE = 5_000
_TIME = "@timestamp"
_ID_FIELDS = ("winlog.event_id", "event.code", "event_id")


@dataclass(frozen=True, slots=True)
class State:
    """How far a fetch has come; kept beside the case."""

    index: str
    start: int | None
    end: int | None
    point: str = ""
    after: tuple[Any, ...] = ()
    last_time: str = ""  # of the last hit, as the server wrote it
    n_hits: int = 0
    is_finished: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the state as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> State:
        """Return the state that :meth:`to_json` wrote."""
        try:
            return cls(**{**shape, "after": tuple(shape["after"])})
        except (TypeError, KeyError) as error:
            raise CaseError(
                "the state of a fetch is damaged", hint="delete it from the case's folder"
            ) from error

    def continues(self, index: str, span: Timespan) -> bool:
        """Return whether a fetch of *span* goes on where this one stopped."""
        return (self.index, self.start, self.end) == (index, span.start, span.end)


def searcher_of(server: Server) -> Searcher:
    """Return the client for a server's kind."""
    return OpenSearcher(server) if server.kind == "opensearch" else ElasticSearcher(server)


def pages(server: Server, searcher: Searcher, state: State) -> Iterator[tuple[list[dict[str, Any]], State]]:
    """Yield hits and the state behind them, until there are no more.

    A point in time that the server has forgotten is replaced by a new one, from the time of the
    last hit on: hits of that moment come twice, and count once.
    """
    if state.is_finished or not state.point:
        state = _anew(searcher, state)
    while True:
        try:
            answer = searcher.search(_body(server, searcher, state))
        except PointLostError:
            if not state.after:
                raise
            state = _anew(searcher, state)
            continue
        hits = answer["hits"]["hits"]
        point = answer.get("pit_id") or state.point
        if not hits:
            searcher.close_point(point)
            yield [], _with(state, point="", after=(), is_finished=True)
            return
        after = tuple(hits[-1]["sort"])
        state = _with(
            state, point=point, after=after, last_time=str(after[0]), n_hits=state.n_hits + len(hits)
        )
        yield hits, state


def _anew(searcher: Searcher, state: State) -> State:
    return _with(state, point=searcher.open_point(state.index), after=(), is_finished=False)


def _with(state: State, **changes: Any) -> State:
    return State(**{**asdict(state), **changes})


def _body(server: Server, searcher: Searcher, state: State) -> dict[str, Any]:
    time = {"gte": state.last_time or isoformat(state.start), "lt": isoformat(state.end)}
    ids = sorted({spec.event_id for spec in EVENTS})
    filters: list[dict[str, Any]] = [
        {"range": {_TIME: {name: value for name, value in time.items() if value}}},
        {"bool": {"should": [{"terms": {name: ids}} for name in _ID_FIELDS], "minimum_should_match": 1}},
    ]
    if state.after:
        # The point in time and `search_after` say where to go on; a moving range would disturb both.
        filters[0] = {"range": {_TIME: {"lt": time["lt"]}}} if time["lt"] else {"exists": {"field": _TIME}}
    if server.query:
        filters.append({"query_string": {"query": server.query}})
    body: dict[str, Any] = {
        "pit": {"id": state.point, "keep_alive": KEEP_ALIVE},
        "size": HITS_PER_PAGE,
        "track_total_hits": False,
        "query": {"bool": {"filter": filters}},
        "sort": [
            {_TIME: {"order": "asc", "format": "strict_date_optional_time_nanos"}},
            {searcher.tie_breaker: "asc"},
        ],
    }
    if state.after:
        body["search_after"] = list(state.after)
    return body
