"""The real server: several processes, an upload over HTTP, and readers while an import runs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

from tests.unit.investigation.cases import HOSTILE_NAMES, hostile_events, logon, write_log
from tests.unit.web.browser import multipart

START = """
import sys
from pathlib import Path
from logontracer.settings import load_settings
from logontracer.web.serve import serve
serve(load_settings(home=Path(sys.argv[1]), port=0, workers=2), lambda address: print(address, flush=True))
"""
CASE = "/api/v1/cases/default"


class Browser:
    """Speaks to the server as a page does."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Any:
        with self._opener.open(self.address + path, timeout=30) as answer:
            return json.loads(answer.read())

    def post(self, path: str, body: bytes = b"", content_type: str = "text/plain") -> Any:
        headers = {"X-CSRF-Token": self.get("/api/v1/session")["csrf_token"], "Content-Type": content_type}
        request = urllib.request.Request(self.address + path, body, headers, method="POST")
        with self._opener.open(request, timeout=60) as answer:
            return json.loads(answer.read())

    def upload(self, name: str, content: bytes) -> dict[str, Any]:
        job: dict[str, Any] = self.post(CASE + "/imports", *multipart((name, content)))["job"]
        return job

    def wait(self, job: dict[str, Any], seconds: float = 300) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while job["state"] in ("queued", "running"):
            assert time.monotonic() < deadline, job
            time.sleep(0.1)
            job = self.get(f"/api/v1/jobs/{job['id']}")["job"]
        return job


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", START, str(home)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:"), (home / "log").read_text()
    yield process, address
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    process.stdout.close()


@pytest.fixture(scope="module")
def browser(server: tuple[subprocess.Popen[str], str]) -> Browser:
    return Browser(server[1])


@pytest.fixture(scope="module")
def imported(browser: Browser, home: Path) -> dict[str, Any]:
    """The job that uploaded the hostile log into the empty server."""
    assert browser.get(CASE)["generation"] is None
    content = write_log(home / "hostile.xml", hostile_events()).read_bytes()
    return browser.wait(browser.upload("<b>../Security.xml", content))


def _workers(process: subprocess.Popen[str]) -> list[int]:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(pid) for pid in children.split()]


def test_an_upload_becomes_a_receipt_and_a_graph(browser, imported):
    assert imported["state"] == "done"
    receipt = imported["receipt"]
    assert receipt["files"][0]["path"] == "<b>../Security.xml"
    assert receipt["n_new_events"] == len(hostile_events())
    assert browser.get(CASE + "/receipts")["receipts"] == [receipt]
    graph = browser.get(CASE + "/graph?noise=1")
    labels = {node["label"] for node in graph["nodes"]}
    assert labels >= {f"CORP\\{name}" for name in HOSTILE_NAMES}


def test_uploads_are_gone_once_they_are_imported(imported, home):
    assert not (home / "jobs" / imported["id"] / "files").exists()


def test_readers_get_whole_generations_while_imports_run(browser, imported, home):
    before = browser.get(CASE + "/graph?noise=1")["n_events"]
    answers: list[tuple[int, int]] = []
    failures: list[object] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            try:
                graph = browser.get(CASE + "/graph?noise=1&budget=1")
                questions = browser.get(CASE + "/questions?noise=1")["questions"]
                hits = {question["name"]: question["n_hits"] for question in questions}
                answers.append((graph["n_events"], hits["network_logon"]))
            except (OSError, ValueError, urllib.error.HTTPError) as error:
                failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for round_ in range(3):
        events = [logon(1000 + 100 * round_ + n, f"new{round_}") for n in range(100)]
        job = browser.upload("more.xml", write_log(home / "more.xml", events).read_bytes())
        assert browser.wait(job)["state"] == "done"
    ended.set()
    for reader in readers:
        reader.join()
    assert failures == []
    # Events and hits of one generation only: 100 events and one logon more with each import.
    steps = {before + 100 * n for n in range(4)}
    assert {n_events for n_events, _ in answers} <= steps
    assert browser.get(CASE + "/graph?noise=1")["n_events"] == before + 300


def test_every_worker_answers_from_the_same_generation(browser, imported):
    generations = {browser.get(CASE)["generation"] for _ in range(40)}
    assert len(generations) == 1


def test_a_log_uploaded_twice_changes_nothing(browser, imported, home):
    generation = browser.get(CASE)["generation"]
    content = (home / "hostile.xml").read_bytes()
    receipt = browser.wait(browser.upload("again.xml", content))["receipt"]
    assert receipt["n_new_events"] == 0
    assert receipt["n_duplicate_events"] == len(hostile_events())
    assert browser.get(CASE)["generation"] == generation


def test_an_import_can_be_cancelled_and_leaves_the_case_as_it_was(browser, imported, home):
    summary = browser.get(CASE)
    events = [logon(n, f"many{n % 500}") for n in range(30_000)]
    job = browser.upload("large.xml", write_log(home / "large.xml", events).read_bytes())
    job = browser.post(f"/api/v1/jobs/{job['id']}/cancel")["job"]
    assert job["state"] == "cancelled"
    assert browser.get(CASE) == summary


def test_a_killed_import_is_reported_and_a_killed_worker_replaced(server, browser, imported, home):
    process, _ = server
    events = [logon(n, f"many{n % 500}") for n in range(30_000)]
    job = browser.upload("large.xml", write_log(home / "large.xml", events).read_bytes())
    pid = home / "jobs" / job["id"] / "pid"
    deadline = time.monotonic() + 120
    while not (pid.exists() and pid.read_text()) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(int(pid.read_text()), signal.SIGKILL)
    report = browser.wait(job)
    assert report["state"] == "failed"
    assert report["error"]["hint"]
    victim = _workers(process)[0]
    os.kill(victim, signal.SIGKILL)
    deadline = time.monotonic() + 120
    while victim in _workers(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert {browser.get(CASE)["name"] for _ in range(10)} == {"default"}


def test_another_site_and_another_name_are_refused_by_the_real_server(browser, imported):
    for headers in ({"Host": "evil.example"}, {"Host": "evil.example:80"}):
        request = urllib.request.Request(browser.address + CASE, headers=headers)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=10)
        with caught.value as error:
            assert error.code == 400
            assert error.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_the_home_is_readable_by_its_owner_only_where_it_matters(imported, home):
    assert (home / "secret-key").stat().st_mode & 0o077 == 0
    assert (home / "jobs" / imported["id"]).stat().st_mode & 0o077 == 0
