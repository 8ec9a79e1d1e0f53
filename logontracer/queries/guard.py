"""The guard before an analyst's own Cypher: one statement that can only read the graph.

LadybugDB's read-only mode still lets through ``LOAD FROM``, ``COPY TO``,
``EXPORT``, ``INSTALL``, ``CALL`` and several statements in one.  So the text is
read here, and what the database is given is written anew from the tokens:

* Every text in quotes becomes a parameter, comments go, names are plain ASCII:
  there is nothing left that the database could read otherwise than the guard.
* Where a new part of a statement may begin, only the words of a list may stand;
  a function must be on a list too.  What is on no list is refused, whatever it is.

The process that runs it (``graph.guarded``) is the second line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from logontracer.model.cypher import CypherQuery
from logontracer.queries.cypher_tokens import (
    NUMBER,
    PARAMETER,
    STRING,
    SYMBOL,
    WORD,
    Token,
    refused,
    tokens_of,
)

MAX_LENGTH, MAX_TOKENS, MAX_DEPTH, MAX_SKIP = 20_000, 4000, 40, 1_000_000

#: Clauses a statement may consist of.
CLAUSES = (
    "MATCH",
    "OPTIONAL MATCH",
    "WHERE",
    "RETURN",
    "WITH",
    "ORDER BY",
    "SKIP",
    "LIMIT",
    "UNWIND",
    "UNION",
)
_OPENING = frozenset({"MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN"})
_FOLLOWED_BY = {"OPTIONAL": "MATCH", "ORDER": "BY", "STARTS": "WITH", "ENDS": "WITH"}
#: Words that make sense only after a value.
_INFIX = frozenset({"WHERE", "ORDER", "SKIP", "LIMIT", "UNION", "AS", "THEN", "ELSE"}) | {
    *("AND", "OR", "XOR", "IN", "IS", "STARTS", "ENDS", "CONTAINS")
}
#: Words that begin a value.
_PREFIX = frozenset({"NOT", "CASE", "DISTINCT"})
_BEFORE_A_VALUE = _OPENING | _INFIX | _PREFIX | {"BY", "WHEN"}
#: Words that are, or end, a value.
_VALUES = frozenset({"TRUE", "FALSE", "NULL", "END"})
_DIRECTIONS = frozenset({"ASC", "ASCENDING", "DESC", "DESCENDING"})
#: Words before a pattern in braces.
_SUBQUERIES = frozenset({"EXISTS", "COUNT"})

_FUNCTION_NAMES = """
    count sum avg min max collect
    coalesce size length keys labels label id type nodes rels relationships properties startnode endnode
    head last range reverse list_contains list_sort list_distinct list_slice all any none single exists
    abs ceil ceiling floor round sign sqrt log log10 exp power
    lower upper tolower toupper trim ltrim rtrim substring left right replace split
    contains starts_with ends_with regexp_matches tostring tointeger tofloat toboolean string
    date timestamp date_part year month day epoch_ms to_timestamp
