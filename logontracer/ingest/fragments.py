"""Cutting a text into its ``<Event>`` elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from logontracer.errors import InputError
from logontracer.ingest.textfile import Text
from logontracer.model.receipt import Damage

# Comments and CDATA may hold anything, also what looks like an event, so they are read as one piece.
# A "<" cannot stand inside a tag, which keeps every alternative linear.
_MARK = re.compile(
    r"<(?:(?P<close>/?)(?:Event|(?P<prefix>[A-Za-z_][\w.-]{0,63}):Event)(?=[\s/>])(?P<rest>[^<>]*)>"
    r"|(?P<skip>!--|!\[CDATA\[|\?)"
    r"|(?P<doctype>!DOCTYPE))"
)
_ENDS = {"!--": "-->", "![CDATA[": "]]>", "?": "?>"}
#: Longest start of a mark that a piece of text may end in the middle of.
_LONGEST_MARK = 4_096
#: Real events are a few kilobytes; the largest that Windows writes fit in 64 KiB.
_LONGEST_EVENT = 4 << 20


class Fragment(NamedTuple):
    """The text of one event, and the namespace prefix of its tag."""

    text: str
    prefix: str


class Fragments:
    """The events of a text, in order, with damaged spans between them.

    An event without its end, an end without its start and an event longer than
    any real one are damage; a document type declaration ends the reading.
    """

    def __init__(self, text: Text) -> None:
        self._text = text
        self._buffer = ""
        self._base_bytes = 0  # offset in the file of the buffer's first character
        self._position = 0  # everything before it is done with
        self._start: int | None = None  # of the event that is open
        self._prefix = ""
        self._is_over = False
        self._endless: set[str] = set()  # kinds of skipped mark without an end in the buffer

    def __iter__(self) -> Iterator[Fragment | Damage]:
        self._base_bytes = self._text.encoding.mark_bytes
        for piece in self._text.pieces():
            self._buffer += piece
            self._endless.clear()
            yield from self._scan()
            self._forget()
        self._is_over = True
        yield from self._scan()
        if self._start is not None:
            yield self._damage(self._start, len(self._buffer), "file ends inside an event", 1)

    def _scan(self) -> Iterator[Fragment | Damage]:
        """Yield what can be told from the buffer as it is."""
        while mark := _MARK.search(self._buffer, self._position):
            if mark["doctype"]:
                self._refuse(mark.start())
            if mark["skip"]:
                if not self._skip(mark):
                    return
            else:
                self._position = mark.end()
                yield from self._tag(mark)
        if self._is_over:
            self._position = len(self._buffer)
        else:
            self._position = max(self._position, len(self._buffer) - _LONGEST_MARK)
        yield from self._too_long()

    def _skip(self, mark: re.Match[str]) -> bool:
        """Go behind a comment, CDATA or instruction; False when its end is not there yet."""
        kind = mark["skip"]
        # Where one has no end, no later one of its kind has: a search for each would be quadratic.
        end = -1 if kind in self._endless else self._buffer.find(_ENDS[kind], mark.end())
        if end >= 0:
            self._position = end + len(_ENDS[kind])
            return True
        self._endless.add(kind)
        is_endless = len(self._buffer) - mark.start() > _LONGEST_EVENT
        self._position = mark.end() if self._is_over or is_endless else mark.start()
        return self._is_over or is_endless

    def _tag(self, mark: re.Match[str]) -> Iterator[Fragment | Damage]:
        if mark["close"]:
            if self._start is None:
                yield self._damage(mark.start(), mark.end(), "end of an event that has no start", 1)
                return
            yield Fragment(self._buffer[self._start : mark.end()], self._prefix)
            self._start = None
            return
        if self._start is not None:
            yield self._damage(self._start, mark.start(), "event without its end", 1)
        self._start, self._prefix = mark.start(), mark["prefix"] or ""
        if mark["rest"].endswith("/"):
            yield Fragment(self._buffer[self._start : mark.end()], self._prefix)
            self._start = None

    def _too_long(self) -> Iterator[Damage]:
        if self._start is not None and len(self._buffer) - self._start > _LONGEST_EVENT:
            yield self._damage(self._start, self._position, "event longer than any real one", 1)
            self._start = None

    def _forget(self) -> None:
        """Drop what is done with from the buffer."""
        done = self._position if self._start is None else self._start
        if done:
            self._base_bytes += self._text.size_bytes(self._buffer[:done])
            self._buffer = self._buffer[done:]
            self._position -= done
            self._start = None if self._start is None else 0

    def _damage(self, start: int, end: int, what: str, n_records_lost: int | None) -> Damage:
        offset = self._base_bytes + self._text.size_bytes(self._buffer[:start])
        return Damage(offset, self._text.size_bytes(self._buffer[start:end]), what, n_records_lost)

    def _refuse(self, start: int) -> None:
        offset = self._base_bytes + self._text.size_bytes(self._buffer[:start])
        raise InputError(
            f"the XML declares a document type (<!DOCTYPE) at byte {offset}; that is refused",
            hint="no export of an event log has one: it can name files and entities to be read in its place",
            offset_bytes=offset,
        )
