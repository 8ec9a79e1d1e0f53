"""An import ended at any moment leaves the case as it was or as it was to be."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from logontracer import pipeline
from logontracer.evidence.case import Case, list_cases
from logontracer.evidence.events import page_events
from logontracer.evidence.generation import TABLE_SCHEMAS
from logontracer.model.cypher import CypherQuery
from logontracer.settings import load_settings
from tests.integration import test_links as links
from tests.integration.logs import write_log

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="needs fork and SIGKILL")]

_ROOT = Path(__file__).resolve().parents[2]
_IMPORT = """
import sys
from pathlib import Path
from logontracer import pipeline
from logontracer.settings import load_settings
print("started", flush=True)
pipeline.import_logs(
    load_settings({}, home=Path(sys.argv[1])), "c", [Path(p) for p in sys.argv[2:]],
    progress=lambda p: print(p.stage, flush=True),
)
"""


def tables(case: Case) -> dict[str, list[object]]:
    """Every table of the case, as plain data."""
    generation = case.generation()
    return {name: generation.table(name).to_pylist() for name in TABLE_SCHEMAS}


def assert_is_whole(settings, case: Case, numbers: set[int]) -> None:
    """The case holds one of *numbers* of events, and all of it agrees."""
    generation = case.generation()
    if generation is None:
        assert 0 in numbers
        assert case.receipts() == []
        return
    assert generation.n_events in numbers
    assert page_events(generation.parts).total == generation.n_events
    assert sum(generation.table("logons")["count"].to_pylist()) == generation.n_events
    assert sum(receipt["n_new_events"] for receipt in case.receipts()) == generation.n_events
    store = pipeline.open_store(generation, settings)
    try:
        result = store.execute(CypherQuery("MATCH (l:Logon) RETURN sum(l.count)"))
    finally:
        store.close()
    assert [int(value) for (value,) in result.rows] == [generation.n_events]


def assert_nothing_is_left_over(case: Case) -> None:
    """Every file of the case belongs to the generation that counts or the one before."""
    generation = case.generation()
    parts = sorted(info.name for info in generation.part_infos)
    kept = {str(n) for n in (generation.number, generation.previous) if n}
    for folder in ("events", "keys"):
        assert sorted(path.name for path in (case.path / folder).iterdir()) == parts
    assert {path.name for path in (case.path / "generations").iterdir()} <= kept
    assert not list(case.path.rglob("*.tmp"))
    assert {path.name for path in case.path.iterdir()} == {
        *("case.json", "CURRENT", "lock", "events", "keys", "imports", "generations")
    }


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("logs")
    return [write_log(folder / f"{i}.xml", range(400 * i, 400 * i + 500)) for i in range(2)]


@pytest.fixture(scope="module")
def expected(logs, tmp_path_factory):
    settings = load_settings({}, home=tmp_path_factory.mktemp("expected"))
    pipeline.import_logs(settings, "c", logs)
    return tables(Case.open(settings.cases_dir, "c"))


def test_killed_at_random_moments_a_case_stays_whole_and_can_be_completed(tmp_path, logs, expected):
    settings = load_settings({}, home=tmp_path, lock_wait_seconds=20)
    stages = ["started", "reading", "storing", "aggregating", "analysing", "building", "done"]
    dice = random.Random(os.environ.get("LOGONTRACER_TEST_SEED") or 4624)
    known = {0}
    for attempt in range(18):
        wanted = stages[attempt % len(stages)]
        process = subprocess.Popen(
            [sys.executable, "-c", _IMPORT, str(tmp_path), *map(str, logs[: 1 + attempt // 9])],
            stdout=subprocess.PIPE,
            text=True,
            cwd=_ROOT,
        )
        with process.stdout as lines:
            for line in lines:
                if line.strip() == wanted:
                    break
            time.sleep(dice.uniform(0, 0.2))
            process.send_signal(signal.SIGKILL)
        process.wait()
        known |= {500} if attempt < 9 else {500, 900}
        for case in list_cases(settings.cases_dir):
            assert_is_whole(settings, case, known)
    receipt = pipeline.import_logs(settings, "c", logs)
    case = Case.open(settings.cases_dir, "c")
    assert receipt.n_new_events + receipt.n_duplicate_events == 1000
    assert_is_whole(settings, case, {900})
    assert_nothing_is_left_over(case)
    assert tables(case) == expected


def crash_at_each(home: Path, change: Path | str, *, first: int, step: int) -> list[Path]:
    """Crash a change of a case at one call to the file system after the other.

    Returns where each was left.
    """
    program = [sys.executable, "-m", "tests.integration.crashing_change"]
    done = subprocess.run(
        [*program, str(home), str(change), str(first), str(step)],
        capture_output=True,
        text=True,
        cwd=_ROOT,
        timeout=500,
        check=True,
    )
    lines = [line.split(" ", 2) for line in done.stdout.splitlines()]
    assert [end for _, _, end in lines] == ["died"] * (len(lines) - 1) + ["ended"], done.stdout + done.stderr
    return [Path(path) for _, path, _ in lines]


@pytest.mark.parametrize("has_events", [False, True])
def test_ended_between_any_two_changes_on_disk_a_case_stays_whole(tmp_path, logs, expected, has_events):
    (tmp_path / "start").mkdir()
    if has_events:
        pipeline.import_logs(load_settings({}, home=tmp_path / "start"), "c", logs[:1])
    step = int(os.environ.get("LOGONTRACER_TEST_CRASH_STEP", "7"))
    before, after = (500, 900) if has_events else (0, 500)
    homes = crash_at_each(tmp_path, logs[has_events], first=1 + has_events, step=step)
    assert len(homes) > 30 // step
    for home in homes:
        settings = load_settings({}, home=home)
        for case in list_cases(settings.cases_dir):
            assert_is_whole(settings, case, {before, after})
    for home in random.Random(1).sample(homes, 3):
        settings = load_settings({}, home=home)
        pipeline.import_logs(settings, "c", logs)
        case = Case.open(settings.cases_dir, "c")
        assert_is_whole(settings, case, {900})
        assert_nothing_is_left_over(case)
        assert tables(case) == expected
        shutil.rmtree(home)


def test_ended_while_a_link_is_undone_a_case_has_the_old_links_and_graph_or_the_new(tmp_path):
    log = links.log(tmp_path / "log.xml", range(6))
    start = load_settings({}, home=tmp_path / "start")
    pipeline.import_logs(start, "c", [log])
    step = int(os.environ.get("LOGONTRACER_TEST_CRASH_STEP", "7"))
    found = set()
    for home in crash_at_each(tmp_path, f"undo={links.LINK}", first=1, step=step):
        [case] = list_cases(load_settings({}, home=home).cases_dir)
        assert_is_whole(load_settings({}, home=home), case, {12})
        generation = case.generation()
        is_apart = "fs1" in generation.table("hosts")["key"].to_pylist()
        assert generation.undone_links == ((links.LINK,) if is_apart else ())
        found.add(is_apart)
        pipeline.set_links(load_settings({}, home=home, lock_wait_seconds=20), "c", undo=[links.LINK])
        assert case.generation().undone_links == (links.LINK,)
        assert_nothing_is_left_over(case)
    assert found == {False, True}
