"""The errors the program raises on purpose.

::

    LogontracerError              exit 1, HTTP 500
    ├── UsageError                exit 2, HTTP 400   the request or command makes no sense
    │   ├── SearchSyntaxError     exit 2, HTTP 400   carries the position in the expression
    │   └── CypherRefusedError    exit 2, HTTP 400   an analyst's query that may not run; carries the position
    ├── NotFoundError             exit 3, HTTP 404   no such case, account, host, question, job
    ├── ConflictError             exit 4, HTTP 409   already there, or somebody else is importing
    ├── InputError                exit 5, HTTP 422   a file that cannot be read as what it claims to be
    │   ├── UnsupportedFormatError   exit 5, HTTP 415
    │   └── ReaderDiedError          exit 5, HTTP 422   time or memory limit, or a crash of the child
    ├── CaseError                 exit 6, HTTP 500   a case folder that is damaged or of another version
    └── StoreError                exit 7, HTTP 503   the graph database refuses or is missing

Every error says where, what was found and what to try.  ``str(error)`` is one
line for people; ``error.facts`` holds the same as data for JSON.
"""

from __future__ import annotations

from typing import ClassVar


class LogontracerError(Exception):
    """Root of every error raised on purpose.

    Parameters
    ----------
    message : str
        Where it happened and what was found.
    hint : str, optional
        What to try next; shown on its own line.
    **facts
        The same facts as plain data (``path``, ``record_id``, ``offset_bytes`` …).
    """

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500

    def __init__(self, message: str, *, hint: str | None = None, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.facts = facts

    @property
    def title(self) -> str:
        """The class as a short phrase, for problem+json ``title``."""
        return (type(self).__doc__ or "Error").splitlines()[0].rstrip(".")


class UsageError(LogontracerError):
    """The request makes no sense."""

    exit_code = 2
    http_status = 400


class SearchSyntaxError(UsageError):
    """The search expression cannot be read.

    ``facts["position"]`` is the 0-based character at which reading stopped.
    """


class CypherRefusedError(UsageError):
    """The query may not run.

    ``facts["position"]`` is the 0-based character at which it was refused.
    """


class NotFoundError(LogontracerError):
    """There is no such thing."""

    exit_code = 3
    http_status = 404


class ConflictError(LogontracerError):
    """It is already there, or in use."""

    exit_code = 4
    http_status = 409


class InputError(LogontracerError):
    """The file cannot be read."""

    exit_code = 5
    http_status = 422


class UnsupportedFormatError(InputError):
    """The file is of a kind that is not read."""

    http_status = 415


class ReaderDiedError(InputError):
    """The reading process ended before its file did."""


class CaseError(LogontracerError):
    """The case folder is damaged or of another version."""

    exit_code = 6


class StoreError(LogontracerError):
    """The graph database refuses or is missing."""

    exit_code = 7
    http_status = 503
