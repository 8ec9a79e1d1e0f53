"""What analysts add to a case: notes and stars on nodes, links and events, saved views and queries.

::

    <case>/notes/notes.json   one entry per thing that has a note or a star
                 views.json   one entry per saved view
                 queries.json one entry per saved query
                 lock         held while one of them is replaced

All are small files replaced as a whole, beside the evidence and never part of
it.  They have a lock of their own: an import may hold the case for an hour.
Each entry carries the revision at which it was last changed; whoever changes it
says which one they have seen, so that two analysts do not overwrite each other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from logontracer.errors import CaseError, ConflictError, NotFoundError, UsageError
from logontracer.evidence import lock
from logontracer.evidence.case import Case, now
from logontracer.evidence.durable import remove, write_whole

FOLDER = "notes"
FORMAT = 1
MAX_ENTRIES = 2_000
MAX_TEXT_CHARACTERS = 4_000
MAX_TARGET_CHARACTERS = 4_000
MAX_NAME_CHARACTERS = 80
MAX_QUERY_CHARACTERS = 8_000
MAX_CYPHER_CHARACTERS = 20_000
#: A file of saved queries: whatever a case can write, another must be able to take in.
MAX_FILE_BYTES = 8 << 20
_LOCK_WAIT_SECONDS = 10.0

#: An account, a host, an event, or a link by its id in a view.
_TARGET = re.compile(r"(?s)(?:a:|h:|e:|[sdc]\|[ah]:).+")

Entry = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Shelf:
    """One of the files: its name, the field that tells entries apart, and what an entry is called."""

    name: str
    key: str
    what: str


_NOTES = _Shelf("notes", "target", "note")
_VIEWS = _Shelf("views", "name", "saved view")
_QUERIES = _Shelf("queries", "name", "saved query")
#: Fields of a saved query that go into a file and come from one.
_QUERY_FIELDS = ("name", "note", "cypher")


class Notebook:
    """The notes, saved views and saved queries of one case.

    Every change takes the *revision* of the entry as it was last read, 0 for one
    that is to be new, and raises ConflictError when somebody else was faster.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._folder = case.path / FOLDER

    def notes(self) -> dict[str, Any]:
        """Return ``revision`` and all ``notes``, the last changed first."""
        return self._listed(_NOTES, lambda entry: -int(entry["revision"]))

    def views(self) -> dict[str, Any]:
        """Return ``revision`` and all saved ``views`` by name."""
        return self._listed(_VIEWS, lambda entry: (str(entry["name"]).casefold(), str(entry["name"])))

    def put_note(self, target: str, *, text: str = "", is_starred: bool = False, revision: int) -> Entry:
        """Keep the note and the star of *target*, replacing what it had; return the entry.

        Parameters
        ----------
        target : str
            ``a:`` or ``h:`` and a key, the id of a link in a view, or ``e:`` and an event's key.
        text : str
            Plain text; may be empty when there is a star.
        """
        check_spelling(target)
        _check_length("text", text, MAX_TEXT_CHARACTERS)
        if not (text.strip() or is_starred):
            raise UsageError("a note needs a text or a star", hint="Delete it instead.")
        return self._put(_NOTES, {"target": target, "text": text, "is_starred": is_starred}, revision)

    def delete_note(self, target: str, revision: int) -> int:
        """Delete the note and the star of *target*; return the new revision of all."""
        return self._delete(_NOTES, target, revision)

    def put_view(self, name: str, *, note: str = "", query: str, revision: int) -> Entry:
        """Keep a view under *name*: the query string of the page's address, and a note; return the entry."""
        _check_name(_VIEWS, name)
        _check_length("note", note, MAX_TEXT_CHARACTERS)
        _check_length("query", query, MAX_QUERY_CHARACTERS)
        if not query.isprintable():
            raise UsageError(
                "the query string holds control characters", hint="Encode it as an address does."
            )
        return self._put(_VIEWS, {"name": name, "note": note, "query": query.removeprefix("?")}, revision)

    def delete_view(self, name: str, revision: int) -> int:
        """Delete a saved view; return the new revision of all."""
        return self._delete(_VIEWS, name, revision)

    def queries(self) -> dict[str, Any]:
        """Return ``revision`` and all saved ``queries`` by name."""
        return self._listed(_QUERIES, lambda entry: (str(entry["name"]).casefold(), str(entry["name"])))

    def query(self, name: str) -> Entry:
        """Return a saved query by its name."""
        for entry in self.queries()["queries"]:
            if entry["name"] == name:
                return dict(entry)
        raise NotFoundError(f"there is no saved query {name[:80]!r}", hint="GET …/queries lists them.")

    def put_query(self, name: str, *, note: str = "", cypher: str, revision: int) -> Entry:
        """Keep an analyst's Cypher under *name*; return the entry.  Whether it may run is asked later."""
        return self._put(_QUERIES, _query_entry(name, note, cypher), revision, _check_file)

    def delete_query(self, name: str, revision: int) -> int:
        """Delete a saved query; return the new revision of all."""
        return self._delete(_QUERIES, name, revision)

    def queries_file(self) -> bytes:
        """Return all saved queries as a file that another case can take in."""
        return _queries_file(self.queries()["queries"])

    def take_queries(self, content: str) -> dict[str, list[str]]:
        """Take in a file of saved queries; return the names ``added`` and, already there, ``kept``.

        Raises
        ------
        UsageError
            When it is no such file; nothing is taken in then.
        ConflictError
            When the case would have too many; nothing is taken in then either.
        """
        taken = _queries_in(content)

        def change(entries: dict[str, Entry], next_revision: int) -> dict[str, list[str]]:
            kept = [entry["name"] for entry in taken if entry["name"] in entries]
            added = [entry for entry in taken if entry["name"] not in entries]
            _check_room(len(entries) + len(added))
            stamp = {"revision": next_revision, "updated_at": now()}
            entries |= {entry["name"]: {**entry, **stamp} for entry in added}
            _check_file(entries)
            return {"added": [entry["name"] for entry in added], "kept": kept}

        return self._change(_QUERIES, change)

    def _listed(self, shelf: _Shelf, order: Callable[[Entry], Any]) -> dict[str, Any]:
        content = self._read(shelf)
        return {"revision": content["revision"], shelf.name: sorted(content["entries"], key=order)}

    def _put(
        self,
        shelf: _Shelf,
        entry: Entry,
        revision: int,
        check: Callable[[Mapping[str, Entry]], None] = lambda entries: None,
    ) -> Entry:
        def change(entries: dict[str, Entry], next_revision: int) -> Entry:
            key = entry[shelf.key]
            _check_revision(shelf, key, entries.get(key), revision)
            _check_room(len(entries | {key: entry}))
            entries[key] = {**entry, "revision": next_revision, "updated_at": now()}
            check(entries)
            return entries[key]

        return self._change(shelf, change)

    def _delete(self, shelf: _Shelf, key: str, revision: int) -> int:
        def change(entries: dict[str, Entry], next_revision: int) -> int:
            if key not in entries:
                raise NotFoundError(f"there is no {shelf.what} {key[:80]!r}", hint="Read them again.")
            _check_revision(shelf, key, entries[key], revision)
            del entries[key]
            return next_revision

        return self._change(shelf, change)

    def _change(self, shelf: _Shelf, change: Callable[[dict[str, Entry], int], T]) -> T:
        """Replace a file by what *change* makes of its entries, as its only writer."""
        Case.open(self._case.path.parent, self._case.name)
        self._folder.mkdir(exist_ok=True)
        with lock.exclusive(self._folder / "lock", what=shelf.what, wait_seconds=_LOCK_WAIT_SECONDS):
            for left_behind in self._folder.glob(".*.tmp"):
                remove(left_behind)
            content = self._read(shelf)
            entries = {str(entry[shelf.key]): entry for entry in content["entries"]}
            revision = content["revision"] + 1
            changed = change(entries, revision)
            document = {"format": FORMAT, "revision": revision, "entries": list(entries.values())}
            write_whole(self._path(shelf), json.dumps(document, indent=1).encode("ascii") + b"\n")
        return changed

    def _path(self, shelf: _Shelf) -> Path:
        return self._folder / f"{shelf.name}.json"

    def _read(self, shelf: _Shelf) -> dict[str, Any]:
        path = self._path(shelf)
        try:
            content = json.loads(path.read_bytes())
        except FileNotFoundError:
            return {"revision": 0, "entries": []}
        except ValueError as error:
            raise _damaged(path, str(error)) from error
        if not _is_sound(content, shelf):
            raise _damaged(path, f"not the {shelf.name} of format {FORMAT}")
        found: dict[str, Any] = content
        return found


