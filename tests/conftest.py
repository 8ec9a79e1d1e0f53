"""What every test may use, and what a skipped test means."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_SAMPLES = ROOT.parent / "shared" / "samples"
_SAMPLES_ABSENT = f"real logs are absent: no {_SAMPLES.relative_to(ROOT.parent)} beside the project"


def samples_dir() -> Path:
    """Return the folder of real, broken and hostile logs; skip the test where it is absent."""
    if not _SAMPLES.is_dir():
        pytest.skip(_SAMPLES_ABSENT)
    return _SAMPLES


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip tests marked ``samples`` where the samples are absent; say what must share a worker."""
    if config.pluginmanager.hasplugin("xdist"):
        _group(items)
    if _SAMPLES.is_dir():
        return
    for item in items:
        if item.get_closest_marker("samples"):
            item.add_marker(pytest.mark.skip(reason=_SAMPLES_ABSENT))


def _group(items: list[pytest.Item]) -> None:
    """Keep the tests of one file on one worker, and all of the browser's: a second Chromium slows both."""
    for item in items:
        is_browser = item.get_closest_marker("browser") is not None
        item.add_marker(pytest.mark.xdist_group("browser" if is_browser else str(item.path)))


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
