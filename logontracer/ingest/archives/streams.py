"""Files compressed alone: gzip, bzip2, xz."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from logontracer.ingest.archives.archive import ArchiveFormat, Member, Stream

#: Memory the xz decoder may take: a dictionary is as large as the file says.
_XZ_MEMORY_BYTES = 256 << 20


def _members(
    endings: tuple[str, ...], opened: Callable[[BinaryIO], Stream], path: Path, password: str | None
) -> Iterator[Member]:
    """Yield the one file inside, called like the outer one without its ending."""
    name = path.name
    for ending in endings:
        if name.lower().endswith(ending) and len(name) > len(ending):
            inner = name[: -len(ending)]
            name = f"{inner}.tar" if ending.startswith(".t") else inner
            break
    with path.open("rb") as file:
        stream = opened(file)
        yield Member(name, lambda: stream)


def _gzip(file: BinaryIO) -> Stream:
    return gzip.GzipFile(fileobj=file, mode="rb")


def _bzip2(file: BinaryIO) -> Stream:
    return bz2.BZ2File(file)


class _Xz:
    """An xz file, of one or more streams, decoded with bounded memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = lzma.LZMADecompressor(lzma.FORMAT_AUTO, memlimit=_XZ_MEMORY_BYTES)

    def read(self, size: int, /) -> bytes:
        """Return up to *size* bytes."""
        while True:
            data = b""
            if self._decoder.eof:
                rest = self._decoder.unused_data.lstrip(b"\0") or self._file.read(1 << 16).lstrip(b"\0")
                if not rest:
                    return b""
                self._decoder = lzma.LZMADecompressor(lzma.FORMAT_AUTO, memlimit=_XZ_MEMORY_BYTES)
                data = rest
            elif self._decoder.needs_input:
                data = self._file.read(1 << 16)
                if not data:
                    raise EOFError("the compressed data end early")
            out = self._decoder.decompress(data, size)
            if out:
                return out


def _starts(magic: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(magic)


GZIP = ArchiveFormat(
    "gzip", "gzip", (".gz", ".tgz"), _starts(b"\x1f\x8b\x08"), partial(_members, (".gz", ".tgz"), _gzip)
)
BZIP2 = ArchiveFormat(
    "bzip2", "bzip2", (".bz2", ".tbz2"), _starts(b"BZh"), partial(_members, (".bz2", ".tbz2"), _bzip2)
)
XZ = ArchiveFormat(
    "xz", "xz", (".xz", ".txz"), _starts(b"\xfd7zXZ\0"), partial(_members, (".xz", ".txz"), _Xz)
)
