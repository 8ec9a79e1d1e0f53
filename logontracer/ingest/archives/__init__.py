"""Archives: which kind a file is, and its members."""

from __future__ import annotations

from pathlib import Path

from logontracer.ingest.archives import sevenzip, streams, tarred, zipped
from logontracer.ingest.archives.archive import ArchiveFormat
from logontracer.ingest.format import SNIFF_BYTES

ARCHIVES: tuple[ArchiveFormat, ...] = (
    zipped.ARCHIVE,
    sevenzip.ARCHIVE,
    tarred.ARCHIVE,
    streams.GZIP,
    streams.BZIP2,
    streams.XZ,
)


def archive_of(head: bytes) -> ArchiveFormat | None:
    """Return the kind of archive whose first bytes are *head*, None when it is none."""
    return next((archive for archive in ARCHIVES if archive.recognises(head)), None)


def archive_at(path: Path) -> ArchiveFormat | None:
    """Return the kind of archive a file is, None when it is none or cannot be opened."""
    try:
        with path.open("rb") as file:
            return archive_of(file.read(SNIFF_BYTES))
    except OSError:
        return None


__all__ = ["ARCHIVES", "ArchiveFormat", "archive_at", "archive_of"]
