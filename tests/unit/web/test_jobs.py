"""Jobs: what they say of themselves, how they end, what they leave behind."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import pyzipper

from logontracer.errors import ConflictError, NotFoundError
from logontracer.evidence.case import Case
from logontracer.model.progress import Progress
from logontracer.web import job_runner, jobs
from logontracer.web.job_reports import bounded, in_list
from logontracer.web.jobs import KEEP_SECONDS, Job, JobStore
from logontracer.web.locks import born_locked, is_locked, locked
from tests.unit.investigation.cases import hostile_events, logon, settings_in, write_log
from tests.unit.web.browser import Launched, token, upload

STORED = "5eed" * 8
SLEEPER = """
import sys, time, subprocess
from pathlib import Path
from logontracer.web.jobs import Job
from logontracer.web.locks import locked
job = Job(Path(sys.argv[1]))
import os
job.pid.write_text(str(os.getpid()))
with locked(job.alive):
    job.write_state({**job.state(), "state": "running"})
    time.sleep(60)
"""


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path / "home")


@pytest.fixture
def store(settings):
    return JobStore(settings, Launched())


def _start(store, content=b"x", name="Security.xml", **more):
    asked = {"case": "case", "files": {STORED: name}, "time_zone": "", "from": "", "to": "", **more}
    with store.create(asked["case"]) as job:
        (job.files / STORED).write_bytes(content)
        return job, store.start(job, asked)


def _log(tmp_path, events):
    return write_log(tmp_path / "log.xml", events).read_bytes()


def _wait(condition, seconds=120.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _sleeping(store):
    """Start a job whose process only sleeps."""

    def launch(job, settings, archive_password):
        with (job.path / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", SLEEPER, str(job.path)], stderr=log, start_new_session=True
            )
        store.process = process

    store._launch = launch
    job, _ = _start(store)
    _wait(lambda: store.report(job.id)["state"] == "running")
    return job


def test_a_new_job_is_queued_and_shows_the_names_of_its_files(store):
    _, report = _start(store)
    assert (report["state"], report["case"], report["files"]) == ("queued", "case", ["Security.xml"])
    assert report["receipt"] is report["error"] is report["progress"] is None


def test_a_job_imports_its_files_and_keeps_the_receipt(store, settings, tmp_path):
    job, _ = _start(store, _log(tmp_path, hostile_events()), name="<b>../Sec.xml</b>")
    job_runner.run(job, settings)
    report = store.report(job.id)
    assert report["state"] == "done"
    assert report["progress"]["stage"] == "done"
    assert [file["path"] for file in report["receipt"]["files"]] == ["<b>../Sec.xml</b>"]
    assert report["receipt"]["n_new_events"] == len(hostile_events())
    assert not job.files.exists()
    assert Case.open(settings.cases_dir, "case").receipts() == [report["receipt"]]


def test_no_path_of_the_server_is_in_a_report(store, settings, tmp_path):
    for content in (_log(tmp_path, hostile_events()), b"PK\x03\x04 not a log", b""):
        job, _ = _start(store, content)
        job_runner.run(job, settings)
        text = (job.path / "state.json").read_text()
        assert str(settings.home) not in text
        assert f'"{STORED}"' not in text


def test_a_file_that_is_no_log_is_a_line_of_the_receipt(store, settings):
    job, _ = _start(store, b"PK\x03\x04", name="logs.zip")
    job_runner.run(job, settings)
    report = store.report(job.id)
    assert report["state"] == "done"
    file = report["receipt"]["files"][0]
    assert file["path"] == "logs.zip"
    assert file["error"]


def test_a_report_says_of_every_file_how_far_it_is(store, settings, tmp_path):
    stored = ("a" * 32, "b" * 32)
    names = dict(zip(stored, ("Security.xml", "logs.zip"), strict=True))
    asked = {"case": "case", "files": names, "time_zone": "", "from": "", "to": ""}
    with store.create("case") as job:
        (job.files / stored[0]).write_bytes(_log(tmp_path, hostile_events()))
        (job.files / stored[1]).write_bytes(b"PK\x03\x04")
        assert store.start(job, asked)["file_progress"] == []
    job_runner.run(job, settings)
    good, bad = store.report(job.id)["file_progress"]
    assert (good["file"], good["state"], good["error"]) == ("Security.xml", "done", None)
    assert good["n_records"] == len(hostile_events())
    assert good["done"] == good["total"] > 0
    assert (bad["file"], bad["state"]) == ("logs.zip", "failed")
    assert bad["error"].startswith("logs.zip")


def test_a_time_range_is_read_in_its_zone(store, settings, tmp_path):
    content = _log(tmp_path, [logon(n, "alice") for n in range(10)])
    job, _ = _start(store, content, **{"time_zone": "+9", "from": "2024-01-08T19:05", "to": ""})
    job_runner.run(job, settings)
    receipt = store.report(job.id)["receipt"]
    assert receipt["files"][0]["set_aside"] == {"outside_time_range": 5}


def test_a_job_that_fails_on_purpose_says_why(store, settings, monkeypatch):
    def conflict(*arguments, **more):
        raise ConflictError(f"{settings.home}/x is in use", hint="wait")

    monkeypatch.setattr(job_runner, "import_logs", conflict)
    job, _ = _start(store)
    job_runner.run(job, settings)
    report = store.report(job.id)
    assert report["state"] == "failed"
    assert report["error"]["detail"] == "…/x is in use"
    assert report["error"]["hint"] == "wait"
    assert not job.files.exists()


def test_a_job_that_crashes_is_failed_without_the_inside(store, settings, monkeypatch):
    def crash(*arguments, **more):
        raise RuntimeError("hunter2")

    monkeypatch.setattr(job_runner, "import_logs", crash)
    job, _ = _start(store)
    with pytest.raises(RuntimeError):
        job_runner.run(job, settings)
    report = store.report(job.id)
    assert report["state"] == "failed"
    assert report["error"]["title"]
    assert "hunter2" not in str(report)


def test_a_job_whose_process_was_killed_is_failed_with_a_hint(store):
    job = _sleeping(store)
    os.kill(store.process.pid, signal.SIGKILL)
    store.process.wait()
    report = store.report(job.id)
    assert report["state"] == "failed"
    assert report["error"]["hint"]
    assert not job.files.exists()
    assert store.report(job.id) == report


def test_a_job_that_never_began_is_failed_after_a_while(store):
    job, report = _start(store)
    assert report["state"] == "queued"
    job.write_state({**job.state(), "seen_at": time.time() - 60})
    assert store.report(job.id)["state"] == "failed"


def test_cancelling_ends_the_process_and_drops_the_files(store):
    job = _sleeping(store)
    report = store.cancel(job.id)
    assert report["state"] == "cancelled"
    assert store.process.wait(5) == -signal.SIGTERM
    assert not job.files.exists()
    with pytest.raises(ConflictError):
        store.cancel(job.id)


def test_a_job_cancelled_before_its_process_began_does_nothing(store, settings):
    job, _ = _start(store, b"x")
    assert store.cancel(job.id)["state"] == "cancelled"
    job_runner.run(job, settings)
    assert store.report(job.id)["state"] == "cancelled"
    assert not settings.cases_dir.exists()


def test_a_cancelled_import_leaves_the_case_as_it_was(settings, tmp_path):
    store = JobStore(settings)
    job, _ = _start(store, _log(tmp_path, [logon(1, "alice")]))
    _wait(lambda: store.report(job.id)["state"] == "done")
    case = Case.open(settings.cases_dir, "case")
    before = case.generation()
    job, _ = _start(store, _log(tmp_path, [logon(n, f"user{n}") for n in range(20_000)]))
    _wait(lambda: (store.report(job.id)["progress"] or {}).get("stage") == "reading")
    assert store.cancel(job.id)["state"] == "cancelled"
    assert case.generation() == before
    assert len(case.receipts()) == 1
    job, _ = _start(store, _log(tmp_path, [logon(2, "alice")]))
    _wait(lambda: store.report(job.id)["state"] == "done")
    assert case.generation().n_events == 2


def test_the_end_of_a_job_counts_even_when_somebody_cancelled_it_then(store, settings, tmp_path):
    job, _ = _start(store, _log(tmp_path, [logon(1, "alice")]))
    job_runner.run(job, settings)
    job.cancelled.touch()
    assert store.report(job.id)["state"] == "done"


def test_jobs_of_one_case_wait_for_one_another(store, settings, tmp_path):
    job, _ = _start(store, _log(tmp_path, [logon(1, "alice")]))
    with locked(job.turn("case")):
        runner = threading.Thread(target=job_runner.run, args=(job, settings))
        runner.start()
        time.sleep(0.3)
        assert store.report(job.id)["state"] == "queued"
    runner.join()
    assert store.report(job.id)["state"] == "done"


def test_progress_has_its_rate_and_the_time_left(store):
    job, _ = _start(store)
    reporter = job_runner.Reporter(job)
    path = str(job.files / STORED)
    reporter.progress(Progress("reading", 0, 1000, "bytes", path))
    reporter._stage_start -= 2
    reporter._written = 0.0
    reporter.progress(Progress("reading", 500, 1000, "bytes", path, 7))
    progress = store.report(job.id)["progress"]
    assert progress["file"] == "Security.xml"
    assert progress["n_records"] == 7
    assert progress["rate"] == pytest.approx(250, rel=0.1)
    assert progress["seconds_left"] == pytest.approx(2, abs=0.3)


def test_progress_is_not_written_more_often_than_is_of_use(store, monkeypatch):
    job, _ = _start(store)
    written = []
    reporter = job_runner.Reporter(job)
    monkeypatch.setattr(
        reporter, "_write", lambda now: written.append(now) or setattr(reporter, "_written", now)
    )
    for done in range(1000):
        reporter.progress(Progress("reading", done, 1000))
    assert len(written) < 20


@pytest.mark.parametrize(
    "job_id", ["", "..", "../../etc", "x" * 32, "0" * 31, "0" * 32, "/", "0" * 32 + "\n"]
)
def test_a_job_that_is_none_is_not_found(store, job_id):
    with pytest.raises(NotFoundError):
        store.report(job_id)


def test_sweeping_drops_files_of_dead_jobs_and_forgets_old_ones(store):
    dead, _ = _start(store)
    dead.write_state({**dead.state(), "seen_at": 0})
    old, _ = _start(store)
    os.utime(old.path, (0, time.time() - KEEP_SECONDS - 60))
    with store.create("case") as fresh:
        store.sweep()
        assert not dead.files.exists()
        assert store.report(dead.id)["state"] == "failed"
        assert not old.path.exists()
        assert fresh.files.exists()


def test_reports_are_newest_first_and_of_the_case_asked_for(store):
    first, _ = _start(store)
    first.write_state({**first.state(), "created_at": "2020-01-01T00:00:00Z"})
    second, _ = _start(store, case="other")
    assert [report["id"] for report in store.reports()] == [second.id, first.id]
    assert [report["id"] for report in store.reports("case")] == [first.id]


def test_a_lock_is_gone_with_its_holder(tmp_path):
    path = tmp_path / "alive"
    assert not is_locked(path)
    with locked(path):
        assert is_locked(path)
    assert not is_locked(path)


def test_the_api_reports_lists_and_cancels_jobs(client, launched):
    job = upload(client, ("a.evtx", b"x")).json["job"]
    assert client.get(f"/api/v1/jobs/{job['id']}").json["job"]["state"] == "queued"
    assert client.get("/api/v1/jobs?case=default").json["total"] == 1
    assert client.get("/api/v1/jobs?case=other").json["total"] == 0
    cancel = f"/api/v1/jobs/{job['id']}/cancel"
    assert client.post(cancel).status_code == 403
    assert client.post(cancel, headers=token(client)).json["job"]["state"] == "cancelled"
    assert client.post(cancel, headers=token(client)).status_code == 409
    assert client.get(cancel).status_code == 405


def test_a_job_is_the_same_for_every_worker(app, settings, launched, client):
    from logontracer.web.app import create_app
    from logontracer.web.services import services

    job = upload(client, ("a.evtx", b"x")).json["job"]
    report = bounded(services(app).jobs.report(job["id"]))
    other = create_app(services(app).settings).test_client()
    assert other.get(f"/api/v1/jobs/{job['id']}").json["job"] == report
    assert isinstance(launched.jobs[0], Job)


def test_a_folder_of_another_name_is_no_job(store, settings):
    stray = settings.home / "jobs" / "notes"
    stray.mkdir(parents=True)
    (stray / "state.json").write_text("{}", "utf-8")
    assert store.reports() == []
    store.sweep()


def test_an_upload_that_fails_leaves_no_job(store):
    with store.create("case") as job:
        assert store.report(job.id)["state"] == "uploading"
    assert store.reports() == []
    assert not job.path.exists()


def test_an_upload_whose_server_died_is_a_failed_job_that_says_so(store):
    with store.create("case") as job:
        state = job.state()
    job.files.mkdir(parents=True)
    (job.files / STORED).write_bytes(b"half")
    job.write_state(state)
    report = store.report(job.id)
    assert (report["state"], report["case"]) == ("failed", "case")
    assert report["error"]["hint"]
    assert not job.files.exists()


def test_cancelling_a_first_import_leaves_no_case(settings, tmp_path):
    store = JobStore(settings)
    job, _ = _start(store, _log(tmp_path, [logon(n, f"user{n}") for n in range(20_000)]))
    _wait(lambda: (store.report(job.id)["progress"] or {}).get("stage") == "reading")
    report = store.cancel(job.id)
    assert (report["state"], report["error"]) == ("cancelled", None)
    assert list(settings.cases_dir.iterdir()) == []


def test_jobs_of_one_case_have_their_turns_in_the_order_of_their_uploads(store, settings, tmp_path):
    first, _ = _start(store, _log(tmp_path, [logon(1, "alice")]), name="first.xml")
    second, _ = _start(store, _log(tmp_path, [logon(2, "alice")]), name="second.xml")
    other, _ = _start(store, _log(tmp_path, [logon(3, "alice")]), case="other")
    os.utime(first.path / "request.json", ns=(1, 1))
    runner = threading.Thread(target=job_runner.run, args=(second, settings))
    runner.start()
    _wait(lambda: store.report(second.id)["waiting_for"])
    report = store.report(second.id)
    assert report["state"] == "queued"
    assert report["progress"]["stage"] == "waiting"
    assert report["waiting_for"]["job"] == first.id
    assert report["waiting_for"]["files"] == ["first.xml"]
    assert report["waiting_for"]["n_imports"] == 1
    job_runner.run(first, settings)
    runner.join()
    assert store.report(second.id)["state"] == "done"
    assert store.report(second.id)["waiting_for"] is None
    assert store.report(other.id)["state"] == "queued"


def test_a_waiting_job_whose_forerunner_is_cancelled_goes_on(store, settings, tmp_path):
    first, _ = _start(store)
    second, _ = _start(store, _log(tmp_path, [logon(2, "alice")]))
    os.utime(first.path / "request.json", ns=(1, 1))
    assert [report["id"] for report in store.before(second)] == [first.id]
    store.cancel(first.id)
    job_runner.run(second, settings)
    assert store.report(second.id)["state"] == "done"


def test_a_job_waits_for_an_import_of_the_command_line_too(store, settings, tmp_path):
    job, _ = _start(store, _log(tmp_path, [logon(1, "alice")]))
    with Case.create(settings.cases_dir, "case").lock(what="import"):
        runner = threading.Thread(target=job_runner.run, args=(job, settings))
        runner.start()
        _wait(lambda: store.report(job.id)["waiting_for"])
        report = store.report(job.id)
        assert (report["state"], report["waiting_for"]["pid"]) == ("queued", os.getpid())
    runner.join()
    assert store.report(job.id)["state"] == "done"


@pytest.mark.parametrize("state", ["queued", "running"])
def test_a_job_that_begins_while_it_is_looked_at_is_not_taken_for_dead(store, monkeypatch, state):
    job, _ = _start(store)
    with contextlib.ExitStack() as life:

        def begins_behind_the_look(path):
            was_locked = is_locked(path)
            if path == job.alive and not job.alive.exists():
                life.enter_context(born_locked(job.alive))
                job.write_state({**job.state(), "state": state})
            return was_locked

        monkeypatch.setattr(jobs, "is_locked", begins_behind_the_look)
        assert [store.report(job.id)["state"] for _ in range(2)] == [state, state]
    assert store.report(job.id)["state"] == "failed"


def test_a_file_born_locked_has_its_name_only_with_its_lock(tmp_path, monkeypatch):
    path, was_locked = tmp_path / "alive", []
    path.touch()  # of a process before
    replace = Path.replace
    monkeypatch.setattr(Path, "replace", lambda a, b: (was_locked.append(is_locked(a)), replace(a, b)))
    with born_locked(path):
        assert is_locked(path)
        assert list(tmp_path.iterdir()) == [path]
    assert was_locked == [True]
    assert not is_locked(path)


def test_queued_jobs_survive_the_end_of_the_machine(store, settings, tmp_path):
    first, _ = _start(store, _log(tmp_path, [logon(1, "alice")]))
    second, _ = _start(store, _log(tmp_path, [logon(2, "alice")]))
    third, _ = _start(store)
    os.utime(first.path / "request.json", ns=(1, 1))
    store.cancel(third.id)
    for job in (first, second):
        job.alive.touch()  # their processes had begun to wait
        job.write_state({**job.state(), "seen_at": 0})
    launched = Launched()
    again = JobStore(settings, launched)
    again.resume()
    again.sweep()
    assert launched.jobs == [first, second]
    for job in launched.jobs:
        job_runner.run(job, settings)
        assert again.report(job.id)["state"] == "done"


def test_a_job_that_was_importing_when_the_machine_ended_is_not_begun_again(store, settings):
    job, _ = _start(store)
    job.write_state({**job.state(), "state": "running"})
    launched = Launched()
    again = JobStore(settings, launched)
    again.resume()
    assert launched.jobs == []
    assert again.report(job.id)["state"] == "failed"


PASSWORD = "do not keep: infected \N{KEY}"


def _texts_of(job):
    return "".join(path.read_text("utf-8", "replace") for path in job.path.rglob("*") if path.is_file())


def test_a_password_opens_the_archive_and_is_written_nowhere(settings, tmp_path):
    log = _log(tmp_path, [logon(1, "alice")])
    with pyzipper.AESZipFile(tmp_path / "logs.zip", "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(PASSWORD.encode())
        archive.writestr("Security.xml", log)
    store = JobStore(settings)
    asked = {"case": "case", "files": {STORED: "logs.zip"}, "time_zone": "", "from": "", "to": ""}
    with store.create("case") as job:
        (job.files / STORED).write_bytes((tmp_path / "logs.zip").read_bytes())
        store.start(job, asked, PASSWORD)
    assert PASSWORD not in _texts_of(job)
    _wait(lambda: store.report(job.id)["state"] == "done")
    assert store.report(job.id)["receipt"]["n_new_events"] == 1
    assert "do not keep" not in _texts_of(job)


def test_a_queued_job_whose_password_is_gone_says_so(store, settings):
    with store.create("case") as job:
        asked = {"case": "case", "files": {STORED: "a.zip"}, "time_zone": "", "from": "", "to": ""}
        store.start(job, asked, PASSWORD)
    job.alive.touch()  # its process had begun to wait
    launched = Launched()
    again = JobStore(settings, launched)
    assert again.resume() == launched.jobs == []
    report = again.report(job.id)
    assert report["state"] == "failed"
    assert report["error"]["title"] == "The import was lost with its password"
    assert not job.files.exists()


def test_a_job_started_twice_imports_once(store, settings, tmp_path):
    job, _ = _start(store, _log(tmp_path, [logon(1, "alice")]))
    job_runner.run(job, settings)
    report = store.report(job.id)
    job_runner.run(job, settings)
    assert store.report(job.id) == report


def test_a_file_can_be_left_out_of_a_job(store, settings):
    job, _ = _start(store)
    assert store.leave_out(job.id, 0)["state"] == "queued"
    with pytest.raises(NotFoundError):
        store.leave_out(job.id, 1)
    job_runner.run(job, settings)
    report = store.report(job.id)
    assert report["state"] == "done"
    assert report["receipt"]["files"][0]["is_left_out"]
    assert report["file_progress"][0]["state"] == "left out"
    with pytest.raises(ConflictError):
        store.leave_out(job.id, 0)


def test_the_api_leaves_a_file_out(client, launched):
    job = upload(client, ("a.evtx", b"x"), ("b.evtx", b"x")).json["job"]
    path = f"/api/v1/jobs/{job['id']}/files"
    assert client.post(f"{path}/1/leave-out", headers=token(client)).json["job"]["id"] == job["id"]
    assert [path.name for path in launched.jobs[0].left_out.iterdir()] == ["1"]
    for number in ("2", "-1", "x", "9" * 30):
        assert client.post(f"{path}/{number}/leave-out", headers=token(client)).status_code == 404


def test_a_report_holds_no_more_files_than_a_page_needs():
    told = [{"state": "done" if n < 300 else "waiting"} for n in range(5000)]
    report = {"files": [str(n) for n in range(5000)], "file_progress": told, "receipt": {"files": []}}
    page = bounded(report, 100)
    assert (page["n_files"], page["n_files_ended"], page["file_offset"]) == (5000, 300, 100)
    assert page["files"] == [str(n) for n in range(100, 300)]
    assert page["file_progress"] == told[100:300]
    assert page["receipt"] == {"files": []}
    assert in_list(report)["receipt"] is None


def test_no_time_left_is_told_in_the_first_seconds():
    assert job_runner._pace(10, 100, 0.2) == {"rate": None, "seconds_left": None}
    assert job_runner._pace(10, 100, 1) == {"rate": 10, "seconds_left": None}
    assert job_runner._pace(20, 100, 2) == {"rate": 10, "seconds_left": 8}


def test_a_file_of_an_uploaded_folder_that_is_no_log_is_passed_over(store, settings):
    job, _ = _start(store, b"how to read this", name="evidence/README.md")
    job_runner.run(job, settings)
    receipt = store.report(job.id)["receipt"]
    assert (receipt["files"], receipt["passed_over"]) == ([], ["evidence/README.md"])
