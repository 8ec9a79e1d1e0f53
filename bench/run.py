"""Measure everything once: ``python bench/run.py [--quick] [PART…]``.

Writes ``bench/results/<date>-<name>.json`` and ``.md``.  Parts: reading, import,
analyses, questions, latency, page; ``page`` looks at the case that ``import`` made.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.analyses import measure_analyses  # noqa: E402
from bench.importing import measure_import  # noqa: E402
from bench.latencies import measure_latencies  # noqa: E402
from bench.latency import measure_latency  # noqa: E402
from bench.logs import Logs, write_logs  # noqa: E402
from bench.machine import machine  # noqa: E402
from bench.page import measure_page  # noqa: E402
from bench.reading import measure_reading  # noqa: E402
from bench.report import markdown  # noqa: E402
from bench.sizes import FULL, QUICK  # noqa: E402

PARTS = ("reading", "import", "analyses", "questions", "latency", "page")


def main() -> None:
    """Measure the parts asked for, all by default, and write the results."""
    parser = argparse.ArgumentParser(description="Measure speed and memory.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="small sizes, one run each")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "bench" / "results", help="folder of the results"
    )
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    name = "quick" if options.quick else "full"
    now = datetime.now(UTC)
    results: dict[str, Any] = {
        "date": f"{now:%Y-%m-%d %H:%M} UTC",
        "command": " ".join(["python bench/run.py", *(["--quick"] if options.quick else []), *options.parts]),
        "machine": machine(),
    }
    with tempfile.TemporaryDirectory(prefix="logontracer-bench-") as folder:
        results |= _measure(options.parts or PARTS, Path(folder), QUICK if options.quick else FULL)
    options.output.mkdir(parents=True, exist_ok=True)
    target = options.output / f"{now:%Y-%m-%d}-{name}"
    target.with_suffix(".json").write_text(json.dumps(results, indent=1) + "\n")
    target.with_suffix(".md").write_text(markdown(results))
    print(markdown(results))


def _measure(parts: Any, folder: Path, sizes: Any) -> dict[str, Any]:
    logs: list[Logs] = []

    def written() -> Logs:
        if not logs:
            logs.append(write_logs(folder, sizes))
        return logs[0]

    measures: dict[str, Callable[[], Any]] = {
        "reading": lambda: measure_reading(written(), sizes),
        "import": lambda: measure_import(written(), folder, sizes),
        "analyses": lambda: measure_analyses(sizes),
        "questions": lambda: measure_latencies(folder, sizes),
        "latency": lambda: measure_latency(folder, sizes),
        "page": lambda: measure_page(folder / "home"),
    }
    results = {}
    for part in PARTS:
        if part in parts:
            print(f"measuring {part} …", file=sys.stderr, flush=True)
            results[part] = measures[part]()
    return results


if __name__ == "__main__":
    main()
