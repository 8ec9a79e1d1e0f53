"""Ask Python once per distinct value, not once per row."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from logontracer.graph.codes import MISSING, Codebook, Codes, distinct_rows


def per_text(book: Codebook, codes: Codes, resolve: Callable[[str], int], missing: int = MISSING) -> Codes:
    """Return ``resolve(text)`` of every row, asked once per distinct text; *missing* where not logged."""
    used, inverse = np.unique(codes, return_inverse=True)
    found = [missing if code < 0 else resolve(book.values[code]) for code in used.tolist()]
    return np.array(found or [missing], dtype=np.int64)[inverse]


def per_pair(
    book: Codebook, first: Codes, second: Codes, resolve: Callable[[str | None, str | None], int]
) -> Codes:
    """Return ``resolve(first, second)`` of every row, asked once per distinct pair."""
    (left, right), inverse = distinct_rows([first, second])
    text = book.text
    found = [int(resolve(text(a), text(b))) for a, b in zip(left.tolist(), right.tolist(), strict=True)]
    return np.array(found or [MISSING], dtype=np.int64)[inverse]
