"""7z, also with a password: LZMA, LZMA2, deflate, bzip2 and stored, with Python's own decoders.

The files of a solid block come one behind the other out of one decoder, so each is read to its end
before the next.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from struct import unpack_from
from typing import Any, BinaryIO

from logontracer.errors import InputError
from logontracer.ingest.archives.aes import SevenZipAes
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
from logontracer.ingest.archives.sevenheader import (
    ENCODED_HEADER,
    Coder,
    Entry,
    Folder,
    header_of,
    streams_of,
)
from logontracer.model.receipt import PASSWORD_HINT, shown_path

_MAGIC = b"7z\xbc\xaf\x27\x1c"
_START_BYTES = 32
_LARGEST_HEADER = 64 << 20
_LARGEST_DICTIONARY = 1 << 30
_BLOCK_BYTES = 1 << 18
_COPY, _LZMA, _LZMA2, _AES = b"\0", b"\x03\x01\x01", b"\x21", b"\x06\xf1\x07\x01"
_DEFLATE, _BZIP2, _DELTA, _X86 = b"\x04\x01\x08", b"\x04\x02\x02", b"\x03", b"\x03\x03\x01\x03"
_LINK_MODE, _FILE_TYPE = 0o120000, 0o170000


def _members(path: Path, password: str | None) -> Iterator[Member]:
    with path.open("rb") as file:
        try:
            folders, entries = _header(file, password)
        except PasswordError:
            raise
        except (IndexError, ValueError, EOFError, lzma.LZMAError, zlib.error, OSError) as error:
            what = "is a damaged or truncated 7z archive" + (", or the password is wrong" if password else "")
            raise InputError(f"{shown_path(path.name)} {what}: {error}", hint="copy it again") from error
        yield from _walk(file, folders, [entry for entry in entries if not entry.is_empty], password)


def _walk(
    file: BinaryIO, folders: list[Folder], entries: list[Entry], password: str | None
) -> Iterator[Member]:
    names = iter(entries)
    for folder in folders:
        refusal = _refusal(folder, password)
        stream = None if refusal else _Parts(_unpacked(file, folder, password))
        for size, crc in folder.members:
            entry = next(names, Entry("(without a name)"))
            why = refusal or refusal_of(entry.name)
            if entry.unix_mode & _FILE_TYPE == _LINK_MODE:
                why = "it is a link, not a file"
            if stream is None:
                yield Member(entry.name, unopened, size, why)
                continue
            part = stream.next_part(size, crc)
            yield Member(entry.name, partial(_same, part), size, why, is_solid=len(folder.members) > 1)


def _same(part: _Part) -> Stream:
    return part


def _header(file: BinaryIO, password: str | None) -> tuple[list[Folder], list[Entry]]:
    start = file.read(_START_BYTES)
    offset, size, crc = unpack_from("<QQI", start.ljust(_START_BYTES, b"\0"), 12)
    if not size:
        return [], []
    file.seek(_START_BYTES + offset)
    data = file.read(min(size, _LARGEST_HEADER))
    if zlib.crc32(data) != crc:
        raise ValueError("its header is damaged or missing")
    while data[:1] == bytes([ENCODED_HEADER]):
        (folder,) = streams_of(data)
        if refusal := _refusal(folder, password):
            raise PasswordError(f"its list of files cannot be read: {refusal}", hint=PASSWORD_HINT)
        if folder.size > _LARGEST_HEADER:
            raise ValueError("its header is larger than any")
        data = _whole(_unpacked(file, folder, password), folder.size)
        if folder.crc is not None and zlib.crc32(data) != folder.crc:
            raise ValueError("its header does not unpack to what it was")
    return header_of(data)


def _whole(stream: Stream, size: int) -> bytes:
    data = bytearray()
    while len(data) < size and (more := stream.read(size - len(data))):
        data += more
    return bytes(data)


def _refusal(folder: Folder, password: str | None) -> str:
    methods = [coder.method for coder in folder.coders]
    known = (_COPY, _LZMA, _LZMA2, _AES, _DEFLATE, _BZIP2, _DELTA, _X86)
    strange = next((method for method in methods if method not in known), None)
    if strange is not None or not folder.is_chain:
        return (
            f"its compression method {(strange or methods[0]).hex()} is not read: unpack it first with 7z x"
        )
    return NO_PASSWORD if _AES in methods and password is None else ""


class _Packed:
    """The packed bytes of one folder; the file is shared, so it is sought before each reading."""

    def __init__(self, file: BinaryIO, folder: Folder) -> None:
        self._file = file
        self._at = _START_BYTES + folder.offset
        self._left = folder.packed_size

    def read(self, size: int, /) -> bytes:
        """Return up to *size* bytes."""
        self._file.seek(self._at)
        data = self._file.read(min(size, self._left))
        self._at += len(data)
        self._left -= len(data)
        return data


def _unpacked(file: BinaryIO, folder: Folder, password: str | None) -> Stream:
    """Return what comes out of a folder, not more than its header says."""
    stream: Stream = _Packed(file, folder)
    coders = list(folder.coders)
    sizes = list(folder.sizes)
    while coders and coders[-1].method == _AES:
        stream = _Bounded(SevenZipAes(stream, coders.pop().properties, password or ""), sizes[len(coders)])
    coders = [coder for coder in coders if coder.method != _COPY]
    if not coders:
        return stream
    last = coders[-1]
    if last.method in (_DEFLATE, _BZIP2) and len(coders) == 1:
        decoder: Any = zlib.decompressobj(-15) if last.method == _DEFLATE else bz2.BZ2Decompressor()
    else:
        decoder = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[_filter(coder) for coder in coders])
    return Decoded(stream, decoder, folder.size)


class _Bounded:
    """A stream up to a size: what was encrypted is filled up to whole blocks."""

    def __init__(self, stream: Stream, size: int) -> None:
        self._stream = stream
        self._left = size

    def read(self, size: int, /) -> bytes:
        """Return up to *size* bytes."""
        data = self._stream.read(min(size, self._left)) if self._left else b""
        self._left -= len(data)
        return data


def _filter(coder: Coder) -> dict[str, Any]:
    properties = coder.properties
    if coder.method == _LZMA:
        packed, dictionary = properties[0], unpack_from("<I", properties, 1)[0]
        more = {"lc": packed % 9, "lp": packed // 9 % 5, "pb": packed // 45}
        return {"id": lzma.FILTER_LZMA1, "dict_size": _checked(dictionary), **more}
    if coder.method == _LZMA2:
        bits = properties[0]
        return {"id": lzma.FILTER_LZMA2, "dict_size": _checked((2 | bits & 1) << (bits // 2 + 11))}
    if coder.method == _DELTA:
        return {"id": lzma.FILTER_DELTA, "dist": properties[0] + 1}
    return {"id": lzma.FILTER_X86}


def _checked(size: int) -> int:
    if size > _LARGEST_DICTIONARY:
        raise ValueError(f"its dictionary of {size:,} bytes is larger than {_LARGEST_DICTIONARY:,}")
    return max(size, 4_096)


class _Parts:
    """The files of one folder, one behind the other."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._open: _Part | None = None

    def next_part(self, size: int, crc: int | None) -> _Part:
        """Return the next file, having passed what is left of the one before when it is first read."""
        self._open = _Part(self._stream, size, crc, self._open)
        return self._open


