"""What is near enough to be offered as "did you mean", and what is too far off."""

from __future__ import annotations

import pytest

from logontracer.investigation.nearest import slips


@pytest.mark.parametrize(
    ("text", "word", "n_slips"),
    [
        ("alice", "alice", 0),
        ("alice", "lic", 0),  # a part
        ("alice", "alcie", 1),  # two letters swapped
        ("alice", "alise", 1),
        ("fs01", "fs1", 1),
        ("svc_backup", "svc_bckp", 2),
        ("administrator", "adminstratr", 2),
        ("tiago.almeida", "taigo.almieda", 2),
        ("10.0.0.5", "10.0.0.55", 1),
    ],
)
def test_a_slip_of_the_keyboard_is_near(text: str, word: str, n_slips: int) -> None:
    assert slips(text, word) == n_slips


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("adm.ito", "adminstrator"),  # shares letters in order, and is another name
        ("svc_web", "svc_backup"),
        ("dc01$", "dc09"),
        ("bob", "rub"),
        ("ab", "ac"),  # of two letters one is half the name
        ("alice", "e"),
        ("alice", ""),
        ("x" * 65_536, "xyz"),
        ("", "abc"),
    ],
)
def test_another_name_is_too_far(text: str, word: str) -> None:
    assert slips(text, word) is None


def test_the_most_slips_that_are_allowed_are_allowed_and_no_more() -> None:
    word = "abcdefghijkl"
    assert slips("____efghijkl", word) == 4
    assert slips("_____fghijkl", word) is None
    long = "abcdefghijklmnopqrstuvwxyz"
    assert slips("_____" + long[5:], long) == 5
    assert slips("______" + long[6:], long) is None
