"""What tables show of values."""

from __future__ import annotations

from datetime import UTC

import pytest

from logontracer.cli.columns import account
from logontracer.model.graph import KEY_SEPARATOR


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        (r"corp\alice", r"corp\alice"),
        (KEY_SEPARATOR + "alice", "alice (domain not logged)"),
        (KEY_SEPARATOR, KEY_SEPARATOR),
        ("sid:S-1-5-21-1-2-3-1105", "sid:S-1-5-21-1-2-3-1105"),
        (None, ""),
    ],
)
def test_an_account_without_a_domain_says_so(key: str | None, shown: str) -> None:
    assert account(key, UTC) == shown
