"""Files that are not read: what they are, and what to do with them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from logontracer.errors import UnsupportedFormatError
from logontracer.model.receipt import shown_path


class _Kind(NamedTuple):
    offset: int
    magic: bytes
    title: str
    hint: str


_UNPACK = "unpack it first with: "
_KINDS = (
    _Kind(0, b"PK\x03\x04", "a ZIP archive", f"{_UNPACK}unzip FILE -d FOLDER"),
    _Kind(0, b"PK\x05\x06", "an empty ZIP archive", "there is nothing in it"),
    _Kind(0, b"\x1f\x8b", "compressed with gzip", f"{_UNPACK}gunzip --keep FILE"),
    _Kind(0, b"BZh", "compressed with bzip2", f"{_UNPACK}bunzip2 --keep FILE"),
    _Kind(0, b"\xfd7zXZ\0", "compressed with xz", f"{_UNPACK}unxz --keep FILE"),
    _Kind(0, b"\x28\xb5\x2f\xfd", "compressed with Zstandard", f"{_UNPACK}unzstd FILE"),
    _Kind(0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", f"{_UNPACK}7z x FILE"),
    _Kind(0, b"Rar!\x1a\x07", "a RAR archive", f"{_UNPACK}unrar x FILE"),
    _Kind(0, b"MSCF", "a cabinet archive", f"{_UNPACK}cabextract FILE"),
    _Kind(257, b"ustar", "a tar archive", f"{_UNPACK}tar -xf FILE"),
    _Kind(0, b"LfLe", "an event log of Windows XP or 2003 (EVT)", "convert it to EVTX with: wevtutil epl"),
    _Kind(4, b"LfLe", "an event log of Windows XP or 2003 (EVT)", "convert it to EVTX with: wevtutil epl"),
    _Kind(0, b"\xd4\xc3\xb2\xa1", "a network capture", "give an event log instead"),
    _Kind(0, b"\x0a\x0d\x0d\x0a", "a network capture", "give an event log instead"),
    _Kind(0, b"SQLite format 3\0", "an SQLite database", "give an event log instead"),
    _Kind(0, b"regf", "a registry hive", "give an event log instead"),
)
_READ = "EVTX files and exports of event logs as XML, JSON or CSV are read"
_LAYOUTS = "docs/formats.md lists the tools whose exports are read; the EVTX file itself is best"


def refuse(path: Path, head: bytes) -> UnsupportedFormatError:
    """Return the error that says what a file is, if that can be told, and what to try."""
    if not head:
        return _error(path, "is empty", _READ)
    for kind in _KINDS:
        if head.startswith(kind.magic, kind.offset):
            return _error(path, f"is {kind.title}", kind.hint.replace("FILE", shown_path(path.name)))
    if not head.strip(b"\0"):
        return _error(path, "holds nothing but zeros", _READ)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") and _is_text(head):
        return _error(path, "is JSON, but holds no names of an event log", _LAYOUTS)
    if b"\0" not in head and _is_text(head):
        return _error(path, "is text, not an event log", f"{_READ}; export with: wevtutil epl Security FILE")
    return _error(path, "is of an unknown kind", _READ)


def _is_text(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # A character cut off at the end of what was looked at is no fault.
        return error.start >= len(head) - 3
    return True


def _error(path: Path, what: str, hint: str) -> UnsupportedFormatError:
    return UnsupportedFormatError(f"{shown_path(path.name)} {what}", hint=hint, path=shown_path(path))
