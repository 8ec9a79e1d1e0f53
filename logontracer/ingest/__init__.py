"""Reading logs: which files, which format, and records to normalised events.

Call :func:`logontracer.ingest.worker.read_in_child` to read one; everything else
here finds files and says what they are.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from logontracer.errors import InputError, UnsupportedFormatError
from logontracer.ingest.format import SNIFF_BYTES, InputFormat
from logontracer.ingest.unsupported import refuse
from logontracer.model.receipt import shown_path
from logontracer.registry import collect


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files to read: files as given, folders recursively and sorted, none twice.

    Raises
    ------
    InputError
        When a path does not exist or is neither a file nor a folder.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(sorted(p for p in path.rglob("*") if p.is_file())))
        elif path.is_file():
            found[path] = None
        else:
            what = "is neither a file nor a folder" if path.exists() else "does not exist"
            raise InputError(f"{shown_path(path)} {what}", hint="check the path", path=shown_path(path))
    return list(found)


def detect_format(path: Path) -> str:
    """Return the name of the format a file has, judged by its content and not by its name.

    Raises
    ------
    UnsupportedFormatError
        When it is an archive, empty, text or anything else that is not read.
    InputError
        When it cannot be opened.
    """
    return format_of(path).name


def format_of(path: Path) -> InputFormat:
    """Return the format a file has; raises as :func:`detect_format` does."""
    try:
        with path.open("rb") as file:
            head = file.read(SNIFF_BYTES)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(
            f"{shown_path(path)} cannot be opened: {reason}", hint="check its permissions"
        ) from error
    for known in formats():
        if known.recognises(head):
            return known
    raise refuse(path, head)


@cache
def formats() -> list[InputFormat]:
    """Return every format that is read; the first call loads what reads them."""
    return collect(sys.modules[__name__], "FORMAT", InputFormat)


__all__ = ["InputFormat", "UnsupportedFormatError", "detect_format", "find_files", "format_of", "formats"]
