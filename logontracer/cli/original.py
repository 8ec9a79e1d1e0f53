"""The command line of the original LogonTracer, for those who know it by heart.

``logontracer -r -o 8080``, ``logontracer -e FILE… -z +9``, ``logontracer -x FILE…``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from logontracer.errors import UsageError


@dataclass(frozen=True, slots=True)
class OriginalFlags:
    """What the original's flags asked for."""

    run: bool
    port: int | None
    server: str | None
    user: str | None
    password: str | None
    files: tuple[Path, ...]
    timezone: str | None
    start: str | None
    end: str | None
    case: str
    home: Path | None

    @property
    def wants_neo4j(self) -> bool:
        """True when a Neo4j server was named."""
        return any(value is not None for value in (self.server, self.user, self.password))

    @property
    def is_empty(self) -> bool:
        """True when nothing was asked for."""
        return not (self.run or self.files or self.wants_neo4j)


def spread(arguments: Sequence[str], *, many: Collection[str], one: Collection[str]) -> list[str]:
    """Return the command line with ``-e a b`` written as ``-e a -e b``.

    Stops at the first word that is neither a flag nor a flag's value: from there on
    it belongs to a command.

    Parameters
    ----------
    arguments : sequence of str
        The words after the program's name.
    many : collection of str
        Flags that take one or more values, up to the next flag.
    one : collection of str
        Flags that take exactly one value, which may begin with a minus (``-z -5``).

    Raises
    ------
    UsageError
        When no file follows a flag that takes files.
    """
    return list(_spread(list(arguments), many, one))


def _spread(words: list[str], many: Collection[str], one: Collection[str]) -> Iterator[str]:
    while words:
        word = words.pop(0)
        if not word.startswith("-"):
            yield word
            yield from words
            return
        if word in many:
            yield from _each(word, words)
            continue
        yield word
        if word in one and words:
            yield words.pop(0)


def _each(flag: str, words: list[str]) -> Iterator[str]:
    if not words or words[0].startswith("-"):
        raise UsageError(f"{flag} needs at least one file", hint="logontracer --help")
    while words and not words[0].startswith("-"):
        yield flag
        yield words.pop(0)
