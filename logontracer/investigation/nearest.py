"""Names of the case that are nearly what somebody typed."""

from __future__ import annotations

from difflib import SequenceMatcher

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.investigation.nodes import Ints
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.graph import KEY_SEPARATOR

#: How alike two texts must be, by difflib's ratio.
_ALIKE = 0.6
#: Names compared letter by letter: those that share most pairs of letters.
_COMPARED = 50


def nearest(snapshot: Snapshot, of: str, word: str, limit: int) -> list[int]:
    """Return the ids of accounts or hosts one of whose names is like *word*, the most alike first."""
    found: dict[int, float] = {}
    for kind in _kinds(of, word) if word else ():
        owners, texts = snapshot.names(of, kind)
        for place in _closest(texts, word).tolist():
            owner = int(owners[place])
            found[owner] = max(found.get(owner, 0.0), _likeness(texts[place].as_py(), word))
    alike = sorted((owner for owner in found if found[owner] >= _ALIKE), key=lambda owner: -found[owner])
    return alike[:limit]


def _kinds(of: str, word: str) -> tuple[str, ...]:
    """Return the kinds of names that *word* may be meant as."""
    if of == "hosts":
        return ("name", "address")
    if word.startswith("s-1-"):
        return ("sid",)
    return ("full",) if KEY_SEPARATOR in word else ("name",)


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
