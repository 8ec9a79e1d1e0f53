"""``logontracer sample``: a small company and an intrusion, as EVTX files."""

from __future__ import annotations

from pathlib import Path

import click

from logontracer.cli.output import print_json, print_line
from logontracer.cli.progress import progress_bar


@click.command("sample", short_help="Write a sample log.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("sample"))
@click.option("--seed", type=int, default=None, help="Another seed, another company.")
@click.option("--events", "n_events", type=click.IntRange(min=1), metavar="N", help="About so many events.")
@click.option("--json", "as_json", is_flag=True, help="Print the ground truth as JSON.")
def sample(folder: Path, seed: int | None, n_events: int | None, as_json: bool) -> None:
    """Write a sample log to FOLDER, with the truth about it in ground-truth.json."""
    from logontracer.sample import write_sample

    chosen = {} if seed is None else {"seed": seed}
    with progress_bar() as progress:
        truth = write_sample(folder, n_events=n_events, progress=progress, **chosen)
    if as_json:
        print_json(truth)
        return
    for path in sorted(folder.iterdir()):
        print_line(str(path))
    print_line(f"logontracer import {folder}")


COMMAND = sample
