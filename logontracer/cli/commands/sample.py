"""``logontracer sample``: a small company and an intrusion, as EVTX files."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from logontracer.cli.output import print_json, print_line, say
from logontracer.cli.progress import progress_bar


@click.command("sample", short_help="Write a sample log.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("sample"))
@click.option("--seed", type=int, metavar="N", help="Another seed, another company.")
@click.option("--events", "n_events", type=click.IntRange(min=1), metavar="N", help="How many records.")
@click.option("--single-file", is_flag=True, help="All records in one file, for measuring.")
@click.option("--json", "as_json", is_flag=True, help="Print the ground truth as JSON.")
def sample(folder: Path, seed: int | None, n_events: int | None, single_file: bool, as_json: bool) -> None:
    """Write the logs of a small company with an intrusion to FOLDER, and the truth in ground-truth.json.

    The same seed gives the same bytes.
    """
    from logontracer.sample import write_sample

    write = write_sample if seed is None else partial(write_sample, seed=seed)
    with progress_bar() as progress:
        truth = write(folder, n_events=n_events, progress=progress, single_file=single_file)
    if as_json:
        print_json(truth)
        return
    for path in sorted(folder.iterdir()):
        print_line(str(path))
    say(f"Next: logontracer import {folder}/*.evtx")


COMMAND = sample
