from __future__ import annotations

import json
import lzma
import math
from typing import Any

import changefinder as public
import numpy as np
import pytest

from logontracer.analyse.timeline.changefinder import Start, changefinder
from tests.conftest import samples_dir


def golden() -> dict[str, Any]:
    with lzma.open(samples_dir() / "golden" / "changefinder.json.xz") as file:
        return dict(json.load(file))


def public_scores(series: np.ndarray, start: Start) -> list[float]:
    """Scores of the public package, its random start replaced by ours."""
    finder = public.ChangeFinder(r=0.04, order=1, smooth=5)
    finder._sdar_first._mu, finder._sdar_first._sigma = start.mean, start.variance
    finder._sdar_second._mu, finder._sdar_second._sigma = start.mean_of_sums, start.variance_of_sums
    return [finder.update(value) for value in series]


@pytest.mark.samples
def test_scores_equal_the_originals_at_its_two_decimals() -> None:
    expected = golden()
    names = list(expected["counts"])
    counts = np.array([expected["counts"][name]["sum"] for name in names], dtype=float).T
    found = np.round(changefinder(counts).scores, 2)
    assert np.array_equal(found, np.array([expected["scores"][name] for name in names]).T)


def test_scores_equal_the_public_package_from_the_same_start() -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(rng.uniform(0.05, 9, size=6), size=(400, 6)).astype(float)
    counts[200:210, 2] += 400
    start = Start(0.4, 0.7, 0.2, 0.9)
    found = changefinder(counts, start=start, warm_up=np.zeros(0)).scores
    expected = np.array([public_scores(series, start) for series in counts.T]).T
    assert np.abs(found - expected).max() < 1e-9


def test_scores_equal_the_public_package_after_warming_up_with_the_mean_series() -> None:
    counts = np.random.default_rng(4).poisson(2, size=(60, 4)).astype(float)
    start = Start(0.4, 0.7, 0.2, 0.9)
    found = changefinder(counts, start=start).scores
    for series, scores in zip(counts.T, found.T, strict=True):
        warmed = public_scores(np.concatenate([counts.mean(axis=1), series]), start)[len(series) :]
        assert np.abs(scores - warmed).max() < 1e-9


def test_the_same_counts_always_give_the_same_scores() -> None:
    counts = np.random.default_rng(5).poisson(1, size=(48, 5)).astype(float)
    assert np.array_equal(changefinder(counts).scores, changefinder(counts).scores)


@pytest.mark.parametrize("n_hours", [1, 2, 6, 24, 36])
def test_a_short_log_without_a_change_lights_nothing_up(n_hours: int) -> None:
    counts = np.random.default_rng(n_hours).poisson(4, size=(n_hours, 30)).astype(float)
    assert changefinder(counts).scores.max() < 10


@pytest.mark.parametrize("n_hours", [48, 168, 720])
def test_a_burst_scores_highest_where_it_begins_even_in_a_short_log(n_hours: int) -> None:
    counts = np.random.default_rng(1).poisson(4, size=(n_hours, 30)).astype(float)
    counts[n_hours - 10, 7] = 400
    scores = changefinder(counts).scores
    hour, series = np.unravel_index(scores.argmax(), scores.shape)
    assert series == 7
    assert n_hours - 10 <= hour <= n_hours - 8
    assert scores.max() > 13


def test_expected_is_what_was_usual_before_the_hour() -> None:
    counts = np.full((300, 2), 6.0)
    counts[250, 1] = 90
    expected = changefinder(counts).expected
    assert expected[250] == pytest.approx([6, 6], abs=1e-4)
    assert expected[251] == pytest.approx([6, 6 + 0.04 * 84], abs=1e-4)


def test_years_of_silence_give_finite_scores() -> None:
    counts = np.zeros((30_000, 1))
    counts[[0, 29_990], 0] = 1
    scores = changefinder(counts).scores
    assert math.isfinite(scores.min())
    assert scores.argmax() >= 29_990


def test_no_series_and_no_hours_give_empty_scores() -> None:
    assert changefinder(np.zeros((0, 3))).scores.shape == (0, 3)
    assert changefinder(np.zeros((5, 0))).scores.shape == (5, 0)
