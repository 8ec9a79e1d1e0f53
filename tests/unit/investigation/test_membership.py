"""Events of a logon, node, question, search or view: exactly those that the graph counts there."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from logontracer.errors import CaseError, NotFoundError, UsageError
from logontracer.evidence.case import Case
from logontracer.investigation import Investigation, asked_of
from logontracer.model.catalogue import BY_ID
from logontracer.model.filters import Filters
from logontracer.model.timespan import MICROSECONDS_PER_HOUR, Timespan, isoformat
from logontracer.model.zone import parse_zone
from logontracer.pipeline import import_logs
from logontracer.queries import QUESTIONS
from logontracer.sample.write import write_sample
from tests.unit.investigation.cases import logon, settings_in, write_log

ALL = Filters(include_noise=True)
N_EVENTS = 3000


@pytest.fixture(scope="session")
def company_settings(tmp_path_factory):
    """Settings of a home whose default case is a small sample company."""
    home = tmp_path_factory.mktemp("company")
    write_sample(home / "logs", n_events=N_EVENTS)
    settings = settings_in(home)
    import_logs(settings, "default", [home / "logs"])
    return settings


@pytest.fixture(scope="session")
def company(company_settings):
    opened = Investigation(company_settings, "default")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def generation(company_settings):
    return Case.open(company_settings.cases_dir, "default").generation()


@pytest.fixture(scope="session")
def graph(generation):
    return generation.graph()


@pytest.fixture(scope="session")
def span(graph):
    """Four whole days in the middle of the log."""
    hours = graph.logon_hours["hour"].to_pylist()
    middle = (min(hours) + max(hours)) // 2
    return Timespan((middle - 48) * MICROSECONDS_PER_HOUR, (middle + 48) * MICROSECONDS_PER_HOUR)


def filters_of(name, span):
    return {
        "as the page starts": Filters(),
        "with noise": ALL,
        "span": Filters(span=span),
        "span with noise": replace(ALL, span=span),
        "ids": Filters(event_ids=(4624, 4769, 4720, 4662)),
        "not ids": replace(ALL, not_event_ids=(4624, 4672)),
        "failures": replace(ALL, outcome="failure"),
        "types": replace(ALL, logon_types=(3, 10), packages=("ntlm", "KERBEROS")),
        "often": replace(ALL, min_count=4, span=span),
        "machines": Filters(kinds=("machine",)),
        "computer": replace(ALL, computers=("dc1.corp.example", "DC01.corp.example")),
    }[name]


FILTERS = (
    "as the page starts", "with noise", "span", "span with noise", "ids", "not ids", "failures", "types",
    "often", "machines", "computer",
)  # fmt: skip


def test_every_logon_and_change_has_exactly_the_events_it_counts(generation, graph):
    """The tracks against the graph, event by event in plain Python."""
    times = defaultdict(list)
    for part, tracks in zip(generation.parts, generation.tracks, strict=True):
        events = pq.read_table(part, columns=["time", "event_id", "outcome", "status"])
        columns = events.set_column(0, "time", events["time"].cast("int64")).to_pylist()
        for event, track in zip(columns, pq.read_table(tracks).to_pylist(), strict=True):
            [(kind, number)] = [pair for pair in track.items() if pair[1] is not None]
            assert BY_ID[event["event_id"]].table == kind.replace("_id", "s")
            times[kind, number].append(event["time"])
            row = (graph.logons if kind == "logon_id" else graph.changes).slice(number, 1).to_pylist()[0]
            assert row["event_id"] == event["event_id"]
    for kind, table in (("logon_id", graph.logons), ("change_id", graph.changes)):
        for row in table.to_pylist():
            found = times.pop((kind, row[kind]))
            assert (len(found), min(found), max(found)) == (row["count"], row["first_seen"], row["last_seen"])
    assert not times


def test_the_events_of_a_logon_are_listed_from_its_first_to_its_last(company, graph):
    for row in graph.logons.to_pylist()[:: max(1, graph.logons.num_rows // 25)]:
        page = company.events(ALL, logon=row["logon_id"], limit=1000)
        assert page["total"] == page["n_logon_events"] == len(page["rows"]) == row["count"]
        ends = (page["rows"][0]["time"], page["rows"][-1]["time"])
        assert ends == (isoformat(row["first_seen"]), isoformat(row["last_seen"]))


def test_the_events_of_a_change_are_those_it_counts(company, graph):
    for change in graph.changes.to_pylist()[:10]:
        page = company.events(ALL, change=change["change_id"])
        assert page["total"] == page["n_change_events"] == change["count"]
        assert {row["event_id"] for row in page["rows"]} == {change["event_id"]}


def test_every_account_has_as_many_events_as_the_graph_says(company, graph):
    changes = graph.changes.to_pylist()
    for account in graph.accounts.to_pylist():
        page = company.events(ALL, account=account["key"], limit=1)
        named = [c for c in changes if account["account_id"] in (c["account_id"], c["object_account_id"])]
        assert page["n_logon_events"] == account["n_events"]
        assert page["n_change_events"] == sum(change["count"] for change in named)
        assert page["total"] == page["n_logon_events"] + page["n_change_events"]


def test_ranking_timeline_and_details_count_the_same_events_of_an_account(company):
    timeline = {row["key"]: row["total"] for row in company.timeline(filters=ALL, limit=1000)["rows"]}
    for row in company.rank("accounts", limit=1000)["rows"]:
        page = company.events(ALL, account=row["key"], limit=1)
        counts = {
            page["n_logon_events"],
            company.account(row["key"])["n_events"],
            timeline.get(row["key"], 0),
        }
        assert counts == {row["n_events"]}


ASKED = (
    {"question": "logon_failures"},
    {"question": "all_accounts"},
    {"question": "difference"},
    {"expression": "type:3 NOT account:a*"},
    {"expression": "host:/^dc/ count:>2"},
    {"expression": "id:4624 from:2024-06-08T00:00 to:2024-06-10T00:00"},
)


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: next(iter(asked.values())))
@pytest.mark.parametrize("name", ["as the page starts", "with noise", "span", "failures", "often"])
def test_a_timeline_of_what_is_asked_counts_the_events_of_the_same_view(company, span, name, asked):
    filters = filters_of(name, span)
    timeline = company.timeline(filters=filters, limit=1000, asked=asked_of(filters, **asked))
    found = {
        account["key"]: company.events(filters, account=account["key"], limit=1, **asked)["n_logon_events"]
        for account in company.rank("accounts", limit=1000)["rows"]
    }
    assert {row["key"]: row["total"] for row in timeline["rows"]} == {k: n for k, n in found.items() if n}
    assert sum(count for _, count in timeline["histogram"]) == sum(found.values())


def test_the_tables_of_what_is_asked_name_only_its_accounts(company):
    asked = asked_of(ALL, question="logon_failures")
    keys = {row["key"] for row in company.timeline(filters=ALL, limit=1000, asked=asked)["rows"]}
    for kind in ("summary", "details", "scores"):
        text = b"".join(company.timeline_csv(kind, filters=ALL, has_total=False, asked=asked)[2]).decode()
        rows = list(csv.DictReader(io.StringIO(text.removeprefix("﻿"))))
        assert 0 < len({row["account"] for row in rows}) <= len(keys)
        everything = b"".join(company.timeline_csv(kind, filters=ALL, has_total=False)[2]).decode()
        assert len(rows) < len(everything.splitlines()) - 1


def test_minutes_of_what_is_asked_sum_up_to_its_hours(company, span):
    short = Timespan(span.end - 48 * MICROSECONDS_PER_HOUR, span.end)
    n_events = 0
    for asked in ASKED[:2] + ASKED[3:4]:
        filters = replace(ALL, span=short)
        fine, coarse = (
            make(filters=filters, limit=1000, asked=asked_of(filters, **asked))
            for make in (company.timeline_minutes, company.timeline)
        )
        n_events += sum(n for _, n in coarse["histogram"])
        assert sum(n for _, n in fine["histogram"]) == sum(n for _, n in coarse["histogram"])
    assert n_events


def test_a_timeline_of_changes_says_why_it_is_empty(company):
    answer = company.timeline(filters=ALL, asked=asked_of(ALL, question="group_changes"))
    assert answer["rows"] == []
    assert "counts logons" in answer["notes"][0]


def test_a_timeline_around_a_node_is_the_timeline_of_its_logons(company, graph):
    node = "a:" + graph.accounts.to_pylist()[0]["key"]
    assert company.timeline(filters=ALL, asked=asked_of(ALL, focus=node)) == company.timeline(
        filters=ALL, key=node
    )


@pytest.mark.parametrize("role", ["host", "source", "destination"])
def test_every_host_has_the_events_of_the_logons_that_name_it(company, graph, role):
    columns = {
        "host": ("source_id", "destination_id", "validator_id", "computer_id"),
        "source": ("source_id",),
        "destination": ("destination_id",),
    }[role]
    logons = graph.logons.to_pylist()
    for host in graph.hosts.to_pylist()[:40]:
        expected = sum(
            row["count"] for row in logons if host["host_id"] in [row[column] for column in columns]
        )
        assert company.events(ALL, limit=1, **{role: host["key"]})["n_logon_events"] == expected


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("question", [question.name for question in QUESTIONS])
def test_events_of_a_question_are_as_many_as_its_hits_count(company, span, question, name):
    filters = filters_of(name, span)
    page = company.events(filters, question=question, limit=1)
    view = company.view(question=question, filters=filters)
    assert page["total"] == view["n_events"]
    assert page["n_hidden_noise"] == view["n_hidden_noise"]
    hits = company.ask(question, filters, limit=1000)
    if hits["of"] != "accounts" and not hits["truncated"]:
        assert page["total"] == sum(row["count"] for row in hits["rows"])
    assert hits["n_events"] == (None if hits["of"] == "accounts" else page["total"])


@pytest.mark.parametrize("name", FILTERS)
def test_events_of_everything_are_those_of_the_view_and_the_changes_beside_it(company, span, name):
    filters = filters_of(name, span)
    page = company.events(filters, limit=1)
    assert page["n_logon_events"] == company.view(filters=filters)["n_events"]
    assert page["total"] == page["n_logon_events"] + page["n_change_events"]
    if name == "with noise":
        assert page["total"] == N_EVENTS


@pytest.mark.parametrize(
    "expression",
    [
        "type:10",
        "outcome:failure AND count:>1",
        "host:dc* NOT type:3",
        "id:4624 OR id:4625",
        "from:{start} to:{end}",
    ],
)
@pytest.mark.parametrize("name", FILTERS)
def test_events_of_a_search_are_as_many_as_its_logons_count(company, span, expression, name):
    filters = filters_of(name, span)
    start, end = (isoformat(moment)[:19] for moment in (span.start, span.end))
    text = expression.format(start=start, end=end)
    page = company.events(filters, expression=text, limit=1)
    assert page["total"] == company.view(expression=text, filters=filters)["n_events"]
    found = company.search(text, filters, limit=1000)
    assert found["n_events"] == page["total"]
    if not found["truncated"]:
        assert page["total"] == sum(row["count"] for row in found["rows"])


def test_a_focus_shows_the_events_of_the_view_around_a_node(company, graph):
    for of, prefix in (("accounts", "a:"), ("hosts", "h:")):
        for key in getattr(graph, of)["key"].to_pylist()[:8]:
            page = company.events(ALL, focus=prefix + key, limit=1)
            view = company.view(focus=prefix + key, filters=ALL)
            assert page["n_logon_events"] == view["n_events"]


def test_the_difference_of_given_spans_lists_the_events_of_both(company, span):
    middle = (span.start + span.end) // 2
    names = ("before_start", "before_end", "after_start", "after_end")
    moments = (span.start, middle, middle, span.end)
    parameters = {name: isoformat(moment) for name, moment in zip(names, moments, strict=True)}
    page = company.events(ALL, question="difference", parameters=parameters, limit=1)
    view = company.view(question="difference", filters=ALL, parameters=parameters)
    assert page["total"] == view["n_events"] > 0


def test_a_line_of_the_view_has_exactly_the_events_it_counts(company):
    for edge in company.view(filters=ALL)["edges"][:40]:
        roles = {name: edge[name] for name in ("source", "account", "destination", "object") if edge[name]}
        page = company.events(
            replace(ALL, outcome=edge["outcome"]),
            **roles,
            has_failed=edge["is_failure"],
            is_claimed=edge.get("is_claimed_source") if edge["kind"] in {"source", "direct"} else None,
            limit=1,
        )
        expected = edge["count"]
        if edge["outcome"] is None:  # lines of events without an outcome stand beside the successful ones
            expected += sum(
                other["count"]
                for other in company.view(filters=ALL, budget=None)["edges"]
                if (other["kind"], other["from"], other["to"]) == (edge["kind"], edge["from"], edge["to"])
                and other["outcome"] == "success"
                and other.get("is_claimed_source") == edge.get("is_claimed_source")
            )
        assert page["n_logon_events"] == expected


def test_a_span_within_an_hour_lists_its_events_and_no_others(company, span):
    inside = replace(ALL, span=Timespan(span.start + 7_000_000, span.end - 1))
    page = company.events(inside, limit=1000)
    moments = [row["time"] for row in page["rows"]]
    assert moments == sorted(moments)
    assert min(moments) >= isoformat(inside.span.start)
    last = company.events(inside, limit=1, sort="time", is_descending=True)["rows"][0]["time"]
    assert last < isoformat(inside.span.end)


def test_columns_narrow_what_the_rest_keeps(company):
    narrowed = company.events(ALL, columns=[("event_id", "462"), ("outcome", "FAIL")], limit=1000)
    assert {(row["event_id"], row["outcome"]) for row in narrowed["rows"]} == {(4625, "failure")}
    assert narrowed["total"] == company.events(replace(ALL, event_ids=(4625,)), limit=1)["total"]


def test_hidden_noise_is_what_asking_for_it_adds(company):
    for which in ({}, {"question": "network_logon"}, {"host": "dc01.corp.example"}):
        try:
            quiet = company.events(Filters(), limit=1, **which)
        except NotFoundError:
            continue
        assert company.events(ALL, limit=1, **which)["total"] == quiet["total"] + quiet["n_hidden_noise"]


def test_the_download_holds_every_event_in_the_order_and_zone_asked_for(company):
    content_type, name, chunks = company.events_csv(
        ALL,
        question="rdp_logon",
        sort="account",
        is_descending=True,
        shown=("time", "account", "computer", "event_key"),
        zone=parse_zone("Asia/Tokyo"),
    )
    rows = list(csv.DictReader(io.StringIO(b"".join(chunks).decode())))
    page = company.events(ALL, question="rdp_logon", sort="account", is_descending=True, limit=1000)
    assert (content_type, name) == ("text/csv; charset=utf-8", "default-events.csv")
    assert [row["event_key"] for row in rows] == [row["event_key"] for row in page["rows"]]
    assert all(row["time"].endswith("+09:00") for row in rows)
    first = datetime.fromisoformat(rows[0]["time"]).astimezone(UTC)
    assert isoformat(int(first.timestamp() * 1_000_000))[:19] == page["rows"][0]["time"][:19]


def test_a_download_runs_no_formula(investigation):
    chunks = investigation.events_csv(ALL, shown=("account_name",))[2]
    cells = [row[0] for row in csv.reader(io.StringIO(b"".join(chunks).decode()))]
    assert "'=cmd|' /C calc'!A0" in cells
    assert len(cells) == investigation.events(ALL, limit=1)["total"] + 1


@pytest.mark.parametrize(
    "which",
    [
        {"columns": [("nonsense", "x")]},
        {"sort": "fields"},
        {"sort": "1; --"},
        {"uncle": "bob"},
        {"logon": 1, "change": 1},
    ],
    ids=str,
)
def test_what_is_not_known_is_refused(investigation, which):
    with pytest.raises(UsageError):
        investigation.events(ALL, **which)
    with pytest.raises(UsageError, match="no column"):
        investigation.events_csv(ALL, shown=("fields",))


def test_a_change_that_is_not_there_is_not_found(investigation):
    with pytest.raises(NotFoundError, match="no change 999"):
        investigation.events(ALL, change=999)


def test_a_case_without_tracks_says_how_to_get_them(tmp_path):
    settings = settings_in(tmp_path)
    import_logs(settings, "old", [write_log(tmp_path / "a.xml", [logon(1, "alice")])])
    for path in Case.open(settings.cases_dir, "old").generation().tracks:
        path.unlink()
    opened = Investigation(settings, "old")
    with pytest.raises(CaseError, match="did not keep") as caught:
        opened.events(ALL)
    assert "Import one of its logs again" in caught.value.hint
    opened.close()


def test_a_case_without_events_has_none(tmp_path):
    opened = Investigation(settings_in(tmp_path), "none", may_be_missing=True)
    assert opened.events(ALL)["total"] == 0
    assert b"".join(opened.events_csv(ALL)[2]).count(b"\n") == 1
    opened.close()


def test_a_page_of_some_columns_says_of_them_what_the_whole_page_says(company):
    whole = company.events(ALL, sort="account", limit=200)
    needed = {"event_key", "time", "event_id", "outcome", "status", "sub_status", "title", "status_title"}
    for shown, parts in {
        ("account", "computer"): {"account_domain", "account_name", "account_sid", "computer"},
        ("source", "logon_id"): {"source_address", "source_name", "logon_id"},
        ("title", "time"): set(),
    }.items():
        page = company.events(ALL, sort="account", limit=200, shown=shown)
        assert set(page["columns"]) == needed | parts
        assert page["rows"] == [{name: row[name] for name in page["columns"]} for row in whole["rows"]]
        assert (page["next"], page["total"]) == (whole["next"], whole["total"])


def test_a_page_of_columns_there_are_none_of_is_refused(company):
    with pytest.raises(UsageError, match="no column 'acount'"):
        company.events(ALL, shown=("acount",))
