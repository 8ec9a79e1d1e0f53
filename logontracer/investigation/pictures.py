"""Which logons or changes a picture shows, before the budget is applied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from logontracer.errors import UsageError
from logontracer.investigation.asking import Compose, all_hits, composer, searcher
from logontracer.investigation.compared import comparable
from logontracer.investigation.ends import Ends, ends_of_changes, ends_of_logons, number_of
from logontracer.investigation.matching import question_accounts, question_logons, search_logons
from logontracer.investigation.nodes import Ints
from logontracer.investigation.selection import Mask, Selection, at, logons_of, noise, select
from logontracer.investigation.snapshot import Snapshot
from logontracer.investigation.view import draw
from logontracer.investigation.widening import NONE_NEEDED, Advice, advise
from logontracer.model.filters import Filters
from logontracer.queries import Question, find_question, parse

#: Makes what makes the statements of a question or search under some filters.
Making = Callable[[Filters], Compose]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show."""

    question: str | None
    expression: str | None
    focus: str | None
    filters: Filters
    budget: int | None
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Picture:
    """What is drawn, what is drawn in any case, what the noise filter hides and the Cypher behind it."""

    table: str  # logons | changes
    selection: Selection
    always: Ints
    n_hidden_noise: int
    cypher: str | None = None


def view(snapshot: Snapshot, wanted: Wanted) -> dict[str, Any]:
    """Return the graph to draw."""
    if wanted.budget is None:
        return _view(snapshot, wanted)  # all of a large case, wanted once: not kept
    return snapshot.views.get(("view", wanted), lambda: _view(snapshot, wanted))


def _view(snapshot: Snapshot, wanted: Wanted) -> dict[str, Any]:
    picture = _picture(snapshot, wanted)
    always = np.append(_focus(snapshot, wanted.focus), picture.always)
    return {
        **draw(snapshot, _ends(snapshot, picture), budget=wanted.budget, always=always),
        "n_logons": len(picture.selection.rows) if picture.table == "logons" else 0,
        "n_changes": len(picture.selection.rows) if picture.table == "changes" else 0,
        "n_events": picture.selection.n_events,
        "n_hidden_noise": picture.n_hidden_noise,
        "cypher": picture.cypher,
        **_advice(snapshot, wanted, picture),
    }


def hits(snapshot: Snapshot, wanted: Wanted) -> tuple[str, Ints]:
    """Return what a picture is made of: rows of ``logons`` or of ``changes``."""
    picture = _picture(snapshot, wanted)
    return picture.table, picture.selection.rows


def _ends(snapshot: Snapshot, picture: _Picture) -> Ends:
    ends = ends_of_logons if picture.table == "logons" else ends_of_changes
    return ends(snapshot, picture.selection)


def _advice(snapshot: Snapshot, wanted: Wanted, picture: _Picture) -> Advice:
    if wanted.expression and not len(picture.selection.rows):
        return advise(snapshot, parse(wanted.expression), wanted.filters)
    return NONE_NEEDED


def _picture(snapshot: Snapshot, wanted: Wanted) -> _Picture:
    if wanted.question and wanted.expression:
        raise UsageError("a question and an expression at once", hint="Leave one of them out.")
    if wanted.question:
        return _of_question(snapshot, wanted.question, wanted)
    if wanted.expression:
        expression = parse(wanted.expression)
        everything = search_logons(snapshot, expression, replace(wanted.filters, include_noise=True))
        return _of_rows(
            snapshot, lambda filters: searcher(expression, filters), wanted.filters, "logons", everything
        )
    mask = logons_of(snapshot, wanted.focus) if wanted.focus else None
    return _of_logons(snapshot, wanted.filters, mask)


def _of_question(snapshot: Snapshot, name: str, wanted: Wanted) -> _Picture:
    question = find_question(name)

    def make(filters: Filters) -> Compose:
        return composer(question, comparable(snapshot, question, filters), dict(wanted.parameters))

    if question.of == "accounts":
        return _of_accounts(snapshot, question, make, wanted.filters)
    everything = question_logons(
        snapshot, question, replace(wanted.filters, include_noise=True), dict(wanted.parameters)
    )
    return _of_rows(snapshot, make, wanted.filters, question.of, everything)


def _of_logons(snapshot: Snapshot, filters: Filters, mask: Mask | None = None) -> _Picture:
    """Return the logons that the filters, and *mask*, keep."""
    everything = select(snapshot, replace(filters, include_noise=True))
    shown, hidden = _without_noise(everything, noise(snapshot, "logons", filters), filters, mask)
    return _Picture("logons", shown, _nobody(), hidden)


def _of_rows(
    snapshot: Snapshot, make: Making, filters: Filters, of: str, everything: Selection | None
) -> _Picture:
    """Return the logons or changes that a query finds, and how many events the noise filter takes from it.

    *everything* is what it finds with noise, when the tables can say.
    """
    if everything is None:
        id_column = "logon_id" if of == "logons" else "change_id"
        everything = all_hits(snapshot, make(replace(filters, include_noise=True)), id_column)
    shown, hidden = _without_noise(everything, noise(snapshot, of, filters), filters)
    return _Picture(of, shown, _nobody(), hidden, make(filters)("rows").text)


def _of_accounts(snapshot: Snapshot, question: Question, make: Making, filters: Filters) -> _Picture:
    """Return the logons of the accounts that a query finds; the accounts belong to it even without any."""
    found = question_accounts(snapshot, question, filters)
    with_noise = question_accounts(snapshot, question, replace(filters, include_noise=True))
    mask = np.append(with_noise, False)[snapshot.numbers("logons", "account_id")]  # -1: of nobody
    picture = _of_logons(snapshot, filters, mask)
    return replace(picture, always=np.flatnonzero(found), cypher=make(filters)("rows").text)


def _without_noise(
    everything: Selection, is_noise: Mask, filters: Filters, mask: Mask | None = None
) -> tuple[Selection, int]:
    """Return what is shown of *everything*, or what *mask* keeps of it, and how many events noise hides."""
    found = everything if mask is None else everything.where(at(mask, everything.rows))
    if filters.include_noise:
        return found, 0
    is_hidden = at(is_noise, found.rows)
    return found.where(~is_hidden), int(found.count[is_hidden].sum())


def _focus(snapshot: Snapshot, focus: str | None) -> Ints:
    """Return the number of the node in focus."""
    if focus is None:
        return _nobody()
    return np.array([number_of(snapshot, focus)])


def _nobody() -> Ints:
    return np.zeros(0, dtype=np.int64)
