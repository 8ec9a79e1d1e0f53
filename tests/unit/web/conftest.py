"""A server over the hostile case, and what a browser sends."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from logontracer.settings import Settings
from logontracer.web.app import create_app
from logontracer.web.services import services
from tests.unit.investigation.cases import import_hostile_case, settings_in
from tests.unit.web.browser import Launched


@pytest.fixture(scope="session")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose default case holds the hostile events; never changed."""
    home = tmp_path_factory.mktemp("home")
    import_hostile_case(home)
    return home


@pytest.fixture
def settings(hostile_home: Path, tmp_path: Path) -> Settings:
    """Settings of a copy of that home."""
    shutil.copytree(hostile_home, tmp_path / "home")
    return settings_in(tmp_path / "home", upload_limit_bytes=1 << 20)


@pytest.fixture
def launched() -> Launched:
    """Stands in for the process of a job and remembers what it was asked."""
    return Launched()


@pytest.fixture
def app(settings: Settings, launched: Launched) -> Iterator[Flask]:
    """The server."""
    app = create_app(settings, launch=launched)
    yield app
    services(app).cases.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that has not opened the page yet."""
    return app.test_client()
