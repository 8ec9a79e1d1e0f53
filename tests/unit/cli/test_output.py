from __future__ import annotations

import csv
import io
import json
from datetime import UTC, timedelta, timezone

import pytest

from logontracer.cli.output import (
    CELL_CHARACTERS,
    Column,
    Output,
    count_column,
    moment,
    print_csv,
    score,
    tenths,
)

COLUMNS = (Column("name", "Name"), count_column("n", "Events"))
HOSTILE = "[bold]x[/bold]\x1b]0;owned\x07:smile:"


def document(name: str, **more: object) -> dict[str, object]:
    return {"columns": ["name", "n"], "rows": [{"name": name, "n": 1234}], "total": 1, **more}


def test_a_hostile_name_is_neither_markup_nor_an_escape_in_a_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Output().answer(document(HOSTILE), COLUMNS)
    shown = capsys.readouterr().out
    assert "[bold]x[/bold]\\x1b]0;owned\\x07:smile:" in shown
    assert "\x1b" not in shown
    assert "1,234" in shown


def test_a_name_as_long_as_a_record_allows_is_cut_in_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    Output().answer(document("x" * 30_000), COLUMNS)
    assert len(capsys.readouterr().out) < 3 * CELL_CHARACTERS + 300


def test_json_is_one_ascii_document_that_gives_the_name_back(capsys: pytest.CaptureFixture[str]) -> None:
    Output("json").answer(document(HOSTILE + "\u202e\ud800"), COLUMNS)
    out, err = capsys.readouterr()
    assert out.isascii()
    assert "\x1b" not in out
    assert json.loads(out)["rows"][0]["name"] == HOSTILE + "\u202e\ud800"
    assert err == ""


def test_csv_neutralises_formulas_and_keeps_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"name": "=cmd|'/c calc'!A1", "n": -1}, {"name": 'a"b,c\nd', "n": None}]
    print_csv(["name", "n"], rows)
    read = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert read == [["name", "n"], ["'=cmd|'/c calc'!A1", "-1"], ['a"b,c\\nd', ""]]


def test_more_rows_than_shown_are_announced_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    Output().answer(document("a", total=5000, next="t0k3n"), COLUMNS)
    assert "1 of 5,000 shown; the next ones: --after t0k3n" in capsys.readouterr().err


def test_times_are_shown_in_the_zone_asked_for() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert moment("2024-01-08T10:01:00.123456Z", tokyo) == "2024-01-08 19:01:00+09:00"
    assert moment(None, UTC) == ""


def test_a_missing_score_is_an_empty_cell() -> None:
    assert score(None, UTC) == ""
    assert score(0.123456, UTC) == "0.1235"


def test_a_departure_is_rounded_as_the_page_rounds_it() -> None:
    # In binary 23.95 is a little less: formatted as it is, it would be 23.9.
    assert [tenths(value, UTC) for value in (23.95, 23.94, 0.05, 1234.25, 7)] == [
        "24.0",
        "23.9",
        "0.1",
        "1,234.3",
        "7.0",
    ]
    assert tenths(None, UTC) == ""
