"""Search expressions at random, by seed: every term, every way to write a value, joined every way."""

from __future__ import annotations

import random
from collections.abc import Sequence

from logontracer.queries import SEARCH_TERMS, SearchTerm
from logontracer.queries.search_terms import MOMENT, NUMBER, WORD

_NUMBERS = (0, 1, 2, 3, 5, 10, 0x17, 4624, 4625, 4776, 0xC000006D, 10**18 - 1)
_SPECIAL = frozenset(r"\.+*?()|[]{}^$")


class Searches:
    """Draws expressions about a case.

    Parameters
    ----------
    seed : int
    names : sequence of str
        What accounts, hosts and the like of the case are called.
    moments : sequence of str
        ISO 8601.
    """

    def __init__(self, seed: int, names: Sequence[str], moments: Sequence[str]) -> None:
        self._draw = random.Random(seed)
        self._names, self._moments = names, moments

    def expression(self, depth: int = 3) -> str:
        """Return one expression."""
        if depth == 0 or self._draw.random() < 0.3:
            return self.term(self._draw.choice((None, *SEARCH_TERMS)))
        parts = [self.expression(depth - 1) for _ in range(self._draw.randint(1, 3))]
        joined = self._draw.choice((" ", " AND ", " OR ")).join(parts)
        return self._draw.choice(("({})", "NOT ({})")).format(joined)

    def term(self, term: SearchTerm | None) -> str:
        """Return a term with a value it takes; None: a value alone."""
        if term is None:
            return self._text()
        return f"{term.name}:{self._value(term)}"

    def _value(self, term: SearchTerm) -> str:
        if term.takes == WORD:
            return self._draw.choice(term.words)
        if term.takes == MOMENT:
            return self._draw.choice(self._moments)
        return self._number(term) if term.takes == NUMBER else self._text()

    def _number(self, term: SearchTerm) -> str:
        first, second = sorted(self._draw.choices(_NUMBERS, k=2))
        names = [name for name, _, _ in term.named]
        ways = ("{0}", "0x{0:x}", ">{0}", ">={0}", "<{0}", "<={0}", "{0}..{1}", *names)
        return self._draw.choice(ways).format(first, second)

    def _text(self) -> str:
        name = self._draw.choice(self._names)
        name = self._draw.choice((name, name.upper(), name.casefold()))
        start = self._draw.randrange(len(name))
        part = name[start : self._draw.randint(start + 1, len(name))]
        ways = (
            lambda: _quoted(name),
            lambda: _quoted(name[: start + 1]) + "*",
            lambda: "*" + _quoted(name[start:]),
            lambda: f"*{_quoted(part)}*",
            lambda: _quoted(part),
            lambda: f"/{_pattern(part)}/",
            lambda: f"/^{_pattern(name[: start + 1])}./",
            lambda: f"/{_pattern(name[start:])}$|^$/",
            lambda: f"/[{_pattern(part[0])}-{_pattern(part[0])}].?\\pL/",
            lambda: self._wildcard(name, start),
        )
        return self._draw.choice(ways)()

    def _wildcard(self, name: str, start: int) -> str:
        bare = "".join(c if c.isalnum() else "*" for c in name)
        return f"{bare[: start + 1]}*{bare[-1]}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _pattern(text: str) -> str:
    return "".join(f"\\{c}" if c in _SPECIAL or c == "/" else c for c in text)
