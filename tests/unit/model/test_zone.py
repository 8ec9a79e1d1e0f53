"""Zones and moments as people type them."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from logontracer.errors import UsageError
from logontracer.model.timespan import isoformat
from logontracer.model.zone import parse_moment, parse_span, parse_zone


@pytest.mark.parametrize(
    ("text", "hours"),
    [("+9", 9), ("+05:30", 5.5), ("-0330", -3.5), ("UTC+9", 9), ("UTC", 0), ("Asia/Tokyo", 9), ("Z", 0)],
)
def test_offsets_and_names_are_zones(text: str, hours: float) -> None:
    moment = parse_moment("2024-01-08T12:00", parse_zone(text))
    assert moment == parse_moment("2024-01-08T12:00Z") - timedelta(hours=hours) // timedelta(microseconds=1)


@pytest.mark.parametrize("text", ["0", "+0", "-0", "00:00", "+00:00", "0000", "UTC+0", " 0 "])
def test_every_way_to_write_zero_is_utc(text: str) -> None:
    assert parse_zone(text) is UTC


@pytest.mark.parametrize(
    "text",
    ["", "9", "+25", "Foo/Bar", "../../etc/passwd", "/etc/localtime", "+9; rm -rf /", "America", "a" * 99],
)
def test_anything_else_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_zone(text)
    assert "Asia/Tokyo" in str(refused.value.hint)


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2024-03-31 01:59", "2024-03-31T00:59:00.000000Z"),
        ("2024-03-31 02:30", "2024-03-31T01:00:00.000000Z"),  # no clock shows it: the instant it is skipped
        ("2024-03-31 03:00", "2024-03-31T01:00:00.000000Z"),
        ("2024-10-27 02:30", "2024-10-27T00:30:00.000000Z"),  # shown twice: the first
        ("2024-10-27 03:00", "2024-10-27T02:00:00.000000Z"),
        ("2024-07-01", "2024-06-30T22:00:00.000000Z"),
        ("2024-01-01", "2023-12-31T23:00:00.000000Z"),
    ],
)
def test_daylight_saving_time_is_right(local: str, utc: str) -> None:
    assert isoformat(parse_moment(local, parse_zone("Europe/Berlin"))) == utc


def test_a_moment_with_its_own_offset_keeps_it() -> None:
    assert parse_moment("2024-01-08T10:00+09:00", parse_zone("America/New_York")) == parse_moment(
        "2024-01-08T01:00Z"
    )


@pytest.mark.parametrize("text", ["", "yesterday", "2024-13-01", "2024-01-08T25:00", "1704700000"])
def test_a_text_that_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_moment(text)


def test_a_span_must_not_end_before_it_starts() -> None:
    with pytest.raises(UsageError):
        parse_span("2024-01-09", "2024-01-08")
    span = parse_span("2024-01-08", None)
    assert span.end is None
    assert span.contains(parse_moment("2024-01-08T00:00Z"))
    assert not span.contains(parse_moment("2024-01-07T23:59:59.999999Z"))
