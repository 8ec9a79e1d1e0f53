"""Questions, searches and their pages."""

import pytest

from logontracer.errors import ConflictError, NotFoundError, SearchSyntaxError, UsageError
from logontracer.investigation.asking import all_hits, all_rows, composer, numbering, searcher
from logontracer.model.cypher import CypherQuery
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan
from logontracer.queries import QUESTIONS, parse
from tests.unit.investigation.cases import HOSTILE_NAMES

ALL = Filters(include_noise=True)


@pytest.mark.parametrize("question", [question.name for question in QUESTIONS])
@pytest.mark.parametrize("filters", [Filters(), ALL, Filters(event_ids=(4624, 4625), min_count=2)], ids=str)
def test_a_question_has_as_many_rows_as_the_side_bar_says(investigation, question, filters):
    n_hits = {q["name"]: q["n_hits"] for q in investigation.questions(filters)["questions"]}[question]
    answer = investigation.ask(question, filters, limit=1000)
    assert answer["total"] == len(answer["rows"]) == n_hits
    assert answer["next"] is None
    assert not answer["truncated"]


def test_the_side_bar_lists_every_question_with_its_cypher(investigation):
    shown = investigation.questions(Filters())["questions"]
    assert [q["name"] for q in shown] == [q.name for q in QUESTIONS]
    assert all(q["cypher"].startswith(("MATCH", "WITH")) for q in shown)


def test_pages_add_up_to_the_whole_without_gap_or_repeat(investigation):
    whole = investigation.ask("all_accounts", ALL, limit=1000)["rows"]
    pages, after = [], None
    while True:
        page = investigation.ask("all_accounts", ALL, limit=3, after=after)
        assert page["total"] == len(whole)
        pages += page["rows"]
        after = page["next"]
        assert page["truncated"] == (after is not None)
        if after is None:
            break
    assert pages == whole


def test_a_page_of_another_generation_is_a_conflict(investigation):
    with pytest.raises(ConflictError):
        investigation.ask("all_accounts", ALL, after="99999.3")


@pytest.mark.parametrize("after", ["x", "1", "1.", "1.-3", "1.x", "-1.1", "1.99999999999999999999"])
def test_a_cursor_that_is_none_is_refused(investigation, after):
    with pytest.raises(UsageError):
        investigation.ask("all_accounts", ALL, after=after)


def test_an_unknown_question_is_not_found(investigation):
    with pytest.raises(NotFoundError):
        investigation.ask("nope", ALL)


def test_a_question_refuses_parameters_it_does_not_take(investigation):
    with pytest.raises(UsageError, match="takes no parameter"):
        investigation.ask("rdp_logon", ALL, parameters={"before_start": "2024-01-08"})


def test_the_difference_of_two_spans_takes_its_moments_as_text(investigation):
    spans = {
        "before_start": "2024-01-08T10:00Z",
        "before_end": "2024-01-08T11:00Z",
        "after_start": "2024-01-08T11:00Z",
        "after_end": "2024-01-08T12:00Z",
    }
    answer = investigation.ask("difference", ALL, limit=1000, parameters=spans)
    assert {row["change"] for row in answer["rows"]} <= {"new", "gone", "grown", "shrunk"}
    assert answer["total"] > 0


def test_values_of_a_search_never_become_part_of_the_cypher(investigation):
    for name in HOSTILE_NAMES:
        term = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
        answer = investigation.search(f"account:{term}", ALL)
        assert [row["account_key"] for row in answer["rows"]] == [f"corp\\{name.casefold()}"]
        assert name not in answer["cypher"]


def test_a_search_names_the_accounts_and_hosts_it_found(investigation):
    answer = investigation.search("type:10", ALL)
    assert answer["total"] == len(HOSTILE_NAMES) == len(answer["accounts"])
    assert [host["key"] for host in answer["hosts"]] == ["10.0.0.5", "dc1.corp.example"]


