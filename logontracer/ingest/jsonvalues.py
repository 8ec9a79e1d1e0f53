"""JSON values of a text one after the other: lines, arrays, pretty-printed or not, damaged or not.

A file of lines is cut at its line ends, so that a bad line costs that line.  In any other the
end of a value is where the parser says, and behind a bad one the next start of a line that
looks like the start of a record is looked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from logontracer.ingest.textfile import Text

#: An event of Windows has 64 KiB; as JSON with its text beside it, some times that.
LONGEST_VALUE = 4 << 20
_HEAD_CHARACTERS = 1 << 16
_FIRST_LINES = 50
_LONGEST_NUMBER = 18
_LONGEST_REASON = 100
#: What stands between two values: commas, the brackets of arrays, ``Record 7`` of evtx_dump.
_BETWEEN = re.compile(r"(?:[\s,\[\]]++|Record \d{1,20}(?=\s))*+")
_NO_VALUE = re.compile(r"|\[|\]|\[\]|Record \d{1,20}")
_FIRST_RECORD = re.compile(r"(?:^|\n)([ \t]*)\{")
_BORDER = re.compile(r"\}\s*,\s*\{\s*\"")
#: An object around a list of events: the answer of a search, a heading in front of them.
_AROUND = re.compile(
    r'\s*\{(?:(?!\}\s*\n\s*\{).)*?"(?:hits|results|Events|events|records|value|Event)"\s*:\s*\[(?=\s*\{)',
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Found:
    """One value, or a span that holds none and why."""

    offset_bytes: int
    line: int
    value: Any = None
    fault: str = ""
    size_bytes: int = 0


class _BadJsonError(Exception):
    """A text is no JSON; ``position`` is where that shows."""

    def __init__(self, reason: str, position: int, *, is_incomplete: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position
        self.is_incomplete = is_incomplete


def _integer(digits: str) -> Any:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


def _refuse(name: str) -> Any:
    raise _BadJsonError(f"{name} is no number of JSON", 0, is_incomplete=False)


_DECODER = json.JSONDecoder(parse_int=_integer, parse_constant=_refuse)


def _decoded(text: str, start: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        reason = error.msg[:1].lower() + error.msg[1:]
        is_incomplete = error.pos >= len(text) - 16 or reason.startswith("unterminated string")
        raise _BadJsonError(reason, error.pos, is_incomplete=is_incomplete) from error
    except RecursionError as error:
        raise _BadJsonError("too many brackets in one another", start, is_incomplete=False) from error


def json_values(text: Text, head: str) -> Iterator[Found]:
    """Yield every value of *text*, whose first characters are *head*."""
    return _Lines(text).found() if _is_lines(head) else _Stream(text, head).found()


def _is_lines(head: str) -> bool:
    """Return whether one of the first lines is a whole object.

    A line of a pretty-printed record may hold a small object too, but further in than the first.
    """
    lines = [line for line in head[:_HEAD_CHARACTERS].splitlines()[:_FIRST_LINES] if line.lstrip()[:1] == "{"]
    margin = _indent(lines[0]) if lines else 0
    return any(_indent(line) == margin and _is_object(line.strip().rstrip(",")) for line in lines)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


class _Lines:
    """A file in which each line is a value."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._offset = text.encoding.mark_bytes
        self._line = 1

    def found(self) -> Iterator[Found]:
        held, is_too_long, skipped = "", False, 0
        for piece in self._text.pieces():
            *lines, rest = (held + piece).split("\n")
            for line in lines:
                if is_too_long:
                    skipped += self._text.size_bytes(line)
                    yield self._too_long(skipped)
                    is_too_long, skipped = False, 0
                    self._next(0)
                    continue
                yield from self._value(line)
                self._next(self._text.size_bytes(line))
            held = rest
            if len(held) > LONGEST_VALUE or is_too_long:
                skipped += self._text.size_bytes(held)
                held, is_too_long = "", True
        if is_too_long:
            yield self._too_long(skipped + self._text.size_bytes(held))
        else:
            yield from self._value(held)

    def _next(self, size_bytes: int) -> None:
        self._offset += size_bytes + self._text.size_bytes("\n")
        self._line += 1

    def _too_long(self, size_bytes: int) -> Found:
        what = f"a line of {size_bytes:,} bytes, more than any event has"
        found = Found(self._offset, self._line, fault=what, size_bytes=size_bytes)
        self._offset += size_bytes
        return found

    def _value(self, line: str) -> Iterator[Found]:
        stripped = line.strip(" \t\r,\ufeff\0")
        if _NO_VALUE.fullmatch(stripped):
            return
        try:
            value = _parsed_line(stripped)
        except _BadJsonError as error:
            size = self._text.size_bytes(line)
            fault = f"not JSON: {error.reason[:_LONGEST_REASON]} (column {error.position + 1:,})"
            yield Found(self._offset, self._line, fault=fault, size_bytes=size)
        else:
            yield Found(self._offset, self._line, value, size_bytes=self._text.size_bytes(line))


