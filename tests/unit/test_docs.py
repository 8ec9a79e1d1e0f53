"""The documentation says what the program does."""

from __future__ import annotations

import importlib.util
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from logontracer.cli.app import app
from logontracer.export import EXPORT_FORMATS
from logontracer.queries import QUESTIONS, SEARCH_TERMS
from logontracer.registry import collect
from logontracer.web import api
from logontracer.web.routes import Section
from tests.conftest import ROOT
from tests.unit.test_layers import LEVELS, MODULES, room

_SKIPPED = {".git", ".venv", "node_modules", "vendor", "build", "dist", ".cache", "__pycache__", "results"}
_SKIPPED |= {"target"}  # where cargo builds


def _load_builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_build", ROOT / "docs" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


builder = _load_builder()


def _files(*patterns: str) -> list[Path]:
    """Return the project's own files, without what is fetched or built."""
    found = {path for pattern in patterns for path in ROOT.rglob(pattern)}
    return sorted(
        path for path in found if path.is_file() and not _SKIPPED & set(path.relative_to(ROOT).parts)
    )


PAGES = _files("*.md")


@pytest.mark.parametrize("name", sorted(builder.PAGES))
def test_generated_page_is_up_to_date(name: str) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert text == builder.PAGES[name](), "run make docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    local = [target.split("#")[0] for target in targets if "://" not in target and not target.startswith("#")]
    missing = [target for target in local if not (page.parent / target).exists()]
    assert not missing


def _command_lines(page: Path) -> Iterator[list[str]]:
    for block in re.findall(
        r"```(?:sh|console|bash)?\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL
    ):
        for line in block.splitlines():
            words = shlex.split(line.removeprefix("$ "), comments=True)
            if words and words[0] in ("make", "logontracer"):
                yield words


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("line", list(_command_lines(ROOT / "README.md")), ids=" ".join)
def test_command_of_the_readme_exists(line: list[str]) -> None:
    program, *words = line
    if program == "make":
        assert [word for word in words if "=" not in word and word not in _targets()] == []
        return
    command: click.Command = app.commands.get(words[0], app) if words else app
    known = {flag for param in command.params for flag in param.opts} | {"-h", "--help"}
    assert command is not app or not words or words[0].startswith("-"), f"no command {words[0]}"
    assert [word for word in words if word.startswith("-") and word not in known] == []


def test_the_readme_names_questions_and_formats_that_exist() -> None:
    lines = [line for line in _command_lines(ROOT / "README.md") if len(line) > 2]
    asked = {line[2] for line in lines if line[1] == "query" and not line[2].startswith("-")}
    written = {line[line.index("--format") + 1] for line in lines if "--format" in line}
    assert asked <= {question.name for question in QUESTIONS}
    assert written <= {entry.name for entry in EXPORT_FORMATS}


def test_every_command_stands_in_the_readme() -> None:
    shown = {
        line[1] for line in _command_lines(ROOT / "README.md") if line[0] == "logontracer" and len(line) > 1
    }
    assert set(app.commands) <= shown


def test_the_command_line_s_json_is_described_for_every_command_that_prints_it() -> None:
    printing = {n for n, c in app.commands.items() if any("--json" in param.opts for param in c.params)}
    assert set(builder.ANSWERS) == printing


def test_every_route_named_for_a_command_s_json_exists() -> None:
    routes = {
        f"{route.method} {route.path.replace('<case>', '{case}').replace('<name>', '{name}')}"
        for section in collect(api, "SECTION", Section)
        for route in section.routes
    }
    named = set(re.findall(r"`((?:GET|POST) /[^`]+)`", " ".join(builder.ANSWERS.values())))
    assert named <= routes


def test_the_help_of_search_names_every_term() -> None:
    terms = re.search(r"Terms: (.*?),", app.commands["search"].help or "", re.DOTALL)
    assert terms is not None
    assert terms[1].split() == [term.name for term in SEARCH_TERMS]


def test_the_picture_of_the_rooms_shows_the_packages_there_are() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    picture = re.search(r"```rooms\n(.*?)```", text, re.DOTALL)
    assert picture is not None
    drawn = tuple(tuple(line.split()) for line in picture[1].splitlines())
    assert drawn == LEVELS
    assert {name for line in drawn for name in line} == {room(module) for module in MODULES} - {None}
    described = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    assert {name for line in drawn for name in line} - {"__main__"} <= described


@pytest.mark.parametrize("record", sorted((ROOT / "docs/decisions").glob("0*.md")), ids=lambda p: p.stem)
def test_decision_is_short_numbered_and_listed(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(record.stem[:4])}. ")
    assert len(text.splitlines()) <= 12
    assert f"({record.name})" in (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")


#: What belongs to somebody's machine and not to the project.
_FORBIDDEN = re.compile(r"/work/|/root/|/tmp/plan|shared/design|registry\.npmjs\.org|pythonhosted\.org")
_TEXTS = _files(
    "*.py",
    "*.md",
    "*.toml",
    "*.json",
    "*.js",
    "*.css",
    "*.html",
    "*.cypher",
    "*.sh",
    "Makefile",
    "Dockerfile",
)


def test_no_file_knows_a_machine() -> None:
    found = {
        str(path.relative_to(ROOT)): match[0]
        for path in _TEXTS
        if path != Path(__file__)
        and (match := _FORBIDDEN.search(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert not found


@pytest.mark.parametrize("module", sorted(MODULES))
def test_module_has_a_clear_name_a_docstring_and_a_readable_length(module: str) -> None:
    text = MODULES[module].read_text(encoding="utf-8")
    assert not set(module.split(".")) & {"utils", "helpers", "common", "manager"}
    assert text.startswith(('"""', 'r"""')), "no docstring"
    assert text.count("\n") <= 600
