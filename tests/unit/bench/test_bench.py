"""The measurements keep working; nothing here looks at a clock."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bench.graphs import FIRST_HOUR, synthetic
from bench.machine import machine
from bench.measure import median_run, run
from bench.report import markdown


def results(**parts: Any) -> dict[str, Any]:
    return {"date": "2026-01-01", "command": "python bench/run.py", "machine": machine(), **parts}


def test_a_synthetic_graph_keeps_the_rules_of_a_real_one() -> None:
    g = synthetic(50, 400, n_hours=48)
    logon = np.asarray(g.logon_hours["logon_id"])
    summed = np.bincount(logon, weights=np.asarray(g.logon_hours["count"]), minlength=400)
    assert summed.tolist() == g.logons["count"].to_pylist()
    assert max(g.codes("account_id")) < 50
    assert max(max(g.codes("source_id")), max(g.codes("destination_id"))) < g.hosts.num_rows
    hours = g.logon_hours["hour"].to_pylist()
    assert FIRST_HOUR <= min(hours) <= max(hours) < FIRST_HOUR + 48


def test_the_same_seed_gives_the_same_graph() -> None:
    assert synthetic(20, 100).logons.equals(synthetic(20, 100).logons)


def test_a_process_is_measured_with_its_memory_and_output() -> None:
    done = median_run(3, lambda: run(["-c", "print('x' * 3)"]))
    assert done.stdout == "xxx\n"
    assert done.peak_bytes > 1_000_000


def test_a_process_that_fails_is_no_measurement() -> None:
    with pytest.raises(RuntimeError, match="ended with 3"):
        run(["-c", "raise SystemExit(3)"])


def test_the_report_shows_ratios_and_says_why_a_part_is_missing() -> None:
    reader = {
        "n_records": 1000,
        "seconds": 2.0,
        "records_per_second": 500.0,
        "peak_bytes": 1 << 20,
        "ours_is_faster_by": 12.5,
    }
    text = markdown(
        results(
            reading={"size_bytes": 1 << 20, "readers": {"ours": reader}},
            page={"skipped": "playwright is not installed"},
        )
    )
    assert "| ours | 1,000 | 2.00 | 500 | 1.0 | 12 × |" in text
    assert "## Page\n\nNot measured: playwright is not installed" in text
    assert "## Import" not in text
