"""Archives: every member in the receipt, nothing out of its folder, nothing left behind."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import subprocess
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import py7zr
import pytest
import pyzipper

from logontracer.ingest.archives import ARCHIVES, reading
from logontracer.ingest.archives.reading import Budget, read_file_or_archive
from logontracer.ingest.archives.unpacking import unpack
from logontracer.ingest.reading import read_file
from logontracer.model.receipt import PASSWORD_HINT, FileReceipt, Receipt
from logontracer.model.timespan import Timespan
from logontracer.pipeline import import_logs
from logontracer.settings import load_settings
from tests.integration.archives import log, overlapped, tarred, zipped


class InThread(reading.Unpacker):
    """Unpacks in a thread of this process: a process of its own takes most of a second to start."""

    def into(self, receipt: FileReceipt, on_member: Callable[[dict[str, Any]], None]) -> None:
        (answers, asked), (told, out) = os.pipe(), os.pipe()
        with os.fdopen(asked, "wb") as asking, os.fdopen(told, "rb") as telling:
            thread = threading.Thread(target=self._run, args=(answers, out))
            thread.start()
            self.follow(asking, telling, receipt, on_member)
            asking.close()
            thread.join()

    def _run(self, answers: int, out: int) -> None:
        with os.fdopen(answers, "rb") as answering, os.fdopen(out, "wb") as writing:
            unpack(json.loads(answering.readline()), answering, writing)


@pytest.fixture
def in_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "Unpacker", InThread)


def run(
    tmp_path: Path, *paths: Path, password: str | None = None, n_members: int = 1_000
) -> list[FileReceipt]:
    """Read files; nothing of what was unpacked is left."""
    scratch = tmp_path / "scratch"
    scratch.mkdir(exist_ok=True)
    found = []
    for path in paths:
        budget = Budget(n_members, 64 << 30, 60.0, 2 << 30, password)
        file = read_file_or_archive(
            path, scratch, budget, lambda p: read_file(p, tmp_path, Timespan(), _ignore)
        )
        found += [file, *file.members]
    assert [path for path in scratch.rglob("*") if path.is_file()] == []
    return found


def _ignore(n_bytes: int, n_records: int) -> None:
    """Take progress that nobody looks at."""


def imported(tmp_path: Path, *paths: Path) -> Receipt:
    """Import into a case of its own."""
    settings = load_settings({}, home=tmp_path / "home")
    receipt = import_logs(settings, "one", list(paths))
    assert [path.name for path in (tmp_path / "home").rglob("*") if path.name in ("unpacked", "member")] == []
    return receipt


def told(files: list[FileReceipt]) -> dict[str, tuple[int, str]]:
    """Path below the folder → records read, and why not."""
    return {
        Path(file.path).as_posix().rpartition("case/")[2]: (file.n_records, file.error or "")
        for file in files
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "case"
    found.mkdir()
    return found


def test_every_member_has_its_line_in_the_receipt(folder: Path, tmp_path: Path) -> None:
    path = zipped(
        folder / "a.zip", {"logs/Security.xml": log(1, 2), "b/More.xml": log(3), "notes.txt": b"hello"}
    )
    receipt = imported(tmp_path, path)
    found = told(receipt.files)
    assert [Path(name).name for name in receipt.passed_over] == ["notes.txt"]
    assert found == {"a.zip": (0, ""), "a.zip!/logs/Security.xml": (2, ""), "a.zip!/b/More.xml": (1, "")}
    assert receipt.n_new_events == 3
    assert receipt.files[0].notes == ["members read: 2 of 3"]


def test_a_log_counts_once_packed_and_unpacked(folder: Path, tmp_path: Path) -> None:
    plain = folder / "Security.xml"
    plain.write_bytes(log(1, 2))
    receipt = imported(tmp_path, plain, zipped(folder / "a.zip", {"Security.xml": log(1, 2)}))
    assert (receipt.n_new_events, receipt.n_duplicate_events) == (2, 2)
    assert receipt.files[0].sha256 == receipt.files[2].sha256


PACKED = {
    "x.xml.gz": gzip.compress(log(1)),
    "x.xml.bz2": bz2.compress(log(1)),
    "x.xml.xz": lzma.compress(log(1)) + lzma.compress(b""),
}


@pytest.mark.usefixtures("in_thread")
def test_a_file_compressed_alone_is_read(folder: Path, tmp_path: Path) -> None:
    for name, content in PACKED.items():
        (folder / name).write_bytes(content)
    wanted = dict.fromkeys(PACKED, (0, "")) | {f"{name}!/x.xml": (1, "") for name in PACKED}
    assert told(run(tmp_path, *(folder / name for name in PACKED))) == wanted


@pytest.mark.parametrize("mode", ["w", "w:gz"])
@pytest.mark.usefixtures("in_thread")
def test_a_tar_is_read_however_it_is_compressed(mode: str, folder: Path, tmp_path: Path) -> None:
    path = tarred(folder / "x.tar", {"d/x.xml": log(1), "d/y.xml": log(2)}, mode=mode)
    assert [n for n, _ in told(run(tmp_path, path)).values() if n] == [1, 1]


@pytest.mark.usefixtures("in_thread")
def test_archives_in_archives_are_read_to_a_depth(folder: Path, tmp_path: Path) -> None:
    inner = log(1)
    for level in range(reading.DEEPEST + 1):
        inner = zipped(folder / "x", {f"level{level}.zip" if level else "x.xml": inner}).read_bytes()
    found = told(run(tmp_path, folder / "x"))
    assert [error for _, error in found.values() if error] == [
        next(error for _, error in found.values() if "archives deep" in error)
    ]
    (folder / "ok.zip").write_bytes(
        zipped(
            folder / "y", {"a.tar.gz": gzip.compress(tarred(folder / "t", {"x.xml": log(1)}).read_bytes())}
        ).read_bytes()
    )
    assert told(run(tmp_path, folder / "ok.zip"))["ok.zip!/a.tar.gz!/a.tar!/x.xml"] == (1, "")


@pytest.mark.usefixtures("in_thread")
def test_a_name_that_leads_elsewhere_costs_that_member(folder: Path, tmp_path: Path) -> None:
    names = ["../evil.xml", "/etc/evil.xml", "a/../../evil.xml", "..\\evil.xml", "C:\\evil.xml"]
    members = dict.fromkeys(names, log(1)) | {"good.xml": log(2)}
    for path in (zipped(folder / "a.zip", members), tarred(folder / "a.tar", members)):
        receipt = run(tmp_path, path)
        refused = [str(file.error) for file in receipt if file.error]
        assert len(refused) == len(names)
        assert all("is not read: its name" in error for error in refused)
        assert sum(file.n_records for file in receipt) == 1
    assert not list(tmp_path.rglob("evil.xml"))


def test_a_member_refused_by_its_name_is_no_file_of_another_kind(folder: Path, tmp_path: Path) -> None:
    receipt = imported(tmp_path, zipped(folder / "a.zip", {"../evil.dat": b"x", "good.xml": log(1)}))
    assert any("leads out of the archive" in str(file.error) for file in receipt.files)


@pytest.mark.usefixtures("in_thread")
def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    path = tarred(folder / "a.tar", {"good.xml": log(1)}, links={"bad.xml": "/etc/passwd"})
    found = told(run(tmp_path, path))
    assert found["a.tar!/bad.xml"][1].endswith("is not read: it is a link, not a file")
    assert found["a.tar!/good.xml"] == (1, "")


@pytest.mark.usefixtures("in_thread")
def test_a_zip_bomb_is_stopped_at_its_ratio(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_ALWAYS_BYTES", 1 << 20)
    bomb = log(1)[:-9] + b" " * (40 << 20) + b"</Events>"
    receipt = run(tmp_path, zipped(folder / "a.zip", {"first.xml": log(2), "bomb.xml": bomb}))
    assert "far larger than itself" in str(receipt[0].error)
    assert [file.n_records for file in receipt] == [0, 1]


@pytest.mark.usefixtures("in_thread")
def test_a_name_longer_than_any_path_is_cut(folder: Path, tmp_path: Path) -> None:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("n" * 60_000 + ".xml", log(0, 1, 2))
        archive.writestr("../" + "m" * 60_000, b"")
    files = run(tmp_path, path)
    assert [file.n_events for file in files] == [0, 3, 0]
    assert max(len(file.path) for file in files) < 5_000
    assert max(len(file.error or "") for file in files) < 10_000


@pytest.mark.usefixtures("in_thread")
def test_the_number_of_members_is_limited(folder: Path, tmp_path: Path) -> None:
    path = zipped(folder / "a.zip", {f"{n}.xml": log(n) for n in range(5)})
    receipt = run(tmp_path, path, n_members=3)
    assert "more members than the limit" in str(receipt[0].error)
    assert sum(file.n_events for file in receipt) == 3


@pytest.mark.usefixtures("in_thread")
def test_members_that_share_their_bytes_are_refused(folder: Path, tmp_path: Path) -> None:
    found = told(run(tmp_path, overlapped(folder / "a.zip", log(1))))
    assert all("shares its bytes" in error for name, (_, error) in found.items() if "!/" in name)


@pytest.mark.usefixtures("in_thread")
def test_a_truncated_archive_says_so(folder: Path, tmp_path: Path) -> None:
    path = zipped(folder / "a.zip", {"x.xml": log(*range(50))})
    path.write_bytes(path.read_bytes()[:400])
    assert "damaged or truncated ZIP" in str(run(tmp_path, path)[0].error)


@pytest.mark.usefixtures("in_thread")
def test_of_a_truncated_gzip_is_read_what_there_is(folder: Path, tmp_path: Path) -> None:
    path = folder / "x.xml.gz"
    path.write_bytes(gzip.compress(log(*range(500)))[:-200])
    member = run(tmp_path, path)[1]
    assert 0 < member.n_events < 500
    assert any("end early" in note for note in member.notes)


@pytest.mark.parametrize(
    ("password", "error"),
    [("infected", ""), (None, "no password was given"), ("wrong", "the password is wrong")],
)
@pytest.mark.usefixtures("in_thread")
def test_a_zip_with_a_password(password: str | None, error: str, folder: Path, tmp_path: Path) -> None:
    (folder / "x.xml").write_bytes(log(1))
    subprocess.run(["zip", "-q", "-P", "infected", "a.zip", "x.xml"], cwd=folder, check=True)
    member = run(tmp_path, folder / "a.zip", password=password)[1]
    assert error in str(member.error or "")
    assert member.n_records == (1 if not error else 0)


@pytest.mark.usefixtures("in_thread")
def test_a_zip_with_aes_is_read_and_checked(folder: Path, tmp_path: Path) -> None:
    path = folder / "a.zip"
    with pyzipper.AESZipFile(
        path, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
    ) as archive:
        archive.setpassword(b"infected")
        archive.writestr("x.xml", log(*range(300)))
    assert told(run(tmp_path, path, password="infected"))["a.zip!/x.xml"] == (300, "")
    assert "the password is wrong" in str(run(tmp_path, path, password="other")[1].error)
    assert "no password was given" in str(run(tmp_path, path)[1].error)
    assert {run(tmp_path, path, password=word)[1].hint for word in (None, "other")} == {PASSWORD_HINT}


SEVEN = {
    "LZMA2": [{"id": py7zr.FILTER_LZMA2, "preset": 1}],
    "LZMA": [{"id": py7zr.FILTER_LZMA}],
    "BCJ, LZMA2": [{"id": py7zr.FILTER_X86}, {"id": py7zr.FILTER_LZMA2, "preset": 1}],
    "bzip2": [{"id": py7zr.FILTER_BZIP2}],
    "deflate": [{"id": py7zr.FILTER_DEFLATE}],
    "stored": [{"id": py7zr.FILTER_COPY}],
}


@pytest.mark.parametrize("method", SEVEN)
@pytest.mark.usefixtures("in_thread")
def test_a_7z_is_read_whatever_packed_it(method: str, folder: Path, tmp_path: Path) -> None:
    with py7zr.SevenZipFile(folder / "a.7z", "w", filters=SEVEN[method]) as archive:
        archive.writestr(log(1, 2), "d/x.xml")
        archive.writestr(b"hello " * 100_000, "notes.txt")
        archive.writestr(log(*range(400)), "y.xml")
        archive.writestr(b"", "empty")
    found = told(run(tmp_path, folder / "a.7z"))
    assert found.pop("a.7z!/empty")[1].endswith("is empty")
    assert found.pop("a.7z!/notes.txt")[1].endswith("is text, not an event log")
    assert found == {"a.7z": (0, ""), "a.7z!/d/x.xml": (2, ""), "a.7z!/y.xml": (400, "")}


@pytest.mark.parametrize("are_names_hidden", [False, True])
@pytest.mark.usefixtures("in_thread")
def test_a_7z_with_a_password_is_read(are_names_hidden: bool, folder: Path, tmp_path: Path) -> None:
    path = folder / "a.7z"
    with py7zr.SevenZipFile(path, "w", password="infécted", header_encryption=are_names_hidden) as archive:
        archive.writestr(log(1, 2), "x.xml")
    assert told(run(tmp_path, path, password="infécted"))["a.7z!/x.xml"] == (2, "")
    wrong, without = run(tmp_path, path, password="other"), run(tmp_path, path)
    assert "the password is wrong" in str(wrong[-1].error)
    assert "no password was given" in str(without[-1].error)
    assert without[-1].hint == PASSWORD_HINT


@pytest.mark.usefixtures("in_thread")
def test_a_7z_that_is_cut_or_changed_says_so(folder: Path, tmp_path: Path) -> None:
    with py7zr.SevenZipFile(folder / "a.7z", "w", filters=SEVEN["LZMA2"]) as archive:
        archive.writestr(log(*range(400)), "x.xml")
    data = bytearray((folder / "a.7z").read_bytes())
    (folder / "cut.7z").write_bytes(data[:-40])
    data[60] ^= 0xFF
    (folder / "changed.7z").write_bytes(data)
    cut, *_ = run(tmp_path, folder / "cut.7z")
    assert "damaged or truncated 7z" in str(cut.error)
    changed = run(tmp_path, folder / "changed.7z")[1]
    assert changed.error or changed.notes


@pytest.mark.usefixtures("in_thread")
def test_an_office_document_is_none_of_our_archives(folder: Path, tmp_path: Path) -> None:
    path = zipped(folder / "a.docx", {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    (file,) = run(tmp_path, path)
    assert "is an Office document" in str(file.error)


def test_a_crash_of_the_unpacking_process_is_a_line_in_the_receipt(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_START", "import os; os.abort()")
    (file,) = run(tmp_path, zipped(folder / "a.zip", {"x.xml": log(1)}))
    assert "ended or stood still" in str(file.error)


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda a: a.name)
@pytest.mark.usefixtures("in_thread")
def test_random_bytes_behind_a_magic_harm_nobody(archive: Any, folder: Path, tmp_path: Path) -> None:
    magics = {
        "zip": b"PK\x03\x04",
        "tar": b"x" * 257 + b"ustar\x0000",
        "gzip": b"\x1f\x8b\x08",
        "bzip2": b"BZh9",
        "7z": b"7z\xbc\xaf\x27\x1c\0\4",
        "xz": b"\xfd7zXZ\0",
    }
    path = folder / "a"
    path.write_bytes(magics[archive.name] + bytes(range(256)) * 40)
    receipt = run(tmp_path, path)
    assert any(file.error for file in receipt)
    assert sum(file.n_events for file in receipt) == 0


def test_the_receipt_of_members_is_no_part_of_the_archive_s_own() -> None:
    assert "members" not in FileReceipt("a").to_json()


@pytest.mark.usefixtures("in_thread")
def test_an_archive_of_stored_members_is_read(folder: Path, tmp_path: Path) -> None:
    assert told(run(tmp_path, zipped(folder / "a.zip", {"x.xml": log(1)}, zipfile.ZIP_STORED)))[
        "a.zip!/x.xml"
    ] == (1, "")
