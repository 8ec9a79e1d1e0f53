"""What to say when a search finds nothing: why that may be, and what to search for instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from logontracer.investigation.asking import count, searcher
from logontracer.investigation.matching import search_logons
from logontracer.investigation.nearest import nearest
from logontracer.investigation.snapshot import Snapshot
from logontracer.investigation.suggestions import quoted
from logontracer.model.counted import counted
from logontracer.model.filters import Filters
from logontracer.queries.expression import Expression, Term, TextMatch, terms_of

#: Names offered for one term.
_OFFERED = 3
#: Which names a term is about, and the term that says one of them.
_NODES: dict[str, tuple[tuple[str, str], ...]] = {
    "account": (("accounts", "account"),),
    "host": (("hosts", "host"),),
    "source": (("hosts", "source"),),
    "destination": (("hosts", "destination"),),
    "word": (("accounts", "account"), ("hosts", "host")),
    "any": (("accounts", "account"), ("hosts", "host")),
}
_WIDENED = ("account", "host", "source", "destination", "domain", "service", "package", "sid")

Advice = dict[str, Any]
#: What an answer with hits says.
NONE_NEEDED: Advice = {"hint": None, "nearest": []}


def advise(snapshot: Snapshot, expression: Expression, filters: Filters) -> Advice:
    """Return why an expression finds nothing (``hint``) and the names that come ``nearest``."""
    hidden = " ".join(_hidden(snapshot, expression, filters))
    if hidden:
        return {"hint": hidden, "nearest": []}
    offered = list(_offered(snapshot, expression))
    return {"hint": " ".join(_sentences(snapshot, expression, offered)), "nearest": offered}


def _hidden(snapshot: Snapshot, expression: Expression, filters: Filters) -> Iterator[str]:
    """Yield what the filters keep out."""
    n_noise = _n_logons(snapshot, expression, replace(filters, include_noise=True))
    if n_noise:
        hidden = "machine and system accounts and local logons"
        yield f"{_matching(n_noise)}, but the noise filter hides {hidden}: show noise."
        return
    n_logons = _n_logons(snapshot, expression, Filters(include_noise=True))
    if n_logons:
        excluding = "event ids, types, counts or times exclude what you look for"
        yield f"{_matching(n_logons)} without the filters: {excluding}."


def _n_logons(snapshot: Snapshot, expression: Expression, filters: Filters) -> int:
    found = search_logons(snapshot, expression, filters)
    return count(snapshot, searcher(expression, filters)) if found is None else len(found.rows)


def _matching(n_logons: int) -> str:
    return counted(n_logons, "logon matches", "logons match")


def _offered(snapshot: Snapshot, expression: Expression) -> Iterator[dict[str, Any]]:
    seen = set()
    for term in terms_of(expression):
        for of, name in _NODES.get(term.field, ()):
            for number in nearest(snapshot, of, _letters(term), _OFFERED):
                nodes = snapshot.nodes(of)
                if (of, number) not in seen:
                    seen.add((of, number))
                    yield {
                        "kind": nodes.singular,
                        "key": nodes.keys[number],
                        "label": nodes.labels[number],
                        "term": f"{name}:{quoted(nodes.keys[number])}",
                    }


def _letters(term: Term) -> str:
    """Return the text a term looks for, without what is special in a pattern."""
    match = term.match
    if not isinstance(match, TextMatch):
        return ""
    if match.form in ("regex", "wildcard"):
        return "".join(c for c in match.value.replace(".*", "") if c.isalnum() or c in "-_. ").casefold()
    return match.value


def _sentences(snapshot: Snapshot, expression: Expression, offered: list[dict[str, Any]]) -> Iterator[str]:
    whole = [term for term in terms_of(expression) if _is_whole(term)]
    wider = [_wider(term) for term in whole if _is_part_of_a_name(snapshot, term)]
    if wider:
        yield f"A term's value is the whole text; {wider[0]} finds a part of it."
    if offered:
        yield f"Did you mean {' or '.join(offer['label'] for offer in offered[:_OFFERED])}?"
    if not (wider or offered):
        yield "No name of the case is like it; fewer terms, OR instead of AND, or a shorter word find more."


def _is_whole(term: Term) -> bool:
    return term.field in _WIDENED and isinstance(term.match, TextMatch) and term.match.form == "exact"


def _is_part_of_a_name(snapshot: Snapshot, term: Term) -> bool:
    kinds = _NODES.get(term.field)
    if kinds is None:
        return True  # not known here: worth a try
    letters = _letters(term)
    return any(letters in texts for of, _ in kinds for texts in snapshot.nodes(of).searched)


def _wider(term: Term) -> str:
    value = quoted(term.match.value) if isinstance(term.match, TextMatch) else ""
    return f"{term.field}:*{value}*"
