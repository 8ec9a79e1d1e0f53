"""``logontracer watch``: import whatever comes into a folder."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from logontracer.cli.options import case_option, setting_options
from logontracer.cli.output import print_line, say
from logontracer.cli.progress import progress_bar
from logontracer.cli.stopping import stopped_by_signals
from logontracer.errors import LogontracerError
from logontracer.model.counted import counted
from logontracer.model.receipt import Receipt
from logontracer.settings import Settings


@click.command("watch", short_help="Import the logs that come into a folder.")
@click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False, readable=True), metavar="FOLDER"
)
@click.option(
    "--every",
    type=click.FloatRange(min=0.05),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="Time between two looks; a file is taken when nothing of it has changed from one to the next.",
)
@case_option
@setting_options("home", "reader_timeout_seconds", "reader_memory_bytes", "reader")
def watch(settings: Settings, case: str, folder: Path, every: float) -> None:
    """Import the logs that come into a folder, until Ctrl+C or SIGTERM.

    A file is imported once it has stopped growing, and never twice, also when the command
    begins again; one that cannot be read costs only itself.
    """
    from logontracer import pipeline  # only now: it loads Arrow and DuckDB, and --help needs neither

    def import_files(files: list[Path]) -> Receipt:
        with progress_bar() as progress:
            return pipeline.import_logs(settings, case, files, progress=progress)

    watched = pipeline.Watch(settings, case, folder)
    _tell(f"Watching {folder} for logs of case {case} (Ctrl+C ends it)")
    with stopped_by_signals():
        while True:
            try:
                receipt = watched.look(import_files)
            except LogontracerError as error:
                say(f"Error: {error.message}. It is tried again.")
            else:
                _report(receipt)
            time.sleep(every)


def _report(receipt: Receipt | None) -> None:
    if receipt is None:
        return
    for file in receipt.files:
        _tell(f"{file.path}: {file.error or counted(file.n_events, 'event')}")
    _tell(f"{counted(receipt.n_new_events, 'new event')}, {receipt.n_duplicate_events:,} already there")


def _tell(text: str) -> None:
    print_line(text)
    sys.stdout.flush()  # somebody may read this through a pipe


COMMAND = watch
