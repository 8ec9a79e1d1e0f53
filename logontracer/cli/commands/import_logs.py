"""``logontracer import``: read logs into a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path

import click

from logontracer.cli.options import case_option, output_options, setting_options, span_options
from logontracer.cli.output import Output, say
from logontracer.cli.passwords import archive_password_option
from logontracer.cli.progress import progress_bar
from logontracer.cli.receipts import show_receipt
from logontracer.cli.stopping import stopped_by_signals
from logontracer.errors import InputError
from logontracer.model.timespan import Timespan
from logontracer.settings import Settings


@click.command("import", short_help="Read logs into a case.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@span_options
@output_options(csv=False)
@case_option
@archive_password_option
@setting_options(
    "home", "reader_timeout_seconds", "reader_memory_bytes", "reader", "file_zone", "archive_bytes"
)
def import_logs(
    settings: Settings,
    case: str,
    paths: Sequence[Path],
    span: Timespan,
    zone: tzinfo,
    output: Output,
    archive_password: str | None,
) -> int:
    """Read logs into a case: files, archives, or folders with everything in them.

    Adding never deletes, and the same log twice changes nothing.  Prints the receipt:
    per file the records read, kept as events, set aside and why, and damaged spans.
    """
    return run_import(settings, case, paths, span, output, archive_password)


def run_import(
    settings: Settings,
    case: str,
    paths: Sequence[Path],
    span: Timespan,
    output: Output,
    archive_password: str | None = None,
) -> int:
    """Import and print the receipt.

    The exit code is ``InputError``'s when a file was not read to its end, and the
    signal's when the import was cancelled, which is no error.
    """
    from logontracer.ingest.forker import forker

    with stopped_by_signals() as stopped, progress_bar() as progress, forker() as forks:
        from logontracer import pipeline  # only now: it loads Arrow and DuckDB, as does the forker beside it

        receipt = pipeline.import_logs(
            settings,
            case,
            list(paths),
            time_range=span,
            progress=progress,
            archive_password=archive_password,
            forks=forks,
        )
    if stopped:
        say(f"Cancelled: case {case} is as it was before.")
        return stopped[0]
    show_receipt(receipt.to_json(), output)
    return InputError.exit_code if any(file.error for file in receipt.files) else 0


COMMAND = import_logs
