"""One generation, opened: its tables, read when first needed, and its graph database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.analyse.rank import rank, rank_method
from logontracer.analyse.timeline import many_failures
from logontracer.evidence.generation import TABLE_SCHEMAS, Generation
from logontracer.evidence.index import MOST_EVENTS, EventIndex
from logontracer.evidence.kept import KeptColumns
from logontracer.graph.names import casefolded, names
from logontracer.graph.store import GraphStore
from logontracer.investigation.anomaly import Anomaly
from logontracer.investigation.cache import Cache
from logontracer.investigation.nodes import Floats, Ints, Nodes
from logontracer.model.cypher import CypherQuery
from logontracer.model.events import OUTCOMES
from logontracer.model.graph import GRAPH_SCHEMAS, LogonGraph

#: Counts and rankings kept per generation: small, or few.
CACHE_SIZE = 1024
#: Selections and hourly counts kept: each may be ten megabytes of a large case.
N_SELECTIONS = 8
#: What paths are found on, hops and moments: some ten megabytes each, and a second to make.
N_PATHS = 4
#: Views kept: some megabytes each.
N_VIEWS = 24
#: Masks of what questions and searches are about: a byte per logon each.
N_MATCHES = 48
#: Kinds of names that searches compare.
_NAMES = {"accounts": ("name", "full", "domain", "sid"), "hosts": ("name", "address")}

OpenStore = Callable[[Generation], GraphStore]


class Snapshot:
    """What one state of a case answers from; *generation* is None before the first import.

    It may be read by several threads at once and never changes.
    """

    def __init__(self, generation: Generation | None, open_store: OpenStore) -> None:
        self.generation = generation
        self.cache = Cache(CACHE_SIZE)
        self.selections = Cache(N_SELECTIONS)
        self.paths = Cache(N_PATHS)
        self.views = Cache(N_VIEWS)
        self.matches = Cache(N_MATCHES)
        self._columns = Cache(CACHE_SIZE)
        self._open_store = open_store
        self._store: GraphStore | None = None
        self._lock = threading.RLock()

    @property
    def number(self) -> int | None:
        """The generation's number."""
        return self.generation.number if self.generation else None

    @property
    def parts(self) -> list[Path]:
        """The event parts."""
        return self.generation.parts if self.generation else []

    @property
    def tracks(self) -> list[Path] | None:
        """What each event was counted in, part by part; None when the generation does not say."""
        return self.generation.tracks if self.generation else []

    @cached_property
    def event_index(self) -> EventIndex | None:
        """Where the events stand; None when there are none, too many, or nothing says what each is of."""
        if not (self.parts and self.tracks) or (self.generation and self.generation.n_events > MOST_EVENTS):
            return None
        return EventIndex(self.parts, self.tracks)

    @cached_property
    def kept_columns(self) -> KeptColumns:
        """Columns of the events that pages have shown."""
        return KeptColumns()

    def table(self, name: str) -> pa.Table:
        """Return one of the generation's tables."""
        if self.generation is None:
            return TABLE_SCHEMAS[name].empty_table()
        generation = self.generation
        # In one piece: a row taken from a column in several costs a copy of the whole column.
        return self._columns.get(("table", name), lambda: generation.table(name).combine_chunks())

    @cached_property
    def graph(self) -> LogonGraph:
        """The six tables of the graph."""
        return LogonGraph(**{name: self.table(name) for name in GRAPH_SCHEMAS})

    @cached_property
    def accounts(self) -> Nodes:
        """The accounts."""
        return Nodes("accounts", self.table("accounts"))

    @cached_property
    def hosts(self) -> Nodes:
        """The hosts."""
        return Nodes("hosts", self.table("hosts"))

    def nodes(self, of: str) -> Nodes:
        """Return the accounts or the hosts."""
        return self.accounts if of == "accounts" else self.hosts

    @cached_property
    def nodes_by_key(self) -> Ints:
        """Every node's number in the order of keys, accounts first, then hosts."""
        accounts, hosts = (np.argsort(nodes.key_order) for nodes in (self.accounts, self.hosts))
        return np.concatenate([accounts, hosts + len(accounts)])

    def numbers(self, table: str, column: str) -> Ints:
        """Return an integer column as int64, -1 where null."""
        return self._columns.get((table, column), lambda: _numbers(self.table(table)[column]))

    def coded(self, table: str, column: str) -> tuple[list[int], Ints]:
        """Return the values of a whole-number column, sorted, and each row's index among them (-1: null)."""
        return self._columns.get(("coded", table, column), lambda: _coded(self.table(table)[column]))

    @cached_property
    def is_noise(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which logons the noise filter hides, bool of shape (n_logons,)."""
        return np.asarray(self.table("logons")["is_noise"].combine_chunks(), dtype=bool)

    @cached_property
    def is_claimed_source(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which logons' source is nothing but a name its client sent, bool of shape (n_logons,)."""
        return np.asarray(self.table("logons")["is_claimed_source"].combine_chunks(), dtype=bool)

    @cached_property
    def is_noise_change(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which changes the noise filter hides, bool of shape (n_changes,)."""
        return np.asarray(self.table("changes")["is_noise"].combine_chunks(), dtype=bool)

    @cached_property
    def is_failure(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which logons failed, bool of shape (n_logons,)."""
        return np.equal(self.outcomes, OUTCOMES.index("failure"))

    @cached_property
    def outcomes(self) -> Ints:
        """Outcome of every logon as an index of OUTCOMES, past its end where it has none."""
        codes = pc.index_in(self.table("logons")["outcome"], value_set=pa.array(OUTCOMES))
        return np.asarray(codes.combine_chunks().cast(pa.int64()).fill_null(len(OUTCOMES)), dtype=np.int64)

    @cached_property
    def packages(self) -> tuple[list[str], Ints]:
        """The authentication packages, sorted, and each logon's index among them (-1: not logged)."""
        column = self.table("logons")["authentication_package"].combine_chunks()
        names = sorted(str(name) for name in pc.unique(column).to_pylist() if name is not None)
        codes = pc.index_in(column, value_set=pa.array(names, pa.string())).cast(pa.int64()).fill_null(-1)
        return names, np.asarray(codes, dtype=np.int64)

    @cached_property
    def services(self) -> tuple[list[str], Ints]:
        """The service accounts of tickets, casefolded, and each logon's index among them (-1: none)."""
        encoded = self.table("logons")["service_name"].combine_chunks().dictionary_encode()
        codes = encoded.indices.cast(pa.int64()).fill_null(-1)
        return casefolded(encoded.dictionary).to_pylist(), np.asarray(codes, dtype=np.int64)

    def names(self, of: str, what: str) -> tuple[Ints, pa.Array]:
        """Return the casefolded names of one kind (`graph.names`), and whose each is.

        Together they take some 30 bytes per name: 30 MB for 200,000 accounts.
        """
        return self._names[of, what]

    @cached_property
    def _names(self) -> dict[tuple[str, str], tuple[Ints, pa.Array]]:
        table = names(self.graph)
        found = {}
        for of, kinds in _NAMES.items():
            mine = table.filter(pc.equal(table["of"], of[:-1]))
            for what in kinds:
                rows = mine.filter(pc.equal(mine["what"], what))
                nodes = np.asarray(rows["node_id"], dtype=np.int64)
                found[of, what] = nodes, rows["text"].combine_chunks()
        return found

    @cached_property
    def hours_by_account(self) -> Ints:
        """Rows of ``logon_hours`` by account and hour, without those of nobody."""
        account = self.numbers("logons", "account_id")[self.numbers("logon_hours", "logon_id")]
        order = np.lexsort((self.numbers("logon_hours", "hour"), account))
        return order[np.searchsorted(account[order], 0) :]

    @cached_property
    def account_kinds(self) -> np.ndarray[Any, np.dtype[np.str_]]:
        """Kind of every account, of shape (n_accounts,)."""
        return np.array(self.accounts.kinds, dtype=np.str_)

    @property
    def marks(self) -> pa.Table:
        """MARK_CAUSES: every scored hour of every account with the hour behind its mark.

        Read whenever asked for: it has a row for each hour of each account, half a
        gigabyte of 200,000, and hardly an answer needs more than `standing`.
        """
        return (
            self.generation.table("anomalies")
            if self.generation
            else TABLE_SCHEMAS["anomalies"].empty_table()
        )

    @property
    def standing(self) -> pa.Table:
        """MARK_CAUSES of the hours that are marked, or are the cause of a mark."""
        return self._marked[0]

    @property
    def anomaly(self) -> Anomaly:
        """What stands out per account."""
        return self._marked[1]

    @cached_property
    def failures(self) -> pa.Table:
        """MANY_FAILURES: hours in which an account failed so often that no history is needed."""
        return many_failures(self.graph)

    @cached_property
    def urgency(self) -> Floats:
        """The departure of each account's most unusual hour, marked or full of failures: (n_accounts,)."""
        urgency = self.anomaly.departure.copy()
        account = np.asarray(self.failures["account_id"], dtype=np.int64)
        np.maximum.at(urgency, account, np.asarray(self.failures["departure"], dtype=np.float64))
        return urgency

    @cached_property
    def _marked(self) -> tuple[pa.Table, Anomaly]:
        marks = self.marks
        stands_out = pc.or_(pc.greater(marks["mark"], 0), pc.greater(marks["weight"], 0))
        return marks.filter(stands_out).combine_chunks(), Anomaly.of(marks, len(self.accounts.keys))

    def ranks(self, method: str) -> tuple[pa.Table, pa.Table]:
        """Return RANKS and RANK_REASONS of one method, computed now when the import did not.

        Raises
        ------
        UsageError
            When there is no such method.
        """
        return self.cache.get(("ranks", method), lambda: self._ranks(method))

    def _ranks(self, method: str) -> tuple[pa.Table, pa.Table]:
        rank_method(method)
        stored = [t.filter(pc.equal(t["method"], method)) for t in map(self.table, ("ranks", "rank_reasons"))]
        if stored[0].num_rows or not (self.accounts.keys or self.hosts.keys):
            return stored[0], stored[1]
        result = rank(self.graph, method=method)
        return result.ranks, result.reasons

    def scores(self, of: str, method: str) -> tuple[Floats, Ints]:
        """Return score and position (0: not ranked) of each account or host."""
        return self.cache.get(("scores", of, method), lambda: self._scores(of, method))

    def _scores(self, of: str, method: str) -> tuple[Floats, Ints]:
        ranks = self.ranks(method)[0]
        ranks = ranks.filter(pc.equal(ranks["of"], of))
        node = np.asarray(ranks["node_id"], dtype=np.int64)
        scores = np.zeros(len(self.nodes(of).keys))
        positions = np.zeros(len(scores), dtype=np.int64)
        scores[node] = np.asarray(ranks["score"], dtype=np.float64)
        positions[node] = np.asarray(ranks["position"], dtype=np.int64)
        return scores, positions

    def rows(self, query: CypherQuery) -> tuple[list[str], list[dict[str, Any]]]:
        """Return the columns and rows of a query; neither before the first import."""
        store = self.store()
        if store is None:
            return [], []
        result = store.execute(query)
        return result.columns, result.to_dicts()

    def execute(self, query: CypherQuery) -> list[dict[str, Any]]:
        """Return a query's rows."""
        return self.rows(query)[1]

    def store(self) -> GraphStore | None:
        """Return the graph database, opened when first asked for."""
        with self._lock:
            if self._store is None and self.generation is not None:
                self._store = self._open_store(self.generation)
            return self._store

    def close(self) -> None:
        """Close the graph database; nobody may be asking."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None


def _numbers(column: pa.ChunkedArray) -> Ints:
    filled = column.combine_chunks().cast(pa.int64()).fill_null(-1)
    return np.asarray(filled, dtype=np.int64)


def _coded(column: pa.ChunkedArray) -> tuple[list[int], Ints]:
    values = pc.unique(column).drop_null().sort()
    codes = pc.index_in(column, value_set=values).combine_chunks().cast(pa.int64()).fill_null(-1)
    return values.to_pylist(), np.asarray(codes, dtype=np.int64)
