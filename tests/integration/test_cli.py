"""The command line end to end: a log written here, imported, and asked everything."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from logontracer.cli import run
from logontracer.evidence.case import Case
from logontracer.evidence.notebook import Notebook

HOSTILE = "=cmd\u202e[bold]x[/bold]"
Ask = Callable[..., str]


def record(number: int, event_id: int, **data: str) -> str:
    fields = "".join(f'<Data Name="{name}">{escape(value)}</Data>' for name, value in data.items())
    return (
        '<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System>'
        f"<EventID>{event_id}</EventID><TimeCreated SystemTime='2024-01-08T10:{number:02}:00.000000Z'/>"
        f"<EventRecordID>{number}</EventRecordID><Channel>Security</Channel>"
        f"<Computer>srv1.corp.example</Computer></System><EventData>{fields}</EventData></Event>"
    )


def logon(number: int, account: str, *, event_id: int = 4624, logon_type: str = "10", **more: str) -> str:
    common = {"TargetUserName": account, "TargetDomainName": "CORP", "LogonType": logon_type}
    source = {"IpAddress": "10.0.0.7", "WorkstationName": "ws7", "AuthenticationPackageName": "NTLM"}
    return record(number, event_id, **common, **source, **more)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a LOGONTRACER_HOME whose default case holds one small log."""
    folder = tmp_path_factory.mktemp("home")
    log = folder / "log.xml"
    events = [
        *(logon(number, "alice") for number in range(5)),
        *(logon(number, "bob", logon_type="3") for number in range(5, 8)),
        *(logon(number, HOSTILE, event_id=4625, Status="0xc000006d") for number in range(8, 12)),
        record(12, 1102),
        record(13, 4688),
    ]
    log.write_text(f"<Events>{''.join(events)}</Events>", encoding="utf-8")
    assert run(["import", str(log), "--home", str(folder)]) == 0
    return folder


