"""Real, broken and hostile logs: what is read from them, against other readers and against their manifest."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from logontracer.ingest.worker import read_in_child
from logontracer.model.catalogue import BY_ID
from logontracer.model.events import EVENT_SCHEMA
from logontracer.model.receipt import FileReceipt
from tests.conftest import samples_dir
from tests.unit.ingest.reads import READERS, read

pytestmark = pytest.mark.samples

WHOLE = (
    "dcsync",
    "golden-ticket-4624",
    "golden-ticket-4769",
    "kerberoasting",
    "kerberos-user-enumeration",
    "mixed-with-audit-changes",
    "pass-the-hash",
    "rdp-session-hijack",
    "sharphound-many-hosts",
    "smb-password-guessing",
    "wmiexec",
    "workgroup-server",
)
#: File → records that the native reader gives beyond the evtx package's, and records it names as lost: it
#: finds definitions again in other chunks.  Of the second file's, 38 are stale records of its last chunk.
MORE_BY_NATIVE = {"11_template_offset_oob": (739, 0), "12_random_0.2pct_bytes": (752, None)}
N_STALE = {"12_random_0.2pct_bytes": 38}
#: File → records that the ``evtx`` package gives, records that are read here, records named as lost.
BROKEN = {
    "00_clean": (739, 739, 0),
    "01_truncated_mid_chunk": (308, 341, 48),
    "03_bad_file_magic": (0, 739, 0),
    "04_bad_chunk_magic": (663, 739, 0),
    "05_bad_chunk_crc_one_byte": (739, 739, 0),
    "06_zeroed_4k_in_chunk": (681, 734, 5),
    "07_dirty_chunkcount_1": (739, 739, 0),
    "09_header_wiped": (0, 739, 0),
    "10_record_size_ffffffff": (668, 739, 0),
    "11_template_offset_oob": (738, 738, 1),
    "12_random_0.2pct_bytes": (51, 280, None),
    "13_512_garbage_between_chunks": (739, 739, 0),
    "18_record_size_0": (664, 739, 0),
    "19_chunk_header_wiped": (663, 739, 0),
    "20_free_space_ffffffff": (739, 739, 0),
    "21_template_size_huge": (738, 738, 1),
    "22_subst_count_huge": (701, 701, 38),
    "real-bad-chunk-magic": (269, 301, None),
    "real-truncated-mid-chunk": (194, 283, 0),
    "real-zero-size-record": (335, 449, 1),
}


def in_child(path: Path, out_dir: Path, reader: str = "auto") -> tuple[FileReceipt, pa.Table]:
    """Read one file as an import does; return its receipt and its events."""
    receipt = read_in_child(path, out_dir, reader=reader)
    receipt.check()
    parts = sorted(out_dir.glob("part-*.parquet"))
    return receipt, pa.concat_tables(map(pq.read_table, parts)) if parts else EVENT_SCHEMA.empty_table()


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", WHOLE)
def test_receipts_of_whole_logs_match_the_manifest(name: str, reader: str, tmp_path: Path) -> None:
    samples = samples_dir()
    manifest = {entry["file"]: entry for entry in json.loads((samples / "manifest.json").read_text())}
    entry = manifest[f"evtx/{name}.evtx"]
    receipt, events = in_child(samples / entry["file"], tmp_path, reader)
    assert receipt.n_records == entry["n_records"]
    assert receipt.by_event_id == entry["events"]
    assert (receipt.first, receipt.last) == tuple(f"{entry[k][:26].rstrip('Z')}Z" for k in ("first", "last"))
    assert receipt.computers == sorted(entry["computers"])
    assert receipt.sha256 == entry["sha256"]
    assert (receipt.damaged, receipt.error) == ([], None)
    assert receipt.n_events == events.num_rows
    kept = {str(v["values"]): v["counts"] for v in pc.value_counts(events["event_id"]).to_pylist()}
    assert kept == {i: n for i, n in entry["events"].items() if int(i) in BY_ID}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", BROKEN)
def test_broken_logs_give_what_can_be_had_and_name_the_rest(name: str, reader: str, tmp_path: Path) -> None:
    of_package, at_least, n_lost = BROKEN[name]
    if reader == "native":
        at_least, n_lost = MORE_BY_NATIVE.get(name, (at_least, n_lost))
    receipt, events = in_child(samples_dir() / "broken" / f"{name}.evtx", tmp_path, reader)
    assert receipt.error is None
    assert receipt.n_records >= at_least >= of_package
    named = [d.n_records_lost for d in receipt.damaged]
    if n_lost is not None:
        assert sum(n or 0 for n in named) == n_lost
    assert receipt.n_records + (n_lost or 0) <= 739 + (N_STALE.get(name, 0) if reader == "native" else 0)
    n_salvaged = sum(d.n_records_salvaged for d in receipt.damaged)
    assert sum(events["is_salvaged"].to_pylist()) <= n_salvaged


def test_garbage_between_chunks_that_cost_nothing_says_so(tmp_path: Path) -> None:
    receipt, _ = in_child(samples_dir() / "broken" / "13_512_garbage_between_chunks.evtx", tmp_path)
    assert [(d.what, d.n_records_lost) for d in receipt.damaged] == [("not a chunk", 0)]


@pytest.mark.parametrize("name", [n for n in BROKEN if n[:2].isdigit() and n[:2] not in ("12", "06", "01")])
def test_records_of_broken_logs_are_those_of_the_undamaged_one(name: str) -> None:
    folder = samples_dir() / "broken"
    clean = {row["record_id"]: row for row in read(folder / "00_clean.evtx").events.to_pylist()}
    for row in read(folder / f"{name}.evtx").events.to_pylist():
        assert row | {"is_salvaged": False} == clean[row["record_id"]]


def test_rows_that_differ_from_the_undamaged_log_are_marked_as_salvaged() -> None:
    folder = samples_dir() / "broken"
    clean = {row["record_id"]: row for row in read(folder / "00_clean.evtx").events.to_pylist()}
    for name in ("01_truncated_mid_chunk", "06_zeroed_4k_in_chunk", "12_random_0.2pct_bytes"):
        for row in read(folder / f"{name}.evtx").events.to_pylist():
            assert row["is_salvaged"] or row == clean.get(row["record_id"])


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("02_zero_size.evtx", "empty"),
        ("14_zip_named.evtx", "ZIP"),
        ("15_gzip.evtx.gz", "gzip"),
        ("16_nested.zip", "ZIP"),
        ("17_text.evtx", "text"),
    ],
)
def test_what_is_no_log_is_named(name: str, what: str, tmp_path: Path) -> None:
    receipt, events = in_child(samples_dir() / "broken" / name, tmp_path)
    assert receipt.error is not None
    assert what in receipt.error
    assert (receipt.n_records, events.num_rows) == (0, 0)


def test_a_log_that_is_only_a_header_holds_no_records_and_lacks_its_chunks(tmp_path: Path) -> None:
    receipt, _ = in_child(samples_dir() / "broken" / "08_header_only.evtx", tmp_path)
    assert (receipt.n_records, receipt.error) == (0, None)
    assert [d.offset_bytes for d in receipt.damaged] == [4096]


def test_hostile_exports_are_read_whole() -> None:
    for path in sorted((samples_dir() / "hostile").glob("*.xml")):
        reading = read(path)
        assert reading.n_records == path.read_bytes().replace(b"\0", b"").count(b"<Event "), path.name
        assert reading.set_aside == {}, path.name
        assert reading.damaged == [], path.name


def hostile(name: str) -> list[dict[str, Any]]:
    """Return the events of one hostile export."""
    return read(samples_dir() / "hostile" / f"{name}.xml").rows


def test_kerberos_status_is_one_number_in_both_spellings() -> None:
    assert [row.get("status") for row in hostile("krbstatus")][:2] == [15, 15]
    assert hostile("krbstatus")[0]["source_address"] == "10.0.0.1"


def test_similar_names_and_addresses_stay_apart() -> None:
    rows = hostile("substr")
    assert {row["source_address"] for row in rows} >= {"10.0.0.1", "10.0.0.12"}
    assert {row["account_name"] for row in rows} >= {"admin", "domainadmin"}


def test_accounts_of_two_domains_stay_apart() -> None:
    assert [(r["account_domain"], r["account_name"]) for r in hostile("sameuser_2dom")] == [
        ("CORP", "administrator"),
        ("WS7", "Administrator"),
    ]


def test_anonymous_machine_and_missing_accounts_are_kept_with_their_kind() -> None:
    assert [row.get("account_kind") for row in hostile("anon")][:2] == ["anonymous", None]
    assert "machine" in [row.get("account_kind") for row in hostile("anon")]


def test_loopback_is_kept_with_its_kind() -> None:
    kinds = [row["source_kind"] for row in hostile("loop")]
    assert kinds[:2] == ["loopback", "loopback"]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("none_logontype", "logon_type"),
        ("none_status", "status"),
        ("none_membersid", "member_sid"),
        ("policy_nocat", "object_type"),
        ("noname_data", "account_name"),
    ],
)
def test_empty_and_missing_fields_are_not_logged(name: str, column: str) -> None:
    assert column not in hostile(name)[1]


@pytest.mark.parametrize("name", ["utf16", "noheader", "pretty", "oneuser"])
def test_every_way_to_write_one_logon_reads_the_same(name: str) -> None:
    assert hostile(name) == hostile("oneuser")


def test_the_golden_log_is_read_whole(tmp_path: Path) -> None:
    lzma = pytest.importorskip("lzma")
    path = tmp_path / "sample.xml"
    path.write_bytes(lzma.decompress((samples_dir() / "golden" / "sample.xml.xz").read_bytes()))
    receipt = read_in_child(path, tmp_path)
    assert (receipt.n_records, receipt.damaged) == (61_908, [])


# -- against other readers ------------------------------------------------------------------

_E = "{http://schemas.microsoft.com/win/2004/08/events/event}"


def _package_xml(path: Path) -> Iterator[str]:
    evtx = pytest.importorskip("evtx")
    return (record["data"] for record in evtx.PyEvtxParser(str(path)).records())


def _python_evtx_xml(path: Path) -> Iterator[str]:
    reader = pytest.importorskip("Evtx.Evtx")
    with reader.Evtx(str(path)) as log:
        for record in log.records():
            yield record.xml()


def _libevtx_xml(path: Path) -> Iterator[str]:
    pyevtx = pytest.importorskip("pyevtx")
    log = pyevtx.file()
    log.open(str(path))
    try:
        for number in range(log.number_of_records):
            yield log.get_record(number).xml_string
    finally:
        log.close()


def _fields(text: str) -> dict[str, str]:
    """Return every named field of an event, and its id, by Windows' names."""
    root = ElementTree.fromstring(text.rstrip("\0"))
    data = root.find(f"{_E}EventData")
    fields = {} if data is None else {d.get("Name", ""): d.text or "" for d in data}
    user_data = root.find(f"{_E}UserData")
    if user_data is not None:
        fields |= {e.tag.rpartition("}")[2]: e.text or "" for e in user_data.iter()}
    fields["EventRecordID"] = root.findtext(f"{_E}System/{_E}EventRecordID") or ""
    return fields


