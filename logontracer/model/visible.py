"""Text out of a log, made safe to show: a name must steer neither a terminal nor a reader's eye."""

from __future__ import annotations

import unicodedata

#: Controls (escape sequences, newlines), format characters (bidirectional marks, zero-width joiners),
#: lone surrogates, line and paragraph separators: all of them act on the terminal or hide from the eye.
_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(text: str, *, keep: str = "") -> str:
    r"""Return *text* with every acting character spelled out, except those in *keep*.

    >>> visible("bob\x1b[31m")
    'bob\\x1b[31m'
    >>> visible("\u202egnp.exe")
    '\\u202egnp.exe'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _spelled(character)
        if unicodedata.category(character) in _ACTING and character not in keep
        else character
        for character in text
    )


def _spelled(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
