"""Exports of a whole case: with pseudonyms, no name of it is left in any file."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from logontracer.errors import UsageError
from logontracer.evidence.events import COLUMN_NAMES
from logontracer.export import EXPORT_FORMATS
from logontracer.investigation import Investigation, export_formats
from logontracer.model.filters import Filters
from logontracer.pipeline import import_logs
from tests.unit.investigation.cases import event, logon, settings_in, write_log

CASE = "moonlight7"
EVERYTHING = Filters(include_noise=True)
FORMATS = [entry.name for entry in EXPORT_FORMATS]
NAMES = (
    "zq-ada", "Zq=Bea'\"<b>", "zq-管理者", "zqcorp", "zqlab", "zq-srv1", "zq-dc1", "zq-ws7", "zq-pkg",
    "10.77.0.5", "10.77.0.9", "fd77::9", "S-1-5-21-777-777-777-1104", CASE,
)  # fmt: skip


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Investigation]:
    """A case in which every kind of name occurs."""
    home = tmp_path_factory.mktemp("home")
    events = [
        *(logon(number, "zq-ada", domain="ZQCORP", address="10.77.0.5") for number in range(6)),
        *(logon(10 + number, NAMES[1], domain="ZQLAB", address="10.77.0.9", ok=False) for number in range(3)),
        logon(20, NAMES[2], domain="zqcorp.example", address="fd77::9"),
        logon(21, "ZQ-WS7$", domain="ZQCORP"),
        event(
            22,
            4624,
            computer="zq-srv1.zqcorp.example",
            TargetUserName="zq-ada",
            TargetDomainName="ZQCORP",
            TargetUserSid="S-1-5-21-777-777-777-1104",
            LogonType="3",
            AuthenticationPackageName="zq-pkg",
            WorkstationName="ZQ-WS7",
            IpAddress="10.77.0.5",
        ),
        event(23, 4624, TargetUserName="SYSTEM", TargetDomainName="NT AUTHORITY", TargetUserSid="S-1-5-18"),
        event(
            24,
            4720,
            computer="zq-dc1.zqcorp.example",
            TargetUserName="zq-new",
            TargetDomainName="ZQCORP",
            SubjectUserName="zq-ada",
            SubjectDomainName="ZQCORP",
        ),
    ]
    settings = settings_in(home)
    import_logs(settings, CASE, [write_log(home / "zq-log.xml", events)])
    opened = Investigation(settings, CASE)
    opened.notebook.put_note("a:zqcorp\\zq-ada", text="zq-ada was here", is_starred=True, revision=0)
    opened.notebook.put_view("zq-view", query="q=zq-ada", revision=0)
    yield opened
    opened.close()


def spellings(name: str) -> set[str]:
    """Return how a name may stand in a file: as it is, in JSON, in XML, in CSV."""
    return {
        name,
        json.dumps(name)[1:-1],
        html.escape(name),
        html.escape(name, quote=False),
        name.replace('"', '""'),
    }


def assert_without_names(text: str) -> None:
    folded = text.casefold()
    found = {name for name in NAMES for spelled in spellings(name) if spelled.casefold() in folded}
    assert not found
    assert "zq-" not in folded


@pytest.mark.parametrize("name", FORMATS)
def test_no_name_is_left_in_a_pseudonymised_graph(case: Investigation, name: str) -> None:
    for wanted in (
        {"filters": EVERYTHING},
        {"filters": Filters(packages=("zq-pkg",), include_noise=True)},
        {"filters": EVERYTHING, "question": "accounts_added_deleted"},
        {"filters": EVERYTHING, "expression": "account:zq-ada"},
        {"filters": EVERYTHING, "focus": "a:zqcorp\\zq-ada"},
    ):
        _, file_name, chunks = case.export(name, has_pseudonyms=True, **wanted)  # type: ignore[arg-type]
        text = b"".join(chunks).decode()
        assert_without_names(file_name)
        assert_without_names(text)
        if "question" not in wanted:
            assert "account-000" in text or "host-000" in text


@pytest.mark.parametrize("name", FORMATS)
def test_without_pseudonyms_the_names_are_there(case: Investigation, name: str) -> None:
    _, file_name, chunks = case.export(name, filters=EVERYTHING)
    assert "zq-ada" in b"".join(chunks).decode().casefold()
    assert file_name.startswith(CASE)


@pytest.mark.parametrize("kind", ["summary", "details", "scores"])
def test_no_name_is_left_in_a_pseudonymised_timeline(case: Investigation, kind: str) -> None:
    _, file_name, chunks = case.timeline_csv(kind, filters=EVERYTHING, has_pseudonyms=True)
    text = b"".join(chunks).decode()
    assert_without_names(text)
    assert_without_names(file_name)
    if kind != "scores":
        assert "domain-01\\account-0001" in text
        assert "NT AUTHORITY\\SYSTEM" in text


def test_pseudonyms_are_the_same_in_every_file_whatever_is_filtered(case: Investigation) -> None:
    def labels(filters: Filters) -> dict[str, str]:
        _, _, chunks = case.export("csv-nodes", filters=filters, has_pseudonyms=True)
        rows = csv.DictReader(io.StringIO(b"".join(chunks).decode(), newline=""))
        return {row["label"]: row["n_events"] for row in rows}

    everything, failures = labels(EVERYTHING), labels(Filters(outcome="failure"))
    assert failures
    assert set(failures) <= set(everything)
    assert everything["domain-01\\account-0001"] == "7"


def test_the_key_undoes_the_pseudonyms(case: Investigation) -> None:
    told = {row["pseudonym"]: row["original"] for row in case.pseudonyms()}
    assert told["domain-01\\account-0001"] == "zqcorp\\zq-ada"


def test_notes_and_views_are_in_the_json_and_only_stars_under_pseudonyms(case: Investigation) -> None:
    _, _, chunks = case.export("json", filters=EVERYTHING)
    document = json.loads(b"".join(chunks))
    assert [note["text"] for note in document["notes"]] == ["zq-ada was here"]
    assert [view["name"] for view in document["views"]] == ["zq-view"]
    _, _, chunks = case.export("json", filters=EVERYTHING, has_pseudonyms=True)
    document = json.loads(b"".join(chunks))
    (star,) = document["notes"]
    assert star["target"] in {node["id"] for node in document["nodes"]}
    assert (star["is_starred"], star["text"]) == (True, "")


def test_every_format_is_offered() -> None:
    assert [entry.name for entry in export_formats()] == FORMATS


def test_the_file_of_a_question_is_named_after_it(case: Investigation, tmp_path: Path) -> None:
    _, name, _ = case.export("csv", filters=EVERYTHING, question="rdp_logon")
    assert name == f"{CASE}-rdp_logon-links.csv"


def _all_events(case: Investigation, **more: object) -> str:
    _, name, chunks = case.events_csv(EVERYTHING, has_pseudonyms=True, **more)  # type: ignore[arg-type]
    assert name == "case-events.csv"
    return b"".join(chunks).decode()


def test_the_events_with_pseudonyms_hold_no_name_in_any_column(case: Investigation) -> None:
    written = _all_events(case, shown=(*COLUMN_NAMES, "status_title"))
    assert not [name for name in NAMES if name.casefold() in written.casefold()]
    rows = list(csv.DictReader(io.StringIO(written, newline="")))
    page = case.events(EVERYTHING, has_pseudonyms=True, limit=1000)
    assert len(rows) == page["total"]
    assert not [name for name in NAMES if name.casefold() in json.dumps(page, ensure_ascii=False).casefold()]
    assert not {"account_sid", "object_detail", "service_name", "source_name"} & set(rows[0])


def test_an_event_names_whom_the_graph_names_with_the_same_pseudonym(case: Investigation) -> None:
    events = list(csv.DictReader(io.StringIO(_all_events(case), newline="")))
    *_, chunks = case.export("csv", filters=EVERYTHING, has_pseudonyms=True)
    links = list(csv.DictReader(io.StringIO(b"".join(chunks).decode(), newline="")))
    drawn = {(row["from"], row["to"]) for row in links if row["leg"] == "source to account"}
    told = {(row["source"], row["account"]) for row in events if row["source"] and row["event_id"] != "4720"}
    assert told == drawn
    (made,) = [row for row in events if row["event_id"] == "4720"]
    originals = {row["pseudonym"]: row["original"] for row in case.pseudonyms()}
    assert originals[made["subject"]] == "zqcorp\\zq-ada"


def test_an_order_that_would_tell_the_names_is_refused(case: Investigation) -> None:
    with pytest.raises(UsageError, match="would tell the names"):
        case.events(EVERYTHING, has_pseudonyms=True, sort="account_name")
    with pytest.raises(UsageError, match="would tell the names"):
        case.events_csv(EVERYTHING, has_pseudonyms=True, sort="computer")
