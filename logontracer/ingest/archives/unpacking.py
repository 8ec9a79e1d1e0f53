"""The unpacking process: one archive in, its members one after the other as files in a scratch folder.

Standard input gives the request and then a line for each member that may follow; standard
output tells of each member, so that never more than one of them lies on the disk.
"""

from __future__ import annotations

import contextlib
import json
import lzma
import sys
import time
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from logontracer.errors import LogontracerError
from logontracer.ingest import formats
from logontracer.ingest.archives import archive_at, archive_of
from logontracer.ingest.archives.archive import NO_PASSWORD, Member, PasswordError
from logontracer.ingest.child import limit
from logontracer.ingest.format import SNIFF_BYTES
from logontracer.ingest.unsupported import refuse
from logontracer.model.receipt import PASSWORD_HINT, shown_path

_BLOCK_BYTES = 1 << 20
_SECONDS_BETWEEN_REPORTS = 0.2
#: In characters; no file system takes a longer path.
_LONGEST_NAME = 4_096
SPOOL_NAME = "member"
#: What the decoders raise for data that are damaged or end early.
_DAMAGE = (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, ValueError)


class _TooMuchError(Exception):
    """A limit on what may be unpacked is reached; the rest of the archive is not read."""


@dataclass
class _Room:
    """What may still be unpacked."""

    n_members: int
    n_bytes: int


def main() -> None:
    """Unpack what standard input asks for."""
    request = json.loads(sys.stdin.buffer.readline())
    limit(request)
    unpack(request, sys.stdin.buffer, sys.stdout.buffer)


def unpack(request: dict[str, Any], answers: BinaryIO, out: BinaryIO) -> None:
    """Unpack what is asked for, telling of each member and waiting for an answer to it."""
    unpacking = _Unpacking(request, answers, out)
    try:
        unpacking.run()
    except _TooMuchError as error:
        unpacking.send({"error": str(error), "hint": _LIMITS})
    except LogontracerError as error:
        unpacking.send({"error": error.message, "hint": error.hint})
    except _DAMAGE as error:
        unpacking.send({"error": f"the archive is damaged: {error}", "hint": "copy it again"})
    else:
        unpacking.send({"end": True})


_TOO_LARGE = "what the archive holds is larger than the limit, or far larger than itself"
_LIMITS = "unpack what is wanted by hand; LOGONTRACER_ARCHIVE_BYTES and _MEMBERS set the limits"


class _Unpacking:
    def __init__(self, request: dict[str, Any], answers: BinaryIO, out: BinaryIO) -> None:
        self._path = Path(request["path"])
        self._spool = Path(request["spool_dir"]) / SPOOL_NAME
        self._password: str | None = request["password"]
        self._room = _Room(request["n_members"], request["n_bytes"])
        self._answers = answers
        self._out = out
        self._next_report = 0.0

    def send(self, message: dict[str, Any]) -> None:
        """Say something to the process that asked."""
        self._out.write(orjson.dumps(message) + b"\n")
        self._out.flush()

    def run(self) -> None:
        """Unpack every member."""
        archive = archive_at(self._path)
        if archive is None:
            return
        for member in archive.members(self._path, self._password):
            self._room.n_members -= 1
            if self._room.n_members < 0:
                raise _TooMuchError("the archive has more members than the limit")
            self._member(member)

    def _member(self, member: Member) -> None:
        name = shown_path(member.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
        if len(name) > _LONGEST_NAME:
            name = f"{name[:_LONGEST_NAME]}…"  # ZIP takes 64 KiB of each, and a receipt holds them all
        if member.refusal:
            hint = PASSWORD_HINT if member.refusal == NO_PASSWORD else None
            self._refused(name, member, f"is not read: {member.refusal}", hint)
            return
        try:
            stream = member.open()
            head = _read(stream, SNIFF_BYTES)
        except PasswordError as error:
            why = error.message if "AES" in error.message else "the password is wrong"
            self._refused(name, member, f"is not read: {why}", error.hint)
            return
        except _DAMAGE as error:
            why = f"cannot be unpacked: {error}" + (", or the password is wrong" if self._password else "")
            self._refused(name, member, why, "copy the archive again")
            return
        if not any(known.recognises(head) for known in formats()) and archive_of(head) is None:
            kind = refuse(Path(name), head)
            why = kind.message.removeprefix(shown_path(Path(name).name)).strip()
            self._refused(name, member, why, kind.hint, is_of_another_kind=True)
            if member.is_solid:
                self._pass(stream)
            return
        fault = self._write(stream, head)
        self.send({"member": name, "size": self._spool.stat().st_size, "fault": fault})
        self._answers.readline()  # the member was read, and its file is gone

    def _refused(
        self, name: str, member: Member, why: str, hint: str | None, *, is_of_another_kind: bool = False
    ) -> None:
        found = {
            "size": member.size_bytes or 0,
            "why": why,
            "hint": hint,
            "is_of_another_kind": is_of_another_kind,
        }
        self.send({"refused": name, **found})

    def _pass(self, stream: Any) -> None:
        """Read what nobody wants but what lies in front of the next member."""
        with contextlib.suppress(*_DAMAGE):  # said when the next one is read
            while block := stream.read(_BLOCK_BYTES):
                self._take(len(block))

    def _take(self, n_bytes: int) -> None:
        self._room.n_bytes -= n_bytes
        if self._room.n_bytes < 0:
            raise _TooMuchError(_TOO_LARGE)
        self._report()

    def _write(self, stream: Any, head: bytes) -> str:
        """Write a member into the scratch folder; return what was wrong with it, if anything was."""
        with self._spool.open("wb") as spool:
            block = head
            while block:
                spool.write(block)
                self._take(len(block))
                try:
                    block = stream.read(_BLOCK_BYTES)
                except _DAMAGE as error:
                    return f"its data are damaged or end early ({error}); what could be unpacked was read"
        return ""

    def _report(self) -> None:
        now = time.monotonic()
        if now >= self._next_report:
            self._next_report = now + _SECONDS_BETWEEN_REPORTS
            self.send({"left": self._room.n_bytes})


def _read(stream: Any, size: int) -> bytes:
    """Return the first bytes of a stream; of a damaged one what there is."""
    parts: list[bytes] = []
    n_bytes = 0
    while n_bytes < size:
        try:
            part = stream.read(size - n_bytes)
        except _DAMAGE:
            if not parts:
                raise
            break
        if not part:
            break
        parts.append(part)
        n_bytes += len(part)
    return b"".join(parts)
