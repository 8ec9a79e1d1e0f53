"""Which files are read, and what the others are."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from logontracer.errors import InputError, UnsupportedFormatError
from logontracer.ingest import detect_format, find_files, formats
from logontracer.ingest.worker import read_in_child
from logontracer.model.progress import silent
from logontracer.model.timespan import Timespan
from tests.unit.ingest import evtx_files as files


def test_files_come_as_given_and_folders_sorted_and_none_twice(tmp_path: Path) -> None:
    for name in ("b.evtx", "a.evtx", "sub/c.evtx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = find_files([tmp_path / "b.evtx", tmp_path])
    assert [p.relative_to(tmp_path).as_posix() for p in found] == ["b.evtx", "a.evtx", "sub/c.evtx"]


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        find_files([tmp_path / "nowhere"])


def test_the_formats_are_those_documented() -> None:
    assert [f.name for f in formats()] == ["csv", "evtx", "json", "xml"]


def test_content_decides_and_not_the_name(tmp_path: Path) -> None:
    log = files.write_logons(tmp_path / "log.txt", 3)
    assert detect_format(log) == "evtx"
    log.write_bytes(bytes(4096) + log.read_bytes()[4096:])
    assert detect_format(log) == "evtx", "the file header is wiped"
    export = tmp_path / "log.evtx"
    export.write_text("\n <Events/>")
    assert detect_format(export) == "xml"


def _zip(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", data)
    return out.getvalue()


def _tar(data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("a")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize(
    ("pack", "what", "tool"),
    [
        (_zip, "ZIP", "unzip"),
        (gzip.compress, "gzip", "gunzip"),
        (bz2.compress, "bzip2", "bunzip2"),
        (lzma.compress, "xz", "unxz"),
        (_tar, "tar", "tar -xf"),
        (lambda data: b"7z\xbc\xaf\x27\x1c" + data, "7-Zip", "7z x"),
        (lambda data: b"Rar!\x1a\x07" + data, "RAR", "unrar"),
    ],
)
def test_archives_are_recognised_and_the_hint_unpacks_them(
    tmp_path: Path, pack: Callable[[bytes], bytes], what: str, tool: str
) -> None:
    path = tmp_path / "Security.evtx"
    path.write_bytes(pack(b"ElfFile\0" + bytes(100)))
    with pytest.raises(UnsupportedFormatError, match=what) as refused:
        detect_format(path)
    assert refused.value.hint is not None
    assert tool in refused.value.hint
    assert refused.value.hint.startswith("unpack it first with")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b"just a line\n", "is text"),
        ("Jörg\n".encode() * 20_000, "is text"),
        (bytes(70_000), "nothing but zeros"),
        (b"\x00\x01\x02\xff", "unknown kind"),
        (b"\x30\x00\x00\x00LfLe", "XP or 2003"),
        (b"\xd4\xc3\xb2\xa1" + bytes(20), "network capture"),
    ],
)
def test_everything_else_is_named(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "x.evtx"
    path.write_bytes(content)
    with pytest.raises(UnsupportedFormatError, match=what):
        detect_format(path)


def test_a_name_that_is_no_utf8_costs_nothing_but_its_looks(tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"b\xff.xml")
    odd.write_text("<Events/>", "utf-8")
    receipt = read_in_child(
        odd, tmp_path, time_range=Timespan(), timeout_seconds=60, memory_bytes=4 << 30, on_progress=silent
    )
    assert receipt.path.endswith("b\\xff.xml")
    json.dumps(receipt.to_json()).encode()
    assert detect_refusal(tmp_path / os.fsdecode(b"c\xfe.txt")).encode()


def detect_refusal(path: Path) -> str:
    """Return what is said of a text file at *path*."""
    path.write_text("hello", "utf-8")
    with pytest.raises(UnsupportedFormatError) as caught:
        detect_format(path)
    return f"{caught.value.message} {caught.value.hint}"
