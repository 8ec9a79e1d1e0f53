from __future__ import annotations

import io
import sys

import pytest

from logontracer.cli import progress
from logontracer.model.progress import STAGES, WAITING, Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_drawn_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress.progress_bar() as report:
        for stage in STAGES:
            report(Progress(stage, 1, 2))
    assert sys.stderr.getvalue() == ""


def test_what_an_import_waits_for_is_said_once_also_where_nobody_watches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    holder = {"pid": 7, "machine": "lab", "since": "2024-01-08T10:00:00Z", "what": "import"}
    with progress.progress_bar() as report:
        for _ in range(3):
            report(Progress(WAITING, waiting_for=holder))
    said = sys.stderr.getvalue()
    assert said.count("process 7 on lab holds the case since 2024-01-08T10:00:00Z (import)") == 1


def test_work_of_less_than_a_second_draws_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.progress_bar() as report:
        report(Progress("reading", 1, 10))
    assert "reading" not in stream.getvalue()


def test_a_bar_shows_stage_file_and_amount(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", 0.0)
    with progress.progress_bar() as report:
        report(Progress("reading", 1 << 20, 4 << 20, file="[red]a\x1b[2J.evtx"))
        report(Progress("aggregating", 5, 10, unit="events"))
        report(Progress("building"))
    drawn = stream.getvalue()
    assert "reading" in drawn
    assert "[red]a\\x1b[2J.evtx" in drawn
