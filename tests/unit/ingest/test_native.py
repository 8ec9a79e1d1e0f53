"""The native reader: its columns, its choice, and bytes made to harm it."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from logontracer.errors import UsageError
from logontracer.ingest import native
from logontracer.ingest.columns import Coded, ColumnBatch, Numbered, SetAside
from logontracer.ingest.container import CHUNK_SIZE, FILE_HEADER_SIZE, walk_records
from logontracer.ingest.normalise import normalise
from logontracer.ingest.numbers import as_column
from logontracer.ingest.raw import RawBatch
from logontracer.ingest.texts import encode
from logontracer.sample import write_sample
from tests.unit.ingest import evtx_files as files
from tests.unit.ingest.evtx_files import TEXT, UINT32, template
from tests.unit.ingest.reads import ALWAYS, needs_native, read

N_MUTATIONS = 10_000


def test_an_unknown_reader_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="unknown reader 'fast'") as caught:
        native.decoder_named("fast")
    assert "native" in caught.value.hint


def test_without_the_extension_the_evtx_package_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "_native", None)
    assert native.decoder_named("auto") == "wheel"
    with pytest.raises(UsageError, match="was not built") as caught:
        native.decoder_named("native")
    assert "cargo" in caught.value.hint


def test_the_evtx_package_reads_when_it_is_asked_for() -> None:
    assert native.decoder_named("wheel") == "wheel"


def test_numbers_are_spelled_as_windows_does_where_text_is_asked_for() -> None:
    numbers, present = np.array([999, 0, 999]), np.array([True, False, True])
    assert encode(Numbered(numbers, present, is_hex=True)).distinct == ["0x0", "0x3e7"]
    assert encode(Numbered(numbers, present, is_hex=False)).codes.tolist() == [1, -1, 1]


def test_a_port_out_of_range_is_left_to_its_text() -> None:
    ports = Numbered(np.array([80, 70_000]), np.array([True, True]), is_hex=False)
    assert as_column("source_port", ports) is None
    assert as_column("logon_type", ports) is not None


def test_codes_logged_as_signed_numbers_become_unsigned() -> None:
    codes = Numbered(np.array([-1_073_741_715, 0]), np.array([True, True]), is_hex=False)
    found = as_column("status", codes)
    assert found is not None
    assert found[0].tolist() == [0xC000006D, 0]


def test_two_codes_of_one_text_are_one_text() -> None:
    cells = Coded(np.array([0, 1, -1]), pa.array(["eve", "eve\0"]))
    assert encode(cells).distinct == ["eve", "eve"]


@needs_native
def test_a_number_that_is_text_in_one_record_is_read_in_all(tmp_path: Path) -> None:
    as_number, as_text = (
        template(4625, ("Status", of), ("LogonType", UINT32)) for of in (files.UINT32, TEXT)
    )
    rows = [(as_number, [0xC000006D, 3]), (as_text, ["0xc000006a", 3]), (as_number, [7, 2])]
    reading = read(files.write(tmp_path / "log.evtx", rows), reader="native")
    assert reading.column("status") == [0xC000006D, 0xC000006A, 7]


def test_an_event_id_beyond_16_bits_is_none_whichever_reader_counts_it() -> None:
    batch = RawBatch(
        n_set_aside=3, columns=[(0, ColumnBatch(set_aside=[SetAside("100000", "Security", 2, 1)]))]
    )
    part = normalise(batch, ALWAYS)
    assert (part.by_event_id, part.set_aside) == ({"none": 3}, {"no_event_id": 3})


@needs_native
@pytest.mark.parametrize(
    "ports",
    [["80", "-", "0", ""], ["80", "port"], ["080", "80"], ["70000", "1"], ["9" * 18, "9" * 19, "9" * 20]],
)
def test_ports_written_as_text_are_the_same_from_both_readers(tmp_path: Path, ports: list[str]) -> None:
    kind = template(4624, ("TargetUserName", TEXT), ("IpPort", TEXT))
    path = files.write(tmp_path / "log.evtx", [(kind, ["bob", port]) for port in ports])
    ours, of_package = (read(path, reader=reader).events for reader in ("native", "wheel"))
    assert ours.equals(of_package)


@needs_native
def test_a_text_of_nothing_but_lone_surrogates_is_shown(tmp_path: Path) -> None:
    rows = [(files.LOGON, [name, "CORP", 3, "-"]) for name in ("\ud800", "\udc00\ud800")]
    reading = read(files.write(tmp_path / "log.evtx", rows), reader="native")
    assert reading.column("account_name") == ["\\ud800", "\\udc00\\ud800"]
    assert (reading.n_replaced_surrogates, reading.n_hidden_texts) == (3, 0)


@needs_native
def test_records_nobody_asks_for_are_counted_with_their_time_and_computer(tmp_path: Path) -> None:
    rows = [(template(5156, ("Application", TEXT)), ["x"])] * 3 + [(files.LOGON, ["bob", "CORP", 3, "-"])]
    path = files.write(tmp_path / "log.evtx", rows)
    ours, of_package = (read(path, reader=reader) for reader in ("native", "wheel"))
    assert ours.by_event_id == of_package.by_event_id == {"5156": 3, "4624": 1}
    assert ours.set_aside == of_package.set_aside == {"not_catalogued": 3}


@needs_native
def test_a_template_that_names_one_value_thousands_of_times_is_refused(tmp_path: Path) -> None:
    """Else a chunk of 64 KiB would ask for gigabytes."""
    greedy = template(4624, *[(f"F{number}", TEXT) for number in range(400)])
    path = files.write(tmp_path / "log.evtx", [(greedy, ["x" * 10_000, *[""] * 399])])
    data = bytearray(path.read_bytes())
    for number in range(1, 400):  # every substitution of the definition becomes the first
        at = data.find(struct.pack("<BHB", 0x0D, number, TEXT))
        data[at + 1 : at + 3] = b"\0\0"
    path.write_bytes(data)
    reading = read(files.with_checksums(path, 0), reader="native")
    assert reading.n_records == 0
    assert [(d.what, d.n_records_lost) for d in reading.damaged] == [
        ("a record that leads back into itself", 1)
    ]


@pytest.fixture(scope="session")
def chunks(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Chunks of a company's logs: every template the sample has."""
    folder = tmp_path_factory.mktemp("company")
    write_sample(folder, n_events=2_000)
    found = []
    for path in sorted(folder.glob("*.evtx")):
        data = path.read_bytes()[FILE_HEADER_SIZE:]
        found += [data[at : at + CHUNK_SIZE] for at in range(0, len(data), CHUNK_SIZE)][:2]
    return [chunk for chunk in found if len(chunk) == CHUNK_SIZE]


