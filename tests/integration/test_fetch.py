"""`fetch` against a small server that speaks the search API: no real Elasticsearch or OpenSearch was run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from logontracer import pipeline
from logontracer.errors import ConflictError, NotFoundError, UsageError
from logontracer.evidence.case import Case
from logontracer.ingest.elastic.searcher import ServerError
from logontracer.ingest.elastic.servers import server_named
from logontracer.model.timespan import Timespan, to_microseconds
from logontracer.pipeline import fetching
from logontracer.settings import Settings, load_settings
from tests.integration.certificates import Authority
from tests.integration.logs import START
from tests.integration.search_server import SearchServer, serving

N_EVENTS = 100


def documents() -> list[dict[str, Any]]:
    """A logon every two seconds, two of them in each moment."""
    return [
        {
            "@timestamp": f"2024-01-08T10:{n // 60:02}:{n // 2 * 2 % 60:02}.000Z",
            "winlog": {
                "channel": "Security",
                "computer_name": "dc1",
                "event_id": "4624",
                "record_id": n,
                "event_data": {"TargetUserName": f"user{n % 7}", "IpAddress": "10.0.0.7"},
            },
        }
        for n in range(N_EVENTS)
    ]


def settings_for(server: SearchServer, tmp_path: Path, kind: str, more: str = "") -> Settings:
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    (tmp_path / "key").write_text("secret\n")
    (home / "servers.toml").write_text(
        f'[office]\nurl = "{server.url}"\nkind = "{kind}"\nindex = "logs-*"\n'
        f'api_key_file = "{tmp_path}/key"\n{more}'
    )
    return load_settings({}, home=home)


def n_events(settings: Settings) -> int:
    generation = Case.open(settings.cases_dir, "one").generation()
    assert generation is not None
    return sum(part.n_events for part in generation.part_infos)


@pytest.mark.parametrize("kind", ["elasticsearch", "opensearch"])
def test_every_event_is_fetched_once_page_by_page(kind: str, tmp_path: Path) -> None:
    with serving(documents()) as server:
        settings = settings_for(server, tmp_path, kind)
        (receipt,) = pipeline.fetch(settings, "one", "office")
    assert (receipt.n_new_events, n_events(settings)) == (N_EVENTS, N_EVENTS)
    assert server.points == set()
    assert server.authorizations == {"ApiKey secret"}
    assert list((settings.home / "fetches").iterdir()) == []


@pytest.mark.parametrize("kind", ["elasticsearch", "opensearch"])
def test_a_server_whose_authority_is_named_is_trusted(kind: str, tmp_path: Path) -> None:
    office = Authority(tmp_path, "office")
    with serving(documents(), certificate=office.certificate("127.0.0.1")) as server:
        settings = settings_for(server, tmp_path, kind, f'ca_file = "{office.file}"\n')
        (receipt,) = pipeline.fetch(settings, "one", "office")
    assert server.url.startswith("https://")
    assert receipt.n_new_events == N_EVENTS


@pytest.mark.parametrize("kind", ["elasticsearch", "opensearch"])
@pytest.mark.parametrize("fault", ["another authority", "none named", "another address"])
def test_a_server_that_cannot_prove_who_it_is_gets_no_key(kind: str, fault: str, tmp_path: Path) -> None:
    office, other = Authority(tmp_path, "office"), Authority(tmp_path, "other")
    address = "10.0.0.7" if fault == "another address" else "127.0.0.1"
    trusted = other if fault == "another authority" else office
    more = "" if fault == "none named" else f'ca_file = "{trusted.file}"\n'
    with serving(documents(), certificate=office.certificate(address)) as server:
        settings = settings_for(server, tmp_path, kind, more)
        with pytest.raises(ServerError, match=r"(?i)certificate|hostname") as raised:
            list(pipeline.fetch(settings, "one", "office"))
    assert "certificate" in str(raised.value.hint)
    assert server.authorizations == set()
    assert not (Path(settings.cases_dir) / "one").exists()


def test_a_second_fetch_of_the_same_waits_for_nobody_and_harms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "HITS_PER_IMPORT", 10)
    monkeypatch.setattr("logontracer.ingest.elastic.fetching.HITS_PER_PAGE", 10)
    with serving(documents()) as server:
        settings = settings_for(server, tmp_path, "opensearch")
        first = pipeline.fetch(settings, "one", "office")
        receipts = [next(first)]
        with pytest.raises(ConflictError, match="cannot fetch"):
            next(pipeline.fetch(settings, "one", "office"))
        receipts += first
    assert sum(receipt.n_new_events for receipt in receipts) == N_EVENTS
    assert list((settings.home / "fetches").iterdir()) == []


def test_a_time_range_is_asked_for(tmp_path: Path) -> None:
    start = to_microseconds(START)
    with serving(documents()) as server:
        settings = settings_for(server, tmp_path, "opensearch")
        list(pipeline.fetch(settings, "one", "office", time_range=Timespan(start, start + 20_000_000)))
    assert n_events(settings) == 20
    first = next(body for _, path, body in server.asked if path.startswith("/_search") and "query" in body)
    assert first["query"]["bool"]["filter"][0]["range"]["@timestamp"] == {
        "gte": "2024-01-08T10:00:00.000000Z",
        "lt": "2024-01-08T10:00:20.000000Z",
    }


@pytest.mark.parametrize("is_point_lost", [False, True])
def test_an_interrupted_fetch_goes_on_where_it_stopped(
    is_point_lost: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "HITS_PER_IMPORT", 40)
    with serving(documents()) as server:
        settings = settings_for(server, tmp_path, "elasticsearch")
        server.fail_after = 1
        with pytest.raises(ServerError, match="security_exception"):
            list(pipeline.fetch(settings, "one", "office"))
        assert n_events(settings) == 40
        server.fail_after = None
        if is_point_lost:
            server.points.clear()
        receipts = list(pipeline.fetch(settings, "one", "office"))
    assert sum(receipt.n_new_events for receipt in receipts) == 60
    assert sum(receipt.n_duplicate_events for receipt in receipts) <= 2
    assert server.n_points == 1 + is_point_lost


def test_a_second_fetch_brings_only_what_is_new(tmp_path: Path) -> None:
    with serving(documents()) as server:
        settings = settings_for(server, tmp_path, "opensearch")
        list(pipeline.fetch(settings, "one", "office"))
        late = json.loads(json.dumps(documents()[0]))
        late["@timestamp"] = "2024-01-08T12:00:00.000Z"
        server.documents.append(late)
        (receipt,) = pipeline.fetch(settings, "one", "office")
    assert (receipt.n_new_events, receipt.files[0].n_records) == (1, 3)


@pytest.mark.parametrize(
    ("text", "error", "word"),
    [
        ("", NotFoundError, "names no server"),
        ('[office]\nurl = "http://es.example"\nindex = "x"', UsageError, "not https"),
        ('[office]\nurl = "https://es.example"\nindex = "x"\napi_key = "abc"', UsageError, "api_key"),
        (
            '[office]\nurl = "https://es.example"\nindex = "x"\napi_key_env = "NONE"',
            UsageError,
            "cannot be read",
        ),
        ('[office]\nurl = "https://es.example"\nkind = "solr"\nindex = "x"', UsageError, "needs index"),
        ("[office", UsageError, "cannot be read"),
    ],
    ids=range(6),
)
def test_a_server_that_cannot_be_used_is_refused_with_its_reason(
    text: str, error: type[Exception], word: str, tmp_path: Path
) -> None:
    file = tmp_path / "servers.toml"
    file.write_text(text)
    with pytest.raises(error, match=word):
        server_named("office", file, {})


def test_without_a_file_no_server_is_known(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="does not exist"):
        server_named("office", tmp_path / "servers.toml", {})


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "servers.toml"
    file.write_text('[office]\nurl = "https://es.example"\nindex = "x"\napi_key_env = "KEY"\n')
    server = server_named("office", file, {"KEY": "s3cret"})
    assert server.api_key == "s3cret"
    assert "s3cret" not in repr(server)
