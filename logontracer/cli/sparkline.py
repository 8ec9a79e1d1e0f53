"""Counts over time in one line of text."""

from __future__ import annotations

from collections.abc import Iterable

BARS = "▁▂▃▄▅▆▇█"
WIDTH = 40


def sparkline(counts: Iterable[tuple[int, int]], start: int, n_hours: int, width: int = WIDTH) -> str:
    """Return hourly counts as at most *width* bars, each the sum of equally many hours.

    Parameters
    ----------
    counts : iterable of (hour, count)
        Hours without an entry count nothing.
    start, n_hours : int
        First hour shown, and how many.

    Examples
    --------
    >>> sparkline([(0, 1), (2, 8)], 0, 3)
    '▁ █'
    """
    n_bars = max(1, min(width, n_hours))
    totals = [0] * n_bars
    for hour, count in counts:
        if 0 <= hour - start < n_hours:
            totals[(hour - start) * n_bars // n_hours] += count
    highest = max(totals)
    return "".join(_bar(total, highest) for total in totals)


def _bar(total: int, highest: int) -> str:
    return BARS[(total * len(BARS) - 1) // highest] if total else " "
