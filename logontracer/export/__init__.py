"""Exports: graph views, timelines and tables as files; one graph format per module."""

from __future__ import annotations

import sys

from logontracer.errors import UsageError
from logontracer.export.format import ExportFormat
from logontracer.registry import collect

__all__ = ["EXPORT_FORMATS", "ExportFormat", "export_format"]

EXPORT_FORMATS: tuple[ExportFormat, ...] = tuple(collect(sys.modules[__name__], "FORMAT", ExportFormat))


def export_format(name: str) -> ExportFormat:
    """Return the format called *name*; raise `UsageError` when there is none."""
    for entry in EXPORT_FORMATS:
        if entry.name == name:
            return entry
    known = ", ".join(entry.name for entry in EXPORT_FORMATS)
    raise UsageError(f"no export format {name!r}", hint=f"one of: {known}")
