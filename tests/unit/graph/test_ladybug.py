"""The embedded database: built once, read by many, honest when broken."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from logontracer.errors import StoreError
from logontracer.graph import ladybug
from logontracer.graph.aggregate import aggregate
from logontracer.graph.ladybug import LadybugStore, build_database, remove_database
from logontracer.graph.projection import N_TABLES, node_tables, rel_tables
from logontracer.model.cypher import CypherQuery
from logontracer.model.graph import LogonGraph, empty_graph
from logontracer.model.progress import Progress
from logontracer.model.scores import ANOMALIES, RANKS
from tests.builders import change, events, logon
from tests.random_events import random_events

NO_RANKS, NO_ANOMALIES = RANKS.empty_table(), ANOMALIES.empty_table()
NAMES = ["O'Brien", '"q"', "a\\b", "$x", "`b`", "new\nline", "\u202ertl", "😀", "{}", "[1, 2]", "2024-01-01"]


def small_graph() -> LogonGraph:
    return aggregate(
        events(*(logon(f"CORP\\{name}") for name in NAMES), logon("bob"), logon("bob"), change(1102))
    )


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "graph.lbug"
    build_database(path, small_graph(), NO_RANKS, NO_ANOMALIES)
    return path


def test_there_are_as_many_tables_as_are_said():
    graph = small_graph()
    assert len([*node_tables(graph, NO_RANKS, NO_ANOMALIES), *rel_tables(graph)]) == N_TABLES


def test_a_buffer_that_is_too_small_is_doubled(tmp_path, monkeypatch):
    buffers = []
    build = ladybug._build

    def watched(path, memory_bytes, tables, progress):
        buffers.append(memory_bytes)
        build(path, memory_bytes, tables, progress)

    monkeypatch.setattr(ladybug, "_build", watched)
    graph = aggregate(random_events(11, 60_000))
    build_database(tmp_path / "g", graph, NO_RANKS, NO_ANOMALIES, memory_bytes=12 << 20)
    assert buffers == [(12 << 20) << n for n in range(len(buffers))]
    assert len(buffers) > 1
    with LadybugStore.open(tmp_path / "g") as store:
        [(n,)] = store.execute(CypherQuery("MATCH ()-[s:SEEN_IN]->() RETURN count(*)", {})).rows
    assert n == len(graph.logon_hours)


def test_a_buffer_that_is_never_large_enough_is_an_error_and_leaves_no_file(tmp_path):
    graph = aggregate(random_events(11, 60_000))
    with pytest.raises(StoreError, match="buffer pool is full"):
        build_database(tmp_path / "g", graph, NO_RANKS, NO_ANOMALIES, memory_bytes=1 << 20)
    assert list(tmp_path.iterdir()) == []


_EVERYTHING = (
    "MATCH (l:Logon)-[s:SEEN_IN]->(h:Hour) RETURN l.id, l.account_key, l.count, s.count, h.hour",
    "MATCH (l:Logon)-[:OF_ACCOUNT]->(a:Account) RETURN l.id, a.key, a.n_events",
    "MATCH (l:Logon)-[:TO_HOST]->(h:Host) RETURN l.id, h.key",
    "MATCH (n:Name)-[:CALLED_ACCOUNT]->(a:Account) RETURN n.text, a.key",
)


def test_tables_copied_in_many_pieces_are_the_same(tmp_path, monkeypatch):
    graph = aggregate(random_events(11, 3000))
    found = []
    for name, n_rows in (("whole", 10**6), ("pieces", 97)):
        monkeypatch.setattr(ladybug, "_COPY_ROWS", n_rows)
        build_database(tmp_path / name, graph, NO_RANKS, NO_ANOMALIES)
        with LadybugStore.open(tmp_path / name) as store:
            found.append([sorted(store.execute(CypherQuery(text, {})).rows) for text in _EVERYTHING])
    assert found[0] == found[1]
    assert len(found[0][0]) == len(graph.logon_hours)


@pytest.fixture
def store(database: Path) -> Iterator[LadybugStore]:
    with LadybugStore.open(database) as opened:
        yield opened


def test_every_table_is_loaded(store: LadybugStore) -> None:
    graph = small_graph()
    for name, table in (
        ("Account", graph.accounts),
        ("Host", graph.hosts),
        ("Logon", graph.logons),
        ("Change", graph.changes),
    ):
        assert store.execute(CypherQuery(f"MATCH (x:{name}) RETURN count(*)")).scalar() == table.num_rows


@pytest.mark.parametrize("name", NAMES)
def test_a_name_comes_back_as_it_was_logged(store: LadybugStore, name: str) -> None:
    query = CypherQuery("MATCH (a:Account) WHERE a.name = $name RETURN a.name AS name", {"name": name})
    assert store.execute(query).to_dicts() == [{"name": name}]


def test_sums_are_plain_integers(store: LadybugStore) -> None:
    found = store.execute(CypherQuery("MATCH (l:Logon) RETURN sum(l.count) AS n")).scalar()
    assert (found, type(found)) == (len(NAMES) + 2, int)


def test_a_limit_stops_reading(store: LadybugStore) -> None:
    assert len(store.execute(CypherQuery("MATCH (a:Account) RETURN a.id"), limit=3).rows) == 3


def test_an_empty_graph_can_be_built_and_asked(tmp_path: Path) -> None:
    build_database(tmp_path / "empty.lbug", empty_graph(), NO_RANKS, NO_ANOMALIES)
    with LadybugStore.open(tmp_path / "empty.lbug") as store:
        assert store.execute(CypherQuery("MATCH (l:Logon) RETURN count(*)")).scalar() == 0


def test_nothing_but_the_database_is_left_behind(database: Path) -> None:
    assert [path.name for path in database.parent.iterdir()] == ["graph.lbug"]


def test_building_again_replaces_an_unfinished_file(tmp_path: Path) -> None:
    path = tmp_path / "graph.lbug"
    path.write_bytes(b"half a database")
    path.with_name("graph.lbug.wal").write_bytes(b"log")
    build_database(path, small_graph(), NO_RANKS, NO_ANOMALIES)
    with LadybugStore.open(path) as store:
        assert store.execute(CypherQuery("MATCH (c:Change) RETURN count(*)")).scalar() == 1


def test_building_reports_its_progress(tmp_path: Path) -> None:
    seen: list[Progress] = []
    build_database(tmp_path / "g.lbug", empty_graph(), NO_RANKS, NO_ANOMALIES, progress=seen.append)
    assert seen[0].done == 0
    assert seen[-1].done == seen[-1].total > 0


def test_a_missing_and_a_broken_file_say_what_to_try(tmp_path: Path) -> None:
    broken = tmp_path / "broken.lbug"
    broken.write_bytes(os.urandom(5000))
    for path in (tmp_path / "absent.lbug", broken):
        with pytest.raises(StoreError, match=path.name) as caught:
            LadybugStore.open(path)
        assert caught.value.hint


def test_a_refused_query_is_a_store_error(store: LadybugStore) -> None:
    with pytest.raises(StoreError, match="refused"):
        store.execute(CypherQuery("MATCH (x:Nothing) RETURN x"))


def test_the_store_cannot_be_written(store: LadybugStore) -> None:
    with pytest.raises(StoreError):
        store.execute(CypherQuery("CREATE (:Hour {hour: 1})"))


def test_a_closed_store_says_so_and_closes_twice(database: Path) -> None:
    store = LadybugStore.open(database)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.execute(CypherQuery("RETURN 1"))


def test_many_different_statements_do_not_fill_the_buffer_pool(database: Path) -> None:
    text = (
        "MATCH (l:Logon)-[s:SEEN_IN]->(h:Hour) WITH l.id AS id, sum(s.count) AS n"
        " RETURN id, n ORDER BY n, id LIMIT 1000"
    )
    with LadybugStore.open(database, memory_bytes=24 << 20) as store:
        first = store.execute(CypherQuery(text)).rows
        last = [store.execute(CypherQuery(text + " " * n)).rows for n in range(1, 150)][-1]
    assert first
    assert last == first


def test_threads_share_a_store(store: LadybugStore) -> None:
    found: list[int] = []

    def ask() -> None:
        for _ in range(20):
            found.append(store.execute(CypherQuery("MATCH (l:Logon) RETURN sum(l.count)")).scalar())

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert found == [len(NAMES) + 2] * 80


def test_two_readers_open_one_file(database: Path) -> None:
    with LadybugStore.open(database) as one, LadybugStore.open(database) as other:
        query = CypherQuery("MATCH (a:Account) RETURN count(*)")
        assert one.execute(query).rows == other.execute(query).rows


def test_removing_a_database_takes_its_log_along(tmp_path: Path) -> None:
    for name in ("g.lbug", "g.lbug.wal"):
        (tmp_path / name).write_bytes(b"x")
    remove_database(tmp_path / "g.lbug")
    assert list(tmp_path.iterdir()) == []


def test_a_case_may_live_in_a_folder_whose_name_is_a_pattern(tmp_path: Path) -> None:
    folder = tmp_path / "it's [1] * ?"
    folder.mkdir()
    graph = aggregate(events(logon("bob", "10.0.0.7", "fs1")))
    build_database(folder / "graph.lbug", graph, NO_RANKS, NO_ANOMALIES)
    with LadybugStore.open(folder / "graph.lbug") as store:
        assert store.execute(CypherQuery("MATCH (l:Logon) RETURN count(*) AS n")).scalar() == 1
