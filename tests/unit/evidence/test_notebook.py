from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from logontracer.errors import CaseError, ConflictError, LogontracerError, NotFoundError, UsageError
from logontracer.evidence import notebook
from logontracer.evidence.case import Case
from logontracer.evidence.notebook import Notebook

ALICE, DC = "a:corp\\alice", "h:dc1.corp.example"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.create(tmp_path, "c")


@pytest.fixture
def book(case: Case) -> Notebook:
    return Notebook(case)


def test_a_case_without_notes_has_none(book: Notebook) -> None:
    assert book.notes() == {"revision": 0, "notes": []}
    assert book.views() == {"revision": 0, "views": []}


def test_a_note_is_kept_and_read_by_whoever_opens_the_case_next(case: Case, book: Notebook) -> None:
    put = book.put_note(ALICE, text="on leave\n<b>since 3 June</b>", is_starred=True, revision=0)
    assert (put["revision"], put["updated_at"][-1]) == (1, "Z")
    assert Notebook(Case.open(case.path.parent, "c")).notes() == {"revision": 1, "notes": [put]}


@pytest.mark.parametrize(
    "target", [ALICE, DC, "e:1-3914", "s|h:10.0.0.5|a:corp\\alice|success", "d|a:x|h:y|", "c|a:x|a:\n|"]
)
def test_nodes_links_and_events_can_have_a_star(book: Notebook, target: str) -> None:
    assert book.put_note(target, is_starred=True, revision=0)["target"] == target


@pytest.mark.parametrize("target", ["", "a:", "x:y", "../../etc/passwd", "q|a:x|a:y|"])
def test_nothing_else_can(book: Notebook, target: str) -> None:
    with pytest.raises(UsageError):
        book.put_note(target, is_starred=True, revision=0)


def test_the_last_changed_note_comes_first(book: Notebook) -> None:
    first = book.put_note(ALICE, text="a", revision=0)
    book.put_note(DC, text="b", revision=0)
    book.put_note(ALICE, text="c", revision=first["revision"])
    assert [note["text"] for note in book.notes()["notes"]] == ["c", "b"]


def test_of_two_analysts_the_second_is_told_what_the_first_wrote(book: Notebook) -> None:
    seen = book.put_note(ALICE, text="mine", revision=0)["revision"]
    book.put_note(ALICE, text="hers", revision=seen)
    with pytest.raises(ConflictError) as caught:
        book.put_note(ALICE, text="mine again", revision=seen)
    assert caught.value.facts["text"] == "hers"
    assert caught.value.facts["revision"] == 2
    with pytest.raises(ConflictError):
        book.put_note(ALICE, text="as if new", revision=0)
    with pytest.raises(ConflictError):
        book.delete_note(ALICE, seen)
    assert book.notes()["notes"][0]["text"] == "hers"


def test_a_note_changed_after_it_was_deleted_is_a_conflict(book: Notebook) -> None:
    seen = book.put_note(ALICE, text="mine", revision=0)["revision"]
    assert book.delete_note(ALICE, seen) == 2
    with pytest.raises(ConflictError, match="deleted"):
        book.put_note(ALICE, text="again", revision=seen)
    with pytest.raises(NotFoundError):
        book.delete_note(ALICE, seen)
    assert book.notes() == {"revision": 2, "notes": []}


def test_notes_on_different_things_never_conflict(book: Notebook) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: book.put_note(f"h:ws{n}", text=str(n), revision=0), range(40)))
    found = book.notes()
    assert found["revision"] == len(found["notes"]) == 40
    assert len({note["revision"] for note in found["notes"]}) == 40


@pytest.mark.parametrize(
    ("field", "most"),
    [("text", notebook.MAX_TEXT_CHARACTERS), ("target", notebook.MAX_TARGET_CHARACTERS)],
)
def test_a_note_is_bounded(book: Notebook, field: str, most: int) -> None:
    fits = {
        "target": "a:".ljust(most if field == "target" else 5, "x"),
        "text": "x" * (most if field == "text" else 1),
    }
    book.put_note(**fits, revision=0)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="characters"):
        book.put_note(**{**fits, field: fits[field] + "x"}, revision=0)  # type: ignore[arg-type]


