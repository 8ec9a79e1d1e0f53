"""Every registry entry explains itself, has its row in the documentation, and runs in a test of its own."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from logontracer.analyse.rank import RANK_METHODS
from logontracer.analyse.timeline import TIMELINE_METHODS
from logontracer.export import EXPORT_FORMATS
from logontracer.ingest import formats
from logontracer.model.catalogue import EVENTS
from logontracer.queries import QUESTIONS
from logontracer.settings import SETTINGS
from tests.conftest import ROOT


@dataclass(frozen=True, slots=True)
class Registry:
    """One list that the program reads to know what it can do."""

    variable: str
    entries: tuple[Any, ...]
    says: tuple[str, ...]  # attributes that must not be empty
    page: str
    row: Callable[[Any], str]  # how an entry stands on its page


REGISTRIES = (
    Registry("EVENTS", EVENTS, ("title", "reference", "table"), "events.md", lambda e: f"| [{e.event_id}]("),
    Registry(
        "QUESTIONS", tuple(QUESTIONS), ("title", "help", "group"), "questions.md", lambda e: f"### {e.name}\n"
    ),
    Registry(
        "RANK_METHODS",
        RANK_METHODS,
        ("title", "help", "reference"),
        "methods.md",
        lambda e: f"### {e.name}\n",
    ),
    Registry(
        "TIMELINE_METHODS",
        TIMELINE_METHODS,
        ("title", "help", "reference"),
        "methods.md",
        lambda e: f"### {e.name}\n",
    ),
    Registry(
        "EXPORT_FORMATS",
        EXPORT_FORMATS,
        ("title", "help", "reference"),
        "methods.md",
        lambda e: f"### {e.name}\n",
    ),
    Registry(
        "formats",
        tuple(formats()),
        ("title", "extensions", "reference"),
        "methods.md",
        lambda e: f"| `{e.name}` |",
    ),
    Registry("SETTINGS", SETTINGS, ("help",), "settings.md", lambda e: f"| `{e.name}` |"),
)
ENTRIES = [
    pytest.param(registry, entry, id=f"{registry.variable}-{getattr(entry, 'event_id', None) or entry.name}")
    for registry in REGISTRIES
    for entry in registry.entries
]


@pytest.mark.parametrize(("registry", "entry"), ENTRIES)
def test_entry_explains_itself(registry: Registry, entry: Any) -> None:
    silent = [name for name in registry.says if not getattr(entry, name)]
    assert not silent


@pytest.mark.parametrize(("registry", "entry"), ENTRIES)
def test_entry_has_its_row_in_the_documentation(registry: Registry, entry: Any) -> None:
    page = (ROOT / "docs" / registry.page).read_text(encoding="utf-8")
    assert registry.row(entry) in page, f"make docs writes docs/{registry.page}"


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda r: r.variable)
def test_names_are_unique(registry: Registry) -> None:
    names = [getattr(entry, "event_id", None) or entry.name for entry in registry.entries]
    assert len(names) == len(set(names)) > 0


def _parametrised_over(path: Path) -> Iterator[str]:
    """Yield every name that an argument of a ``parametrize`` of a test module mentions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "parametrize"
        ):
            for part in ast.walk(node):
                if isinstance(part, ast.Name):
                    yield part.id
                elif isinstance(part, ast.Attribute):
                    yield part.attr


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda r: r.variable)
def test_every_entry_runs_in_a_parametrised_test(registry: Registry) -> None:
    modules = [path for path in (ROOT / "tests").rglob("test_*.py") if path != Path(__file__)]
    assert any(registry.variable in _parametrised_over(path) for path in modules), (
        f"no test is parametrised over {registry.variable}"
    )
