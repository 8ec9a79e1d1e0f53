"""From measurements to a page that people read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any


def markdown(results: dict[str, Any]) -> str:
    """Return the results as Markdown; parts that were not measured say why."""
    parts = [_machine(results["machine"], results["command"], results["date"])]
    for name, write in _PARTS.items():
        if name not in results:
            continue
        found = results[name]
        skipped = found.get("skipped") if isinstance(found, dict) else None
        parts.append(f"## {name.capitalize()}\n\n{f'Not measured: {skipped}' if skipped else write(found)}")
    return "\n\n".join(parts) + "\n"


def _machine(machine: dict[str, Any], command: str, date: str) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items() if version)
    return (
        f"# Measured on {date}\n\n"
        f"`{command}` on {machine['processor']}, {machine['n_cores']} cores,"
        f" {machine['memory_bytes'] / 2**30:.0f} GiB, {machine['system']}, Python {machine['python']},"
        f" load {machine['load_at_start']:.1f} before it began.\n\n{versions}.\n\n"
        "Seconds are wall time, medians; whole processes include the start of Python. Compare the ratios:"
        " both sides of each were measured in this run, on this machine."
    )


def _reading(found: dict[str, Any]) -> str:
    rows = [
        [
            name,
            _count(reader["n_records"]),
            f"{reader['seconds']:.2f}",
            _count(reader["records_per_second"]),
            _mib(reader["peak_bytes"]),
            _times(reader["ours_is_faster_by"]),
        ]
        for name, reader in found["readers"].items()
    ]
    header = ["reader", "records", "seconds", "records/s", "peak MiB", "ours is faster by"]
    return (
        f"A log of {_mib(found['size_bytes'])} MiB. *ours* decodes, checks, normalises and writes Parquet in"
        " a limited child process; *wheel* is the evtx wheel with orjson and keeps nothing; *python-evtx*"
        f" reads a short log of the same kind.\n\n{table(header, rows)}"
    )


def _import(found: dict[str, Any]) -> str:
    rows = [
        [
            name,
            _count(row["n_records"]),
            _mib(row["log_bytes"]),
            f"{row['seconds']:.2f}",
            _count(row["records_per_second"]),
            _mib(row["peak_bytes"]),
            _mib(row["case_bytes"]),
            _times(row["ours_is_faster_by"]) if "ours_is_faster_by" in row else "",
        ]
        for name, row in found.items()
    ]
    header = [
        "log",
        "records",
        "MiB",
        "seconds",
        "records/s",
        "peak MiB",
        "case MiB",
        "faster than the original by",
    ]
    return (
        "`logontracer import` from start to end: read, deduplicate, build the graph, rank, score, build the"
        f" database. The original needs 74 s for its own sample log.\n\n{table(header, rows)}"
    )


def _analyses(found: list[dict[str, Any]]) -> str:
    rows = [
        [
            _count(row["n_accounts"]),
            _count(row["n_logons"]),
            f"{row['rank weighted']:.3f} ({row['n_iterations']} iterations)",
            f"{row['rank logontracer']:.3f}",
            f"{row['changefinder']:.3f}",
            f"{row['changefinder package, extrapolated']:.0f}",
            _times(row["ours_is_faster_by"]),
        ]
        for row in found
    ]
    header = [
        "accounts",
        "logons",
        "PageRank weighted, s",
        "as the original, s",
        "ChangeFinder, s",
        "changefinder package, s",
        "ours is faster by",
    ]
    return (
        "Synthetic graphs, 720 hours. Ours includes building the hourly counts; the package's time is that"
        f" of 20 series, extrapolated.\n\n{table(header, rows)}"
    )


def _questions(found: dict[str, Any]) -> str:
    keys = [key for key in found["questions"][0] if key != "question"]
    rows = [[row["question"], *(f"{row[key]:.1f}" for key in keys)] for row in found["questions"]]
    return (
        f"{_count(found['n_logons'])} logons of {_count(found['n_accounts'])} accounts,"
        f" {_count(found['n_hours'])} hourly rows; the database of {_mib(found['database_bytes'])} MiB is"
        f" built in {found['build_seconds']:.1f} s. Milliseconds, rows limited to 100.\n\n"
        f"{table(['question', *keys], rows)}"
    )


def _latency(found: dict[str, Any]) -> str:
    n_accounts, n_hosts, n_events = found["company"]
    slowest = max(found["stages"], key=found["stages"].__getitem__)
    stages = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in found["stages"].items())
    rows = [
        [
            row["interaction"],
            *(f"{row[key]:.0f}" for key in ("first", "anew", "anew, CPU", "again")),
            _over(row["anew"] / found["limit_milliseconds"]),
            _count(row["bytes"] / 1024),
        ]
        for row in found["interactions"]
    ]
    header = ["asked for", "first", "anew", "anew, CPU", "again", "over the limit", "KiB"]
    return (
        f"{_count(n_accounts)} accounts, {_count(n_hosts)} hosts, {_count(n_events)} events. Building it:"
        f" {stages}; most goes to {slowest}. Milliseconds until the answer is whole: *first* on a server that"
        " has answered nothing like it, *anew* the median of five other accounts, words or spans, *again* the"
        f" same once more; the limit is {found['limit_milliseconds']} ms. The server's processes hold"
        f" {', '.join(_mib(n) for n in found['memory_bytes'])} MiB at the end.\n\n{table(header, rows)}"
    )


def _page(found: dict[str, Any]) -> str:
    rows = [
        [
            f"{found['load_seconds']:.2f}",
            f"{found['ready_seconds']:.2f}",
            f"{found['n_requests']:.0f}",
            f"{found['bytes'] / 1024:.0f}",
        ]
    ]
    header = ["loaded, s", "all drawn, s", "requests", "KiB"]
    return f"Chromium, empty cache, the case of the big log.\n\n{table(header, rows)}"


_PARTS: dict[str, Callable[[Any], str]] = {
    "reading": _reading,
    "import": _import,
    "analyses": _analyses,
    "questions": _questions,
    "latency": _latency,
    "page": _page,
}


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _count(number: float) -> str:
    return f"{number:,.0f}"


def _mib(n_bytes: float) -> str:
    return f"{n_bytes / 2**20:,.1f}"


def _over(ratio: float) -> str:
    return "" if ratio <= 1 else _times(ratio)


def _times(ratio: float) -> str:
    return f"{ratio:,.2f} ×" if ratio < 10 else f"{ratio:,.0f} ×"
