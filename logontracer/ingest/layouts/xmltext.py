"""Windows' XML as the text of one value, as Splunk and Elastic keep it."""

from __future__ import annotations

from typing import Any

from lxml import etree

from logontracer.ingest.element import element_to_sink
from logontracer.ingest.raw import RecordSink
from logontracer.ingest.repair import repaired, restored
from logontracer.ingest.xml import new_parser


def is_event(value: Any) -> bool:
    """Return whether a value is the text of an ``<Event>``."""
    return isinstance(value, str) and value.lstrip()[:7] in ("<Event ", "<Event>")


def put_event(text: str, sink: RecordSink) -> bool:
    """Put the event of a text into *sink*; return False when it is not well-formed."""
    try:
        element_to_sink(_parsed(text), sink)
        return True
    except (etree.XMLSyntaxError, ValueError):
        pass
    text, n_surrogates = repaired(text)
    try:
        element_to_sink(_parsed(text), sink, restored)
    except (etree.XMLSyntaxError, ValueError):
        return False
    sink.n_replaced_surrogates += n_surrogates
    return True


def _parsed(text: str) -> etree._Element:
    if "<!" in text.partition("<System")[0]:
        raise ValueError("a document type declaration")
    return etree.fromstring(text.strip().encode(), new_parser())
