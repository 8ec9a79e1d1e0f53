"""Archives for the tests, made in every way that an analyst or an attacker makes them."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
from pathlib import Path

from tests.integration.logs import event_xml


def log(*numbers: int) -> bytes:
    """Return a small XML export."""
    return ("<Events>" + "".join(map(event_xml, numbers)) + "</Events>").encode()


def zipped(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write a ZIP."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def tarred(
    path: Path, members: dict[str, bytes], links: dict[str, str] | None = None, mode: str = "w"
) -> Path:
    """Write a tar, with symbolic links."""
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        for name, target in (links or {}).items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = tarfile.SYMTYPE, target
            archive.addfile(entry)
    return path


def overlapped(path: Path, content: bytes) -> Path:
    """Write a ZIP of two members that share one local header, as in a non-recursive zip bomb."""
    zipped(path, {"a.xml": content, "b.xml": content})
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    struct.pack_into("<I", data, central + 42, 0)
    path.write_bytes(data)
    return path
