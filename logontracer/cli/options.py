"""Options that several commands share; each decorator turns them into the one thing a command works with."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any

import click

from logontracer.cli.output import Output
from logontracer.errors import UsageError
from logontracer.model.events import ACCOUNT_KINDS
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan
from logontracer.model.zone import parse_moment, parse_zone
from logontracer.settings import SETTINGS, Settings, load_settings

if TYPE_CHECKING:
    from logontracer.investigation import Investigation

Command = Callable[..., Any]
Decorator = Callable[[Command], Command]

DEFAULT_CASE = "default"
_SETTING = {spec.name: spec for spec in SETTINGS}


def numbers(text: str) -> tuple[int, ...]:
    """Return whole numbers, several joined by commas.

    Raises
    ------
    UsageError
        When a part is not a whole number.
    """
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError as error:
        raise UsageError(
            f"{text!r} is not a whole number", hint="several are joined by commas: 4624,4625"
        ) from error


def _options(command: Command, *options: Decorator) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def setting_options(*names: str) -> Decorator:
    """Add one option per setting named, and hand the command ``settings``."""

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def wrapped(**arguments: Any) -> Any:
            overrides = {name: arguments.pop(name) for name in names}
            return command(settings=load_settings(**overrides), **arguments)

        return _options(wrapped, *(_setting_option(name) for name in names))

    return decorate


def _setting_option(name: str) -> Decorator:
    spec = _SETTING[name]
    flag = f"--{name.replace('_', '-')}"

    def read(text: str) -> Any:
        try:
            return spec.parse(text)
        except ValueError as error:
            raise UsageError(f"{flag} {text!r} is not a number", hint=spec.help) from error

    help_text = f"{spec.help}  Also {spec.environment_variable}."
    return click.option(flag, name, type=read, metavar=spec.parse.__name__.upper(), help=help_text)


def case_option(command: Command) -> Command:
    """Add ``--case`` and hand the command ``case``, the case's name."""
    return click.option(
        "--case", default=DEFAULT_CASE, show_default=True, metavar="NAME", help="Case to work on."
    )(command)


def zone_option(command: Command) -> Command:
    """Add ``-z`` and hand the command ``zone``, which times are read and shown in."""
    return click.option(
        "-z",
        "--zone",
        callback=lambda ctx, param, value: read_zone(value),
        metavar="ZONE",
        help="Zone of --from, --to and of times shown: +9, +05:30, Asia/Tokyo.  [default: UTC]",
    )(command)


def read_zone(text: str | None) -> tzinfo:
    """Return the zone *text* names, UTC without one."""
    return UTC if text is None else parse_zone(text)


def span_options(command: Command) -> Command:
    """Add ``--from``, ``--to`` and ``-z``, and hand the command ``span`` and ``zone``."""

    @functools.wraps(command)
    def wrapped(zone: tzinfo, from_: str | None, to: str | None, **arguments: Any) -> Any:
        return command(zone=zone, span=read_span(from_, to, zone), **arguments)

    return _options(
        wrapped,
        click.option("-f", "--from", "from_", metavar="TIME", help="Only from this time on."),
        click.option("-t", "--to", metavar="TIME", help="Only before this time."),
        zone_option,
    )


def read_span(start: str | None, end: str | None, zone: tzinfo) -> Timespan:
    """Return the span two texts in *zone* name.

    Raises
    ------
    UsageError
        When a text is no time, or the end is not after the start.
    """
    span = Timespan(
        None if start is None else parse_moment(start, zone), None if end is None else parse_moment(end, zone)
    )
    if span.start is not None and span.end is not None and span.start >= span.end:
        raise UsageError(f"--to {end} is not after --from {start}", hint="the span from --from up to --to")
    return span


_FILTER_OPTIONS: tuple[Decorator, ...] = (
    click.option(
        "--event-id", type=numbers, multiple=True, metavar="N,…", help="Only these event ids (4624,4625)."
    ),
    click.option(
        "--not-event-id", type=numbers, multiple=True, metavar="N,…", help="All but these event ids."
    ),
    click.option("--computer", multiple=True, metavar="HOST", help="Only what this host wrote."),
    click.option(
        "--kind",
        type=click.Choice(ACCOUNT_KINDS),
        multiple=True,
        help="Only accounts of this kind; what is asked for is not hidden as noise.",
    ),
    click.option(
        "--logon-type", type=numbers, multiple=True, metavar="N,…", help="Only these logon types (3,10)."
    ),
    click.option("--package", multiple=True, metavar="NAME", help="Only this authentication package."),
    click.option("--outcome", type=click.Choice(["success", "failure"]), help="Only this outcome."),
    click.option("--min-count", type=click.IntRange(min=1), default=1, help="Only what happened this often."),
    click.option("--noise", is_flag=True, help="Also machine, system and service accounts, local logons."),
)
#: What click calls them.
_FILTER_NAMES = (
    *("event_id", "not_event_id", "computer", "kind"),
    *("logon_type", "package", "outcome", "min_count", "noise"),
)


