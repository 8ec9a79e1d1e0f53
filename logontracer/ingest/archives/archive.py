"""What an archive is: members with names, each read as a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from logontracer.errors import InputError


class Stream(Protocol):
    """Something to read bytes from, once and forward."""

    def read(self, size: int, /) -> bytes:
        """Return up to *size* bytes, none at the end."""
        ...


class PasswordError(InputError):
    """The password is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive; ``refusal`` says why it is not to be read, in which case it is not opened."""

    name: str
    open: Callable[[], Stream]
    size_bytes: int | None = None  # as the archive says it; nothing to rely on
    refusal: str = ""
    is_solid: bool = False  # the next one lies behind it in the same compressed stream


@dataclass(frozen=True, slots=True)
class ArchiveFormat:
    """One kind of archive.

    ``members`` takes path and password and yields the members in their order; it raises
    ``InputError`` for an archive that is refused as a whole.
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    members: Callable[[Path, str | None], Iterator[Member]]


#: Why a member is not read that could be, with a password.
NO_PASSWORD = "it is encrypted, and no password was given"  # noqa: S105 - says that there is none


def unopened() -> Stream:
    """Stand for the content of a member that is refused."""
    raise InputError("this member is not to be opened", hint="this is a fault of the program")


def refusal_of(name: str) -> str:
    """Return why a member of this name is not read, an empty text when it may be."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or (path.parts and path.parts[0].endswith(":")):
        return "its name is an absolute path"
    if ".." in path.parts:
        return "its name leads out of the archive"
    if not path.parts:
        return "it has no name"
    return ""
