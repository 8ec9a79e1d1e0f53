"""The timeline's order holds on logs it was not made for."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest

from logontracer.investigation import Investigation
from logontracer.model.filters import Filters
from logontracer.pipeline import import_logs
from logontracer.settings import load_settings
from tests.conftest import samples_dir

pytestmark = pytest.mark.samples


def first_accounts(home: Path, logs: list[Path], n_rows: int) -> list[str]:
    settings = load_settings({}, home=home)
    import_logs(settings, "logs", logs)
    case = Investigation(settings, "logs")
    try:
        rows = case.timeline(filters=Filters(include_noise=True), limit=n_rows)["rows"]
        return [str(row["label"]) for row in rows]
    finally:
        case.close()


def test_the_originals_sample_begins_with_the_accounts_of_its_attack(tmp_path: Path) -> None:
    log = tmp_path / "sample.xml"
    with lzma.open(samples_dir() / "golden" / "sample.xml.xz") as packed:
        log.write_bytes(packed.read())
    assert first_accounts(tmp_path / "home", [log], 3) == [
        "EXAMPLE\\sysg.admin",
        "EXAMPLE\\naha.okinawa",
        "EXAMPLE\\maebashi.gunma",
    ]


def test_password_guessing_and_enumeration_come_before_single_logons(tmp_path: Path) -> None:
    names = first_accounts(tmp_path, sorted((samples_dir() / "evtx").glob("*.evtx")), 2)
    assert names == ["DESKTOP-M5SN04R\\Administrator", "OFFSEC\\admmig"]
