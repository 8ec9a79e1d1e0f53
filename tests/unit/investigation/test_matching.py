"""What the tables narrow in memory is what the graph database finds, whatever the filters."""

from __future__ import annotations

from dataclasses import replace

import pytest

from logontracer.investigation.answers import ask, questions, search
from logontracer.investigation.asking import all_hits, all_rows, composer, count, n_events, searcher
from logontracer.investigation.compared import comparable
from logontracer.investigation.hours import hourly_counts
from logontracer.investigation.matching import (
    page_of,
    question_accounts,
    question_logons,
    search_logons,
)
from logontracer.investigation.rows import LOGON_COLUMNS, with_iso_times
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan, to_microseconds
from logontracer.pipeline import import_logs
from logontracer.queries import QUESTIONS, parse
from tests.unit.investigation.cases import START, import_hostile_case, logon, write_log

_FIRST = to_microseconds(START)
_MINUTE = 60_000_000
ALL_FILTERS = (
    Filters(),
    Filters(include_noise=True),
    Filters(event_ids=(4625,)),
    Filters(not_event_ids=(4624,), include_noise=True),
    Filters(packages=("ntlm",), logon_types=(3,)),
    Filters(packages=("of no case",)),
    Filters(outcome="failure"),
    Filters(kinds=("machine",)),
    Filters(min_count=5),
    Filters(computers=("DC1.corp.example",)),
    Filters(span=Timespan(_FIRST + 10 * _MINUTE, _FIRST + 65 * _MINUTE)),
    Filters(span=Timespan(_FIRST + 10 * _MINUTE, None), min_count=3, include_noise=True),
    Filters(span=Timespan(0, 1)),
)
SEARCHES = (
    "account:alice",
    "10.0.0.*",
    "account:/^(bob|alice)$/ OR type:10",
    "NOT account:alice",
    "count:>3",
    "from:2024-01-08T10:20 account:alice",
    "from:2024-01-08T10:20 to:2024-01-08T10:50",
    "NOT to:2024-01-08T11:00",
    "kind:machine",
    "account:nobody",
)
COLUMNS = ("rows", "count", "first_seen", "last_seen")
OF_LOGONS = [q for q in QUESTIONS if q.of == "logons" and not q.parameters]
OF_ACCOUNTS = [q for q in QUESTIONS if q.of == "accounts"]


@pytest.fixture
def snapshot(investigation):
    with investigation._current.reading() as current:
        yield current


def same(found, expected):
    assert all((getattr(found, name) == getattr(expected, name)).all() for name in COLUMNS)
    assert len(found.rows) == len(expected.rows)


@pytest.mark.parametrize("filters", ALL_FILTERS)
@pytest.mark.parametrize("question", OF_LOGONS, ids=lambda q: q.name)
def test_a_question_of_logons_has_the_hits_and_counts_of_the_database(snapshot, question, filters):
    same(
        question_logons(snapshot, question, filters),
        all_hits(snapshot, composer(question, filters, {}), "logon_id"),
    )


@pytest.mark.parametrize("filters", ALL_FILTERS)
@pytest.mark.parametrize("question", OF_ACCOUNTS, ids=lambda q: q.name)
def test_a_question_of_accounts_finds_those_the_database_finds(snapshot, question, filters):
    rows = all_rows(snapshot, composer(question, filters, {}))
    found = [snapshot.accounts.keys[i] for i in question_accounts(snapshot, question, filters).nonzero()[0]]
    assert sorted(found) == sorted(row["account_key"] for row in rows)


@pytest.mark.parametrize("filters", ALL_FILTERS)
def test_the_side_bar_counts_what_the_database_counts(snapshot, filters):
    counted = {
        row["name"]: (row["n_hits"], row["n_hits"] + row["n_hidden_hits"])
        for row in questions(snapshot, filters)["questions"]
    }
    assert counted == {
        question.name: tuple(
            count(snapshot, composer(question, comparable(snapshot, question, wanted), {}))
            for wanted in (filters, replace(filters, include_noise=True))
        )
        for question in QUESTIONS
    }


def test_the_side_bar_says_how_many_hits_are_hidden_as_noise(snapshot):
    hidden = {
        filters: {
            row["name"]: row["n_hidden_hits"]
            for row in questions(snapshot, filters)["questions"]
            if row["n_hidden_hits"]
        }
        for filters in (Filters(), Filters(include_noise=True), Filters(kinds=("machine",)))
    }
    assert list(hidden.values())[1:] == [{}, {}]
    assert hidden[Filters()]["network_logon"] == hidden[Filters()]["all_accounts"] == 1


