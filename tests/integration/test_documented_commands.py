"""Every command that README and the other pages show really runs, in the order in which it is shown."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from logontracer.cli import run
from tests.conftest import ROOT

PAGES = [ROOT / "README.md", ROOT / "sample" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
#: They run until they are stopped; other tests start them.
_ENDLESS = (["serve"], ["-r"], ["watch"])
#: Named in the text without what they need: their help shows that they are there.
_NEED_MORE = (["cypher"], ["search"])
#: What a page names → what the test gives instead.
_SMALLER = {"1000000": "5000"}


def _lines(page: Path) -> Iterator[str]:
    """Yield the lines of a page's code blocks, fenced or indented, and its code spans that are a command."""
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"```(?:sh|console|bash)?\n(.*?)```", text, re.DOTALL):
        yield from block.splitlines()
    yield from re.findall(r"^    (logontracer .*)$", text, re.MULTILINE)
    yield from re.findall(r"`(logontracer [^`\n]+)`", text)


def commands(page: Path) -> list[list[str]]:
    """Return the command lines of a page that begin with ``logontracer`` and end by themselves."""
    found = []
    for line in _lines(page):
        if "logontracer" not in line.split()[:2]:
            continue
        words = shlex.split(line.removeprefix("$ "), comments=True)
        is_usage = any(re.fullmatch(r"\[.*|[A-Z]{2,}…?|.*…", word) for word in words[1:])
        is_endless = any(words[1:2] == first for first in _ENDLESS)
        if words[:1] == ["logontracer"] and not is_usage and not is_endless:
            is_named_only = words[1:] in _NEED_MORE
            found.append([*(_SMALLER.get(word, word) for word in words[1:]), *["--help"] * is_named_only])
    return found


def test_the_readme_shows_commands() -> None:
    assert len(commands(ROOT / "README.md")) >= 10


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_of_a_page_run(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOGONTRACER_HOME", str(tmp_path / "home"))
    shutil.copytree(ROOT / "sample", tmp_path / "sample")
    for name, source in (("Security.evtx", "DC01-Security.evtx"), ("System.evtx", "FS01-Security.evtx")):
        shutil.copyfile(ROOT / "sample" / source, tmp_path / name)
    lines = commands(page)
    if lines and page.name != "README.md":
        assert run(["import", "Security.evtx"]) == 0
    for words in lines:
        arguments = [name for word in words for name in _expanded(word, tmp_path)]
        code = run(arguments)
        assert code == 0, (words, capsys.readouterr().err)


def _expanded(word: str, folder: Path) -> list[str]:
    """Return a word as the shell would hand it over, within the test's own folder."""
    if word.startswith("/tmp/"):
        return [str(folder / Path(word).name)]
    if "*" in word and " " not in word and "/" in word:
        return sorted(str(path.relative_to(folder)) for path in folder.glob(word))
    return [word]
