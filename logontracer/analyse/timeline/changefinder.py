"""ChangeFinder: how surprising an hour is, and how surprising that surprise is.

Two stages of an exponentially discounted Gaussian.  The first gives each hour
the loss of its count; five losses are summed; the second stage gives that sum a
loss in turn, and two of those are summed into the score.  Before an account's
own series is scored, both stages learn from the mean series over all accounts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from logontracer.analyse.timeline.method import Background, Floats, Scored, TimelineMethod

DISCOUNT = 0.04
SMOOTH = 5
#: Hours a score is made of: each of the second losses is of a sum of SMOOTH first ones.
WINDOW_HOURS = SMOOTH + round(SMOOTH / 2) - 1
MARKS = (10.0, 13.0, 16.0, 17.0)

_LOG_2_PI = math.log(2 * math.pi)
#: A variance decays by 4 % in each silent hour; after two years it would be zero, its logarithm infinite.
_MIN_VARIANCE = 1e-290
#: Counts are whole numbers; with far less variance the first event of a quiet log would be a sensation.
_MIN_START_VARIANCE = 0.01
#: Sums of five losses move by about ten while the first stage settles; a second stage that knew only calm
#: would mark a twentieth of a two-day log.  After 100 hours less than 2 % of the start is left.
_START_VARIANCE_OF_SUMS = 100.0


@dataclass(frozen=True, slots=True)
class Start:
    """Mean and variance with which both stages begin; fixed, so that a log always gives the same scores."""

    mean: float
    variance: float
    mean_of_sums: float = 0.0
    variance_of_sums: float = _START_VARIANCE_OF_SUMS


class _Stage:
    """An exponentially discounted Gaussian over many series at once."""

    def __init__(self, mean: Floats, variance: Floats, discount: float) -> None:
        self.mean, self.variance, self.discount = mean, variance, discount

    def update(self, x: Floats) -> Floats:
        """Learn *x* of shape (n_series,) and return its logarithmic loss."""
        keep, learn = 1 - self.discount, self.discount
        self.mean = keep * self.mean + learn * x
        squared = (x - self.mean) ** 2
        self.variance = np.maximum(keep * self.variance + learn * squared, _MIN_VARIANCE)
        # The variance holds at least `discount` of the squared error: the last term is at most 1 / discount.
        loss: Floats = 0.5 * (_LOG_2_PI + np.log(self.variance) + squared / self.variance)
        return loss


class _Window:
    """The last *size* values of many series."""

    def __init__(self, size: int, n_series: int) -> None:
        self.values: Floats = np.zeros((size, n_series))
        self.n_seen = 0

    def add(self, x: Floats) -> None:
        self.values[self.n_seen % len(self.values)] = x
        self.n_seen += 1

    @property
    def is_full(self) -> bool:
        return self.n_seen >= len(self.values)

    def sum(self) -> Floats:
        total: Floats = self.values.sum(axis=0)
        return total


class _Detector:
    """Both stages, their windows, and the first value each stage only stores."""

    def __init__(self, start: Start, n_series: int, discount: float, smooth: int) -> None:
        def full(value: float) -> Floats:
            return np.full(n_series, value)

        self.counts = _Stage(full(start.mean), full(start.variance), discount)
        self.sums = _Stage(full(start.mean_of_sums), full(start.variance_of_sums), discount)
        self.losses = _Window(smooth, n_series)
        self.second_losses = _Window(round(smooth / 2), n_series)
        self.has_value = self.has_sum = False

    def update(self, x: Floats) -> Floats:
        """Learn the counts of one hour; return its scores, 0 while there are too few hours."""
        if self.has_value:
            self.losses.add(self.counts.update(x))
        self.has_value = True
        if self.losses.is_full:
            total = self.losses.sum()
            if self.has_sum:
                self.second_losses.add(self.sums.update(total))
            self.has_sum = True
        return self.second_losses.sum() if self.second_losses.is_full else np.zeros_like(x)

    def learn(self, series: Floats) -> Self:
        """Learn one series of shape (n_hours,)."""
        for value in series:
            self.update(np.array([value]))
        return self

    def spread(self, n_series: int) -> Self:
        """Let *n_series* series go on from the state of the one learnt so far."""
        for stage in (self.counts, self.sums):
            stage.mean = np.repeat(stage.mean, n_series)
            stage.variance = np.repeat(stage.variance, n_series)
        for window in (self.losses, self.second_losses):
            window.values = np.repeat(window.values, n_series, axis=1)
        return self


def changefinder(
    counts: Floats,
    *,
    start: Start | None = None,
    warm_up: Floats | None = None,
    discount: float = DISCOUNT,
    smooth: int = SMOOTH,
) -> Scored:
    """Score every hour of many series at once.

    Parameters
    ----------
    counts : ndarray of float, shape (n_hours, n_series)
    start : Start, optional
        By default mean and variance over all of *counts*.
    warm_up : ndarray of float, shape (n_warm_up_hours,), optional
        Learnt first by every series; by default the mean series.  An empty array means none.
    discount : float
        Share of the newest hour in mean and variance, 0 < discount < 1.
    smooth : int
        Losses summed between the stages, at least 3; ``round(smooth / 2)`` after the second.

    Returns
    -------
    Scored
        Scores in nats, not bounded, higher is more surprising; 0 in the first hours
        when there is no warm-up.  ``expected`` is the discounted mean before the hour.

    References
    ----------
    J. Takeuchi and K. Yamanishi, "A Unifying Framework for Detecting Outliers and
    Change Points from Time Series", IEEE TKDE 18 (4), 2006, doi:10.1109/TKDE.2006.1599387.
    Order 1 of the public ``changefinder`` package leaves the autoregression
    coefficient 0, hence no autoregression here; from the same start both agree to 1e-9.
    """
    background = _background(counts)
    learnt = background.mean_series if warm_up is None else warm_up
    detector = _Detector(start or _start(background), 1, discount, smooth).learn(learnt)
    return _score(counts, detector.spread(counts.shape[1]))


def _background(counts: Floats) -> Background:
    if not counts.size:
        return Background(np.zeros(len(counts)), 0.0, 0.0)
    return Background(counts.mean(axis=1), float(counts.mean()), float(counts.var()))


def _start(background: Background) -> Start:
    return Start(background.mean, max(background.variance, _MIN_START_VARIANCE))


def _score(counts: Floats, detector: _Detector) -> Scored:
    scored = Scored(np.empty(counts.shape), np.empty(counts.shape))
    for hour, x in enumerate(counts):
        scored.expected[hour] = detector.counts.mean
        scored.scores[hour] = detector.update(x)
    return scored


def _score_block(counts: Floats, background: Background) -> Scored:
    return changefinder(counts, start=_start(background), warm_up=background.mean_series)


METHOD = TimelineMethod(
    name="changefinder",
    title="ChangeFinder",
    help="Marks hours in which an account's number of logons departs from its habit. The first hours of a"
    " log are judged by the mean of all accounts and are the least sure. Four weeks without any event in the"
    " whole case are no log and left out; of more than three years those with the most events are scored.",
    reference="https://doi.org/10.1109/TKDE.2006.1599387",
    marks=MARKS,
    window_hours=WINDOW_HOURS,
    score=_score_block,
)
