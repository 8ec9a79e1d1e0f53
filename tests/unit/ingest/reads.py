"""Reading in this process, for tests that look at events rather than at the worker."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from logontracer.ingest import format_of
from logontracer.ingest.columns import Shape
from logontracer.ingest.native import decoder_named
from logontracer.ingest.normalise import normalise
from logontracer.ingest.raw import RawBatch, RecordSink
from logontracer.model.events import EVENT_SCHEMA, empty_events
from logontracer.model.receipt import Damage
from logontracer.model.timespan import Timespan

ALWAYS = Timespan()
#: What decodes EVTX files here.
READER = "auto"
needs_native = pytest.mark.skipif(
    decoder_named("auto") == "wheel", reason="the native reader was not built: there is no cargo"
)
READERS = ["wheel", pytest.param("native", marks=needs_native)]


@dataclass
class Reading:
    """Everything one reading gave."""

    events: pa.Table = field(default_factory=empty_events)
    n_records: int = 0
    by_event_id: Counter[str] = field(default_factory=Counter)
    set_aside: Counter[str] = field(default_factory=Counter)
    damaged: list[Damage] = field(default_factory=list)
    n_replaced_surrogates: int = 0
    n_hidden_texts: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Events as dicts of what was logged; ``fields`` is a dict."""
        rows = self.events.to_pylist()
        return [{k: dict(v) if k == "fields" else v for k, v in row.items() if v is not None} for row in rows]

    def column(self, name: str) -> list[Any]:
        """Return one column as a list."""
        values: list[Any] = self.events[name].to_pylist()
        return values


def read(path: Path, span: Timespan = ALWAYS, reader: str | None = None, zone: tzinfo = UTC) -> Reading:
    """Read one file."""
    out = Reading()

    def take(batch: RawBatch) -> None:
        part = normalise(batch, span)
        out.events = pa.concat_tables([out.events, part.events.cast(EVENT_SCHEMA)])
        out.n_records += part.n_records
        out.by_event_id.update(part.by_event_id)
        out.set_aside.update(part.set_aside)
        out.n_replaced_surrogates += part.n_replaced_surrogates

    sink = RecordSink(take, out.damaged.append, lambda n_bytes: None, reader=reader or READER, zone=zone)
    try:
        format_of(path).read(path, sink)
    finally:
        sink.flush()
        out.n_replaced_surrogates += sink.n_replaced_surrogates
        out.n_hidden_texts += sink.n_hidden_texts
        out.notes += sink.notes
    assert out.n_records == out.events.num_rows + sum(out.set_aside.values()) == sum(out.by_event_id.values())
    return out


def normalised(event_id: int, *, span: Timespan = ALWAYS, **given: Any) -> dict[str, Any]:
    """Return the one event that a record with the *given* fields becomes, without what was not logged.

    ``computer``, ``channel``, ``time`` and ``record_id`` stand for the System part.
    """
    heading = {"computer": "DC1.corp.example", "channel": "Security", "time": "2024-01-08T10:00:00Z"}
    heading |= {"record_id": 7}
    heading |= {k: given.pop(k) for k in list(given) if k in heading}
    shape = Shape(event_id, heading["channel"], "P", False, tuple(given))
    row = (0, heading["time"], heading["record_id"], heading["computer"], *given.values())
    part = normalise(RawBatch({shape: [row]}, 1), span)
    reading = Reading(part.events.cast(EVENT_SCHEMA))
    return reading.rows[0] if reading.rows else {"set_aside": part.set_aside}
