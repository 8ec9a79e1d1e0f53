"""Which generation answers, and when it is let go."""

import json
import shutil
import threading

import pytest

from logontracer.errors import CaseError, NotFoundError, UsageError
from logontracer.evidence.case import Case
from logontracer.investigation import Investigation
from logontracer.investigation.cache import Cache
from logontracer.investigation.current import Current
from logontracer.model.filters import Filters
from logontracer.pipeline import import_logs
from tests.unit.investigation.cases import logon, settings_in, write_log

ALL = Filters(include_noise=True)


class Store:
    """Knows only whether it is open."""

    def __init__(self):
        self.is_open = True

    def close(self):
        self.is_open = False


@pytest.fixture
def settings(tmp_path):
    settings = settings_in(tmp_path)
    import_logs(settings, "case", [write_log(tmp_path / "1.xml", [logon(1, "alice")])])
    return settings


def _import_more(settings, number):
    log = write_log(settings.home / f"{number}.xml", [logon(number, "alice")])
    import_logs(settings, "case", [log])


def test_a_new_generation_is_noticed_without_being_told(settings):
    investigation = Investigation(settings, "case")
    assert investigation.view(filters=ALL)["n_events"] == 1
    assert investigation.questions(ALL)
    _import_more(settings, 2)
    assert investigation.view(filters=ALL)["n_events"] == 2
    assert investigation.ask("network_logon", ALL)["rows"][0]["count"] == 2
    investigation.close()


def test_an_import_that_changes_nothing_keeps_the_answers(settings):
    investigation = Investigation(settings, "case")
    before = investigation.view(filters=ALL)
    _import_more(settings, 1)
    assert investigation.view(filters=ALL) is before
    assert len(investigation.receipts()) == 2


def test_an_import_says_over_what_it_scored_and_one_that_changes_nothing_does_not(settings, tmp_path):
    first, again, second = (
        import_logs(settings, case, [write_log(tmp_path / "a.xml", [logon(number, name)])])
        for case, number, name in (("new", 1, "alice"), ("new", 1, "alice"), ("new", 2, "bob"))
    )
    assert (first.scores.n_accounts, first.scores.n_accounts_before) == (1, None)
    assert again.scores is None
    assert (second.scores.n_accounts, second.scores.n_accounts_before) == (2, 1)
    kept = Investigation(settings, "new").receipts()
    assert [receipt["scores"] and receipt["scores"]["n_accounts"] for receipt in kept] == [2, None, 1]


def test_the_gaps_of_a_case_are_read_from_its_receipts_once_for_each_import(settings, tmp_path, monkeypatch):
    read = Case.receipts
    n_read = 0

    def counted(case):
        nonlocal n_read
        n_read += 1
        return read(case)

    monkeypatch.setattr(Case, "receipts", counted)
    investigation = Investigation(settings, "case")
    assert investigation.gaps() == investigation.gaps() == []
    assert n_read == 1
    log = tmp_path / "cleared.jsonl"
    cleared = {"EventID": 1102, "Channel": "Security", "Hostname": "dc1"}
    log.write_text(json.dumps({**cleared, "@timestamp": "2024-01-08T10:00:00Z"}))
    import_logs(settings, "case", [log])
    assert [gap["kind"] for gap in investigation.gaps()] == ["log_cleared"]
    n_read = 0
    assert len(investigation.gaps()) == 1
    assert n_read == 0


def test_a_case_folder_put_in_the_place_of_another_answers_for_itself(settings, tmp_path):
    investigation = Investigation(settings, "case")
    assert investigation.view(filters=ALL)["n_events"] == 1
    shutil.rmtree(settings.cases_dir / "case")
    import_logs(settings, "case", [write_log(tmp_path / "2.xml", [logon(1, "bob"), logon(2, "bob")])])
    view = investigation.view(filters=ALL)
    assert view["n_events"] == 2
    assert [node["label"] for node in view["nodes"] if node["kind"] == "account"] == ["CORP\\bob"]


def test_a_reader_keeps_its_generation_and_the_last_one_closes_it(settings):
    opened = []

    def open_store(generation):
        opened.append(Store())
        return opened[-1]

    current = Current(Case.open(settings.cases_dir, "case"), open_store)
    with current.reading() as old:
        old.store()
        _import_more(settings, 2)
        with current.reading() as new:
            new.store()
            assert new.number == old.number + 1
            assert opened[0].is_open
            assert not current.is_newest(old)
        assert opened[0].is_open
    assert [store.is_open for store in opened] == [False, True]
    current.close()
    assert not opened[1].is_open


def test_a_generation_swept_away_while_it_was_read_is_read_anew(settings, monkeypatch):
    investigation = Investigation(settings, "case")
    investigation.summary()
    calls = []

    def details(snapshot, key):
        calls.append(snapshot.number)
        if len(calls) == 1:
            _import_more(settings, 2)
            raise CaseError("generations/1/changes.parquet: cannot be read")
        return {"generation": snapshot.number}

    monkeypatch.setattr("logontracer.investigation.details.account_details", details)
    assert investigation.account("corp\\alice") == {"generation": 2}
    assert calls == [1, 2]


def test_damage_that_is_no_race_is_reported(settings):
    investigation = Investigation(settings, "case")
    (settings.cases_dir / "case" / "generations" / "1" / "logons.parquet").write_bytes(b"damaged")
    with pytest.raises(CaseError):
        investigation.view(filters=ALL)


def test_threads_get_whole_answers_while_generations_change(settings):
    investigation = Investigation(settings, "case")
    wrong, ended = [], threading.Event()

    def read():
        while not ended.is_set():
            answer = investigation.ask("network_logon", ALL)
            view = investigation.view(filters=ALL)
            if answer["total"] != 1 or view["n_nodes_total"] != 3:
                wrong.append((answer, view))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(2, 6):
        _import_more(settings, number)
    ended.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert investigation.view(filters=ALL)["n_events"] == 5
    investigation.close()


def test_a_case_that_is_not_there_is_not_found_unless_it_may_be_missing(tmp_path):
    settings = settings_in(tmp_path)
    with pytest.raises(NotFoundError):
        Investigation(settings, "default")
    empty = Investigation(settings, "default", may_be_missing=True)
    assert empty.summary()["generation"] is None
    assert empty.receipts() == []
    assert empty.gaps() == []
    assert empty.view(filters=ALL)["nodes"] == []
    assert empty.timeline(filters=ALL)["rows"] == []
    assert empty.events(ALL)["rows"] == []
    assert empty.rank("accounts")["rows"] == []
    assert {q["n_hits"] for q in empty.questions(ALL)["questions"]} == {0}
    assert empty.ask("rdp_logon", ALL)["rows"] == []
    assert empty.suggest("zzz")["suggestions"] == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["..", "../x", "a/b", "", "con", ".hidden", "x" * 65])
def test_a_case_name_never_leaves_its_folder(tmp_path, name):
    with pytest.raises(UsageError):
        Investigation(settings_in(tmp_path), name, may_be_missing=True)


def test_a_cache_forgets_what_was_used_least_lately():
    cache, made = Cache(2), []

    def get(key):
        return cache.get(key, lambda: made.append(key) or key)

    for key in ("a", "b", "a", "c", "a", "b"):
        assert get(key) == key
    assert made == ["a", "b", "c", "b"]
