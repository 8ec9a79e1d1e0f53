from __future__ import annotations

import numpy as np
import pytest

from logontracer.analyse.rank import rank
from logontracer.errors import LogontracerError
from logontracer.model.graph import LogonGraph, empty_graph
from logontracer.model.scores import RANK_REASONS, RANKS
from tests.unit.analyse.graphs import graph, logon


def scores(of_graph: LogonGraph, of: str, **options: object) -> dict[str, float]:
    names = getattr(of_graph, of)["name"].to_pylist()
    rows = rank(of_graph, **options).ranks.to_pylist()
    return {names[row["node_id"]]: row["score"] for row in rows if row["of"] == of}


def order(of_graph: LogonGraph, of: str, **options: object) -> list[str]:
    return list(scores(of_graph, of, **options))


def office(n_users: int = 8) -> list:
    return [logon(f"user{i}", f"ws{i}", "dc", count=3) for i in range(n_users)]


def solved(of_graph: LogonGraph, backward: float, damping: float = 0.85) -> np.ndarray:
    """The stationary scores by a dense linear solve, accounts first: an independent answer."""
    n_accounts, n_hosts = of_graph.accounts.num_rows, of_graph.hosts.num_rows
    n = n_accounts + n_hosts
    weights = np.zeros((n, n))
    for row in of_graph.logons.to_pylist():
        w, account = np.log1p(row["count"]), row["account_id"]
        if row["source_id"] is not None:
            weights[n_accounts + row["source_id"], account] += w
            weights[account, n_accounts + row["source_id"]] += backward * w
        if row["destination_id"] is not None:
            weights[account, n_accounts + row["destination_id"]] += w
            weights[n_accounts + row["destination_id"], account] += backward * w
    out = weights.sum(axis=1, keepdims=True)
    steps = np.where(out > 0, weights / np.where(out > 0, out, 1), 1 / n)
    return np.linalg.solve(np.eye(n) - damping * steps.T, np.full(n, (1 - damping) / n))


@pytest.mark.parametrize("backward", [0.0, 0.5, 1.0])
def test_scores_are_those_of_a_dense_linear_solve(backward: float) -> None:
    rng = np.random.default_rng(7)
    logons = [
        logon(
            f"a{rng.integers(6)}",
            f"h{rng.integers(9)}",
            f"h{rng.integers(9)}",
            count=int(rng.integers(1, 99)),
        )
        for _ in range(40)
    ]
    g = graph(*logons)
    expected = solved(g, backward)
    found = np.zeros(len(expected))
    for row in rank(g, backward=backward).ranks.to_pylist():
        found[row["node_id"] + (g.accounts.num_rows if row["of"] == "hosts" else 0)] = row["score"]
    assert found == pytest.approx(expected, abs=1e-9)


def test_scores_of_accounts_and_hosts_together_sum_to_one_and_every_node_has_a_position() -> None:
    g = graph(*office(), logon("ws1$", "ws1", "dc", kind="machine"))
    result = rank(g)
    assert sum(result.ranks["score"].to_pylist()) == pytest.approx(1, abs=1e-12)
    assert result.residual is not None
    assert result.residual < 1e-10
    assert result.ranks.schema.equals(RANKS)
    for of, n in (("accounts", 9), ("hosts", 9)):
        positions = [row["position"] for row in result.ranks.to_pylist() if row["of"] == of]
        assert positions == list(range(1, n + 1))


def test_an_account_that_reaches_every_host_from_one_ranks_above_those_that_stay_at_home() -> None:
    g = graph(*office(), *(logon("intruder", "ws3", f"ws{i}") for i in range(8)))
    assert order(g, "accounts")[0] == "intruder"
    assert order(g, "hosts")[:2] == ["dc", "ws3"]


def test_in_the_log_of_one_domain_controller_the_source_of_a_much_used_account_stands_out() -> None:
    g = graph(*office(), *(logon("admin", f"ws{i}", "dc") for i in range(4)))
    assert order(g, "accounts")[0] == "admin"
    assert set(order(g, "hosts")[1:5]) == {"ws0", "ws1", "ws2", "ws3"}


