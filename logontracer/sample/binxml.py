"""Binary XML as event logs hold it: typed values, and template definitions for any place in a chunk.

Token and type numbers are those of [MS-EVEN6] 2.2.12–2.2.17; the layout of names and
templates inside a chunk is the container's own (see ``writer``).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from uuid import UUID

EOF = b"\x00"
FRAGMENT = b"\x0f\x01\x01\x00"
TEMPLATE_INSTANCE = b"\x0c\x01"
#: The element stays whatever its substitutions hold.
NO_DEPENDENCY = 0xFFFF

_OPEN, _CLOSE_START, _CLOSE_EMPTY, _END = 0x01, b"\x02", b"\x03", b"\x04"
_VALUE, _ATTRIBUTE, _SUBSTITUTION, _OPTIONAL = 0x05, 0x06, 0x0D, 0x0E
_MORE = 0x40
_LARGEST_VALUE_BYTES = 0xFFFF
_TEXTS_KEPT = 1 << 15


class ValueType(IntEnum):
    """Type of a substituted value."""

    NULL = 0x00
    TEXT = 0x01
    UINT8 = 0x04
    UINT16 = 0x06
    UINT32 = 0x08
    UINT64 = 0x0A
    GUID = 0x0F
    SIZE = 0x10  # a pointer-sized number; 8 bytes on every 64-bit machine
    FILETIME = 0x11
    SID = 0x13
    HEX32 = 0x14
    HEX64 = 0x15
    BINXML = 0x21


#: Types whose values always take the same room, so that a record can be patched in place.
FIXED: Mapping[ValueType, struct.Struct] = {
    ValueType.UINT8: struct.Struct("<B"),
    ValueType.UINT16: struct.Struct("<H"),
    ValueType.UINT32: struct.Struct("<I"),
    ValueType.UINT64: struct.Struct("<Q"),
    ValueType.GUID: struct.Struct("<16s"),
    ValueType.SIZE: struct.Struct("<Q"),
    ValueType.FILETIME: struct.Struct("<Q"),
    ValueType.HEX32: struct.Struct("<I"),
    ValueType.HEX64: struct.Struct("<Q"),
}

#: What a row may hold: text and SIDs as ``str``, GUIDs as 16 bytes in wire order, the rest as ``int``.
Value = str | int | bytes | None


@lru_cache(maxsize=_TEXTS_KEPT)
def encode_text(text: str) -> bytes:
    """Return UTF-16LE without terminator; lone surrogates pass, since logs hold them too."""
    return text.encode("utf-16-le", "surrogatepass")


@lru_cache(maxsize=_TEXTS_KEPT)
def encode_sid(sid: str) -> bytes:
    """Return the binary form of ``S-1-5-21-…``."""
    revision, authority, *parts = (int(part) for part in sid.removeprefix("S-").split("-"))
    return struct.pack(f"<BB6s{len(parts)}I", revision, len(parts), authority.to_bytes(6, "big"), *parts)


def encode_guid(guid: str) -> bytes:
    """Return the 16 bytes of a GUID in wire order (first three fields little-endian)."""
    return UUID(guid).bytes_le


def encode(value: Value, of: ValueType) -> bytes:
    """Return *value* as type *of*; None takes no room.

    Raises
    ------
    ValueError
        When it does not fit the 16-bit size of a substitution.
    """
    if value is None:
        return b""
    fixed = FIXED.get(of)
    if fixed is not None:
        return fixed.pack(value)
    data = _VARIABLE[of](value)
    if len(data) > _LARGEST_VALUE_BYTES:
        raise ValueError(
            f"a value of {len(data)} bytes does not fit a record; at most {_LARGEST_VALUE_BYTES}"
        )
    return data


_VARIABLE: Mapping[ValueType, Callable[..., bytes]] = {
    ValueType.TEXT: encode_text,
    ValueType.SID: encode_sid,
    ValueType.BINXML: bytes,
    ValueType.NULL: lambda value: b"",
}


@lru_cache(maxsize=1024)
def name_hash(name: str) -> int:
    """Return the 16-bit hash under which a chunk files a name."""
    value = 0
    for character in name:
        value = (value * 65599 + ord(character)) & 0xFFFFFFFF
    return value & 0xFFFF


@dataclass(frozen=True, slots=True)
class Substitution:
    """A place for value *index*; an optional one removes its attribute or element when there is none."""

    index: int
    type: ValueType
    is_optional: bool = True

    def tokens(self) -> bytes:
        """Return its bytes."""
        token = _OPTIONAL if self.is_optional else _SUBSTITUTION
        return struct.pack("<BHB", token, self.index, self.type)


Content = str | Substitution


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a template; *depends_on* is the value without which it is left out."""

    name: str
    content: tuple[Element | Content, ...] = ()
    attributes: tuple[tuple[str, Content], ...] = ()
    depends_on: int = NO_DEPENDENCY


