"""Where the nodes of a picture stand: a force-directed layout, the same for the same view.

Linked nodes pull each other, all nodes push each other apart by their numbers of
links (Jacomy et al., "ForceAtlas2", https://doi.org/10.1371/journal.pone.0098679),
steps shrink until nothing moves (Fruchterman and Reingold, 1991).  Nothing is
drawn at random: nodes begin on a spiral, in the order of the view.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from logontracer.export.format import View

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Nodes whose layout takes about three seconds; the work grows with the square.
MAX_NODES = 1_000
_STEPS = 160
_PUSH, _GRAVITY = 260.0, 5.0
#: Pictures are wider than high.
_ASPECT = np.array([1.3, 1.0])
_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
#: Pixels between neighbours, and the least between any two nodes.
_SPACING, _LEAST = 150.0, 58.0
_UNTANGLE_STEPS = 40


def positions(view: View) -> Floats:
    """Return a whole number of pixels for each node of *view*, of shape (n_nodes, 2), around (0, 0)."""
    n_nodes = len(view["nodes"])
    start, end = _links(view)
    placed = _settle(_spiral(n_nodes), start, end)
    return np.round(_untangle(_scaled(placed, start, end) * _ASPECT))


def _links(view: View) -> tuple[Ints, Ints]:
    """Return both ends of every pair of linked nodes, by their number."""
    number = {node["id"]: place for place, node in enumerate(view["nodes"])}
    pairs = {
        (min(ends), max(ends))
        for edge in view["edges"]
        if (ends := (number[edge["from"]], number[edge["to"]]))[0] != ends[1]
    }
    both = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _spiral(n_nodes: int) -> Floats:
    place = np.arange(n_nodes)
    radius, angle = np.sqrt(place + 0.5) * 10, place * _GOLDEN_ANGLE
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _settle(placed: Floats, start: Ints, end: Ints) -> Floats:
    n_nodes = len(placed)
    mass: Floats = np.bincount(np.concatenate([start, end]), minlength=n_nodes).astype(np.float64) + 1
    extent = np.sqrt(n_nodes) * 20
    for step in range(_STEPS):
        force = _push(placed, mass)
        pull = placed[end] - placed[start]
        np.add.at(force, start, pull)
        np.add.at(force, end, -pull)
        force -= _GRAVITY * mass[:, None] * placed / (np.linalg.norm(placed, axis=1, keepdims=True) + 1)
        force /= mass[:, None]
        most = extent * (1 - step / _STEPS) * 0.1
        length = np.linalg.norm(force, axis=1, keepdims=True)
        placed = placed + force * np.minimum(1, most / np.maximum(length, 1e-9))
    return placed


def _push(placed: Floats, mass: Floats) -> Floats:
    """Return how strongly all others push each node away, falling with the distance."""
    x, y = placed[:, 0], placed[:, 1]
    away_x, away_y = x[:, None] - x, y[:, None] - y
    strength = _PUSH * mass[:, None] * mass / (away_x**2 + away_y**2 + 1)
    return np.stack([(away_x * strength).sum(axis=1), (away_y * strength).sum(axis=1)], axis=1)


def _scaled(placed: Floats, start: Ints, end: Ints) -> Floats:
    """Return the nodes so that a typical link is as long as a label needs."""
    if not len(start):
        return placed * (_SPACING / 15)
    length = float(np.median(np.linalg.norm(placed[start] - placed[end], axis=1)))
    return placed * (_SPACING / max(length, 1e-9))


def _untangle(placed: Floats) -> Floats:
    """Return the nodes with those that overlap moved apart."""
    for _ in range(_UNTANGLE_STEPS):
        x, y = placed[:, 0], placed[:, 1]
        away_x, away_y = x[:, None] - x, y[:, None] - y
        distance = np.sqrt(away_x**2 + away_y**2)
        np.fill_diagonal(distance, np.inf)
        overlap = np.maximum(0, _LEAST - distance)
        if not overlap.any():
            break
        share = overlap / (2 * np.maximum(distance, 1e-3))
        placed = placed + np.stack([(away_x * share).sum(axis=1), (away_y * share).sum(axis=1)], axis=1)
    return placed
