from __future__ import annotations

from dataclasses import replace

import pytest

from logontracer.errors import UsageError
from logontracer.investigation import Investigation
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan, to_microseconds
from tests.unit.investigation.cases import START

ALL = Filters(include_noise=True)
MINUTE = 60_000_000
BEGIN = to_microseconds(START)


def within(n_minutes: int, filters: Filters = ALL) -> Filters:
    """The filters in the first minutes of the case."""
    return replace(filters, span=Timespan(BEGIN, BEGIN + n_minutes * MINUTE))


@pytest.mark.parametrize("filters", [ALL, Filters(), Filters(outcome="failure"), Filters(min_count=3)])
def test_minutes_add_up_to_their_hours(investigation: Investigation, filters: Filters) -> None:
    fine = investigation.timeline_minutes(filters=within(240, filters), limit=1000)
    coarse = investigation.timeline(filters=filters, limit=1000)
    first = BEGIN // (60 * MINUTE)
    inside = {
        row["key"]: sum(n for hour, n in row["counts"] if first <= hour < first + 4) for row in coarse["rows"]
    }
    assert {row["key"]: row["total"] for row in fine["rows"]} == {k: n for k, n in inside.items() if n}
    assert sum(n for _, n in fine["histogram"]) == sum(inside.values())
    for row in fine["rows"]:
        assert sum(n for _, n in row["counts"]) == row["total"]


def test_a_span_that_ends_within_an_hour_counts_exactly(investigation: Investigation) -> None:
    found = investigation.timeline_minutes(filters=within(3), limit=1000)
    assert (found["minute0"], found["n_minutes"]) == (BEGIN // MINUTE, 3)
    assert {minute - found["minute0"] for minute, _ in found["histogram"]} <= {0, 1, 2}
    assert 0 < sum(n for _, n in found["histogram"]) <= 3


def test_the_busiest_accounts_come_first_and_the_histogram_stays_whole(investigation: Investigation) -> None:
    whole, short = (investigation.timeline_minutes(filters=within(240), limit=n) for n in (1000, 1))
    totals = [row["total"] for row in whole["rows"]]
    assert totals == sorted(totals, reverse=True)
    assert short["rows"] == whole["rows"][:1]
    assert (short["truncated"], short["total"]) == (True, len(totals))
    assert short["histogram"] == whole["histogram"]


def test_minutes_of_one_account_are_its_own(investigation: Investigation) -> None:
    found = investigation.timeline_minutes(filters=within(240), key="a:corp\\alice")
    assert [row["key"] for row in found["rows"]] == ["corp\\alice"]


@pytest.mark.parametrize("span", [Timespan(), Timespan(BEGIN, None), Timespan(0, 49 * 60 * MINUTE)])
def test_minutes_are_refused_for_an_open_or_long_span(investigation: Investigation, span: Timespan) -> None:
    with pytest.raises(UsageError, match="span") as caught:
        investigation.timeline_minutes(filters=replace(ALL, span=span))
    assert "48 hours" in str(caught.value.hint)
