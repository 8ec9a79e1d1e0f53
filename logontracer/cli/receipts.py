"""An import's receipt as people read it: per file what was read, kept, set aside and lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from logontracer.cli.output import Column, Output, count_column, moment, print_line
from logontracer.model.counted import counted
from logontracer.model.receipt import GAP_KINDS, PASSWORD_HINT, SET_ASIDE_REASONS

#: Damaged spans of one file listed one by one; the rest is a number (all are in the JSON).
SPANS_SHOWN = 10
#: Event ids named of those that are not catalogued.
IDS_SHOWN = 5
#: Names of files that are no logs.
NAMES_SHOWN = 5

_COLUMNS = (
    Column("name", "File"),
    Column("format", "Format"),
    count_column("n_records", "Records"),
    count_column("n_events", "Events"),
    count_column("n_set_aside", "Set aside"),
    count_column("n_damaged", "Damaged"),
    count_column("n_salvaged", "Salvaged"),
    Column("first", "First", moment),
    Column("last", "Last", moment),
    Column("computers", "Computers", lambda value, zone: _few(value)),
)


def show_receipt(receipt: Mapping[str, Any], output: Output) -> None:
    """Print a receipt (``Receipt.to_json()``) as JSON, or as a table and the lines that explain it."""
    if output.is_json:
        output.answer(receipt, ())
        return
    files = receipt["files"]
    output.table(_COLUMNS, (_row(file) for file in files))
    for file in files:
        for line in _explanations(file):
            print_line(line)
    for line in _passed_over(receipt):
        print_line(line)
    print_line()
    print_line(_totals(receipt))
    if receipt["scores"]:
        print_line(_scores(receipt["scores"]))


def _scores(scores: Mapping[str, Any]) -> str:
    """Say over what the hours of all accounts were scored, and whose marks that changed unasked."""
    over = f"over {counted(scores['n_accounts'], 'account')} and {counted(scores['n_hours'], 'hour')}"
    if scores["n_accounts_before"] is None:
        return f"Scored: every hour of every account, {over}."
    before, changed = (counted(scores[name], "account") for name in ("n_accounts_before", "n_changed"))
    anew = f"the marks of {changed} changed without events of theirs in this import"
    return f"Scored anew {over}, {before} before; {anew}."


def _passed_over(receipt: Mapping[str, Any]) -> Iterator[str]:
    """Name the files that lay beside the logs and are none."""
    names = [PurePath(path).name for path in receipt["passed_over"]]
    if names:
        shown = ", ".join(names[:NAMES_SHOWN])
        more = f", … ({receipt['n_passed_over']:,} files)" if receipt["n_passed_over"] > NAMES_SHOWN else ""
        yield ""
        yield f"Passed over, for they are no logs: {shown}{more}"


def _totals(receipt: Mapping[str, Any]) -> str:
    """Return the last line: what the case gained, and what of the files it did not."""
    files = receipt["files"]
    n_remains = receipt["n_salvaged_known"]
    rest = {
        "set aside": sum(sum(file["set_aside"].values()) for file in files),
        "salvaged": sum(map(_salvaged, files)),
        "not read to the end": sum(bool(file["error"]) for file in files),
    }
    parts = [
        counted(receipt["n_new_events"], "new event"),
        f"{receipt['n_duplicate_events']:,} already there",
        *([f"{n_remains:,} of them as remains of whole ones"] if n_remains else []),
        *(f"{count:,} {what}" for what, count in rest.items() if count),
        *_lost([span for file in files for span in file["damaged"]]),
    ]
    if not receipt["is_case_kept"]:
        return f"Case {receipt['case']} was not made, for no event came into it: {', '.join(parts)}."
    return f"Case {receipt['case']}: {', '.join(parts)}."


def _row(file: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **file,
        "name": PurePath(file["path"]).name,
        "n_set_aside": sum(file["set_aside"].values()),
        "n_damaged": len(file["damaged"]),
        "n_salvaged": _salvaged(file),
    }


def _salvaged(file: Mapping[str, Any]) -> int:
    return sum(span["n_records_salvaged"] for span in file["damaged"])


def _lost(spans: list[Mapping[str, Any]]) -> Iterator[str]:
    """Say how many records damaged spans cost altogether; of some spans that cannot be known."""
    known = sum(span["n_records_lost"] or 0 for span in spans)
    is_all = all(span["n_records_lost"] is not None for span in spans)
    if known:
        yield f"{known:,} {'' if is_all else 'or more '}lost to damage"
    elif not is_all:
        yield "an unknown number lost to damage"


def _few(computers: list[str]) -> str:
    shown = ", ".join(computers[:3])
    return shown if len(computers) <= 3 else f"{shown} and {len(computers) - 3:,} more"


def _explanations(file: Mapping[str, Any]) -> Iterator[str]:
    lines = [
        *_failure(file),
        *_set_aside(file),
        *_damage(file["damaged"]),
        *_gaps(file["gaps"]),
        *file["notes"],
    ]
    if lines:
        yield ""
        yield file["path"]
        for line in lines:
            # A note may hold several lines; a path or a name of a log never starts one of its own.
            yield "  " + line.replace("\n", "\n  ")


def _failure(file: Mapping[str, Any]) -> Iterator[str]:
    if file["error"]:
        yield f"NOT READ TO ITS END: {file['error']}" if file["n_records"] else f"NOT READ: {file['error']}"
    if file["hint"]:
        where = " with --archive-password" if file["hint"] == PASSWORD_HINT else ""
        yield f"Try: {file['hint']}{where}"


def _set_aside(file: Mapping[str, Any]) -> Iterator[str]:
    for reason, count in sorted(file["set_aside"].items(), key=lambda item: -item[1]):
        more = _commonest(file["not_catalogued"]) if reason == "not_catalogued" else ""
        yield f"{count:,} set aside: {SET_ASIDE_REASONS.get(reason, reason)}{more}"


def _commonest(by_event_id: Mapping[str, int]) -> str:
    """Return the commonest event ids as `` (5058: 300, …)``."""
    commonest = sorted(by_event_id.items(), key=lambda item: -item[1])[:IDS_SHOWN]
    shown = ", ".join(f"{event_id}: {n:,}" for event_id, n in commonest)
    return f" ({shown}{', …' if len(by_event_id) > IDS_SHOWN else ''})" if shown else ""


def _gaps(gaps: list[Mapping[str, Any]]) -> Iterator[str]:
    """Say how often the log is silent or was interfered with; ``logontracer gaps`` lists each."""
    for kind, count in Counter(gap["kind"] for gap in gaps).items():
        n_records = sum(gap["n_records"] or 0 for gap in gaps if gap["kind"] == kind)
        many = f" ({count:,} times)" if count > 1 else ""
        lost = f": {counted(n_records, 'record')}" if kind in {"missing_records", "thinned"} else ""
        yield f"{GAP_KINDS.get(kind, kind)}{many}{lost} (logontracer gaps shows when)"


def _damage(spans: list[Mapping[str, Any]]) -> Iterator[str]:
    for span in spans[:SPANS_SHOWN]:
        place = f"damaged at byte {span['offset']:,} (+{span['size']:,})"
        yield f"{place}: {span['what']}{_cost(span, spans)}"
    if len(spans) > SPANS_SHOWN:
        more = counted(len(spans) - SPANS_SHOWN, "more damaged span")
        yield f"and {more} (import it again with --json, or open the page, to see all)"


def _cost(span: Mapping[str, Any], spans: list[Mapping[str, Any]]) -> str:
    lost, salvaged = span["n_records_lost"], span["n_records_salvaged"]
    parts = [f"{salvaged:,} salvaged"] if salvaged else []
    if lost is None:
        parts.insert(0, "unknown number of records lost")
    elif lost:
        parts.insert(0, counted(lost, "record lost", "records lost"))
    elif not any(_is_within(other, span) for other in spans):
        parts.insert(0, "no records lost")
    return f" ({', '.join(parts)})" if parts else ""


def _is_within(inner: Mapping[str, Any], outer: Mapping[str, Any]) -> bool:
    """Return whether *inner* is a part of *outer*, which then says nothing of what is lost in it."""
    start: int = inner["offset"] - outer["offset"]
    size: int = inner["size"]
    return start >= 0 and start + size <= outer["size"] and size < outer["size"]
