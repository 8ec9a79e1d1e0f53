"""Settings as rows: name, type, default and help give option, environment variable, docs and check."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from logontracer.errors import UsageError


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """One setting; its environment variable is ``LOGONTRACER_`` + the name in capitals."""

    name: str
    parse: Callable[[str], Any]
    default: Any
    help: str
    check: Callable[[Any], bool] = lambda value: True

    @property
    def environment_variable(self) -> str:
        """Name of the variable that sets it."""
        return f"LOGONTRACER_{self.name.upper()}"


def _positive(value: Any) -> bool:
    return bool(value > 0)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(",") if (name := part.strip().casefold()))


_names.__name__ = "list of names"


#: The native reader of EVTX files, or the ``evtx`` package; ``auto`` is the native one if it is built.
READERS = ("auto", "native", "wheel")


def _reader(text: str) -> str:
    if text not in READERS:
        raise ValueError(text)
    return text


_reader.__name__ = f"reader ({', '.join(READERS)})"

SETTINGS: tuple[SettingSpec, ...] = (
    SettingSpec("home", Path, Path.home() / ".logontracer", "Folder where cases live."),
    SettingSpec("host", str, "127.0.0.1", "Address the server binds to."),
    SettingSpec("port", int, 8080, "Port the server listens on.", lambda v: 0 <= v < 65536),
    SettingSpec("workers", int, 2, "Number of server processes.", _positive),
    SettingSpec("threads", int, 4, "Requests one server process answers at the same time.", _positive),
    SettingSpec(
        "trusted_hosts",
        _names,
        (),
        "Host names, comma-separated, the server answers to besides localhost and its own address.",
    ),
    SettingSpec(
        "upload_limit_bytes", int, 8 << 30, "Largest upload accepted in one request, in bytes.", _positive
    ),
    SettingSpec(
        "reader_timeout_seconds",
        float,
        3600.0,
        "Longest time the reading process may go without finishing one file, in seconds.",
        _positive,
    ),
    SettingSpec(
        "reader_memory_bytes", int, 4 << 30, "Most memory the reading process may map, in bytes.", _positive
    ),
    SettingSpec(
        "reader",
        _reader,
        "auto",
        "What reads EVTX files: native, wheel (the evtx package), or auto: native if it is built.",
        lambda v: v in READERS,
    ),
    SettingSpec(
        "file_zone",
        str,
        "UTC",
        "Zone of times in files that name none (Get-WinEvent's CSV): an IANA name or an offset.",
    ),
    SettingSpec(
        "servers_file",
        str,
        "",
        "File that names the servers `fetch` may ask; without it servers.toml in the home folder.",
    ),
    SettingSpec("archive_bytes", int, 64 << 30, "Most bytes unpacked from one archive.", _positive),
    SettingSpec("archive_members", int, 100_000, "Most members read of one archive.", _positive),
    SettingSpec(
        "lock_wait_seconds",
        float,
        60.0,
        "How long an analysis or a change of links waits for an import into the same case, in seconds.",
        lambda v: v >= 0,
    ),
    SettingSpec(
        "import_wait_seconds",
        float,
        86_400.0,
        "How long an import waits for another one into the same case, in seconds.",
        lambda v: v >= 0,
    ),
    SettingSpec(
        "graph_memory_bytes", int, 256 << 20, "Buffer pool of one graph database reader, in bytes.", _positive
    ),
    SettingSpec(
        "warm_seconds",
        float,
        2.0,
        "How often a server process looks for new imports to prepare first answers of, in seconds; 0: never.",
        lambda v: v >= 0,
    ),
)


@dataclass(frozen=True)
class Settings:
    """Every setting's value, by attribute of its name."""

    values: Mapping[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def cases_dir(self) -> Path:
        """Folder that holds one folder per case."""
        return Path(self.values["home"]) / "cases"


def load_settings(environment: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Return the settings: defaults, then the environment, then *overrides* that are not None.

    Raises
    ------
    UsageError
        When a value cannot be read or is out of range, naming the variable.
    """
    environment = os.environ if environment is None else environment
    known = {spec.name for spec in SETTINGS}
    unknown = set(overrides) - known
    if unknown:
        raise UsageError(f"unknown setting {sorted(unknown)[0]!r}", hint=f"known: {', '.join(sorted(known))}")
    return Settings({spec.name: _value(spec, environment, overrides) for spec in SETTINGS})


def _value(spec: SettingSpec, environment: Mapping[str, str], overrides: Mapping[str, Any]) -> Any:
    value = overrides.get(spec.name)
    if value is None:
        text = environment.get(spec.environment_variable)
        try:
            value = spec.default if text is None else spec.parse(text)
        except ValueError as error:
            raise UsageError(
                f"{spec.environment_variable}={text!r} is not a {spec.parse.__name__}", hint=spec.help
            ) from error
    if not spec.check(value):
        raise UsageError(f"{spec.name}={value!r} is out of range", hint=spec.help)
    return value
