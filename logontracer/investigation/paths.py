"""Paths between two nodes, as steps and as a picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from logontracer.analyse.paths import Hops, Path, find_paths, hops_of, moments_of
from logontracer.analyse.paths.hops import Moments
from logontracer.errors import UsageError
from logontracer.investigation.behind import NAMED_ROWS
from logontracer.investigation.edges import NodeIds
from logontracer.investigation.ends import Ends, ends_of_logons, number_of
from logontracer.investigation.nodes import Ints
from logontracer.investigation.selection import Selection, select, times_in_span
from logontracer.investigation.snapshot import Snapshot
from logontracer.investigation.view import draw
from logontracer.model.events import OUTCOMES
from logontracer.model.filters import Filters
from logontracer.model.timespan import isoformat


def paths(
    snapshot: Snapshot,
    start: str,
    end: str,
    filters: Filters,
    *,
    max_hops: int | None,
    timed: bool,
    limit: int,
) -> dict[str, Any]:
    """Return all shortest paths (or all of up to *max_hops*) from one node to another, by their ids.

    Failed logons lead nowhere: they count only when the filters ask for failures.
    """
    ends_at = [number_of(snapshot, node) for node in (start, end)]
    if ends_at[0] == ends_at[1]:
        raise UsageError(f"start and end are the same node: {start!r}", hint="choose another end")
    selection = _usable(snapshot, filters)
    hops = _hops(snapshot, filters, selection)
    moments = _moments(snapshot, filters, hops) if timed else None
    found = find_paths(hops, *ends_at, max_hops=max_hops, moments=moments, max_paths=limit)
    shown = _Shown(snapshot, hops, selection, ends_at, found.paths)
    described = [shown.path(path) for path in found.paths]
    return {
        "from": NodeIds(snapshot).of(ends_at[0]),
        "to": NodeIds(snapshot).of(ends_at[1]),
        "timed": timed,
        "paths": described,
        "total": len(described),
        "truncated": found.truncated,
        "view": shown.view,
    }


def _usable(snapshot: Snapshot, filters: Filters) -> Selection:
    selection = select(snapshot, filters)
    if filters.outcome is not None:
        return selection
    return selection.where(~snapshot.is_failure[selection.rows])


def _hops(snapshot: Snapshot, filters: Filters, selection: Selection) -> Hops:
    def make() -> Hops:
        ends = ends_of_logons(snapshot, selection)
        n_nodes = len(snapshot.accounts.keys) + len(snapshot.hosts.keys)
        return hops_of(n_nodes, ends.source, ends.account, ends.destination, ends.count, ends.rows)

    return snapshot.paths.get(("hops", filters), make)


def _moments(snapshot: Snapshot, filters: Filters, hops: Hops) -> Moments:
    return snapshot.paths.get(
        ("moments", filters), lambda: moments_of(hops, *times_in_span(snapshot, filters.span))
    )


class _Shown:
    """What is shown of the paths of one search."""

    def __init__(
        self,
        snapshot: Snapshot,
        hops: Hops,
        selection: Selection,
        ends_at: list[int],
        found: tuple[Path, ...],
    ) -> None:
        self.snapshot = snapshot
        self.hops = hops
        self.selection = selection
        self.ends_at = ends_at
        self.n_accounts = len(snapshot.accounts.keys)
        self.ids = NodeIds(snapshot)
        self.view = draw(snapshot, self._ends(found), budget=None, always=np.array(ends_at))
        self._edges: dict[tuple[str, str], list[str]] = {}
        for edge in self.view["edges"]:
            self._edges.setdefault((edge["from"], edge["to"]), []).append(edge["id"])

    def path(self, path: Path) -> dict[str, Any]:
        """Return a path as plain data."""
        last = len(path.steps) - 1
        steps = [self._step(step, at == 0, at == last) for at, step in enumerate(path.steps)]
        for step, reached in zip(steps, path.reached, strict=False):
            step["reached"] = isoformat(reached)
        return {"n_hops": len(steps), "steps": steps}

    def _step(self, step: Ints, is_first: bool, is_last: bool) -> dict[str, Any]:
        hop = int(step[0])
        account = self.ids.of(int(self.hops.account[hop]))
        source = None if is_first and self._is_account(0) else self.ids.of(int(self.hops.source[hop]))
        leads_on = not (is_last and self._is_account(1))
        destination = self.ids.of(int(self.hops.destination[hop])) if leads_on else None
        pairs = [(source, account), (account, destination)]
        edges = [edge for one, other in pairs if one and other for edge in self._edges[one, other]]
        return {
            "from": source,
            "account": account,
            "to": destination,
            "edges": edges,
            "reached": None,
            **self._of_rows(self._rows(step)),
        }

    def _is_account(self, which: int) -> bool:
        return self.ends_at[which] < self.n_accounts

    def _rows(self, step: Ints) -> Ints:
        """Return the positions in the selection of the logons of a step."""
        logons = [self.hops.rows[self.hops.bounds[hop] : self.hops.bounds[hop + 1]] for hop in step]
        return np.searchsorted(self.selection.rows, np.concatenate(logons))

    def _of_rows(self, places: Ints) -> dict[str, Any]:
        selection = self.selection
        rows = selection.rows[places]
        busiest = np.lexsort((rows, -selection.count[places]))[:NAMED_ROWS]
        outcomes = np.unique(self.snapshot.outcomes[rows]).tolist()
        return {
            "logons": rows[busiest].tolist(),
            "n_logons": len(rows),
            "event_ids": np.unique(self.snapshot.numbers("logons", "event_id")[rows]).tolist(),
            "outcomes": [(*OUTCOMES, None)[outcome] for outcome in outcomes],
            "count": int(selection.count[places].sum()),
            "first_seen": isoformat(int(selection.first_seen[places].min())),
            "last_seen": isoformat(int(selection.last_seen[places].max())),
        }

    def _ends(self, found: tuple[Path, ...]) -> Ends:
        """Return the logons of the paths, without the sides that an account at the end leaves open."""
        n_rows = len(self.selection.rows)
        is_used, has_source, has_destination = (np.zeros(n_rows, dtype=bool) for _ in range(3))
        for path in found:
            last = len(path.steps) - 1
            for at, step in enumerate(path.steps):
                places = self._rows(step)
                is_used[places] = True
                has_source[places] |= at > 0 or not self._is_account(0)
                has_destination[places] |= at < last or not self._is_account(1)
        ends = ends_of_logons(self.snapshot, self.selection.where(is_used))
        return ends.between(has_source[is_used], has_destination[is_used])
