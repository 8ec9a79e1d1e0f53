"""Text that XML forbids, carried through an XML parser and back."""

from __future__ import annotations

import re

from logontracer.ingest.values import visible

# XML 1.0 allows the 32 noncharacters U+FDD0…U+FDEF, as many as there are control
# characters: each control character travels as its noncharacter.
_FIRST_STAND_IN = 0xFDD0
_ALLOWED = "\t\n\r"
_STAND_IN = {c: _FIRST_STAND_IN + c for c in range(32) if chr(c) not in _ALLOWED}
_BACK = {stand_in: control for control, stand_in in _STAND_IN.items()}
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
_BARE_AMPERSAND = re.compile(r"&(?!(?:#[0-9]{1,10}|#[xX][0-9a-fA-F]{1,8}|amp|lt|gt|quot|apos);)")
_NEVER = re.compile("[\ufffe\uffff]")


def repaired(text: str) -> str:
    """Return the text of an event with everything that XML forbids replaced.

    Control characters, also as references, become stand-ins that :func:`restored`
    turns back; lone surrogates and noncharacters become visible text; an ampersand
    that starts nothing is escaped.
    """
    text = _REFERENCE.sub(_reference, text)
    text = _BARE_AMPERSAND.sub("&amp;", visible(text).translate(_STAND_IN))
    return _NEVER.sub(_visible_code, text)


def restored(text: str) -> str:
    """Return a parsed text with its control characters back."""
    return text.translate(_BACK)


def _reference(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    if code in _STAND_IN:
        return chr(_STAND_IN[code])
    if 0xD800 <= code < 0xE000:
        return f"\\u{code:04x}"
    if code in (0xFFFE, 0xFFFF) or code > 0x10FFFF:
        return f"\\u{code:04x}"
    return match.group()


def _visible_code(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"