def check_spelling(target: str) -> None:
    """Raise UsageError unless *target* is spelled as what a note can be on."""
    _check_length("target", target, MAX_TARGET_CHARACTERS)
    if _TARGET.fullmatch(target) is None:
        raise UsageError(
            f"{target[:80]!r} is nothing a note can be on",
            hint="Write a: or h: and a key, e: and an event's key, or the id of a link.",
        )


def _queries_in(content: str) -> list[Entry]:
    try:
        document = json.loads(content)
        if document["format"] != FORMAT:
            raise ValueError(f"format {document['format']!r}, not {FORMAT}")
        rows = [tuple(row[name] for name in _QUERY_FIELDS) for row in document["queries"]]
        if not all(isinstance(value, str) for row in rows for value in row):
            raise ValueError("a name, a note or a query is no text")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(
            f"no file of saved queries: {error}", hint="GET …/queries.json writes such a file"
        ) from error
    found = {name: _query_entry(name, note, cypher) for name, note, cypher in rows}
    return list(found.values())


def _query_entry(name: str, note: str, cypher: str) -> Entry:
    _check_name(_QUERIES, name)
    _check_length("note", note, MAX_TEXT_CHARACTERS)
    _check_length("cypher", cypher, MAX_CYPHER_CHARACTERS)
    if not cypher.strip():
        raise UsageError("the query is empty", hint="Write the Cypher to keep.")
    return {"name": name, "note": note, "cypher": cypher}


