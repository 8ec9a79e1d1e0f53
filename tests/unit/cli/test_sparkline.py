from __future__ import annotations

from logontracer.cli.sparkline import BARS, sparkline


def test_the_busiest_hour_is_the_highest_bar() -> None:
    assert sparkline([(10, 1), (12, 100)], 10, 4) == "▁ █ "


def test_every_hour_is_counted_when_there_are_more_hours_than_bars() -> None:
    line = sparkline([(hour, 1) for hour in range(100)], 0, 100, width=10)
    assert line == BARS[-1] * 10


def test_an_hour_outside_the_span_is_not_shown() -> None:
    assert sparkline([(-1, 5), (3, 5)], 0, 3) == "   "


def test_no_hours_at_all_is_an_empty_line() -> None:
    assert sparkline([], 0, 0).strip() == ""