@pytest.fixture
def ask(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Return a function that runs a command line and returns what it printed on standard output."""
    monkeypatch.setenv("LOGONTRACER_HOME", str(home))
    capsys.readouterr()

    def asked(*arguments: str, code: int = 0) -> str:
        assert run(arguments) == code, capsys.readouterr().err
        return capsys.readouterr().out

    return asked


def test_the_receipt_accounts_for_every_record_and_a_second_import_changes_nothing(
    ask: Ask, home: Path
) -> None:
    receipt = json.loads(ask("import", str(home / "log.xml"), "--json"))
    assert set(receipt) >= {"case", "files", "n_new_events", "n_duplicate_events"}
    (file,) = receipt["files"]
    assert file["by_event_id"] == {"1102": 1, "4624": 8, "4625": 4, "4688": 1}
    assert file["n_records"] == 14 == file["n_events"] + sum(file["set_aside"].values())
    assert (receipt["n_new_events"], receipt["n_duplicate_events"]) == (0, 13)


def test_cases_are_listed(ask: Ask) -> None:
    assert "default" in ask("cases")
    document = json.loads(ask("cases", "--json"))
    assert [case["name"] for case in document["cases"]] == ["default"]
    assert document["total"] == 1


def test_questions_are_listed_with_their_hits(ask: Ask) -> None:
    document = json.loads(ask("query", "--json"))
    hits = {question["name"]: question["n_hits"] for question in document["questions"]}
    assert sum(hits.values()) > 0
    shown = ask("query")
    assert all(name in shown for name in hits)


def test_the_list_of_questions_says_what_is_counted_and_what_is_hidden(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log.xml"
    system = {"TargetUserName": "SYSTEM", "TargetDomainName": "NT AUTHORITY", "LogonType": "5"}
    log.write_text(f"<Events>{record(1, 4624, **system)}{logon(2, 'alice')}</Events>", encoding="utf-8")
    assert run(["import", str(log), "--home", str(tmp_path)]) == 0
    monkeypatch.setenv("COLUMNS", "160")  # a narrower terminal gets a line per value
    for noise, hits, hidden, note in ([], "0", "1", "--noise"), (["--noise"], "1", "0", ""):
        capsys.readouterr()
        assert run(["query", *noise, "--home", str(tmp_path)]) == 0
        out, err = capsys.readouterr()
        heading = ["Question", "Title", "Group", "Hits", "Of", "Hidden", "as", "noise"]
        assert out.splitlines()[0].split() == heading
        row = next(line.split() for line in out.splitlines() if line.startswith("service_logon"))
        assert row[-3:] == [hits, "logons", hidden]
        assert note in err
        assert bool(note) == bool(err)


def test_one_event_in_one_logon_is_said_in_the_singular(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["query", "log_cleared", "--home", str(home)]) == 0
    assert capsys.readouterr().err.startswith("1 event in 1 change;")


def test_every_question_answers_as_table_json_and_csv(ask: Ask) -> None:
    for question in json.loads(ask("query", "--json"))["questions"]:
        name = question["name"]
        ask("query", name)
        document = json.loads(ask("query", name, "--json"))
        assert set(document) >= {"question", "of", "columns", "rows", "total", "truncated", "next", "cypher"}
        heading, *rows = csv.reader(io.StringIO(ask("query", name, "--csv")))
        assert heading == document["columns"]
        assert len(rows) == len(document["rows"])


def test_the_cypher_of_a_question_is_printed_instead_of_its_answer(ask: Ask) -> None:
    name = json.loads(ask("query", "--json"))["questions"][0]["name"]
    assert "MATCH" in ask("query", name, "--cypher")


def test_search_finds_logons(ask: Ask) -> None:
    rows = json.loads(ask("search", "account:ali* AND type:10", "--json"))["rows"]
    assert [(row["account_key"], row["count"]) for row in rows] == [("corp\\alice", 5)]
    assert "corp\\alice" in ask("search", "alice")


def test_a_search_that_cannot_be_read_exits_2_with_its_position(ask: Ask) -> None:
    problem = json.loads(ask("search", "account:(", "--json", code=2))
    assert "position" in problem["facts"]


def test_a_search_without_hits_says_what_may_be_meant(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(ask("search", "account:alicee", "--json"))["nearest"][0]["key"] == "corp\\alice"
    assert run(["search", "account:alicee"]) == 0
    assert "Did you mean" in capsys.readouterr().err


def test_paths_are_listed_step_by_step(ask: Ask) -> None:
    view = json.loads(ask("search", "alice", "--json"))["rows"][0]
    start, end = view["source_key"], view["destination_key"]
    document = json.loads(ask("paths", start, f"h:{end}", "--json"))
    assert document["paths"][0]["steps"][0]["account"].startswith("a:")
    assert end in ask("paths", start, end, "--timed", "--max-hops", "2")
    ask("paths", start, start, code=2)
    ask("paths", start, "nowhere", code=3)


def test_a_difference_lists_links_with_their_change(ask: Ask) -> None:
    moments = ["2024-01-07", "2024-01-08", "2024-01-08", "2024-01-09"]
    options = [
        part
        for pair in zip(("--from-a", "--to-a", "--from-b", "--to-b"), moments, strict=True)
        for part in pair
    ]
    document = json.loads(ask("difference", *options, "--json"))
    assert {edge["change"] for edge in document["edges"]} == {"new"}
    assert "new" in ask("difference", *options)
    ask("difference", "--from-a", "2024-01-07", code=2)


def test_own_cypher_runs_through_the_guard(ask: Ask) -> None:
    text = "MATCH (a:Account) WHERE a.name = $who RETURN a.key AS account, a.n_events AS n"
    document = json.loads(ask("cypher", text, "--param", "who=alice", "--json"))
    assert document["rows"][0][0] == "corp\\alice"
    heading, *_ = csv.reader(io.StringIO(ask("cypher", text, "--param", "who=alice", "--csv")))
    assert heading == ["account", "n"]
    assert "corp\\alice" in ask("cypher", text, "--param", "who=alice")
    problem = json.loads(ask("cypher", "MATCH (a) DELETE a", "--json", code=2))
    assert problem["facts"]["position"] == 10
    ask("cypher", code=2)
    ask("cypher", "--saved", "nothing", code=3)


def test_filters_narrow_every_answer(ask: Ask) -> None:
    everything = json.loads(ask("search", "host:srv1*", "--json"))
    failures = json.loads(ask("search", "host:srv1*", "--outcome", "failure", "--json"))
    late = json.loads(ask("search", "host:srv1*", "--from", "2024-01-08T19:08", "-z", "+9", "--json"))
    assert everything["total"] == 3
    assert failures["total"] == late["total"] == 1


@pytest.mark.parametrize("of", ["accounts", "hosts"])
def test_rank_orders_accounts_and_hosts(of: str, ask: Ask) -> None:
    document = json.loads(ask("rank", "--of", of, "--json"))
    assert document["rows"]
    assert [row["position"] for row in document["rows"]] == list(range(1, len(document["rows"]) + 1))
    ask("rank", "--of", of)
    heading, *rows = csv.reader(io.StringIO(ask("rank", "--of", of, "--csv")))
    assert {"position", "key", "label", "score"} <= set(heading)
    assert len(rows) == len(document["rows"])


def test_an_unknown_method_names_the_known_ones(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rank", "--method", "nonsense"]) == 2
    assert "weighted" in capsys.readouterr().err


def test_timeline_as_table_json_and_csv(ask: Ask) -> None:
    shown = ask("timeline")
    assert "alice" in shown
    assert "Departure, nats" in shown  # what the accounts are ordered by
    assert json.loads(ask("timeline", "--json"))["rows"]
    summary = list(csv.reader(io.StringIO(ask("timeline", "--csv", "-z", "+9"))))
    assert "2024-01-08T19:00:00+09:00" in summary[0]
    details = list(csv.reader(io.StringIO(ask("timeline", "--details", "--csv"))))
    assert {"4624", "4625"} <= {cell for row in details for cell in row}
    assert "4625" in ask("timeline", "--details")
    found = json.loads(ask("timeline", "--details", "--json"))
    assert {row["event_id"] for row in found["rows"]} >= {4624, 4625}
    assert json.loads(ask("timeline", "--scores", "--json"))["kind"] == "scores"
    without = list(csv.reader(io.StringIO(ask("timeline", "--csv", "--no-total"))))
    assert without == list(csv.reader(io.StringIO(ask("timeline", "--csv"))))[:-1]
    ask("timeline", "--scores", "--csv")


def test_events_of_a_question_and_of_a_search_are_as_many_as_they_count(ask: Ask) -> None:
    for option, command in (("--question", "query"), ("--search", "search")):
        asked = "network_logon" if command == "query" else "type:3"
        found = json.loads(ask(command, asked, "--limit", "1000", "--json"))
        events = json.loads(ask("events", option, asked, "--json"))
        assert events["total"] == sum(row["count"] for row in found["rows"]) > 0
    narrowed = json.loads(
        ask("events", "--noise", "--column", "event_id=4625", "--sort", "account", "--json")
    )
    assert {row["event_id"] for row in narrowed["rows"]} == {4625}


def test_a_timeline_says_which_events_are_scored_and_in_which_unit(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOGONTRACER_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "160")  # a narrower terminal gets a line per value
    for table in ([], ["--scores"]):
        assert run(["timeline", *table]) == 0
        out, err = capsys.readouterr()
        head = out.splitlines()[0]
        assert "Scored events" in head
        assert "score, nats" in head.casefold()
        assert "Scored events: 4624, 4625, 4768, 4769, 4776" in err


def test_tables_say_which_events_they_count(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = {
        "rank": "whole case",
        "timeline": "hidden noise is not counted",
        "search": "events in",
        "query": "events in",
        "events": "events: ",
    }
    for command, words in said.items():
        arguments = {"search": ["type:3"], "query": ["network_logon"]}.get(command, [])
        assert run([command, *arguments, "--home", str(home)]) == 0
        assert words in capsys.readouterr().err, command


def test_events_page_through_every_record(ask: Ask) -> None:
    seen: list[Any] = []
    after: list[str] = []
    while True:
        document = json.loads(ask("events", "--noise", "--limit", "5", "--json", *after))
        seen += document["rows"]
        if not document["next"]:
            break
        after = ["--after", document["next"]]
    assert len(seen) == 13
    assert "alice" in ask("events", "--account", "corp\\alice")


@pytest.mark.parametrize("form", ["csv", "json"])
def test_export_writes_what_the_filters_show(form: str, ask: Ask, tmp_path: Path) -> None:
    target = tmp_path / f"graph.{form}"
    ask("export", "--format", form, "-o", str(target), "--noise")
    assert "alice" in target.read_text(encoding="utf-8")
    assert "alice" not in ask("export", "--format", form, "-o", "-", "--expression", "account:bob")
    assert list(tmp_path.iterdir()) == [target]


def test_export_writes_what_a_query_of_ones_own_draws(ask: Ask, tmp_path: Path) -> None:
    query = "MATCH (l:Logon)-[:OF_ACCOUNT]->(a:Account) WHERE a.name IN $names RETURN l"
    export = ("export", "--format", "csv", "-o", "-")
    shown = ask(*export, "--cypher", query, "--param", 'names=["bob"]')
    assert "bob" in shown
    assert "alice" not in shown
    file = tmp_path / "query.cypher"
    file.write_text(query, "utf-8")
    assert ask(*export, "--cypher", f"@{file}", "--param", 'names=["bob"]') == shown


@pytest.mark.parametrize(
    ("query", "more"),
    [
        ("MATCH (a:Account) DETACH DELETE a", ()),
        ("MATCH (a:Account) RETURN a", ("--noise",)),
        ("MATCH (a:Account) RETURN a", ("--question", "rdp_logon")),
        ("MATCH (a:Account) RETURN a", ("--expression", "bob")),
        (" ", ()),
    ],
)
def test_a_query_to_export_goes_through_the_guard_and_has_no_filters_beside_it(
    query: str, more: tuple[str, ...], ask: Ask
) -> None:
    ask("export", "--format", "csv", "-o", "-", "--cypher", query, *more, code=2)


def test_a_query_file_that_is_missing_or_no_text_is_named(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "query.cypher"
    ask("export", "--format", "csv", "-o", "-", "--cypher", f"@{file}", code=1)
    file.write_bytes(b"\xff\xfe")
    ask("export", "--format", "csv", "-o", "-", "--cypher", f"@{file}", code=2)


def test_an_export_with_pseudonyms_comes_with_its_key(ask: Ask, tmp_path: Path) -> None:
    target, key = tmp_path / "graph.html", tmp_path / "key.csv"
    ask("export", "--format", "html", "-o", str(target), "--pseudonyms", "--key", str(key))
    text = target.read_text()
    assert "account-0001" in text
    assert "alice" not in text
    (row,) = [row for row in csv.DictReader(io.StringIO(key.read_text())) if row["original"] == "corp\\alice"]
    assert row["pseudonym"] in text.replace("\\\\", "\\")
    assert key.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["graph.html", "key.csv"]


def test_a_key_without_pseudonyms_makes_no_sense(ask: Ask, tmp_path: Path) -> None:
    ask("export", "--format", "csv", "-o", "-", "--key", str(tmp_path / "key.csv"), code=2)
    ask("timeline", "--pseudonyms", code=2)
    assert "alice" not in ask("timeline", "--csv", "--pseudonyms")


def test_notes_and_saved_views_are_listed(ask: Ask, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("notes") == ""
    assert json.loads(ask("notes", "--json")) == {"revision": 0, "notes": []}
    book = Notebook(Case.open(home / "cases", "default"))
    note = book.put_note("a:corp\\alice", text="on leave\x1b[2J", is_starred=True, revision=0)
    view = book.put_view("nights", query="type=10", revision=0)
    table = ask("notes")
    assert "a:corp\\alice" in table
    assert "on leave\\x1b[2J" in table
    assert "type=10" in ask("notes", "--views")
    assert next(csv.DictReader(io.StringIO(ask("notes", "--csv"))))["target"] == "a:corp\\alice"
    book.delete_note("a:corp\\alice", note["revision"])
    book.delete_view("nights", view["revision"])


def test_a_hostile_name_acts_neither_on_terminal_nor_on_spreadsheet(ask: Ask) -> None:
    table = ask("search", "source:10.0.0.7", "--outcome", "failure")
    assert "=cmd\\u202e[bold]x[/bold]" in table
    assert "\u202e" not in table
    cells = [cell for row in csv.reader(io.StringIO(ask("events", "--csv"))) for cell in row]
    assert "'=cmd\\u202e[bold]x[/bold]" in cells
    assert HOSTILE not in cells


def test_an_unknown_case_exits_3(ask: Ask) -> None:
    ask("query", "--case", "nowhere", code=3)


def test_a_file_that_is_not_read_exits_5_and_the_rest_is_stored(ask: Ask, home: Path, tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    archive.write_bytes(b"PK\x03\x04" + bytes(60))
    receipt = json.loads(
        ask("import", str(home / "log.xml"), str(archive), "--case", "two", "--json", code=5)
    )
    assert [file["error"] is None for file in receipt["files"]] == [True, False]
    assert receipt["n_new_events"] == 13


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", ["rank", "cases --json", "rank --json", "rank --case nosuch --json"])
def test_a_full_disk_behind_standard_output_is_two_lines_and_exit_code_1(home: Path, arguments: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "logontracer", *arguments.split(), "--home", str(home)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    first, second = done.stderr.splitlines()[-2:]
    assert first.startswith("Error: ")
    assert "No space left on device" in first
    assert second.startswith("Try: ")
    assert "Traceback" not in done.stderr


def test_an_export_that_cannot_be_written_names_the_file_asked_for(
    ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "nosuch" / "graph.csv"
    assert run(["export", "--format", "csv", "-o", str(target)]) == 1
    assert capsys.readouterr().err.startswith(f"Error: {target}: No such file")


def test_a_home_that_cannot_hold_cases_is_an_error_and_an_empty_one_says_what_to_do(
    ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.touch()
    for home in (file, file / "below"):
        assert run(["cases", "--home", str(home)]) == 2
        assert f"Error: {home} cannot be a folder of cases" in capsys.readouterr().err
    assert run(["cases", "--home", str(tmp_path / "new")]) == 0
    assert "logontracer import FILE makes one" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_error(home: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "logontracer", "events", "--noise", "--json"],
        env={**os.environ, "LOGONTRACER_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=60)
    assert err == b""
    assert process.returncode == 141


def test_sample_writes_logs_and_their_truth(ask: Ask, tmp_path: Path) -> None:
    truth = json.loads(ask("sample", str(tmp_path / "company"), "--events", "2000", "--json"))
    assert truth
    names = {path.suffix for path in (tmp_path / "company").iterdir()}
    assert names >= {".evtx", ".json"}


def test_links_are_listed_undone_and_restored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link = "host_name:srv1=srv1.corp.example"
    log = tmp_path / "log.xml"
    claim = record(1, 4776, TargetUserName="alice", Workstation="SRV1", Status="0x0")
    elsewhere = claim.replace("srv1.corp", "dc1.corp")
    log.write_text(f"<Events>{logon(0, 'alice')}{elsewhere}</Events>", encoding="utf-8")
    home = ["--home", str(tmp_path)]
    assert run(["import", str(log), *home]) == 0
    capsys.readouterr()

    def answer(*words: str) -> dict[str, Any]:
        assert run(["links", "--json", *words, *home]) == 0
        return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]

    assert [(row["id"], row["is_undone"]) for row in answer()["rows"]] == [(link, False)]
    assert answer("--undo", link)["rows"][0]["is_undone"] is True
    assert run(["links", *home]) == 0
    table = capsys.readouterr().out
    assert "undone" in table
    assert link in table
    restored = answer("--restore", link)
    assert restored["rows"][0]["is_undone"] is False
    assert (restored["changed"], restored["n_undone"]) == ([link], 0)
    assert answer("--restore", link)["changed"] == []
    capsys.readouterr()
    assert run(["links", "--undo", link, *home]) == 0
    said = capsys.readouterr().err
    assert f"Undone: {link}" in said
    assert f"To restore it: logontracer links --restore {link}" in said
    assert run(["links", "--undo", link, *home]) == 0
    assert f"Undone already, nothing to do: {link}" in capsys.readouterr().err
    assert run(["links", "--undo", "sid:x=y", *home]) == 3
    assert "'logontracer links' lists them" in capsys.readouterr().err
