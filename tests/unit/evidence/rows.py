"""Handmade events for the tests of the case folder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from logontracer.evidence.case import Case
from logontracer.evidence.dedup import new_rows, write_file_keys
from logontracer.evidence.generation import Generation, PartInfo
from logontracer.evidence.parts import StagedPart, store
from logontracer.model.events import EVENT_SCHEMA

START = datetime(2024, 1, 8, 10, 0, tzinfo=UTC)


def row(minute: float = 0, **columns: Any) -> dict[str, Any]:
    """One logon of alice on ws1, *minute* after the start, with whatever is different."""
    known = {
        "time": START + timedelta(minutes=minute),
        "event_id": 4624,
        "channel": "Security",
        "provider": "Microsoft-Windows-Security-Auditing",
        "computer": "ws1.corp.example",
        "record_id": int(minute) + 1,
        "source_file": "0" * 64,
        "is_salvaged": False,
        "outcome": "success",
        "account_name": "alice",
        "account_domain": "CORP",
        "account_kind": "user",
        "logon_id": 0x3E8,
        "source_address": "10.0.0.5",
        "source_kind": "remote",
        "logon_type": 3,
        "fields": [("KeyLength", "0"), ("ProcessName", r"C:\x.exe")],
    }
    return known | columns


def table(*rows: dict[str, Any]) -> pa.Table:
    """Rows as an event table."""
    return pa.Table.from_pylist(list(rows), schema=EVENT_SCHEMA)


def part(path: Path, *rows: dict[str, Any]) -> Path:
    """Write rows as an event part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table(*rows), path, compression="zstd")
    return path


def add(case: Case, *files: Sequence[dict[str, Any]]) -> Generation | None:
    """Import each list of rows as one file, the way the pipeline does but without a graph."""
    before = case.generation()
    existing = before.part_infos if before else ()
    staging = case.new_staging_dir()
    staged = []
    for number, rows in enumerate(files):
        events, keys = part(staging / f"{number}.parquet", *rows), staging / f"{number}.keys"
        write_file_keys([events], [keys])
        staged.append((events, keys))
    fresh = new_rows(
        [keys for _, keys in staged],
        [case.path / "keys" / info.name for info in existing],
        memory_bytes=1 << 28,
        spill_dir=staging,
    )
    parts = [StagedPart(*pair, rows) for pair, rows in zip(staged, fresh, strict=True)]
    made = list(store(case, existing, parts))
    return publish(case, [*existing, *made]) if made else before


def publish(case: Case, parts: Sequence[PartInfo], *imports: str) -> Generation:
    """Let a generation of *parts* without tables count."""
    before = case.generation()
    number, path = case.new_generation_dir()
    generation = Generation(
        number,
        path,
        tuple(parts),
        (*(before.imports if before else ()), *imports),
        "2024-01-08T10:00:00Z",
        before.number if before else None,
    )
    case.publish(generation)
    return generation
