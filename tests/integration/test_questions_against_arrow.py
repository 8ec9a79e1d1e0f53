"""Every question and search, asked of the database, equals the same asked of the tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import pyarrow as pa
import pytest

from logontracer.graph.aggregate import aggregate
from logontracer.graph.ladybug import LadybugStore, build_database
from logontracer.model.events import ACCOUNT_KINDS
from logontracer.model.filters import Filters
from logontracer.model.graph import LogonGraph
from logontracer.model.scores import ANOMALIES, RANKS
from logontracer.model.timespan import MICROSECONDS_PER_HOUR, Timespan
from logontracer.queries import (
    QUESTIONS,
    Question,
    compile_search,
    compose,
    parse,
)
from logontracer.queries.clauses import CHANGE_IDS
from logontracer.queries.expression import (
    And,
    Expression,
    Match,
    MomentMatch,
    Not,
    NumberMatch,
    Or,
    Term,
)
from tests.builders import events, logon, moment
from tests.random_events import random_events

Row = dict[str, Any]
ALL = 100_000


def scores(graph: LogonGraph) -> tuple[pa.Table, pa.Table]:
    """Return made-up ranks and anomalies: a third of all accounts' hours are marked."""
    n = graph.accounts.num_rows
    ids = list(range(n))
    ranks = pa.table(
        [["weighted"] * n, ["accounts"] * n, ids, [1.0 / (1 + i) for i in ids], [i + 1 for i in ids]],
        schema=RANKS,
    )
    owners = graph.codes("account_id")
    hours = {(int(owners[row["logon_id"]]), row["hour"]) for row in graph.logon_hours.to_pylist()}
    marked = sorted((account, hour) for account, hour in hours if (account + hour) % 3 == 0)
    columns: dict[str, list[Any]] = {
        "account_id": [account for account, _ in marked],
        "hour": [hour for _, hour in marked],
        "score": [float(5 * (sum(pair) % 5)) for pair in marked],
        "mark": [sum(pair) % 5 for pair in marked],
    }
    arrays = [pa.array(columns.get(field.name, [0] * len(marked)), type=field.type) for field in ANOMALIES]
    return ranks, pa.Table.from_arrays(arrays, schema=ANOMALIES)


