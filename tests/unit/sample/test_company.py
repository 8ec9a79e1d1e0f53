"""The company: who is there, and which machine holds which address."""

from __future__ import annotations

import pytest

from logontracer.sample.company import Company, build_company


def _company(seed: int = 1, n_people: int = 42, n_servers: int = 7) -> Company:
    return build_company(seed, n_people=n_people, n_servers=n_servers)


def test_no_two_accounts_share_a_sid_or_a_name() -> None:
    company = _company(n_people=500, n_servers=20)
    assert len({account.sid for account in company.accounts.values()}) == len(company.accounts)
    assert len(company.people) == 500
    assert len(company.servers) == 20


@pytest.mark.parametrize("n_people", [42, 3_000, 20_000])
def test_no_two_machines_hold_an_address_on_the_same_day(n_people: int) -> None:
    company = _company(n_people=n_people)
    for day in (0, 2, 3, 9, 13):
        addresses = [host.address_on(day) for host in company.hosts.values()]
        assert len(set(addresses)) == len(addresses)
        assert all(0 <= int(part) <= 255 for address in addresses for part in address.split("."))


def test_laptops_change_their_address_and_desks_do_not() -> None:
    company = _company()
    moving = [host for host in company.workstations if host.lease]
    assert len(moving) == len(company.workstations) // 4
    assert all(host.address_on(0) != host.address_on(3) for host in moving)
    assert company.hosts["WS01"].address_on(0) == company.hosts["WS01"].address_on(13)


def test_names_come_in_several_scripts_and_with_a_quote() -> None:
    names = {person.name for person in _company().people}
    assert {"s.o'brien", "佐藤.花子", "joão.gonçalves", "нина.волкова"} <= names


def test_the_seed_is_the_domain() -> None:
    assert _company(1).domain_sid == _company(1).domain_sid
    assert _company(1).domain_sid != _company(2).domain_sid
