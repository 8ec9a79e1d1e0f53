"""An archive's members, read one after the other; the archive itself is unpacked in a child process."""

from __future__ import annotations

import contextlib
import hashlib
import json
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import orjson

from logontracer.ingest.archives import ArchiveFormat, archive_at
from logontracer.ingest.archives.unpacking import SPOOL_NAME
from logontracer.ingest.environment import environment
from logontracer.ingest.worker import LONGEST_SILENCE_SECONDS
from logontracer.model.receipt import FileReceipt, shown_path

#: Archives in one another that are opened: ``.tar.gz`` in a ZIP are three.
DEEPEST = 4
#: Between an archive's name and that of a member.
BORDER = "!/"
_START = "from logontracer import lean; from logontracer.ingest.archives.unpacking import main; main()"
#: In characters; of four bytes each it is as long as a file system takes.
_LONGEST_NAME = 60
#: How many times its own size an archive may hold, and what it may hold however small it is.
_MOST_TIMES = 200
_ALWAYS_BYTES = 1 << 30

#: Reads one file into the case's scratch folder, under limits.
ReadFile = Callable[[Path], FileReceipt]


@dataclass
class Budget:
    """What may still be unpacked of one file given to an import, and of all archives in it."""

    n_members: int
    n_bytes: int
    timeout_seconds: float
    memory_bytes: int
    password: str | None = field(default=None, repr=False)


def read_file_or_archive(path: Path, scratch: Path, budget: Budget, read: ReadFile) -> FileReceipt:
    """Read a file with *read*, of an archive every member; return its receipt, those of the members in it.

    Parameters
    ----------
    scratch : Path
        Existing folder, in which one member at a time lies; the caller removes it.
    """
    archive = archive_at(path)
    if archive is None:
        return read(path)
    budget.n_bytes = min(budget.n_bytes, max(_ALWAYS_BYTES, _MOST_TIMES * path.stat().st_size))
    return _read_archive(path, shown_path(path), archive, scratch, budget, read, 1)


def _read_archive(
    path: Path, shown: str, archive: ArchiveFormat, scratch: Path, budget: Budget, read: ReadFile, depth: int
) -> FileReceipt:
    started = time.monotonic()
    receipt = FileReceipt(shown, size_bytes=path.stat().st_size, format=archive.name, sha256=_checksum(path))
    if depth > DEEPEST:
        receipt.error = f"{shown} lies more than {DEEPEST} archives deep"
        receipt.hint = "unpack the outer ones by hand"
        return receipt
    spool = scratch / f"level-{depth}"
    spool.mkdir(exist_ok=True)
    try:
        Unpacker(path, spool, budget).into(
            receipt, lambda message: _member(message, receipt, spool, budget, read, depth)
        )
    finally:
        (spool / SPOOL_NAME).unlink(missing_ok=True)
    n_read = sum(not member.error for member in receipt.members)
    receipt.notes.append(f"members read: {n_read} of {len(receipt.members)}")
    receipt.seconds = time.monotonic() - started
    return receipt


def _member(
    message: dict[str, Any], receipt: FileReceipt, spool: Path, budget: Budget, read: ReadFile, depth: int
) -> None:
    """Read the member that lies in the scratch folder, or note why it is not read."""
    if "refused" in message:
        name = f"{receipt.path}{BORDER}{message['refused']}"
        refused = FileReceipt(
            name, size_bytes=message["size"], error=f"{name} {message['why']}", hint=message["hint"]
        )
        # Refused as a member it is named whatever it is called; of another kind it may be passed over.
        refused.format = "" if message["is_of_another_kind"] else receipt.format
        receipt.members.append(refused)
        return
    name, path = f"{receipt.path}{BORDER}{message['member']}", spool / SPOOL_NAME
    budget.n_members -= 1
    budget.n_bytes -= message["size"]
    inner = archive_at(path)
    if inner is None:
        found = read(path)
        if found.error:
            found.error = found.error.replace(shown_path(path), name).replace(SPOOL_NAME, name, 1)
    else:
        # An archive inside lies there under its own name: what is in a .gz is called after it.
        named = spool / "inner" / Path(message["member"].replace("\0", "_")).name[-_LONGEST_NAME:]
        named.parent.mkdir(exist_ok=True)
        path.rename(named)
        try:
            found = _read_archive(named, name, inner, spool, budget, read, depth + 1)
        finally:
            named.unlink(missing_ok=True)
    found.path = name
    if message["fault"]:
        found.notes.append(message["fault"])
    receipt.members += [found, *found.members]
    found.members = []
    path.unlink(missing_ok=True)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Unpacker:
    """The unpacking process and what it says."""

    def __init__(self, path: Path, spool: Path, budget: Budget) -> None:
        self.request = {
            "path": str(path),
            "spool_dir": str(spool),
            "password": budget.password,
            "n_members": budget.n_members,
            "n_bytes": budget.n_bytes,
            "timeout_seconds": budget.timeout_seconds,
            "memory_bytes": budget.memory_bytes,
        }

    def into(self, receipt: FileReceipt, on_member: Callable[[dict[str, Any]], None]) -> None:
        """Give every member to *on_member*; what ends the unpacking early stands in *receipt*."""
        with tempfile.TemporaryFile() as errors:
            # The password goes through the pipe: arguments and environment are seen by others.
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and a constant text
                [sys.executable, "-P", "-c", _START],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment(),
            )
            try:
                self.follow(process.stdin, process.stdout, receipt, on_member)
            finally:
                process.kill()
                process.wait()
                for pipe in (process.stdin, process.stdout):
                    with contextlib.suppress(BrokenPipeError):
                        if pipe:
                            pipe.close()

    def follow(
        self,
        asked: IO[bytes] | None,
        told: IO[bytes] | None,
        receipt: FileReceipt,
        on_member: Callable[[dict[str, Any]], None],
    ) -> None:
        """Ask for the members and give each to *on_member*."""
        assert asked is not None
        assert told is not None
        _tell(asked, json.dumps(self.request))
        for message in _messages(told):
            if "error" in message:
                receipt.error, receipt.hint = f"{receipt.path}: {message['error']}", message["hint"]
                return
            if "end" in message:
                return
            if "refused" in message or "member" in message:
                on_member(message)
            if "member" in message:
                _tell(asked, "next")
        receipt.error = f"{receipt.path}: the unpacking process ended or stood still before the archive did"
        receipt.hint = "it may be damaged or made to harm, or the limit on time or memory too low"


def _tell(pipe: IO[bytes], line: str) -> None:
    with contextlib.suppress(BrokenPipeError):  # it has died; its silence says so
        pipe.write(line.encode("ascii") + b"\n")
        pipe.flush()


def _messages(pipe: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield what the process says until it ends or says nothing for too long."""
    lines: queue.Queue[bytes] = queue.Queue()

    def listen() -> None:
        with contextlib.suppress(ValueError):  # closed while nobody was interested any more
            for line in pipe:
                lines.put(line)
        lines.put(b"")

    threading.Thread(target=listen, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=LONGEST_SILENCE_SECONDS)
        except queue.Empty:
            return
        if not line:
            return
        yield orjson.loads(line)
