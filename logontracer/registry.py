"""The modules of a folder as a list: dropping a file in is all it takes to be found."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

from logontracer.errors import LogontracerError

T = TypeVar("T")


def collect(package: ModuleType, attribute: str, kind: type[T]) -> list[T]:
    """Return what every module of *package* declares under *attribute*, sorted by ``name``.

    Raises
    ------
    LogontracerError
        When two entries share a name or an entry is not of *kind*.
    ImportError
        When a module cannot be imported: a broken entry must not vanish silently.
    """
    found: dict[str, T] = {}
    for info in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        entry = getattr(importlib.import_module(info.name), attribute, None)
        if entry is None:
            continue
        if not isinstance(entry, kind):
            raise LogontracerError(f"{info.name}.{attribute} is not a {kind.__name__}")
        name = str(entry.name)  # type: ignore[attr-defined]
        if name in found:
            raise LogontracerError(f"{info.name} repeats the name {name!r}")
        found[name] = entry
    return [found[name] for name in sorted(found)]
