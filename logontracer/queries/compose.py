"""A question and the analyst's filters → one Cypher statement."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from logontracer.errors import NotFoundError, UsageError
from logontracer.model.cypher import CypherQuery
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan
from logontracer.queries import clauses
from logontracer.queries.questions import BY_NAME, QUESTIONS, Question

DEFAULT_LIMIT = 100
_WANTS = ("rows", "count")


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
    if given and len(given) != len(known):
        missing = [name for name in known if name not in given]
        raise UsageError(f"{question.name} also needs {', '.join(missing)}", hint="give all of them or none")
    return given


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


def difference_spans(filters: Filters, given: Mapping[str, int]) -> tuple[Timespan, Timespan] | None:
    """Return the spans to compare: those given, else the filter's and the one as long before it.

    None when neither is given: the statement then finds the log's last two days itself.
    """
    if given:
        before = Timespan(given["before_start"], given["before_end"])
        return before, Timespan(given["after_start"], given["after_end"])
    start, end = filters.span.start, filters.span.end
    if start is None or end is None:
        return None
    return Timespan(start - (end - start), start), Timespan(start, end)
