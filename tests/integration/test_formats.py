"""Every input format, from a file that is really of that format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from logontracer.evidence.case import Case
from logontracer.ingest import InputFormat, detect_format, formats
from logontracer.pipeline import import_logs
from logontracer.sample import write_sample
from logontracer.settings import load_settings
from tests.integration.logs import write_log
from tests.unit.ingest.tools import evtx_dump_lines, evtxecmd_csv, records

N_EVENTS = 1500


def _evtx(path: Path) -> None:
    write_sample(path.parent / "evtx", n_events=N_EVENTS, single_file=True)
    (path.parent / "evtx" / "sample.evtx").rename(path)


def _xml(path: Path) -> None:
    write_log(path, range(N_EVENTS))


def _json(path: Path) -> None:
    _evtx(path)
    path.write_text(evtx_dump_lines(records(path)))


def _csv(path: Path) -> None:
    _evtx(path)
    path.write_text(evtxecmd_csv(records(path)))


#: How a file of a format is made; a new format brings its line.
WRITERS: dict[str, Callable[[Path], None]] = {"csv": _csv, "evtx": _evtx, "json": _json, "xml": _xml}


@pytest.mark.parametrize("entry", formats(), ids=lambda entry: entry.name)
def test_a_file_is_known_by_its_content_and_read_whole(entry: InputFormat, tmp_path: Path) -> None:
    log = tmp_path / "log.without-a-telling-name"
    WRITERS[entry.name](log)
    assert detect_format(log) == entry.name
    settings = load_settings({}, home=tmp_path / "home")
    (file,) = import_logs(settings, "one", [log]).files
    assert (file.format, file.error, file.damaged) == (entry.name, None, [])
    assert file.n_records == N_EVENTS
    assert Case.open(settings.cases_dir, "one").generation() is not None
