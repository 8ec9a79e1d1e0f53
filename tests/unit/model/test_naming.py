"""What an account is called wherever it is shown."""

from __future__ import annotations

import pytest

from logontracer.model.naming import account_label

SID = "S-1-5-21-1-2-3-1105"


@pytest.mark.parametrize(
    ("key", "domain", "name", "kind", "label"),
    [
        (r"corp\alice", "CORP", "alice", "user", r"CORP\alice"),
        (r"\alice", None, "alice", "user", "alice (domain not logged)"),
        (r"\ws1$", None, "WS1$", "machine", "WS1$ (domain not logged)"),
        (r"\system", None, "SYSTEM", "system", "SYSTEM"),
        (r"\anonymous logon", None, "ANONYMOUS LOGON", "anonymous", "ANONYMOUS LOGON"),
        (f"sid:{SID}", None, SID, "user", SID),
        (f"sid:{SID}", None, "bob", "user", f"bob ({SID})"),
        ("\\", None, "(not logged)", "anonymous", "(not logged)"),
        (r"corp\x", None, None, None, r"corp\x"),
    ],
)
def test_a_label_says_the_domain_or_that_none_was_logged(
    key: str, domain: str | None, name: str | None, kind: str | None, label: str
) -> None:
    assert account_label(key, domain, name, kind) == label
