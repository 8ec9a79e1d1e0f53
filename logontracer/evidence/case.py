"""A case: one folder with one body of evidence.

::

    <case>/case.json               format version, name
           events/part-000001.parquet   the truth; parts are only ever added
           keys/part-000001.parquet     deduplication keys of the same rows
           imports/<import id>.json     receipts
           generations/<n>/             tables and graph database made of the events
           CURRENT                      number of the generation that counts
           lock                         held by the one process that writes
           notes/                       what analysts add (evidence/notebook.py)
           staging/                     what an import is working on

What the current generation does not list does not exist; a crash leaves it
behind and the next import sweeps it up.
"""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
from collections.abc import Hashable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import logontracer
from logontracer.errors import CaseError, ConflictError, NotFoundError, UsageError
from logontracer.evidence import lock
from logontracer.evidence.durable import fsync_directory, fsync_tree, remove, write_whole
from logontracer.evidence.generation import (
    FORMAT,
    LIST_NAME,
    Generation,
    check_format,
    read_generation,
)

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?")
#: Names Windows gives to devices, with any extension.
_DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_FOLDERS = ("events", "keys", "imports", "generations")
_CURRENT = "CURRENT"
_LOCK = "lock"


def check_name(name: str) -> str:
    """Return *name* when it may name a case.

    Raises
    ------
    UsageError
        Unless it has 1 to 64 of A-Z a-z 0-9 . _ - , starts with a letter or
        digit, does not end in a dot and is no Windows device name.
    """
    if _NAME.fullmatch(name) is None or _DEVICE.fullmatch(name) is not None:
        raise UsageError(
            f"case name {name!r} is not allowed",
            hint="use 1 to 64 letters, digits, '.', '_' or '-', beginning with a letter or digit, not "
            "ending in '.', and no name of a Windows device such as CON or COM1",
            name=name,
        )
    return name


