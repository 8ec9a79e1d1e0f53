"""Ranking, timeline, details, events, suggestions and exports."""

import csv
import io
import json
from dataclasses import replace

import pytest

from logontracer.errors import NotFoundError, UsageError
from logontracer.export import EXPORT_FORMATS
from logontracer.investigation import Investigation
from logontracer.investigation.suggestions import quoted
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan, to_microseconds
from logontracer.model.zone import parse_zone
from logontracer.pipeline import import_logs
from logontracer.queries import parse
from tests.unit.investigation.cases import HOSTILE_NAMES, START, event, settings_in, write_log

ALL = Filters(include_noise=True)
HOUR = 3_600_000_000


@pytest.mark.parametrize("method", ["weighted", "logontracer"])
@pytest.mark.parametrize("of", ["accounts", "hosts"])
def test_pages_of_a_ranking_add_up(investigation, of, method):
    rows, after = [], None
    while True:
        page = investigation.rank(of, method=method, limit=4, after=after)
        rows += page["rows"]
        after = page["next"]
        if after is None:
            break
    assert [row["position"] for row in rows] == list(range(1, page["total"] + 1))
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)


def test_a_ranking_of_something_else_or_by_another_method_is_refused(investigation):
    with pytest.raises(UsageError):
        investigation.rank("users")
    with pytest.raises(UsageError):
        investigation.rank("accounts", method="nope")
    with pytest.raises(UsageError):
        investigation.rank("accounts", after="x")


def test_reasons_are_logons_of_the_node_with_their_share(investigation):
    reasons = investigation.rank_reasons("accounts", "corp\\alice")
    assert reasons["total"] == len(reasons["rows"]) > 0
    assert {row["account_key"] for row in reasons["rows"]} == {"corp\\alice"}
    assert 0 < sum(row["share"] for row in reasons["rows"]) <= 1 + 1e-9


def test_the_timeline_adds_up_to_the_graph(investigation):
    for filters in (ALL, Filters(), Filters(min_count=2), Filters(outcome="failure")):
        timeline = investigation.timeline(filters=filters, limit=1000)
        view = investigation.view(filters=filters, budget=None)
        assert sum(row["total"] for row in timeline["rows"]) == view["n_events"]
        assert sum(count for _, count in timeline["histogram"]) == view["n_events"]
        for row in timeline["rows"]:
            assert sum(count for _, count in row["counts"]) == row["total"]


def test_hours_of_the_timeline_are_absolute_and_within_its_extent(investigation):
    timeline = investigation.timeline(filters=ALL)
    assert timeline["hour0"] == to_microseconds(START) // HOUR
    assert timeline["start"] == "2024-01-08T10:00:00.000000Z"
    hours = [hour for row in timeline["rows"] for hour, _ in row["counts"]]
    assert min(hours) == timeline["hour0"]
    assert max(hours) == timeline["hour0"] + timeline["n_hours"] - 1


def test_a_timeline_of_a_host_counts_the_accounts_that_used_it(investigation):
    timeline = investigation.timeline(filters=ALL, key="h:10.0.0.9")
    assert [(row["key"], row["total"]) for row in timeline["rows"]] == [("corp\\ws9$", 5)]


def test_the_limit_of_a_timeline_leaves_its_histogram_whole(investigation):
    short, whole = (investigation.timeline(filters=ALL, limit=limit) for limit in (1, 1000))
    assert short["truncated"]
    assert len(short["rows"]) == 1
    assert short["total"] == whole["total"]
    assert short["histogram"] == whole["histogram"]


def test_a_timeline_without_events_is_empty(investigation):
    nothing = Filters(span=Timespan(0, HOUR))
    timeline = investigation.timeline(filters=nothing)
    assert (timeline["rows"], timeline["n_hours"], timeline["start"]) == ([], 0, None)
    assert b"".join(investigation.timeline_csv("summary", filters=nothing)[2]).count(b"\n") == 2


def test_the_timeline_table_names_hours_in_the_zone_asked_for(investigation):
    content_type, name, chunks = investigation.timeline_csv("details", filters=ALL, zone=parse_zone("+9"))
    rows = list(csv.reader(io.StringIO(b"".join(chunks).decode())))
    assert content_type.startswith("text/csv")
    assert name == "default-timeline-details.csv"
    assert rows[0][4] == "2024-01-08T19:00:00+09:00"
    assert all(row[0] and row[1] for row in rows[1:])