"""
#: Functions that may be called, in lower case.
FUNCTIONS = frozenset(_FUNCTION_NAMES.split())


def guard(text: str, parameters: Mapping[str, Any] | None = None) -> CypherQuery:
    """Return the query that may be run for an analyst's text.

    Parameters
    ----------
    parameters : mapping, optional
        Values of the ``$names`` in the text: numbers, texts, truth values, null, lists of these.

    Raises
    ------
    CypherRefusedError
        When the text is more than one reading statement made of `CLAUSES` and
        `FUNCTIONS`; ``facts["position"]`` is where.
    """
    if len(text) > MAX_LENGTH:
        raise refused(f"the query is {len(text)} characters long", MAX_LENGTH, f"at most {MAX_LENGTH}")
    tokens = tokens_of(text.rstrip().removesuffix(";"))
    if len(tokens) > MAX_TOKENS:
        raise refused("the query is too long", tokens[MAX_TOKENS].position, f"at most {MAX_TOKENS} words")
    _Reader(tokens).check()
    return _written(tokens, parameters or {})


class _Reader:
    """Walks the tokens and knows at each whether a value has just ended."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.has_value = False
        self.brackets: list[Token] = []
        #: Brackets in which clauses may stand: those of EXISTS { } and COUNT { }.
        self.subqueries: set[int] = set()

    def check(self) -> None:
        """Raise CypherRefusedError for the first token that is not allowed where it stands."""
        if not self.tokens:
            raise refused("the query is empty", 0, "for example MATCH (a:Account) RETURN a.name LIMIT 10")
        self._must_open(self.tokens[0])
        rules = {WORD: self._word, SYMBOL: self._symbol}
        for at, token in enumerate(self.tokens):
            self.at = at
            rules.get(token.kind, self._value)(token)
        if self.brackets:
            opened = self.brackets[-1]
            raise refused(f"this {opened.value} is never closed", opened.position, "close it")
        if not any(token.keyword == "RETURN" for token in self.tokens):
            raise refused("nothing is returned", self.tokens[-1].position, "end with RETURN …")

    def _before(self, n: int = 1) -> Token | None:
        return self.tokens[self.at - n] if self.at >= n else None

    def _after(self) -> Token | None:
        return self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else None

    def _must_open(self, token: Token) -> None:
        if token.keyword not in _OPENING:
            raise self._not_allowed(token)

    def _not_allowed(self, token: Token) -> Exception:
        return refused(
            f"{token.value!r} may not stand here", token.position, f"allowed are {', '.join(CLAUSES)}"
        )

    def _value(self, token: Token) -> None:
        if self.has_value:
            raise self._not_allowed(token)
        self.has_value = True

    def _word(self, token: Token) -> None:
        before = self._before()
        if self._is_property_or_label():
            self.has_value = True  # either may be called anything
        elif before is not None and before.keyword == "AS":
            self._name(token)
        elif token.keyword in _SUBQUERIES and self._is_before("{"):
            self._value(token)
        elif token.keyword == "ALL" and before is not None and before.keyword == "UNION":
            self.has_value = False
        elif token.keyword in _BEFORE_A_VALUE:
            self._keyword(token)
        elif token.keyword in _DIRECTIONS and self.has_value:
            pass
        elif token.keyword in _VALUES:
            self.has_value = self._ends_case(token) or not self.has_value
            if not self.has_value:
                raise self._not_allowed(token)
        else:
            self._name(token)

    def _is_property_or_label(self) -> bool:
        before = self._before()
        if before is None or before.kind != SYMBOL:
            return False
        innermost = len(self.brackets) - 1
        in_map = innermost >= 0 and self.brackets[-1].value == "{" and innermost not in self.subqueries
        return before.value == "." or (before.value == ":" and not in_map)

    def _ends_case(self, token: Token) -> bool:
        return token.keyword == "END" and self.has_value

    def _name(self, token: Token) -> None:
        self._value(token)
        if self._is_before("(") and token.value.lower() not in FUNCTIONS:
            known = ", ".join(sorted(FUNCTIONS))
            raise refused(
                f"the function {token.value} is not allowed", token.position, f"allowed are {known}"
            )

    def _is_before(self, symbol: str) -> bool:
        after = self._after()
        return after is not None and after.kind == SYMBOL and after.value == symbol

    def _keyword(self, token: Token) -> None:
        word, before = token.keyword, self._before()
        follows_on = before is not None and _FOLLOWED_BY.get(before.keyword) == word
        if (word in _INFIX and not self.has_value) or (word in _PREFIX and self.has_value):
            raise self._not_allowed(token)
        if word in _OPENING and not follows_on:
            self._opens_clause(token)
        if word == "BY" and not follows_on:
            raise self._not_allowed(token)
        required = _FOLLOWED_BY.get(word)
        after = self._after()
        if required and (after is None or after.keyword != required):
            raise refused(
                f"{word} must be followed by {required}", token.position, f"write {word} {required}"
            )
        if word == "UNION":
            self._follows_union(token)
        if word == "SKIP":
            self._bounds_skip(token)
        self.has_value = False

    def _opens_clause(self, token: Token) -> None:
        """A clause begins at the top or in the braces of a subquery, and after something finished."""
        innermost = len(self.brackets) - 1
        before = self._before()
        opens = before is not None and before.kind == SYMBOL and before.value == "{"
        is_first = before is None or before.keyword == "UNION" or opens
        is_placed = innermost < 0 or innermost in self.subqueries
        if not is_placed or not (self.has_value or is_first or _follows_union_all(self.tokens, self.at)):
            raise self._not_allowed(token)

    def _follows_union(self, token: Token) -> None:
        after = self.tokens[self.at + 1 : self.at + 3]
        if after and after[0].keyword == "ALL":
            after = after[1:]
        if not after or after[0].keyword not in _OPENING or self.brackets:
            raise refused("UNION must join two statements", token.position, "MATCH … RETURN … UNION MATCH …")

    def _bounds_skip(self, token: Token) -> None:
        """LadybugDB 0.22 may crash when told to skip far more rows than there are."""
        value, *rest = [*self.tokens[self.at + 1 : self.at + 3], None]
        is_bounded = value is not None and (
            value.kind == PARAMETER or (value.kind == NUMBER and _is_bound(value.value))
        )
        goes_on = bool(rest) and rest[0] is not None and rest[0].kind == SYMBOL and rest[0].value != "}"
        if not is_bounded or goes_on:
            raise _too_far(token)

    def _symbol(self, token: Token) -> None:
        if token.value in "([{":
            self._open(token)
        elif token.value in ")]}":
            self._close(token)
        elif token.value == "*" and self._is_star():
            self.has_value = True
        else:
            self.has_value = False

    def _is_star(self) -> bool:
        """``*`` that stands for everything, or for any number of relationships."""
        before = self._before()
        if before is None:
            return False
        opens = before.kind == SYMBOL and before.value == "("
        is_all = before.keyword in ("RETURN", "WITH", "DISTINCT") or opens
        return is_all or (bool(self.brackets) and self.brackets[-1].value == "[" and self._is_before("]"))

    def _open(self, token: Token) -> None:
        before = self._before()
        if self.has_value and not self._may_follow_value(token, before):
            raise self._not_allowed(token)
        if token.value == "{" and before is not None and before.keyword in _SUBQUERIES:
            self.subqueries.add(len(self.brackets))
            after = self._after()
            if after is None or after.keyword not in ("MATCH", "OPTIONAL"):
                raise refused("a subquery begins with MATCH", token.position, "EXISTS { MATCH … WHERE … }")
        self.brackets.append(token)
        if len(self.brackets) > MAX_DEPTH:
            raise refused("too many brackets inside one another", token.position, f"at most {MAX_DEPTH}")
        self.has_value = False

    def _may_follow_value(self, token: Token, before: Token | None) -> bool:
        """After a value: the brackets of a function, an index, the properties of a node, a subquery."""
        if before is None:
            return False
        if token.value == "(":
            is_function = before.kind == WORD and before.value.lower() in FUNCTIONS
            return is_function and not self._is_dotted()
        if token.value == "[":
            return True
        in_pattern = bool(self.brackets) and self.brackets[-1].value in "(["
        return before.kind == WORD and (before.keyword in _SUBQUERIES or in_pattern)

    def _is_dotted(self) -> bool:
        """A function of a name like x.y.count is another than count."""
        dot = self._before(2)
        return dot is not None and dot.value == "."

    def _close(self, token: Token) -> None:
        pairs = {")": "(", "]": "[", "}": "{"}
        if not self.brackets or self.brackets[-1].value != pairs[token.value]:
            raise refused(f"this {token.value} closes nothing", token.position, "remove it")
        self.brackets.pop()
        self.subqueries.discard(len(self.brackets))
        self.has_value = True