class Oracle:
    """The graph as plain rows, and the answers that follow from them."""

    def __init__(self, graph: LogonGraph) -> None:
        self.graph = graph
        self.ranks, self.anomalies = scores(graph)
        self.accounts: list[Row] = graph.accounts.to_pylist()
        self.hosts: list[Row] = graph.hosts.to_pylist()
        self.marks = {(row["account_id"], row["hour"]): row["mark"] for row in self.anomalies.to_pylist()}
        self.logons = [self._logon(row) for row in graph.logons.to_pylist()]
        self.changes = [self._change(row) for row in graph.changes.to_pylist()]
        self.logon_hours = self._hours(graph.logon_hours, "logon_id")
        self.change_hours = self._hours(graph.change_hours, "change_id")
        self.replicators = {
            row["account_id"] for row in self.changes if row["kind"] in ("dcsync", "dcshadow", "log_cleared")
        }

    @cached_property
    def sprayers(self) -> set[str]:
        """Return the sources from which ten accounts or more failed."""
        tried: dict[str, set[str]] = {}
        for row in self.logons:
            if is_refused(row) and row["source_key"] is not None:
                tried.setdefault(row["source_key"], set()).add(row["account_key"])
        return {source for source, names in tried.items() if len(names) >= 10}

    def _logon(self, row: Row) -> Row:
        keys = {
            "account_key": self.accounts[row["account_id"]]["key"],
            **{
                f"{end}_key": self._host_key(row[f"{end}_id"])
                for end in ("source", "destination", "validator")
            },
        }
        return row | keys | {"account": self.accounts[row["account_id"]]}

    def _change(self, row: Row) -> Row:
        return row | {
            "account_key": self._account_key(row["account_id"]),
            "object_key": self._account_key(row["object_account_id"]),
            "host_key": self._host_key(row["host_id"]),
        }

    def _account_key(self, index: int | None) -> str | None:
        return None if index is None else self.accounts[index]["key"]

    def _host_key(self, index: int | None) -> str | None:
        return None if index is None else self.hosts[index]["key"]

    @staticmethod
    def _hours(table: pa.Table, key: str) -> dict[int, list[Row]]:
        found: dict[int, list[Row]] = {}
        for row in table.to_pylist():
            found.setdefault(row[key], []).append(row)
        return found

    def mark(self, logon: Row) -> int:
        """Return the highest mark of the logon's account in an hour the logon was seen in."""
        hours = self.logon_hours[logon["logon_id"]]
        return max(self.marks.get((logon["account_id"], hour["hour"]), 0) for hour in hours)

    def counted(self, row: Row, hours: list[Row], span: Timespan) -> Row | None:
        """Return the row with its count, first and last time in the span; None when it has none."""
        if span.is_unbounded:
            return row
        start, end = span.hours()
        kept = [
            h
            for h in hours
            if start <= h["hour"] < end
            and (span.start is None or h["last_seen"] >= span.start)
            and (span.end is None or h["first_seen"] < span.end)
        ]
        if not kept:
            return None
        return row | {
            "count": sum(h["count"] for h in kept),
            "first_seen": min(h["first_seen"] for h in kept),
            "last_seen": max(h["last_seen"] for h in kept),
        }

    def narrowed(self, filters: Filters) -> list[Row]:
        """Return the logons that the filters leave, counted in their span."""
        found = []
        for row in self.logons:
            if not self._kept(row, filters):
                continue
            counted = self.counted(row, self.logon_hours[row["logon_id"]], filters.span)
            if counted is not None and counted["count"] >= filters.min_count:
                found.append(counted)
        return sorted(found, key=lambda row: (-row["count"], row["logon_id"]))

    def _kept(self, row: Row, filters: Filters) -> bool:
        package = row["authentication_package"]
        return (
            (not filters.event_ids or row["event_id"] in filters.event_ids)
            and (not filters.logon_types or row["logon_type"] in filters.logon_types)
            and (not filters.packages or (package or "").lower() in [p.lower() for p in filters.packages])
            and (filters.outcome is None or row["outcome"] == filters.outcome)
            and row["event_id"] not in filters.not_event_ids
            and (not filters.computers or self._host_key(row["computer_id"]) in filters.computers)
            and (not filters.kinds or row["account"]["kind"] in filters.kinds)
            and (not row["is_noise"] or self._is_shown(row["account_id"], filters))
        )

    def _is_shown(self, account_id: int | None, filters: Filters) -> bool:
        asked_for = filters.kinds and account_id is not None and self.accounts[account_id]["kind"] != "user"
        return filters.include_noise or bool(asked_for)

    def _kept_change(self, row: Row, filters: Filters) -> bool:
        account_id = row["account_id"]
        kind = None if account_id is None else self.accounts[account_id]["kind"]
        return (
            row["event_id"] not in filters.not_event_ids
            and (not filters.computers or row["host_key"] in filters.computers)
            and (not filters.kinds or kind in filters.kinds)
            and (not row["is_noise"] or self._is_shown(account_id, filters))
        )

    def logons_of(self, keeps: Callable[[Row], bool], filters: Filters) -> list[Row]:
        return [row for row in self.narrowed(filters) if keeps(row)]

    def changes_of(self, keeps: Callable[[Row], bool], filters: Filters) -> list[Row]:
        ids = [i for i in filters.event_ids if i in CHANGE_IDS]
        found = []
        for row in self.changes:
            if not keeps(row) or (ids and row["event_id"] not in ids):
                continue
            if not self._kept_change(row, filters):
                continue
            counted = self.counted(row, self.change_hours[row["change_id"]], filters.span)
            if counted is not None and counted["count"] >= filters.min_count:
                found.append(counted)
        return sorted(found, key=lambda row: (-row["last_seen"], row["change_id"]))

    def accounts_of(self, keeps: Callable[[Row], bool], filters: Filters) -> list[Row]:
        kinds = filters.kinds or (ACCOUNT_KINDS if filters.include_noise else ("user",))
        wanted = [a for a in self.accounts if keeps(a) and a["kind"] in kinds]
        if filters == Filters(include_noise=filters.include_noise, kinds=filters.kinds):
            return wanted
        found = []
        for account in wanted:
            logons = [
                row
                for row in self.narrowed(filters)
                if row["account"] is self.accounts[account["account_id"]]
            ]
            if logons:
                failures = sum(row["count"] for row in logons if row["outcome"] == "failure")
                found.append(
                    account
                    | {
                        "n_events": sum(row["count"] for row in logons),
                        "n_failures": failures,
                        "first_seen": min(row["first_seen"] for row in logons),
                        "last_seen": max(row["last_seen"] for row in logons),
                    }
                )
        return found