class Case:
    """One case folder; make it with `create` or `open`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name

    def __repr__(self) -> str:
        return f"Case({str(self.path)!r})"

    @classmethod
    def create(cls, cases_dir: Path, name: str) -> Case:
        """Make an empty case.

        Raises
        ------
        UsageError
            When the name is not allowed.
        ConflictError
            When there is one of that name.
        """
        case = cls.unborn(cases_dir, name)
        if case.exists:
            raise ConflictError(f"case {name!r} exists already", hint="choose another name", name=name)
        case.make_folders()
        case.found()
        return case

    @classmethod
    def unborn(cls, cases_dir: Path, name: str) -> Case:
        """Return a case that need not be there: it is one from `found` or its first `publish` on.

        Raises
        ------
        UsageError
            When the name is not allowed.
        """
        return cls(cases_dir / check_name(name))

    @classmethod
    def open(cls, cases_dir: Path, name: str) -> Case:
        """Return an existing case.

        Raises
        ------
        NotFoundError
            When there is none of that name.
        CaseError
            When it is damaged or of another version.
        """
        case = cls(cases_dir / check_name(name))
        case._check_marker()
        return case

    @property
    def exists(self) -> bool:
        """Whether this is a case: a folder without ``case.json`` is none."""
        return self._marker.exists()

    def make_folders(self) -> None:
        """Make what work in the case needs; that alone makes no case."""
        for folder in _FOLDERS:
            (self.path / folder).mkdir(parents=True, exist_ok=True)

    def found(self) -> None:
        """Make the folder a case, if it is none yet: ``case.json`` comes last, behind all that is in it."""
        if not self.exists:
            write_whole(self._marker, _json({"format": FORMAT, "name": self.name, **_origin()}))
            fsync_directory(self.path.parent)

    def tidy(self) -> None:
        """Delete what work that was ended left behind, all of it where no case came of it.

        Call it while holding the lock.  A folder without ``case.json`` that holds a
        whole generation was ended in the last moment of its first import, and is a case.
        """
        if self.exists or self.generation() is not None:
            self.make_folders()
            self.found()
            self.sweep()
            return
        for path in self.path.iterdir():
            if path.name != _LOCK:
                remove(path)
        with contextlib.suppress(OSError):  # Windows keeps an open file; somebody else may be waiting for it
            (self.path / _LOCK).unlink()
            self.path.rmdir()

    @property
    def _marker(self) -> Path:
        return self.path / "case.json"

    def _check_marker(self) -> None:
        try:
            data = json.loads(self._marker.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            raise NotFoundError(
                f"there is no case {self.name!r}", hint="'logontracer cases' lists them", name=self.name
            ) from None
        except ValueError as error:
            raise CaseError(f"{self._marker}: {error}", hint="restore it from a copy of the case") from error
        if not isinstance(data, dict):
            raise CaseError(f"{self._marker}: not a JSON object", hint="restore it from a copy of the case")
        check_format(self._marker, data)

    def lock(
        self, *, what: str = "import", wait_seconds: float = 0.0, on_wait: lock.OnWait = lock.wait_silently
    ) -> AbstractContextManager[None]:
        """Hold the case as its only writer; ConflictError when another does after *wait_seconds*.

        While somebody else holds it, *on_wait* is told who, since when and for what.
        """
        return lock.exclusive(self.path / _LOCK, what=what, wait_seconds=wait_seconds, on_wait=on_wait)

    def generation(self) -> Generation | None:
        """Return the generation that counts at this moment, or None before the first import.

        Raises
        ------
        CaseError
            When the case is damaged.
        """
        number = self._current()
        while number is not None:
            path = self._generation_path(number)
            try:
                return read_generation(path)
            except CaseError:
                # Two imports may have ended since CURRENT was read, and swept this generation.
                if (again := self._current()) == number:
                    raise
                number = again
        return None

    def _current(self) -> int | None:
        path = self.path / _CURRENT
        try:
            text = path.read_text().strip()
        except FileNotFoundError:
            # The first import ended between the two last writes, or CURRENT was lost in a copy:
            # a generation that has its list is complete.
            lists = (self.path / "generations").glob(f"*/{LIST_NAME}")
            return max((int(file.parent.name) for file in lists), default=None)
        except UnicodeDecodeError:
            text = "?"
        if not (text.isascii() and text.isdigit()):
            raise CaseError(
                f"{path}: {text[:40]!r} is not the number of a generation",
                hint="write the highest number of a complete folder in generations/ into it",
                path=str(path),
            )
        return int(text)

    def _generation_path(self, number: int) -> Path:
        return self.path / "generations" / str(number)

    def new_generation_dir(self) -> tuple[int, Path]:
        """Make the folder of the next generation; nothing in it counts until `publish`."""
        number = (self._current() or 0) + 1
        path = self._generation_path(number)
        remove(path)
        path.mkdir(parents=True)
        return number, path

    def publish(self, generation: Generation) -> None:
        """Make *generation* the one that counts: all of it on disk first, then one rename."""
        fsync_tree(generation.path)
        for folder in _FOLDERS:
            fsync_directory(self.path / folder)
        write_whole(generation.path / LIST_NAME, _json(generation.to_json()))
        write_whole(self.path / _CURRENT, f"{generation.number}\n".encode())
        self.found()

    def write_receipt(self, import_id: str, receipt: dict[str, Any]) -> None:
        """Keep a receipt; one with new events counts once a generation lists its import."""
        write_whole(self.path / "imports" / f"{import_id}.json", _json(receipt))

    def receipts(self) -> list[dict[str, Any]]:
        """Return the receipts of all imports, newest first."""
        generation = self.generation()
        listed = set(generation.imports) if generation else set()
        found = [receipt for _, receipt in self._receipt_files() if _counts(receipt, listed)]
        return sorted(found, key=lambda r: (r["imported_at"], r["import_id"]), reverse=True)

    def receipts_version(self) -> tuple[Hashable, ...]:
        """Return what changes whenever `receipts` would answer otherwise, without reading any receipt."""
        generation = self.generation()
        found: list[Hashable] = [tuple(generation.imports) if generation else ()]
        for path in sorted((self.path / "imports").glob("*.json")):
            with contextlib.suppress(FileNotFoundError):
                status = path.stat()
                found.append((path.name, status.st_size, status.st_mtime_ns))
        return tuple(found)

    def _receipt_files(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        for path in sorted((self.path / "imports").glob("*.json")):
            with contextlib.suppress(FileNotFoundError):
                try:
                    receipt = json.loads(path.read_bytes())
                    yield path, {"imported_at": "", "import_id": path.stem, **receipt}
                except (ValueError, TypeError) as error:
                    raise CaseError(f"{path}: not a receipt: {error}", path=str(path)) from error

    def source_paths(self) -> dict[str, list[str]]:
        """Return SHA-256 of every file read → the paths it was read under, oldest first."""
        paths: dict[str, list[str]] = {}
        for receipt in reversed(self.receipts()):
            for file in receipt["files"]:
                known = paths.setdefault(file["sha256"], [])
                if file["path"] not in known:
                    known.append(file["path"])
        return paths

    def sweep(self) -> None:
        """Delete what no generation lists; call it while holding the lock."""
        generation = self.generation()
        listed = {info.name for info in generation.part_infos} if generation else set()
        imports = set(generation.imports) if generation else set()
        kept = {str(generation.number), str(generation.previous)} if generation else set()
        remove(self.path / "staging")
        for folder, names in (("events", listed), ("keys", listed), ("generations", kept)):
            for path in (self.path / folder).iterdir():
                if path.name not in names:
                    remove(path)
        for path in self.path.rglob(".*.tmp"):
            if path.parent.name != "notes":  # written while others import; swept by its own writer
                remove(path)
        for path, receipt in list(self._receipt_files()):
            if not _counts(receipt, imports):
                remove(path)

    def new_staging_dir(self) -> Path:
        """Make an empty folder for work in progress, on the same disk as the events.

        Its name is new each time: a reading process that outlives a killed
        import must not write into the next one's.
        """
        parent = self.path / "staging"
        parent.mkdir(exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="import-", dir=parent))


def list_cases(cases_dir: Path) -> list[Case]:
    """Return every case of a folder, by name; one of another version is listed too."""
    if not cases_dir.is_dir():
        return []
    names = sorted(path.parent.name for path in cases_dir.glob("*/case.json"))
    return [Case(cases_dir / name) for name in names if _NAME.fullmatch(name)]


def _counts(receipt: dict[str, Any], listed: set[str]) -> bool:
    """Whether an import ended: it brought nothing new, or a generation lists it."""
    return receipt.get("n_new_events") == 0 or receipt["import_id"] in listed


def _origin() -> dict[str, str]:
    return {"program": f"logontracer {logontracer.__version__}", "created_at": now()}


def now() -> str:
    """Return this moment as ISO 8601 UTC."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, indent=1, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
