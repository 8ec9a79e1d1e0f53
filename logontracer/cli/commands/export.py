"""``logontracer export``: what the filters show, in a file."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from logontracer.cli.meaning import refuse
from logontracer.cli.options import filter_options, investigation_options, parameter_option, read_value
from logontracer.cli.output import say
from logontracer.errors import UsageError
from logontracer.model.filters import Filters

if TYPE_CHECKING:
    from logontracer.investigation import Investigation


@click.command("export")
@click.option(
    "--format",
    "format_name",
    required=True,
    metavar="F",
    help="Format: bloodhound, csv, csv-nodes, gexf, graphml, html, json, svg.",
)
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="File to write; - is standard output.",
)
@click.option("--question", metavar="NAME", help="Only what this question finds.")
@click.option("--expression", metavar="EXPR", help="Only what this search finds.")
@click.option(
    "--cypher",
    metavar="TEXT",
    help="Only what this query of one's own draws; @FILE reads it from a file.  Not with filters.",
)
@click.option(
    "--focus",
    metavar="KEY",
    help="Only what lies around this node: a: or h: and its key; not with --question or --expression.",
)
@click.option("--pseudonyms", is_flag=True, help="Write pseudonyms for accounts, hosts, domains, addresses.")
@click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="With --pseudonyms: write who is who to this file, as CSV.  Keep it apart from the export.",
)
@click.option(
    "--language", type=click.Choice(["en", "ja"]), default="en", show_default=True, help="Of an HTML file."
)
@parameter_option
@filter_options
@refuse(
    "parameters",
    when=lambda given: given["question"] is None and given["cypher"] is None,
    why="without --question and --cypher: it is those that ask for values",
    hint="name a question, docs/questions.md says what each takes, or give a query",
)
@refuse(
    "language",
    when=lambda given: given["format_name"] != "html",
    why="for a format without words of its own",
    hint="leave it out, or take --format html",
)
@refuse(
    *("question", "expression", "focus"),
    when=lambda given: given["cypher"] is not None,
    why="with --cypher, which says itself what it wants",
    hint="leave one of them out",
)
@refuse(
    "focus",
    when=lambda given: bool(given["question"] or given["expression"]),
    why="with --question and --expression, which say themselves what is shown",
    hint="leave one of them out",
)
@investigation_options
def export(
    investigation: Investigation,
    format_name: str,
    target: Path,
    question: str | None,
    expression: str | None,
    cypher: str | None,
    focus: str | None,
    pseudonyms: bool,
    key: Path | None,
    language: str,
    parameters: dict[str, str],
    filters: Filters,
    zone: tzinfo,
) -> None:
    """Write the graph that the filters show, or that a query of one's own draws, to a file.

    A query may do what 'logontracer cypher' lets it; --param gives its values as JSON or plain text.
    """
    if key is not None and not pseudonyms:
        raise UsageError("--key needs --pseudonyms", hint="without pseudonyms every name is in the export")
    if key is not None and key.absolute() == target.absolute():
        raise UsageError("--key and -o name the same file", hint="keep who is who apart from the export")
    _, _, chunks = investigation.export(
        format_name,
        question=question,
        expression=expression,
        focus=focus,
        filters=filters,
        parameters=parameters if cypher is None else None,
        has_pseudonyms=pseudonyms,
        language=language,
        cypher=None if cypher is None else _query(cypher),
        cypher_parameters={name: read_value(value) for name, value in parameters.items()},
    )
    if key is not None:
        write_key(key, investigation.pseudonyms())
    if str(target) == "-":
        sys.stdout.flush()
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        return
    size = write_file(target, chunks)
    say(f"{target}: {size:,} bytes")


def _query(text: str) -> str:
    """Return the query that *text* is or, after an @, names the file of."""
    query = text
    if text.startswith("@"):
        path = Path(text[1:])
        try:
            query = path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UsageError(f"{path}: not UTF-8", hint="save the query as UTF-8 text") from error
    if not query.strip():
        raise UsageError("--cypher holds no query", hint="write one, or leave it out")
    return query


def write_key(target: Path, originals: Iterable[Mapping[str, Any]]) -> None:
    """Write what each pseudonym stands for, readable by its owner only."""
    from logontracer.export.cells import table_csv  # only now: the export room loads Arrow

    size = write_file(target, table_csv(("kind", "pseudonym", "original"), originals), mode=0o600)
    say(f"{target}: {size:,} bytes; whoever has it can undo the pseudonyms")


def write_file(target: Path, chunks: Iterable[bytes], *, mode: int = 0o666) -> int:
    """Write *chunks* beside *target* and rename: a failed export leaves no half file.  Returns the size."""
    # A name nobody can know beforehand: in a shared folder somebody might have put a link there.
    draft = target.with_name(f".logontracer-{secrets.token_hex(8)}.part")
    size = 0
    try:
        with open(draft, "xb", opener=lambda path, flags: os.open(path, flags, mode)) as file:
            for chunk in chunks:
                size += file.write(chunk)
        draft.replace(target)
    except OSError as error:
        # The draft's name would mean nothing to whoever asked for the target.
        raise OSError(error.errno, error.strerror, str(target)) from error
    finally:
        with suppress(OSError):  # where it could not be made there is nothing to delete
            draft.unlink()
    return size


COMMAND = export
