"""Where logons came from and went to."""

from __future__ import annotations

import json
from typing import Any

import pytest

from logontracer.graph.aggregate import aggregate
from tests.builders import Event, change, events, failure, logon, tgt, ticket


def ends(*rows: Event) -> list[tuple[str | None, str | None, str | None, str]]:
    """Return (source, destination, validator, source kind) of every logon, in order of time."""
    graph = aggregate(events(*rows))
    keys = graph.hosts["key"].to_pylist()
    logons = sorted(graph.logons.to_pylist(), key=lambda row: (row["first_seen"], row["event_id"]))
    return [
        (
            *(
                None if row[end] is None else keys[row[end]]
                for end in ("source_id", "destination_id", "validator_id")
            ),
            row["source_kind"],
        )
        for row in logons
    ]


def hosts(*rows: Event) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in aggregate(events(*rows)).hosts.to_pylist()}


def test_a_logon_goes_from_its_address_to_the_computer_that_wrote_it() -> None:
    assert ends(logon("bob", "10.0.0.7", "FS1.corp.example")) == [
        ("10.0.0.7", "fs1.corp.example", None, "remote")
    ]


def test_similar_addresses_are_different_hosts() -> None:
    assert {end[0] for end in ends(logon("a", "10.0.0.1"), logon("a", "10.0.0.12"))} == {
        "10.0.0.1",
        "10.0.0.12",
    }


def test_a_controller_validates_and_is_no_destination() -> None:
    assert ends(tgt("bob", "10.0.0.7", "dc1")) == [("10.0.0.7", None, "dc1", "remote")]


def test_a_service_ticket_goes_to_a_known_machine_only() -> None:
    known = logon("ann", "10.0.0.9", "FS1.corp.example", at="09:00")
    rows = [
        ticket("bob", "FS1$", at="10:00"),
        ticket("bob", "svc_sql$", at="10:01"),
        ticket("ann", "krbtgt", at="10:02"),
    ]
    assert [end[1] for end in ends(known, *rows)] == ["fs1.corp.example", "fs1.corp.example", None, None]


def test_machines_of_one_short_name_are_told_apart_by_the_realm_or_not_at_all() -> None:
    known = [
        logon("a", None, "fs1.corp.example", at="08:00"),
        logon("a", None, "fs1.lab.example", at="08:01"),
    ]
    rows = [ticket(r"LAB.EXAMPLE\bob", "FS1$", at="10:00"), ticket(r"CORP\bob", "FS1$", at="10:01")]
    assert [end[1] for end in ends(*known, *rows)][2:] == ["fs1.lab.example", None]


def test_netbios_and_dns_name_of_one_computer_are_one_host() -> None:
    found = hosts(logon(computer="DC1"), logon(computer="DC1.corp.example"))
    assert [key for key, row in found.items() if row["kind"] == "host"] == ["dc1.corp.example"]
    assert found["dc1.corp.example"]["names"] == ["DC1", "DC1.corp.example"]
    assert found["dc1.corp.example"]["name"] == "DC1.corp.example"


def test_a_netbios_name_that_two_computers_share_joins_neither() -> None:
    found = hosts(logon(computer="DC1"), logon(computer="dc1.a.example"), logon(computer="dc1.b.example"))
    assert {key for key, row in found.items() if row["kind"] == "host"} == {
        "dc1",
        "dc1.a.example",
        "dc1.b.example",
    }


@pytest.mark.parametrize("target", ["localhost", "WS1", "ws1.corp.example", None])
def test_explicit_credentials_for_the_own_machine_are_local(target: str | None) -> None:
    row = logon("bob", None, "WS1.corp.example", event_id=4648, target_server=target)
    expected = None if target is None else "ws1.corp.example"
    assert ends(row) == [("ws1.corp.example", expected, None, "local")]


def test_explicit_credentials_for_another_machine_go_out_from_the_computer() -> None:
    row = logon("bob", None, "WS1", event_id=4648, target_server="FS1.corp.example")
    assert ends(row) == [("ws1", "fs1.corp.example", None, "remote")]


def test_explicit_credentials_from_a_remote_address_came_in() -> None:
    row = logon("bob", "10.0.0.9", "WS1", event_id=4648, target_server="localhost")
    assert ends(row) == [("10.0.0.9", "ws1", None, "remote")]


@pytest.mark.parametrize("kind", ["local", "loopback"])
def test_loopback_is_the_computer_itself_and_stays_noise(kind: str) -> None:
    row = logon("bob", "127.0.0.1", "WS1", source_kind=kind)
    assert ends(row) == [("ws1", "ws1", None, kind)]
    assert aggregate(events(row)).logons["is_noise"].to_pylist() == [True]


def test_loopback_without_a_computer_is_a_host_of_its_own() -> None:
    assert ends(logon("bob", "::1", None)) == [("loopback", None, None, "loopback")]
    assert hosts(logon("bob", "::1", None))["loopback"]["kind"] == "loopback"


