"""XML exports of event logs: Event Viewer, wevtutil, PowerShell, Splunk.

An export need not be one well-formed document: it may lack a declaration or a
root, hold text between the events, or characters XML forbids, and it may be damaged
anywhere.  So the text is cut at the tags of each ``<Event>``, events are parsed some
hundred at a time, and one that is not well-formed is repaired alone, or set aside and
named with its place; the others do not notice.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from lxml import etree

from logontracer.errors import UnsupportedFormatError
from logontracer.ingest.element import Restore, element_to_sink, local_name
from logontracer.ingest.format import InputFormat
from logontracer.ingest.fragments import Fragment, Fragments
from logontracer.ingest.inner import inner_events
from logontracer.ingest.raw import RecordSink
from logontracer.ingest.repair import repaired, restored
from logontracer.ingest.textfile import Text, decode_head, open_text
from logontracer.model.receipt import Damage, shown_path

_EVENTS_PER_PARSE = 200
#: A tree takes many times the memory of its text.
_CHARACTERS_PER_PARSE = 8 << 20
#: How often what is inside a broken event is looked at again: an event costs at most so many parses.
_MOST_LEVELS = 8
_NOT_WELL_FORMED = "event that is not well-formed XML"
_NAMESPACE_OF_PREFIX = "http://schemas.microsoft.com/win/2004/08/events/event"


def _recognises(head: bytes) -> bool:
    text = decode_head(head)
    return text is not None and ("<Event" in text or ":Event" in text or text.lstrip().startswith("<"))


def read(path: Path, sink: RecordSink) -> None:
    """Put every event and every damaged span of an XML export into *sink*.

    Raises
    ------
    InputError
        When the text declares a document type, or holds no event at all.
    """
    with path.open("rb") as file:
        text = open_text(file)
        n_found = _Events(text, sink).read()
    if not n_found and not text.starts_with_root:
        raise UnsupportedFormatError(
            f"{shown_path(path.name)} holds no <Event> element",
            hint="export the log with: wevtutil qe Security /f:xml /e:Events",
        )


def new_parser() -> etree.XMLParser:
    """Return a parser that resolves no entity and fetches nothing."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )


class _Events:
    """The events of a text on their way into a sink, some at a time."""

    def __init__(self, text: Text, sink: RecordSink) -> None:
        self._text = text
        self._sink = sink
        self._batch: list[Fragment] = []
        self._n_characters = 0

    def read(self) -> int:
        """Read everything; return how many events and damaged spans there are."""
        n_found = 0
        for found in Fragments(self._text):
            n_found += 1
            if isinstance(found, Damage):
                self._sink.damage(found)
                continue
            if found.holds_events:
                self._parse()
                self._parse_alone(found)
                continue
            self._batch.append(found)
            self._n_characters += len(found.text)
            if len(self._batch) >= _EVENTS_PER_PARSE or self._n_characters >= _CHARACTERS_PER_PARSE:
                self._parse()
        self._parse()
        self._sink.progress(self._text.offset_bytes)
        return n_found

    def _parse(self) -> None:
        """Parse what has gathered at once, or each event alone when one of them is not well-formed."""
        if not self._batch:
            return
        batch, self._batch, self._n_characters = self._batch, [], 0
        root = self._parsed("".join(event.text for event in batch), {event.prefix for event in batch})
        if root is not None and len(root) == len(batch):
            for element in root:
                element_to_sink(element, self._sink)
        else:
            for event in batch:
                self._parse_alone(event)
        self._sink.progress(self._text.offset_bytes)

    def _parse_alone(self, event: Fragment, level: int = 0) -> int:
        """Put one event into the sink, or what can be saved of it; return how many were put there."""
        is_overwritten = (
            "\0" in event.text
        )  # no export holds zeros: they may have been the border of two events
        is_salvaged = level > 0 or is_overwritten
        if self._put(event, event.text, str, is_salvaged):
            return 1
        text, n_surrogates = repaired(event.text)
        if not self._put(event, text, restored, is_salvaged):
            return self._take_apart(event, level)
        self._sink.n_replaced_surrogates += n_surrogates
        if is_overwritten:
            size_bytes = self._text.size_bytes(event.text)
            self._sink.damage(Damage(event.offset_bytes, size_bytes, "zero bytes inside an event", None, 1))
        return 1

    def _put(self, event: Fragment, text: str, restore: Restore, is_salvaged: bool) -> bool:
        """Parse one event and put it into the sink; return whether it is well-formed."""
        root = self._parsed(text, {event.prefix})
        # No record of Windows has an event beside its sections: one has lost its end, another its start.
        if root is None or len(root) != 1 or any(local_name(section) == "Event" for section in root[0]):
            return False
        element_to_sink(root[0], self._sink, restore, is_salvaged=is_salvaged)
        return True

    def _take_apart(self, event: Fragment, level: int) -> int:
        """Save the whole events inside one that is not well-formed, and name the rest of it."""
        size = self._text.size_bytes
        pairs = inner_events(event.text) if level < _MOST_LEVELS else []
        if not pairs:
            self._sink.set_aside("unreadable")
            self._sink.damage(Damage(event.offset_bytes, size(event.text), _NOT_WELL_FORMED, 0))
            return 0
        n_saved, done, offset = 0, 0, event.offset_bytes
        for pair in pairs:
            start = offset + size(event.text[done : pair.start])
            inner = Fragment(event.text[pair.start : pair.end], pair.prefix, start)
            n_saved += self._parse_alone(inner, level + 1)
            done, offset = pair.end, start + size(inner.text)
        head, tail = size(event.text[: pairs[0].start]), size(event.text[done:])
        self._sink.damage(Damage(event.offset_bytes, head, "event without its end", 1, n_saved))
        self._sink.damage(Damage(offset, tail, "end of an event that has no start", 1))
        return n_saved

    def _parsed(self, events: str, prefixes: set[str]) -> etree._Element | None:
        """Return an element that holds the events, None when they are not well-formed."""
        prefixes = {prefix for prefix in prefixes if prefix} | self._text.prefixes
        declared = "".join(f' xmlns:{prefix}="{_NAMESPACE_OF_PREFIX}"' for prefix in sorted(prefixes))
        # Lone surrogates cannot be encoded: UnicodeEncodeError is a ValueError, and the event is repaired.
        with suppress(etree.XMLSyntaxError, ValueError):
            return etree.fromstring(f"<Events{declared}>{events}</Events>".encode(), new_parser())
        return None


FORMAT = InputFormat(
    name="xml",
    title="XML export of an event log",
    reference="https://learn.microsoft.com/en-us/windows/win32/wes/eventschema-schema",
    extensions=(".xml",),
    recognises=_recognises,
    read=read,
)
