"""Imported first by processes of this program: keeps pandas out, which none of them uses.

Where pandas is installed, Arrow loads it to ask whether the first list it is given is one of pandas' own:
half a second at the start of every process that reads a log.  Whoever imports ``logontracer`` as a library
keeps theirs.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType


class _WithoutPandas:
    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == "pandas":
            raise ModuleNotFoundError("logontracer does without pandas", name=name)
        return None


if "pandas" not in sys.modules:
    sys.meta_path.insert(0, _WithoutPandas)
