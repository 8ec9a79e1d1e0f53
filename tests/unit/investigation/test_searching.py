"""A search evaluated on the tables finds the logons that its Cypher finds in the graph database."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from logontracer.investigation import Investigation, matching, searching
from logontracer.investigation.asking import all_hits, searcher
from logontracer.investigation.matching import search_logons
from logontracer.investigation.searching import found_by
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan, to_microseconds
from logontracer.pipeline import import_logs
from logontracer.queries import SEARCH_TERMS, parse
from tests.random_searches import Searches
from tests.unit.investigation.cases import (
    HOSTILE_NAMES,
    START,
    event,
    hostile_events,
    logon,
    settings_in,
    write_log,
)

_EVERYTHING = Filters(include_noise=True)
#: Letters whose case, bytes or width something may see differently.
_LETTERS = (
    "İstanbul",
    "straße",
    "STRASSE",
    "\u212aelvin",
    "ſhort",
    "Σίσυφος",
    "ǆ",
    "a\nb",
    "tab\there",
    "e\u0301",
)
_MOMENTS = ("2024-01-08T10:20", "2024-01-08T11:30", "2024-01-08", "2030-01-01")


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """The hostile case with letters that fold, tickets, hosts with names and a logon without an account."""
    home = tmp_path_factory.mktemp("searched")
    events = [*hostile_events(), *(logon(300 + n, name) for n, name in enumerate(_LETTERS))]
    events += [
        logon(320, "alice", domain=""),
        logon(321, "-", domain="-"),
        logon(322, "LAB\\x", domain="a\\b"),
    ]
    for n, service in enumerate(("svc_sql", "Krbtgt", "SVC_Straße", "WS9$")):
        events.append(
            event(
                330 + n,
                4769,
                TargetUserName="bob@CORP.EXAMPLE",
                TargetDomainName="CORP.EXAMPLE",
                ServiceName=service,
                TicketEncryptionType="0x17" if n else "0x12",
                IpAddress="::ffff:10.0.0.2",
                Status="0x0",
            )
        )
    settings = settings_in(home)
    # What stands between an event without its end and one without its start is salvaged.
    head, tail = logon(340, "lost").partition("<EventData>")[0], logon(342, "lost").partition("<System>")[2]
    log = write_log(home / "searched.xml", [*events, head, logon(341, "g\u00e4rbled"), "<System>", tail])
    import_logs(settings, "default", [log])
    opened = Investigation(settings, "default")
    with opened._current.reading() as snapshot:
        yield snapshot
    opened.close()


def words(snapshot):
    kinds = (("accounts", ("name", "full", "domain", "sid")), ("hosts", ("name", "address")))
    found = {
        text for of, whats in kinds for what in whats for text in snapshot.names(of, what)[1].to_pylist()
    }
    return sorted({*found, *snapshot.services[0], *snapshot.packages[0], *HOSTILE_NAMES, *_LETTERS, "nobody"})


def same(snapshot, text, filters=_EVERYTHING):
    found = search_logons(snapshot, parse(text), filters)
    asked = all_hits(snapshot, searcher(parse(text), filters), "logon_id")
    for name in ("rows", "count", "first_seen", "last_seen"):
        assert np.array_equal(getattr(found, name), getattr(asked, name)), (text, filters, name)
    return len(found.rows)


@pytest.mark.parametrize("term", [None, *SEARCH_TERMS], ids=lambda term: getattr(term, "name", "word"))
def test_each_term_finds_what_the_database_finds(case, term):
    drawn = Searches(11, words(case), _MOMENTS)
    numbers = [same(case, drawn.term(term)) for _ in range(40)]
    numbers += [same(case, f"NOT {drawn.term(term)}") for _ in range(10)]
    assert any(numbers)


def test_names_that_only_salvaged_records_hold_can_be_listed_and_left_out(case):
    found = search_logons(case, parse("salvaged:yes"), _EVERYTHING)
    accounts = case.numbers("logons", "account_id")[found.rows]
    assert {case.accounts.column("name")[number] for number in accounts} == {"g\u00e4rbled"}
    left = same(case, "salvaged:no")
    assert left == same(case, "NOT salvaged:yes")
    assert left + same(case, "salvaged:yes") == case.table("logons").num_rows


@pytest.mark.parametrize("seed", range(4))
def test_terms_joined_find_what_the_database_finds(case, seed):
    drawn = Searches(seed, words(case), _MOMENTS)
    spans = (Timespan(), Timespan(to_microseconds(START), to_microseconds(START) + 4_000_000_000))
    for number in range(40):
        filters = Filters(
            include_noise=number % 2 == 0, span=spans[number % 3 == 0], min_count=1 + number % 5 // 4
        )
        same(case, drawn.expression(), filters)


@pytest.mark.parametrize("name", [*HOSTILE_NAMES, *_LETTERS])
def test_a_name_is_found_as_it_is_written(case, name):
    written = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    assert same(case, f"account:{written}")


@pytest.mark.parametrize(
    "text",
    [
        "account:/strasse/", "account:/STRAßE/", "account:/kelvin/", "account:/ı/", "account:/a.b/",
        "account:/^a$/", "account:/(?m)^b$/", "account:/(?-i)Alice/", "account:/(?-s)a.b/", r"account:/\C/",
        r"account:/\bsql\b/", "account:/a|b/", "account:/()/", "status:<0", "NOT status:<0", "count:<1",
        "count:>0x7fffffffffffffff", "NOT count:>0x7fffffffffffffff",
        "NOT (from:2024-01-08T10:20 OR account:bob)", r"account:/b\\x/", r"any*\\*",
        r"account:/[\\]/", r"/\\\\/",
        "NOT package:ntlm", "NOT service:*sql*", "account:a*b", "account:*", "host:*", "NOT host:*",
    ],
)  # fmt: skip
def test_what_could_differ_does_not(case, text):
    same(case, text)


def test_the_database_is_asked_when_a_pattern_is_too_large_here(case, monkeypatch):
    expected = search_logons(case, parse("account:/a.ice/"), _EVERYTHING)

    def refuse(*arguments):
        raise pa.ArrowInvalid("pattern too large")

    monkeypatch.setattr(searching, "_matches", refuse)
    found = search_logons(case, parse("(account:/a.ice/)  "), _EVERYTHING)
    assert found.rows.tolist() == expected.rows.tolist()
    with pytest.raises(pa.ArrowInvalid):
        found_by(case, parse("account:/a.ice/"))
    span = Filters(span=Timespan(0, 1 << 60))
    assert search_logons(case, parse("account:/a.ice/ count:>1"), span) is None


def test_a_search_does_not_ask_the_database(case, monkeypatch):
    def refuse(*arguments):
        raise AssertionError("asked")

    monkeypatch.setattr(matching, "all_hits", refuse)
    found = search_logons(case, parse("account:bob host:/^dc/ count:>0 NOT type:77"), Filters())
    assert len(found.rows)
