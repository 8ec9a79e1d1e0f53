"""The rooms and who may call whom: fails on an upward or sideways import, a cycle, a package out of place."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "logontracer"

#: Top to bottom; rooms of one line are peers and never import one another.
LEVELS: tuple[tuple[str, ...], ...] = (
    ("__main__",),
    ("cli",),
    ("web",),
    ("investigation",),
    ("pipeline",),
    ("ingest", "evidence", "graph", "queries", "analyse", "export", "sample"),
    ("settings", "registry"),
    ("model",),
    ("errors", "compiled", "lean"),
)
LEVEL_OF = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}

#: Third-party package → where alone it may be imported.
HOMES: Mapping[str, str] = {
    "flask": "logontracer.web",
    "werkzeug": "logontracer.web",
    "gunicorn": "logontracer.web",
    "ladybug": "logontracer.graph.ladybug",
    "evtx": "logontracer.ingest",
    "lxml": "logontracer.ingest",
    "cryptography": "logontracer.ingest.archives.aes",
    "elasticsearch": "logontracer.ingest.elastic.official",
    "duckdb": "logontracer.evidence",
    "click": "logontracer.cli",
    "rich": "logontracer.cli",
}


def module_name(path: Path, package: Path = PACKAGE) -> str:
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports(source: str, module: str, *, is_package: bool, known: frozenset[str]) -> Iterator[str]:
    """Yield every module that *source* imports, wherever in it the statement stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                here = module.split(".") if is_package else module.split(".")[:-1]
                here = here[: len(here) - node.level + 1]
                base = ".".join([*here, base] if base else here)
            for alias in node.names:
                child = f"{base}.{alias.name}"
                yield child if child in known else base


def imports_of(module: str) -> set[str]:
    path = MODULES[module]
    found = imports(
        path.read_text(encoding="utf-8"),
        module,
        is_package=path.name == "__init__.py",
        known=frozenset(MODULES),
    )
    return set(found)


def room(module: str) -> str | None:
    """Return the room of a module, None for the package itself, which holds only the version."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else None


def breach(module: str, target: str) -> str | None:
    """Say what is wrong with *module* importing *target*, or return None."""
    home = HOMES.get(target.split(".")[0])
    if home is not None and not f"{module}.".startswith(f"{home}."):
        return f"{module} imports {target}, which belongs in {home} alone"
    here, there = room(module), room(target)
    if target.split(".")[0] != "logontracer" or here is None or there is None or here == there:
        return None
    if LEVEL_OF[there] < LEVEL_OF[here]:
        return f"{module} imports {target}: upward"
    if LEVEL_OF[there] == LEVEL_OF[here]:
        return f"{module} imports {target}: sideways, peers never import one another"
    return None


@pytest.mark.parametrize("module", MODULES)
def test_module_imports_only_what_stands_below_it(module: str) -> None:
    assert room(module) is None or room(module) in LEVEL_OF, f"{module} is in no known room"
    breaches = [found for target in sorted(imports_of(module)) if (found := breach(module, target))]
    assert not breaches, "\n".join(breaches)


def test_no_imports_run_in_a_circle() -> None:
    graph = {module: {t for t in imports_of(module) if t in MODULES and t != module} for module in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_importing_the_package_alone_imports_nothing() -> None:
    assert imports_of("logontracer") == set()


@pytest.mark.parametrize(
    ("module", "target", "word"),
    [
        ("logontracer.model.events", "logontracer.settings", "upward"),
        ("logontracer.pipeline", "logontracer.web.app", "upward"),
        ("logontracer.ingest.evtx", "logontracer.evidence.case", "sideways"),
        ("logontracer.settings", "logontracer.registry", "sideways"),
        ("logontracer.graph.store", "ladybug", "belongs"),
        ("logontracer.investigation", "flask", "belongs"),
        ("logontracer.web.app", "click", "belongs"),
        ("logontracer.pipeline", "evtx", "belongs"),
        ("logontracer.graph.ladybug_extra", "ladybug", "belongs"),
    ],
)
def test_a_wrong_import_is_called_wrong(module: str, target: str, word: str) -> None:
    assert word in (breach(module, target) or "")


def test_an_import_inside_a_function_and_a_relative_one_are_seen() -> None:
    known = frozenset({"logontracer.evidence.case", "logontracer.ingest.xml"})
    source = "def f():\n    from ..evidence import case\n    from .xml import read\n"
    found = imports(source, "logontracer.ingest.evtx", is_package=False, known=known)
    assert list(found) == ["logontracer.evidence.case", "logontracer.ingest.xml"]
