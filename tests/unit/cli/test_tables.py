from __future__ import annotations

import pytest

from logontracer.cli.tables import PIPE_COLUMNS, Heading, console, print_table

HEADINGS = (Heading("Name"), Heading("Count", is_right=True, is_narrow=True), Heading("When", is_narrow=True))
ROWS = [["CORP\\alice", "1,234", "2024-01-08 10:01:00+00:00"], ["bob", "", "2024-01-08 10:02:00+00:00"]]


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_a_table_that_fits_has_a_line_per_row(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    print_table(HEADINGS, ROWS)
    shown = lines(capsys)
    assert len(shown) == 4
    assert shown[2] == "CORP\\alice   1,234   2024-01-08 10:01:00+00:00"


def test_where_a_table_does_not_fit_every_value_has_a_line_with_its_title(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    print_table(HEADINGS, ROWS)
    assert lines(capsys) == [
        "Name   CORP\\alice",
        "Count  1,234",
        "When   2024-01-08 10:01:00+00:00",
        "",
        "Name   bob",
        "When   2024-01-08 10:02:00+00:00",
    ]


def test_a_long_name_is_folded_before_the_table_is_turned(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    print_table(HEADINGS, [["x" * 30, "1", "2024-01-08 10:01:00+00:00"]])
    shown = lines(capsys)
    assert shown[0].split() == ["Name", "Count", "When"]
    assert "2024-01-08 10:01:00+00:00" in shown[2]
    assert sum(line.count("x") for line in shown) == 30


@pytest.mark.parametrize(
    ("asked", "width"), [("72", 72), ("", PIPE_COLUMNS), ("wide", PIPE_COLUMNS), ("0", PIPE_COLUMNS)]
)
def test_a_pipe_is_as_wide_as_columns_says(monkeypatch: pytest.MonkeyPatch, asked: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", asked)
    assert console().width == width


def test_a_name_in_a_table_is_no_markup(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    print_table(HEADINGS, [["[bold]x[/bold]", "1", "2024-01-08 10:01:00+00:00"]])
    assert "[bold]x[/bold]" in capsys.readouterr().out
