"""Search expressions evaluated on the tables in memory.

The Cypher of `queries` says what an expression means; a test compares what
both find, term by term.  Names are compared once per account or host, not once
per logon, and numbers as columns: some ten milliseconds for millions of logons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.investigation.nodes import Ints
from logontracer.investigation.selection import Mask
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.events import OUTCOMES
from logontracer.queries.expression import (
    And,
    Expression,
    MomentMatch,
    Not,
    NumberMatch,
    Term,
    TextMatch,
)
from logontracer.queries.search import anywhere, whole

_TEXT_TESTS: Mapping[str, Callable[[pa.Array, str], pa.Array]] = {
    "exact": pc.equal,
    "prefix": pc.starts_with,
    "suffix": pc.ends_with,
    "contains": pc.match_substring,
    "wildcard": lambda texts, value: _matches(texts, whole(value)),
    "regex": lambda texts, value: _matches(texts, anywhere(value)),
}
#: Columns that numbers, and moments, are compared with.
_NUMBERS = {"type": "logon_type", "id": "event_id", "encryption": "ticket_encryption", "status": "status"}
_MOMENTS = {"from": "last_seen", "to": "first_seen"}

_ANY_END = ("source_id", "destination_id", "validator_id")
_HOST_NAMES = ("name", "address")
#: Which names a term compares, of which nodes of a logon: whose, columns of logons, kinds of text.
_Named = tuple[str, tuple[str, ...], tuple[str, ...]]
_OF_HOSTS: _Named = ("hosts", _ANY_END, _HOST_NAMES)
_NAMED: Mapping[str, tuple[_Named, ...]] = {
    "account": (("accounts", ("account_id",), ("name",)),),
    "sid": (("accounts", ("account_id",), ("sid",)),),
    "domain": (("accounts", ("account_id",), ("domain",)),),
    "host": (_OF_HOSTS,),
    "source": (("hosts", ("source_id",), _HOST_NAMES),),
    "destination": (("hosts", ("destination_id",), _HOST_NAMES),),
    "address": (("hosts", _ANY_END, ("address",)),),
    "word": (("accounts", ("account_id",), ("name",)), _OF_HOSTS),
    "any": (("accounts", ("account_id",), ("name", "full", "sid")), _OF_HOSTS),
}
_FULL_ACCOUNT: tuple[_Named, ...] = (("accounts", ("account_id",), ("full",)),)


def found_by(snapshot: Snapshot, expression: Expression, counts: Ints | None = None) -> Mask:
    """Return which logons an expression finds, bool of shape (n_logons,).

    Parameters
    ----------
    counts : ndarray of int, shape (n_logons,), optional
        What ``count:`` compares; by default the events of the whole log.

    Raises
    ------
    pa.ArrowInvalid
        When a regular expression cannot be compiled.
    """
    holds = _holds(snapshot, expression, counts)
    return np.asarray(pc.fill_null(holds, False), dtype=bool)


def _holds(snapshot: Snapshot, expression: Expression, counts: Ints | None) -> pa.Array:
    """Return where an expression holds; null where Cypher would not know."""
    if isinstance(expression, Term):
        return _term(snapshot, expression, counts)
    if isinstance(expression, Not):
        return pc.invert(_holds(snapshot, expression.part, counts))
    join = pc.and_kleene if isinstance(expression, And) else pc.or_kleene
    return reduce(join, (_holds(snapshot, part, counts) for part in expression.parts))


def _term(snapshot: Snapshot, term: Term, counts: Ints | None) -> pa.Array:
    match = term.match
    if isinstance(match, MomentMatch):
        compare = pc.greater_equal if term.field == "from" else pc.less
        return compare(_column(snapshot, _MOMENTS[term.field]), match.microseconds)
    if isinstance(match, NumberMatch):
        return _number(_numbers(snapshot, term.field, counts), match)
    return pa.array(_text(snapshot, term, match))


def _column(snapshot: Snapshot, name: str) -> pa.Array:
    return snapshot.table("logons")[name].combine_chunks()


def _numbers(snapshot: Snapshot, field: str, counts: Ints | None) -> pa.Array:
    if field != "count":
        return _column(snapshot, _NUMBERS[field])
    return _column(snapshot, "count") if counts is None else pa.array(counts)


def _number(column: pa.Array, match: NumberMatch) -> pa.Array:
    holds = pc.is_valid(column)
    if match.low is not None:
        holds = pc.and_(holds, pc.fill_null(pc.greater_equal(column, match.low), False))
    if match.high is not None:
        holds = pc.and_(holds, pc.fill_null(pc.less_equal(column, match.high), False))
    return holds


def _text(snapshot: Snapshot, term: Term, match: TextMatch) -> Mask:
    if term.field == "claimed":
        return snapshot.is_claimed_source if match.value == "yes" else ~snapshot.is_claimed_source
    if term.field == "salvaged":
        found = _either(
            _of_nodes(snapshot, nodes.is_salvaged_only, columns)
            for nodes, columns in ((snapshot.accounts, ("account_id",)), (snapshot.hosts, _ANY_END))
        )
        return found if match.value == "yes" else ~found
    if term.field == "kind":
        return _of_nodes(snapshot, np.equal(snapshot.account_kinds, match.value), ("account_id",))
    if term.field == "outcome":
        return _of_codes(snapshot.outcomes, [*OUTCOMES, None], match)
    if term.field == "package":
        names, codes = snapshot.packages
        return _of_codes(codes, [*(name.casefold() for name in names), None], match)
    if term.field == "service":
        names, codes = snapshot.services
        return _of_codes(codes, [*names, None], match)
    return _either(_by_name(snapshot, _named(term, match), match))


def _of_codes(codes: Ints, texts: list[str | None], match: TextMatch) -> Mask:
    """Return which logons have a text that matches; -1 is the last of them, which stands for none."""
    found: Mask = _matching(pa.array(texts, pa.string()), match)[codes]
    return found


def _named(term: Term, match: TextMatch) -> tuple[_Named, ...]:
    """Return which names a term compares: domain and name together when its value has both."""
    is_full = "\\" in match.value and match.form not in ("wildcard", "regex")
    return _FULL_ACCOUNT if term.field == "account" and is_full else _NAMED[term.field]


def _by_name(snapshot: Snapshot, named: tuple[_Named, ...], match: TextMatch) -> Iterator[Mask]:
    for of, columns, kinds in named:
        is_called = np.zeros(len(snapshot.nodes(of).keys), dtype=bool)
        for kind in kinds:
            nodes, texts = snapshot.names(of, kind)
            is_called[nodes[_matching(texts, match)]] = True
        yield _of_nodes(snapshot, is_called, columns)


def _of_nodes(snapshot: Snapshot, is_meant: Mask, columns: tuple[str, ...]) -> Mask:
    """Return which logons name a node that is meant in one of some columns."""
    meant = np.append(is_meant, False)  # -1: no node
    return _either(meant[snapshot.numbers("logons", name)] for name in columns)


def _either(masks: Iterable[Mask]) -> Mask:
    return reduce(np.logical_or, masks)


def _matching(texts: pa.Array, match: TextMatch) -> Mask:
    found = _TEXT_TESTS[match.form](texts, match.value)
    return np.asarray(pc.fill_null(found, False), dtype=bool)


def _matches(texts: pa.Array, pattern: str) -> pa.Array:
    """Return which texts a pattern matches from end to end; RE2, as in the database."""
    return pc.match_substring_regex(texts, rf"\A(?:{pattern})\z")