def test_a_timeline_table_as_wide_as_a_wrong_clock_makes_it_is_refused(investigation, monkeypatch):
    monkeypatch.setattr("logontracer.investigation.hours_tables.MAX_COLUMNS", 2)
    with pytest.raises(UsageError, match="columns") as caught:
        investigation.timeline_csv("summary", filters=ALL)
    assert "--skip-empty-hours" in str(caught.value.hint)


def test_a_timeline_table_can_leave_out_hours_without_events(investigation):
    def table(**options):
        chunks = investigation.timeline_csv("summary", filters=ALL, **options)[2]
        return list(csv.reader(io.StringIO(b"".join(chunks).decode())))

    whole, short = table(), table(has_empty_hours=False, has_total=False)
    assert len(short[0]) < len(whole[0])
    assert [row[:3] for row in short] == [row[:3] for row in whole[:-1]]
    assert all(any(int(row[i]) for row in short[1:]) for i in range(3, len(short[0])))


def test_a_span_within_hours_says_that_they_count_whole(investigation):
    span = Timespan(to_microseconds(START) + 60_000_000, to_microseconds(START) + HOUR)
    answer = investigation.timeline(filters=replace(ALL, span=span))
    assert answer["notes"] == ["Hours count whole: the span begins within the hour from 2024-01-08T10:00Z."]
    header = b"".join(investigation.timeline_csv("details", filters=replace(ALL, span=span))[2])
    assert b"total (hours count whole)" in header


def test_details_are_rows_of_account_and_event_id_with_their_hours(investigation):
    answer = investigation.timeline_rows("details", filters=ALL, limit=1000)
    summary = investigation.timeline(filters=ALL, limit=1000)
    assert sum(row["total"] for row in answer["rows"]) == sum(row["total"] for row in summary["rows"])
    for row in answer["rows"]:
        assert row["total"] == sum(count for _, count in row["counts"])
        assert all(row[name] for name in ("event_id", "event", "account"))
    short = investigation.timeline_rows("details", filters=ALL, limit=1)
    assert (short["total"], short["truncated"]) == (len(answer["rows"]), True)


def test_scores_are_rows_with_the_hour_behind_each_mark(investigation):
    row = investigation.timeline_rows("scores", filters=ALL, limit=5)["rows"][0]
    assert {"key", "account", "hour", "count", "expected", "score", "mark", "cause_hour", "is_echo"} <= set(
        row
    )
    with pytest.raises(UsageError, match="kind"):
        investigation.timeline_rows("months", filters=ALL)


def test_an_account_says_all_it_did(investigation):
    alice = investigation.account("corp\\alice")
    assert (alice["label"], alice["kind"], alice["n_events"]) == ("CORP\\alice", "user", 30)
    assert alice["event_ids"] == [{"event_id": 4624, "title": "Successful logon", "n_events": 30}]
    assert [(n["key"], n["n_events"]) for n in alice["neighbours"]["sources"]] == [
        ("10.0.0.1", 10),
        ("10.0.0.2", 10),
        ("10.0.0.3", 10),
    ]
    assert alice["n_changes"] == 1
    assert alice["changes"][0]["kind"] == "log_cleared"
    bob = investigation.account("corp\\bob")
    assert bob["statuses"] == [
        {"event_id": 4625, "status": 0xC000006D, "title": "wrong name or password", "n_events": 8}
    ]


def test_a_host_that_is_source_and_destination_counts_once(tmp_path):
    settings = settings_in(tmp_path / "home")
    legs = [("WS1", "srv.corp.example"), ("SRV", "dc1.corp.example"), ("DC1", "srv.corp.example")]
    events = [
        event(n, 4624, computer=to, TargetUserName="eve", LogonType="3", WorkstationName=start)
        for n, (start, to) in enumerate(legs)
    ]
    import_logs(settings, "default", [write_log(tmp_path / "legs.xml", events)])
    opened = Investigation(settings, "default")
    neighbours = opened.account("\\eve")["neighbours"]
    opened.close()
    assert (neighbours["n_sources"], neighbours["n_destinations"], neighbours["n_hosts"]) == (3, 2, 3)


