"""The graph to draw."""

import pytest

from logontracer.errors import NotFoundError, UsageError
from logontracer.investigation import Investigation
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan, to_microseconds
from logontracer.pipeline import import_logs
from tests.unit.investigation.cases import HOSTILE_NAMES, START, event, settings_in, write_log

ALL = Filters(include_noise=True)
MINUTE = 60_000_000


def _ids(view):
    return [node["id"] for node in view["nodes"]]


def test_the_busiest_nodes_come_first_and_never_more_than_the_budget(investigation):
    for budget in (1, 2, 5, 9):
        view = investigation.view(filters=ALL, budget=budget)
        assert len(view["nodes"]) == view["n_nodes_shown"] == budget
        assert view["truncated"]
        # The domain controller is in every logon.
        assert view["nodes"][0]["id"] == "h:dc1.corp.example"


def test_totals_do_not_depend_on_the_budget(investigation):
    whole = investigation.view(filters=ALL, budget=None)
    part = investigation.view(filters=ALL, budget=3)
    for name in ("n_nodes_total", "n_edges_total", "n_logons", "n_events", "n_hidden_noise"):
        assert part[name] == whole[name]
    assert whole["n_nodes_total"] == len(whole["nodes"])
    assert whole["n_edges_total"] == len(whole["edges"])
    assert not whole["truncated"]


def test_edges_run_only_between_nodes_that_are_drawn(investigation):
    view = investigation.view(filters=ALL, budget=4)
    shown = set(_ids(view))
    assert view["edges"]
    assert all(edge["from"] in shown and edge["to"] in shown for edge in view["edges"])


def test_every_drawn_node_has_its_busiest_neighbour_beside_it(investigation):
    view = investigation.view(filters=ALL, budget=6)
    connected = {edge[end] for edge in view["edges"] for end in ("from", "to")}
    assert set(_ids(view)) == connected


def test_the_same_view_twice_is_the_same_to_the_byte(investigation, hostile_settings):
    from logontracer.investigation import Investigation

    other = Investigation(hostile_settings, "default")
    assert other.view(filters=ALL, budget=5) == investigation.view(filters=ALL, budget=5)
    other.close()


def test_noise_is_hidden_and_counted_and_comes_back(investigation):
    hidden = investigation.view(filters=Filters(), budget=None)
    shown = investigation.view(filters=ALL, budget=None)
    assert hidden["n_hidden_noise"] == 5
    assert hidden["n_events"] + hidden["n_hidden_noise"] == shown["n_events"]
    assert "a:corp\\ws9$" in _ids(shown)
    assert "a:corp\\ws9$" not in _ids(hidden)
    assert shown["n_hidden_noise"] == 0


def test_a_focus_shows_only_its_own_logons(investigation):
    view = investigation.view(filters=ALL, focus="a:corp\\bob", budget=50)
    assert set(_ids(view)) == {"a:corp\\bob", "h:10.0.0.5", "h:dc1.corp.example"}
    assert view["n_events"] == 8
    assert all(edge["is_failure"] for edge in view["edges"])


def test_a_focus_is_drawn_even_when_the_filters_hide_all_it_did(investigation):
    view = investigation.view(filters=Filters(outcome="success"), focus="a:corp\\bob", budget=1)
    assert _ids(view) == ["a:corp\\bob"]
    assert view["n_nodes_total"] == 1
    assert view["n_events"] == 0


def test_a_focus_comes_before_the_busiest_when_the_budget_is_one(investigation):
    view = investigation.view(question="logon_failures", filters=ALL, focus="a:lab\\carol", budget=1)
    assert _ids(view) == ["a:lab\\carol"]


def test_an_unknown_focus_is_not_found_and_a_wrong_one_explains_itself(investigation):
    with pytest.raises(NotFoundError):
        investigation.view(filters=ALL, focus="a:corp\\nobody")
    with pytest.raises(UsageError, match="not a node"):
        investigation.view(filters=ALL, focus="corp\\bob")


def test_successes_and_failures_of_the_same_ends_are_two_edges(investigation):
    edges = investigation.view(filters=ALL, budget=None)["edges"]
    keys = [(edge["from"], edge["to"], edge["outcome"]) for edge in edges]
    assert len(keys) == len(set(keys))
    assert ("h:10.0.0.5", "a:corp\\bob", "failure") in keys


def test_edge_ids_are_unique_whatever_the_names_hold(investigation):
    edges = investigation.view(filters=ALL, budget=None)["edges"]
    assert len({edge["id"] for edge in edges}) == len(edges)
    odd = next(edge for edge in edges if edge["kind"] == "source" and edge["account"] == "corp\\a|b%7c")
    assert odd["id"].split("|")[2] == "a:corp\\a%7Cb%257c"


def test_the_sum_of_the_edges_into_accounts_is_the_sum_of_the_events(investigation):
    view = investigation.view(filters=ALL, budget=None)
    into = [edge["count"] for edge in view["edges"] if edge["kind"] == "source"]
    assert sum(into) == view["n_events"]


def test_an_edge_names_the_logons_it_is_made_of(investigation):
    view = investigation.view(filters=ALL, focus="a:corp\\alice", budget=50)
    edge = next(edge for edge in view["edges"] if edge["from"] == "h:10.0.0.1")
    rows = investigation.ask("network_logon", ALL, limit=1000)["rows"]
    named = [row for row in rows if row["logon_id"] in edge["logons"]]
    assert edge["n_logons"] == len(named) == 1
    assert named[0]["count"] == edge["count"] == 10
    assert (named[0]["first_seen"], named[0]["last_seen"]) == (edge["first_seen"], edge["last_seen"])


