"""The native reader against the evtx package: the same events and the same receipt, or more, file by file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from logontracer.ingest.evtx import FORMAT
from logontracer.ingest.format import SNIFF_BYTES
from logontracer.ingest.worker import read_in_child
from logontracer.sample import write_sample
from tests.conftest import ROOT, samples_dir
from tests.unit.ingest.reads import Reading, needs_native, read

pytestmark = needs_native

_FOLDER = ROOT.parent / "shared" / "samples"
FILES = [
    str(path.relative_to(_FOLDER))
    for path in sorted(_FOLDER.rglob("*.evtx"))
    if FORMAT.recognises(path.read_bytes()[:SNIFF_BYTES])
]
#: File → records of the evtx package and of the native reader; events of each as in the undamaged log.
MORE = {
    "broken/11_template_offset_oob.evtx": ((738, 739), (453, 454)),
    "broken/12_random_0.2pct_bytes.evtx": ((289, 752), (28, 49)),
}
#: Lone surrogates that the package drops without a word, among bytes that are no letters.
MORE_SURROGATES = {"broken/real-truncated-mid-chunk.evtx": 2}


def rows(reading: Reading) -> list[dict[str, Any]]:
    """Return the events without what damage marks."""
    return reading.events.drop_columns(["is_salvaged"]).to_pylist()


def spans(reading: Reading) -> list[tuple[int, int, int | None, int]]:
    """Return the damaged spans without their words: each reader has its own for what it could not decode."""
    return [(d.offset_bytes, d.size_bytes, d.n_records_lost, d.n_records_salvaged) for d in reading.damaged]


@pytest.mark.samples
@pytest.mark.parametrize("name", [name for name in FILES if name not in MORE])
def test_both_readers_give_the_same_events_and_the_same_damage(name: str) -> None:
    wheel, native = (read(samples_dir() / name, reader=reader) for reader in ("wheel", "native"))
    assert native.events.equals(wheel.events)
    assert (native.n_records, native.by_event_id, native.set_aside) == (
        wheel.n_records,
        wheel.by_event_id,
        wheel.set_aside,
    )
    assert spans(native) == spans(wheel)
    more = MORE_SURROGATES.get(name, 0)
    assert native.n_replaced_surrogates == wheel.n_replaced_surrogates + more
    assert native.n_hidden_texts == wheel.n_hidden_texts


@pytest.mark.samples
@pytest.mark.parametrize("name", MORE)
def test_where_the_native_reader_recovers_more_it_recovers_all_the_other_does(name: str) -> None:
    folder = samples_dir()
    clean = {row["record_id"]: row for row in rows(read(folder / "broken" / "00_clean.evtx"))}
    wheel, native = (read(folder / name, reader=reader) for reader in ("wheel", "native"))
    assert (wheel.n_records, native.n_records) == MORE[name][0]
    right = [
        {row["record_id"] for row in rows(reading) if row == clean.get(row["record_id"])}
        for reading in (wheel, native)
    ]
    assert tuple(map(len, right)) == MORE[name][1]
    assert right[1] >= right[0]


@pytest.mark.samples
@pytest.mark.parametrize("name", ["evtx/mixed-with-audit-changes.evtx", "broken/06_zeroed_4k_in_chunk.evtx"])
def test_both_readers_give_the_same_receipt(name: str, tmp_path: Path) -> None:
    receipts = []
    for reader in ("wheel", "native"):
        (tmp_path / reader).mkdir()
        receipts.append(read_in_child(samples_dir() / name, tmp_path / reader, reader=reader).to_json())
        del receipts[-1]["seconds"]
    assert receipts[0] == receipts[1]


@pytest.mark.slow
def test_both_readers_give_the_same_events_of_a_large_log(tmp_path: Path) -> None:
    write_sample(tmp_path, n_events=60_000, single_file=True)
    (path,) = tmp_path.glob("*.evtx")
    wheel, native = (read(path, reader=reader) for reader in ("wheel", "native"))
    assert native.n_records == 60_000
    assert native.events.equals(wheel.events)
    assert (native.by_event_id, native.damaged) == (wheel.by_event_id, [])
