"""The process an analyst's query runs in: what it gives back, and what it cannot do even when told to."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from logontracer.errors import ConflictError, StoreError, UsageError
from logontracer.graph import guarded
from logontracer.graph.aggregate import aggregate
from logontracer.graph.confined import LANDLOCK, LIMITS, SECCOMP
from logontracer.graph.guarded import GuardedResult, run_guarded
from logontracer.graph.ladybug import build_database
from logontracer.model.cypher import CypherQuery
from logontracer.model.scores import ANOMALIES, RANKS
from tests.builders import events, logon

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="layers of Linux")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graph") / "graph.lbug"
    graph = aggregate(events(*(logon(name) for name in ("alice", "bob", "O'Brien"))))
    build_database(path, graph, RANKS.empty_table(), ANOMALIES.empty_table())
    return path


def run(
    database: Path, text: str, max_rows: int = 10, seconds: float = 20.0, **parameters: object
) -> GuardedResult:
    return run_guarded(database, CypherQuery(text, parameters), max_rows=max_rows, timeout_seconds=seconds)


def test_rows_are_plain_and_values_are_parameters(database: Path) -> None:
    found = run(
        database,
        "MATCH (a:Account {name: $text_0}) WHERE a.key CONTAINS $text_1 RETURN a.name AS n, [$text_1] AS x",
        text_0="O'Brien",
        text_1="corp",
    )
    assert (found.columns, found.rows, found.truncated) == (["n", "x"], [["O'Brien", ["corp"]]], False)
    assert LIMITS in found.held


def test_a_node_comes_with_its_label_and_without_the_databases_own_numbers(database: Path) -> None:
    [[node, sums]] = run(
        database, "MATCH (a:Account)<-[:OF_ACCOUNT]-(l:Logon) WHERE a.name = 'bob' RETURN a, sum(l.count)"
    ).rows
    assert (node["_LABEL"], node["key"], sums) == ("Account", "corp\\bob", 1)
    assert "_ID" not in node


def test_more_rows_than_wanted_are_cut_and_said_to_be(database: Path) -> None:
    found = run(database, "MATCH (a:Account) RETURN a.name", max_rows=2)
    assert (len(found.rows), found.truncated) == (2, True)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD FROM '{folder}/secret.csv' RETURN *",
        "LOAD FROM '/etc/passwd' (file_format='csv') RETURN *",
        "COPY (MATCH (a:Account) RETURN a.name) TO '{folder}/out.csv'",
        "EXPORT DATABASE '{folder}/out'",
        "ATTACH '{folder}/other.lbug' AS other",
        "INSTALL json",
        "LOAD EXTENSION '{folder}/x.so'",
        "CREATE (:Hour {{hour: 1}})",
        "RETURN 1; RETURN 2",
        "THIS IS NO QUERY",
    ],
)
def test_what_slips_past_the_guard_reaches_no_file_and_changes_nothing(
    database: Path, tmp_path: Path, text: str
) -> None:
    (tmp_path / "secret.csv").write_text("secret\n")
    before = sorted(path.name for path in (*tmp_path.iterdir(), *database.parent.iterdir()))
    with pytest.raises(UsageError):
        run(database, text.format(folder=tmp_path))
    assert sorted(path.name for path in (*tmp_path.iterdir(), *database.parent.iterdir())) == before


def test_a_query_without_end_is_stopped(database: Path) -> None:
    text = "UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN sum(x * y)"
    with pytest.raises(UsageError, match="longer than 1 seconds") as caught:
        run(database, text, seconds=1.0)
    assert caught.value.hint


@pytest.mark.parametrize(
    "text",
    ["UNWIND range(1, 200000000) AS x RETURN count(x)", "WITH range(1, 150000000) AS a RETURN size(a)"],
)
def test_a_query_that_wants_gigabytes_is_refused(database: Path, text: str) -> None:
    with pytest.raises(UsageError):
        run(database, text)


def test_a_missing_database_is_no_query_that_failed(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        run(tmp_path / "none.lbug", "RETURN 1")


_TRIES = """
import json, os, socket, subprocess, sys
from pathlib import Path
from logontracer.graph.confined import confine

held = confine(Path(sys.argv[1]), address_space_bytes=4 << 30, cpu_seconds=30)
said = {}
def tried(name, act):
    try:
        act()
        said[name] = "done"
    except OSError as error:
        said[name] = error.errno
tried("read", lambda: open(sys.argv[1], "rb").read(1))
tried("read another", lambda: open(sys.argv[2], "rb").read(1))
tried("write", lambda: open(sys.argv[1], "r+b"))
tried("make", lambda: open(sys.argv[2] + ".new", "wb"))
tried("delete", lambda: os.unlink(sys.argv[2]))
tried("list", lambda: os.listdir("/"))
tried("connect", lambda: socket.socket(socket.AF_INET))
tried("local socket", lambda: socket.socket(socket.AF_UNIX))
tried("execute", lambda: os.execv("/bin/true", ["true"]))
tried("kill", lambda: os.kill(os.getppid(), 0))
os.write(1, json.dumps({"held": held, "said": said}).encode())
"""


def test_a_confined_process_can_read_its_one_file_and_no_more(tmp_path: Path) -> None:
    readable, other = tmp_path / "readable", tmp_path / "other"
    readable.write_bytes(b"x")
    other.write_bytes(b"y")
    done = subprocess.run(
        [sys.executable, "-c", _TRIES, str(readable), str(other)], capture_output=True, check=True
    )
    answer = json.loads(done.stdout)
    said = answer["said"]
    assert said.pop("read") == "done"
    files = {"read another", "write", "make", "delete", "list"}
    if LANDLOCK in answer["held"]:
        assert {said[name] for name in files} == {13}
        assert other.read_bytes() == b"y"
    if SECCOMP in answer["held"]:
        assert {said[name] for name in set(said) - files} <= {1, 13}


def test_a_process_that_ends_too_soon_is_an_error_of_the_query(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(UsageError, match="exit code 1"):
        run(database, "RETURN 1")


def test_queries_that_wait_too_long_say_so(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = threading.BoundedSemaphore(1)
    busy.acquire()
    monkeypatch.setattr(guarded, "_RUNNING", busy)
    monkeypatch.setattr(guarded, "_PATIENCE_SECONDS", 0.01)
    with pytest.raises(ConflictError):
        run(database, "RETURN 1")
