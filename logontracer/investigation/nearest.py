"""Names of the case that are nearly what somebody typed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.investigation.nodes import Ints
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.graph import KEY_SEPARATOR

#: One slip of the keyboard for every three letters, and no more than these in all: what is farther off is
#: another name, and offering it would be a guess.
_LETTERS_PER_SLIP = 3
_MOST_SLIPS = 5
#: A part of a name is looked for from this many letters on.
_LEAST_PART = 2
#: A name may be as long as a record; a longer word is compared as a whole only.
_LONGEST_WORD = 256
#: Names compared letter by letter: those that share most pairs of letters.
_COMPARED = 50


def nearest(snapshot: Snapshot, of: str, word: str, limit: int) -> list[int]:
    """Return the ids of accounts or hosts one of whose names *word* may be meant as, the nearest first."""
    found: dict[int, int] = {}
    for kind in _kinds(of, word) if word else ():
        owners, texts = snapshot.names(of, kind)
        for place in _closest(texts, word).tolist():
            owner, n_slips = int(owners[place]), slips(texts[place].as_py(), word)
            if n_slips is not None:
                found[owner] = min(found.get(owner, n_slips), n_slips)
    return sorted(found, key=lambda owner: found[owner])[:limit]


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


def slips(text: str, word: str) -> int | None:
    """Return how many letters were missed, added, mistaken or swapped; 0 when *text* holds *word*.

    None when that is too many for *word* to be meant as *text*. It is the optimal string alignment distance
    (Damerau 1964), reckoned within a band around the diagonal as wide as the most slips there may be.
    """
    if len(word) >= _LEAST_PART and word in text:
        return 0
    most = min(_MOST_SLIPS, len(word) // _LETTERS_PER_SLIP)
    if len(word) > _LONGEST_WORD or abs(len(text) - len(word)) > most:
        return None
    far = most + 1
    before: list[int] = []
    row = [min(j, far) for j in range(len(text) + 1)]
    for i, letter in enumerate(word, 1):
        earlier, before = before, row
        row = [min(i, far)] + [far] * len(text)
        for j in range(max(1, i - most), min(len(text), i + most) + 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != text[j - 1]), far)
            if i > 1 and j > 1 and word[i - 2 : i] == text[j - 1] + text[j - 2]:
                row[j] = min(row[j], earlier[j - 2] + 1)
    return row[-1] if row[-1] <= most else None
