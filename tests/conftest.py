"""What every test may use, and what a skipped test means."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parent.parent
_SAMPLES = ROOT.parent / "shared" / "samples"
_SAMPLES_ABSENT = f"real logs are absent: no {_SAMPLES.relative_to(ROOT.parent)} beside the project"


def samples_dir() -> Path:
    """Return the folder of real, broken and hostile logs; skip the test where it is absent."""
    if not _SAMPLES.is_dir():
        pytest.skip(_SAMPLES_ABSENT)
    return _SAMPLES


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests marked ``samples`` where the samples are absent."""
    if _SAMPLES.is_dir():
        return
    for item in items:
        if item.get_closest_marker("samples"):
            item.add_marker(pytest.mark.skip(reason=_SAMPLES_ABSENT))


class _ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Keeps the tests of a file on one worker, and all of the browser's: a second Chromium slows both."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return "browser" if path.startswith("tests/browser/") else path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Say which worker runs which test, when there are several."""
    return _ByFile(config, log)


def _must_not_skip_browser() -> bool:
    return os.environ.get("CI", "").casefold() == "true"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped browser test into a failure when ``CI=true``: nobody reads skips there."""
    report = yield
    if report.skipped and item.get_closest_marker("browser") and _must_not_skip_browser():
        report.outcome = "failed"
        report.longrepr = f"browser test skipped although CI=true: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a browser test module that skips itself into a failure when ``CI=true``."""
    report = yield
    if report.skipped and "tests/browser/" in collector.nodeid and _must_not_skip_browser():
        report.outcome = "failed"
        report.longrepr = f"browser tests skipped although CI=true: {report.longrepr}"
    return report