def both(event_id: int) -> bool:
    return event_id in (4624, 4625)


LOGON_ANSWERS: dict[str, Callable[[Oracle, Row], bool]] = {
    "all_suspicious": lambda oracle, row: (
        (row["event_id"] == 4769 and row["status"] == 15)
        or (is_ntlm_network(row) and row["account"]["is_privileged"])
        or oracle.mark(row) >= 3
        or row["account"]["account_id"] in oracle.replicators
    ),
    "ntlm_remote_logon": lambda _, row: is_ntlm_network(row),
    "ms14_068_failures": lambda _, row: row["event_id"] == 4769 and row["status"] == 15,
    "kerberoasting": lambda _, row: (
        row["event_id"] == 4769
        and row["outcome"] == "success"
        and row["ticket_encryption"] in (1, 2, 3, 23, 24)
        and row["service_name"] is not None
        and not row["service_name"].endswith("$")
        and row["service_name"].casefold() != "krbtgt"
    ),
    "rdp_logon": lambda _, row: both(row["event_id"]) and row["logon_type"] == 10,
    "network_logon": lambda _, row: both(row["event_id"]) and row["logon_type"] == 3,
    "batch_logon": lambda _, row: both(row["event_id"]) and row["logon_type"] == 4,
    "service_logon": lambda _, row: both(row["event_id"]) and row["logon_type"] == 5,
    "password_guessing": lambda _, row: (
        row["event_id"] in (4625, 4771, 4776)
        and row["outcome"] == "failure"
        and row["account"]["n_failures"] >= 10
    ),
    "many_accounts_fail": lambda oracle, row: is_refused(row) and row["source_key"] in oracle.sprayers,
    "new_credentials": lambda _, row: row["event_id"] == 4624 and row["logon_type"] == 9,
    "logon_failures": lambda _, row: (
        row["event_id"] in (4625, 4768, 4771, 4776) and row["outcome"] == "failure"
    ),
}
CHANGE_ANSWERS: dict[str, Callable[[Row], bool]] = {
    "dcsync_dcshadow": lambda row: row["kind"] in ("dcsync", "dcshadow"),
    "log_cleared": lambda row: row["event_id"] == 1102,
    "accounts_added_deleted": lambda row: row["event_id"] in (4720, 4726, 4741, 4743),
    "group_changes": lambda row: row["event_id"] in (4728, 4729, 4732, 4733, 4756, 4757),
    "audit_policy_changes": lambda row: row["event_id"] == 4719,
}
ACCOUNT_ANSWERS: dict[str, Callable[[Row], bool]] = {
    "system_privileges": lambda row: bool(row["is_privileged"]),
    "all_accounts": lambda row: True,
    "domain_check": lambda row: True,
}


def is_refused(row: Row) -> bool:
    return row["event_id"] in (4625, 4768, 4771, 4776) and row["outcome"] == "failure"


def is_ntlm_network(row: Row) -> bool:
    package = (row["authentication_package"] or "").lower()
    return bool(row["event_id"] == 4624 and row["logon_type"] == 3 and package == "ntlm")


