"""Write the generated pages of ``docs/``; with ``--check`` only say which are out of date.

Each page comes from the rows the program itself reads, so that a page cannot
say what the program does not do.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

import click

from logontracer.analyse.rank import RANK_METHODS
from logontracer.analyse.timeline import TIMELINE_METHODS, TimelineMethod
from logontracer.cli.app import app
from logontracer.cli.failure import INTERRUPTED, PIPE_CLOSED
from logontracer.errors import LogontracerError
from logontracer.export import EXPORT_FORMATS
from logontracer.graph.projection import node_tables, rel_tables
from logontracer.ingest import formats
from logontracer.ingest.archives import ARCHIVES
from logontracer.ingest.archives.reading import DEEPEST
from logontracer.ingest.layouts import LAYOUTS
from logontracer.model.catalogue import EVENTS, EventSpec
from logontracer.model.events import COLUMNS
from logontracer.model.filters import Filters
from logontracer.model.graph import empty_graph
from logontracer.model.receipt import SET_ASIDE_REASONS
from logontracer.model.scores import ANOMALIES, RANKS
from logontracer.queries import QUESTIONS, SEARCH_TERMS, Question, SearchTerm, compose
from logontracer.queries.guard import CLAUSES, FUNCTIONS, MAX_SKIP
from logontracer.settings import SETTINGS, SettingSpec, load_settings

DOCS = Path(__file__).resolve().parent
_MADE = "<!-- Made by docs/build.py (make docs); changes belong in the code. -->\n"


class Named(Protocol):
    """What a method or a format says of itself."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def help(self) -> str: ...

    @property
    def reference(self) -> str: ...


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` return 1 when one of them is out of date."""
    stale = [name for name, make in PAGES.items() if not _is_current(name, make())]
    if "--check" in arguments:
        print(
            "\n".join(f"docs/{name} is out of date: run make docs" for name in stale), end="\n" * bool(stale)
        )
        return 1 if stale else 0
    for name in stale:
        (DOCS / name).write_text(PAGES[name](), encoding="utf-8")
        print(f"docs/{name}")
    return 0


def _is_current(name: str, text: str) -> bool:
    path = DOCS / name
    return path.is_file() and path.read_text(encoding="utf-8") == text


def _page(title: str, *blocks: str) -> str:
    return "\n".join([_MADE, f"# {title}\n", *(block.rstrip("\n") + "\n" for block in blocks)])


def _table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    headings = list(headings)
    lines = [_row(headings), "|" + "---|" * len(headings), *(_row(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(value: object) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")


# -- events -------------------------------------------------------------------


def events_page() -> str:
    """Return which events are read, what each fills, and the audit policy that writes it."""
    return _page(
        "Events",
        "Records of these ids are kept with every field; records of other ids are counted in the receipt as "
        f"*{SET_ASIDE_REASONS['not_catalogued']}*.",
        _table(("id", "event", "table", "log", "source", "destination", "notes"), map(_event_row, EVENTS)),
        "## Audit policy that writes them",
        "Run on the machines that should log, or set the same in a group policy "
        "(Advanced Audit Policy Configuration):",
        "```bat\n" + "\n".join(_auditpol_lines()) + "\n```",
        _table(("subcategory", "event ids"), _subcategory_rows()),
        "## Columns of an event",
        "Empty means *not logged*. What no column takes is kept under `fields`.",
        _table(("column", "type", "meaning"), ((f"`{c.name}`", c.type, c.help) for c in COLUMNS)),
        "## Which Windows field fills which column",
        *map(_fields_block, EVENTS),
    )


def _event_row(spec: EventSpec) -> tuple[object, ...]:
    sources = [
        column for column in spec.fields.values() if column.startswith("source_") and column != "source_port"
    ]
    return (
        f"[{spec.event_id}]({spec.reference})",
        spec.title,
        spec.table,
        spec.channel.removeprefix("Microsoft-Windows-TerminalServices-").removesuffix("/Operational"),
        ", ".join(sorted(set(sources))),
        {"none": "validator" if spec.is_validation else "", "target_server": "target server"}.get(
            spec.destination, spec.destination
        ),
        spec.notes,
    )


def _subcategories() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for spec in EVENTS:
        if spec.subcategory:
            found.setdefault(spec.subcategory, []).append(spec.event_id)
    return dict(sorted(found.items()))


def _auditpol_lines() -> Iterator[str]:
    for name in _subcategories():
        yield f'auditpol /set /subcategory:"{name}" /success:enable /failure:enable'


def _subcategory_rows() -> Iterator[tuple[str, str]]:
    for name, ids in _subcategories().items():
        yield name, ", ".join(map(str, sorted(ids)))


def _fields_block(spec: EventSpec) -> str:
    pairs = ", ".join(f"{field} → `{column}`" for field, column in spec.fields.items())
    return f"**{spec.event_id} {spec.title}**: {pairs}"


# -- settings -----------------------------------------------------------------


def settings_page() -> str:
    """Return every setting with its environment variable and its options."""
    return _page(
        "Settings",
        "An option wins over the environment variable, the variable over the default.",
        _table(
            ("setting", "environment variable", "option of", "default", "meaning"),
            map(_setting_row, SETTINGS),
        ),
    )


def _setting_row(spec: SettingSpec) -> tuple[object, ...]:
    takers = [name for name, command in sorted(app.commands.items()) if _takes(command, spec)]
    default = str(spec.default).replace(str(Path.home()), "~") if spec.default != () else "none"
    option = f"`--{spec.name.replace('_', '-')}`: {', '.join(takers)}" if takers else ""
    return f"`{spec.name}`", f"`{spec.environment_variable}`", option, default, spec.help


def _takes(command: click.Command, spec: SettingSpec) -> bool:
    options = (param for param in command.params if isinstance(param, click.Option))
    return any(spec.environment_variable in (option.help or "") for option in options)


# -- command line ---------------------------------------------------------------

#: The API page says what each of these answers; ``--json`` prints the same.
ANSWERS = {
    "import": "the receipt, one of the `receipts` of `GET /cases/{case}/receipts`",
    "cases": "`GET /cases`",
    "query": "`GET /cases/{case}/questions`; with NAME `GET /cases/{case}/questions/{name}`",
    "fetch": "a receipt, as `import` does, for each half million events: one document after the other",
    "search": "`GET /cases/{case}/search`",
    "rank": "`GET /cases/{case}/rank`",
    "gaps": "`GET /cases/{case}/gaps`",
    "timeline": "`GET /cases/{case}/timeline`; with --details or --scores `kind`, `notes`, `total`, "
    "`truncated` and as `rows` those of `GET /cases/{case}/timeline.csv`, of --details with `counts` by "
    "`[hour, count]`",
    "difference": "`GET /cases/{case}/difference`",
    "paths": "`GET /cases/{case}/paths`",
    "cypher": "`POST /cases/{case}/cypher`; with --list `GET /cases/{case}/queries`",
    "notes": "`GET /cases/{case}/notes`; with --views `GET /cases/{case}/views`",
    "links": "`GET /cases/{case}/links`; with --undo or --restore the same of the links named, with "
    "`changed`, the ids of those whose state is new, `generation` and `n_undone`",
    "events": "`GET /cases/{case}/events`",
    "sample": "the ground truth, as in `ground-truth.json`",
}


def cli_page() -> str:
    """Return the command line: commands, options, exit codes, JSON."""
    return _page(
        "Command line",
        "`logontracer`, or `python -m logontracer`.",
        "Data go to standard output, progress and errors to standard error. Times are shown in the zone of "
        "`-z`, UTC without it. Characters in names that would act on the terminal (escape sequences, "
        "bidirectional marks, newlines) are spelled out, `\\x1b` for example. A table that is wider than the "
        "terminal shows each row as a block, one value a line; in a pipe it is as wide as it needs, or as "
        "`COLUMNS` says. Progress "
        "is drawn on a terminal only.",
        "## Commands",
        *(_command_block(name, command) for name, command in sorted(app.commands.items())),
        "## The original's flags",
        "Those who know the original LogonTracer find its command line here: `-e` and `-x` take several "
        "files, `-e` with `-r` imports, then serves.",
        _options_table(app),
        "## JSON",
        "With `--json` one JSON document in ASCII goes to standard output: the shape that the [API](api.md) "
        "answers with.",
        _table(("command", "prints"), ((f"`{name} --json`", text) for name, text in sorted(ANSWERS.items()))),
        "When the command fails the document is the problem: `type`, `title`, `status`, `detail`, `hint`, "
        "`facts` as in the API, and `exit_code`.",
        "With `--csv` the rows alone are printed, with a heading line; a cell that a spreadsheet would run "
        "as a formula starts with an apostrophe.",
        "## Exit codes",
        _table(("code", "meaning"), _exit_codes()),
    )


def _command_block(name: str, command: click.Command) -> str:
    arguments = [
        param.make_metavar(_context(command)) for param in command.params if isinstance(param, click.Argument)
    ]
    usage = " ".join(["logontracer", name, *arguments, "[OPTIONS]"])
    help_text = (command.help or "").replace("\b\n", "").replace("  ", " ")
    return f"### {name}\n\n```\n{usage}\n```\n\n{_undent(help_text)}\n\n{_options_table(command)}"


def _context(command: click.Command) -> click.Context:
    return click.Context(command, info_name=command.name)


def _undent(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines())


def _options_table(command: click.Command) -> str:
    options = [param for param in command.params if isinstance(param, click.Option)]
    return _table(("option", "meaning"), (_option_row(option) for option in options))


def _option_row(option: click.Option) -> tuple[str, str]:
    flags = ", ".join(f"`{flag}`" for flag in option.opts)
    value = "" if option.is_flag or option.metavar is None else f" {option.metavar}"
    if isinstance(option.type, click.Choice):
        value = " " + " ".join(f"`{choice}`" for choice in option.type.choices)
    default = option.default
    shown = f" Default: {default}." if option.show_default and isinstance(default, str | int) else ""
    return flags + value, " ".join((option.help or "").split()).replace(" [default: ", " [") + shown


def _exit_codes() -> Iterator[tuple[object, str]]:
    yield 0, "done"
    yield from sorted(_error_codes().items())
    yield INTERRUPTED, "interrupted (Ctrl+C)"
    yield PIPE_CLOSED, "whoever read the output stopped reading"


def _error_codes() -> dict[int, str]:
    found: dict[int, str] = {1: "any other error"}
    for error in _tree(LogontracerError):
        if error.__module__ == LogontracerError.__module__:
            found.setdefault(error.exit_code, (error.__doc__ or "").splitlines()[0].rstrip("."))
    found[5] += "; `import` has stored what it could read, and the receipt says the rest"
    return found


def _tree(error: type[LogontracerError]) -> Iterator[type[LogontracerError]]:
    for child in error.__subclasses__():
        yield child
        yield from _tree(child)


# -- methods and formats ----------------------------------------------------------


def methods_page() -> str:
    """Return rankings, timeline methods and the formats of files read and written."""
    return _page(
        "Methods and formats",
        "## Rankings",
        "`logontracer rank --method NAME`",
        *(_method_block(method) for method in RANK_METHODS),
        "## Timelines",
        *(_method_block(method, _marks(method)) for method in TIMELINE_METHODS),
        *_READING_MARKS,
        "## Files read",
        "What a file is, its content decides, not its name.",
        _table(
            ("format", "title", "usual extensions", "reference"),
            ((f"`{f.name}`", f.title, ", ".join(f.extensions), f.reference) for f in formats()),
        ),
        "## Files written",
        "`logontracer export --format NAME`",
        *(
            _method_block(entry, f"Extension `.{entry.extension}`, {entry.content_type}.")
            for entry in EXPORT_FORMATS
        ),
    )


def _method_block(entry: Named, more: str = "") -> str:
    return f"### {entry.name}\n\n**{entry.title}.** {entry.help} {more}\n\nReference: {entry.reference}"


_READING_MARKS = (
    "### Reading the marks",
    "A score is made of the counts of six hours, so a burst marks the hours after it too. Each marked hour "
    "names its **cause**: of the six hours that go into its score the one whose count departs most from "
    "the *expected*, the discounted mean the method had learnt before it (*40 events, about 2 expected*). "
    "The mark counts for its cause. A marked hour with another cause is drawn lighter and counts for "
    "nothing, unless its own events depart from the habit by 2.7 nats or more, which chance makes of "
    "fewer than one hour in a hundred; one without events is an **echo**. When none of the six hours is a "
    "cause, the method is still learning, or settling after a burst: the mark has no cause and counts for "
    "nothing.",
    "**Quiet** is a cause of its own where three events or more were expected: fewer are missing by "
    "chance in more than one hour of twenty. Of the expected only the share counts whose computers have a "
    "log of the hour: a log covers an hour between its records, and an hour without records where the "
    "hours before and after it have some. Where a log ends, starts later or was cleared, the page names "
    "the computer that has no log, and calls nothing quiet.",
    "**Many failures** need no history, which an account does not have in the first hours of a log: an "
    "hour with ten failed logons or more (4625, 4771, 4776) of one account stands out too, with the "
    "departure from the account's busiest hour of failures on the other days, where that is 10 nats or "
    "more. It orders the rows, is framed and says so where it is more unusual than every marked hour.",
    "**Anomalous first** does not order by the score: on a short log nearly every account has an hour "
    "above 16. It orders accounts by the *departure* of their most unusual hour among those that stand "
    "out: the Poisson deviance n·ln(n/e) − (n − e) of its n events, where e is the expected number, or, if "
    "that is more, the count of the account's busiest hour on the other days, on average over the days of "
    "the case, and at least 1. Nightly jobs and everyday work fall back, a burst of a quiet account comes "
    "first. Fewer events than expected are held against the expected number alone. Equal departures are "
    "ordered by score, then by number of events. The highest score stays as the method gives it. In graph "
    "and ranking at most eight accounts are ringed: those marked above 16 whose departure is 10 or more, "
    "which chance makes of one hour in 20,000.",
)


def _marks(method: TimelineMethod) -> str:
    return "Hours are marked above " + ", ".join(f"{mark:g}" for mark in method.marks) + "."


# -- formats read -----------------------------------------------------------------


def formats_page() -> str:
    """Return what is read: formats, the layouts of each tool, archives."""
    return _page(
        "Formats",
        "`logontracer import PATH…` and the page's upload take files, folders and archives. What a file is, "
        "its content decides, not its name. Every record is accounted for in the receipt; a line, row or "
        "record that cannot be read costs itself alone, and is named with its place.",
        "**Give the EVTX file where there is one.** Every other format has passed through a tool that may "
        "have left something out; the table below says what.",
        _table(
            ("format", "what", "usual extensions"),
            ((f"`{f.name}`", f.title, ", ".join(f.extensions)) for f in formats()),
        ),
        "## Layouts of JSON and CSV",
        "JSON may be one object a line, arrays, pretty-printed, the answer of a search (`hits.hits`), "
        "Splunk's results (`result`, `results`) or hits one a line (`_source`), in UTF-8 or UTF-16. CSV may "
        "be separated by comma, semicolon, tab or `|`. In both, an event is laid out as one of:",
        _table(
            ("layout", "written by", "cannot give", "reference"),
            ((f"`{e.name}`", e.title, e.lacks, e.reference) for e in LAYOUTS),
        ),
        "Each layout has a test against the same events read from EVTX: equal tables. Of a name that stands "
        "twice in one object the last counts. An object or row larger than 4 MiB (CSV 1 MiB) is set aside.",
        "## Message texts",
        "`Get-WinEvent | Export-Csv` and Splunk's classic input keep an event's own data only in its message "
        "text. English texts of every catalogued event are read line by line; the receipt says which fields "
        "they do not give. Texts in other languages are set aside with that reason. Times without a zone are "
        "those of the machine that exported: `LOGONTRACER_FILE_ZONE` names its zone, UTC without it. Whether "
        "the day or the month stands in front is found out from all dates of the file; where they do not "
        "tell, the receipt says what was taken.",
        "## Archives",
        _table(
            ("archive", "what", "usual extensions"),
            ((f"`{a.name}`", a.title, ", ".join(a.extensions)) for a in ARCHIVES),
        ),
        f"Members are unpacked one at a time, in a process of its own under limits, into the case's "
        f"scratch folder, and removed when they have been read; the next import removes "
        f"what a crash left. Each "
        f"log has its line in the receipt, as `archive.zip!/path/Security.evtx`; what is "
        f"no log is passed over and counted. Archives in "
        f"archives are opened, "
        f"{DEEPEST} deep (a `.tar.gz` is two). Not read, with a line in the receipt: names with `..`, "
        "absolute paths, links, members that share their bytes, encrypted members "
        "without the password. An archive "
        "that holds more than `LOGONTRACER_ARCHIVE_BYTES`, more than `LOGONTRACER_ARCHIVE_MEMBERS` members, "
        "or more than 1 GiB and 200 times its own size is read up to there, and the receipt says so.",
        "`--archive-password prompt`, `env:NAME` or `file:PATH` says where the password of encrypted members "
        "comes from; AES needs `pip install 'logontracer[archives]'` ([decision "
        "32](decisions/0032-archives.md)).",
        "## Elasticsearch and OpenSearch",
        "`logontracer fetch SERVER --from 2024-01-08 --to 2024-01-09` reads the events out of a running "
        "server that `servers.toml` in the home folder (or `LOGONTRACER_SERVERS_FILE`) names; a request "
        "never names one. Only catalogued event ids are asked for.",
        '```toml\n[office]\nurl = "https://es.corp.example:9200"\nkind = "elasticsearch"   # or '
        'opensearch\nindex = "winlogbeat-*"\nca_file = "/etc/ssl/corp.pem"\napi_key_file = '
        '"/run/secrets/es"  # or api_key_env; or user with password_file, password_env\nquery = '
        '"host.name:dc*"          # narrows, in Lucene\'s syntax; may be left out\n```',
        "An Elasticsearch is asked by its own client (`pip install 'logontracer[elastic]'`), an OpenSearch "
        "by its plain HTTP interface. Pages are read from a point in time, and how far "
        "it came is kept with the "
        "case after each half million events: a second fetch of the same range goes on there. TLS is "
        "demanded, except towards this machine, and redirects are not followed. It was tested against a "
        "small server that speaks that interface; **no real Elasticsearch or OpenSearch was run**.",
    )


