"""The command line: ``logontracer`` and ``python -m logontracer``."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import NoReturn

import click

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
        # Not app.main(): it would turn a closed pipe into exit code 1 before we see it.
        with app.make_context("logontracer", list(arguments)) as context:
            code = app.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except LogontracerError as error:
        return fail(error, as_json=as_json)
    except click.ClickException as error:
        return fail(from_click(error), as_json=as_json)
    except (click.Abort, KeyboardInterrupt):
        say("Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        # Python would flush into the closed pipe once more when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except OSError as error:
        return fail(from_system(error), as_json=as_json)
    return code if isinstance(code, int) else 0


def _show_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print the traceback of a bug; its message may quote a log, so it must not act on the terminal."""
    say("".join(traceback.format_exception(kind, error, trace)).rstrip())


__all__ = ["main", "run"]