def filter_options(command: Command) -> Command:
    """Add the filters of the page and hand the command ``filters`` and ``zone``."""

    @functools.wraps(command)
    def wrapped(span: Timespan, **arguments: Any) -> Any:
        given = {name: arguments.pop(name) for name in _FILTER_NAMES}
        return command(filters=_filters(span, **given), **arguments)

    return _options(wrapped, *_FILTER_OPTIONS, span_options)


def _filters(
    span: Timespan,
    *,
    event_id: tuple[tuple[int, ...], ...],
    not_event_id: tuple[tuple[int, ...], ...],
    computer: tuple[str, ...],
    kind: tuple[str, ...],
    logon_type: tuple[tuple[int, ...], ...],
    package: tuple[str, ...],
    outcome: str | None,
    min_count: int,
    noise: bool,
) -> Filters:
    return Filters(
        event_ids=sum(event_id, ()),
        logon_types=sum(logon_type, ()),
        packages=package,
        outcome=outcome,
        min_count=min_count,
        span=span,
        include_noise=noise,
        not_event_ids=sum(not_event_id, ()),
        computers=computer,
        kinds=kind,
    )


def output_options(*, csv: bool = True) -> Decorator:
    """Add ``--json`` (and ``--csv``) and hand the command ``output``.

    Stands below the decorator that gives ``zone``, and above the one that opens the case:
    what is wrong with a command line is said before a case is looked for.
    """

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def wrapped(as_json: bool, zone: tzinfo, as_csv: bool = False, **arguments: Any) -> Any:
            if as_json and as_csv:
                raise UsageError("--json and --csv exclude each other", hint="leave one out")
            form = "json" if as_json else "csv" if as_csv else "table"
            return command(output=Output(form, zone), zone=zone, **arguments)

        options = [click.option("--json", "as_json", is_flag=True, help="Print JSON.")]
        if csv:
            options.append(click.option("--csv", "as_csv", is_flag=True, help="Print CSV."))
        return _options(wrapped, *options)

    return decorate


def page_options(default: int = 100) -> Decorator:
    """Add ``--limit`` and ``--after``."""

    def decorate(command: Command) -> Command:
        return _options(
            command,
            click.option(
                "--limit",
                type=click.IntRange(min=1),
                default=default,
                show_default=True,
                help="Rows at most.",
            ),
            click.option("--after", metavar="TOKEN", help="Go on after the page that named this token."),
        )

    return decorate


def parameter_option(command: Command) -> Command:
    """Add ``--param`` and hand the command ``parameters``, values of a question by name."""
    return click.option(
        "--param",
        "parameters",
        multiple=True,
        callback=lambda ctx, param, value: read_parameters(value),
        metavar="NAME=VALUE",
        help="Value the question asks for; docs/questions.md names them.",
    )(command)


def read_parameters(pairs: tuple[str, ...], option: str = "--param") -> dict[str, str]:
    """Return ``NAME=VALUE`` texts as a mapping.

    Raises
    ------
    UsageError
        When a text has no equals sign.
    """
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"{option} {pair!r} has no value", hint=f"write it as {option} NAME=VALUE")
        found[name] = value
    return found


def read_value(text: str) -> Any:
    """Return a value for a query of one's own: what *text* says as JSON, else the text itself."""
    try:
        value = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return text
    is_too_large = isinstance(value, int) and not -_INT_END <= value < _INT_END
    return text if is_too_large else value


#: Behind the largest whole number that the graph database has.
_INT_END = 1 << 63


def _no_number(text: str) -> None:
    raise ValueError(text)  # NaN and Infinity are no JSON


def investigation_options(command: Command) -> Command:
    """Add ``--case`` and ``--home`` and hand the command ``investigation``, the opened case."""

    @setting_options("home")
    @case_option
    @functools.wraps(command)
    def wrapped(settings: Settings, case: str, **arguments: Any) -> Any:
        return command(investigation=open_investigation(settings, case), **arguments)

    return wrapped


def open_investigation(settings: Settings, case: str) -> Investigation:
    """Return the case ready for questions; imported only now, so that ``--help`` stays quick."""
    from logontracer.investigation import Investigation

    return Investigation(settings, case)