@dataclass(frozen=True, slots=True)
class Definition:
    """A template's tokens before they have a place: where names stand, and which are written out here."""

    tokens: bytes
    uses: tuple[tuple[int, str], ...]  # position of a u32 that will hold the name's offset
    inlined: tuple[tuple[int, str], ...]  # position of a name written out


@dataclass(slots=True)
class _Tokens:
    """Bytes under construction."""

    unknown: set[str]
    data: bytearray = field(default_factory=bytearray)
    uses: list[tuple[int, str]] = field(default_factory=list)
    inlined: list[tuple[int, str]] = field(default_factory=list)

    def name(self, name: str) -> None:
        self.uses.append((len(self.data), name))
        self.data += bytes(4)
        if name in self.unknown:
            self.unknown.discard(name)
            self.inlined.append((len(self.data), name))
            self.data += struct.pack("<IHH", 0, name_hash(name), len(name)) + encode_text(name) + bytes(2)

    def reserve_size(self) -> int:
        self.data += bytes(4)
        return len(self.data)

    def fill_size(self, start: int) -> None:
        struct.pack_into("<I", self.data, start - 4, len(self.data) - start)

    def content(self, content: Content) -> None:
        if isinstance(content, Substitution):
            self.data += content.tokens()
        else:
            self.data += struct.pack("<BBH", _VALUE, ValueType.TEXT, len(content)) + encode_text(content)

    def element(self, element: Element) -> None:
        more = _MORE if element.attributes else 0
        self.data += struct.pack("<BH", _OPEN | more, element.depends_on)
        start = self.reserve_size()
        self.name(element.name)
        self.attributes(element.attributes)
        if element.content:
            self.data += _CLOSE_START
            for item in element.content:
                self.element(item) if isinstance(item, Element) else self.content(item)
            self.data += _END
        else:
            self.data += _CLOSE_EMPTY
        self.fill_size(start)

    def attributes(self, attributes: tuple[tuple[str, Content], ...]) -> None:
        if not attributes:
            return
        start = self.reserve_size()
        for position, (name, content) in enumerate(attributes, start=1):
            self.data.append(_ATTRIBUTE | (_MORE if position < len(attributes) else 0))
            self.name(name)
            self.content(content)
        self.fill_size(start)


def names_of(element: Element) -> tuple[str, ...]:
    """Return the element and attribute names of a tree, each once, in order of appearance."""
    names = dict.fromkeys((element.name, *(name for name, _ in element.attributes)))
    for child in element.content:
        if isinstance(child, Element):
            names.update(dict.fromkeys(names_of(child)))
    return tuple(names)


def define(element: Element, unknown: frozenset[str]) -> Definition:
    """Return the fragment of *element*, ended; names in *unknown* are written out at their first use."""
    tokens = _Tokens(set(unknown))
    tokens.data += FRAGMENT
    tokens.element(element)
    tokens.data += EOF
    return Definition(bytes(tokens.data), tuple(tokens.uses), tuple(tokens.inlined))
