"""The query string, read once: filters, limits and the rows that document them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from difflib import get_close_matches
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict

from logontracer.errors import UsageError
from logontracer.model.events import ACCOUNT_KINDS, OUTCOMES
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan
from logontracer.model.zone import parse_moment, parse_zone

DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
DEFAULT_BUDGET, MAX_BUDGET = 300, 2000

Args = MultiDict[str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the query string, as the API document shows it."""

    name: str
    help: str
    type: str = "string"  # string | integer | boolean
    is_repeated: bool = False
    is_required: bool = False
    choices: tuple[str, ...] = ()
    default: Any = None
    minimum: int | None = None
    maximum: int | None = None


ZONE = Parameter(
    "zone", "Time zone of `from` and `to`: an IANA name or an offset such as +09:00.", default="UTC"
)
FILTERS: tuple[Parameter, ...] = (
    Parameter("event_id", "Only logons of this event id.", "integer", is_repeated=True),
    Parameter("not_event_id", "All but this event id.", "integer", is_repeated=True),
    Parameter("computer", "Only what the host with this key wrote.", is_repeated=True),
    Parameter(
        "kind",
        "Only accounts of this kind; what is asked for is not hidden as noise.",
        is_repeated=True,
        choices=ACCOUNT_KINDS,
    ),
    Parameter("type", "Only logons of this logon type.", "integer", is_repeated=True),
    Parameter("package", "Only logons with this authentication package.", is_repeated=True),
    Parameter("outcome", "Only logons that ended so.", choices=OUTCOMES),
    Parameter("min_count", "Only logons seen at least so often.", "integer", default=1, minimum=1),
    Parameter("from", "Only events from this moment on, ISO 8601."),
    Parameter("to", "Only events before this moment, ISO 8601."),
    ZONE,
    Parameter(
        "noise", "1 includes machine, system and service accounts and local logons.", "boolean", default=False
    ),
)
PSEUDONYMS = Parameter(
    "pseudonyms",
    "1 writes pseudonyms for accounts, hosts, domains, addresses and the case.",
    "boolean",
    default=False,
)
LIMIT = Parameter(
    "limit", "Rows in one answer.", "integer", default=DEFAULT_LIMIT, minimum=1, maximum=MAX_LIMIT
)
AFTER = Parameter("after", "The `next` of the answer before: continue behind it.")
PAGING = (LIMIT, AFTER)
BUDGET = Parameter(
    "budget",
    "Most nodes shown; the busiest come first.",
    "integer",
    default=DEFAULT_BUDGET,
    minimum=1,
    maximum=MAX_BUDGET,
)


def read_filters(args: Args, *, span: tuple[str, str] = ("from", "to")) -> Filters:
    """Return the filters of a query string; *span* names the parameters of its span.

    Raises
    ------
    UsageError
        When a value cannot be read, naming its parameter.
    """
    return Filters(
        event_ids=integers(args, "event_id"),
        logon_types=integers(args, "type"),
        packages=tuple(args.getlist("package")),
        outcome=choice(args, "outcome", OUTCOMES),
        min_count=integer(args, "min_count", 1, minimum=1),
        span=read_span(args, *span),
        include_noise=boolean(args, "noise"),
        not_event_ids=integers(args, "not_event_id"),
        computers=tuple(args.getlist("computer")),
        kinds=several(args, "kind", ACCOUNT_KINDS),
    )


def read_span(args: Mapping[str, str], start: str = "from", end: str = "to") -> Timespan:
    """Return the span from ``from`` to ``to`` (or other names), both in ``zone``."""
    span = Timespan(read_moment(args, start), read_moment(args, end))
    if span.start is not None and span.end is not None and span.start >= span.end:
        hint = f"`{start}` is included, `{end}` is not."
        raise UsageError(f"{start} is not before {end}", hint=hint, parameter=end)
    return span


def read_moment(args: Mapping[str, str], name: str) -> int | None:
    """Return the moment a parameter names in ``zone``, microseconds since 1970 UTC; None without it."""
    text = args.get(name)
    zone = read_zone(args)
    return _named(name, lambda: parse_moment(text, zone)) if text else None


def read_zone(args: Mapping[str, str]) -> tzinfo:
    """Return the time zone that ``zone`` names, UTC without it."""
    return _named("zone", lambda: parse_zone(args.get("zone") or "UTC"))


def read_limit(args: Args) -> int:
    """Return how many rows are asked for."""
    return integer(args, "limit", DEFAULT_LIMIT, minimum=1, maximum=MAX_LIMIT)


def read_after(args: Args) -> str | None:
    """Return where the page before this one ended."""
    return args.get("after") or None


def required(args: Args, name: str) -> str:
    """Return the value of a parameter that must be there."""
    value = args.get(name)
    if not value:
        raise UsageError(f"the parameter {name} is missing", parameter=name)
    return value


def choice(args: Args, name: str, choices: tuple[str, ...], default: str | None = None) -> str | None:
    """Return the value of a parameter that is one of *choices*."""
    value = args.get(name) or default
    return None if value is None else _known(name, value, choices)


def several(args: Args, name: str, choices: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values of a parameter that may be repeated, each one of *choices*."""
    return tuple(_known(name, value, choices) for value in args.getlist(name))


def _known(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise UsageError(
            f"{name}={value!r} is not known", hint=f"known: {', '.join(choices)}", parameter=name
        )
    return value


def boolean(args: Args, name: str, *, default: bool = False) -> bool:
    """Return whether a switch is on."""
    return choice(args, name, ("0", "1", "false", "true"), "1" if default else "0") in {"1", "true"}


def integer(args: Args, name: str, default: int, *, minimum: int = 0, maximum: int = 2**53) -> int:
    """Return a whole number within its bounds."""
    return _whole(name, args.get(name) or str(default), minimum, maximum)


def integers(args: Args, name: str) -> tuple[int, ...]:
    """Return the whole numbers of a parameter that may be repeated."""
    return tuple(_whole(name, text, 0, 2**53) for text in args.getlist(name))


def refuse_unknown(args: Args, known: tuple[Parameter, ...]) -> None:
    """Raise UsageError for a misspelt parameter: a filter that is silently ignored misleads.

    A row whose name ends in ``.`` stands for every parameter that starts so.
    """
    names = {parameter.name for parameter in known}
    for name in args:
        if name not in names and name.partition(".")[0] + "." not in names:
            known_names = (
                f"known: {', '.join(sorted(names))}" if names else "This address takes no parameters."
            )
            nearest = get_close_matches(name, names, n=1)
            hint = f"Did you mean {nearest[0]}? {known_names}" if nearest else known_names
            raise UsageError(
                f"the parameter {name!r} is not known", hint=hint, parameter=name, nearest=nearest
            )


def _whole(name: str, text: str, minimum: int, maximum: int) -> int:
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) < 20):
        raise UsageError(f"{name}={text!r} is not a whole number", parameter=name)
    value = int(text)
    if not minimum <= value <= maximum:
        raise UsageError(f"{name}={value} is not between {minimum} and {maximum}", parameter=name)
    return value


def _named(name: str, read: Callable[[], T]) -> T:
    """Return what *read* returns, naming the parameter when it refuses."""
    try:
        return read()
    except UsageError as error:
        raise UsageError(
            f"{name}: {error.message}", hint=error.hint, **{**error.facts, "parameter": name}
        ) from error
