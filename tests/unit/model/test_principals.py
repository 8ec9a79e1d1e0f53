"""One rule for what kind of account a record names, and one for whether a name is its own machine."""

from __future__ import annotations

import pytest

from logontracer.graph.principals import kind_of
from logontracer.model.machines import is_same_machine
from logontracer.model.principals import account_kind, is_issued

BOB = "S-1-5-21-1-2-3-1001"


@pytest.mark.parametrize(
    ("name", "domain", "sid", "kind"),
    [
        ("bob", "CORP", BOB, "user"),
        ("SYSTEM", "CORP", BOB, "user"),
        ("SYSTEM", "CORP", None, "user"),
        ("SYSTEM", "NT AUTHORITY", None, "system"),
        ("SYSTEM", None, "S-1-5-18", "system"),
        ("SYSTEM", "NT AUTHORITY", "S-1-0-0", "system"),
        ("WS1$", "CORP", "S-1-5-18", "machine"),
        ("x", "CORP", "s-1-5-19", "service"),
        ("IUSR", "NT AUTHORITY", None, "service"),
        ("IUSR", "CORP", None, "user"),
        ("x", None, "S-1-5-6", "service"),
        ("x", None, "S-1-5-17", "service"),
        ("x", None, "S-1-5-82-1-2", "service"),
        ("x", None, "S-1-5-87-1-2", "service"),
        ("x", None, "S-1-5-94-1", "service"),
        ("pool", "IIS APPPOOL", None, "service"),
        ("ANONYMOUS LOGON", "whatever", None, "anonymous"),
        ("ann", "AzureAD", "S-1-12-1-1-2-3-4", "user"),
        (None, None, BOB, "user"),
        (None, "CORP", None, None),
        (None, None, "S-1-0-0", None),
    ],
)
def test_the_kind_of_an_account_is_the_same_wherever_it_is_asked(
    name: str | None, domain: str | None, sid: str | None, kind: str | None
) -> None:
    assert account_kind(name, domain, sid) == kind
    assert kind_of(name, domain, sid) == (kind or "anonymous")


@pytest.mark.parametrize("sid", [None, "S-1-5-18", "S-1-5-21-1", "S-1-5-32-544", f"{BOB}-x", "S-1-5-21-"])
def test_a_built_in_or_broken_sid_was_issued_by_nobody(sid: str | None) -> None:
    assert not is_issued(sid)
    assert is_issued(BOB)


@pytest.mark.parametrize(
    ("name", "computer", "same"),
    [
        ("DC1", "dc1.corp.example", True),
        ("dc1.corp.example", "DC1", True),
        ("\\\\DC1", "dc1.corp.example", True),
        ("dc1.corp.example.", "DC1.corp.example", True),
        ("dc1.other.example", "dc1.corp.example", False),
        ("dc10", "dc1.corp.example", False),
        (None, "dc1", False),
        ("dc1", None, False),
        ("", "", False),
    ],
)
def test_a_machine_is_known_by_its_short_and_its_long_name(
    name: str | None, computer: str | None, same: bool
) -> None:
    assert is_same_machine(name, computer) is same
