"""What a timeline method is: a score for every hour of every account's series."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of a block of series and what was expected, both float64 of shape (n_hours, n_series)."""

    scores: Floats
    expected: Floats


@dataclass(frozen=True, slots=True)
class Background:
    """What all series have in common, known before the first block is scored.

    ``mean_series`` is the mean over all series, of shape (n_hours,); ``mean`` and
    ``variance`` are taken over every hour of every series.
    """

    mean_series: Floats
    mean: float
    variance: float


#: From counts of shape (n_hours, n_series) and the background to their scores.
ScoreBlock = Callable[[Floats, Background], Scored]


@dataclass(frozen=True, slots=True)
class TimelineMethod:
    """One way to score the hours of an account.

    ``marks`` are the scores above which an hour is shaded, rising; a score is made of the
    counts of ``window_hours`` hours, the scored one included.
    """

    name: str
    title: str
    help: str
    reference: str
    marks: tuple[float, ...]
    window_hours: int
    score: ScoreBlock