# -- questions --------------------------------------------------------------------


def questions_page() -> str:
    """Return the side bar's questions with their Cypher."""
    groups: dict[str, list[Question]] = {}
    for question in QUESTIONS:
        groups.setdefault(question.group, []).append(question)
    blocks = []
    for group, questions in groups.items():
        blocks += [f"## {group}", *map(_question_block, questions)]
    return _page(
        "Questions",
        "`logontracer query` lists them with their number of hits, `logontracer query NAME` answers one. "
        "Each honours the filters; the Cypher shown is the one without any, for the whole time.",
        *blocks,
    )


def _question_block(question: Question) -> str:
    cypher = compose(question, Filters(), want="rows", limit=100).text
    values = "".join(f"\n* `--param {p.name}=…`: {p.title}; {p.help}" for p in question.parameters)
    text = f"**{question.title}.** {question.help}" + (f"\n{values}" if values else "")
    return f"### {question.name}\n\n{text}\n\n```cypher\n{cypher.strip()}\n```"


# -- API ------------------------------------------------------------------------


def api_page() -> str:
    """Return the HTTP API, as its own OpenAPI document says it."""
    from logontracer.web.app import create_app
    from logontracer.web.openapi import markdown

    with tempfile.TemporaryDirectory() as home:
        text = markdown(create_app(load_settings({}, home=Path(home))))
    return _page("API", "`GET /api/v1/openapi.json` is the same for programs.", text)


