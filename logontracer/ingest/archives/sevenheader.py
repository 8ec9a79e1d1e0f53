"""The header of a 7z archive: which folders of packed bytes hold which files."""

from __future__ import annotations

from dataclasses import dataclass, field
from struct import unpack_from

_END, _HEADER, _PROPERTIES, _MAIN, _FILES, _PACK, _UNPACK, _SUBSTREAMS = 0, 1, 2, 4, 5, 6, 7, 8
_SIZES, _CRCS, _FOLDERS, _UNPACK_SIZES, _COUNTS = 9, 10, 11, 12, 13
_EMPTY_STREAM, _EMPTY_FILE, _NAMES, _ATTRIBUTES, _ENCODED = 14, 15, 17, 21, 23
ENCODED_HEADER = _ENCODED
_MOST_CODERS = 8
_UNIX = 0x8000


@dataclass(frozen=True, slots=True)
class Coder:
    """One step of unpacking."""

    method: bytes
    properties: bytes
    is_simple: bool  # one stream in, one out


@dataclass(slots=True)
class Folder:
    """Coders, in the order of the header until they are put in that of unpacking, and what comes out."""

    coders: list[Coder]
    order: list[int] | None  # of the coders from the unpacked end on; None when they are no chain
    offset: int = 0
    packed_size: int = 0
    sizes: list[int] = field(default_factory=list)  # behind each coder
    crc: int | None = None
    members: list[tuple[int, int | None]] = field(default_factory=list)  # size and CRC

    @property
    def is_chain(self) -> bool:
        """Return whether each coder has one stream in and one out."""
        return self.order is not None

    @property
    def size(self) -> int:
        """Return how many bytes come out."""
        return self.sizes[0] if self.sizes else 0


@dataclass(slots=True)
class Entry:
    """One file or folder by name."""

    name: str = ""
    is_empty: bool = False
    unix_mode: int = 0


class _Cursor:
    """Numbers out of the header; IndexError and ValueError say that it is damaged."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def byte(self) -> int:
        value = self.data[self.at]
        self.at += 1
        return value

    def take(self, size: int) -> bytes:
        if size > len(self.data) - self.at:
            raise ValueError("a part of the header is cut off")
        found = self.data[self.at : self.at + size]
        self.at += size
        return found

    def number(self) -> int:
        first, value, mask = self.byte(), 0, 0x80
        for position in range(8):
            if not first & mask:
                return value | (first & (mask - 1)) << (8 * position)
            value |= self.byte() << (8 * position)
            mask >>= 1
        return value

    def count(self) -> int:
        """Return a number of things of which each takes room in the header."""
        found = self.number()
        if found > len(self.data) * 8:
            raise ValueError(f"the header counts {found:,} things and has no room for them")
        return found

    def bits(self, n_bits: int) -> list[bool]:
        data = self.take(-(-n_bits // 8))
        return [bool(data[n // 8] & (0x80 >> n % 8)) for n in range(n_bits)]

    def flags(self, n_bits: int) -> list[bool]:
        """Return bits in front of which stands whether all are set."""
        return [True] * n_bits if self.byte() else self.bits(n_bits)

    def crcs(self, n_streams: int) -> list[int | None]:
        return [
            unpack_from("<I", self.take(4))[0] if is_there else None for is_there in self.flags(n_streams)
        ]


def streams_of(data: bytes) -> list[Folder]:
    """Return the folders of an encoded header, whose first byte says what it is."""
    cursor = _Cursor(data)
    cursor.byte()
    return _streams(cursor)


def header_of(data: bytes) -> tuple[list[Folder], list[Entry]]:
    """Return the folders and files of a header."""
    cursor, folders, entries = _Cursor(data), list[Folder](), list[Entry]()
    if cursor.byte() != _HEADER:
        raise ValueError("the header is none")
    while (kind := cursor.number()) != _END:
        if kind == _MAIN:
            folders = _streams(cursor)
        elif kind == _FILES:
            entries = _files(cursor)
        elif kind == _PROPERTIES:
            while cursor.number() != _END:
                cursor.take(cursor.number())
        else:
            raise ValueError(f"the header has a part {kind}")
    return folders, entries


def _streams(cursor: _Cursor) -> list[Folder]:
    folders: list[Folder] = []
    position, sizes = 0, list[int]()
    while (kind := cursor.number()) != _END:
        if kind == _PACK:
            position, sizes = _packs(cursor)
        elif kind == _UNPACK:
            folders = _folders(cursor)
            for folder in folders:
                folder.members = [(folder.size, folder.crc)]
        elif kind == _SUBSTREAMS:
            _substreams(cursor, folders)
        else:
            raise ValueError(f"the header has a part {kind} among its streams")
    _place(folders, position, sizes)
    return folders


def _place(folders: list[Folder], position: int, sizes: list[int]) -> None:
    """Say where in the file each folder's packed bytes lie."""
    remaining = iter(sizes)
    for folder in folders:
        folder.offset = position
        # A folder that is no chain (BCJ2) has several packed streams, and is not read.
        for _ in range(1 if folder.is_chain else max(1, len(folder.coders))):
            folder.packed_size = next(remaining, 0)
            position += folder.packed_size