def test_a_search_that_cannot_be_read_says_where(investigation):
    with pytest.raises(SearchSyntaxError) as caught:
        investigation.search("account:alice AND (", ALL)
    assert caught.value.facts["position"] >= 18


def test_times_of_answers_are_iso_texts(investigation):
    row = investigation.ask("log_cleared", ALL)["rows"][0]
    assert row["first_seen"] == "2024-01-08T13:30:00.000000Z"


@pytest.mark.parametrize(
    "filters",
    [ALL, Filters(min_count=2), Filters(span=Timespan(1704700000000000, 1704712000000000))],
    ids=["all", "often", "span"],
)
def test_the_numbers_of_all_hits_are_those_of_the_rows(investigation, filters):
    makers = [composer(question, filters, {}) for question in QUESTIONS if question.of != "accounts"]
    makers += [
        searcher(parse(text), filters) for text in ("alice", "count:>2", "from:2024-01-08T11:00 type:3")
    ]
    names = {q.name: f"{q.of[:-1]}_id" for q in QUESTIONS if q.of != "accounts"}
    with investigation._current.reading() as snapshot:
        for make, id_column in zip(makers, [*names.values(), *["logon_id"] * 3], strict=True):
            assert numbering(make("count")) is not None
            hits = all_hits(snapshot, make, id_column)
            rows = {row[id_column]: row for row in all_rows(snapshot, make)}
            assert hits.rows.tolist() == sorted(rows)
            assert hits.count.tolist() == [rows[number]["count"] for number in sorted(rows)]
            assert hits.last_seen.tolist() == [rows[number]["last_seen"] for number in sorted(rows)]


def test_a_count_written_otherwise_is_listed_row_by_row(investigation):
    assert numbering(CypherQuery("MATCH (l:Logon) RETURN sum(l.count) AS n")) is None
    assert numbering(CypherQuery("MATCH (l:Logon)\nRETURN count(*) AS n")) is None


def test_a_page_behind_the_last_row_is_refused_before_the_database_sees_it(investigation):
    number = investigation.ask("all_accounts", ALL, limit=1)["next"].partition(".")[0]
    with pytest.raises(UsageError, match="behind the last"):
        investigation.ask("all_accounts", ALL, after=f"{number}.100000")


def test_a_search_with_hits_needs_no_advice(investigation):
    answer = investigation.search("alice", ALL)
    assert (answer["total"] > 0, answer["hint"], answer["nearest"]) == (True, None, [])


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("account:alic", "CORP\\alice"),
        ("alcie", "CORP\\alice"),
        ("account:/^alise$/", "CORP\\alice"),
        ("host:dc1.corp", "dc1.corp.example"),
        ("source:10.0.0.55", "10.0.0.5"),
    ],
)
def test_a_search_without_hits_names_what_may_be_meant(investigation, text, label):
    answer = investigation.search(text, ALL)
    assert answer["total"] == 0
    assert answer["nearest"][0]["label"] == label
    assert label in answer["hint"]
    assert investigation.search(answer["nearest"][0]["term"], ALL)["total"] > 0


def test_a_whole_value_without_hits_is_told_how_to_find_a_part(investigation):
    assert "account:*lic*" in investigation.search("account:lic", ALL)["hint"]
    assert investigation.search("account:*lic*", ALL)["total"] > 0
    assert "*" not in investigation.search("account:alcie", ALL)["hint"]


def test_a_search_that_only_filters_keep_empty_says_so(investigation):
    assert "noise" in investigation.search("account:ws9$", Filters())["hint"]
    assert "filters" in investigation.search("alice", Filters(event_ids=(4771,)))["hint"]


def test_a_name_like_none_of_the_case_is_said_to_be_so(investigation):
    answer = investigation.search("qqqqzzzz", ALL)
    assert answer["nearest"] == []
    assert "shorter" in answer["hint"]