def test_the_number_of_notes_is_bounded(book: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "MAX_ENTRIES", 2)
    first = book.put_note("h:1", text="x", revision=0)
    book.put_note("h:2", text="x", revision=0)
    with pytest.raises(ConflictError, match="would have 3 entries of this kind, and 2 are the most"):
        book.put_note("h:3", text="x", revision=0)
    book.put_note("h:1", text="changed", revision=first["revision"])


def test_a_file_of_queries_is_taken_in_whole_or_not_at_all(
    book: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = [{"name": f"q{i}", "note": "", "cypher": "RETURN 1"} for i in range(3)]
    content = json.dumps({"format": 1, "queries": queries})
    monkeypatch.setattr(notebook, "MAX_ENTRIES", 2)
    with pytest.raises(ConflictError):
        book.take_queries(content)
    assert book.queries()["queries"] == []
    monkeypatch.setattr(notebook, "MAX_ENTRIES", 3)
    assert book.take_queries(content) == {"added": ["q0", "q1", "q2"], "kept": []}
    assert {entry["revision"] for entry in book.queries()["queries"]} == {1}


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_note_without_a_star_is_refused(book: Notebook, text: str) -> None:
    with pytest.raises(UsageError, match="star"):
        book.put_note(ALICE, text=text, revision=0)


def test_views_are_kept_by_name(book: Notebook) -> None:
    book.put_view("zebra", query="?type=10", revision=0)
    put = book.put_view("Alpha", query="question=rdp_logon", note="look here", revision=0)
    assert [view["name"] for view in book.views()["views"]] == ["Alpha", "zebra"]
    assert book.views()["views"][1]["query"] == "type=10"
    with pytest.raises(ConflictError):
        book.put_view("Alpha", query="", revision=0)
    book.delete_view("Alpha", put["revision"])
    assert [view["name"] for view in book.views()["views"]] == ["zebra"]


@pytest.mark.parametrize("name", ["", " x", "a\nb", "a\u202eb", "x" * 81])
def test_a_view_s_name_is_one_short_line(book: Notebook, name: str) -> None:
    with pytest.raises(UsageError):
        book.put_view(name, query="", revision=0)


def test_a_change_that_was_killed_half_way_leaves_the_old_notes(case: Case, book: Notebook) -> None:
    book.put_note(ALICE, text="kept", revision=0)
    left = case.path / "notes" / ".notes.json.4711.tmp"
    left.write_bytes(b"{half")
    assert [note["text"] for note in book.notes()["notes"]] == ["kept"]
    book.put_note(DC, text="new", revision=0)
    assert not left.exists()


def test_sweeping_a_case_leaves_its_notes_alone(case: Case, book: Notebook) -> None:
    book.put_note(ALICE, text="kept", revision=0)
    being_written = case.path / "notes" / ".notes.json.4711.tmp"
    being_written.write_bytes(b"")
    case.sweep()
    assert being_written.exists()
    assert book.notes()["notes"][0]["text"] == "kept"


@pytest.mark.parametrize(
    "content", ["", "[]", '{"format": 2}', '{"format": 1, "revision": 1, "entries": [{}]}']
)
def test_damaged_notes_are_an_error_and_never_overwritten(case: Case, book: Notebook, content: str) -> None:
    book.put_note(ALICE, text="x", revision=0)
    path = case.path / "notes" / "notes.json"
    path.write_text(content)
    with pytest.raises(CaseError):
        book.notes()
    with pytest.raises(CaseError):
        book.put_note(DC, text="y", revision=0)
    assert path.read_text() == content


def test_a_case_that_is_not_there_takes_no_notes(tmp_path: Path) -> None:
    book = Notebook(Case(tmp_path / "nosuch"))
    assert book.notes()["notes"] == []
    with pytest.raises(NotFoundError):
        book.put_note(ALICE, text="x", revision=0)
    assert not (tmp_path / "nosuch").exists()


def test_the_file_is_ascii_and_small_errors_leave_it_as_it_was(case: Case, book: Notebook) -> None:
    book.put_note(ALICE, text="管理者\u202e\ud800", revision=0)
    content = (case.path / "notes" / "notes.json").read_bytes()
    assert content.isascii()
    assert json.loads(content)["entries"][0]["text"] == "管理者\u202e\ud800"
    with pytest.raises(LogontracerError):
        book.put_note(ALICE, text="x", revision=9)
    assert (case.path / "notes" / "notes.json").read_bytes() == content
