from __future__ import annotations

from logontracer.analyse.timeline import Scores, anomalies, explain, rescored
from logontracer.model.graph import LogonGraph, empty_graph
from tests.unit.analyse.graphs import graph, logon


def scores(g: LogonGraph) -> Scores:
    return Scores(g.accounts["key"].to_pylist(), explain(anomalies(g)))


ALICE = logon("alice", "ws", "dc", hours=dict.fromkeys(range(0, 300, 7), 1) | {200: 60})
BOB = logon("bob", "ws", "dc", hours=dict.fromkeys(range(0, 300, 5), 2))
BURSTS = [
    logon(f"a{n}", "ws", "dc", hours=dict.fromkeys(range(n, 300, 7), 1) | {200: 3 + 3 * n}) for n in range(6)
]
STRANGERS = [logon(f"x{n}", "h", "srv", hours=dict.fromkeys(range(300), 100)) for n in range(3)]


def test_a_first_import_says_only_over_what_it_scored():
    g = graph(ALICE, BOB)
    found = rescored(g, scores(g).causes, None)
    assert (found.n_accounts, found.n_hours) == (2, 296)
    assert found.n_accounts_before is found.n_changed is None


def test_other_accounts_in_the_case_change_marks_of_those_they_do_not_name():
    before, after = graph(*BURSTS), graph(*STRANGERS, *BURSTS)
    found = rescored(after, scores(after).causes, scores(before))
    assert (found.n_accounts, found.n_accounts_before, found.n_changed) == (9, 6, 6)


def test_nothing_changes_unasked_when_nothing_is_new():
    g = graph(ALICE, BOB)
    assert rescored(g, scores(g).causes, scores(g)).n_changed == 0


def test_an_account_with_new_events_does_not_count_as_changed_unasked():
    before = graph(ALICE)
    after = graph(logon("alice", "ws", "dc", hours=dict.fromkeys(range(0, 300, 7), 1) | {200: 60, 250: 70}))
    assert rescored(after, scores(after).causes, scores(before)).n_changed == 0


def test_a_case_without_accounts_has_nothing_to_score():
    g = empty_graph()
    found = rescored(g, explain(anomalies(g)), scores(g))
    assert (found.n_accounts, found.n_hours, found.n_changed) == (0, 0, 0)
