"""Typed values and template definitions, against bytes seen in real logs."""

from __future__ import annotations

import struct

import pytest

from logontracer.sample.binxml import (
    Element,
    Substitution,
    ValueType,
    define,
    encode,
    encode_guid,
    encode_sid,
    encode_text,
    name_hash,
    names_of,
)


@pytest.mark.parametrize(
    ("name", "value"),
    [("Event", 0x0CBA), ("xmlns", 0x0FBC), ("System", 0x546F), ("Provider", 0x7BF1), ("Computer", 0x6E3B)],
)
def test_name_hashes_are_those_of_real_logs(name: str, value: int) -> None:
    assert name_hash(name) == value


def test_a_sid_is_written_as_windows_does() -> None:
    assert encode_sid("S-1-5-21-546003962-2713609280-610790815-1001").hex() == (
        "010500000000000515000000fa5b8b204064bea19fed6724e9030000"
    )
    assert encode_sid("S-1-0-0").hex() == "010100000000000000000000"


def test_a_guid_is_written_in_wire_order() -> None:
    assert encode_guid("54849625-5478-4994-a5ba-3e3b0328c30d").hex() == "2596845478549449a5ba3e3b0328c30d"


def test_text_may_hold_anything_a_log_can() -> None:
    assert encode_text("é\n") == b"\xe9\x00\n\x00"
    assert encode_text("\ud800") == b"\x00\xd8"
    assert encode_text("😀") == b"\x3d\xd8\x00\xde"


def test_nothing_takes_no_room() -> None:
    assert encode(None, ValueType.TEXT) == b""
    assert encode("", ValueType.TEXT) == b""


def test_text_beyond_a_16_bit_size_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit a record"):
        encode("x" * 32_768, ValueType.TEXT)


def test_numbers_that_do_not_fit_are_refused() -> None:
    with pytest.raises(struct.error):
        encode(1 << 32, ValueType.HEX32)


def test_a_name_is_written_out_at_its_first_use_only() -> None:
    tree = Element("EventData", tuple(Element("Data", (), (("Name", text),)) for text in "ab"))
    definition = define(tree, frozenset(names_of(tree)))
    assert [name for _, name in definition.inlined] == ["EventData", "Data", "Name"]
    assert [name for _, name in definition.uses] == ["EventData", "Data", "Name", "Data", "Name"]
    assert define(tree, frozenset()).inlined == ()


def test_sizes_reach_to_the_end_of_their_element() -> None:
    tree = Element("A", (Substitution(0, ValueType.TEXT), Element("B")))
    tokens = define(tree, frozenset({"A", "B"})).tokens
    size = struct.unpack_from("<I", tokens, 4 + 3)[0]
    assert 4 + 3 + 4 + size == len(tokens) - 1  # the end of the fragment is not the element's
    assert tokens[-2:] == b"\x04\x00"
