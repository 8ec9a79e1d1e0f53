"""Import the sample when there is no case yet; ``make run`` calls this before it serves."""

from __future__ import annotations

import sys
from pathlib import Path

from logontracer.cli import run
from logontracer.evidence.case import list_cases
from logontracer.settings import load_settings

SAMPLE = Path(__file__).resolve().parent.parent / "sample"


def main() -> int:
    """Return the exit code of the import, 0 when there was nothing to do."""
    if list_cases(load_settings().cases_dir):
        return 0
    print(f"No case yet: importing the sample company of {SAMPLE.name}/", file=sys.stderr)
    return run(["import", *(str(path) for path in sorted(SAMPLE.glob("*.evtx")))])


if __name__ == "__main__":
    raise SystemExit(main())
