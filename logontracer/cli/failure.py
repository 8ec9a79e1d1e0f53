"""How a command ends when something is wrong: two lines for people, a problem document for programs."""

from __future__ import annotations

from typing import Any

import click

from logontracer.cli.output import print_json, say
from logontracer.errors import LogontracerError, UsageError

#: Codes beside those of ``logontracer.errors``; the table of them all is in ``docs/cli.md``.
INTERRUPTED = 130  # 128 + SIGINT, as any command
PIPE_CLOSED = 141  # 128 + SIGPIPE, as any command whose reader went away


def fail(error: LogontracerError, *, as_json: bool) -> int:
    """Print an error and return the exit code it stands for."""
    if as_json:
        print_json(problem(error))
    say(f"Error: {error.message}")
    if error.hint:
        say(f"Try: {error.hint}")
    return error.exit_code


def problem(error: LogontracerError) -> dict[str, Any]:
    """Return an error as the problem the API would answer with, and the exit code."""
    from logontracer.web.problems import error_problem  # only now: it loads Flask

    return {**error_problem(error), "exit_code": error.exit_code}


def from_click(error: click.ClickException) -> LogontracerError:
    """Return what click found wrong with a command line as one of our errors."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "logontracer"
    return UsageError(error.format_message(), hint=f"{command} --help")


def from_system(error: OSError, what: str | None = None) -> LogontracerError:
    """Return what the operating system refused of a file, or of *what*, as one of our errors."""
    name = what or error.filename
    where = f"{name}: " if name else ""
    return LogontracerError(
        f"{where}{error.strerror or error}", hint="check the path, its rights and free space"
    )
