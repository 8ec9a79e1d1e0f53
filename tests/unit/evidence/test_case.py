"""The case folder."""

import json
import os
import subprocess
import sys
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from logontracer.errors import CaseError, ConflictError, NotFoundError, UsageError
from logontracer.evidence.case import Case, check_name, list_cases
from logontracer.evidence.generation import TABLE_SCHEMAS
from logontracer.model.graph import empty_graph
from tests.unit.evidence.rows import add, publish, row


@pytest.fixture
def case(tmp_path):
    return Case.create(tmp_path / "cases", "c")


@pytest.mark.parametrize("name", ["default", "Acme-2024", "a", "7", "a.b_c-d", "x" * 64])
def test_an_ordinary_name_is_allowed(name):
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "a\\b",
        ".hidden",
        "-r",
        "a b",
        "a.",
        "é",
        "a\n",
        "x" * 65,
        "con",
        "NUL.txt",
        "a\0",
    ],
)
def test_a_name_that_could_leave_the_folder_is_refused(tmp_path, name):
    for act in (Case.create, Case.open):
        with pytest.raises(UsageError, match="case name"):
            act(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_a_new_case_is_empty_and_can_be_opened(tmp_path, case):
    again = Case.open(tmp_path / "cases", "c")
    assert (again.generation(), again.receipts(), again.source_paths()) == (None, [], {})
    assert [c.name for c in list_cases(tmp_path / "cases")] == ["c"]


def test_there_is_one_case_of_a_name(tmp_path, case):
    with pytest.raises(ConflictError, match="'c'"):
        Case.create(tmp_path / "cases", "c")


def test_a_case_that_is_not_there_is_not_found(tmp_path):
    with pytest.raises(NotFoundError, match="'nope'"):
        Case.open(tmp_path, "nope")
    assert list_cases(tmp_path / "absent") == []


def test_a_half_made_case_is_no_case_and_can_be_made(tmp_path):
    (tmp_path / "c" / "events").mkdir(parents=True)
    assert list_cases(tmp_path) == []
    with pytest.raises(NotFoundError):
        Case.open(tmp_path, "c")
    assert Case.create(tmp_path, "c").generation() is None


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"format": 99}', b"\xff"])
def test_a_case_of_another_version_is_refused(tmp_path, case, content):
    (case.path / "case.json").write_bytes(content)
    with pytest.raises(CaseError, match=r"case\.json"):
        Case.open(tmp_path / "cases", "c")


def test_a_generation_of_another_version_is_refused(case):
    add(case, [row()])
    path = case.generation().path / "generation.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 2}))
    with pytest.raises(CaseError, match="format 2, this version reads 1"):
        case.generation()


@pytest.mark.parametrize("content", ["", "x", "-1", "1e3", "9", "../1"])
def test_a_damaged_current_is_reported(case, content):
    add(case, [row()])
    (case.path / "CURRENT").write_text(content)
    with pytest.raises(CaseError):
        case.generation()


def test_a_lost_current_is_found_again(case):
    add(case, [row(1)])
    second = add(case, [row(2)])
    (case.path / "CURRENT").unlink()
    assert case.generation() == second


def test_a_generation_cannot_name_files_outside_the_case(case):
    add(case, [row()])
    path = case.generation().path / "generation.json"
    path.write_text(path.read_text().replace("part-000001", "../../part-000001"))
    with pytest.raises(CaseError, match="part name"):
        case.generation()


def test_the_previous_generation_stays_and_older_ones_go(case):
    for minute in range(4):
        add(case, [row(minute)])
        case.sweep()
    assert sorted(p.name for p in (case.path / "generations").iterdir()) == ["3", "4"]
    assert case.generation().number == 4
    assert case.generation().previous == 3


def test_a_reader_of_the_old_generation_is_not_disturbed(case):
    old = add(case, [row(1)])
    add(case, [row(2)])
    case.sweep()
    assert [pq.read_metadata(p).num_rows for p in old.parts] == [1]
    assert old.n_events == 1


def test_what_a_crash_left_is_swept(case):
    add(case, [row(1)])
    case.sweep()
    before = sorted(case.path.rglob("*"))
    (case.path / "events" / "part-000002.parquet").write_bytes(b"half")
    (case.path / "keys" / "part-000002.parquet").write_bytes(b"half")
    (case.path / "generations" / "2").mkdir()
    (case.path / "generations" / "2" / "graph.lbug").write_bytes(b"half")
    (case.path / ".CURRENT.77.tmp").write_bytes(b"")
    (case.path / "imports" / ".x.json.77.tmp").write_bytes(b"")
    case.write_receipt("x", {"import_id": "x", "imported_at": "", "files": [], "n_new_events": 3})
    (case.new_staging_dir() / "part-0000.parquet").write_bytes(b"half")
    case.sweep()
    assert sorted(case.path.rglob("*")) == before


