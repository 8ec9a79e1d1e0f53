"""A question and the analyst's filters → one Cypher statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from logontracer.errors import NotFoundError, UsageError
from logontracer.model.cypher import CypherQuery
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan, isoformat
from logontracer.queries import clauses
from logontracer.queries.questions import BY_NAME, QUESTIONS, Question

DEFAULT_LIMIT = 100
_WANTS = ("rows", "count")
#: The moments of a difference.
_ENDS = ("before_start", "before_end", "after_start", "after_end")


@cache
def head(name: str) -> str:
    """Return the text of ``cypher/<name>.cypher``."""
    return files("logontracer.queries").joinpath("cypher", f"{name}.cypher").read_text("utf-8").strip()


def find_question(name: str) -> Question:
    """Return a question by name.

    Raises
    ------
    NotFoundError
        When there is none of this name.
    """
    try:
        return BY_NAME[name]
    except KeyError:
        known = ", ".join(question.name for question in QUESTIONS)
        raise NotFoundError(f"no question {name!r}", hint=f"known: {known}", name=name) from None


def compose(
    question: Question | str,
    filters: Filters,
    *,
    want: str = "rows",
    limit: int = DEFAULT_LIMIT,
    offset: int = 0,
    parameters: Mapping[str, int | None] | None = None,
) -> CypherQuery:
    """Return the statement that answers a question.

    Parameters
    ----------
    want : {"rows", "count"}
        The rows, or one row with their number ``n``.
    limit, offset : int
        The page of rows.
    parameters : mapping, optional
        Values of ``question.parameters``, microseconds since 1970 UTC.

    Raises
    ------
    NotFoundError
        When the question is not known.
    UsageError
        When *want*, *limit*, *offset* or a parameter makes no sense.
    """
    if isinstance(question, str):
        question = find_question(question)
    check_page(want, limit, offset)
    given = _given(question, parameters)
    text = clauses.Text()
    if question.name == "difference":
        of_given_spans = _add_difference_head(text, filters, given)
        clauses.finish_difference(text, filters, want, limit, offset, of_given_spans=of_given_spans)
    else:
        text.add(head(question.name))
        _finish(text, question, filters, want, limit, offset)
    return CypherQuery(*text.joined())


def check_page(want: str, limit: int, offset: int) -> None:
    """Raise UsageError unless the request for a page makes sense."""
    if want not in _WANTS:
        raise UsageError(f"want={want!r} is not one of {', '.join(_WANTS)}")
    if limit < 0 or offset < 0:
        raise UsageError(f"limit {limit} and offset {offset} must not be negative")


def _finish(
    text: clauses.Text, question: Question, filters: Filters, want: str, limit: int, offset: int
) -> None:
    if question.of == "logons":
        clauses.finish_logons(text, filters, want, limit, offset)
    elif question.of == "changes":
        clauses.finish_changes(text, filters, want, limit, offset)
    else:
        clauses.finish_accounts(text, filters, want, limit, offset, question.order)


def _given(question: Question, parameters: Mapping[str, int | None] | None) -> dict[str, int]:
    given = {name: value for name, value in (parameters or {}).items() if value is not None}
    known = [parameter.name for parameter in question.parameters]
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise UsageError(
            f"{question.name} takes no parameter {unknown[0]!r}",
            hint=f"it takes {', '.join(known) or 'none'}",
        )
    if given:
        _require(question.name, known, given)
    return given


def _require(question_name: str, names: Sequence[str], given: Mapping[str, int]) -> None:
    if missing := [name for name in names if name not in given]:
        raise UsageError(f"{question_name} also needs {', '.join(missing)}", hint="give all of them or none")


def _add_difference_head(text: clauses.Text, filters: Filters, given: Mapping[str, int]) -> bool:
    """Add the head; return whether it compares given spans, rather than the log's last days."""
    spans = difference_spans(filters, given)
    if spans is None:
        text.add(head("difference_of_last_days"))
        return False
    (before_first, before_end), (after_first, after_end) = spans[0].hours(), spans[1].hours()
    text.add(
        head("difference"),
        before_first=before_first,
        before_end=before_end,
        after_first=after_first,
        after_end=after_end,
    )
    return True


def _span(which: str, given: Mapping[str, int]) -> Timespan:
    start, end = given[f"{which}_start"], given[f"{which}_end"]
    if start >= end:
        raise UsageError(
            f"the span {which} ends before it starts: {isoformat(start)} to {isoformat(end)}",
            hint="give an end that is later than the start",
            parameter=f"{which}_end",
        )
    return Timespan(start, end)


def difference_spans(filters: Filters, given: Mapping[str, int]) -> tuple[Timespan, Timespan] | None:
    """Return the spans to compare: those given, else the filter's and the one as long before it.

    None when neither is given: the statement then finds the log's last two days itself.

    Raises
    ------
    UsageError
        When only some of the moments are given, or a span ends before it starts.
    """
    if given:
        _require("difference", _ENDS, given)
        return _span("before", given), _span("after", given)
    start, end = filters.span.start, filters.span.end
    if start is None or end is None:
        return None
    return Timespan(start - (end - start), start), Timespan(start, end)
