"""Real and hostile logs, read and aggregated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from logontracer.evidence.case import Case
from logontracer.model.graph import LogonGraph
from logontracer.pipeline import import_logs
from logontracer.settings import load_settings
from tests.conftest import samples_dir

pytestmark = pytest.mark.samples


def graph_of(home: Path, *names: str) -> LogonGraph:
    settings = load_settings({}, home=home)
    import_logs(settings, "case", [samples_dir() / name for name in names])
    generation = Case.open(settings.cases_dir, "case").generation()
    assert generation is not None
    return generation.graph()


def keyed(graph: LogonGraph) -> list[dict[str, Any]]:
    accounts = graph.accounts["key"].to_pylist()
    return [
        row | {"actor": None if row["account_id"] is None else accounts[row["account_id"]]}
        for row in graph.changes.to_pylist()
    ]


def test_dcsync_is_the_thiefs_and_not_the_other_controllers(tmp_path: Path) -> None:
    changes = keyed(graph_of(tmp_path, "evtx/dcsync.evtx"))
    assert {row["actor"] for row in changes if row["kind"] == "dcsync"} == {r"offsec\admmig"}
    assert {row["actor"] for row in changes if row["kind"] == "directory"} == {r"offsec\rootdc2$"}


def test_any_directory_access_or_creation_is_not_an_attack(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, "hostile/dcsync1.xml", "hostile/dcshadow1.xml")
    assert graph.changes["kind"].to_pylist() == ["directory", "directory"]


def test_hostile_names_and_addresses_stay_what_they_are(tmp_path: Path) -> None:
    names = ("dhcp", "sameuser_2dom", "substr", "loop", "anon", "quote", "krbstatus")
    graph = graph_of(tmp_path, *(f"hostile/{name}.xml" for name in names))
    keys = graph.accounts["key"].to_pylist()
    assert {r"corp\administrator", r"ws7\administrator", r"corp\admin", r"corp\domainadmin"} <= set(keys)
    assert any("o'brien" in key for key in keys)
    hosts = {row["key"]: row for row in graph.hosts.to_pylist()}
    assert hosts["10.0.0.7"]["names"] == ["WS1", "WS2"]
    assert {"10.0.0.1", "10.0.0.12"} <= set(hosts)
    statuses = [row["status"] for row in graph.logons.to_pylist() if row["event_id"] == 4769]
    assert set(statuses) == {15}


def test_a_password_guesser_is_one_address_whatever_names_it_sends(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, "evtx/smb-password-guessing.evtx")
    assert sum(graph.logons["count"].to_pylist()) == 3561
    hosts = {row["key"]: row for row in graph.hosts.to_pylist()}
    assert set(hosts) == {"192.168.198.149", "desktop-m5sn04r"}
    assert len(hosts["192.168.198.149"]["names"]) > 1000


def test_a_renamed_machine_keeps_its_accounts_apart_and_shows_their_common_sid(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, "evtx/workgroup-server.evtx")
    accounts = {row["key"]: row for row in graph.accounts.to_pylist()}
    users = [key for key, row in accounts.items() if row["kind"] == "user"]
    assert {key.partition("\\")[0] for key in users if "domain_link" in accounts[key]["identity"]} == set()
    assert sum(graph.logons["count"].to_pylist()) == 583 + 459 + 45 + 36 + 11