FILTERS = {
    "default": Filters(),
    "with noise": Filters(include_noise=True),
    "authentication ids": Filters(event_ids=(4624, 4625, 4768, 4769, 4776), include_noise=True),
    "ids of both tables": Filters(event_ids=(4624, 4728, 1102), include_noise=True),
    "type and package": Filters(logon_types=(3, 10), packages=("ntlm", "KERBEROS"), include_noise=True),
    "failures": Filters(outcome="failure", include_noise=True),
    "all but some ids": Filters(not_event_ids=(4624, 4625, 4728), include_noise=True),
    "written by two computers": Filters(computers=("dc1.corp.example", "fs1"), include_noise=True),
    "machines only": Filters(kinds=("machine",)),
    "users and machines without 4769": Filters(
        kinds=("user", "machine"), not_event_ids=(4769,), computers=("dc1.corp.example",), min_count=2
    ),
    "at least two": Filters(min_count=2, include_noise=True),
    "a span within hours": Filters(
        span=Timespan(moment("2024-01-08T10:30"), moment("2024-01-10T03:15:00.5")), include_noise=True
    ),
    "a span open to the end": Filters(span=Timespan(moment("2024-01-10T00:00"), None)),
    "a span open to the start": Filters(span=Timespan(None, moment("2024-01-09T00:00"))),
    "a span without events": Filters(span=Timespan(moment("2023-01-01T00:00"), moment("2023-01-02T00:00"))),
    "everything at once": Filters(
        event_ids=(4624, 4625, 4728),
        logon_types=(3, 10, 2),
        packages=("NTLM",),
        outcome="success",
        span=Timespan(moment("2024-01-08T01:00"), moment("2024-01-11T12:00")),
    ),
}


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    garbled = events(logon("\x07lice", "ws1", is_salvaged=True))
    return Oracle(aggregate([random_events(20240108, 5000), garbled]))


@pytest.fixture(scope="module")
def store(oracle: Oracle, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LadybugStore]:
    path = tmp_path_factory.mktemp("it's a graph") / "graph.lbug"
    build_database(path, oracle.graph, oracle.ranks, oracle.anomalies)
    with LadybugStore.open(path) as opened:
        yield opened


def expected_rows(oracle: Oracle, question: Question, filters: Filters) -> list[Row]:
    if question.of == "logons":
        keeps = LOGON_ANSWERS[question.name]
        return oracle.logons_of(lambda row: keeps(oracle, row), filters)
    if question.of == "changes":
        return oracle.changes_of(CHANGE_ANSWERS[question.name], filters)
    return oracle.accounts_of(ACCOUNT_ANSWERS[question.name], filters)


def shown(rows: list[Row], columns: list[str]) -> list[Row]:
    renamed = {"account_key": "key"} if rows and "account_key" not in rows[0] else {}
    return [
        {column: row[renamed.get(column, column)] for column in columns if column != "rank"} for row in rows
    ]


COLUMNS = {
    "logons": "logon_id source_key account_key destination_key validator_key event_id logon_type"
    " authentication_package outcome status ticket_encryption service_name is_claimed_source"
    " is_noise count"
    " first_seen last_seen",
    "changes": "change_id account_key object_key host_key event_id kind object_name object_detail"
    " count first_seen last_seen",
    "accounts": "account_key name domain kind is_privileged n_events n_failures first_seen last_seen rank",
}
PLAIN = [question for question in QUESTIONS if question.name != "difference"]


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
@pytest.mark.parametrize("question", PLAIN, ids=lambda question: question.name)
def test_a_question_answers_what_the_tables_say(
    oracle: Oracle, store: LadybugStore, question: Question, filters: Filters
) -> None:
    expected = expected_rows(oracle, question, filters)
    answer = store.execute(compose(question, filters, limit=ALL))
    assert answer.columns == COLUMNS[question.of].split()
    found = [{k: v for k, v in row.items() if k != "rank"} for row in answer.to_dicts()]
    wanted = shown(expected, answer.columns)
    if question.of == "accounts":
        assert sorted(map(repr, found)) == sorted(map(repr, wanted))
    else:
        assert found == wanted
    assert store.execute(compose(question, filters, want="count")).scalar() == len(expected)


def test_the_questions_find_something_here(oracle: Oracle) -> None:
    silent = [q.name for q in PLAIN if not expected_rows(oracle, q, Filters(include_noise=True))]
    assert silent == []


