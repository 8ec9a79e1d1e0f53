"""What an export holds: the whole graph that the filters show, and what some formats have beside it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from logontracer.errors import UsageError
from logontracer.evidence.notebook import Notebook
from logontracer.export import EXPORT_FORMATS, ExportFormat
from logontracer.export.pseudonyms import CASE_NAME, Machine, Principal, Pseudonyms
from logontracer.investigation import hours, pictures
from logontracer.investigation.cypher import cypher_view
from logontracer.investigation.nodes import Nodes
from logontracer.investigation.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class OwnQuery:
    """An analyst's own Cypher, whose graph is wanted in place of a question's."""

    text: str
    parameters: Mapping[str, Any]


def export_view(
    snapshot: Snapshot,
    chosen: ExportFormat,
    wanted: pictures.Wanted,
    more: Mapping[str, Any],
    own: OwnQuery | None = None,
) -> dict[str, Any]:
    """Return what *chosen* writes: the view, the filters, *more*, and the timeline where it has a place.

    Filters and timeline are not of an own query, so a file of one has neither.
    """
    if own:
        return {**cypher_view(snapshot, own.text, own.parameters, budget=chosen.budget), **more}
    timeline = {}
    if chosen.n_timeline_rows:
        rows = hours.timeline(
            snapshot, wanted.filters, key=wanted.focus, order="anomalous", limit=chosen.n_timeline_rows
        )
        timeline = {"timeline": rows}
    view = pictures.view(snapshot, wanted)
    return {**view, **more, "filters": wanted.filters.to_json(), **timeline}


def written_down(notebook: Notebook) -> dict[str, Any]:
    """Return what analysts added to the case, as an export holds it."""
    return {"notes": notebook.notes()["notes"], "views": notebook.views()["views"]}


def export_chunks(chosen: ExportFormat, view: Mapping[str, Any]) -> Iterator[bytes]:
    """Return the file of a view."""
    out = io.BytesIO()
    chosen.write(view, out)
    return iter([out.getvalue()])


def spoken(chosen: ExportFormat, language: str | None) -> dict[str, str]:
    """Return the language a file's own words are in, when it is asked for and the format has any.

    Raises
    ------
    UsageError
        When no format speaks the language.
    """
    if language is None:
        return {}
    known = sorted({name for entry in EXPORT_FORMATS for name in entry.languages})
    if language not in known:
        raise UsageError(f"no language {language!r}", hint=f"known: {', '.join(known)}", language=language)
    return {"language": language} if language in chosen.languages else {}


def file_name(case: str, question: str | None, chosen: ExportFormat, *, has_pseudonyms: bool) -> str:
    """Return what the file is called; a case's name is a name too."""
    shown = CASE_NAME if has_pseudonyms else case
    return "-".join(filter(None, (shown, question, chosen.part))) + f".{chosen.extension}"


def pseudonyms_of(snapshot: Snapshot) -> Pseudonyms:
    """Return the pseudonyms of a generation's nodes, the busiest first."""
    return snapshot.cache.get("pseudonyms", lambda: _pseudonyms_of(snapshot))


def renamed_accounts(snapshot: Snapshot) -> pa.Table:
    """Return what the timeline's tables read of the accounts, with pseudonyms for names."""
    pseudonyms, accounts = pseudonyms_of(snapshot), snapshot.accounts
    aliases = [pseudonyms.account(key) for key in accounts.keys]
    return pa.table(
        {
            "key": pa.array([alias.key for alias in aliases], pa.string()),
            "name": pa.array([alias.name for alias in aliases], pa.string()),
            "domain": pa.array([alias.domain for alias in aliases], pa.string()),
            "kind": accounts.table["kind"],
        }
    )


def _pseudonyms_of(snapshot: Snapshot) -> Pseudonyms:
    accounts, hosts = snapshot.accounts, snapshot.hosts
    names, domains = accounts.column("name"), accounts.column("domain")
    return Pseudonyms(
        (
            Principal(accounts.keys[row], names[row], domains[row], accounts.kinds[row])
            for row in _busiest_first(accounts)
        ),
        (Machine(hosts.keys[row], hosts.kinds[row]) for row in _busiest_first(hosts)),
    )


def _busiest_first(nodes: Nodes) -> list[int]:
    order: list[int] = np.lexsort((nodes.key_order, -nodes.n_events)).tolist()
    return order
