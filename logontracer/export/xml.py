"""Writing XML that any parser reads, whatever a log contained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

#: Everything that XML 1.0 cannot hold, not even escaped (https://www.w3.org/TR/xml/#charsets), and the
#: carriage return, which a parser would turn into a line feed.
_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def visible(text: str) -> str:
    r"""Return *text* with characters that XML forbids as visible ``\uXXXX``."""
    return _ILLEGAL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def attribute_text(value: object) -> str:
    """Return *value* as text: true and false as XML Schema writes them, lists joined by spaces."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        value = " ".join(str(item) for item in value)
    return visible(str(value))


class XmlWriter:
    """Elements written as they come, nothing kept in memory."""

    def __init__(self, out: BinaryIO) -> None:
        self._generator = XMLGenerator(out, encoding="utf-8", short_empty_elements=True)
        self._generator.startDocument()

    @contextmanager
    def element(self, name: str, attributes: Mapping[str, object] | None = None) -> Iterator[None]:
        """Write an element around what is written in the block."""
        texts = {key: attribute_text(value) for key, value in (attributes or {}).items()}
        self._generator.startElement(name, AttributesImpl(texts))
        yield
        self._generator.endElement(name)
        self._generator.ignorableWhitespace("\n")

    def leaf(self, name: str, attributes: Mapping[str, object], text: object = "") -> None:
        """Write an element that holds nothing but *text*."""
        with self.element(name, attributes):
            self._generator.characters(attribute_text(text))
