from __future__ import annotations

import pytest

from logontracer.model.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("alice", "alice"),
        ("bob\x1b[31mred", "bob\\x1b[31mred"),
        ("\x9b2J", "\\x9b2J"),  # the one-byte form of ESC [
        ("a\nb\tc\r", "a\\x0ab\\x09c\\x0d"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("ad\u200bmin", "ad\\u200bmin"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("管理者 O'Brien 😀", "管理者 O'Brien 😀"),
        ("\x7f", "\\x7f"),
    ],
)
def test_a_character_that_acts_on_the_terminal_is_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_characters_asked_for_are_kept() -> None:
    assert visible("a\nb\x1b", keep="\n") == "a\nb\\x1b"
