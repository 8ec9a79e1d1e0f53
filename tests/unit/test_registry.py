from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from logontracer.errors import LogontracerError
from logontracer.registry import collect


@dataclass
class Thing:
    name: str


def package(folder: Path, monkeypatch: pytest.MonkeyPatch, **modules: str) -> ModuleType:
    """Return a package, importable for one test, with modules of the given source."""
    name = f"things_{abs(hash(folder))}"
    (folder / name).mkdir()
    (folder / name / "__init__.py").touch()
    for module, source in modules.items():
        (folder / name / f"{module}.py").write_text(f"from {__name__} import Thing\n{source}\n")
    monkeypatch.syspath_prepend(folder)
    return importlib.import_module(name)


def test_a_file_dropped_in_is_found_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = package(tmp_path, monkeypatch, x="THING = Thing('b')", y="THING = Thing('a')", z="OTHER = 1")
    assert collect(found, "THING", Thing) == [Thing("a"), Thing("b")]


def test_two_entries_of_one_name_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = package(tmp_path, monkeypatch, x="THING = Thing('a')", y="THING = Thing('a')")
    with pytest.raises(LogontracerError, match="repeats the name 'a'"):
        collect(found, "THING", Thing)


def test_an_entry_of_another_kind_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = package(tmp_path, monkeypatch, x="THING = 'a'")
    with pytest.raises(LogontracerError, match="is not a Thing"):
        collect(found, "THING", Thing)


def test_a_module_that_fails_to_import_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = package(tmp_path, monkeypatch, x="import there_is_no_such_module")
    with pytest.raises(ImportError, match="there_is_no_such_module"):
        collect(found, "THING", Thing)
