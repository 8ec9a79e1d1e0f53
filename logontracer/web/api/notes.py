"""Notes, stars and saved views: what analysts add to a case."""

from __future__ import annotations

from typing import Any

from flask import request

from logontracer.evidence import notebook
from logontracer.web.api.examples import ACCOUNT_KEY, TIME
from logontracer.web.bodies import read_body
from logontracer.web.parameters import Parameter, integer, required
from logontracer.web.routes import CASE, Route, Section
from logontracer.web.services import investigation


def notes(case: str) -> dict[str, Any]:
    """Return every note and star."""
    return investigation(case).notebook.notes()


def put_note(case: str) -> dict[str, Any]:
    """Keep one note and star."""
    body = read_body(_NOTE_FIELDS, optional={"text": "", "is_starred": False})
    return {"note": investigation(case).put_note(**body)}


def delete_note(case: str) -> dict[str, Any]:
    """Delete one note and star."""
    target, revision = required(request.args, "target"), _revision()
    return {"revision": investigation(case).notebook.delete_note(target, revision)}


def saved_views(case: str) -> dict[str, Any]:
    """Return every saved view."""
    return investigation(case).notebook.views()


def put_view(case: str) -> dict[str, Any]:
    """Keep one view."""
    body = read_body(_VIEW_FIELDS, optional={"note": ""})
    return {"view": investigation(case).notebook.put_view(**body)}


def delete_view(case: str) -> dict[str, Any]:
    """Delete one view."""
    name, revision = required(request.args, "name"), _revision()
    return {"revision": investigation(case).notebook.delete_view(name, revision)}


def _revision() -> int:
    required(request.args, "revision")
    return integer(request.args, "revision", 0)


_NOTE_FIELDS = {"target": str, "text": str, "is_starred": bool, "revision": int}
_VIEW_FIELDS = {"name": str, "note": str, "query": str, "revision": int}
_NOTE = {
    "target": "a:" + ACCOUNT_KEY,
    "text": "Her laptop was stolen on the 6th.",
    "is_starred": True,
    "revision": 7,
    "updated_at": TIME,
}
_VIEW = {
    "name": "RDP in the night",
    "note": "Before the log was cleared.",
    "query": "question=rdp_logon&from=2024-01-08T00:00Z",
    "revision": 3,
    "updated_at": TIME,
}
_SEEN = Parameter("revision", "The entry's `revision` as last read.", "integer", is_required=True)
_CONFLICT = (
    "`revision` is the entry's as last read, 0 for a new one. 409 when somebody else has changed it since; "
    "`facts` then holds what is there now, with its revision. "
)

SECTION = Section(
    "notes",
    "Notes and saved views",
    (
        Route(
            CASE + "/notes",
            notes,
            "Every note and star, the last changed first; `revision` rises with each change of any.",
            {"revision": 7, "notes": [_NOTE]},
        ),
        Route(
            CASE + "/notes",
            put_note,
            "Keep the note and the star of one thing, replacing what it had.",
            {"note": _NOTE},
            method="PUT",
            body={name: _NOTE[name] for name in _NOTE_FIELDS},
            description=_CONFLICT
            + "`target` is `a:` or `h:` and a key, the `id` of an edge of the graph, or `e:` and an event's "
            "`event_key`, and is in the case (404 otherwise); `text` has at most "
            f"{notebook.MAX_TEXT_CHARACTERS:,} characters and may be left out with a star.",
        ),
        Route(
            CASE + "/notes",
            delete_note,
            "Delete the note and the star of one thing.",
            {"revision": 8},
            (Parameter("target", "What the note is on.", is_required=True), _SEEN),
            method="DELETE",
            description="409 as for PUT, 404 when there is none.",
        ),
        Route(
            CASE + "/views",
            saved_views,
            "Every saved view, by name; `revision` rises with each change of any.",
            {"revision": 3, "views": [_VIEW]},
        ),
        Route(
            CASE + "/views",
            put_view,
            "Save a view: the query string of the page's address under a name.",
            {"view": _VIEW},
            method="PUT",
            body={name: _VIEW[name] for name in _VIEW_FIELDS},
            description=_CONFLICT + f"`name` has at most {notebook.MAX_NAME_CHARACTERS} characters, `query` "
            f"{notebook.MAX_QUERY_CHARACTERS:,}; `note` may be left out.",
        ),
        Route(
            CASE + "/views",
            delete_view,
            "Delete a saved view.",
            {"revision": 4},
            (Parameter("name", "Its name.", is_required=True), _SEEN),
            method="DELETE",
            description="409 as for PUT, 404 when there is none.",
        ),
    ),
)
