"""What was changed, and what that means."""

from __future__ import annotations

import pytest

from logontracer.graph.aggregate import aggregate
from logontracer.model.catalogue import REPLICATION_RIGHTS
from tests.builders import Event, change, events, logon, tgt

SERVER = "CN=ROGUE,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=corp,DC=example"


def kinds(*rows: Event) -> list[str]:
    changes = aggregate(events(*rows)).changes.to_pylist()
    return [row["kind"] for row in sorted(changes, key=lambda row: (row["first_seen"], row["event_id"]))]


def asks(actor: str, detail: str | None, **more: str) -> Event:
    return change(4662, actor, object_name="%{guid}", object_detail=detail, **more)


@pytest.mark.parametrize("right", REPLICATION_RIGHTS)
def test_a_user_that_asks_for_a_replication_right_does_dcsync(right: str) -> None:
    assert kinds(asks("eve", f"%%7688\n{{{right.upper()}}}")) == ["dcsync"]


def test_another_directory_access_is_no_dcsync() -> None:
    assert (
        kinds(asks("eve", "%%7688 {bf967aba-0de6-11d0-a285-00aa003049e2}"), asks("eve", None))
        == ["directory"] * 2
    )


def test_a_domain_controller_that_replicates_does_no_dcsync() -> None:
    right = REPLICATION_RIGHTS[0]
    rows = [
        tgt("x", computer="DC2.corp.example", at="09:00"),
        asks("DC2$", right, computer="dc1"),
        asks("DC1$", right),
    ]
    assert kinds(*rows) == ["directory", "directory"]


def test_a_machine_that_uses_every_right_is_a_controller_whose_log_is_missing() -> None:
    rows = [asks("DC2$", right) for right in REPLICATION_RIGHTS]
    assert kinds(*rows) == ["directory"] * 3
    assert kinds(*rows[:2]) == ["dcsync"] * 2
    assert kinds(*(asks("eve", right) for right in REPLICATION_RIGHTS)) == ["dcsync"] * 3


def test_a_member_server_that_uses_every_right_does_dcsync() -> None:
    rows = [asks("FS1$", right, at="10:00") for right in REPLICATION_RIGHTS]
    assert kinds(logon("bob", computer="FS1.corp.example"), *rows) == ["dcsync"] * 3


def test_a_workstation_that_replicates_does_dcsync_and_is_no_noise() -> None:
    graph = aggregate(events(asks("WS1$", REPLICATION_RIGHTS[1])))
    assert graph.changes["kind"].to_pylist() == ["dcsync"]
    assert graph.changes["is_noise"].to_pylist() == [False]


def test_a_server_object_that_appears_and_vanishes_is_dcshadow() -> None:
    rows = [
        change(5137, object_name=SERVER, at="10:00"),
        change(5141, object_name=SERVER.lower(), at="10:05"),
    ]
    assert kinds(*rows) == ["dcshadow", "dcshadow"]


def test_a_server_object_that_stays_is_a_new_controller() -> None:
    rows = [
        change(5137, object_name=SERVER, at="2024-01-01T10:00"),
        change(5141, object_name=SERVER, at="2024-06-01T10:00"),
    ]
    assert kinds(*rows) == ["directory", "directory"]
    assert kinds(change(5137, object_name=SERVER)) == ["directory"]


def test_deleting_before_creating_is_no_dcshadow() -> None:
    rows = [change(5141, object_name=SERVER, at="08:00"), change(5137, object_name=SERVER, at="10:00")]
    assert kinds(*rows) == ["directory", "directory"]


def test_any_other_created_object_is_no_dcshadow() -> None:
    rows = [change(5137, object_name="CN=x", at="10:00"), change(5141, object_name="CN=x", at="10:01")]
    assert kinds(*rows) == ["directory", "directory"]


def test_a_catalog_name_set_on_a_workstation_is_dcshadow() -> None:
    names = "HOST/WS1\n\tGC/ws1.corp.example/corp.example"
    assert kinds(change(4742, target="WS1$", object_detail=names)) == ["dcshadow"]
    assert kinds(change(4742, target="WS1$", object_detail="HOST/WS1 MAGC/x")) == ["computer_account"]


def test_a_catalog_name_set_on_a_controller_is_not() -> None:
    rows = [
        tgt("x", computer="DC2", at="09:00"),
        change(4742, target="DC2$", object_detail="GC/dc2", at="10:00"),
    ]
    assert kinds(*rows) == ["computer_account"]


def test_a_cleared_log_without_an_actor_is_kept() -> None:
    graph = aggregate(events(change(1102, None, None)))
    [row] = graph.changes.to_pylist()
    assert (row["account_id"], row["host_id"], row["kind"]) == (None, None, "log_cleared")


def test_actor_and_changed_account_are_resolved() -> None:
    graph = aggregate(
        events(change(4720, "eve", target="mallory"), change(4781, "eve", target="old", object_name="new"))
    )
    keys = graph.accounts["key"].to_pylist()
    found = {
        row["event_id"]: (keys[row["account_id"]], keys[row["object_account_id"]], row["object_name"])
        for row in graph.changes.to_pylist()
    }
    assert found == {
        4720: (r"corp\eve", r"corp\mallory", "mallory"),
        4781: (r"corp\eve", r"corp\old", "new"),
    }


def test_an_account_seen_only_in_changes_has_its_times_and_no_events() -> None:
    graph = aggregate(events(change(4720, "eve", target="mallory", at="10:00")))
    assert graph.accounts["n_events"].to_pylist() == [0, 0]
    assert min(graph.accounts["first_seen"].to_pylist()) > 0


def test_empty_members_and_missing_fields_do_not_stop_anything() -> None:
    rows = [
        change(4728, "eve", object_name="Admins"),
        change(4719, "eve"),
        logon("bob", None, logon_type=None, status=None),
        change(5136),
    ]
    graph = aggregate(events(*rows))
    assert sum(graph.changes["count"].to_pylist()) == 3