def test_failed_logons_move_nothing_unless_asked_to() -> None:
    sprayed = [logon("victim", "ws0", f"srv{i}", count=9999, outcome="failure") for i in range(50)]
    g = graph(*office(), logon("victim", "ws0", "dc"), *sprayed)
    assert scores(g, "hosts")["srv0"] == 0
    assert order(g, "accounts")[0] != "victim"
    assert order(g, "accounts", failure_weight=1.0)[0] == "victim"


def test_noise_accounts_are_ranked_last_with_score_zero_unless_their_kind_is_chosen() -> None:
    noisy = [logon("SYSTEM", f"ws{i}", "dc", count=10**6, kind="system") for i in range(8)]
    g = graph(*noisy, *office())
    assert order(g, "accounts")[-1] == "SYSTEM"
    assert scores(g, "accounts")["SYSTEM"] == 0
    assert order(g, "accounts", account_kinds=("user", "system"))[0] == "SYSTEM"


def test_logoffs_and_privileges_do_not_count_a_logon_twice() -> None:
    plain = graph(*office())
    doubled = graph(*office(), *(logon("user1", None, "dc", event_id=e, count=500) for e in (4634, 4672)))
    assert scores(plain, "accounts") == pytest.approx(scores(doubled, "accounts"))


def test_equal_scores_stand_by_node_id() -> None:
    assert order(graph(*office(3)), "accounts") == ["user0", "user1", "user2"]


def test_reasons_name_the_logons_that_gave_most_of_the_score_largest_share_first() -> None:
    g = graph(logon("alice", "ws1", "dc", count=1000), logon("alice", "ws2", None), logon("bob", "ws3", "dc"))
    result = rank(g)
    reasons = [r for r in result.reasons.to_pylist() if r["of"] == "accounts" and r["node_id"] == 0]
    assert result.reasons.schema.equals(RANK_REASONS)
    assert [r["logon_id"] for r in reasons] == [0, 1]
    assert reasons[0]["share"] > reasons[1]["share"] > 0
    assert sum(r["share"] for r in reasons) == pytest.approx(1)


def test_reasons_are_at_most_five_per_node_and_a_logon_within_one_host_is_named_once() -> None:
    many = [logon("alice", f"ws{i}", "dc", count=i + 1) for i in range(20)]
    g = graph(*many, logon("alice", "ws0", "ws0", count=7))
    rows = rank(g).reasons.to_pylist()
    per_node: dict[tuple[str, int], list[int]] = {}
    for row in rows:
        per_node.setdefault((row["of"], row["node_id"]), []).append(row["logon_id"])
    assert max(len(logons) for logons in per_node.values()) == 5
    assert all(len(set(logons)) == len(logons) for logons in per_node.values())
    assert per_node["accounts", 0][0] != 0


def test_a_graph_without_counted_logons_ranks_everything_zero() -> None:
    assert rank(empty_graph()).ranks.num_rows == 0
    only_noise = rank(graph(logon("ws1$", "ws1", "dc", kind="machine")))
    assert only_noise.ranks["score"].to_pylist() == [0, 0, 0]
    assert only_noise.reasons.num_rows == 0


def test_an_iteration_that_does_not_converge_says_so() -> None:
    with pytest.raises(LogontracerError, match="still moves by"):
        rank(graph(*office(), logon("user1", "ws2", "ws5")), max_iterations=3)


def test_a_logon_without_an_account_is_left_out() -> None:
    g = graph(*office(2), logon("user0", "ws0", "srv", account_id=None))
    assert scores(g, "hosts")["srv"] == 0


def test_a_host_gets_nothing_for_being_named_by_a_client() -> None:
    rest = [*office(), logon("eve", "ws1", "vault")]
    claim = logon("bob", "vault", "dc", count=100_000, is_claimed_source=True)
    claimed = graph(*rest, claim)
    not_logged = graph(*rest, logon("bob", None, "dc", count=100_000))
    assert scores(claimed, "hosts") == scores(not_logged, "hosts")
    assert scores(claimed, "accounts")["bob"] > min(scores(claimed, "accounts").values())
