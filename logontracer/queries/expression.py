"""What a search expression is once read: terms joined by and, or, not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextMatch:
    """A text to compare with, casefolded; ``form`` is exact, prefix, suffix, contains, wildcard or regex.

    A wildcard is a regular expression that the whole text must match; a regex may match any part.
    """

    form: str
    value: str


@dataclass(frozen=True, slots=True)
class NumberMatch:
    """A range of whole numbers, both ends included; None is unbounded."""

    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class MomentMatch:
    """An instant, microseconds since 1970 UTC."""

    microseconds: int


Match = TextMatch | NumberMatch | MomentMatch


@dataclass(frozen=True, slots=True)
class Term:
    """One condition; ``field`` is ``word`` or ``any`` for a value without one."""

    field: str
    match: Match
    position: int = 0


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of the parts."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Not the part."""

    part: Expression


Expression = Term | And | Or | Not


def terms_of(expression: Expression) -> list[Term]:
    """Return the terms of an expression, from left to right."""
    if isinstance(expression, Term):
        return [expression]
    if isinstance(expression, Not):
        return terms_of(expression.part)
    return [term for part in expression.parts for term in terms_of(part)]