def test_a_receipt_counts_once_its_events_do(case):
    case.write_receipt("a", _receipt("a", "2024-01-01", 0))
    case.write_receipt("b", _receipt("b", "2024-01-03", 5))
    assert [r["import_id"] for r in case.receipts()] == ["a"]
    publish(case, (), "b")
    case.write_receipt("c", _receipt("c", "2024-01-02", 0))
    case.sweep()
    assert [r["import_id"] for r in case.receipts()] == ["b", "c", "a"]


def test_a_file_is_known_by_every_path_it_was_read_under(case):
    case.write_receipt("a", _receipt("a", "2024-01-01", 0, ("f" * 64, "/one.evtx")))
    case.write_receipt("b", _receipt("b", "2024-01-02", 0, ("f" * 64, "/two.evtx"), ("e" * 64, "/one.evtx")))
    assert case.source_paths() == {"f" * 64: ["/one.evtx", "/two.evtx"], "e" * 64: ["/one.evtx"]}


def _receipt(import_id, moment, n_new, *files):
    return {
        "import_id": import_id,
        "imported_at": moment,
        "files": [{"sha256": sha, "path": path} for sha, path in files],
        "n_new_events": n_new,
    }


def test_a_damaged_receipt_is_reported(case):
    (case.path / "imports" / "a.json").write_text("[1]")
    with pytest.raises(CaseError, match="not a receipt"):
        case.receipts()


def test_a_generation_gives_its_tables(case):
    generation = add(case, [row()])
    for name, schema in TABLE_SCHEMAS.items():
        pq.write_table(schema.empty_table(), generation.path / f"{name}.parquet")
    assert generation.graph() == empty_graph()
    assert generation.table("ranks").num_rows == 0


def test_a_table_that_is_missing_or_of_another_version_is_reported(case):
    generation = add(case, [row()])
    with pytest.raises(CaseError, match=r"accounts\.parquet"):
        generation.table("accounts")
    pq.write_table(TABLE_SCHEMAS["hosts"].empty_table(), generation.path / "accounts.parquet")
    with pytest.raises(CaseError, match="columns differ"):
        generation.table("accounts")


def test_marks_of_a_version_that_did_not_look_at_logs_can_be_read(case):
    generation = add(case, [row()])
    older = TABLE_SCHEMAS["anomalies"].empty_table().drop_columns(["unlogged_id"])
    pq.write_table(older, generation.path / "anomalies.parquet")
    assert generation.table("anomalies").schema.equals(TABLE_SCHEMAS["anomalies"])


def test_a_graph_of_a_version_that_did_not_mark_salvaged_names_is_read_and_is_not_whole(case):
    generation = add(case, [row()])
    (generation.path / "event-tracks").mkdir()
    for info in generation.part_infos:
        (generation.path / "event-tracks" / info.name).touch()
    for name, schema in TABLE_SCHEMAS.items():
        pq.write_table(schema.empty_table(), generation.path / f"{name}.parquet")
    assert generation.is_whole
    for name in ("accounts", "hosts"):
        schema = TABLE_SCHEMAS[name]
        older = pa.Table.from_arrays([pa.nulls(1, field.type) for field in schema], schema=schema)
        pq.write_table(older.drop_columns(["is_salvaged_only"]), generation.path / f"{name}.parquet")
        assert not generation.is_whole
        assert generation.table(name)["is_salvaged_only"].to_pylist() == [None]


_HOLD = """
import sys, time
from pathlib import Path
from logontracer.evidence.case import Case
with Case(Path(sys.argv[1])).lock(what="import"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(case):
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(case.path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_second_writer_is_told_who_holds_the_case(case, holder):
    began = time.monotonic()
    who = f"process {holder.pid} on .* since 20.*import"
    with pytest.raises(ConflictError, match=who) as caught, case.lock(what="import", wait_seconds=0.3):
        pass
    assert 0.3 <= time.monotonic() - began < 5
    assert caught.value.facts["pid"] == holder.pid


def test_the_lock_ends_with_its_holder(case, holder):
    holder.kill()
    with case.lock(wait_seconds=10):
        assert json.loads((case.path / "lock").read_text())["pid"] == os.getpid()
    assert (case.path / "lock").read_text() == ""


def test_readers_need_no_lock(case):
    add(case, [row()])
    with case.lock():
        assert Case.open(case.path.parent, "c").generation().n_events == 1
