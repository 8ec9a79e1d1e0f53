"""An analyst's Cypher as tokens; what is not plainly a token of the language is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass

from logontracer.errors import CypherRefusedError

WORD, NUMBER, STRING, PARAMETER, SYMBOL = "word", "number", "string", "parameter", "symbol"

_SPACE = re.compile(r"(?:[ \t\r\n]|//[^\n]*(?:\n|$)|/\*.*?\*/)+", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![A-Za-z0-9_])", re.ASCII)
_PARAMETER = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)", re.ASCII)
_SYMBOL = re.compile(r"<>|<=|>=|=~|\.\.|[-+*/%^=<>().,:|\[\]{}]")
_BACKTICKS = re.compile(r"`([A-Za-z_][A-Za-z0-9_]*)`", re.ASCII)
_ESCAPES = {"\\": "\\", "'": "'", '"': '"', "n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_HEX_DIGITS = {"u": 4, "U": 8}


@dataclass(frozen=True, slots=True)
class Token:
    """One token: ``value`` is what a string says, or the text of any other.

    ``is_apart`` says whether space or a comment stands before it, ``is_quoted``
    that a word stood in backticks.
    """

    kind: str
    value: str
    position: int
    is_apart: bool
    is_quoted: bool = False

    @property
    def keyword(self) -> str:
        """The word in capitals; empty for all else and for a word in backticks."""
        return self.value.upper() if self.kind == WORD and not self.is_quoted else ""


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a text.

    Raises
    ------
    CypherRefusedError
        With ``facts["position"]``, where something stands that is no token.
    """
    found: list[Token] = []
    at = 0
    while at < len(text):
        space = _SPACE.match(text, at)
        at = space.end() if space else at
        if at < len(text):
            token, at = _token(text, at, is_apart=space is not None)
            found.append(token)
    return found


def _token(text: str, at: int, *, is_apart: bool) -> tuple[Token, int]:
    if text[at] in "'\"":
        value, end = _string(text, at)
        return Token(STRING, value, at, is_apart), end
    for kind, pattern in ((NUMBER, _NUMBER), (WORD, _WORD), (SYMBOL, _SYMBOL)):
        if match := pattern.match(text, at):
            # "1..3" is a range, not a number that ends in a point.
            return Token(kind, match[0], at, is_apart), match.end()
    if match := _PARAMETER.match(text, at):
        return Token(PARAMETER, match[1], at, is_apart), match.end()
    if match := _BACKTICKS.match(text, at):
        return Token(WORD, match[1], at, is_apart, is_quoted=True), match.end()
    raise _unreadable(text, at)


def _unreadable(text: str, at: int) -> CypherRefusedError:
    if text[at] == ";":
        return refused("only one statement, without a semicolon", at, "remove what follows")
    if text.startswith("/*", at):
        return refused("this comment is never closed", at, "close it with */")
    if text[at] == "`":
        return refused(
            "a name in backticks has letters of a to z, digits and _ only", at, "all names of the graph do"
        )
    return refused(
        f"{text[at]!r} is no part of a query", at, "names have letters of a to z; other texts stand in quotes"
    )


def _string(text: str, start: int) -> tuple[str, int]:
    """Return what a quoted text says, and where it ends."""
    quote, at = text[start], start + 1
    found: list[str] = []
    while at < len(text):
        character = text[at]
        if character == quote:
            return "".join(found), at + 1
        if character == "\\":
            character, at = _escape(text, at)
        else:
            at += 1
        found.append(character)
    raise refused(f"this {quote} is never closed", start, "close the text with the same quote")


def _escape(text: str, at: int) -> tuple[str, int]:
    letter = text[at + 1 : at + 2]
    if letter in _ESCAPES and letter:
        return _ESCAPES[letter], at + 2
    n_digits = _HEX_DIGITS.get(letter, 0)
    digits = text[at + 2 : at + 2 + n_digits]
    is_code = n_digits and re.fullmatch(r"[0-9A-Fa-f]+", digits) and len(digits) == n_digits
    if is_code and (code := int(digits, 16)) <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF:
        return chr(code), at + 2 + n_digits
    raise refused("this escape is not known", at, r"write \\ for a backslash")


def refused(message: str, position: int, hint: str) -> CypherRefusedError:
    """Return the error for what stands at *position*."""
    return CypherRefusedError(f"character {position + 1}: {message}", hint=hint, position=position)
