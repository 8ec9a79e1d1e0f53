"""Neighbours, paths and differences of a small case."""

from datetime import UTC, datetime

import pytest

from logontracer.errors import ConflictError, NotFoundError, UsageError
from logontracer.investigation import Investigation
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan, isoformat, to_microseconds
from logontracer.pipeline import import_logs
from tests.unit.investigation.cases import START, event, settings_in, write_log

ALL = Filters(include_noise=True)
HOUR = 3_600_000_000
BEGIN = to_microseconds(START)


def _hop(minute, account, address, computer, **more):
    fields = {"TargetUserName": account, "TargetDomainName": "CORP", "IpAddress": address, "LogonType": "3"}
    return event(minute, 4624, computer=computer, **fields | more)


def _failure(minute, account, address, computer):
    status = {"Status": "0xc000006d", "SubStatus": "0xc000006a"}
    fields = {"TargetUserName": account, "TargetDomainName": "CORP", "IpAddress": address, "LogonType": "3"}
    return event(minute, 4625, computer=computer, **fields, **status)


#: Addresses are known from 4768 of the machines themselves: eve goes from a desk over two servers to dc1.
EVENTS = [
    _hop(5, "bob", "10.0.0.2", "srv2"),
    _hop(60, "eve", "10.0.0.1", "srv1"),
    _hop(70, "adm", "10.0.0.2", "srv2", WorkstationName="SRV1"),
    _hop(80, "adm", "10.0.0.3", "dc1"),
    _failure(90, "eve", "10.0.0.1", "dc1"),
    *(_hop(200 + n, f"user{n}", "10.0.0.9", "srv9") for n in range(30)),
]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    settings = settings_in(home)
    import_logs(settings, "default", [write_log(home / "log.xml", EVENTS)])
    opened = Investigation(settings, "default")
    yield opened
    opened.close()


def test_a_path_names_its_steps_and_they_are_edges_of_its_view(small):
    answer = small.paths("h:10.0.0.1", "h:srv1", ALL)
    [path] = answer["paths"]
    [step] = path["steps"]
    assert (step["from"], step["account"], step["to"]) == ("h:10.0.0.1", "a:corp\\eve", "h:srv1")
    assert (step["count"], step["n_logons"], step["outcomes"]) == (1, 1, ["success"])
    assert sorted(step["edges"]) == sorted(edge["id"] for edge in answer["view"]["edges"])
    assert {node["id"] for node in answer["view"]["nodes"]} == {"h:10.0.0.1", "a:corp\\eve", "h:srv1"}


def test_accounts_leave_their_side_open(small):
    answer = small.paths("corp\\eve", "srv1", ALL, timed=True)
    [step] = answer["paths"][0]["steps"]
    assert (step["from"], step["to"]) == (None, "h:srv1")
    assert step["reached"] == "2024-01-08T11:00:00.000000Z"
    [step] = small.paths("10.0.0.1", "a:corp\\eve", ALL)["paths"][0]["steps"]
    assert (step["from"], step["to"]) == ("h:10.0.0.1", None)


def test_a_failed_logon_leads_nowhere_unless_failures_are_asked_for(small):
    assert small.paths("10.0.0.1", "dc1", ALL)["paths"] == []
    [path] = small.paths("10.0.0.1", "dc1", Filters(outcome="failure"))["paths"]
    assert path["steps"][0]["outcomes"] == ["failure"]


def test_paths_honour_the_filters(small):
    late = Filters(span=Timespan(BEGIN + 2 * HOUR, None))
    assert small.paths("10.0.0.1", "srv1", late)["paths"] == []
    assert small.paths("10.0.0.1", "srv1", Filters(logon_types=(10,)))["paths"] == []


def test_a_path_needs_two_nodes_of_the_case(small):
    with pytest.raises(UsageError):
        small.paths("dc1", "h:dc1", ALL)
    with pytest.raises(NotFoundError):
        small.paths("dc1", "nowhere", ALL)


def test_neighbours_come_page_by_page_and_groups_count_the_rest(small):
    first = small.neighbours("h:srv9", ALL)
    assert (first["total"], len(first["nodes"]), first["truncated"]) == (30, 25, True)
    assert first["groups"] == [{"kind": "account", "n_nodes": 5}]
    assert len(first["edges"]) == 25
    rest = small.neighbours("h:srv9", ALL, after=first["next"])
    assert (len(rest["nodes"]), rest["groups"], rest["next"]) == (5, [], None)
    ids = {node["id"] for page in (first, rest) for node in page["nodes"]}
    assert ids == {f"a:corp\\user{n}" for n in range(30)}


