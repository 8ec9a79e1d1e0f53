"""What kind of change a row is: the few that mean more than their event id says."""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np

from logontracer.graph.codes import Codebook, Codes
from logontracer.model.catalogue import BY_ID, REPLICATION_RIGHTS

_ACCESSED, _CREATED, _DELETED, _COMPUTER_CHANGED = 4662, 5137, 5141, 4742
_SERVER_OBJECT = re.compile(r"(?:^|,)cn=servers,.*,cn=configuration(?:,|$)", re.IGNORECASE | re.DOTALL)
_CATALOG_SPN = re.compile(r"(?:^|[\s,;])gc/", re.IGNORECASE)
_RIGHTS = re.compile("|".join(REPLICATION_RIGHTS), re.IGNORECASE)
#: A rogue controller is registered for minutes; a real one stays for months.
_VANISHES_WITHIN_MICROSECONDS = 24 * 3_600_000_000

#: Kinds that the noise filter never hides.
ALWAYS_SHOWN = frozenset({"dcsync", "dcshadow", "log_cleared", "audit_policy"})


def kinds_of(
    book: Codebook, rows: dict[str, Codes], by_controller: np.ndarray, of_controller: np.ndarray
) -> Codes:
    """Return the code of each row's kind.

    Parameters
    ----------
    by_controller, of_controller : ndarray of bool, shape (n,)
        Whether the actor, or the changed account, is a domain controller's machine account.
    """
    ids = rows["event_id"]
    plain = {i: book.code(spec.change_kind) for i, spec in BY_ID.items() if spec.table == "changes"}
    kinds = np.array([plain[int(i)] for i in ids], dtype=np.int64)
    replicates = (ids == _ACCESSED) & _matches(book, rows["object_detail"], _RIGHTS)
    kinds[replicates & ~by_controller] = book.code("dcsync")
    registers = (ids == _COMPUTER_CHANGED) & _matches(book, rows["object_detail"], _CATALOG_SPN)
    kinds[(registers & ~of_controller) | _vanished(book, rows)] = book.code("dcshadow")
    return kinds


def replicating_actors(book: Codebook, rows: dict[str, Codes], actors: Codes) -> Codes:
    """Return the actors that used every replication right there is.

    A controller that replicates also asks for the filtered set; the tools that
    steal secrets ask for the other two.  It tells a controller whose own log is
    not in the case from a thief, as long as it is a machine account.
    """
    found = actors
    for right in REPLICATION_RIGHTS:
        uses = _matches(book, rows["object_detail"], re.compile(right, re.IGNORECASE))
        found = np.intersect1d(found, actors[(rows["event_id"] == _ACCESSED) & uses])
    return found[found >= 0]


def _matches(book: Codebook, codes: Codes, pattern: re.Pattern[str]) -> np.ndarray:
    found = [int(c) for c in np.unique(codes) if c >= 0 and pattern.search(book.values[int(c)])]
    return np.isin(codes, found)


def _vanished(book: Codebook, rows: dict[str, Codes]) -> np.ndarray:
    """Return which rows create or delete a server object that was there for a short while only."""
    ids = rows["event_id"]
    mask = np.isin(ids, [_CREATED, _DELETED]) & _matches(book, rows["object_name"], _SERVER_OBJECT)
    by_object: dict[str, list[int]] = defaultdict(list)
    for i in np.flatnonzero(mask).tolist():
        by_object[book.values[int(rows["object_name"][i])].casefold()].append(i)
    found = np.zeros(len(ids), dtype=bool)
    for same in by_object.values():
        created = [i for i in same if ids[i] == _CREATED]
        for i in created:
            for j in same:
                if ids[j] == _DELETED and _soon_after(rows, i, j):
                    found[[i, j]] = True
    return found


def _soon_after(rows: dict[str, Codes], created: int, deleted: int) -> bool:
    after = int(rows["last"][deleted] - rows["first"][created])
    gap = int(rows["first"][deleted] - rows["last"][created])
    return after >= 0 and gap <= _VANISHES_WITHIN_MICROSECONDS
