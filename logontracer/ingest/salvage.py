"""Reading a damaged chunk record by record, and saying what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from logontracer.ingest.chunkfile import Slot
from logontracer.ingest.container import (
    CHUNK_SIZE,
    SMALLEST_RECORD,
    ChunkHeader,
    Gap,
    Walk,
    rebuild_chunk,
)
from logontracer.ingest.decoder import Outcome, decode_each
from logontracer.model.receipt import Damage


class Fault(NamedTuple):
    """A record that could not be read, and why."""

    offset: int
    size: int
    what: str


#: Records may end the reader's walk; after this many new starts the rest of the chunk is lost.
_MOST_ROUNDS = 24


#: What the decoder makes of a record without any content.
_BLANK = '{"Event":null}'


def read_rebuilt(chunk: bytes, walk: Walk) -> list[Outcome]:
    """Return one outcome per record of *walk*, in order."""
    outcomes: list[Outcome | None] = [None] * len(walk.records)
    for _ in range(_MOST_ROUNDS):
        done = {at for at, outcome in enumerate(outcomes) if outcome is not None}
        if len(done) == len(outcomes):
            break
        stopped_at = _read_once(rebuild_chunk(chunk, walk, done), outcomes)
        if stopped_at is None:
            break
        outcomes[stopped_at] = outcomes[stopped_at] or Outcome(None, "the reader stops at this record")
    finished = [outcome or Outcome(None, "the reader stops before this record") for outcome in outcomes]
    return [_unless_blank(outcome, at, walk) for at, outcome in enumerate(finished)]


def _unless_blank(outcome: Outcome, at: int, walk: Walk) -> Outcome:
    """Take what was made of a few bytes with a record's signature for no record when nothing is in it."""
    is_blank = walk.records[at].is_doubtful and outcome.text == _BLANK
    return Outcome(None, "nothing left of a record but its start") if is_blank else outcome


def _read_once(chunk: bytes, outcomes: list[Outcome | None]) -> int | None:
    """Fill in what one pass gives; return the first record it did not get past, or None at the end."""
    pending = [at for at, outcome in enumerate(outcomes) if outcome is None]
    for at, outcome in decode_each(chunk):
        if at is None:  # a fault belongs to the first record nobody has spoken for
            at = pending[0] if pending else None
        if at is None or at >= len(outcomes):
            continue
        if outcomes[at] is None:
            outcomes[at] = outcome
        pending = [p for p in pending if p > at]
    missing = [at for at, outcome in enumerate(outcomes) if outcome is None]
    return missing[0] if missing else None


def faults_in(walk: Walk, outcomes: Iterable[Outcome]) -> list[Fault]:
    """Return the walked records that could not be decoded."""
    pairs = zip(walk.records, outcomes, strict=True)
    return [Fault(r.offset, r.size, outcome.fault) for r, outcome in pairs if outcome.text is None]


def spans_lost(slot: Slot, walk: Walk, faults: Sequence[Fault]) -> Iterator[Damage]:
    """Yield the chunk's own fault, if any, and every span that gave no record."""
    header = slot.header
    assert header is not None
    n_read = len(walk.records) - len(faults)
    fault = _fault(header)
    if fault:
        yield Damage(slot.offset, slot.size, fault, 0, n_read)
    for gap in walk.gaps:
        # What a chunk cut short lacks does not stand in the file.
        start, end = min(gap.offset, slot.size), min(gap.offset + gap.size, slot.size)
        what = _cut(slot) if gap.offset + gap.size > slot.size else gap.what
        yield Damage(slot.offset + start, end - start, what, _records_in_gap(gap, walk, header))
    for damage in unread(slot.offset, faults):
        damage.size_bytes = min(damage.size_bytes, slot.offset + slot.size - damage.offset_bytes)
        yield damage


def _cut(slot: Slot) -> str:
    where = "the file ends" if slot.ends_file else "the next chunk starts"
    return f"{where} inside a chunk, which lacks its last {CHUNK_SIZE - slot.size:,} bytes"


def _fault(header: ChunkHeader) -> str:
    if not header.has_magic:
        return "chunk signature"
    if not header.is_header_intact:
        return "chunk header checksum"
    return "" if header.is_data_intact else "chunk checksum"


def _records_in_gap(gap: Gap, walk: Walk, header: ChunkHeader) -> int | None:
    """Return how many records a gap swallowed, by the record ids around it, or None."""
    before = [r.record_id for r in walk.records if r.offset < gap.offset]
    after = [r.record_id for r in walk.records if r.offset > gap.offset]
    first = before[-1] + 1 if before else (header.first_record_id if header.is_header_intact else None)
    last = after[0] - 1 if after else (header.last_record_id if header.is_header_intact else None)
    if first is None or last is None:
        return None
    n_records = (last - first + 1) % (1 << 64)
    return n_records if 0 <= n_records <= gap.size // SMALLEST_RECORD + 1 else None


def unread(start: int, faults: Iterable[Fault]) -> Iterator[Damage]:
    """Yield the records that could not be read, neighbours as one span; offsets count from *start*."""
    open_span: Damage | None = None
    for fault in faults:
        offset = start + fault.offset
        if open_span and open_span.offset_bytes + open_span.size_bytes == offset:
            open_span.size_bytes += fault.size
            open_span.n_records_lost = (open_span.n_records_lost or 0) + 1
            continue
        if open_span:
            yield open_span
        open_span = Damage(offset, fault.size, fault.what, 1)
    if open_span:
        yield open_span
