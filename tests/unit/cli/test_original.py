from __future__ import annotations

import pytest

from logontracer.cli.original import spread
from logontracer.errors import UsageError

MANY = {"-e", "--evtx", "-x"}
ONE = {"-z", "-o", "--case"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("-e a.evtx b.evtx", "-e a.evtx -e b.evtx"),
        ("-e a b -x c d -z +9", "-e a -e b -x c -x d -z +9"),
        ("-z -5 -e a b", "-z -5 -e a -e b"),
        ("-r -o 8080 -e a", "-r -o 8080 -e a"),
        ("--case x import a b -e c d", "--case x import a b -e c d"),
        ("import -e a b", "import -e a b"),
        ("-r", "-r"),
        ("", ""),
    ],
)
def test_a_file_flag_takes_every_file_up_to_the_next_flag(typed: str, read: str) -> None:
    assert spread(typed.split(), many=MANY, one=ONE) == read.split()


@pytest.mark.parametrize("typed", ["-e", "-e -r", "-r -x"])
def test_a_file_flag_without_a_file_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="needs at least one file"):
        spread(typed.split(), many=MANY, one=ONE)
