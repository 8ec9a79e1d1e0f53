"""From a question and filters to one statement."""

from __future__ import annotations

from importlib.resources import files

import pytest

from logontracer.errors import NotFoundError, UsageError
from logontracer.model.filters import Filters
from logontracer.model.timespan import MICROSECONDS_PER_HOUR, Timespan
from logontracer.queries import GROUPS, QUESTIONS, Question, compose, find_question
from logontracer.queries.compose import difference_spans
from tests.builders import moment

HOSTILE = ("NTLM'", "$x", "`", "} //", "\n", "to_json($packages)")
SPANS = {"before_start": 0, "before_end": 10, "after_start": 10, "after_end": 20}


def test_names_are_unique_and_every_question_is_explained() -> None:
    names = [question.name for question in QUESTIONS]
    assert len(set(names)) == len(names)
    for question in QUESTIONS:
        assert question.title
        assert question.help.endswith(".")
        assert question.icon
        assert question.group in GROUPS
        assert question.of in ("logons", "changes", "accounts")


def test_every_cypher_file_belongs_to_a_question() -> None:
    found = {path.name for path in files("logontracer.queries").joinpath("cypher").iterdir()}
    heads = {f"{question.name}.cypher" for question in QUESTIONS}
    assert found == heads | {"difference_of_last_days.cypher"}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_is_one_reading_statement(question: Question) -> None:
    for want in ("rows", "count"):
        text = compose(question, Filters(), want=want).text
        assert text.count("RETURN") == 1
        assert ";" not in text
        assert not {"CREATE", "MERGE", "SET ", "DELETE", "LOAD", "COPY", "CALL"} & set(text.split())


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_no_value_becomes_text(question: Question) -> None:
    plain = compose(question, Filters(packages=("a", "b"), outcome="success", min_count=7, event_ids=(1102,)))
    hostile = compose(
        question, Filters(packages=HOSTILE, outcome="' OR true //", min_count=2, event_ids=(4719,))
    )
    assert plain.text == hostile.text


def test_filters_that_exclude_nothing_add_nothing() -> None:
    text = compose("network_logon", Filters(include_noise=True)).text
    assert "IN $" not in text
    assert "is_noise = false" not in text
    assert "SEEN_IN" not in text


def test_event_ids_of_logons_do_not_hide_changes() -> None:
    assert "event_ids" not in compose("log_cleared", Filters(event_ids=(4624, 4625))).parameters
    assert compose("group_changes", Filters(event_ids=(4624, 4728))).parameters["event_ids"] == [4728]


def test_a_limit_is_capped() -> None:
    assert compose("all_accounts", Filters(), limit=10**9).parameters["limit"] == 100_000


def test_an_unknown_question_names_the_known_ones() -> None:
    with pytest.raises(NotFoundError) as caught:
        find_question("nothing")
    assert "network_logon" in (caught.value.hint or "")


@pytest.mark.parametrize(
    "wrong",
    [{"want": "all"}, {"limit": -1}, {"offset": -1}, {"parameters": {"day": 1}}],
    ids=str,
)
def test_a_request_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        compose("network_logon", Filters(), **wrong)  # type: ignore[arg-type]


def test_the_difference_needs_all_of_its_moments_or_none() -> None:
    with pytest.raises(UsageError, match="after_end"):
        compose("difference", Filters(), parameters={**SPANS, "after_end": None})
    assert "log_end" in compose("difference", Filters()).text
    assert "log_end" not in compose("difference", Filters(), parameters=SPANS).text


def test_the_difference_compares_whole_hours() -> None:
    hour = MICROSECONDS_PER_HOUR
    spans = {
        "before_start": hour,
        "before_end": 2 * hour + 1,
        "after_start": 5 * hour + 1,
        "after_end": 6 * hour,
    }
    found = compose("difference", Filters(), parameters=spans).parameters
    names = ("before_first", "before_end", "after_first", "after_end")
    assert [found[name] for name in names] == [1, 3, 5, 6]


def test_the_difference_of_a_filtered_span_is_with_the_one_before() -> None:
    span = Timespan(moment("2024-01-10T00:00"), moment("2024-01-11T00:00"))
    found = compose("difference", Filters(span=span)).parameters
    assert found["after_first"] - found["before_first"] == 24
    assert found["before_end"] == found["after_first"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"before_start": 0, "before_end": 1}, "also needs after_start, after_end"),
        ({"before_start": 2, "before_end": 1, "after_start": 3, "after_end": 4}, "the span before ends"),
        ({"before_start": 1, "before_end": 2, "after_start": 4, "after_end": 4}, "the span after ends"),
    ],
)
def test_spans_that_cannot_be_compared_are_refused(given: dict[str, int], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        difference_spans(Filters(), given)
