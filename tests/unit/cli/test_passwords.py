"""Where the password of an archive may come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from logontracer.cli.passwords import VARIABLE, password_from
from logontracer.errors import UsageError


def test_it_comes_from_a_file_or_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text("in fected\n")
    monkeypatch.setenv("MINE", "other")
    monkeypatch.delenv(VARIABLE, raising=False)
    assert password_from(f"file:{tmp_path / 'secret'}") == "in fected"
    assert password_from("env:MINE") == "other"
    assert password_from(None) is None
    monkeypatch.setenv(VARIABLE, "third")
    assert password_from(None) == "third"


@pytest.mark.parametrize("source", ["infected", "env:NOT_SET_ANYWHERE", "file:/does/not/exist", ""])
def test_the_password_itself_is_refused_and_not_repeated(source: str) -> None:
    with pytest.raises(UsageError) as caught:
        password_from(source)
    assert "infected" not in str(caught.value)
