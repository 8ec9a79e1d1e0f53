"""Passwords, from where no list of processes shows them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from logontracer.errors import UsageError

VARIABLE = "LOGONTRACER_ARCHIVE_PASSWORD"
_HINT = "give prompt, env:NAME or file:PATH; the password itself would be seen by everybody on the machine"


def password_from(source: str | None) -> str | None:
    """Return the password that *source* names: ``prompt``, ``env:NAME`` or ``file:PATH``.

    Without a source it is the one of ``LOGONTRACER_ARCHIVE_PASSWORD``, None when that is not set.

    Raises
    ------
    UsageError
        When the source is none of these or gives none.
    """
    if source is None:
        return os.environ.get(VARIABLE)
    if source == "prompt":
        answer: str = click.prompt("Password of the archives", hide_input=True, err=True)
        return answer
    kind, _, place = source.partition(":")
    if kind == "env" and place in os.environ:
        return os.environ[place]
    if kind == "file":
        try:
            return Path(place).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, ValueError) as error:
            raise UsageError(f"the password cannot be read from {place!r}: {error}", hint=_HINT) from error
    raise UsageError("--archive-password names no source of a password", hint=_HINT)


def _callback(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    return password_from(value)


def archive_password_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--archive-password`` to a command."""
    return click.option(
        "--archive-password",
        metavar="SOURCE",
        callback=_callback,
        help=f"Where the password of archives is read: prompt, env:NAME or file:PATH. [{VARIABLE}]",
    )(command)