def test_a_workstation_name_equal_to_the_computer_names_no_remote_source() -> None:
    remote = logon("bob", "10.0.0.9", "WS7.corp.example", source_name="WS7", logon_type=10)
    assert ends(remote) == [("10.0.0.9", "ws7.corp.example", None, "remote")]
    assert hosts(remote)["10.0.0.9"]["names"] == []
    local = logon("bob", None, "WS7.corp.example", source_name="WS7", logon_type=2)
    assert ends(local) == [("ws7.corp.example", "ws7.corp.example", None, "local")]


def test_an_ntlm_workstation_name_never_renames_an_address() -> None:
    rows = [
        logon("a", "10.0.0.7", source_name="WS1", authentication_package="NTLM", at="10:01"),
        logon("b", "10.0.0.7", source_name="DC1", authentication_package="NTLM", computer="FS1", at="10:50"),
    ]
    found = hosts(*rows, logon("c", "10.0.0.1", "DC1"))
    assert found["10.0.0.7"]["kind"] == "address"
    assert found["10.0.0.7"]["names"] == ["DC1", "WS1"]
    claims = [r["value"] for r in json.loads(found["10.0.0.7"]["identity"]) if r["why"] == "workstation_name"]
    assert claims == ["DC1", "WS1"]


def test_a_name_that_only_an_ntlm_client_sent_is_claimed() -> None:
    found = hosts(logon(r"\bob", "KALI", event_id=4776, authentication_package="NTLM"))
    assert found["kali"]["kind"] == "claimed"


def test_a_claimed_name_that_a_computer_backs_is_that_host() -> None:
    rows = [
        logon(r"\bob", "WS1", event_id=4776, at="10:00"),
        logon("ann", None, "WS1.corp.example", at="11:00"),
    ]
    assert ends(*rows)[0] == ("ws1.corp.example", None, "dc1", "remote")


def test_a_claimed_name_that_looks_like_an_address_is_not_that_address() -> None:
    found = hosts(
        logon(r"\bob", None, event_id=4776, source_name="10.0.0.1", source_kind="remote"),
        failure("x", "10.0.0.1"),
    )
    assert {"10.0.0.1", "claimed:10.0.0.1"} <= set(found)


def test_a_backslashed_workstation_is_the_same_name() -> None:
    assert ends(logon(r"\bob", r"\\KALI", event_id=4776))[0][0] == "kali"


def test_an_address_is_a_machine_between_the_hours_its_own_account_used_it() -> None:
    rows = [
        logon("x", None, "WS1.corp.example", at="2024-01-08T00:00"),
        tgt("WS1$", "10.0.0.7", at="2024-01-08T08:00"),
        logon("early", "10.0.0.7", "fs1", at="2024-01-08T06:00"),
        logon("inside", "10.0.0.7", "fs1", at="2024-01-08T12:00"),
        tgt("WS1$", "10.0.0.7", at="2024-01-08T16:00"),
        logon("late", "10.0.0.7", "fs1", at="2024-01-08T22:00"),
    ]
    # Both tickets are one logon, so five rows.
    sources = [end[0] for end in ends(*rows)]
    assert sources == [None, "10.0.0.7", "ws1.corp.example", "ws1.corp.example", "10.0.0.7"]


def test_an_address_that_dhcp_moves_is_each_machine_in_its_own_hours() -> None:
    rows = [
        logon("x", None, "WS1", at="2024-01-08T00:00"),
        logon("x", None, "WS2", at="2024-01-08T00:01"),
        tgt("WS1$", "10.0.0.7", at="2024-01-08T08:00"),
        logon("a", "10.0.0.7", "fs1", at="2024-01-08T08:30"),
        tgt("WS2$", "10.0.0.7", at="2024-01-08T11:00"),
        logon("b", "10.0.0.7", "fs1", at="2024-01-08T11:30"),
        logon("c", "10.0.0.7", "fs1", at="2024-01-08T09:30"),
    ]
    found = [end[0] for end in ends(*rows)]
    assert found[2:] == ["ws1", "ws1", "10.0.0.7", "ws2", "ws2"]


def test_an_hour_in_which_two_machines_used_an_address_proves_neither() -> None:
    rows = [
        logon("x", None, "WS1", at="2024-01-08T00:00"),
        logon("x", None, "WS2", at="2024-01-08T00:01"),
        tgt("WS1$", "10.0.0.7", at="2024-01-08T08:00"),
        tgt("WS2$", "10.0.0.7", at="2024-01-08T08:01"),
        logon("a", "10.0.0.7", "fs1", at="2024-01-08T08:30"),
    ]
    assert ends(*rows)[-1][0] == "10.0.0.7"


def test_a_stolen_machine_key_used_elsewhere_does_not_hide_behind_its_owner() -> None:
    usual = [tgt("DC1$", "10.0.0.1", at=f"2024-01-08T0{hour}:00") for hour in range(1, 9)]
    stolen = tgt("DC1$", "10.0.0.66", at="2024-01-08T05:30")
    move = logon("eve", "10.0.0.66", "fs1", at="2024-01-08T05:40")
    found = [end[0] for end in ends(*usual, stolen, move)]
    assert found.count("10.0.0.66") == 2


