from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import click
import pytest

from logontracer import __version__
from logontracer.cli import commands, run
from logontracer.export import EXPORT_FORMATS
from logontracer.model.timespan import Timespan, from_microseconds
from logontracer.registry import collect

# `logontracer.cli.app` is both a module and, inside it, the command.
front = importlib.import_module("logontracer.cli.app")

WANTED = [
    "fetch",
    "gaps",
    "import",
    "cases",
    "query",
    "search",
    "rank",
    "timeline",
    "watch",
    "events",
    "export",
    "links",
    "serve",
    "sample",
    "notes",
    "difference",
    "paths",
    "cypher",
]


class Calls:
    """What the original's flags set off, in order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, import_code: int = 0) -> None:
        self.made: list[tuple[Any, ...]] = []
        self._import_code = import_code
        monkeypatch.setattr(front, "run_import", self._import)
        monkeypatch.setattr(front, "run_server", self._serve)

    def _import(self, settings: Any, case: str, paths: Any, span: Timespan, output: Any) -> int:
        self.made.append(("import", case, [str(path) for path in paths], span))
        return self._import_code

    def _serve(self, settings: Any) -> None:
        self.made.append(("serve", settings.port))


def test_every_command_is_there_and_says_what_it_does() -> None:
    assert sorted(front.app.commands) == sorted(WANTED)
    assert all(command.get_short_help_str() for command in front.app.commands.values())


def test_every_command_takes_case_or_needs_none() -> None:
    without_case = {"cases", "serve", "sample"}
    for name, command in front.app.commands.items():
        has_case = any(param.name == "case" for param in command.params)
        assert has_case is (name not in without_case), name


@pytest.mark.parametrize("command", collect(commands, "COMMAND", click.Command), ids=lambda c: c.name)
def test_help_of_a_command_names_every_option(
    command: click.Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(command.name), "-h"]) == 0
    shown = capsys.readouterr().out
    options = [param for param in command.params if isinstance(param, click.Option)]
    assert all(option.opts[-1] in shown and option.help for option in options)


def test_help_of_export_names_every_format() -> None:
    (option,) = [param for param in front.app.commands["export"].params if param.name == "format_name"]
    assert [entry.name for entry in EXPORT_FORMATS] == option.help.removeprefix("Format: ").rstrip(".").split(
        ", "
    )


def test_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert __version__ in capsys.readouterr().out


def test_without_anything_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    assert "Usage: logontracer" in capsys.readouterr().out


@pytest.mark.parametrize("flag", ["-s", "-u", "-p"])
def test_a_neo4j_server_is_refused_with_its_own_exit_code(
    flag: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = Calls(monkeypatch)
    assert run(["-r", flag, "s3cret"]) == 7
    out, err = capsys.readouterr()
    assert "Neo4j back end is not there yet" in err
    assert "s3cret" not in out + err
    assert calls.made == []


def test_run_serves_on_the_port_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls(monkeypatch)
    assert run(["-r", "-o", "8081"]) == 0
    assert calls.made == [("serve", 8081)]


@pytest.mark.parametrize(
    "line", ["--case op1 --home H import a.xml", "--case op2 import a.xml --case op1 --home H"]
)
def test_case_and_home_may_stand_before_a_command(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    module = importlib.import_module("logontracer.cli.commands.import_logs")
    monkeypatch.setattr(
        module, "run_import", lambda settings, case, *more: made.append((str(settings.home), case))
    )
    assert run(line.split()) == 0
    assert made == [("H", "op1")]


def test_evtx_and_xml_are_imported_together_and_then_served(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls(monkeypatch)
    assert run(["-e", "a.evtx", "b.evtx", "-x", "c.xml", "--case", "op1", "-r"]) == 0
    assert calls.made == [("import", "op1", ["a.evtx", "b.evtx", "c.xml"], Timespan()), ("serve", 8080)]


def test_the_zone_of_the_original_is_the_zone_of_from_and_to(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls(monkeypatch)
    span = ["-f", "2024-01-08T09:00:00", "-t", "2024-01-09T09:00:00"]
    assert run(["-e", "a.evtx", "-z", "+9", *span]) == 0
    start = calls.made[0][3].start
    assert from_microseconds(start).isoformat() == "2024-01-08T00:00:00+00:00"


def test_an_unread_file_gives_its_exit_code_even_when_served(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls(monkeypatch, import_code=5)
    assert run(["-e", "a.zip", "-r"]) == 5
    assert calls.made[-1] == ("serve", 8080)


@pytest.mark.parametrize(
    "arguments",
    [
        ["-r", "cases"],
        ["-e", "a.evtx", "-z", "Nowhere/Land"],
        ["nonsense"],
        ["rank", "--of", "nonsense"],
        ["events", "--event-id", "x"],
        ["query", "--json", "--csv"],
        ["query", "--from", "2024-01-02", "--to", "2024-01-01"],
        ["serve", "--port", "70000"],
        ["-e", "-r"],
    ],
    ids=" ".join,
)
def test_a_command_line_that_makes_no_sense_exits_2_and_says_what_to_try(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = Calls(monkeypatch)
    assert run(arguments) == 2
    err = capsys.readouterr().err
    assert err.startswith("Error: ")
    assert "\nTry: " in err
    assert calls.made == []


def test_a_problem_is_json_when_json_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["exit_code"] == 2


def test_an_interrupted_import_exits_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*arguments: Any) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(front, "run_import", interrupt)
    assert run(["-e", "a.evtx"]) == 130


def test_what_the_system_refuses_is_an_error_not_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def refuse(*arguments: Any) -> int:
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr(front, "run_import", refuse)
    assert run(["-e", "a.evtx"]) == 1
    assert "Permission denied" in capsys.readouterr().err