class _Part:
    def __init__(self, stream: Stream, size: int, crc: int | None, before: _Part | None) -> None:
        self._stream = stream
        self._left = size
        self._crc = crc
        self._found = 0
        self._before = before

    def read(self, size: int, /) -> bytes:
        """Return up to *size* bytes; raises ValueError at the end when the checksum is another."""
        self._pass_before()
        data = self._stream.read(min(size, self._left)) if self._left else b""
        if self._left and not data:
            raise EOFError("the compressed data end early")
        self._left -= len(data)
        self._found = zlib.crc32(data, self._found)
        if not self._left and self._crc is not None and self._found != self._crc:
            self._crc = None
            raise ValueError("the checksum is wrong: damaged, or the password is wrong")
        return data

    def _pass_before(self) -> None:
        """Read what is left of the files in front."""
        pending: list[_Part] = []
        part = self._before
        while part is not None:
            pending.append(part)
            part = part._before
        for each in reversed(pending):
            each._before = None
            each._crc = None  # whoever wanted it has been told
            while each._left:
                each.read(_BLOCK_BYTES)
        self._before = None


ARCHIVE = ArchiveFormat(
    "7z",
    "7z, also with a password: LZMA, LZMA2, deflate, bzip2, stored",
    (".7z",),
    lambda head: head.startswith(_MAGIC),
    _members,
)
