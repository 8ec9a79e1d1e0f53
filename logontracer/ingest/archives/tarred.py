"""tar."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from logontracer.errors import InputError
from logontracer.ingest.archives.archive import ArchiveFormat, Member, Stream, refusal_of, unopened
from logontracer.model.receipt import shown_path

_MAGIC_AT, _MAGIC = 257, b"ustar"


def _members(path: Path, password: str | None) -> Iterator[Member]:
    try:
        with tarfile.open(path, "r:") as archive:
            while (entry := archive.next()) is not None:
                if entry.isdir():
                    continue
                refusal = refusal_of(entry.name) if entry.isfile() else f"it is {_kind(entry)}, not a file"
                opened = unopened if refusal else partial(_opened, archive, entry)
                yield Member(entry.name, opened, entry.size, refusal)
                archive.members = []  # type: ignore[attr-defined]  # the list of all would grow without end
    except (tarfile.TarError, ValueError) as error:
        raise InputError(
            f"{shown_path(path.name)} is a damaged tar archive: {error}",
            hint="unpack what can be unpacked with tar",
        ) from error


def _kind(entry: tarfile.TarInfo) -> str:
    if entry.issym() or entry.islnk():
        return "a link"
    return "a device" if entry.isdev() else "of an unknown kind"


def _opened(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> Stream:
    found = archive.extractfile(entry)
    if found is None:
        raise InputError(f"{shown_path(entry.name)} has no content", hint="pack it again")
    return found


ARCHIVE = ArchiveFormat(
    "tar",
    "tar, also compressed (`.tar.gz`, `.tar.bz2`, `.tar.xz`)",
    (".tar",),
    lambda head: head.startswith(_MAGIC, _MAGIC_AT),
    _members,
)
