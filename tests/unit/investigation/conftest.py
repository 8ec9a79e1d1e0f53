"""The hostile case, imported once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from logontracer.investigation import Investigation
from logontracer.settings import Settings
from tests.unit.investigation.cases import import_hostile_case


@pytest.fixture(scope="session")
def hostile_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a home whose default case holds the hostile events."""
    return import_hostile_case(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def investigation(hostile_settings: Settings) -> Iterator[Investigation]:
    """The hostile case, ready for questions."""
    opened = Investigation(hostile_settings, "default")
    yield opened
    opened.close()
