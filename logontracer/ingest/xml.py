"""XML exports of event logs: Event Viewer, wevtutil, PowerShell, Splunk.

An export need not be one well-formed document: it may lack a declaration or a
root, hold text between the events, or characters XML forbids.  So the text is cut
at the tags of each ``<Event>``, events are parsed some hundred at a time, and one
that is not well-formed is repaired alone or set aside; the others do not notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from logontracer.errors import UnsupportedFormatError
from logontracer.ingest.element import Restore, element_to_sink
from logontracer.ingest.format import InputFormat
from logontracer.ingest.fragments import Fragment, Fragments
from logontracer.ingest.raw import RecordSink
from logontracer.ingest.repair import repaired, restored
from logontracer.ingest.textfile import decode_head, open_text
from logontracer.model.receipt import Damage, shown_path

_EVENTS_PER_PARSE = 200
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
        batch: list[Fragment] = []
        n_found = 0
        for found in Fragments(text):
            n_found += 1
            if isinstance(found, Damage):
                sink.damage(found)
                continue
            batch.append(found)
            if len(batch) >= _EVENTS_PER_PARSE:
                _parse(batch, sink)
                batch = []
                sink.progress(text.offset_bytes)
        _parse(batch, sink)
        sink.progress(text.offset_bytes)
        if not n_found and not text.starts_with_root:
            raise UnsupportedFormatError(
                f"{shown_path(path.name)} holds no <Event> element",
                hint="export the log with: wevtutil qe Security /f:xml /e:Events",
            )


def _parse(batch: Sequence[Fragment], sink: RecordSink) -> None:
    """Parse some events at once, or each alone when one of them is not well-formed."""
    if not batch:
        return
    try:
        root = _parsed("".join(fragment.text for fragment in batch), {f.prefix for f in batch})
    except (etree.XMLSyntaxError, ValueError):
        for fragment in batch:
            _parse_alone(fragment, sink)
        return
    for element in root:
        element_to_sink(element, sink)


def _parse_alone(fragment: Fragment, sink: RecordSink) -> None:
    if _try(fragment, fragment.text, sink, str):
        return
    text, n_surrogates = repaired(fragment.text)
    if _try(fragment, text, sink, restored):
        sink.n_replaced_surrogates += n_surrogates
    else:
        sink.set_aside("unreadable")


def _try(fragment: Fragment, text: str, sink: RecordSink, restore: Restore) -> bool:
    """Parse one event and put it into *sink*; return whether it is well-formed."""
    try:
        root = _parsed(text, {fragment.prefix})
    except (etree.XMLSyntaxError, ValueError):
        return False
    for element in root:
        element_to_sink(element, sink, restore)
    return True


def _parsed(events: str, prefixes: set[str]) -> etree._Element:
    """Return an element that holds the events; no entity is resolved, nothing is fetched."""
    declared = "".join(f' xmlns:{prefix}="{_NAMESPACE_OF_PREFIX}"' for prefix in sorted(prefixes) if prefix)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )
    # Lone surrogates cannot be encoded: UnicodeEncodeError is a ValueError, and the event is repaired.
    return etree.fromstring(f"<Events{declared}>{events}</Events>".encode(), parser)


FORMAT = InputFormat(
    name="xml",
    title="XML export of an event log",
    reference="https://learn.microsoft.com/en-us/windows/win32/wes/eventschema-schema",
    extensions=(".xml",),
    recognises=_recognises,
    read=read,
)
