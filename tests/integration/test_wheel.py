"""The wheel, installed in an empty environment, has everything: command, page, static files, questions."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from logontracer import __version__
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

#: What a build needs of a checkout; build leftovers of the checkout itself stay out.
_SOURCES = (
    "logontracer",
    "native",
    "static",
    "templates",
    "build_support",
    "pyproject.toml",
    "setup.py",
    "README.md",
    "LICENSE",
    "package.json",
    "package-lock.json",
    ".npmrc",
)
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "_web", "*.pyc", "target", "*.so")


def _run(*command: str | Path, **more: object) -> str:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, timeout=300, **more
    )  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (ROOT / "static" / "vendor").is_dir():
        pytest.skip("static/vendor is absent: run make vendor")
    source = tmp_path_factory.mktemp("source")
    for name in _SOURCES:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, source / name, ignore=_LEFT_OUT)
        else:
            shutil.copy(path, source / name)
    built = tmp_path_factory.mktemp("wheel")
    # The build requirements are in this environment already, and static/vendor is complete: no network.
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(built)]
    environment = {**os.environ, "CARGO_TARGET_DIR": str(ROOT / "native" / "target")}
    _run(sys.executable, "-m", "pip", "wheel", *options, str(source), env=environment)
    (found,) = built.glob("logontracer-*.whl")
    return found


@pytest.fixture(scope="module")
def bin_dir(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the scripts folder of an environment that holds the wheel and sees only our dependencies."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    site = Path(_run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    target = ["--quiet", "--no-deps", "--no-index", "--prefix", str(home)]
    _run(sys.executable, "-m", "pip", "--python", str(python), "install", *target, str(wheel))
    # The folder is added as a path only: the .pth file of the editable install in it is not read.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home / "bin"


@pytest.fixture
def server(bin_dir: Path, tmp_path: Path) -> Iterator[str]:
    environment = {**os.environ, "LOGONTRACER_HOME": str(tmp_path / "home"), "PYTHONPATH": ""}
    process = subprocess.Popen(
        [str(bin_dir / "logontracer"), "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=environment,
    )
    assert process.stdout is not None
    try:
        announced = re.search(r"http://[\d.:]+/", process.stdout.readline())
        assert announced is not None
        yield announced[0]
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert answer.status == 200
        return bytes(answer.read())


def test_the_wheel_holds_page_vendor_files_licences_and_questions(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for expected in (
        "logontracer/_web/templates/index.html",
        "logontracer/_web/static/js/main.js",
        "logontracer/_web/static/vendor/cytoscape.esm.min.mjs",
        "logontracer/_web/static/vendor/licences/cytoscape.txt",
        "logontracer/py.typed",
    ):
        assert expected in names
    viewer = {path.name for path in (ROOT / "logontracer" / "export" / "viewer").iterdir()}
    assert {name.rpartition("/")[2] for name in names if "/export/viewer/" in name} == viewer
    assert any(re.fullmatch(r"logontracer/queries/cypher/.+\.cypher", name) for name in names)
    assert not [name for name in names if name.startswith(("tests", "bench", "docs", "build_support"))]


@pytest.mark.skipif(shutil.which("cargo") is None, reason="no cargo: the native reader is not built")
def test_the_wheel_holds_the_native_reader_for_every_python(
    wheel: Path, bin_dir: Path, tmp_path: Path
) -> None:
    assert "-cp311-abi3-" in wheel.name
    assert "logontracer/compiled/_native.abi3.so" in zipfile.ZipFile(wheel).namelist()
    environment = {**os.environ, "LOGONTRACER_READER": "native"}
    said = _run(bin_dir / "logontracer", "--version", cwd=tmp_path, env=environment)
    assert "native reader" in said


def test_the_installed_command_says_its_version_outside_the_checkout(bin_dir: Path, tmp_path: Path) -> None:
    assert __version__ in _run(bin_dir / "logontracer", "--version", cwd=tmp_path)
    where = "import logontracer; print(logontracer.__file__)"
    assert str(bin_dir.parent) in _run(bin_dir / "python", "-c", where, cwd=tmp_path)


def test_the_installed_server_gives_the_page_and_its_files(server: str) -> None:
    page = _get(server).decode()
    links = re.findall(r"""(?:src|href)="(/static/[^"?#]+)""", page)
    assert links
    for link in links:
        assert _get(server.rstrip("/") + link)
    assert json.loads(_get(server + "api/v1/cases"))["cases"] == []