def _packs(cursor: _Cursor) -> tuple[int, list[int]]:
    position, n_streams, sizes = cursor.number(), cursor.count(), list[int]()
    while (kind := cursor.number()) != _END:
        if kind == _SIZES:
            sizes = [cursor.number() for _ in range(n_streams)]
        elif kind == _CRCS:
            cursor.crcs(n_streams)
    return position, sizes


def _folders(cursor: _Cursor) -> list[Folder]:
    folders: list[Folder] = []
    while (kind := cursor.number()) != _END:
        if kind == _FOLDERS:
            n_folders = cursor.count()
            if cursor.byte():
                raise ValueError("its folders are described elsewhere")
            folders = [_folder(cursor) for _ in range(n_folders)]
        elif kind == _UNPACK_SIZES:
            for folder in folders:
                sizes = [cursor.number() for _ in folder.coders]
                order = folder.order or range(len(sizes))
                folder.sizes = [sizes[n] for n in order]
                folder.coders = [folder.coders[n] for n in order]
        elif kind == _CRCS:
            for folder, crc in zip(folders, cursor.crcs(len(folders)), strict=True):
                folder.crc = crc
    return folders


def _folder(cursor: _Cursor) -> Folder:
    n_coders = cursor.count()
    if not 0 < n_coders <= _MOST_CODERS:
        raise ValueError(f"a folder has {n_coders} coders")
    coders, n_in = [], 0
    for _ in range(n_coders):
        flags = cursor.byte()
        method = cursor.take(flags & 15)
        ins, outs = (cursor.count(), cursor.count()) if flags & 16 else (1, 1)
        coders.append(
            Coder(method, cursor.take(cursor.number()) if flags & 32 else b"", (ins, outs) == (1, 1))
        )
        n_in += ins
    bound = [(cursor.number(), cursor.number()) for _ in range(n_coders - 1)]
    n_packed = n_in - len(bound)
    if n_packed > 1:
        for _ in range(n_packed):
            cursor.number()
    order = _order(bound, n_coders) if all(coder.is_simple for coder in coders) else None
    return Folder(coders, order)


def _order(bound: list[tuple[int, int]], n_coders: int) -> list[int] | None:
    """Return the coders from the unpacked end to the packed one, None when they are no chain.

    A pair says whose input is the output of which; the last one's output is nobody's input.
    """
    source = dict(bound)
    order = [n for n in range(n_coders) if n not in source.values()][:1]
    while order and order[-1] in source and len(order) < n_coders:
        order.append(source[order[-1]])
    return order if len(set(order)) == n_coders else None


def _substreams(cursor: _Cursor, folders: list[Folder]) -> None:
    counts = [1] * len(folders)
    sizes: list[list[int]] | None = None
    kind = cursor.number()
    if kind == _COUNTS:
        counts = [cursor.count() for _ in folders]
        kind = cursor.number()
    sizes = [[folder.size] if count == 1 else [] for folder, count in zip(folders, counts, strict=True)]
    if kind == _SIZES:
        for folder, count, own in zip(folders, counts, sizes, strict=True):
            if count > 1:
                own += [cursor.number() for _ in range(count - 1)]
                own.append(folder.size - sum(own))
        kind = cursor.number()
    crcs: list[int | None] = []
    unknown = sum(n for folder, n in zip(folders, counts, strict=True) if n != 1 or folder.crc is None)
    if kind == _CRCS:
        crcs = cursor.crcs(unknown)
        kind = cursor.number()
    if kind != _END or any(size < 0 for own in sizes for size in own):
        raise ValueError("the sizes of its files do not add up")
    rest = iter(crcs)
    for folder, count, own in zip(folders, counts, sizes, strict=True):
        is_known = count == 1 and folder.crc is not None
        folder.members = [(size, folder.crc if is_known else next(rest, None)) for size in own]


def _files(cursor: _Cursor) -> list[Entry]:
    entries = [Entry() for _ in range(cursor.count())]
    empty = [False] * len(entries)
    while (kind := cursor.number()) != _END:
        part = _Cursor(cursor.take(cursor.number()))
        if kind == _EMPTY_STREAM:
            empty = part.bits(len(entries))
        elif kind == _NAMES:
            part.byte()
            names = part.data[1:].decode("utf-16-le", "surrogatepass").split("\0")
            for entry, name in zip(entries, names, strict=False):
                entry.name = name
        elif kind == _ATTRIBUTES:
            there = part.flags(len(entries))
            part.byte()
            for entry, is_there in zip(entries, there, strict=True):
                attributes = unpack_from("<I", part.take(4))[0] if is_there else 0
                entry.unix_mode = attributes >> 16 if attributes & _UNIX else 0
    for entry, is_empty in zip(entries, empty, strict=True):
        entry.is_empty = is_empty
    return entries
