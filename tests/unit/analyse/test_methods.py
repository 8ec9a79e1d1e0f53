from __future__ import annotations

import pytest

from logontracer.analyse.rank import DEFAULT_METHOD, RANK_METHODS, RankMethod, rank_method
from logontracer.analyse.timeline import TIMELINE_METHODS, TimelineMethod
from logontracer.errors import UsageError

METHODS = pytest.mark.parametrize(
    "method", [*RANK_METHODS, *TIMELINE_METHODS], ids=lambda method: str(method.name)
)


@METHODS
def test_a_method_says_what_it_does_and_where_it_comes_from(method: RankMethod | TimelineMethod) -> None:
    assert method.title
    assert method.help.endswith(".")
    assert method.reference.startswith("https://")


def test_the_default_ranking_is_one_of_the_methods() -> None:
    assert rank_method(DEFAULT_METHOD) in RANK_METHODS


def test_an_unknown_ranking_names_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        rank_method("hits")
    assert caught.value.hint == "one of: logontracer, weighted"