def _follows_union_all(tokens: Sequence[Token], at: int) -> bool:
    return at >= 2 and tokens[at - 1].keyword == "ALL" and tokens[at - 2].keyword == "UNION"


def _is_bound(text: str) -> bool:
    return text.isdigit() and len(text) < 16 and int(text) <= MAX_SKIP


def _too_far(token: Token) -> Exception:
    return refused("SKIP takes a whole number", token.position, f"at most {MAX_SKIP:,}")


def _written(tokens: Sequence[Token], given: Mapping[str, Any]) -> CypherQuery:
    """Return the query written anew: one space where space was, every quoted text a parameter."""
    parts: list[str] = []
    values: dict[str, Any] = {}
    for before, token in zip([None, *tokens], tokens, strict=False):
        parts.append(" " if token.is_apart and parts else "")
        if token.kind == STRING:
            name = f"text_{sum(key.startswith('text_') for key in values)}"
            values[name] = token.value
            parts.append(f"${name}")
        elif token.kind == PARAMETER:
            values[f"given_{token.value}"] = value = _given(token, given)
            if before is not None and before.keyword == "SKIP" and not _is_bound(str(value)):
                raise _too_far(before)
            parts.append(f"$given_{token.value}")
        else:
            parts.append(f"`{token.value}`" if token.is_quoted else token.value)
    return CypherQuery("".join(parts), values)


def _given(token: Token, given: Mapping[str, Any]) -> Any:
    if token.value not in given:
        raise refused(
            f"${token.value} has no value",
            token.position,
            "write the value itself, or give it as a parameter",
        )
    value = given[token.value]
    items = value if isinstance(value, list) else [value]
    if not all(item is None or isinstance(item, bool | int | float | str) for item in items):
        raise refused(
            f"${token.value} is no plain value", token.position, "numbers, texts, true, false, null or a list"
        )
    return value
