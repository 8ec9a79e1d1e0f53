"""A browser test that skips is a failure where nobody reads skips."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

SKIP_THEMSELVES = """
import pytest

@pytest.mark.browser
def test_of_the_page():
    pytest.skip("no browser here")

@pytest.mark.slow
def test_of_something_else():
    pytest.skip("not today")
"""


def outcome(folder: Path, ci: str) -> str:
    """Return the last line of a pytest run, under our conftest, of tests that skip themselves."""
    module = folder / "test_one.py"
    module.write_text(SKIP_THEMSELVES)
    options = f"-q -p tests.conftest -p no:cacheprovider -c {ROOT}/pyproject.toml --rootdir {folder} {module}"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options.split()],
        cwd=ROOT,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize(("ci", "expected"), [("true", "1 failed, 1 skipped"), ("", "2 skipped")])
def test_a_skipped_browser_test_fails_only_under_ci(ci: str, expected: str, tmp_path: Path) -> None:
    assert expected in outcome(tmp_path, ci)