# -- search -------------------------------------------------------------------

_VALUES = (
    ("`account:bob`", "the whole text, whatever its case"),
    ("`account:adm*`, `*min`, `*dmi*`, `a*n`", "`*` stands for any characters"),
    (r"`host:/^dc\d/`", "a regular expression (RE2), found anywhere; `^` and `$` anchor it"),
    ('`"O\'Brien (test)"`', r'a text with spaces or brackets; `\"` and `\\` stand for `"` and `\`'),
    ("`type:10`, `count:>100`, `id:4624..4634`, `status:0xc000006d`", "numbers and ranges"),
    ("`from:2024-01-08T10:00`", "a moment; UTC without an offset"),
)


def search_page() -> str:
    """Return what the search box understands."""
    return _page(
        "Search",
        "One box, the same in the page, in `GET …/search` and in `logontracer search`. It finds logons, and "
        "the accounts and hosts in them.",
        "```\naccount:adm* host:/^dc\\d/ type:10 count:>100 AND (outcome:failure OR NOT "
        "package:kerberos)\n```",
        "Terms side by side must all hold; `OR` joins alternatives, `NOT` turns one term round, brackets "
        "group.",
        "A **bare word** finds the accounts and hosts whose names contain it: `tiago` finds "
        "`tiago.almeida`. An "
        "address, a SID, `DOMAIN\\name` and a text in quotes are compared as a whole, for `10.0.0.1` "
        "must not "
        "find `10.0.0.12`. The value of a term is the whole text too, unless it has a `*`.",
        "When nothing is found the answer says why that may be (the noise filter, the other filters, a value "
        "that is only part of a name) and which names come near.",
        "## Values",
        _table(("written", "means"), _VALUES),
        "## Terms",
        _table(
            ("term", "takes", "finds", "example"),
            ((f"`{t.name}:`", _values_of(t), t.help, f"`{t.example}`") for t in SEARCH_TERMS),
        ),
    )


