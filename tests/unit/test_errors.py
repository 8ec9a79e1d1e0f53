from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from logontracer import errors
from logontracer.errors import LogontracerError, UsageError


def tree(error: type[LogontracerError]) -> Iterator[type[LogontracerError]]:
    yield error
    for child in error.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from tree(child)


@pytest.mark.parametrize("error", list(tree(LogontracerError)), ids=lambda error: error.__name__)
def test_the_picture_of_the_errors_tells_their_codes(error: type[LogontracerError]) -> None:
    drawn = re.search(rf"\b{error.__name__} +exit (\d+), HTTP (\d+)", errors.__doc__ or "")
    assert drawn is not None
    assert (int(drawn[1]), int(drawn[2])) == (error.exit_code, error.http_status)


def test_an_error_carries_its_facts_as_data() -> None:
    error = UsageError("a is wrong", hint="try b", position=3)
    assert (str(error), error.hint, error.facts) == ("a is wrong", "try b", {"position": 3})
    assert error.title == "The request makes no sense"
