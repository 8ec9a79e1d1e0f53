"""The scenario: exact in number, ordered in time, telling its story whatever its size."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime

import pytest

from logontracer.errors import UsageError
from logontracer.sample.daily_life import Calendar
from logontracer.sample.scenario import FEWEST_EVENTS, build_scenario, to_filetime, to_text
from logontracer.sample.scribe import Waiting


def _play(seed: int, n_events: int) -> list[Waiting]:
    records: list[Waiting] = []
    build_scenario(seed, n_events).play(records.append)
    return records


@pytest.mark.parametrize("n_events", [FEWEST_EVENTS, 4_001, 30_000])
def test_there_are_exactly_as_many_records_as_asked_for(n_events: int) -> None:
    assert len(_play(3, n_events)) == n_events


def test_each_log_is_in_order_of_time() -> None:
    last: defaultdict[str, int] = defaultdict(int)
    for time, log, *_ in _play(3, 6_000):
        assert time >= last[log]
        last[log] = time


def test_every_row_has_a_value_for_every_field() -> None:
    for _, _, event, values, _ in _play(3, 6_000):
        assert len(values) == len(event.fields)


def test_the_story_is_the_same_whatever_the_size() -> None:
    small, large = (
        Counter(step for *_, step in _play(3, n_events) if step >= 0) for n_events in (3_000, 30_000)
    )
    assert small == large
    assert set(small) == set(range(14))


def test_the_seed_decides() -> None:
    assert _play(3, 2_000) == _play(3, 2_000)
    assert _play(3, 2_000) != _play(4, 2_000)


def test_more_events_are_written_by_more_people_and_machines() -> None:
    assert len(build_scenario(1, 1_000_000).company.people) > len(build_scenario(1, 4_000).company.people)
    assert len(build_scenario(1, 1_000_000).company.servers) > 7
    assert build_scenario(1, 3_000_000).daily_life.calendar.n_hours == 28 * 24


def test_too_few_events_for_the_story_are_refused() -> None:
    with pytest.raises(UsageError, match="no room for its story"):
        build_scenario(1, FEWEST_EVENTS - 1)


def test_the_cleared_log_starts_with_its_clearing() -> None:
    cleared = [record for record in _play(3, 4_000) if record[1] == "BK01-Security"]
    assert cleared[0][2].event_id == 1102
    assert sum(record[2].event_id == 1102 for record in cleared) == 1


def test_nobody_is_asked_for_directory_access_once_it_is_not_audited() -> None:
    records = [(r[0], r[2].event_id) for r in _play(3, 20_000) if r[1] == "DC01-Security"]
    silenced = next(time for time, event_id in records if event_id == 4719)
    assert not any(event_id == 4662 and time > silenced for time, event_id in records)


def test_nights_and_days_off_are_quiet() -> None:
    calendar = Calendar(14)
    weights = [calendar.weight(hour) for hour in range(calendar.n_hours)]
    monday_morning, monday_night, saturday, portugal_day = (
        weights[9],
        weights[2],
        weights[5 * 24 + 9],
        weights[7 * 24 + 9],
    )
    assert monday_morning > 3 * monday_night
    assert saturday == portugal_day < monday_morning / 5


def test_times_keep_all_their_digits() -> None:
    assert to_filetime(datetime(2024, 6, 3, tzinfo=UTC)) == 133_618_464_000_000_000
    assert to_text(133_618_464_000_000_001) == "2024-06-03T00:00:00.0000001Z"
