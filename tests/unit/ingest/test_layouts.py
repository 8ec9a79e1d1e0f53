"""Every layout against the same events read from EVTX: equal tables."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from logontracer.sample import write_sample
from tests.conftest import ROOT
from tests.unit.ingest import tools
from tests.unit.ingest.reads import read

_FOLDER = ROOT.parent / "shared" / "samples" / "evtx"
#: Real logs that hold, together, 24 kinds of catalogued events, UserData among them.
REAL = (
    "mixed-with-audit-changes",
    "rdp-session-hijack",
    "kerberoasting",
    "kerberos-user-enumeration",
    "dcsync",
    "golden-ticket-4769",
    "pass-the-hash",
)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, n_events=1_500, single_file=True)
    return folder / "sample.evtx"


def tidied(events: pa.Table, *, is_unordered: bool) -> list[dict[str, object]]:
    rows = events.to_pylist()
    for row in rows:
        row["fields"] = dict(row["fields"]) if is_unordered else list(row["fields"])
    return rows


def check(log: Path, tool: str, tmp_path: Path) -> None:
    write, is_unordered = tools.WRITERS[tool]
    found = tools.records(log)
    export = tmp_path / "export.without-a-telling-name"
    export.write_text(write(found), encoding="utf-8")
    as_evtx, other = read(log), read(export)
    assert other.n_records == as_evtx.n_records == len(found)
    assert other.by_event_id == as_evtx.by_event_id
    assert (other.set_aside, other.damaged) == (as_evtx.set_aside, [])
    assert tidied(other.events, is_unordered=is_unordered) == tidied(
        as_evtx.events, is_unordered=is_unordered
    )


@pytest.mark.parametrize("tool", tools.WRITERS)
def test_a_tool_gives_the_same_events_as_the_evtx_file(tool: str, generated: Path, tmp_path: Path) -> None:
    check(generated, tool, tmp_path)


@pytest.mark.samples
@pytest.mark.parametrize("log", REAL)
@pytest.mark.parametrize("tool", tools.WRITERS)
def test_a_tool_gives_the_same_events_as_a_real_evtx_file(tool: str, log: str, tmp_path: Path) -> None:
    path = _FOLDER / f"{log}.evtx"
    if not path.exists():
        pytest.skip("no shared samples beside the project")
    check(path, tool, tmp_path)
