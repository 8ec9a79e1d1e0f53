"""A search expression and the analyst's filters → one Cypher statement."""

from __future__ import annotations

from dataclasses import replace

from logontracer.model.cypher import CypherQuery
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan
from logontracer.queries import clauses
from logontracer.queries.compose import DEFAULT_LIMIT, check_page
from logontracer.queries.expression import (
    And,
    Expression,
    Match,
    MomentMatch,
    Not,
    NumberMatch,
    Term,
    TextMatch,
    terms_of,
)
from logontracer.queries.search import anywhere, whole
from logontracer.queries.search_terms import BY_TERM, FULL_ACCOUNT

_TEXT_TESTS = {
    "exact": "{subject} = ${name}",
    "prefix": "{subject} STARTS WITH ${name}",
    "suffix": "{subject} ENDS WITH ${name}",
    "contains": "{subject} CONTAINS ${name}",
    "wildcard": "{subject} =~ ${name}",
    "regex": "{subject} =~ ${name}",
}
_PATTERNS = {"wildcard": whole, "regex": anywhere}


def compile_search(
    expression: Expression,
    filters: Filters,
    *,
    want: str = "rows",
    limit: int = DEFAULT_LIMIT,
    offset: int = 0,
) -> CypherQuery:
    """Return the statement that finds the logons an expression describes.

    ``from:`` and ``to:`` that must hold narrow the filters' span, so that
    counts are those of the span; inside OR and NOT they compare when a logon
    was last and first seen.

    Parameters
    ----------
    want : {"rows", "count"}
        The rows, or one row with their number ``n``.

    Raises
    ------
    UsageError
        When *want*, *limit* or *offset* makes no sense.
    """
    check_page(want, limit, offset)
    rest, filters = narrowed(expression, filters)
    text = clauses.Text()
    text.add("MATCH (l:Logon)")
    text.add("WHERE l.id >= 0")
    counts_in_span = not filters.span.is_unbounded and any(t.field == "count" for t in terms_of(And(rest)))
    if counts_in_span:
        _finish_counting(text, rest, filters, want, limit, offset)
    else:
        for part in rest:
            text.add(f"AND {_condition(text, part, 'l.count')}")
        clauses.finish_logons(text, filters, want, limit, offset)
    return CypherQuery(*text.joined())


def _finish_counting(
    text: clauses.Text, parts: tuple[Expression, ...], filters: Filters, want: str, limit: int, offset: int
) -> None:
    """Add the conditions after the hours of the span are summed, for some ask for the sum."""
    clauses.narrow_logons(text, filters)
    clauses.match_span(text, filters, "l", "SEEN_IN")
    text.add(f"WITH l, {clauses.SUMMED}")
    text.add("WHERE l.id >= 0")
    if filters.min_count > 1:
        text.add("AND n_events >= $min_count", min_count=filters.min_count)
    for part in parts:
        text.add(f"AND {_condition(text, part, 'n_events')}")
    text.add("WITH l.id AS id, n_events, first_seen, last_seen")
    clauses.return_logons(text, want, limit, offset)


def narrowed(expression: Expression, filters: Filters) -> tuple[tuple[Expression, ...], Filters]:
    """Return the parts that must all hold, without moments, and the filters with these moments' span."""
    parts = expression.parts if isinstance(expression, And) else (expression,)
    start, end = filters.span.start, filters.span.end
    rest: list[Expression] = []
    for part in parts:
        if isinstance(part, Term) and isinstance(part.match, MomentMatch):
            moment = part.match.microseconds
            if part.field == "from":
                start = moment if start is None else max(start, moment)
            else:
                end = moment if end is None else min(end, moment)
        else:
            rest.append(part)
    return tuple(rest), replace(filters, span=Timespan(start, end))


def _condition(text: clauses.Text, expression: Expression, count: str) -> str:
    if isinstance(expression, Term):
        return _term(text, expression, count)
    if isinstance(expression, Not):
        return f"NOT ({_condition(text, expression.part, count)})"
    word = " AND " if isinstance(expression, And) else " OR "
    return f"({word.join(_condition(text, part, count) for part in expression.parts)})"


def _term(text: clauses.Text, term: Term, count: str) -> str:
    spec = BY_TERM[term.field]
    match = term.match
    if (
        term.field == "account"
        and isinstance(match, TextMatch)
        and "\\" in match.value
        and match.form not in _PATTERNS
    ):
        spec = FULL_ACCOUNT
    subject = count if term.field == "count" else spec.subject
    return spec.cypher.replace("{test}", _test(text, subject, term.field, match))


def _test(text: clauses.Text, subject: str, field: str, match: Match) -> str:
    if isinstance(match, MomentMatch):
        name = _parameter(text, match.microseconds)
        return f"{subject} >= ${name}" if field == "from" else f"{subject} < ${name}"
    if isinstance(match, NumberMatch):
        return _number_test(text, subject, match)
    value = _PATTERNS[match.form](match.value) if match.form in _PATTERNS else match.value
    test = _TEXT_TESTS[match.form].format(subject=subject, name=_parameter(text, value))
    # A comparison with null is null, and so would be its NOT: say that it does not hold.
    return f"({subject} IS NOT NULL AND {test})"


def _number_test(text: clauses.Text, subject: str, match: NumberMatch) -> str:
    tests = [f"{subject} IS NOT NULL"]
    if match.low is not None:
        tests.append(f"{subject} >= ${_parameter(text, match.low)}")
    if match.high is not None:
        tests.append(f"{subject} <= ${_parameter(text, match.high)}")
    return f"({' AND '.join(tests)})"


def _parameter(text: clauses.Text, value: int | str) -> str:
    """Add a value under a name of its own; return the name."""
    name = f"term_{sum(key.startswith('term_') for key in text.parameters)}"
    text.parameters[name] = value
    return name
