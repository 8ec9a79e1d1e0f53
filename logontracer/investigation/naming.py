"""What an account or host is called: within bounds, for an attacker may write any number of names."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from logontracer.investigation.nodes import Nodes
from logontracer.model.graph import KEY_SEPARATOR

#: Names, addresses, SIDs and reasons in one answer; ``n_…`` counts all of them.
MOST = 50
#: Characters of one list: a single name may hold tens of thousands.
MOST_CHARACTERS = 20_000
LISTS = ("names", "sids", "addresses")


def bounded_lists(row: dict[str, Any]) -> dict[str, Any]:
    """Return the lists of a node within bounds, the most frequent first, and how many there are in all."""
    found: dict[str, Any] = {}
    for name in LISTS:
        if name in row:
            texts = row[name] or []
            found |= {name: texts[: _within([len(text) for text in texts])], f"n_{name}": len(texts)}
    return found


def bounded_reasons(reasons: list[dict[str, Any]]) -> dict[str, Any]:
    """Return why a node's names are one: what was undone and what can be comes first."""
    often = sorted(reasons, key=lambda r: (not r["is_undone"], r["link"] is None, -r["n_events"]))
    shown = often[: _within([len(reason["value"]) for reason in often])]
    return {"identity": shown, "n_identity": len(reasons)}


def _within(sizes: list[int]) -> int:
    """Return how many of the first entries are shown: at least one, when there is any."""
    fitting = sum(total <= MOST_CHARACTERS for total in accumulate(sizes[:MOST]))
    return max(fitting, min(len(sizes), 1))


def same_name(accounts: Nodes, number: int) -> dict[str, Any]:
    """Return the other accounts of an account's name, the busiest first: nothing ties them to it."""
    is_nameless = accounts.keys[number].endswith(KEY_SEPARATOR)
    others = [] if is_nameless else [other for other in accounts.namesakes(number) if other != number]
    others.sort(key=lambda other: (-int(accounts.n_events[other]), accounts.keys[other]))
    shown = [
        {"key": accounts.keys[i], "label": accounts.labels[i], "n_events": int(accounts.n_events[i])}
        for i in others[:MOST]
    ]
    return {"same_name": shown, "n_same_name": len(others)}
