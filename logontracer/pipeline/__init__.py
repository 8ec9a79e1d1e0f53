"""The whole road: files → events → case → graph → analyses → graph database, under one lock.

An import works in the case's staging folder and in the folder of a generation
that nobody lists yet; the last step swaps ``CURRENT``.  Ended at any moment, by
an error or by ``kill -9``, it leaves the case as it was or as it was to be.
"""

from __future__ import annotations

from logontracer.pipeline.building import build_generation
from logontracer.pipeline.changing import analyse_case, open_store, set_links
from logontracer.pipeline.fetching import fetch
from logontracer.pipeline.importing import import_logs, tidy
from logontracer.pipeline.watching import Watch

__all__ = [
    "Watch",
    "analyse_case",
    "build_generation",
    "fetch",
    "import_logs",
    "open_store",
    "set_links",
    "tidy",
]
