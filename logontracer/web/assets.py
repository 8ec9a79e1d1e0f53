"""Where the page's files are: inside the installed package, or at the root of a checkout."""

from __future__ import annotations

from pathlib import Path

import logontracer

_PACKAGE = Path(logontracer.__file__).parent
_ROOTS = (_PACKAGE / "_web", _PACKAGE.parent)


def static_folder() -> Path:
    """Return the folder served under ``/static/``."""
    return _folder("static")


def template_folder() -> Path:
    """Return the folder with the page templates."""
    return _folder("templates")


def _folder(name: str) -> Path:
    # The wheel's copy wins, so that an installed package never reads a neighbour of site-packages.
    return next((root / name for root in _ROOTS if (root / name).is_dir()), _ROOTS[0] / name)
