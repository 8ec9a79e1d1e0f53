"""What a case holds, in numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from logontracer.investigation.rows import by_event_id, by_logon_type, by_package
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.timespan import isoformat


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
        "event_ids": by_event_id(snapshot, logons),
        "logon_types": by_logon_type(snapshot, logons),
        "packages": by_package(snapshot, logons),
    }


def _span(snapshot: Snapshot) -> tuple[int | None, int | None]:
    """Return first and last time of all events."""
    infos = snapshot.generation.part_infos if snapshot.generation else ()
    firsts = [info.first for info in infos if info.first is not None]
    lasts = [info.last for info in infos if info.last is not None]
    return min(firsts, default=None), max(lasts, default=None)
