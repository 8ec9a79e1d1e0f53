from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from logontracer.analyse.rank import rank, rank_all
from logontracer.analyse.rank.logontracer import score_rows
from logontracer.analyse.timeline import anomalies
from logontracer.model.graph import LogonGraph
from logontracer.model.scores import ANOMALIES, RANK_REASONS
from tests.conftest import samples_dir
from tests.unit.analyse.graphs import graph, logon


def by_hand(rows: list[tuple[str, str]], damping: dict[str, float], n_iterations: int) -> dict[str, float]:
    """The formula as it is written, node by node."""
    links: dict[str, list[str]] = {node: [] for node in damping}
    for a, b in rows:
        links[a].append(b)
        links[b].append(a)
    n = len(damping)
    ranks = dict.fromkeys(damping, 1 / n)
    for _ in range(n_iterations):
        ranks = {
            p: (1 - damping[p]) / n
            + sum(damping[q] * ranks[q] / len(links[q]) for q in damping if p in links[q])
            for p in damping
        }
    low, high = min(ranks.values()), max(ranks.values())
    return {node: (score - low) / (high - low) for node, score in ranks.items()}


@pytest.mark.samples
def test_scores_equal_the_originals_on_its_own_sample() -> None:
    golden = json.loads((samples_dir() / "golden" / "pagerank.json").read_text())
    nodes = list(golden["damping"])
    hosts = np.array([nodes.index(row[1]) for row in golden["data"]])
    accounts = np.array([nodes.index(row[2]) for row in golden["data"]])
    damping = np.array([golden["damping"][node] for node in nodes])
    found = score_rows(accounts, hosts, damping, n_iterations=golden["n_iterations"])
    expected = np.array([golden["ranks_shipped"][node] for node in nodes])
    assert np.abs(found - expected).max() < 1e-9


def example() -> LogonGraph:
    return graph(
        logon("CORP\\Alice", "ws1", "dc", count=500),
        logon("CORP\\alice", "ws1", "dc", logon_type=3),
        logon("LAB\\alice", "ws2", "dc"),
        logon("CORP\\bob", "ws2", "dc"),
        logon("CORP\\bob", "ws2", "fs"),  # the destination is not part of a row
        logon("CORP\\bob", None, "dc", event_id=4672),
        logon("CORP\\carol", "ws2", "dc", outcome="failure", event_id=4625),
        logon("ws9$", "ws9", "dc", kind="machine"),
    )


ROWS = [("alice", "ws1"), ("alice", "ws1"), ("alice", "ws2"), ("bob", "ws2"), ("carol", "ws2")]


def scores(result_ranks: pa.Table, g: LogonGraph) -> dict[str, float]:
    names = {"accounts": g.accounts["name"].to_pylist(), "hosts": g.hosts["name"].to_pylist()}
    return {names[r["of"]][r["node_id"]].lower(): r["score"] for r in result_ranks.to_pylist()}


def test_a_graph_is_ranked_by_distinct_rows_names_without_domain_and_privileges() -> None:
    g = example()
    damping = {"alice": 0.85, "bob": 0.6, "carol": 0.85, "ws1": 0.8, "ws2": 0.8}
    assert scores(rank(g, method="logontracer").ranks, g) == pytest.approx(
        by_hand(ROWS, damping, 30), abs=1e-12
    )


def test_the_highest_change_score_and_a_flag_lower_the_damping() -> None:
    g = example()
    rows = [(0, 5, 1, 0.0, 12.0, 1), (2, 6, 1, 0.0, 14.0, 2), (3, 6, 1, 0.0, 4.0, 0)]
    table = pa.Table.from_pylist(
        [dict(zip(ANOMALIES.names, row, strict=True)) for row in rows], schema=ANOMALIES
    )
    damping = {
        "alice": 0.85 - 14 / 200,
        "bob": 0.6 - 4 / 200,
        "carol": 0.85 - 0.2,
        "ws1": 0.8,
        "ws2": 0.8,
    }
    result = rank(g, method="logontracer", anomalies=table, flagged={"carol"})
    assert scores(result.ranks, g) == pytest.approx(by_hand(ROWS, damping, 30), abs=1e-12)


def test_accounts_of_two_domains_with_one_name_share_a_score_and_machines_have_none() -> None:
    g = example()
    rows = [r for r in rank(g, method="logontracer").ranks.to_pylist() if r["of"] == "accounts"]
    alices = {r["score"] for r in rows if g.accounts["name"][r["node_id"]].as_py().lower() == "alice"}
    assert len(alices) == 1
    assert "ws9$" not in {g.accounts["name"][r["node_id"]].as_py() for r in rows}


def test_no_rows_give_no_ranks() -> None:
    assert rank(graph(), method="logontracer").ranks.num_rows == 0
    assert score_rows(np.array([0]), np.array([1]), np.array([0.8, 0.8])).tolist() == [0, 0]


def test_all_methods_are_ranked_at_once_and_those_that_use_change_scores_get_them() -> None:
    g = example()
    scored = anomalies(g)
    ranks, reasons = rank_all(g, scored)
    assert set(ranks["method"].to_pylist()) == {"weighted", "logontracer"}
    ours = pc.equal(ranks["method"], "logontracer")
    assert ranks.filter(ours).equals(rank(g, method="logontracer", anomalies=scored).ranks)
    assert reasons.schema.equals(RANK_REASONS)