def test_a_host_says_who_came_from_it_and_went_to_it(investigation):
    controller = investigation.host("dc1.corp.example")
    assert controller["neighbours"]["n_sources"] == 5
    assert controller["neighbours"]["destinations"] == []
    assert controller["n_changes"] == 1
    assert all(isinstance(reason.get("first", ""), str) for reason in controller["identity"])
    with pytest.raises(NotFoundError):
        investigation.host("nowhere")


def test_pages_of_events_add_up_and_count_what_the_logon_counts(investigation):
    alice = investigation.ask("network_logon", ALL, limit=1)["rows"][0]
    rows, after = [], None
    while True:
        page = investigation.events(ALL, logon=alice["logon_id"], limit=4, after=after)
        rows += page["rows"]
        after = page["next"]
        if after is None:
            break
    assert len(rows) == page["total"] == alice["count"]
    assert rows[0]["time"] == alice["first_seen"]
    assert rows[-1]["time"] == alice["last_seen"]
    assert set(page["columns"]) == set(rows[0])


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_events_of_a_hostile_name_are_found_by_its_key(investigation, name):
    page = investigation.events(ALL, account=f"corp\\{name.casefold()}")
    assert [row["account_name"] for row in page["rows"]] == [name]


def test_one_event_shows_every_field_and_its_file(investigation):
    key = investigation.events(ALL, limit=1)["rows"][0]["event_key"]
    event = investigation.event(key)
    assert event["event_id"] == 4624
    assert isinstance(event["fields"], dict)
    assert [path.rpartition("/")[2] for path in event["source_paths"]] == ["hostile.xml"]
    with pytest.raises(NotFoundError):
        investigation.event("1-99999")


def test_a_logon_that_is_not_there_is_not_found(investigation):
    with pytest.raises(NotFoundError):
        investigation.events(ALL, logon=10**6)


def test_suggestions_put_the_name_itself_first_and_can_be_searched(investigation):
    found = investigation.suggest("ali")["suggestions"]
    assert found[0]["key"] == "corp\\alice"
    for suggestion in investigation.suggest("c", limit=50)["suggestions"]:
        if suggestion["kind"] in ("account", "host"):
            keys = {
                row[column]
                for row in investigation.search(suggestion["term"], ALL, limit=1000)["rows"]
                for column in ("account_key", "source_key", "destination_key")
            }
            assert suggestion["key"] in keys


def test_suggestions_follow_the_term_being_typed(investigation):
    kinds = {s["kind"] for s in investigation.suggest("bob AND host:dc")["suggestions"]}
    assert kinds == {"host"}
    assert investigation.suggest("type:10")["suggestions"][0]["term"] == "type:10"
    assert investigation.suggest("")["suggestions"] == []


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("encryption:r", ["encryption:rc4"]),
        ("alice kind:ma", ["kind:machine"]),
        ("outcome:", ["outcome:success", "outcome:failure"]),
        ("service:x", []),
    ],
)
def test_the_words_a_term_takes_are_suggested(investigation, text, terms):
    assert [s["term"] for s in investigation.suggest(text)["suggestions"]] == terms


@pytest.mark.parametrize("name", [*HOSTILE_NAMES, "plain", "two words", "back\\slash", "(x)"])
def test_a_quoted_value_reads_as_itself(name):
    term = parse(f"account:{quoted(name)}")
    assert (term.match.form, term.match.value) == ("exact", name.casefold())


@pytest.mark.parametrize("entry", EXPORT_FORMATS, ids=lambda entry: entry.name)
def test_every_format_exports_the_whole_view(investigation, entry):
    content_type, name, chunks = investigation.export(entry.name, filters=ALL)
    content = b"".join(chunks)
    assert content_type == entry.content_type
    assert name.startswith("default-")
    assert name.endswith(f".{entry.extension}")
    assert b"alice" in content


def test_an_exported_graph_says_which_filters_made_it(investigation):
    _, _, chunks = investigation.export("json", filters=Filters(outcome="failure"), question="logon_failures")
    document = json.loads(b"".join(chunks))
    assert document["filters"]["outcome"] == "failure"
    assert document["case"] == "default"
    assert document["n_events"] == 8
