"""The sample's intrusion stands out: what the analyses are for."""

from __future__ import annotations

import pyarrow.compute as pc
import pytest

from logontracer.analyse.rank import rank
from logontracer.analyse.timeline import anomalies
from logontracer.evidence.case import Case
from logontracer.model.graph import LogonGraph
from logontracer.pipeline import import_logs
from logontracer.sample import write_sample
from logontracer.settings import load_settings

#: First account taken over, the administrator whose hash was passed, and the account the intruder made.
FIRST, ADMINISTRATOR, MADE = "tiago.almeida", "adm.ito", "svc_health"


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> LogonGraph:
    folder = tmp_path_factory.mktemp("ranked")
    write_sample(folder / "logs")
    settings = load_settings({}, home=folder / "home")
    import_logs(settings, "sample", [folder / "logs"])
    generation = Case.open(settings.cases_dir, "sample").generation()
    assert generation is not None
    return generation.graph()


def ranked(graph: LogonGraph, of: str) -> list[str]:
    rows = rank(graph).ranks.to_pylist()
    names = getattr(graph, of)["name"].to_pylist()
    return [names[row["node_id"]] for row in rows if row["of"] == of]


def test_the_accounts_an_intruder_moved_with_rank_first(graph: LogonGraph) -> None:
    assert set(ranked(graph, "accounts")[:2]) == {FIRST, ADMINISTRATOR}


def test_servers_and_the_jump_host_rank_above_workstations(graph: LogonGraph) -> None:
    first = [name.partition(".")[0].upper() for name in ranked(graph, "hosts")[:4]]
    assert "JUMP01" in first
    assert not [name for name in first if name.startswith("WS")]


def test_the_intruders_nights_are_the_most_unusual_hours(graph: LogonGraph) -> None:
    names = graph.accounts["name"].to_pylist()
    highest = anomalies(graph).group_by("account_id").aggregate([("score", "max")])
    order = pc.sort_indices(highest, [("score_max", "descending")]).to_pylist()
    first = {names[highest["account_id"][i].as_py()] for i in order[:10]}
    assert {FIRST, ADMINISTRATOR, MADE} <= first
