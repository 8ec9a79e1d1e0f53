"""Writing XML that any parser reads, whatever a log contained."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'

#: Everything that XML 1.0 cannot hold, not even escaped (https://www.w3.org/TR/xml/#charsets), and the
#: carriage return, which a parser would turn into a line feed.
_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def visible(text: str) -> str:
    r"""Return *text* with characters that XML forbids as visible ``\uXXXX``."""
    return _ILLEGAL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def plain(value: object) -> str:
    """Return *value* as text: true and false as XML Schema writes them, lists joined by spaces."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        value = " ".join(str(item) for item in value)
    return visible(str(value))


def markup(value: object) -> str:
    """Return *value* as the content of an element."""
    return escape(plain(value))


def opening(name: str, attributes: Mapping[str, object]) -> str:
    """Return a start tag; attribute values are taken as `plain` takes them."""
    texts = "".join(f" {key}={quoteattr(plain(value))}" for key, value in attributes.items())
    return f"<{name}{texts}>"


def element(name: str, attributes: Mapping[str, object], content: str = "") -> str:
    """Return an element around *content*, which is markup already, on a line of its own."""
    return f"{opening(name, attributes)}{content}</{name}>\n"