def test_neighbours_are_those_of_the_whole_graph_with_its_counts(small):
    view = small.view(filters=ALL, budget=None)
    for node in ("a:corp\\adm", "h:10.0.0.2", "h:dc1"):
        around = small.neighbours(node, ALL, limit=500)
        edges = [edge for edge in view["edges"] if node in (edge["from"], edge["to"])]
        assert {edge["id"] for edge in around["edges"]} == {edge["id"] for edge in edges}
        others = {end for edge in edges for end in (edge["from"], edge["to"])} - {node}
        assert {other["id"] for other in around["nodes"]} == others
        known = {other["id"]: other for other in view["nodes"]}
        assert all(other == known[other["id"]] for other in [around["node"], *around["nodes"]])


def test_the_neighbours_page_of_another_generation_is_a_conflict(small):
    with pytest.raises(ConflictError):
        small.neighbours("h:srv9", ALL, after="99.25")
    number = small.neighbours("h:srv9", ALL)["next"].partition(".")[0]
    with pytest.raises(UsageError, match="behind the last"):
        small.neighbours("h:srv9", ALL, after=f"{number}.30")


def test_a_difference_says_what_is_new_gone_and_how_much(small):
    spans = Timespan(BEGIN, BEGIN + HOUR), Timespan(BEGIN + HOUR, BEGIN + 2 * HOUR)
    answer = small.difference(ALL, spans)
    changes = {(edge["from"], edge["to"]): edge["change"] for edge in answer["edges"]}
    assert changes["h:10.0.0.1", "a:corp\\eve"] == "new"
    assert changes["h:10.0.0.2", "a:corp\\bob"] == "gone"
    assert {node["id"]: node["change"] for node in answer["nodes"]}["h:srv2"] == "same"
    assert sum(answer["n_by_change"].values()) == len(answer["edges"])
    assert answer["n_by_change"]["gone"] == 2


def test_a_difference_counts_logons_and_events_as_its_question_does(small):
    spans = Timespan(BEGIN, BEGIN + HOUR), Timespan(BEGIN + HOUR, BEGIN + 2 * HOUR)
    answer = small.difference(ALL, spans)
    moments = ("before_start", "before_end", "after_start", "after_end")
    times = [str(isoformat(time)) for time in (BEGIN, BEGIN + HOUR, BEGIN + HOUR, BEGIN + 2 * HOUR)]
    asked = small.ask("difference", ALL, parameters=dict(zip(moments, times, strict=True)))
    assert answer["n_logons"] == len(asked["rows"])
    assert answer["n_events"] == sum(row["count"] for row in asked["rows"])
    assert answer["n_events_a"] == sum(row["count_before"] for row in asked["rows"])
    assert answer["n_events_b"] == sum(row["count_after"] for row in asked["rows"])


def test_a_difference_without_spans_is_of_the_last_two_days(small):
    answer = small.difference(ALL)
    assert {edge["change"] for edge in answer["edges"]} == {"new"}
    assert answer["spans"][0]["to"] == answer["spans"][1]["from"]
    filtered = small.difference(Filters(span=Timespan(BEGIN + HOUR, BEGIN + 2 * HOUR)))
    assert filtered["spans"][0]["from"] == "2024-01-08T10:00:00.000000Z"


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Timespan(BEGIN + 2 * HOUR, None), (0, 2, 2, 4)),  # the log ends in the fourth hour
        (Timespan(None, BEGIN + HOUR), (-1, 0, 0, 1)),
    ],
)
def test_a_span_open_at_one_end_ends_with_the_log(small, span, expected):
    filters = Filters(include_noise=True, span=span)
    answer = small.difference(filters)
    moments = [moment for compared in answer["spans"] for moment in (compared["from"], compared["to"])]
    assert moments == [isoformat(BEGIN + hours * HOUR) for hours in expected]
    view = small.view(question="difference", filters=filters)
    assert view["n_events"] == small.events(filters, question="difference", limit=1)["total"]
    assert view["n_logons"] == small.ask("difference", filters)["total"] > 0


def test_a_difference_with_a_moment_far_off_still_answers(small):
    far = Filters(span=Timespan(BEGIN, to_microseconds(datetime(9998, 1, 1, tzinfo=UTC))))
    assert small.difference(far)["spans"][0]["from"].startswith("0001-")


def test_a_difference_keeps_its_budget_and_shows_the_largest_first(small):
    answer = small.difference(ALL, budget=3)
    assert (len(answer["nodes"]), answer["truncated"]) == (3, True)
    assert {"h:10.0.0.9", "h:srv9"} & {node["id"] for node in answer["nodes"]}