@pytest.mark.parametrize("other", [_python_evtx_xml, _libevtx_xml])
@pytest.mark.parametrize(
    "name", ["kerberos-user-enumeration", "dcsync", "pass-the-hash", "golden-ticket-4624"]
)
def test_field_values_equal_those_of_an_independent_reader(name: str, other: Any) -> None:
    path = samples_dir() / "evtx" / f"{name}.evtx"
    ours = {row["record_id"]: row for row in read(path).rows}
    n_compared = 0
    for text in other(path):
        theirs = _fields(text)
        row = ours.pop(int(theirs["EventRecordID"]), None)
        if row is not None:
            n_compared += _compare(row, theirs)
    assert not ours, "every event was seen by the other reader too"
    assert n_compared > 50


def _compare(row: dict[str, Any], theirs: dict[str, str]) -> int:
    """Compare what stands in columns and in the map with the other reader's fields; return how many."""
    columns = {**BY_ID[row["event_id"]].fields}
    n_compared = 0
    for name, text in theirs.items():
        logged = "" if text.strip() in ("-", "") else text
        if name in row["fields"]:
            ours = row["fields"][name]
            assert ours.strip("{}").casefold() == logged.replace("\r\n", "\n").strip("{}").casefold() or int(
                ours, 0
            ) == int(logged, 0), name
        elif name in columns and columns[name] in row:
            assert _same(row[columns[name]], logged), (name, row[columns[name]], logged)
        else:
            continue
        n_compared += 1
    return n_compared


def _same(value: Any, logged: str) -> bool:
    if isinstance(value, bool):
        return logged == ("%%1842" if value else "%%1843")
    if isinstance(value, int):
        return value == int(logged, 0) & ((1 << 64) - 1)
    text = logged.removeprefix("::ffff:").strip()
    return str(value).split() == text.split() or str(value).split() == text.rpartition("@")[0].split()


@pytest.mark.parametrize("name", WHOLE)
def test_the_same_events_as_xml_give_an_equal_table(name: str, tmp_path: Path) -> None:
    path = samples_dir() / "evtx" / f"{name}.evtx"
    export = tmp_path / "export.xml"
    # The package's XML may hold characters that XML forbids; that is part of what is tested.
    export.write_text("".join(_package_xml(path)), encoding="utf-8", errors="surrogatepass")
    from_evtx, from_xml = read(path), read(export)
    assert from_xml.by_event_id == from_evtx.by_event_id
    for ours, theirs in zip(from_evtx.rows, from_xml.rows, strict=True):
        assert ours == theirs
