"""What marks claim of a log is true: the hours they are behind, quiet, and failures without a history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from logontracer.cli import run
from logontracer.investigation import Investigation
from logontracer.investigation.facade import asked_of
from logontracer.model.filters import Filters
from logontracer.pipeline import import_logs
from logontracer.settings import load_settings
from tests.unit.investigation.cases import START, event, logon

_HOURS = 200
_BURST = 80
_NO_LOG = range(150, 170)
_ALL = Filters(include_noise=True)
_FILES = "files.corp.example"


def _records() -> Iterator[str]:
    for hour in range(_HOURS):
        at = hour * 60
        yield from (logon(at + minute, "steady") for minute in range(0, 60, 10))
        if hour % 24 < 2:
            yield logon(at + 5, "bursting", address="10.0.0.9")
        if hour not in _NO_LOG:
            yield from (
                event(
                    at + minute,
                    4624,
                    computer=_FILES,
                    TargetUserName="filer",
                    TargetDomainName="CORP",
                    LogonType="3",
                )
                for minute in range(0, 60, 3)
            )
    yield from (logon(_BURST * 60 + minute, "bursting", address="10.0.0.9") for minute in range(59))
    # Alike, an hour after the burst: marked for it, and nothing of its own.
    yield logon((_BURST + 1) * 60, "bursting", address="10.0.0.7")
    yield from (logon(minute, "guessed", ok=False) for minute in range(40))
    yield event(_HOURS * 60, 1102)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    log = home / "log.xml"
    log.write_text(f"<Events>{''.join(_records())}</Events>", "utf-8")
    import_logs(load_settings({}, home=home), "default", [log])
    return home


@pytest.fixture(scope="module")
def case(home: Path) -> Iterator[Investigation]:
    opened = Investigation(load_settings({}, home=home), "default")
    yield opened
    opened.close()


def row_of(case: Investigation, account: str, **more: Any) -> dict[str, Any]:
    rows = case.timeline(filters=_ALL, limit=100, **more)["rows"]
    return next(row for row in rows if row["label"].casefold().endswith(account))


def log_hour(hour: int) -> int:
    return int(START.timestamp()) // 3600 + hour


def test_all_suspicious_finds_the_logons_of_hours_behind_a_mark_not_of_those_after(
    case: Investigation,
) -> None:
    after = next(mark for mark in row_of(case, "bursting")["marks"] if mark[0] == log_hour(_BURST + 1))
    assert (after[1] >= 3, after[5], after[8]) == (True, log_hour(_BURST), 0)
    answer = case.ask("all_suspicious", _ALL)
    sources = {row["source_key"] for row in answer["rows"] if row["account_key"] == "corp\\bursting"}
    assert "10.0.0.9" in sources
    assert "10.0.0.7" not in sources


def test_all_suspicious_says_how_many_of_its_events_are_in_marked_hours(case: Investigation) -> None:
    answer = case.ask("all_suspicious", _ALL)
    assert 0 < answer["n_marked_events"] < answer["n_events"]
    note = (
        f"{answer['n_marked_events']:,} of {answer['n_events']:,} events are in hours behind a mark above 16."
    )
    assert note in case.timeline(filters=_ALL, asked=asked_of(_ALL, question="all_suspicious"))["notes"]
    assert case.ask("ntlm_remote_logon", _ALL)["n_marked_events"] is None


def test_where_a_computer_has_no_log_its_accounts_are_not_called_quiet(case: Investigation) -> None:
    marks = row_of(case, "filer")["marks"]
    silent = [mark for mark in marks if mark[0] - log_hour(0) in _NO_LOG and mark[1]]
    assert silent
    assert all(mark[8] == 0 for mark in silent)
    assert {mark[9] for mark in silent if mark[4] >= 3} == {_FILES}


def test_guessing_in_the_first_hour_comes_first_and_says_why(case: Investigation) -> None:
    rows = case.timeline(filters=_ALL, limit=2)["rows"]
    guessed = next(row for row in rows if row["label"].endswith("guessed"))
    assert guessed["failures"] == {
        "hour": log_hour(0),
        "begin": "2024-01-08T10:00:00.000000Z",
        "count": 40,
    }
    assert guessed["departure"] > 100
    assert row_of(case, "steady")["failures"] is None


def test_the_command_line_says_it_too(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["timeline", "--noise", "--home", str(home)]) == 0
    shown = capsys.readouterr()
    assert "40 failed logons" in shown.out
    assert "see logontracer gaps" in shown.err
    assert run(["query", "all_suspicious", "--noise", "--home", str(home)]) == 0
    assert "of the events are in hours behind a mark above 16" in capsys.readouterr().err
