"""A folder watched for new files: each is imported once it has stopped growing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from logontracer.errors import LogontracerError, NotFoundError
from logontracer.evidence.case import Case
from logontracer.ingest import format_of
from logontracer.ingest.strangers import claims_to_be_a_log
from logontracer.model.receipt import Receipt
from logontracer.settings import Settings

_BLOCK_BYTES = 1 << 20

#: Size and time of the last change of a file; another one means another content.
_Stamp = tuple[int, int]
Import = Callable[[list[Path]], Receipt]


class Watch:
    """What is known of a folder's files from one look to the next.

    What was imported is known from the receipts of the case, by digest: a watch
    that begins again imports nothing twice, whatever the files are called now.
    """

    def __init__(self, settings: Settings, case_name: str, folder: Path) -> None:
        self._settings, self._case_name, self._folder = settings, case_name, folder
        self._seen: dict[Path, _Stamp] = {}
        self._settled: dict[Path, _Stamp] = {}

    def look(self, import_files: Import) -> Receipt | None:
        """Import what is new and has not changed since the look before; None when there is nothing.

        What raises an error is tried again with the next look.
        """
        seen = self._stamps()
        stable = {path: stamp for path, stamp in seen.items() if self._seen.get(path) == stamp}
        self._seen = seen
        waiting = {path: stamp for path, stamp in stable.items() if self._settled.get(path) != stamp}
        new = self._new(sorted(waiting)) if waiting else []
        receipt = import_files(new) if new else None
        self._settled = {path: self._settled[path] for path in seen if path in self._settled} | waiting
        return receipt

    def _stamps(self) -> dict[Path, _Stamp]:
        found = {}
        for path in self._folder.rglob("*"):
            try:
                status = path.stat()
            except OSError:  # gone since the folder was listed
                continue
            if path.is_file():
                found[path] = (status.st_size, status.st_mtime_ns)
        return found

    def _new(self, paths: list[Path]) -> list[Path]:
        known = self._digests()
        new = []
        for path in paths:
            if _is_log(path) and (digest := _digest(path)) not in known:
                known.add(digest)
                new.append(path)
        return new

    def _digests(self) -> set[str | None]:
        try:
            return {None, *Case.open(self._settings.cases_dir, self._case_name).source_paths()}
        except NotFoundError:
            return {None}


def _is_log(path: Path) -> bool:
    """Return whether a file is a log, or claims to be one and is worth a line in a receipt."""
    if claims_to_be_a_log(path):
        return True
    try:
        format_of(path)
    except LogontracerError:
        return False
    return True


def _digest(path: Path) -> str | None:
    """Return a file's SHA-256, None when it cannot be read now."""
    digest = hashlib.sha256()
    try:
        with path.open("rb", buffering=0) as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()
