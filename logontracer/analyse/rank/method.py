"""What a ranking method is and what it returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class RankResult:
    """Tables RANKS and RANK_REASONS, and how the iteration ended.

    ``residual`` is the L1 distance of the last two iterates; None where a method
    makes a fixed number of steps and does not look.
    """

    ranks: pa.Table
    reasons: pa.Table
    n_iterations: int
    residual: float | None


@dataclass(frozen=True, slots=True)
class RankMethod:
    """One way to order accounts and hosts; ``rank`` takes a LogonGraph and the method's options.

    ``uses_anomalies`` says that one of them is ``anomalies``, the ANOMALIES table of the same graph.
    """

    name: str
    title: str
    help: str
    reference: str
    rank: Callable[..., RankResult]
    uses_anomalies: bool = False
