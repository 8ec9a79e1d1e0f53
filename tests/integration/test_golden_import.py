"""The original's own sample log, imported: its hourly counts, scores and ranks come out again."""

from __future__ import annotations

import json
import lzma
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from logontracer.analyse.rank import rank
from logontracer.analyse.timeline import anomalies, hourly, timeline_hours
from logontracer.evidence.case import Case
from logontracer.model.graph import LogonGraph
from logontracer.pipeline import import_logs
from logontracer.settings import load_settings
from tests.conftest import samples_dir

pytestmark = pytest.mark.samples


def golden(name: str) -> dict[str, Any]:
    path = samples_dir() / "golden" / name
    data = path.read_bytes()
    return dict(json.loads(lzma.decompress(data) if path.suffix == ".xz" else data))


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> LogonGraph:
    folder = tmp_path_factory.mktemp("golden")
    log = folder / "sample.xml"
    with lzma.open(samples_dir() / "golden" / "sample.xml.xz") as packed, log.open("wb") as file:
        shutil.copyfileobj(packed, file)
    settings = load_settings({}, home=folder / "home")
    receipt = import_logs(settings, "golden", [log])
    assert receipt.files[0].n_records == 61_908
    generation = Case.open(Path(settings.cases_dir), "golden").generation()
    assert generation is not None
    return generation.graph()


def names(graph: LogonGraph) -> list[str]:
    """Account names as the original writes them, by account id."""
    return [f"{name.lower()}@" for name in graph.accounts["name"].to_pylist()]


def test_hourly_counts_equal_the_originals_for_every_account_and_event_id(graph: LogonGraph) -> None:
    expected = golden("changefinder.json.xz")["counts"]
    hours = timeline_hours(graph).hours
    found = {name: {key: np.zeros(len(hours), int) for key in series} for name, series in expected.items()}
    for row in hourly(graph, by_event_id=True).to_pylist():
        series = found[names(graph)[row["account_id"]]]
        for key in ("sum", str(row["event_id"])):
            series[key][row["hour"] - hours[0]] += row["count"]
    for name, series in expected.items():
        for key, counts in series.items():
            assert found[name][key].tolist() == counts, (name, key)


def test_change_scores_equal_the_originals_at_two_decimals(graph: LogonGraph) -> None:
    expected = golden("changefinder.json.xz")["scores"]
    first = timeline_hours(graph).hours[0]
    rows = anomalies(graph).to_pylist()
    assert len(rows) > 5_000
    for row in rows:
        assert row["score"] == expected[names(graph)[row["account_id"]]][row["hour"] - first]
    n_marked = sum(score > 10 for scores in expected.values() for score in scores)
    assert sum(row["mark"] > 0 for row in rows) == n_marked


def test_the_originals_ranking_comes_out_of_the_imported_graph(graph: LogonGraph) -> None:
    expected = golden("pagerank.json")
    flagged = {name.rstrip("@") for name in expected["flagged_by_hmm"]}
    result = rank(graph, method="logontracer", anomalies=anomalies(graph), flagged=flagged)
    hosts = graph.hosts.to_pylist()
    found = {}
    for row in result.ranks.to_pylist():
        if row["of"] == "accounts":
            found[names(graph)[row["node_id"]]] = row["score"]
        else:
            host = hosts[row["node_id"]]
            found[(host["names"] or host["addresses"])[0].lower().partition(".example")[0]] = row["score"]
    assert found == pytest.approx(expected["ranks_shipped"], abs=1e-9)