def test_a_managed_service_account_names_no_machine() -> None:
    assert ends(tgt("svc_sql$", "10.0.0.9"))[0][0] == "10.0.0.9"


def test_ntlm_with_a_machine_account_is_no_proof_of_an_address() -> None:
    rows = [
        logon("x", None, "WS1", at="08:00"),
        logon("WS1$", "10.0.0.7", "fs1", authentication_package="NTLM", at="10:00"),
    ]
    assert ends(*rows)[1][0] == "10.0.0.7"


def test_a_machine_at_its_own_proven_address_is_local() -> None:
    rows = [tgt("DC1$", "10.0.0.1", "dc1", at="10:00"), logon("bob", "10.0.0.1", "dc1", at="10:30")]
    assert ends(*rows)[1] == ("dc1", "dc1", None, "local")


def test_controllers_are_those_that_validated_kerberos() -> None:
    found = hosts(
        tgt("bob", computer="DC1"), logon("bob", computer="FS1"), logon(r"\x", "K", "FS1", event_id=4776)
    )
    assert {key for key, row in found.items() if row["is_domain_controller"]} == {"dc1"}


def test_a_host_counts_every_event_once_even_at_both_ends() -> None:
    found = hosts(logon("bob", "127.0.0.1", "WS1"), failure("bob", "10.0.0.7", "WS1"))
    assert (found["ws1"]["n_events"], found["ws1"]["n_failures"]) == (2, 1)
    assert found["10.0.0.7"]["n_events"] == 1


def test_a_host_that_only_recorded_a_change_has_its_times() -> None:
    [row] = hosts(change(1102, computer="DC9", at="10:00")).values()
    assert (row["key"], row["n_events"]) == ("dc9", 0)
    assert row["first_seen"] == row["last_seen"] > 0


def test_zoned_link_local_addresses_are_addresses() -> None:
    assert (
        hosts(logon("bob", None, source_address="fe80::1%eth0", source_kind="remote"))["fe80::1%eth0"]["kind"]
        == "address"
    )


def test_a_guesser_that_invents_workstation_names_does_not_blow_up_the_reasons() -> None:
    rows = [
        failure("bob", "10.0.0.7", source_name=f"PC{i}", authentication_package="NTLM") for i in range(500)
    ]
    found = hosts(*rows)["10.0.0.7"]
    reasons = json.loads(found["identity"])
    assert len(found["names"]) == 500
    assert len(reasons) == 201
    assert reasons[-1]["why"] == "more"
    # Every event gives its address and its workstation name as a reason.
    assert sum(reason["n_events"] for reason in reasons) == 1000


def test_loopback_is_no_machines_address() -> None:
    assert hosts(logon("bob", "127.0.0.1", "WS1"))["ws1"]["addresses"] == []


def claims(*rows: Event) -> list[tuple[str | None, bool]]:
    """Source and claim of every logon."""
    graph = aggregate(events(*rows))
    keys = [*graph.hosts["key"].to_pylist(), None]
    return [
        (keys[-1 if row["source_id"] is None else row["source_id"]], row["is_claimed_source"])
        for row in graph.logons.to_pylist()
    ]


def test_a_source_that_only_its_client_named_is_marked_even_when_a_host_of_that_name_is_known() -> None:
    rows = [
        logon("ann", None, "ws7.corp.example"),
        logon("bob", "WS7", "dc1", event_id=4776, status=0xC0000064),
    ]
    assert claims(*rows) == [(None, False), ("ws7.corp.example", True)]


def test_a_name_beside_an_address_is_no_claim() -> None:
    assert claims(logon("bob", "10.0.0.9", "dc1", source_name="WS7")) == [("10.0.0.9", False)]


def test_a_network_client_that_gives_itself_the_name_of_its_target_only_claims_it() -> None:
    assert claims(logon("bob", "DC1", "dc1", event_id=4776, source_kind="local")) == [("dc1", True)]
    assert claims(logon("bob", "DC1", "dc1", source_kind="local", logon_type=3)) == [("dc1", True)]


def test_windows_naming_its_own_computer_at_the_console_is_no_claim() -> None:
    assert claims(logon("bob", "WS1", "ws1", source_kind="local", logon_type=2)) == [("ws1", False)]


def test_claimed_and_known_sources_of_one_name_stay_two_logons() -> None:
    rows = [
        logon("ann", None, "ws7.corp.example"),
        tgt("WS7$", "10.0.0.7", at="09:00"),
        logon("bob", "10.0.0.7", "dc1", at="09:10"),
        logon("bob", "WS7", "dc1", at="09:20"),
    ]
    found = [claim for claim in claims(*rows) if claim[0] == "ws7.corp.example"]
    assert sorted(found)[-2:] == [("ws7.corp.example", False), ("ws7.corp.example", True)]
