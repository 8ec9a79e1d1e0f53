"""What may be meant while somebody types into the search box."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow.compute as pc

from logontracer.investigation.nodes import Nodes
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.catalogue import EVENTS
from logontracer.model.counted import counted
from logontracer.model.windows import LOGON_TYPES
from logontracer.queries import QUESTIONS, SEARCH_TERMS, SearchTerm

#: Terms whose value names an account, and those whose value names a host.
_ACCOUNT_TERMS = ("account",)
_HOST_TERMS = ("host", "source", "destination")
_BY_TERM = {term.name: term for term in SEARCH_TERMS}
_CHOICES = frozenset(term.name for term in SEARCH_TERMS if term.words or term.named)
#: What a value needs no quotes for.
_PLAIN = re.compile(r"[\w.@$\\-]+", re.ASCII)
#: The last word typed, where a quoted value is one word.
_LAST_WORD = re.compile(r'(?:[^\s"()]|"[^"]*(?:"|$))*$')


def suggest(snapshot: Snapshot, text: str, limit: int) -> dict[str, Any]:
    """Return what the last word of *text* may be going to be, each with the term that says it."""
    word = _last_word(text)
    term, colon, value = word.partition(":")
    term = term.casefold() if colon else ""
    needle = (value if colon else word).strip('"*').casefold()
    return {"suggestions": fair_share(list(_kinds(snapshot, term, needle, limit)), limit)}


def fair_share(kinds: list[list[dict[str, Any]]], limit: int) -> list[dict[str, Any]]:
    """Return up to *limit* suggestions, so many of each kind that none crowds out another."""
    taken = [0] * len(kinds)
    for _ in range(limit):
        left = [number for number, some in enumerate(kinds) if taken[number] < len(some)]
        if not left:
            break
        taken[min(left, key=taken.__getitem__)] += 1
    return [suggestion for some, n in zip(kinds, taken, strict=True) for suggestion in some[:n]]


def _kinds(snapshot: Snapshot, term: str, needle: str, limit: int) -> Iterator[list[dict[str, Any]]]:
    """Yield the suggestions of each kind that *term* (empty: none typed) admits."""
    if term in ("", *_ACCOUNT_TERMS) and needle:
        yield _nodes(snapshot.accounts, "account", needle, limit)
    if term in ("", *_HOST_TERMS) and needle:
        yield _nodes(snapshot.hosts, term or "host", needle, limit)
    if term in ("", "id") and needle:
        yield list(_event_ids(needle))
    if term == "type":
        yield list(_logon_types(needle))
    if term == "package":
        yield list(_packages(snapshot, needle))
    if term in _CHOICES:
        yield list(_choices(_BY_TERM[term], needle))
    if term == "service":
        yield list(_services(snapshot, needle))
    if term == "" and needle:
        yield list(_questions(needle))


def _last_word(text: str) -> str:
    found = _LAST_WORD.search(text)
    return found.group() if found else ""


def _nodes(nodes: Nodes, term: str, needle: str, limit: int) -> list[dict[str, Any]]:
    """Return the nodes that are called so, begin so or hold it, in this order, the busiest first in each."""
    hits = [(number, place) for number, place in enumerate(_places(nodes, needle)) if place is not None]
    if not hits:
        return []
    numbers, places = np.array(hits, dtype=np.int64).T
    order = np.lexsort((nodes.key_order[numbers], -nodes.n_events[numbers], places))[:limit]
    return [_node(nodes, int(numbers[i]), term) for i in order]


def _places(nodes: Nodes, needle: str) -> Iterator[int | None]:
    """Yield how well each node matches: 0 is called so, 1 begins so, 2 holds it, None not at all."""
    for texts in nodes.searched:
        if needle not in texts:
            yield None
        elif f"\n{needle}\n" in texts:
            yield 0
        else:
            yield 1 if f"\n{needle}" in texts else 2


def _node(nodes: Nodes, number: int, term: str) -> dict[str, Any]:
    label = nodes.labels[number]
    return {
        "kind": nodes.singular,
        "key": nodes.keys[number],
        "label": label,
        "detail": counted(int(nodes.n_events[number]), "event"),
        "term": f"{term}:{quoted(nodes.keys[number])}",
        **_privilege(nodes, number),
    }


def _privilege(nodes: Nodes, number: int) -> dict[str, Any]:
    return {"is_privileged": nodes.is_privileged(number)} if nodes.of == "accounts" else {}


def quoted(value: str) -> str:
    """Return a value as the search language takes it, exactly."""
    if _PLAIN.fullmatch(value) and "\\" not in value:
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _event_ids(needle: str) -> Iterator[dict[str, Any]]:
    for spec in EVENTS:
        if str(spec.event_id).startswith(needle) or needle in spec.title.casefold():
            yield _suggestion(
                "event_id", str(spec.event_id), str(spec.event_id), spec.title, f"id:{spec.event_id}"
            )


def _logon_types(needle: str) -> Iterator[dict[str, Any]]:
    for number, title in LOGON_TYPES.items():
        if str(number).startswith(needle) or needle in title.casefold():
            yield _suggestion("logon_type", str(number), str(number), title, f"type:{number}")


def _packages(snapshot: Snapshot, needle: str) -> Iterator[dict[str, Any]]:
    for name in snapshot.packages[0]:
        if needle in name.casefold():
            yield _suggestion("package", name, name, "authentication package", f"package:{quoted(name)}")


def _choices(term: SearchTerm, needle: str) -> Iterator[dict[str, Any]]:
    """Yield the words that a term takes."""
    for word in (*term.words, *(name for name, _, _ in term.named)):
        if needle in word:
            yield _suggestion("term", word, word, term.help, f"{term.name}:{word}")


def _services(snapshot: Snapshot, needle: str) -> Iterator[dict[str, Any]]:
    for name in pc.unique(snapshot.table("logons")["service_name"]).drop_null().to_pylist():
        if needle in name.casefold():
            yield _suggestion("term", name, name, "service account", f"service:{quoted(name)}")


def _questions(needle: str) -> Iterator[dict[str, Any]]:
    for question in QUESTIONS:
        if needle in question.title.casefold():
            yield _suggestion("question", question.name, question.title, question.group, None)


def _suggestion(kind: str, key: str, label: str, detail: str, term: str | None) -> dict[str, Any]:
    return {"kind": kind, "key": key, "label": label, "detail": detail, "term": term}