def mutated(chunk: bytes, chaos: random.Random) -> bytes:
    """Return a chunk with some bytes changed, moved or made extreme."""
    data = bytearray(chunk)
    for _ in range(chaos.randrange(1, 40)):
        at = chaos.randrange(512, len(data) - 8)
        match chaos.randrange(4):
            case 0:
                data[at] = chaos.randrange(256)
            case 1:
                data[at : at + 4] = chaos.choice([b"\xff" * 4, bytes(4), b"\0\0\0\x80", b"\x40\0\0\0"])
            case 2:
                data[at : at + 2] = chaos.choice([b"\xff\xff", b"\0\0", b"\x0c\x01", b"\x21\0"])
            case _:
                size, source = chaos.randrange(1, 400), chaos.randrange(512, len(data) - 400)
                data[at : at + size] = data[source : source + size]
    return bytes(data[:CHUNK_SIZE].ljust(CHUNK_SIZE, b"\0"))


@needs_native
def test_no_mutated_chunk_harms_the_native_reader(chunks: list[bytes]) -> None:
    chaos = random.Random(1)
    known = native.Known()
    known.learn(b"".join(chunks), 0)
    n_records = n_read = 0
    for number in range(N_MUTATIONS):
        chunk = mutated(chunks[number % len(chunks)], chaos)
        walk = walk_records(chunk, CHUNK_SIZE)
        batch, faults = native.read_records(
            chunk, walk.records, known if number % 2 else None, is_salvaged=True
        )
        assert batch.n_rows + batch.n_set_aside + batch.n_empty == len(walk.records) - len(faults)
        n_records += len(walk.records)
        n_read += batch.n_rows
        if number % 50 == 0:
            known.learn(chunk, 0)
    assert 0 < n_read < n_records
