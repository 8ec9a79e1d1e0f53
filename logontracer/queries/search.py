"""The search box: expression → Cypher, values only as parameters.

::

    account:adm* AND type:10          both hold; AND may be left out
    host:dc01 OR (id:4625 count:>50)  either holds; brackets group
    NOT package:Kerberos              does not hold
    "O'Brien (test)"                  a quoted text; \\" and \\\\ stand for " and \\
    host:/^dc\\d/                     a regular expression (RE2), found anywhere; ^ and $ anchor it
    tiago                             accounts and hosts whose names contain it

Text compares case-insensitively.  The value of a term is the whole text:
``account:admin`` does not find ``domainadmin``; ``adm*`` is a prefix, ``*min`` a
suffix, ``*dmi*`` a part.  A bare word is a part of a name, unless it can only
be meant as a whole: quoted, an address (``10.0.0.1`` does not find
``10.0.0.12``), a SID or ``DOMAIN\\name``.
Numbers take ``10``, ``>10``, ``>=10``, ``<10``, ``<=10``, ``10..20`` and ``0x1f``;
moments are UTC unless they carry an offset.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import UTC
from typing import NoReturn

import pyarrow as pa
import pyarrow.compute as pc

from logontracer.errors import SearchSyntaxError, UsageError
from logontracer.model.zone import parse_moment
from logontracer.queries.expression import (
    And,
    Expression,
    Match,
    MomentMatch,
    Not,
    NumberMatch,
    Or,
    Term,
    TextMatch,
)
from logontracer.queries.search_terms import BY_TERM, MOMENT, NUMBER, SEARCH_TERMS, UNNAMED, WORD, SearchTerm

_MAX_LENGTH, _MAX_TERMS, _MAX_DEPTH, _MAX_REGEX_LENGTH = 4096, 64, 32, 500
_KEYWORDS = frozenset({"AND", "OR", "NOT"})
_FIELD = re.compile(r"([A-Za-z_]+):", re.ASCII)
_NUMBER = re.compile(r"(>=|<=|>|<)?(0x[0-9a-f]{1,16}|\d{1,18})", re.IGNORECASE | re.ASCII)
_RANGE = re.compile(r"(0x[0-9a-f]{1,16}|\d{1,18})\.\.(0x[0-9a-f]{1,16}|\d{1,18})", re.IGNORECASE | re.ASCII)
#: Only hexadecimal letters before a colon: an IPv6 address, not a term.
_ADDRESS_START = re.compile(r"[0-9a-f]{0,4}:[0-9a-f:.]*", re.IGNORECASE | re.ASCII)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SID_START = re.compile(r"s-1-\d", re.IGNORECASE | re.ASCII)
_INT64_MAX = (1 << 63) - 1


@dataclass(slots=True)
class _Value:
    """A value as written: its characters, and which of them are wildcards."""

    text: str
    stars: tuple[int, ...]  # positions of * that were not quoted
    is_regex: bool = False
    position: int = 0
    is_quoted: bool = False


def parse(text: str) -> Expression:
    """Return the expression that *text* stands for.

    Raises
    ------
    SearchSyntaxError
        With ``facts["position"]``, the 0-based character at which reading stopped.
    """
    if len(text) > _MAX_LENGTH:
        raise SearchSyntaxError(
            f"the search is {len(text)} characters long", hint=f"at most {_MAX_LENGTH}", position=_MAX_LENGTH
        )
    return _Parser(text).parse()


class _Parser:
    """Recursive descent: or < and < not < term."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.n_terms = 0

    def parse(self) -> Expression:
        self._skip_space()
        if self.at == len(self.text):
            self._fail("the search is empty", "write a name, or account:adm*")
        found = self._or()
        if self.at < len(self.text):
            self._fail("a bracket closes that was not opened", "remove it or quote it")
        return found

    def _or(self) -> Expression:
        parts = [self._and()]
        while self._keyword("OR"):
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _and(self) -> Expression:
        parts = [self._not()]
        while True:
            joined = self._keyword("AND")
            if not joined and (self.at == len(self.text) or self._peek() == ")" or self._sees("OR")):
                break
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _not(self) -> Expression:
        if not self._keyword("NOT"):
            return self._primary()
        self._deeper()
        found = Not(self._not())
        self.depth -= 1
        return found

    def _primary(self) -> Expression:
        if self.at == len(self.text):
            self._fail("the search ends where a term is expected", "add a term or remove the last word")
        if self._peek() == ")":
            self._fail("a term is expected before the bracket", "add one or remove the brackets")
        if self._peek() != "(":
            return self._term()
        opened = self.at
        self._deeper()
        self.at += 1
        self._skip_space()
        found = self._or()
        if self._peek() != ")":
            self.at = opened
            self._fail("this bracket is never closed", "close it or quote it")
        self.at += 1
        self.depth -= 1
        self._skip_space()
        return found

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            self._fail(f"more than {_MAX_DEPTH} brackets or NOTs inside one another", "simplify the search")

    def _term(self) -> Expression:
        self.n_terms += 1
        if self.n_terms > _MAX_TERMS:
            self._fail(f"more than {_MAX_TERMS} terms", "simplify the search")
        start = self.at
        for keyword in _KEYWORDS:
            if self._sees(keyword):
                self._fail(
                    f"{keyword} stands where a term is expected", f'quote it to search for "{keyword}"'
                )
        term = self._field()
        value = self._value()
        if not value.text:
            self.at = value.position
            self._fail("a value is missing", f"for example {term.example}")
        if term.name == "any" and _is_part(value):
            found = Term("word", TextMatch("contains", value.text.casefold()), start)
        else:
            found = Term(term.name, self._match(term, value), start)
        self._skip_space()
        return found

    def _field(self) -> SearchTerm:
        match = _FIELD.match(self.text, self.at)
        if match is None:
            return BY_TERM["any"]
        name = match[1].casefold()
        if name in BY_TERM and name not in UNNAMED:
            self.at = match.end()
            return BY_TERM[name]
        word = re.compile(r"[^\s()]*").match(self.text, self.at)
        if word is not None and _ADDRESS_START.match(word[0]):
            return BY_TERM["any"]
        known = ", ".join(f"{term.name}:" for term in SEARCH_TERMS)
        raise self._error(f"there is no term {name}:", f"terms are {known}; quote the text to search for it")

    def _value(self) -> _Value:
        start = self.at
        if self._peek() == "/":
            return _Value(self._delimited("/"), (), True, start)
        characters: list[str] = []
        stars: list[int] = []
        is_quoted = False
        while (
            self.at < len(self.text) and not self.text[self.at].isspace() and self.text[self.at] not in "()"
        ):
            if self.text[self.at] == '"' and all(c == "*" for c in characters):
                characters.extend(self._delimited('"'))
                is_quoted = True
                if not characters:
                    self.at = start
                    self._fail("the quoted text is empty", "put a text between the quotes")
                continue
            if self.text[self.at] == "*":
                stars.append(len(characters))
            characters.append(self.text[self.at])
            self.at += 1
        return _Value("".join(characters), tuple(stars), False, start, is_quoted)

    def _delimited(self, end: str) -> str:
        """Read up to an unescaped *end*; a backslash escapes it and, in quotes, itself."""
        start = self.at
        self.at += 1
        found: list[str] = []
        escapes = (end, "\\") if end == '"' else (end,)
        while self.at < len(self.text):
            character = self.text[self.at]
            following = self.text[self.at + 1 : self.at + 2]
            if character == "\\" and following in escapes and following:
                found.append(following)
                self.at += 2
            elif character == "\\" and end == "/" and following:
                found.append(character + following)
                self.at += 2
            elif character == end:
                self.at += 1
                return "".join(found)
            else:
                found.append(character)
                self.at += 1
        self.at = start
        raise self._error(f"this {end} is never closed", "close it, or quote the text")

    def _match(self, term: SearchTerm, value: _Value) -> Match:
        if term.takes == NUMBER:
            return self._number(term, value)
        if term.takes == MOMENT:
            try:
                return MomentMatch(parse_moment(value.text, UTC))
            except UsageError as error:
                self._reject(value, error.message, error.hint or term.example)
        if term.takes == WORD:
            word = value.text.casefold()
            if word not in term.words:
                self._reject(
                    value, f"{term.name}: takes {', '.join(term.words)}", f"for example {term.example}"
                )
            return TextMatch("exact", word)
        return self._text(value)

    def _number(self, term: SearchTerm, value: _Value) -> NumberMatch:
        for name, low, high in term.named:
            if value.text.casefold() == name:
                return NumberMatch(low, high)
        between = _RANGE.fullmatch(value.text)
        one = _NUMBER.fullmatch(value.text)
        if between is not None:
            low, high = _whole(between[1]), _whole(between[2])
            if low > high:
                self._reject(value, f"{value.text} ends before it starts", "write the smaller number first")
            return NumberMatch(low, min(high, _INT64_MAX))
        if one is None:
            names = "".join(f"{name}, " for name, _, _ in term.named)
            self._reject(
                value, f"{value.text!r} is not a number", f"for example {term.example}, {names}>10 or 10..20"
            )
        number = min(_whole(one[2]), _INT64_MAX)
        ranges = {
            None: (number, number),
            # Nothing is larger than the largest: a range that holds no number.
            ">": (number + 1, None) if number < _INT64_MAX else (_INT64_MAX, _INT64_MAX - 1),
            ">=": (number, None),
            "<": (None, number - 1),
            "<=": (None, number),
        }
        return NumberMatch(*ranges[one[1]])

    def _text(self, value: _Value) -> TextMatch:
        if value.is_regex:
            self._check_regex(value)
            return TextMatch("regex", value.text)
        text, last = value.text, len(value.text) - 1
        inner = [star for star in value.stars if 0 < star < last]
        if inner or len(text) == len(value.stars):
            return TextMatch("wildcard", _wildcard_regex(text, value.stars))
        starts, ends = 0 in value.stars, last in value.stars
        bare = text[int(starts) : len(text) - int(ends)].casefold()
        form = {(True, True): "contains", (True, False): "suffix", (False, True): "prefix"}
        return TextMatch(form.get((starts, ends), "exact"), bare)

    def _check_regex(self, value: _Value) -> None:
        """Ask RE2 itself: the database finds nothing, and says nothing, when a pattern is wrong."""
        if len(value.text) > _MAX_REGEX_LENGTH:
            self._reject(
                value, "the regular expression is too long", f"at most {_MAX_REGEX_LENGTH} characters"
            )
        try:
            # Alone too: "a)|(b" can only be read because of the brackets around it.
            for pattern in (value.text, anywhere(value.text)):
                pc.match_substring_regex(pa.array([""]), pattern)
        except pa.ArrowInvalid as error:
            reason = str(error).partition(":")[2].strip() or str(error)
            self._reject(value, f"not a regular expression: {reason}", "RE2 knows no look-around or \\1")

    def _keyword(self, word: str) -> bool:
        if not self._sees(word):
            return False
        self.at += len(word)
        self._skip_space()
        return True

    def _sees(self, word: str) -> bool:
        end = self.at + len(word)
        following = self.text[end : end + 1]
        return self.text.startswith(word, self.at) and (
            not following or following.isspace() or following in "()"
        )

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _skip_space(self) -> None:
        while self._peek().isspace():
            self.at += 1

    def _reject(self, value: _Value, message: str, hint: str) -> NoReturn:
        self.at = value.position
        self._fail(message, hint)

    def _fail(self, message: str, hint: str) -> NoReturn:
        raise self._error(message, hint)

    def _error(self, message: str, hint: str) -> SearchSyntaxError:
        return SearchSyntaxError(f"character {self.at + 1}: {message}", hint=hint, position=self.at)