def _parsed_line(line: str) -> Any:
    try:
        return orjson.loads(line)
    except ValueError:
        pass  # also for what is JSON all the same: lone surrogates
    # Compact arrays may begin and end on lines with values: "[{…},".
    start = len(line) - len(line.lstrip("["))
    value, end = _decoded(line, start)
    if line[end:].strip(" \t,]"):
        raise _BadJsonError("more text behind the value", end, is_incomplete=False)
    return value


class _Stream:
    """A file whose values have line ends in them, or none between them."""

    def __init__(self, text: Text, head: str) -> None:
        self._text = text
        self._pieces = text.pieces()
        self._buffer = ""
        self._at = 0  # in the buffer
        self._counted = 0  # up to where in the buffer bytes and lines are counted
        self._offset = text.encoding.mark_bytes  # of what is counted
        self._line = 1
        self._is_over = False
        around = _AROUND.match(head)
        self._skip = around.end() if around else 0
        self._is_wrapped = around is not None
        first = _FIRST_RECORD.search(head, self._skip)
        indent = first[1] if first else ""
        self._start = re.compile(rf"\n{indent}(?:\}},[ \t]*)?\{{")

    def found(self) -> Iterator[Found]:
        self._fill()
        self._at = self._skip
        while True:
            self._between()
            if self._at >= len(self._buffer):
                return
            if self._is_wrapped and self._buffer[self._at] != "{":
                return  # the list has ended; what follows belongs to the object around it
            yield self._value()

    def _fill(self) -> None:
        """Read until the longest possible value lies in front, and let go of what was read."""
        if len(self._buffer) - self._at >= LONGEST_VALUE or self._is_over:
            return
        self._count()
        parts = [self._buffer[self._at :]]
        n_characters = len(parts[0])
        while n_characters < 2 * LONGEST_VALUE:
            piece = next(self._pieces, None)
            if piece is None:
                self._is_over = True
                break
            parts.append(piece)
            n_characters += len(piece)
        self._buffer, self._at, self._counted = "".join(parts), 0, 0

    def _count(self) -> None:
        """Count the bytes and lines that were read since this was asked last."""
        gone = self._buffer[self._counted : self._at]
        self._offset += self._text.size_bytes(gone)
        self._line += gone.count("\n")
        self._counted = self._at

    def _between(self) -> None:
        while True:
            self._fill()
            match = _BETWEEN.match(self._buffer, self._at)
            end = match.end() if match else self._at
            is_more = end == len(self._buffer) and not self._is_over
            self._at = end
            if not is_more:
                return

    def _value(self) -> Found:
        self._count()
        try:
            value, end = _decoded(self._buffer, self._at)
            if end - self._at > LONGEST_VALUE:
                raise _BadJsonError("a value longer than any event", self._at, is_incomplete=False)
        except _BadJsonError as error:
            return self._bad(error)
        found = Found(
            self._offset, self._line, value, size_bytes=self._text.size_bytes(self._buffer[self._at : end])
        )
        self._at = end
        return found

    def _bad(self, error: _BadJsonError) -> Found:
        offset, line = self._offset, self._line
        start, position = self._at, max(error.position, self._at)
        is_cut = error.is_incomplete and self._is_over
        reason = "the file ends inside a value" if is_cut else f"not JSON: {error.reason[:_LONGEST_REASON]}"
        at_line = line + self._buffer.count("\n", start, position)
        where = f" (line {at_line:,})" if at_line != line else ""
        self._at = self._next_start(start)
        size = self._text.size_bytes(self._buffer[start : self._at])
        return Found(offset, line, fault=f"{reason}{where}", size_bytes=size)

    def _next_start(self, start: int) -> int:
        """Return where the next record may begin, at the end of the buffer when nothing looks like it."""
        found = self._start.search(self._buffer, start + 1)
        if found:
            return found.end() - 1
        border = _BORDER.search(self._buffer, start + 1)
        if border:
            return self._buffer.index("{", border.start() + 1)
        return len(self._buffer)
