"""Links: what makes two names one, and taking it apart."""

from __future__ import annotations

from typing import Any

from flask import request

from logontracer.errors import UsageError
from logontracer.web.api.examples import HOST_KEY, TIME
from logontracer.web.bodies import read_body
from logontracer.web.parameters import PAGING, Parameter, read_limit
from logontracer.web.routes import CASE, Route, Section
from logontracer.web.services import investigation

_UNDO = Parameter("undo", "Id of a link to undo.", is_repeated=True)
_RESTORE = Parameter("restore", "Id of an undone link to restore.", is_repeated=True)


def links(case: str) -> dict[str, Any]:
    """Return one page of a case's links."""
    return investigation(case).links(limit=read_limit(request.args), after=request.args.get("after"))


def change_links(case: str) -> dict[str, Any]:
    """Undo and restore links."""
    undo, restore = request.args.getlist("undo"), request.args.getlist("restore")
    if request.is_json:
        body = read_body({"undo": list, "restore": list}, optional={"undo": [], "restore": []})
        undo, restore = undo + _ids(body, "undo"), restore + _ids(body, "restore")
    if not undo and not restore:
        raise UsageError("nothing to undo or to restore", hint="Name links: undo=ID, restore=ID.")
    return investigation(case).set_links(undo=undo, restore=restore)


def _ids(body: dict[str, Any], field: str) -> list[str]:
    ids: list[str] = body[field]
    if not all(isinstance(link, str) for link in ids):
        raise UsageError(f"the field {field} must be a list of ids", hint="An id is a text.", field=field)
    return ids


_LINK = {
    "id": f"address:10.20.4.57={HOST_KEY}",
    "kind": "address",
    "title": "Address of a host",
    "why": "in these hours the machine's own Kerberos key was used there",
    "name": "10.20.4.57",
    "joined_to": HOST_KEY,
    "n_events": 812,
    "first_seen": TIME,
    "last_seen": TIME,
    "is_undone": False,
}

SECTION = Section(
    "links",
    "Links",
    (
        Route(
            CASE + "/links",
            links,
            "Every decision that two names are one account, domain or host; those undone come first.",
            {"of": "links", "rows": [_LINK], "total": 1, "truncated": False, "next": None},
            PAGING,
            description="`n_events` counts the events that speak for a link; ids stay the same for good.",
        ),
        Route(
            CASE + "/links",
            change_links,
            "Undo links, or restore undone ones; later imports keep to it.",
            {"generation": 4, "n_undone": 1},
            (_UNDO, _RESTORE),
            method="POST",
            body={"undo": [_LINK["id"]], "restore": []},
            description=(
                "The ids stand in the body, or a few of them in the address. Answers when the graph has been "
                "made anew of the same events."
            ),
        ),
    ),
)