def _queries_file(entries: Iterable[Entry]) -> bytes:
    queries = [{name: entry[name] for name in _QUERY_FIELDS} for entry in entries]
    return json.dumps({"format": FORMAT, "queries": queries}, indent=2, ensure_ascii=False).encode() + b"\n"


def _check_file(entries: Mapping[str, Entry]) -> None:
    """Raise ConflictError when the file of these queries would be larger than one that can be taken in."""
    size = len(_queries_file(entries.values()))
    if size > MAX_FILE_BYTES:
        raise ConflictError(
            f"the saved queries would fill {size:,} bytes, and {MAX_FILE_BYTES:,} are the most",
            hint="Delete some that are no longer needed.",
        )


def _check_room(n_entries: int) -> None:
    if n_entries > MAX_ENTRIES:
        raise ConflictError(
            f"the case would have {n_entries:,} entries of this kind, and {MAX_ENTRIES:,} are the most",
            hint="Delete some that are no longer needed.",
        )


def _check_name(shelf: _Shelf, name: str) -> None:
    _check_length("name", name, MAX_NAME_CHARACTERS)
    if not name.isprintable() or name != name.strip() or not name:
        raise UsageError(f"{name!r} is no name for a {shelf.what}", hint="Give it a short one on one line.")


def _check_length(field: str, text: str, most: int) -> None:
    if len(text) > most:
        raise UsageError(f"{field} has {len(text):,} characters", hint=f"At most {most:,}.", field=field)


def _check_revision(shelf: _Shelf, key: str, there: Mapping[str, Any] | None, seen: int) -> None:
    """Raise ConflictError, with what is there now, unless the caller has seen it."""
    revision = int(there["revision"]) if there is not None else 0
    if revision == seen:
        return
    what = "was changed" if there is not None else "was deleted"
    raise ConflictError(
        f"the {shelf.what} {key[:80]!r} {what} by somebody else",
        hint="Read it again, then change it.",
        **{**(there or {shelf.key: key}), "revision": revision},
    )


def _is_sound(content: Any, shelf: _Shelf) -> bool:
    return (
        isinstance(content, dict)
        and content.get("format") == FORMAT
        and isinstance(content.get("revision"), int)
        and isinstance(content.get("entries"), list)
        and all(
            isinstance(entry, dict) and shelf.key in entry and isinstance(entry.get("revision"), int)
            for entry in content["entries"]
        )
    )


def _damaged(path: Path, what: str) -> CaseError:
    return CaseError(
        f"{path}: {what}",
        hint="restore it from a copy of the case, or move it away: the evidence does not need it",
        path=path,
    )
