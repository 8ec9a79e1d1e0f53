"""The environment of processes that are started to read."""

from __future__ import annotations

import os
from pathlib import Path

import logontracer


def environment() -> dict[str, str]:
    """Return the environment for a child, so that the child finds the same package as this process."""
    root = str(Path(logontracer.__file__).parent.parent)
    inherited = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([root, inherited] if inherited else [root])}