def test_account_rows_are_ordered_by_events_or_by_domain(store: LadybugStore) -> None:
    everything = Filters(include_noise=True)
    busiest = [
        row["n_events"] for row in store.execute(compose("all_accounts", everything, limit=ALL)).to_dicts()
    ]
    assert busiest == sorted(busiest, reverse=True)
    rows = store.execute(compose("domain_check", everything, limit=ALL)).to_dicts()
    domains = [row["domain"] for row in rows]
    assert domains == sorted(domains, key=lambda domain: (domain is None, domain or ""))


def test_pages_join_to_the_whole(store: LadybugStore) -> None:
    filters = Filters(include_noise=True)
    whole = store.execute(compose("network_logon", filters, limit=ALL)).rows
    pages = [
        row
        for start in range(0, len(whole) + 7, 7)
        for row in store.execute(compose("network_logon", filters, limit=7, offset=start)).rows
    ]
    assert len(whole) > 20
    assert pages == whole


SPANS = {
    "before_start": moment("2024-01-08T00:00"),
    "before_end": moment("2024-01-09T00:00"),
    "after_start": moment("2024-01-10T00:00"),
    "after_end": moment("2024-01-11T00:00"),
}


def expected_difference(oracle: Oracle, filters: Filters, before: range, after: range) -> list[Row]:
    found = []
    for row in oracle.logons:
        if not oracle._kept(row, filters):
            continue
        hours = oracle.logon_hours[row["logon_id"]]
        n_before = sum(h["count"] for h in hours if h["hour"] in before)
        n_after = sum(h["count"] for h in hours if h["hour"] in after)
        if n_before == n_after or n_before + n_after < filters.min_count:
            continue
        change = (
            "new" if not n_before else "gone" if not n_after else "grown" if n_after > n_before else "shrunk"
        )
        found.append(
            {
                "logon_id": row["logon_id"],
                "count": n_before + n_after,
                "count_before": n_before,
                "count_after": n_after,
                "change": change,
            }
        )
    return sorted(found, key=lambda row: (-row["count"], row["logon_id"]))