def _whole(text: str) -> int:
    return int(text, 16) if text[:2].casefold() == "0x" else int(text)


def _is_part(value: _Value) -> bool:
    """Return whether a bare value is a part of a name, not something only meant as a whole."""
    if value.is_regex or value.is_quoted or value.stars or "\\" in value.text:
        return False
    return not (_SID_START.match(value.text) or _is_address(value.text))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True


def whole(pattern: str) -> str:
    """Return the pattern the database is asked: the whole text, in any case, newlines like any character."""
    return f"(?is)(?:{_undoubled(pattern)})"


def anywhere(pattern: str) -> str:
    """Return the same for a pattern that may match any part; the database compares whole texts only."""
    return f"(?is).*(?:{_undoubled(pattern)}).*"


def _undoubled(pattern: str) -> str:
    """Return a pattern that means the same without doubled backslashes: LadybugDB 0.22 makes one of two."""
    return _ESCAPED.sub(lambda found: r"\x5c" if found[1] == "\\" else found[0], pattern)


def _wildcard_regex(text: str, stars: tuple[int, ...]) -> str:
    parts = [".*" if i in stars else _escaped(c) for i, c in enumerate(text)]
    return "".join(parts)


def _escaped(character: str) -> str:
    return (
        f"\\{character}"
        if character.isascii() and not character.isalnum() and character != "_"
        else character
    )
