from __future__ import annotations

import json
from pathlib import Path

import pytest

from logontracer.cli.failure import fail, from_system, problem
from logontracer.errors import InputError, NotFoundError


def test_an_error_is_two_lines_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    code = fail(NotFoundError("no case 'x\x1b[2J'", hint="logontracer cases"), as_json=False)
    out, err = capsys.readouterr()
    assert code == 3
    assert out == ""
    assert err == "Error: no case 'x\\x1b[2J'\nTry: logontracer cases\n"


def test_with_json_the_problem_is_a_document_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    fail(InputError("bad", hint="other file", path=Path("a.evtx"), record_id=7), as_json=True)
    out, err = capsys.readouterr()
    assert json.loads(out) == {
        "type": "urn:logontracer:problem:the-file-cannot-be-read",
        "title": "The file cannot be read",
        "detail": "bad",
        "hint": "other file",
        "status": 422,
        "exit_code": 5,
        "facts": {"path": "a.evtx", "record_id": 7},
    }
    assert err.startswith("Error: bad")


def test_what_the_system_refuses_names_the_file() -> None:
    error = from_system(PermissionError(13, "Permission denied", "/x/y"))
    assert problem(error)["detail"] == "/x/y: Permission denied"
