"""What ``logontracer links`` says of a link whose names an attacker chose."""

from __future__ import annotations

import pytest

from logontracer.cli.commands.links import _confirmed

LINK = {"id": "host_name:fs1=fs1\nUndone: host_name:dc1=dc2", "is_undone": True}


@pytest.mark.parametrize(("has_changed", "n_lines"), [(True, 2), (False, 1)])
def test_a_line_end_in_a_name_begins_no_line_of_its_own(has_changed, n_lines):
    said = _confirmed(LINK, has_changed=has_changed, case="default")
    assert len(said.splitlines()) == n_lines
    assert "host_name:dc1=dc2" in said.splitlines()[0]
