"""Names of the case that are nearly what somebody typed."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.investigation.nodes import Ints, Nodes
from logontracer.investigation.snapshot import Snapshot

#: How alike two texts must be, by difflib's ratio.
_ALIKE = 0.6
#: Names compared letter by letter: those that share most pairs of letters.
_COMPARED = 50


@dataclass(frozen=True, slots=True)
class _Names:
    """Every name of accounts or hosts, casefolded, and whose it is."""

    texts: pa.Array
    owners: Ints


def nearest(snapshot: Snapshot, of: str, word: str, limit: int) -> list[int]:
    """Return the ids of accounts or hosts one of whose names is like *word*, the most alike first."""
    names = snapshot.cache.get(("names", of), lambda: _names(snapshot.nodes(of)))
    if not len(names.texts) or not word:
        return []
    order = _closest(names.texts, word)
    found: dict[int, float] = {}
    for place in order.tolist():
        owner = int(names.owners[place])
        found[owner] = max(found.get(owner, 0.0), _likeness(names.texts[place].as_py(), word))
    alike = sorted((owner for owner in found if found[owner] >= _ALIKE), key=lambda owner: -found[owner])
    return alike[:limit]


def _names(nodes: Nodes) -> _Names:
    texts, owners = [], []
    for number, searched in enumerate(nodes.searched):
        own = searched.strip("\n").split("\n")
        texts += own
        owners += [number] * len(own)
    return _Names(pa.array(texts, pa.string()), np.array(owners, dtype=np.int64))


def _closest(texts: pa.Array, word: str) -> Ints:
    """Return the places of the texts that share most pairs of letters with *word*."""
    shared = np.zeros(len(texts))
    pairs = {word[i : i + 2] for i in range(max(1, len(word) - 1))}
    for pair in pairs:
        shared += np.asarray(pc.match_substring(texts, pair))
    length = np.asarray(pc.utf8_length(texts)) + len(word)
    score = 2 * shared / np.maximum(length - 2, 1)
    first: Ints = np.argsort(-score, kind="stable")[:_COMPARED]
    return first[shared[first] > 0]


def _likeness(text: str, word: str) -> float:
    """Return 1 when one holds the other, else how alike they are, 0 to 1."""
    if word in text:
        return 1.0
    matcher = SequenceMatcher(None, text, word)
    # A name may be as long as a record: what differs that much in length is not compared.
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE else 0.0