def test_a_question_about_changes_draws_who_did_it_where(investigation):
    view = investigation.view(question="log_cleared", filters=Filters(), budget=50)
    assert set(_ids(view)) == {"a:corp\\alice", "h:dc1.corp.example"}
    assert [edge["kind"] for edge in view["edges"]] == ["change"]
    assert (view["n_changes"], view["n_logons"]) == (1, 0)


def test_a_question_about_accounts_draws_their_logons(investigation):
    view = investigation.view(question="all_accounts", filters=Filters(), budget=None)
    drawn = {node["key"] for node in view["nodes"] if node["kind"] == "account"}
    total = investigation.ask("all_accounts", Filters(), limit=1000)["total"]
    assert len(drawn) == total
    assert view["cypher"]


def test_a_question_and_an_expression_at_once_are_refused(investigation):
    with pytest.raises(UsageError):
        investigation.view(question="log_cleared", expression="alice", filters=ALL)


def test_a_view_counts_what_the_same_search_counts(investigation):
    filters = Filters(include_noise=True, min_count=2)
    view = investigation.view(expression="type:3", filters=filters, budget=None)
    rows = investigation.search("type:3", filters, limit=1000)["rows"]
    assert view["n_logons"] == len(rows)
    assert view["n_events"] == sum(row["count"] for row in rows)


def test_a_span_counts_only_what_lies_in_it(investigation):
    start = to_microseconds(START)
    span = Timespan(start, start + 60 * MINUTE)
    view = investigation.view(filters=Filters(include_noise=True, span=span), budget=None)
    assert view["n_events"] == 38
    assert view["n_nodes_total"] == 7


@pytest.mark.parametrize(
    "filters",
    [
        ALL,
        Filters(),
        Filters(event_ids=(4625,)),
        Filters(logon_types=(10,), include_noise=True),
        Filters(packages=("ntlm",)),
        Filters(packages=("kerberos",)),
        Filters(outcome="failure", min_count=5),
        Filters(span=Timespan(to_microseconds(START) + 30 * MINUTE, None), min_count=2),
        Filters(span=Timespan(None, to_microseconds(START) + 90 * MINUTE), include_noise=True),
    ],
)
def test_the_plain_view_selects_what_the_graph_database_selects(investigation, filters):
    view = investigation.view(filters=filters, budget=None)
    found = investigation.search("count:>0", filters, limit=1000)
    assert view["n_logons"] == found["total"]
    assert view["n_events"] == sum(row["count"] for row in found["rows"])
    assert len(found["rows"]) == found["total"]


def test_hostile_names_stay_what_they_are(investigation):
    labels = {node["label"] for node in investigation.view(filters=ALL, budget=None)["nodes"]}
    for name in HOSTILE_NAMES:
        assert f"CORP\\{name}" in labels


def test_a_kind_that_is_asked_for_is_no_noise(investigation):
    view = investigation.view(filters=Filters(kinds=("machine",)))
    assert "a:corp\\ws9$" in _ids(view)
    assert view["n_hidden_noise"] == 0
    assert investigation.search("type:3", Filters(kinds=("machine",)))["total"] == view["n_logons"]


def test_event_ids_are_left_out_and_computers_chosen(investigation):
    shown = investigation.view(filters=Filters(not_event_ids=(4624,), include_noise=True))
    assert {i for edge in shown["edges"] for i in edge["event_ids"]} == {4625}
    dc = investigation.view(filters=Filters(computers=("DC1.corp.example",), include_noise=True))
    assert dc["n_events"] == investigation.view(filters=ALL)["n_events"]
    assert investigation.view(filters=Filters(computers=("nowhere",), include_noise=True))["n_events"] == 0


def test_the_events_behind_it_honour_the_same_filters(investigation):
    page = investigation.events(Filters(not_event_ids=(4624,), kinds=("user",)))
    # What a user changed belongs to that kind of account as his logons do.
    assert {row["event_id"] for row in page["rows"]} == {1102, 4625}
    written = investigation.events(Filters(computers=("dc1.corp.example",)), limit=1)
    assert written["total"] == investigation.events(Filters(), limit=1)["total"]


def test_a_source_that_only_a_client_named_is_an_edge_of_its_own(tmp_path):
    fields = {"TargetUserName": "ann", "TargetDomainName": "CORP", "LogonType": "3"}
    events = [
        event(0, 4624, computer="ws1.corp.example", **fields),
        event(1, 4624, TargetUserName="WS1$", TargetDomainName="CORP", LogonType="3", IpAddress="10.0.0.7",
              AuthenticationPackageName="Kerberos"),
        event(2, 4624, IpAddress="10.0.0.7", **fields),
        event(3, 4624, WorkstationName="WS1", **fields),
    ]  # fmt: skip
    settings = settings_in(tmp_path)
    import_logs(settings, "c", [write_log(tmp_path / "log.xml", events)])
    view = Investigation(settings, "c").view(filters=Filters())
    assert len({edge["id"] for edge in view["edges"]}) == len(view["edges"])
    claims = [edge["is_claimed_source"] for edge in view["edges"] if edge["kind"] == "source"]
    assert sorted(claims) == [False, True]
    assert not any(edge["is_claimed_source"] for edge in view["edges"] if edge["kind"] == "destination")
