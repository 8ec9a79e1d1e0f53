"""Uploads: random names on the disk, the original ones as text."""

import errno
import io
import re
import resource
from collections import namedtuple

import pytest

from logontracer.web.uploads import shown_name
from tests.unit.web.browser import multipart, token, upload

STORED = re.compile(r"[0-9a-f]{32}")
HOSTILE = (
    "../../../etc/cron.d/evil",
    "/etc/passwd",
    "C:\\Windows\\System32\\evil.evtx",
    "<img src=x onerror=alert(1)>.evtx",
    'a"; filename="b',
    "x" * 2000 + ".evtx",
    ".ssh",
    "con.evtx",
    "日本語 😀.evtx",
)


def test_files_are_stored_under_random_names_with_their_content(client, launched):
    answer = upload(client, ("one.evtx", b"1" * 70_000), ("two.evtx", b"2"), case="new")
    assert answer.status_code == 202
    job = launched.jobs[0]
    files = job.request()["files"]
    assert list(files.values()) == ["one.evtx", "two.evtx"]
    assert all(STORED.fullmatch(name) for name in files)
    assert {path.name for path in job.files.iterdir()} == set(files)
    contents = {files[path.name]: path.read_bytes() for path in job.files.iterdir()}
    assert contents == {"one.evtx": b"1" * 70_000, "two.evtx": b"2"}
    assert answer.json["job"]["files"] == ["one.evtx", "two.evtx"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_text(client, launched, settings, name):
    before = {path for path in settings.home.rglob("*") if "jobs" not in path.parts}
    assert upload(client, (name, b"x")).status_code == 202
    files = launched.jobs[0].request()["files"]
    assert all(STORED.fullmatch(stored) for stored in files)
    assert [len(shown) <= 255 for shown in files.values()] == [True]
    after = {path for path in settings.home.rglob("*") if "jobs" not in path.parts}
    assert before == after


def test_two_files_of_the_same_name_are_two_files(client, launched):
    upload(client, ("a.evtx", b"1"), ("a.evtx", b"2"))
    assert list(launched.jobs[0].request()["files"].values()) == ["a.evtx", "a.evtx"]


def test_control_characters_do_not_get_into_a_name():
    assert shown_name("a\r\nb\x1b[31m\u202e.evtx") == "a\ufffd\ufffdb\ufffd[31m\ufffd.evtx"
    assert shown_name(None) == "unnamed"


@pytest.mark.parametrize("files", [(), (("", b"x"),)])
def test_an_upload_without_a_file_is_refused_and_forgotten(client, launched, settings, files):
    answer = upload(client, *files)
    assert answer.status_code == 400
    assert launched.jobs == []
    assert list(settings.home.glob("jobs/*")) == []


def test_an_upload_over_the_limit_is_refused_and_nothing_is_kept(client, launched, settings):
    answer = upload(client, ("big.evtx", b"x" * (2 << 20)))
    assert answer.status_code == 413
    assert "LOGONTRACER_UPLOAD_LIMIT_BYTES" in answer.json["hint"]
    assert launched.jobs == []
    assert list(settings.home.glob("jobs/*")) == []


def test_an_upload_that_lies_about_its_size_is_cut_off_at_the_limit(client, launched, settings):
    body = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n' + b"x" * (2 << 20)
    answer = client.post(
        "/api/v1/cases/default/imports",
        input_stream=io.BytesIO(body + b"\r\n--b--\r\n"),
        content_type="multipart/form-data; boundary=b",
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
        headers=token(client),
    )
    assert answer.status_code == 413
    assert list(settings.home.glob("jobs/*")) == []
    assert launched.jobs == []


def test_a_field_as_long_as_a_file_does_not_fill_the_memory(client, settings):
    assert upload(client, ("a", b"x"), time_zone="x" * 600_000).status_code == 413
    assert list(settings.home.glob("jobs/*")) == []


def test_a_body_sent_to_another_address_is_not_stored(client, settings):
    client.get("/api/v1/session")
    address = "/api/v1/jobs/" + "0" * 32 + "/cancel"
    body, content_type = multipart(("a", b"x" * 100))
    answer = client.post(address, data=body, content_type=content_type, headers=token(client))
    assert answer.status_code == 404
    assert list(settings.home.glob("jobs/*")) == []


@pytest.mark.parametrize(
    "fields", [{"from": "yesterday"}, {"time_zone": "Mars"}, {"from": "2024-01-09", "to": "2024-01-08"}]
)
def test_a_time_range_that_makes_no_sense_is_refused_before_the_job(client, launched, settings, fields):
    assert upload(client, ("a.evtx", b"x"), **fields).status_code == 400
    assert launched.jobs == []
    assert list(settings.home.glob("jobs/*")) == []


def test_the_password_of_archives_reaches_the_job_and_no_answer(client, launched, settings):
    fields = {"archive_password": " infected "}
    answer = upload(client, ("a.zip", b"x"), case="new", **fields)
    assert launched.passwords == [" infected "]
    assert "infected" not in answer.text
    assert all(b"infected" not in path.read_bytes() for path in settings.home.rglob("*") if path.is_file())
    assert upload(client, ("a.zip", b"x"), case="new", archive_password="x" * 1025).status_code == 400
    assert len(launched.jobs) == 1


@pytest.mark.parametrize("case", ["..", "%2e%2e", "a%20b", "con", "-x"])
def test_a_case_name_that_is_none_is_refused(client, launched, case):
    assert upload(client, ("a.evtx", b"x"), case=case).status_code in (400, 404)
    assert launched.jobs == []


def test_a_disk_too_small_is_said_before_the_upload_begins(client, settings, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage(10**9, 10**9, 1000))
    answer = upload(client, ("a.evtx", b"x"))
    assert answer.status_code == 507
    assert "LOGONTRACER_HOME" in answer.json["hint"]
    assert list(settings.home.glob("jobs/*")) == []


def test_a_disk_that_fills_up_on_the_way_is_an_answer(client, settings, monkeypatch):
    def full(*arguments, **more):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("logontracer.web.uploads.UploadRequest._get_file_stream", full)
    assert upload(client, ("a.evtx", b"x")).status_code == 507
    assert list(settings.home.glob("jobs/*")) == []


def test_many_files_do_not_need_many_open_files_at_once(client, launched):
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, limit[1]))
    try:
        answer = upload(client, *((f"{i}.evtx", b"x") for i in range(400)), case="many")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limit)
    assert answer.status_code == 202
    assert len(launched.jobs[0].request()["files"]) == 400
