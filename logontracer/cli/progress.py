"""A progress bar on standard error, for anything that takes over a second, only where somebody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.progress import Progress as Bar
from rich.text import Text

from logontracer.cli.output import cell, say
from logontracer.cli.tables import console
from logontracer.evidence.lock import describe
from logontracer.model.progress import WAITING, Progress, ProgressCallback, silent

#: Work done sooner than this shows no bar.
PATIENCE_SECONDS = 1.0


class _Amount(ProgressColumn):
    """How much of how much, in bytes or in counts."""

    _bytes = DownloadColumn()
    _counts = MofNCompleteColumn()

    def render(self, task: Task) -> Text:
        return (self._bytes if task.fields["unit"] == "bytes" else self._counts).render(task)


class _Rate(ProgressColumn):
    """How much a second."""

    _bytes = TransferSpeedColumn()

    def render(self, task: Task) -> Text:
        if task.fields["unit"] == "bytes":
            return self._bytes.render(task)
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f} {task.fields['unit']}/s" if speed else "")


class _Watch:
    """Feeds reports into a bar that starts only after a second."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._began = time.monotonic()
        self._task: TaskID | None = None
        self._stage = ""

    def __call__(self, progress: Progress) -> None:
        if time.monotonic() - self._began < PATIENCE_SECONDS:
            return
        if self._stage != progress.stage:
            self._turn_to(progress)
        if self._task is not None:
            self._bar.update(
                self._task, completed=progress.done, total=progress.total or None, file=_where(progress)
            )

    def _turn_to(self, progress: Progress) -> None:
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._stage = progress.stage
        self._bar.start()
        self._task = self._bar.add_task(
            progress.stage, total=progress.total or None, unit=progress.unit, file=_where(progress)
        )


def _where(progress: Progress) -> str:
    """Return which file is being read, and how many of them have been."""
    if len(progress.files) < 2:
        return cell(progress.file)
    n_ended = sum(file.state not in {"waiting", "reading"} for file in progress.files)
    return f"{cell(progress.file)} ({n_ended:,} of {len(progress.files):,} files read)"


class _Waiting:
    """Says once for what the work waits, also where nobody watches a bar, and hands on all other reports."""

    def __init__(self, watch: ProgressCallback) -> None:
        self._watch = watch
        self._said = ""

    def __call__(self, progress: Progress) -> None:
        if progress.stage != WAITING:
            self._watch(progress)
            return
        text = f"Waiting: {describe(progress.waiting_for or {})}. Ctrl+C cancels."
        if text != self._said:
            self._said = text
            say(text)


@contextmanager
def progress_bar() -> Iterator[ProgressCallback]:
    """Yield a callback that draws progress, or one that is silent where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield _Waiting(silent)
        return
    bar = Bar(
        TextColumn("{task.description}", markup=False),
        TextColumn("{task.fields[file]}", markup=False),
        BarColumn(),
        _Amount(),
        _Rate(),
        TimeRemainingColumn(),
        console=console(stderr=True),
        transient=True,
    )
    try:
        yield _Waiting(_Watch(bar))
    finally:
        bar.stop()
