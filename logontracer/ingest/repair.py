"""Text that XML forbids, carried through an XML parser and back."""

from __future__ import annotations

import re

from logontracer.ingest.values import count_surrogates, visible

# XML 1.0 allows the 32 noncharacters U+FDD0…U+FDEF, as many as there are control
# characters: each control character travels as its noncharacter.  Those of the
# three controls that XML allows are left for the two noncharacters it does not.
_FIRST_STAND_IN = 0xFDD0
_ALLOWED = "\t\n\r"
_STAND_IN = {code: _FIRST_STAND_IN + code for code in range(32) if chr(code) not in _ALLOWED}
_STAND_IN |= {0xFFFE: _FIRST_STAND_IN + ord("\t"), 0xFFFF: _FIRST_STAND_IN + ord("\n")}
_BACK = {stand_in: code for code, stand_in in _STAND_IN.items()}
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
_BARE_AMPERSAND = re.compile(r"&(?!(?:#[0-9]{1,10}|#[xX][0-9a-fA-F]{1,8}|amp|lt|gt|quot|apos);)")
_PAST_UNICODE = 0x110000


def repaired(text: str) -> tuple[str, int]:
    """Return the text of an event with everything that XML forbids replaced.

    Control characters, also as references, become stand-ins that :func:`restored`
    turns back; lone surrogates become visible text; an ampersand that starts
    nothing is escaped.

    Returns
    -------
    text : str
    n_surrogates : int
        Lone surrogates made visible.
    """
    text = _REFERENCE.sub(_reference, text)
    n_surrogates = count_surrogates(text)
    return _BARE_AMPERSAND.sub("&amp;", visible(text).translate(_STAND_IN)), n_surrogates


def restored(text: str) -> str:
    """Return a parsed text with its control characters back."""
    return text.translate(_BACK)


def _reference(match: re.Match[str]) -> str:
    """Return the character of a reference that XML forbids; leave every other reference."""
    code = int(match[1], 16) if match[1] else int(match[2])
    is_forbidden = code in _STAND_IN or 0xD800 <= code < 0xE000
    if code >= _PAST_UNICODE:
        return f"&amp;{match.group()[1:]}"
    return chr(code) if is_forbidden else match.group()
