"""ZIP, also with a password."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from struct import unpack_from
from typing import BinaryIO

from logontracer.errors import InputError
from logontracer.ingest.archives.aes import WinZipAes
from logontracer.ingest.archives.archive import (
    NO_PASSWORD,
    ArchiveFormat,
    Member,
    PasswordError,
    Stream,
    refusal_of,
    unopened,
)
from logontracer.ingest.archives.decoded import Decoded
from logontracer.model.receipt import PASSWORD_HINT, shown_path

_LOCAL_HEADER_BYTES = 30
_ENCRYPTED = 0x1
_AES = 99
_AES_EXTRA = 0x9901
_LINK_MODE = 0o120000
_FILE_TYPE = 0o170000
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}


def _members(path: Path, password: str | None) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise InputError(
            f"{shown_path(path.name)} is a damaged or truncated ZIP archive: {error}",
            hint="copy it again, or unpack what can be unpacked with: zip -FF",
        ) from error
    with archive, path.open("rb") as file:
        entries = archive.infolist()
        if any(entry.filename == "[Content_Types].xml" for entry in entries):
            raise InputError(
                f"{shown_path(path.name)} is an Office document", hint="give an event log instead"
            )
        overlapping = _overlapping(entries)
        for entry in entries:
            if entry.is_dir():
                continue
            refusal = refusal_of(entry.filename) or _refusal(entry, password)
            if entry.header_offset in overlapping:
                refusal = "it shares its bytes with another member, as in a zip bomb"
            opened = unopened if refusal else partial(_opened, archive, file, entry, password)
            yield Member(entry.filename, opened, entry.file_size, refusal)


def _refusal(entry: zipfile.ZipInfo, password: str | None) -> str:
    if (entry.external_attr >> 16) & _FILE_TYPE == _LINK_MODE:
        return "it is a link, not a file"
    if entry.flag_bits & _ENCRYPTED and password is None:
        return NO_PASSWORD
    if entry.compress_type == _AES:
        is_known = _aes_extra(entry)[1] in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        return "" if is_known else "its encryption is not understood: unpack it first with 7z x"
    if entry.compress_type not in _METHODS:
        return f"its compression method {entry.compress_type} is not read: unpack it first with 7z x"
    return ""


def _overlapping(entries: Sequence[zipfile.ZipInfo]) -> set[int]:
    """Return the offsets of members that reach into the next one."""
    found: set[int] = set()
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for before, after in pairwise(ordered):
        if before.header_offset + _LOCAL_HEADER_BYTES + before.compress_size > after.header_offset:
            found |= {before.header_offset, after.header_offset}
    return found


def _aes_extra(entry: zipfile.ZipInfo) -> tuple[int, int]:
    """Return strength and compression method of a member encrypted with AES; −1 when it does not say."""
    extra = entry.extra
    while len(extra) >= 4:
        kind, size = unpack_from("<HH", extra)
        if kind == _AES_EXTRA and size == 7 and len(extra) >= 11:
            _, _, strength, method = unpack_from("<H2sBH", extra, 4)
            return (strength, method) if strength in (1, 2, 3) else (0, -1)
        extra = extra[4 + size :]
    return 0, -1


class _Slice:
    """A stretch of a file."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._left = size

    def read(self, size: int, /) -> bytes:
        """Return up to *size* bytes."""
        data = self._file.read(min(size, self._left))
        self._left -= len(data)
        return data


def _opened_aes(file: BinaryIO, entry: zipfile.ZipInfo, password: str) -> Stream:
    file.seek(entry.header_offset)
    local = file.read(_LOCAL_HEADER_BYTES).ljust(_LOCAL_HEADER_BYTES, b"\0")
    file.seek(sum(unpack_from("<HH", local, 26)), os.SEEK_CUR)
    strength, method = _aes_extra(entry)
    stream = WinZipAes(_Slice(file, entry.compress_size), entry.compress_size, strength, password)
    if method == zipfile.ZIP_STORED:
        return stream
    return Decoded(stream, zlib.decompressobj(-15), entry.file_size)


def _opened(archive: zipfile.ZipFile, file: BinaryIO, entry: zipfile.ZipInfo, password: str | None) -> Stream:
    if entry.compress_type == _AES:
        return _opened_aes(file, entry, password or "")
    is_encrypted = bool(entry.flag_bits & _ENCRYPTED)
    try:
        return archive.open(entry, pwd=password.encode() if is_encrypted and password else None)
    except RuntimeError as error:
        raise PasswordError(
            f"{shown_path(entry.filename)}: the password is wrong",
            hint=PASSWORD_HINT,
        ) from error


ARCHIVE = ArchiveFormat(
    "zip",
    "ZIP, also with a password (ZipCrypto, AES)",
    (".zip",),
    lambda head: head.startswith((b"PK\x03\x04", b"PK\x05\x06")),
    _members,
)
