"""Why names are one: every link of a case, with the events behind it and whether it was undone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pyarrow.compute as pc

from logontracer.investigation.answers import cursor, read_cursor
from logontracer.investigation.rows import with_iso_times
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.links import LINK_KINDS


def link_page(snapshot: Snapshot, limit: int, after: str | None) -> dict[str, Any]:
    """Return one page of the links, those undone first, then in the order of their ids."""
    offset = read_cursor(snapshot, after)
    table = snapshot.table("links")
    order = [("is_undone", "descending"), ("link_id", "ascending")]
    page = table.sort_by(order).slice(offset, limit).to_pylist()
    end = offset + len(page)
    has_more = bool(page) and end < table.num_rows
    return {
        "of": "links",
        "rows": [_link(row) for row in page],
        "total": table.num_rows,
        "truncated": has_more,
        "next": cursor(snapshot, end) if has_more else None,
    }


def links_named(snapshot: Snapshot, ids: Collection[str]) -> list[dict[str, Any]]:
    """Return the links of these ids, in the order of their ids."""
    wanted = pc.field("link_id").isin(list(ids))
    return [_link(row) for row in snapshot.table("links").filter(wanted).sort_by("link_id").to_pylist()]


def _link(row: dict[str, Any]) -> dict[str, Any]:
    title, why = LINK_KINDS[row["kind"]]
    shown = {"id": row["link_id"], "kind": row["kind"], "title": title, "why": why, **row}
    del shown["link_id"]
    return with_iso_times(shown)
