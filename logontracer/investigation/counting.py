"""How many hits every question of the side bar has, and how many more the noise filter hides.

What a question finds is looked up once, noise included; which of it is noise then tells both numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from logontracer.investigation.asking import all_hits, composer
from logontracer.investigation.matching import question_accounts, question_rows
from logontracer.investigation.nodes import Ints
from logontracer.investigation.selection import Mask, at, noise
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.filters import Filters
from logontracer.queries import QUESTIONS, Question


@dataclass(frozen=True, slots=True)
class Hits:
    """Rows that a question finds under some filters, and those that the noise filter hides beside them."""

    n_shown: int
    n_hidden: int


def count_hits(snapshot: Snapshot, filters: Filters) -> dict[str, Hits]:
    """Return the hits of every question by its name."""
    return snapshot.cache.get(("hits", filters), lambda: _counted(snapshot, filters))


def _counted(snapshot: Snapshot, filters: Filters) -> dict[str, Hits]:
    with_noise = replace(filters, include_noise=True)
    is_hidden = {table: _hidden(snapshot, table, filters) for table in ("logons", "changes")}
    hits = {}
    for question in QUESTIONS:
        if question.of == "accounts":
            n_found, n_shown = (
                int(question_accounts(snapshot, question, wanted).sum()) for wanted in (with_noise, filters)
            )
            hits[question.name] = Hits(n_shown, n_found - n_shown)
        else:
            rows = _rows(snapshot, question, with_noise)
            n_hidden = int(np.count_nonzero(at(is_hidden[question.of], rows)))
            hits[question.name] = Hits(len(rows) - n_hidden, n_hidden)
    return hits


def _hidden(snapshot: Snapshot, table: str, filters: Filters) -> Mask:
    """Return which rows of ``logons`` or ``changes`` the noise filter hides, if it is on."""
    is_noise = noise(snapshot, table, filters)
    return np.zeros_like(is_noise) if filters.include_noise else is_noise


def _rows(snapshot: Snapshot, question: Question, filters: Filters) -> Ints:
    if question.of == "logons":
        return question_rows(snapshot, question, filters)
    return all_hits(snapshot, composer(question, filters, {}), "change_id").rows
