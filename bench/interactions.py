"""What the page asks of the server when somebody works with it, each in several variants."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bench.graphs import FIRST_HOUR
from logontracer.model.timespan import MICROSECONDS_PER_HOUR, isoformat
from logontracer.queries import QUESTIONS

#: The first of an interaction is asked of a server that has answered nothing of the kind, the others are
#: new to it too: another span, another account, another word.
N_VARIANTS = 6

Get = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Interaction:
    """One thing an analyst does, and the addresses (below the case) of its variants."""

    name: str
    addresses: tuple[str, ...]


def interactions(get: Get) -> Iterator[Interaction]:
    """Yield everything that is measured; *get* answers what the addresses are made of."""
    yield _same("case summary", "")
    yield _same("receipts", "/receipts")
    yield _same("notes", "/notes")
    yield _each("questions with counts", "/questions", _spans())
    yield _same("questions, no filter", "/questions")
    yield _each("questions, other types", "/questions", _types())
    yield from _graphs()
    yield from _searches()
    yield from _nodes(get)
    yield from _lists()
    yield from _timelines(get)
    yield from _events(get)


def _graphs() -> Iterator[Interaction]:
    yield _same("graph", "/graph")
    yield _each("graph, span", "/graph", _spans())
    yield _each("graph, types", "/graph", _types())
    yield _same("graph, noise shown", "/graph", noise=1)
    yield _each("graph, minimum count", "/graph", [{"min_count": n} for n in range(2, 2 + N_VARIANTS)])
    yield _each("graph, 2,000 nodes", "/graph", [{"budget": 1995 + n} for n in range(N_VARIANTS)])
    for question in QUESTIONS:
        yield _each(f"graph of {question.name}", "/graph", _unlike({"question": question.name}))
        in_span = [{"question": question.name, **span} for span in _spans()]
        yield _each(f"graph of {question.name}, span", "/graph", in_span)


_SEARCHES = {
    "exact": "account:user{n}7",
    "prefix": "account:user{n}7*",
    "contains": "{n}77",
    "regex": r"account:/user{n}.*[36]$/",
    "host": "destination:srv{n}",
    "host regex": r"host:/^ws{n}\d+5/",
    "type and id": "type:10 id:462{n}",
    "count": "count:>{n}",
    "or, not": "(account:user{n}* OR host:dc{n}) NOT type:3",
    "nothing": "account:nobody{n}",
}


def _searches() -> Iterator[Interaction]:
    for name, text in _SEARCHES.items():
        texts = [text.replace("{n}", str(n + 1)) for n in range(N_VARIANTS)]
        yield _each(f"search, {name}", "/search", [{"q": q} for q in texts])
        yield _each(f"graph of search, {name}", "/graph", [{"q": f"({q})"} for q in texts])
        in_span = [{"q": q, **span} for q, span in zip(texts, _spans(), strict=True)]
        yield _each(f"graph of search, {name}, span", "/graph", in_span)
    for typed in ("u", "user{n}", "user{n}7{n}", "{n}", "ws1{n}", "host:srv{n}", "{n}zz", "corp"):
        texts = [typed.replace("{n}", str(n + 1)) for n in range(N_VARIANTS)]
        yield _each(f"suggest {typed}", "/suggest", [{"q": text} for text in texts])


def _nodes(get: Get) -> Iterator[Interaction]:
    for of, prefix in (("accounts", "a:"), ("hosts", "h:")):
        for which, keys in _keys(get, of).items():
            yield _each(f"details, {which} {of}", f"/{of}", [{"key": key} for key in keys])
            yield _each(
                f"neighbours, {which} {of}", "/graph/neighbours", [{"node": prefix + k} for k in keys]
            )
            yield _each(f"graph, focus on {which} {of}", "/graph", [{"focus": prefix + k} for k in keys])
            yield _each(f"timeline of {which} {of}", "/timeline", [{"key": prefix + k} for k in keys])
            yield _each(f"reasons, {which} {of}", f"/rank/{of}/reasons", [{"key": key} for key in keys])
    in_span = [
        {"node": f"a:{key}", **span}
        for key, span in zip(_keys(get, "accounts")["busy"], _spans(), strict=True)
    ]
    yield _each("neighbours, span", "/graph/neighbours", in_span)
    pairs = list(_pairs(get))
    yield _each("paths", "/paths", pairs)
    yield _each("paths of 4 hops", "/paths", [{**pair, "max_hops": 4} for pair in pairs])
    yield _each("paths in time", "/paths", [{**pair, "timed": 1} for pair in pairs])
    span = [
        {**pair, "since": s["from"], "until": s["to"], "timed": 1}
        for pair, s in zip(pairs, _spans(), strict=True)
    ]
    yield _each("paths in time, span", "/paths", span)
    yield _each("difference", "/difference", _unlike({}))
    yield _each("difference of spans", "/difference", _spans())


def _keys(get: Get, of: str) -> Mapping[str, Sequence[str]]:
    first = get(f"/rank?of={of}&limit={N_VARIANTS}")
    last = get(f"/rank?of={of}&limit={N_VARIANTS}&after={first['total'] - N_VARIANTS}")
    return {name: [row["key"] for row in page["rows"]] for name, page in (("busy", first), ("quiet", last))}


def _pairs(get: Get) -> Iterator[dict[str, str]]:
    accounts, hosts = _keys(get, "accounts"), _keys(get, "hosts")
    for number in range(N_VARIANTS):
        ends = (
            ("a:" + accounts["quiet"][number], "h:" + hosts["busy"][number]),
            ("h:" + hosts["quiet"][number], "h:" + hosts["busy"][number]),
            ("a:" + accounts["busy"][number], "a:" + accounts["quiet"][number]),
        )[number % 3]
        yield {"from": ends[0], "to": ends[1]}


def _lists() -> Iterator[Interaction]:
    for of in ("accounts", "hosts"):
        yield _same(f"rank of {of}", "/rank", of=of)
        yield _each(
            f"rank of {of}, next page",
            "/rank",
            [{"of": of, "after": 100 * (n + 1)} for n in range(N_VARIANTS)],
        )
    yield _same("rank, as the original", "/rank", of="accounts", method="logontracer")


def _timelines(get: Get) -> Iterator[Interaction]:
    yield _same("timeline", "/timeline")
    yield _each("timeline, busiest", "/timeline", _unlike({"order": "busiest"}))
    for name, hours in (("a week", 168), ("a day", 24), ("an hour", 1)):
        yield _each(f"timeline, {name}", "/timeline", _spans(hours))
    yield _each("timeline of logon_failures", "/timeline", _unlike({"question": "logon_failures"}))
    yield _each(
        "timeline of a search", "/timeline", [{"q": f"account:user{n}*"} for n in range(1, 1 + N_VARIANTS)]
    )
    yield _each("timeline by the minute", "/timeline/minutes", _spans(12))
    yield _each("timeline by the minute, two days", "/timeline/minutes", _spans(48))


#: Columns that the page's list of events shows at first.
_COLUMNS = (
    "time", "event_id", "title", "account", "source", "computer", "logon_type", "authentication_package",
    "outcome", "status",
)  # fmt: skip


def _events(get: Get) -> Iterator[Interaction]:
    accounts = _keys(get, "accounts")
    yield _same("events", "/events")
    yield _each("events, span", "/events", _spans())
    yield _each("events, types", "/events", _types())
    for column in ("event_id", "account", "computer"):
        yield _each(f"events by {column}", "/events", _unlike({"sort": column, "order": "descending"}))
    yield _each(
        "events that contain", "/events", [{"column.account": f"user{n}77"} for n in range(1, 1 + N_VARIANTS)]
    )
    for which, keys in accounts.items():
        yield _each(f"events of {which} accounts", "/events", [{"account": key} for key in keys])
    for name in ("logon_failures", "network_logon", "log_cleared"):
        yield _each(f"events of {name}", "/events", _unlike({"question": name}))
    yield _each(
        "events of a search", "/events", [{"q": f"account:user{n}*"} for n in range(1, 1 + N_VARIANTS)]
    )
    shown = {"show": _COLUMNS, "sort": "time", "order": "descending"}
    yield _each("events, columns shown", "/events", [{**shown, **span} for span in _spans()])
    for column in ("event_id", "account", "computer"):
        yield _each(f"events by {column}, columns shown", "/events", _unlike({**shown, "sort": column}))
    rows = get(f"/events?limit={N_VARIANTS}")["rows"]
    yield Interaction("one event", tuple(f"/events/{row['event_key']}" for row in rows))


def _same(name: str, path: str, **parameters: Any) -> Interaction:
    return _each(name, path, [parameters] * N_VARIANTS)


def _each(name: str, path: str, parameters: Sequence[Mapping[str, Any]]) -> Interaction:
    return Interaction(name, tuple(f"{path}?{urlencode(one, doseq=True)}" for one in parameters))


def _unlike(parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return variants that mean nearly the same: an event id that does not occur is left out."""
    return [{**parameters, "not_event_id": 5000 + n} for n in range(N_VARIANTS)]


def _types() -> list[dict[str, Any]]:
    return [{"type": n} for n in (2, 3, 4, 5, 10, 11)]


def _spans(hours: int = 30) -> list[dict[str, Any]]:
    starts = [FIRST_HOUR + 100 + 90 * n for n in range(N_VARIANTS)]
    return [{"from": _moment(start), "to": _moment(start + hours)} for start in starts]


def _moment(hour: int) -> str:
    return str(isoformat(hour * MICROSECONDS_PER_HOUR))