@pytest.mark.parametrize("filters", ALL_FILTERS)
@pytest.mark.parametrize("text", SEARCHES)
def test_a_search_has_the_hits_and_counts_of_the_database(snapshot, text, filters):
    expression = parse(text)
    found = search_logons(snapshot, expression, filters)
    same(found, all_hits(snapshot, searcher(expression, filters), "logon_id"))


@pytest.mark.parametrize("filters", ALL_FILTERS)
def test_a_page_of_a_search_is_the_page_of_the_database(snapshot, filters):
    for text in SEARCHES:
        make = searcher(parse(text), filters)
        columns, rows = snapshot.rows(make("rows", 5))
        found = search(snapshot, text, filters, 5, None)
        assert found["rows"] == [with_iso_times(row) for row in rows]
        assert (found["columns"], found["total"]) == (columns, count(snapshot, make))
        assert found["n_events"] == n_events(snapshot, make)


def test_pages_of_a_question_follow_one_another_as_in_the_database(snapshot):
    for question in OF_LOGONS:
        first = ask(snapshot, question.name, Filters(), 2, None, {})
        if first["next"] is None:
            continue
        second = ask(snapshot, question.name, Filters(), 2, first["next"], {})
        _, rows = snapshot.rows(composer(question, Filters(), {})("rows", 4))
        assert first["rows"] + second["rows"] == [with_iso_times(row) for row in rows]


def test_the_most_frequent_logons_come_first_and_equals_by_number(snapshot):
    selection = search_logons(snapshot, parse("NOT account:nobody"), Filters(include_noise=True))
    whole = page_of(snapshot, selection, len(selection.rows))
    assert [(-row["count"], row["logon_id"]) for row in whole] == sorted(
        (-row["count"], row["logon_id"]) for row in whole
    )
    for n in range(len(whole)):
        assert page_of(snapshot, selection, n) == whole[:n]
    assert set(whole[0]) == set(LOGON_COLUMNS)


GIVEN = (
    {},
    {
        "before_start": "2024-01-08T10:00",
        "before_end": "2024-01-08T11:00",
        "after_start": "2024-01-08T11:00",
        "after_end": "2024-01-08T13:00",
    },
    {
        "before_start": "2024-01-08T10:00",
        "before_end": "2024-01-08T13:00",
        "after_start": "2024-01-08T11:00",
        "after_end": "2024-01-08T14:00",
    },
)


@pytest.mark.parametrize("filters", ALL_FILTERS)
@pytest.mark.parametrize("given", GIVEN)
def test_a_comparison_of_spans_finds_what_the_database_finds(snapshot, given, filters):
    [difference] = [q for q in QUESTIONS if q.parameters]
    same(
        question_logons(snapshot, difference, filters, given),
        all_hits(
            snapshot, composer(difference, comparable(snapshot, difference, filters), given), "logon_id"
        ),
    )


def test_another_import_is_seen_by_questions_and_searches_asked_before(tmp_path):
    from logontracer.investigation import Investigation

    settings = import_hostile_case(tmp_path)
    with_more = write_log(tmp_path / "more.xml", [logon(300 + n, "dave", kind=10) for n in range(4)])
    investigation = Investigation(settings, "default")
    try:

        def answers():
            rows = investigation.questions(Filters())["questions"]
            n_hits = {row["name"]: row["n_hits"] for row in rows}["rdp_logon"]
            return n_hits, investigation.search("account:dave", Filters())["total"]

        n_hits, n_found = answers()
        import_logs(settings, "default", [with_more])
        assert answers() == (n_hits + 1, n_found + 1)
    finally:
        investigation.close()


@pytest.mark.parametrize("filters", ALL_FILTERS)
@pytest.mark.parametrize("key", [None, "a:corp\\alice", "h:10.0.0.2"])
def test_hours_per_account_are_those_per_event_id_added_up(snapshot, key, filters):
    counts = hourly_counts(snapshot, filters, key)
    by_event_id = hourly_counts(snapshot, filters, key, by_event_id=True)
    summed = by_event_id.group_by(["account_id", "hour"]).aggregate([("count", "sum")])
    expected = summed.sort_by([("account_id", "ascending"), ("hour", "ascending")])
    assert counts.to_pydict() == expected.rename_columns(["account_id", "hour", "count"]).to_pydict()
