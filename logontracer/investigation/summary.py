"""What a case holds, in numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from logontracer.investigation.nodes import Ints
from logontracer.investigation.rows import by_logon_type, by_package, event_title
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.timespan import isoformat

#: What the page's list of computers can hold.
MAX_COMPUTERS = 500


def summarise(snapshot: Snapshot, name: str) -> dict[str, Any]:
    """Return the totals of a case."""
    return snapshot.cache.get("summary", lambda: _summarise(snapshot, name))


def _summarise(snapshot: Snapshot, name: str) -> dict[str, Any]:
    generation = snapshot.generation
    count = snapshot.numbers("logons", "count")
    logons = np.arange(len(count))
    first, last = _span(snapshot)
    return {
        "name": name,
        "generation": snapshot.number,
        "created_at": generation.created_at if generation else None,
        "n_events": generation.n_events if generation else 0,
        "n_accounts": len(snapshot.accounts.keys),
        "n_privileged": int(np.asarray(snapshot.accounts.table["is_privileged"], dtype=bool).sum()),
        "n_hosts": len(snapshot.hosts.keys),
        "n_logons": len(count),
        "n_changes": snapshot.table("changes").num_rows,
        "n_logon_events": int(count.sum()),
        "n_noise_events": int(count[snapshot.is_noise].sum()),
        "first_seen": isoformat(first),
        "last_seen": isoformat(last),
        "event_ids": _event_ids(snapshot),
        "logon_types": by_logon_type(snapshot, logons),
        "packages": by_package(snapshot, logons),
        "computers": _computers(snapshot),
    }


def _event_ids(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return the events of logons and changes by event id, the most frequent first: all events."""
    ids, counts = _of_both(snapshot, "event_id", "event_id")
    return [
        {"event_id": event_id, "title": event_title(event_id), "n_events": n}
        for event_id, n in _most_frequent(ids, counts)
    ]


def _computers(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return the hosts that wrote the events, the busiest first, at most ``MAX_COMPUTERS``."""
    hosts = snapshot.hosts
    numbers, counts = _of_both(snapshot, "computer_id", "host_id")
    found = _most_frequent(numbers[numbers >= 0], counts[numbers >= 0])[:MAX_COMPUTERS]
    return [{"key": hosts.keys[n], "label": hosts.labels[n], "n_events": count} for n, count in found]


def _of_both(snapshot: Snapshot, of_logons: str, of_changes: str) -> tuple[Ints, Ints]:
    """Return a column of logons and the one of changes that means the same, with the counts of both."""
    values = [snapshot.numbers("logons", of_logons), snapshot.numbers("changes", of_changes)]
    counts = [snapshot.numbers("logons", "count"), snapshot.numbers("changes", "count")]
    return np.concatenate(values), np.concatenate(counts)


def _most_frequent(values: Ints, counts: Ints) -> list[tuple[int, int]]:
    distinct, codes = np.unique(values, return_inverse=True)
    sums = np.bincount(codes, weights=counts, minlength=len(distinct)).astype(np.int64)
    order = np.lexsort((distinct, -sums))
    return [(int(distinct[i]), int(sums[i])) for i in order]


def _span(snapshot: Snapshot) -> tuple[int | None, int | None]:
    """Return first and last time of all events."""
    infos = snapshot.generation.part_infos if snapshot.generation else ()
    firsts = [info.first for info in infos if info.first is not None]
    lasts = [info.last for info in infos if info.last is not None]
    return min(firsts, default=None), max(lasts, default=None)