def hours_of(start: int, end: int) -> range:
    return range(start // MICROSECONDS_PER_HOUR, end // MICROSECONDS_PER_HOUR)


@pytest.mark.parametrize(
    "filters", [Filters(), Filters(include_noise=True), Filters(min_count=2, event_ids=(4624,))]
)
def test_the_difference_of_two_spans(oracle: Oracle, store: LadybugStore, filters: Filters) -> None:
    before = hours_of(SPANS["before_start"], SPANS["before_end"])
    after = hours_of(SPANS["after_start"], SPANS["after_end"])
    expected = expected_difference(oracle, filters, before, after)
    query = compose("difference", filters, parameters=SPANS, limit=ALL)
    found = store.execute(query).to_dicts()
    assert [{k: row[k] for k in expected[0]} for row in found] == expected if expected else not found
    assert store.execute(compose("difference", filters, parameters=SPANS, want="count")).scalar() == len(
        expected
    )


def test_the_difference_without_spans_compares_the_logs_last_two_days(
    oracle: Oracle, store: LadybugStore
) -> None:
    filters = Filters(include_noise=True)
    ends = [graph["hour"].to_pylist() for graph in (oracle.graph.logon_hours, oracle.graph.change_hours)]
    end = max(map(max, ends)) + 1
    expected = expected_difference(oracle, filters, range(end - 48, end - 24), range(end - 24, end))
    found = store.execute(compose("difference", filters, limit=ALL)).to_dicts()
    assert [{k: row[k] for k in expected[0]} for row in found] == expected
    assert {row["change"] for row in found} >= {"new", "gone"}


def test_the_difference_with_a_span_compares_it_with_the_one_before(
    oracle: Oracle, store: LadybugStore
) -> None:
    span = Timespan(SPANS["after_start"], SPANS["after_end"])
    filters = Filters(span=span, include_noise=True)
    after = hours_of(SPANS["after_start"], SPANS["after_end"])
    expected = expected_difference(oracle, filters, range(after.start - 24, after.start), after)
    found = store.execute(compose("difference", filters, limit=ALL)).to_dicts()
    assert [{k: row[k] for k in expected[0]} for row in found] == expected


# search


def names_of(row: Row, oracle: Oracle, what: str, ends: tuple[str, ...] = ()) -> set[str]:
    account = row["account"]
    if not ends:
        parts = [text.partition("\\") for text in account["names"]]
        sets = {
            "name": {account["name"], *(part[2] for part in parts)},
            "full": {account["key"], *account["names"]},
            "domain": {account["domain"] or "", *(part[0] for part in parts)},
            "sid": set(account["sids"]),
        }
        return {text.casefold() for text in sets[what] if text}
    found: set[str] = set()
    for end in ends:
        if row[f"{end}_id"] is None:
            continue
        host = oracle.hosts[row[f"{end}_id"]]
        names = {host["key"], *host["names"]}
        if host["kind"] != "address":
            names.add(host["key"].partition(".")[0])
        found |= set(host["addresses"]) if what == "address" else names | set(host["addresses"])
    return {text.casefold() for text in found if text}


EVERY_END = ("source", "destination", "validator")


def texts(row: Row, oracle: Oracle, term: Term) -> set[str]:
    if term.field == "account":
        full = "\\" in getattr(term.match, "value", "") and getattr(term.match, "form", "") != "regex"
        return names_of(row, oracle, "full" if full else "name")
    if term.field in ("sid", "domain"):
        return names_of(row, oracle, term.field)
    if term.field == "word":
        return names_of(row, oracle, "name") | names_of(row, oracle, "host", EVERY_END)
    if term.field == "any":
        account = {t for what in ("name", "full", "sid") for t in names_of(row, oracle, what)}
        return account | names_of(row, oracle, "host", EVERY_END)
    ends = {"source": ("source",), "destination": ("destination",)}.get(term.field, EVERY_END)
    return names_of(row, oracle, "address" if term.field == "address" else "host", ends)


def holds(match: Match, value: Any) -> bool:
    if value is None:
        return False
    if isinstance(match, NumberMatch):
        return (match.low is None or value >= match.low) and (match.high is None or value <= match.high)
    assert not isinstance(match, MomentMatch)
    tests: dict[str, Callable[[], bool]] = {
        "exact": lambda: value == match.value,
        "prefix": lambda: value.startswith(match.value),
        "suffix": lambda: value.endswith(match.value),
        "contains": lambda: match.value in value,
        "wildcard": lambda: re.fullmatch(match.value, value, re.IGNORECASE | re.DOTALL) is not None,
        "regex": lambda: re.search(match.value, value, re.IGNORECASE | re.DOTALL) is not None,
    }
    return tests[match.form]()


def satisfies(row: Row, oracle: Oracle, expression: Expression) -> bool:
    if isinstance(expression, And):
        return all(satisfies(row, oracle, part) for part in expression.parts)
    if isinstance(expression, Or):
        return any(satisfies(row, oracle, part) for part in expression.parts)
    if isinstance(expression, Not):
        return not satisfies(row, oracle, expression.part)
    match = expression.match
    if isinstance(match, MomentMatch):
        at = match.microseconds
        return bool(row["last_seen"] >= at if expression.field == "from" else row["first_seen"] < at)
    columns = {"type": "logon_type", "id": "event_id", "encryption": "ticket_encryption"}
    if expression.field == "service":
        return holds(match, (row["service_name"] or "").casefold() or None)
    if expression.field == "package":
        return holds(match, (row["authentication_package"] or "").casefold() or None)
    if expression.field == "claimed":
        return holds(match, "yes" if row["is_claimed_source"] else "no")
    if expression.field == "salvaged":
        ends = (row[f"{end}_id"] for end in ("source", "destination", "validator"))
        named = [row["account"], *(oracle.hosts[end] for end in ends if end is not None)]
        return holds(match, "yes" if any(node["is_salvaged_only"] for node in named) else "no")
    if expression.field == "kind":
        return holds(match, row["account"]["kind"])
    if expression.field in ("type", "id", "count", "status", "outcome", "encryption"):
        return holds(match, row[columns.get(expression.field, expression.field)])
    return any(holds(match, text) for text in texts(row, oracle, expression))


SEARCHES = [
    "alice",
    "ALICE",
    "admin",
    "10.0.0.1",
    "10.0.0.1*",
    "*dmi*",
    "*n",
    "account:a*",
    r"account:CORP\alice",
    r"account:corp\*",
    r"CORP\alice",
    'account:"O\'Brien"',
    '"x\') DETACH DELETE n //"',
    r'"\"quoted\""',
    '"`tick`"',
    "$x",
    '"{json: 1}"',
    "account:/a(lice|dmin)/",
    "account:/.*/",
    "host:/^dc\\d/",
    "account:/min$/",
    "account:a*e",
    '"alice"',
    "lic",
    "orp",
    "account:/<.*>/",
    'account:"new\nline"',
    "account:漢字",
    "account:😀",
    "account:%",
    'account:"*"',
    "domain:corp",
    "NOT domain:corp",
    "sid:S-1-5-21-1-2-3-100*",
    "host:dc1",
    "host:dc1.corp.example",
    "host:10.0.0.12",
    "source:ws1",
    "destination:fs1",
    "address:10.0.0.7",
    "fe80::1%eth0",
    "kali",
    '"claimed:10.0.0.1"',
    "type:10",
    "NOT type:10",
    "type:2..5",
    "id:4624 OR id:4625",
    "id:>=4769 id:<4778",
    "count:>1",
    "NOT count:<=1",
    "package:ntlm",
    "NOT package:ntlm",
    "package:/n.*/",
    "status:0xc000006d",
    "encryption:rc4",
    "encryption:aes256 OR encryption:<4",
    "NOT encryption:0x17 id:4769",
    "service:svc_*",
    "NOT service:/sql/ id:4769",
    "NOT status:0",
    "outcome:failure",
    "claimed:yes",
    "claimed:no AND source:ws1",
    "salvaged:yes",
    "salvaged:no alice",
    "NOT outcome:failure",
    "kind:machine",
    "NOT kind:user type:3",
    "(alice OR bob) AND NOT host:dc1",
    "alice type:3 package:ntlm",
    "NOT (alice OR type:3 OR host:kali)",
    "NOT NOT alice",
    "alice OR (bob AND (type:10 OR type:3) AND NOT outcome:failure)",
    "NOT from:2024-01-10",
    "to:2024-01-09T06:00 OR type:10",
    "nobody-has-this-name",
]


@pytest.mark.parametrize("expression", SEARCHES)
def test_a_search_finds_what_the_tables_say(oracle: Oracle, store: LadybugStore, expression: str) -> None:
    tree = parse(expression)
    for filters in (Filters(include_noise=True), FILTERS["everything at once"]):
        expected = oracle.logons_of(lambda row: satisfies(row, oracle, tree), filters)
        answer = store.execute(compile_search(tree, filters, limit=ALL))
        if filters.span.is_unbounded or not any(word in expression for word in ("from:", "to:")):
            assert answer.to_dicts() == shown(expected, answer.columns)
            assert store.execute(compile_search(tree, filters, want="count")).scalar() == len(expected)


def test_most_searches_find_something(oracle: Oracle) -> None:
    silent = [
        text
        for text in SEARCHES
        if not oracle.logons_of(
            lambda row, text=text: satisfies(row, oracle, parse(text)), Filters(include_noise=True)
        )  # type: ignore[misc]
    ]
    assert silent == ["nobody-has-this-name"]


def test_moments_that_must_hold_narrow_the_span_and_its_counts(oracle: Oracle, store: LadybugStore) -> None:
    tree = parse("from:2024-01-09 alice to:2024-01-10T12:00+00:00 count:>=1")
    span = Timespan(moment("2024-01-09T00:00"), moment("2024-01-10T12:00"))
    inner = parse("alice")
    expected = oracle.logons_of(
        lambda row: satisfies(row, oracle, inner), Filters(span=span, include_noise=True)
    )
    answer = store.execute(compile_search(tree, Filters(include_noise=True), limit=ALL))
    assert answer.to_dicts() == shown(expected, answer.columns)
    assert expected
