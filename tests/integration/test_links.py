"""Links of a case: undone, kept undone by later imports, and restored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from logontracer import pipeline
from logontracer.errors import CaseError, NotFoundError, UsageError
from logontracer.evidence.case import Case
from logontracer.evidence.generation import TABLE_SCHEMAS, Generation
from logontracer.settings import Settings, load_settings
from tests.integration.logs import event_xml

LINK = "host_name:fs1=fs1.corp.example"


def log(path: Path, numbers: range) -> Path:
    """FS1 writes a log of its own, and is the client of logons on the controller, by its short name."""
    texts = [event_xml(n, computer="fs1.corp.example") for n in numbers]
    texts += [event_xml(n).replace("WS1", "FS1").replace(f">10.0.0.{n % 5 + 1}<", ">-<") for n in numbers]
    path.write_text("\n".join(texts))
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = load_settings({}, home=tmp_path / "home", lock_wait_seconds=0.2)
    pipeline.import_logs(made, "c", [log(tmp_path / "a.xml", range(6))])
    return made


def now(settings: Settings) -> Generation:
    generation = Case.open(settings.cases_dir, "c").generation()
    assert generation is not None
    return generation


def hosts(settings: Settings) -> list[str]:
    return now(settings).table("hosts")["key"].to_pylist()  # type: ignore[no-any-return]


def tables(generation: Generation) -> Iterator[tuple[str, bytes]]:
    for name in TABLE_SCHEMAS:
        yield name, (generation.path / f"{name}.parquet").read_bytes()


def test_an_undone_link_takes_the_host_apart_and_restoring_gives_back_every_table_bit_for_bit(
    settings: Settings,
) -> None:
    before = now(settings)
    whole = dict(tables(before))
    assert "fs1" not in hosts(settings)
    undone = pipeline.set_links(settings, "c", undo=[LINK])
    assert undone.number == before.number + 1
    assert undone.undone_links == (LINK,)
    assert {"fs1", "fs1.corp.example"} <= set(hosts(settings))
    assert dict(tables(pipeline.set_links(settings, "c", restore=[LINK]))) == whole


def test_a_later_import_and_a_later_analysis_keep_to_what_was_undone(
    tmp_path: Path, settings: Settings
) -> None:
    pipeline.set_links(settings, "c", undo=[LINK])
    pipeline.import_logs(settings, "c", [log(tmp_path / "b.xml", range(6, 12))])
    assert now(settings).undone_links == (LINK,)
    pipeline.analyse_case(settings, "c")
    assert now(settings).undone_links == (LINK,)
    assert "fs1" in hosts(settings)


def test_what_is_so_already_makes_no_generation(settings: Settings) -> None:
    before = now(settings).number
    assert pipeline.set_links(settings, "c", restore=[LINK]).number == before
    made = pipeline.set_links(settings, "c", undo=[LINK]).number
    assert pipeline.set_links(settings, "c", undo=[LINK]).number == made == before + 1


def test_a_link_the_case_does_not_have_changes_nothing(settings: Settings) -> None:
    before = now(settings).number
    with pytest.raises(NotFoundError, match="no link 'sid:x=y'"):
        pipeline.set_links(settings, "c", undo=[LINK, "sid:x=y"])
    with pytest.raises(UsageError, match="at once"):
        pipeline.set_links(settings, "c", undo=[LINK], restore=[LINK])
    assert now(settings).number == before


def test_an_undoing_that_fails_leaves_the_case_as_it_was(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    before = now(settings)
    with monkeypatch.context() as patched:
        patched.setattr(pipeline.building, "build_database", fail)
        with pytest.raises(Exception, match="No space left"):
            pipeline.set_links(settings, "c", undo=[LINK])
    assert now(settings).number == before.number
    assert now(settings).undone_links == ()
    assert pipeline.set_links(settings, "c", undo=[LINK]).undone_links == (LINK,)


@pytest.mark.parametrize("damage", ["text", [1], ["no id"]])
def test_a_damaged_list_of_undone_links_is_an_error(settings: Settings, damage: object) -> None:
    path = now(settings).path / "generation.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"undone_links": damage}))
    with pytest.raises(CaseError, match="not the list of a generation"):
        now(settings)


def test_a_list_of_an_older_version_has_nothing_undone(settings: Settings) -> None:
    path = now(settings).path / "generation.json"
    data = json.loads(path.read_text())
    del data["undone_links"]
    path.write_text(json.dumps(data))
    assert now(settings).undone_links == ()
