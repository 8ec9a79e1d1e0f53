"""Options that mean nothing beside others are refused: an ignored one looks as if it had been obeyed."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping
from typing import Any

import click
from click.core import ParameterSource

from logontracer.errors import UsageError

Command = Callable[..., Any]
#: Takes what the command is handed so far.
Condition = Callable[[Mapping[str, Any]], bool]


def refuse(*names: str, when: Condition, why: str, hint: str) -> Callable[[Command], Command]:
    """Refuse the options *names* (as click names them) when they are given although *when* holds.

    Stands above ``investigation_options``: what is wrong with a command line is said before a
    case is looked for.  *why* goes on after "--limit means nothing …".
    """

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def wrapped(**arguments: Any) -> Any:
            if when(arguments):
                refuse_given(click.get_current_context(), names, why, hint)
            return command(**arguments)

        return wrapped

    return decorate


def refuse_given(context: click.Context, names: Collection[str], why: str, hint: str) -> None:
    """Raise when one of the options *names* stands on the command line.

    Raises
    ------
    UsageError
        Naming every such option.
    """
    flags = given(context, names)
    if flags:
        verb = "means" if len(flags) == 1 else "mean"
        raise UsageError(f"{' and '.join(flags)} {verb} nothing {why}", hint=hint)


def given(context: click.Context, names: Collection[str]) -> list[str]:
    """Return the flags of those options of *names* that stand on the command line."""
    return [
        max(param.opts, key=len)
        for param in context.command.params
        if param.name in names and context.get_parameter_source(param.name) is ParameterSource.COMMANDLINE
    ]
