"""Numbers with their nouns, as every sentence for people has them."""

from __future__ import annotations


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with thousands separated and its noun, *many* being *one* with an ``s`` if not given.

    >>> counted(1, "event"), counted(2_000, "event"), counted(2, "query", "queries")
    ('1 event', '2,000 events', '2 queries')
    """
    noun = one if number == 1 else many or f"{one}s"
    return f"{number:,} {noun}"
