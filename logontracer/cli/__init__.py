"""The command line: ``logontracer`` and ``python -m logontracer``."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import NoReturn

import click

from logontracer.cli import allocator  # noqa: F401 - before numpy
from logontracer.cli.app import app
from logontracer.cli.failure import INTERRUPTED, PIPE_CLOSED, fail, from_click, from_system
from logontracer.cli.output import say
from logontracer.errors import LogontracerError


def main() -> NoReturn:
    """Run the command line of this process and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.excepthook = _show_crash
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code (``docs/cli.md`` lists them)."""
    as_json = "--json" in arguments
    try:
        code = _answer(arguments, as_json=as_json)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        return PIPE_CLOSED
    except OSError as error:
        return _fail_of_system(error, as_json=as_json)
    return code


def _answer(arguments: Sequence[str], *, as_json: bool) -> int:
    try:
        # Not app.main(): it would turn a closed pipe into exit code 1 before we see it.
        with app.make_context("logontracer", list(arguments)) as context:
            code = app.invoke(context)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except LogontracerError as error:
        return fail(error, as_json=as_json)
    except click.ClickException as error:
        return fail(from_click(error), as_json=as_json)
    except (click.Abort, KeyboardInterrupt):
        say("Interrupted.")
        return INTERRUPTED
    return code if isinstance(code, int) else 0


def _fail_of_system(error: OSError, *, as_json: bool) -> int:
    try:
        code = fail(from_system(error), as_json=as_json)
        sys.stdout.flush()
    except OSError as refused:  # standard output is what the system refuses: its disk may be full
        _drop_output()
        return fail(from_system(refused, "standard output"), as_json=False)
    return code


def _drop_output() -> None:
    # Python would flush into it once more when it exits, and fail again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _show_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print the traceback of a bug; its message may quote a log, so it must not act on the terminal."""
    say("".join(traceback.format_exception(kind, error, trace)).rstrip())


__all__ = ["main", "run"]
