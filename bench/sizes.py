"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """``n_slice_events`` are read by python-evtx, which reads a hundred times slower than the others."""

    n_events: int
    n_slice_events: int
    n_accounts: tuple[int, ...]
    n_logons_queried: int
    n_runs: int
    company: tuple[int, int, int]  # accounts, hosts and events of the large case


FULL = Sizes(
    n_events=500_000,
    n_slice_events=6_000,
    n_accounts=(1_000, 20_000, 200_000),
    n_logons_queried=500_000,
    n_runs=3,
    company=(200_000, 20_000, 2_000_000),
)
QUICK = Sizes(
    n_events=20_000,
    n_slice_events=3_000,
    n_accounts=(1_000, 20_000),
    n_logons_queried=50_000,
    n_runs=1,
    company=(2_000, 200, 20_000),
)
