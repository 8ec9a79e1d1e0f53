"""The whole road: files into a case, its graph and its analyses."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import numpy as np
import pytest
from evtx import PyEvtxParser

from logontracer import pipeline
from logontracer.errors import ConflictError, InputError, LogontracerError, NotFoundError, UsageError
from logontracer.evidence.case import Case
from logontracer.evidence.dedup import read_keys
from logontracer.evidence.events import EventFilter, event, page_events
from logontracer.evidence.generation import TABLE_SCHEMAS
from logontracer.investigation import Investigation
from logontracer.model.catalogue import BY_ID
from logontracer.model.cypher import CypherQuery
from logontracer.model.filters import Filters
from logontracer.model.progress import STAGES
from logontracer.model.timespan import Timespan, to_microseconds
from logontracer.settings import load_settings
from tests.conftest import samples_dir
from tests.integration.logs import START, write_log


@pytest.fixture
def settings(tmp_path):
    return load_settings({}, home=tmp_path / "home", lock_wait_seconds=0.2, import_wait_seconds=0.2)


def import_(settings, *paths, case="c", **more):
    receipt = pipeline.import_logs(settings, case, list(paths), **more)
    receipt.check()
    return receipt


def opened(settings, case="c"):
    return Case.open(settings.cases_dir, case)


def keys(case):
    """Every event of the case by its digest."""
    generation = case.generation()
    found = np.concatenate([read_keys(case.path / "keys" / part.name) for part in generation.parts])
    assert len(np.unique(found, axis=0)) == len(found) == generation.n_events
    return {(int(high), int(low)) for high, low in found}


def listing(case):
    """Every file of the case but the receipts, which each import adds to, and the lock."""
    files = (path for path in case.path.rglob("*") if path.is_file())
    return sorted(p.relative_to(case.path) for p in files if p.parent.name != "imports" and p.name != "lock")


def test_a_log_becomes_a_case_with_graph_ranking_and_timeline(tmp_path, settings):
    receipt = import_(settings, write_log(tmp_path / "a.xml", range(300)))
    assert (receipt.n_new_events, receipt.n_duplicate_events) == (300, 0)
    generation = opened(settings).generation()
    assert generation.number == 1
    assert generation.imports == (receipt.import_id,)
    graph = generation.graph()
    assert sum(graph.logons["count"].to_pylist()) == 300
    assert sum(graph.logon_hours["count"].to_pylist()) == 300
    assert set(generation.table("ranks")["of"].to_pylist()) == {"accounts", "hosts"}
    assert len(generation.table("anomalies")) > 0
    assert generation.n_rows == {name: len(generation.table(name)) for name in TABLE_SCHEMAS}
    for of in (generation, opened(settings)):
        store = pipeline.open_store(of, settings)
        try:
            result = store.execute(CypherQuery("MATCH (l:Logon) RETURN sum(l.count)"))
            assert [int(value) for (value,) in result.rows] == [300]
        finally:
            store.close()


def test_the_receipt_is_kept_with_the_case(tmp_path, settings):
    path = write_log(tmp_path / "a.xml", range(10))
    receipt = import_(settings, path)
    (kept,) = opened(settings).receipts()
    assert kept == json.loads(json.dumps(receipt.to_json()))
    case = opened(settings)
    key = page_events(case.generation().parts).rows["event_key"][0].as_py()
    shown = event(case.generation().parts, key, source_paths=case.source_paths())
    assert shown["source_paths"] == [str(path)]
    assert dict(shown["fields"])["KeyLength"] == "128"


def test_the_same_log_twice_changes_nothing_but_leaves_its_receipt(tmp_path, settings):
    path = write_log(tmp_path / "a.xml", range(30))
    import_(settings, path)
    before = listing(opened(settings))
    again = import_(settings, path)
    assert (again.n_new_events, again.n_duplicate_events) == (0, 30)
    assert listing(opened(settings)) == before
    assert [r["n_new_events"] for r in opened(settings).receipts()] == [0, 30]


def test_a_grown_log_adds_only_what_is_new(tmp_path, settings):
    import_(settings, write_log(tmp_path / "a.xml", range(30)))
    receipt = import_(settings, write_log(tmp_path / "a.xml", range(20, 50)))
    assert (receipt.n_new_events, receipt.n_duplicate_events) == (20, 10)
    assert sum(opened(settings).generation().graph().logons["count"].to_pylist()) == 50


def test_logs_of_two_machines_make_one_graph(tmp_path, settings):
    first = write_log(tmp_path / "logs" / "dc1.xml", range(20))
    write_log(tmp_path / "logs" / "deep" / "dc2.xml", range(20), computer="dc2.corp.example")
    receipt = import_(settings, first.parent)
    assert (len(receipt.files), receipt.n_new_events) == (2, 40)
    hosts = opened(settings).generation().graph().hosts["key"].to_pylist()
    assert {"dc1.corp.example", "dc2.corp.example"} <= set(hosts)


def test_one_by_one_or_together_makes_the_same_case(tmp_path, settings):
    files = [write_log(tmp_path / f"{i}.xml", range(10 * i, 10 * i + 15)) for i in range(3)]
    import_(settings, *files, case="together")
    for file in reversed(files):
        import_(settings, file, case="alone")
    together, alone = (opened(settings, name) for name in ("together", "alone"))
    assert keys(together) == keys(alone)
    for name in TABLE_SCHEMAS:
        assert together.generation().table(name).equals(alone.generation().table(name)), name


def test_a_file_that_cannot_be_read_is_a_line_in_the_receipt(tmp_path, settings):
    (tmp_path / "notes.txt").write_text("not a log")
    (tmp_path / "empty.evtx").write_bytes(b"")
    good = write_log(tmp_path / "a.xml", range(5))
    receipt = import_(settings, tmp_path / "notes.txt", tmp_path / "empty.evtx", good)
    assert [bool(file.error) for file in receipt.files] == [True, True, False]
    assert all(file.hint for file in receipt.files[:2])
    assert receipt.n_new_events == 5


def test_a_log_without_anything_of_use_leaves_a_receipt_and_no_graph(tmp_path, settings):
    (tmp_path / "notes.txt").write_text("not a log")
    Case.create(settings.cases_dir, "c")
    receipt = import_(settings, tmp_path / "notes.txt")
    assert (receipt.n_new_events, receipt.is_case_kept) == (0, True)
    assert opened(settings).generation() is None
    assert len(opened(settings).receipts()) == 1
    with pytest.raises(NotFoundError, match="no events"):
        pipeline.open_store(opened(settings), settings)
    with pytest.raises(NotFoundError, match="no events"):
        pipeline.analyse_case(settings, "c")


def test_a_log_without_anything_of_use_makes_no_case(tmp_path, settings):
    (tmp_path / "empty.evtx").write_bytes(b"")
    receipt = import_(settings, tmp_path / "empty.evtx")
    assert not receipt.is_case_kept
    assert "is empty" in receipt.files[0].error
    assert list(settings.cases_dir.iterdir()) == []
    import_(settings, write_log(tmp_path / "a.xml", range(5)))
    assert import_(settings, tmp_path / "empty.evtx").is_case_kept
    assert len(keys(opened(settings))) == 5


def test_a_path_that_does_not_exist_makes_no_case(tmp_path, settings):
    with pytest.raises(InputError, match="does not exist"):
        import_(settings, tmp_path / "nope.evtx")
    assert not settings.cases_dir.exists()


def test_a_case_is_made_only_when_asked(tmp_path, settings):
    log = write_log(tmp_path / "a.xml", range(5))
    with pytest.raises(NotFoundError):
        import_(settings, log, create=False)
    with pytest.raises(UsageError):
        import_(settings, log, case="../c")
    assert not settings.cases_dir.exists()


def test_records_outside_the_time_range_are_set_aside_and_can_come_later(tmp_path, settings):
    log = write_log(tmp_path / "a.xml", range(30))
    start = to_microseconds(START)
    receipt = import_(settings, log, time_range=Timespan(start + 5 * 60_000_000, start + 15 * 60_000_000))
    assert receipt.n_new_events == 10
    assert receipt.files[0].set_aside == {"outside_time_range": 20}
    assert import_(settings, log).n_new_events == 20


def test_progress_goes_through_every_stage_in_order(tmp_path, settings):
    seen = []
    log = write_log(tmp_path / "a.xml", range(30))
    import_(settings, log, write_log(tmp_path / "b.xml", range(40)), progress=seen.append)
    stages = [progress.stage for progress in seen]
    assert sorted(stages, key=STAGES.index) == stages
    assert set(stages) == set(STAGES)
    reading = [progress for progress in seen if progress.stage == "reading"]
    assert reading[-1].done == reading[-1].total == sum(p.stat().st_size for p in tmp_path.glob("*.xml"))
    assert reading[-1].n_records == 70
    assert all(0 <= p.done <= p.total or p.total == 0 for p in seen)


def test_a_stopped_import_leaves_the_case_as_it_was(tmp_path, settings):
    import_(settings, write_log(tmp_path / "a.xml", range(30)))
    before = listing(opened(settings))
    for stage in STAGES[:-1]:

        def stop(progress, stage=stage):
            if progress.stage == stage:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            import_(settings, write_log(tmp_path / "b.xml", range(60)), progress=stop)
        assert listing(opened(settings)) == before, stage
    assert import_(settings, tmp_path / "b.xml").n_new_events == 30


def test_a_second_import_at_the_same_time_is_told_who_holds_the_case(tmp_path, settings):
    log = write_log(tmp_path / "a.xml", range(30))
    is_held, may_go = threading.Event(), threading.Event()

    def hold(progress):
        is_held.set()
        assert may_go.wait(30)

    first = threading.Thread(target=import_, args=(settings, log), kwargs={"progress": hold})
    first.start()
    try:
        assert is_held.wait(30)
        with pytest.raises(ConflictError, match=f"process {os.getpid()} on"):
            import_(settings, log)
    finally:
        may_go.set()
        first.join()
    assert import_(settings, log).n_duplicate_events == 30


def test_analysing_again_makes_the_same_tables(tmp_path, settings):
    import_(settings, write_log(tmp_path / "a.xml", range(30)))
    case = opened(settings)
    first = case.generation()
    second = pipeline.analyse_case(settings, "c")
    assert (second.number, second.part_infos, second.imports) == (2, first.part_infos, first.imports)
    for name in TABLE_SCHEMAS:
        assert first.table(name).equals(second.table(name))


def test_a_lost_table_is_made_again_from_the_events(tmp_path, settings):
    import_(settings, write_log(tmp_path / "a.xml", range(30)))
    first = opened(settings).generation()
    logons = first.table("logons").to_pylist()
    (first.path / "logons.parquet").unlink()
    assert pipeline.analyse_case(settings, "c").table("logons").to_pylist() == logons


def test_a_reader_keeps_its_generation_while_the_next_is_made(tmp_path, settings):
    import_(settings, write_log(tmp_path / "a.xml", range(30)))
    old = opened(settings).generation()
    store = pipeline.open_store(old, settings)
    for n in (40, 50, 60):
        import_(settings, write_log(tmp_path / "a.xml", range(n)))
    try:
        count = store.execute(CypherQuery("MATCH (l:Logon) RETURN sum(l.count)")).rows
    finally:
        store.close()
    assert [int(value) for (value,) in count] == [30]
    assert page_events(old.parts).total == 30
    assert page_events(opened(settings).generation().parts).total == 60
    assert not old.path.exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said_so(tmp_path, settings):
    (tmp_path / "home").mkdir(mode=0o500)
    with pytest.raises(LogontracerError, match="Permission denied"):
        import_(settings, write_log(tmp_path / "a.xml", range(3)))


@pytest.mark.parametrize("call", ["replace", "fsync"])
def test_a_full_disk_leaves_the_case_as_it_was(tmp_path, settings, monkeypatch, call):
    import_(settings, write_log(tmp_path / "a.xml", range(30)))
    before = listing(opened(settings))

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device", "somewhere")

    with monkeypatch.context() as patch:
        patch.setattr(*((Path, "replace") if call == "replace" else (os, "fsync")), full)
        with pytest.raises(LogontracerError, match="somewhere: No space left on device") as caught:
            import_(settings, write_log(tmp_path / "b.xml", range(60)))
    assert "free disk space" in caught.value.hint
    assert listing(opened(settings)) == before
    assert import_(settings, tmp_path / "b.xml").n_new_events == 30


@pytest.mark.samples
def test_all_real_logs_make_one_case(settings):
    folder = samples_dir()
    manifest = json.loads((folder / "manifest.json").read_text())
    expected = {Path(item["file"]).name: item for item in manifest if item["file"].startswith("evtx/")}
    receipt = import_(settings, folder / "evtx")
    assert {Path(file.path).name for file in receipt.files} == set(expected)
    for file in receipt.files:
        item = expected[Path(file.path).name]
        assert (file.sha256, file.n_records) == (item["sha256"], item["n_records"])
        assert file.by_event_id == item["events"]
    case = opened(settings)
    assert len(keys(case)) == receipt.n_new_events
    again = import_(settings, folder / "evtx")
    assert (again.n_new_events, again.n_duplicate_events) == (
        0,
        receipt.n_new_events + receipt.n_duplicate_events,
    )
    logons = case.generation().graph().logons
    wanted = [spec.event_id for spec in BY_ID.values() if spec.table == "logons"]
    assert (
        sum(logons["count"].to_pylist())
        == page_events(case.generation().parts, EventFilter(event_ids=tuple(wanted))).total
    )


@pytest.mark.samples
def test_every_logon_of_real_logs_leads_to_just_its_events(settings):
    import_(settings, samples_dir() / "evtx")
    investigation = Investigation(settings, "c")
    try:
        logons = opened(settings).generation().table("logons")
        counts = {
            logon: investigation.events(Filters(include_noise=True), logon=logon, limit=1)["total"]
            for logon in logons["logon_id"].to_pylist()[::3]
        }
    finally:
        investigation.close()
    assert counts == {i: logons["count"][i].as_py() for i in counts}


@pytest.mark.samples
@pytest.mark.parametrize(
    "name", ["mixed-with-audit-changes", "workgroup-server", "rdp-session-hijack", "dcsync"]
)
def test_the_xml_export_of_a_log_holds_the_same_events(tmp_path, settings, name):
    log = samples_dir() / "evtx" / f"{name}.evtx"
    records = (record["data"].partition("?>")[2] for record in PyEvtxParser(str(log)).records())
    export = tmp_path / "export.xml"
    export.write_text("<Events>" + "".join(records) + "</Events>", encoding="utf-8")
    first = import_(settings, log)
    second = import_(settings, export)
    assert (second.n_new_events, second.n_duplicate_events) == (0, first.n_new_events)
    assert second.files[0].n_records == first.files[0].n_records


@pytest.mark.parametrize("again", ["import", "analyse"])
def test_a_case_of_a_version_without_tracks_gets_them_with_the_next_import_or_analysis(
    tmp_path, settings, again
):
    path = write_log(tmp_path / "a.xml", range(30))
    import_(settings, path)
    before = opened(settings).generation()
    expected = [table.read_bytes() for table in before.tracks]
    for track in before.tracks:
        track.unlink()
    if again == "import":
        assert import_(settings, path).n_new_events == 0
    else:
        pipeline.analyse_case(settings, "c")
    after = opened(settings).generation()
    assert [table.read_bytes() for table in after.tracks] == expected
    assert not (after.path / "notes").exists()


def test_analysing_again_keeps_the_tracks(tmp_path, settings):
    import_(settings, write_log(tmp_path / "a.xml", range(30)))
    expected = [path.read_bytes() for path in opened(settings).generation().tracks]
    pipeline.analyse_case(settings, "c")
    assert [path.read_bytes() for path in opened(settings).generation().tracks] == expected
