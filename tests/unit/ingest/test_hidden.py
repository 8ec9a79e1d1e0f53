"""Texts of which less is shown than was logged, found in bytes that may claim anything."""

from __future__ import annotations

import struct

from logontracer.ingest.container import RECORD_HEADER_SIZE
from logontracer.ingest.hidden import count_hidden

TEXT, BINXML = 0x01, 0x21
HIDDEN = "ab\0c".encode("utf-16-le")
#: Behind the last instance a definition may be looked for.
PADDING = bytes(64)


def instance(*values: tuple[int, int, bytes]) -> bytes:
    """Return a template instance: of each value the size it claims, its type and its bytes."""
    head = b"\x0f\x01\x01\x00\x0c\x01" + struct.pack("<II", 1, 60_000)
    descriptors = b"".join(struct.pack("<HBB", size, kind, 0) for size, kind, _ in values)
    return head + struct.pack("<I", len(values)) + descriptors + b"".join(data for *_, data in values)


def count(*contents: bytes) -> int:
    """Return how many hidden texts are found in records of these contents."""
    data, places = b"", []
    for content in contents:
        places.append(len(data))
        data += bytes(RECORD_HEADER_SIZE) + content
    return count_hidden(data + PADDING, places)


def test_a_hidden_text_is_counted_once_for_its_record() -> None:
    one = instance((len(HIDDEN), TEXT, HIDDEN))
    assert count(one, one) == 2


def test_a_short_text_in_a_template_inside_is_found() -> None:
    inner = instance((len(HIDDEN), TEXT, HIDDEN))
    assert count(instance((len(inner), BINXML, inner))) == 1


def test_a_value_that_claims_the_records_behind_its_own_is_not_followed() -> None:
    claims = instance((400, TEXT, HIDDEN))
    assert count(*[claims] * 50) == 0
    assert count(claims, instance((len(HIDDEN), TEXT, HIDDEN)), claims) == 1
