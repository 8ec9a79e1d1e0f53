"""The log that the page is measured with."""

from __future__ import annotations

from pathlib import Path

from bench.company_log import write_company_log
from logontracer.pipeline import import_logs
from logontracer.settings import load_settings


def test_every_event_of_the_log_is_imported_and_every_account_is_in_it(tmp_path: Path) -> None:
    log = tmp_path / "log.xml"
    n_events = write_company_log(log, 50)
    receipt = import_logs(load_settings({}, home=tmp_path / "home"), "default", [log])
    assert n_events == 100
    assert receipt.n_new_events == n_events
    text = log.read_text("utf-8")
    assert all(f">user{i}<" in text for i in range(50))