def _values_of(term: SearchTerm) -> str:
    names = [name for name, _, _ in term.named]
    return ", ".join([term.takes if not term.words else " or ".join(term.words), *names])


# -- own Cypher ---------------------------------------------------------------


def guard_page() -> str:
    """Return what an analyst's own Cypher may be, what keeps it harmless, and the tables it can ask."""
    empty = empty_graph()
    nodes = list(node_tables(empty, RANKS.empty_table(), ANOMALIES.empty_table()))
    return _page(
        "Own Cypher",
        "`POST …/cypher` and `logontracer cypher` run a query of one's own on the case's graph:",
        "```cypher\nMATCH (l:Logon)-[:OF_ACCOUNT]->(a:Account)\nWHERE a.is_privileged AND l.logon_type = 10\n"
        "RETURN a.key AS account_key, l.source_key AS source_key, sum(l.count) AS n ORDER BY n DESC "
        "LIMIT 20\n```",
        "Rows that hold nodes, or columns called like those of other answers (`account_key`, `source_key`, "
        "`destination_key`, `host_key`, `logon_id`), are drawn as a graph too. The Cypher shown behind a "
        "question runs as it stands, with its parameters. Times are microseconds, hours are hours, both "
        "since 1970 UTC.",
        "## What may be asked",
        f"One statement of {', '.join(f'`{clause}`' for clause in CLAUSES)}. `SKIP` takes a whole number "
        "of at "
        f"most {MAX_SKIP:,}. Names are plain letters, digits and `_`. Functions:",
        ", ".join(f"`{name}`" for name in sorted(FUNCTIONS)) + ".",
        "## What keeps it harmless",
        "1. **The words.** The text is read token by token. Where a new part of a statement can begin "
        "only the "
        "clauses above may stand, a function must be on the list, there is one statement. What reaches the "
        "database is written anew: texts in quotes have become parameters, comments are gone. `LOAD`, "
        "`COPY`, "
        "`EXPORT`, `INSTALL`, `ATTACH`, `CALL` and all that writes are on no list.\n"
        "2. **The database** is opened read-only.\n"
        "3. **The process.** Each query runs in one of its own, for at most 10 seconds, with bounded memory, "
        "rows and size of the answer. It cannot write to any file (`limits`; not on Windows). On Linux 5.13 "
        "and later it can open no file but the graph's (`landlock`), on x86-64 and arm64 it has no sockets, "
        "starts no program and looks into no other process (`seccomp`).",
        "The answer's `confined_by` names the layers that held. On macOS only `limits` does, on Windows "
        "none: "
        "there the words, the read-only database and the parent's clock are all there is.",
        "The database's own parser still reads what passed the first layer. A fault in it can end that "
        "process, "
        "which is reported as an error of the query; on Linux it reaches nothing else.",
        "## The graph",
        "Nodes:",
        _table(
            ("node", "properties"),
            ((f"`{t.name}`", ", ".join(f"`{name}`" for name in t.rows.column_names)) for t in nodes),
        ),
        "Relationships:",
        _table(
            ("relationship", "from", "to", "properties"),
            (
                (f"`{t.name}`", t.start, t.end, ", ".join(f"`{n}`" for n in t.rows.column_names[2:]))
                for t in rel_tables(empty)
            ),
        ),
    )


PAGES: dict[str, Callable[[], str]] = {
    "api.md": api_page,
    "cli.md": cli_page,
    "events.md": events_page,
    "formats.md": formats_page,
    "guard.md": guard_page,
    "methods.md": methods_page,
    "questions.md": questions_page,
    "search.md": search_page,
    "settings.md": settings_page,
}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
