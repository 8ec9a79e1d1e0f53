"""Cutting a text into its ``<Event>`` elements."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from logontracer.errors import InputError
from logontracer.ingest.textfile import Text
from logontracer.model.receipt import Damage

_TAG = r"(?P<close>/?)(?:Event|(?P<prefix>[A-Za-z_][\w.-]{0,63}):Event)(?=[\s/>])(?P<rest>[^<>]*)>"
# Comments and CDATA may hold anything, also what looks like an event, so they are read as one piece.
# A "<" cannot stand inside a tag, which keeps every alternative linear.
# One "<" before all of them: the search for it is what makes this fast.
_MARK = re.compile(rf"<(?:{_TAG}|(?P<skip>!--|!\[CDATA\[|\?)|(?P<doctype>!DOCTYPE))")
EVENT_TAG = re.compile(f"<{_TAG}")
#: Where a skipped mark is decided: XML allows neither "--" in a comment nor, in any export, "<" in an
#: instruction.  Where one has lost its end, this keeps it from swallowing events up to the next.
_ENDS = {
    "!--": re.compile("--(?:(>)|(?=[^>]))"),
    "?": re.compile(r"<|\?(>)"),
    "![CDATA[": re.compile(r"\]\](>)"),
}
#: What stands between events only where an event has lost its own tags.
_PART_OF_EVENT = re.compile(r"<(?:[\w.-]{1,64}:)?(?:System|EventData|UserData)[\s/>]")
_ROOT_END = re.compile(r"</(?:[\w.-]{1,64}:)?Events\s*>")
#: The tag of an event whose end is still to come: with its attributes it may be of any length.
_OPEN_TAG = re.compile(r"</?(?:[A-Za-z_][\w.-]{0,63}:)?Event[\s/][^<>]*")
#: Longest start of any other mark that a piece of text may end in the middle of.
_LONGEST_MARK = 4_096
#: Real events are a few kilobytes; the largest that Windows writes fit in 64 KiB.
_LONGEST_EVENT = 4 << 20


class Fragment(NamedTuple):
    """The text of one event, the namespace prefix of its tag, and where in the file it starts."""

    text: str
    prefix: str
    offset_bytes: int
    holds_events: bool = False  # as content, or because it lost its end and another its start


class Pair(NamedTuple):
    """An event from its start to its end, in characters."""

    start: int
    end: int
    prefix: str
    holds_events: bool = False


@dataclass(slots=True)
class Open:
    """An event whose end was not met yet, and the whole ones met since."""

    start: int
    prefix: str
    inner: list[Pair] = field(default_factory=list)


class Fragments:
    """The events of a text, in order, with damaged spans between them.

    What stands inside another event is part of it, so an event is cut from its start
    to the end that belongs to it.  Where an event has lost its end, no end belongs to
    it within the length of a real event or the rest of the file: its beginning is damage,
    and the events that seemed to be inside it are events of their own.  A document type
    declaration ends the reading.
    """

    def __init__(self, text: Text) -> None:
        self._text = text
        self._buffer = ""
        # Places are counted in characters from the start of the text.
        self._base = 0  # of the buffer's first character
        self._position = 0  # everything before it was scanned
        self._cursor = (0, text.encoding.mark_bytes)  # a place and its offset in the file; moves on only
        self._settled_bytes = text.encoding.mark_bytes  # everything before it is an event or named
        self._settled = 0
        self._suspicion = ""  # what is wrong with the text behind the settled place
        self._is_root_closed = False
        self._stack: deque[Open] = deque()
        self._is_over = False
        self._is_endless = False  # the buffer holds CDATA without an end

    def __iter__(self) -> Iterator[Fragment | Damage]:
        for piece in self._text.pieces():
            self._buffer += piece
            self._is_endless = False
            yield from self._scan()
            self._forget()
        self._is_over = True
        yield from self._scan()
        yield from self._rest()

    @property
    def _end(self) -> int:
        return self._base + len(self._buffer)

    def _slice(self, start: int, end: int) -> str:
        return self._buffer[max(start - self._base, 0) : end - self._base]

    def _bytes_at(self, place: int) -> int:
        """Return the offset in the file of a place, which is not before any asked for earlier."""
        at, offset = self._cursor
        self._cursor = place, offset + self._text.size_bytes(self._slice(at, place))
        return self._cursor[1]

    # -- scanning ---------------------------------------------------------------------------

    def _scan(self) -> Iterator[Fragment | Damage]:
        """Yield what can be told from the buffer as it is."""
        while mark := _MARK.search(self._buffer, self._position - self._base):
            if mark["doctype"]:
                self._refuse(self._base + mark.start())
            if not mark["skip"]:
                self._position = self._base + mark.end()
                yield from self._tag(mark)
            elif not self._skip(mark):
                break
            elif not self._stack:
                yield from self._gap(self._position)
        else:
            self._position = max(self._position, self._scanned())
        while self._stack and self._end - self._stack[0].start > _LONGEST_EVENT:
            yield from self._give_up("event longer than any real one")

    def _scanned(self) -> int:
        """Return the place before which no mark begins that the text to come could complete."""
        if self._is_over:
            return self._end
        scanned = self._end - _LONGEST_MARK
        last = self._buffer.rfind("<")
        is_open = last >= 0 and _OPEN_TAG.fullmatch(self._buffer, last) is not None
        if is_open and len(self._buffer) - last <= _LONGEST_EVENT:
            return min(scanned, self._base + last)
        return scanned

    def _skip(self, mark: re.Match[str]) -> bool:
        """Go behind a comment, CDATA or instruction, or behind its start when it is none.

        False when that cannot be told yet.
        """
        kind = mark["skip"]
        # Where CDATA has no end, no later one has: a search for each would be quadratic.
        is_known_endless = self._is_endless and kind == "![CDATA["
        end = None if is_known_endless else _ENDS[kind].search(self._buffer, mark.end())
        if end is not None:
            self._position = self._base + (end.end() if end[1] else mark.end())
            return True
        self._is_endless |= kind == "![CDATA["
        is_endless = self._is_over or len(self._buffer) - mark.start() > _LONGEST_EVENT
        self._position = self._base + (mark.end() if is_endless else mark.start())
        return is_endless

    def _tag(self, mark: re.Match[str]) -> Iterator[Fragment | Damage]:
        start, end = self._base + mark.start(), self._base + mark.end()
        if not mark["close"]:
            self._stack.append(Open(start, mark["prefix"] or ""))
            if not mark["rest"].endswith("/"):
                return
        if not self._stack:
            yield from self._damage(end, "end of an event that has no start", 1)
            return
        opened = self._stack.pop()
        pair = Pair(opened.start, end, opened.prefix, bool(opened.inner))
        if self._stack:
            self._stack[-1].inner.append(pair)
        else:
            yield from self._event(pair)

    # -- what comes out, in order -----------------------------------------------------------

    def _event(self, pair: Pair) -> Iterator[Fragment | Damage]:
        gap = self._slice(self._settled, pair.start)
        if self._suspicion or not (not gap or gap.isspace()):
            yield from self._gap(pair.start)
        text, offset = self._slice(pair.start, pair.end), self._bytes_at(pair.start)
        self._settled, self._settled_bytes = pair.end, offset + self._text.size_bytes(text)
        self._cursor = self._settled, self._settled_bytes
        yield Fragment(text, pair.prefix, offset, pair.holds_events)

    def _give_up(self, what_if_alone: str) -> Iterator[Fragment | Damage]:
        """Take the outermost open event for one that has lost its end."""
        lost = self._stack.popleft()
        yield from self._gap(lost.start)
        if lost.inner or self._stack:
            following = lost.inner[0].start if lost.inner else self._stack[0].start
            yield from self._damage(following, "event without its end", 1)
        else:
            yield from self._damage(self._position, what_if_alone, 1)
        for pair in lost.inner:
            yield from self._event(pair)

    def _rest(self) -> Iterator[Fragment | Damage]:
        """Yield what the end of the file decides."""
        is_inside_event = bool(self._stack)
        while self._stack:
            yield from self._give_up("file ends inside an event")
        yield from self._gap(self._end)
        if self._text.starts_with_root and not self._is_root_closed and not is_inside_event:
            yield Damage(self._settled_bytes, 0, "the file ends before its root element does")

    def _gap(self, end: int) -> Iterator[Damage]:
        """Settle the text up to *end*; it is damage when it holds what only events hold."""
        self._look_at_gap(end)
        if self._suspicion:
            yield from self._damage(end, self._suspicion, None)
        self._settle(end)

    def _look_at_gap(self, end: int) -> None:
        gap = self._slice(self._settled, end)
        if not gap or gap.isspace():
            return
        self._is_root_closed |= _ROOT_END.search(gap) is not None
        if _PART_OF_EVENT.search(gap):
            self._suspicion = "parts of an event without its tags"
        elif "\0" in gap:
            self._suspicion = self._suspicion or "zero bytes between events"

    def _damage(self, end: int, what: str, n_records_lost: int | None) -> Iterator[Damage]:
        """Yield everything between the settled place and *end* as damage."""
        offset = self._settled_bytes
        self._settle(end)
        yield Damage(offset, self._settled_bytes - offset, what, n_records_lost)

    def _settle(self, end: int) -> None:
        self._settled, self._settled_bytes = end, self._bytes_at(end)
        self._suspicion = ""

    def _forget(self) -> None:
        """Drop what is done with from the buffer."""
        done = self._stack[0].start if self._stack else self._position
        if done > self._base:
            if not self._stack:
                self._look_at_gap(done)
            self._bytes_at(max(done, self._cursor[0]))
            self._buffer = self._buffer[done - self._base :]
            self._base = done

    def _refuse(self, start: int) -> None:
        offset = self._bytes_at(start)
        raise InputError(
            f"the XML declares a document type (<!DOCTYPE) at byte {offset}; that is refused",
            hint="no export of an event log has one: it can name files and entities to be read in its place",
            offset_bytes=offset,
        )
