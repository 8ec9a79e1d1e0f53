"""The API's answers have the shapes its document shows."""

import shutil

import pytest

from logontracer.web import openapi
from logontracer.web.services import services
from tests.unit.web.browser import CASE, upload

#: An address of every GET route, with what makes its answer full.
ADDRESSES = {
    "session": "/api/v1/session",
    "catalogue": "/api/v1/catalogue",
    "cases": "/api/v1/cases",
    "case_summary": CASE,
    "receipts": CASE + "/receipts",
    "gaps": CASE + "/gaps",
    "questions": CASE + "/questions",
    "answer": CASE + "/questions/logon_failures",
    "search": CASE + "/search?q=alice",
    "suggest": CASE + "/suggest?q=ali",
    "graph": CASE + "/graph",
    "neighbours": CASE + "/graph/neighbours?node=h:dc1.corp.example&limit=1",
    "paths": CASE + "/paths?from=h:10.0.0.5&to=h:dc1.corp.example&timed=1&kind=user",
    "difference": CASE + "/difference?from_a=2024-01-08T10:00&to_a=2024-01-08T10:30"
    "&from_b=2024-01-08T10:30&to_b=2024-01-08T12:00",
    "saved_queries": CASE + "/queries",
    "rank": CASE + "/rank",
    "rank_reasons": CASE + "/rank/accounts/reasons?key=corp%5Calice",
    "timeline": CASE + "/timeline",
    "timeline_minutes": CASE + "/timeline/minutes?from=2024-01-08T10:00&to=2024-01-08T12:00",
    "account": CASE + "/accounts?key=corp%5Calice",
    "host": CASE + "/hosts?key=dc1.corp.example",
    "links": CASE + "/links",
    "notes": CASE + "/notes",
    "saved_views": CASE + "/views",
    "formats": "/api/v1/formats",
    "jobs": "/api/v1/jobs",
}


def _routes(app):
    return {r.view.__name__: r for section in services(app).sections for r in section.routes}


def _same_keys(answer, example, where):
    """Check that *answer* has the keys of *example*, down to the first row of every list."""
    if isinstance(example, dict) and isinstance(answer, dict):
        if where.endswith(("set_aside", "by_event_id", "not_catalogued", "parameters", "facts", "fields")):
            return
        assert set(answer) == set(example), where
        for key in example:
            _same_keys(answer[key], example[key], f"{where}.{key}")
    elif isinstance(example, list) and isinstance(answer, list) and example and answer:
        _same_keys(answer[0], example[0], where + "[]")


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_answer_has_the_keys_of_its_documented_example(app, client, name):
    upload(client, ("Security.xml", b"<Events/>"))
    answer = client.get(ADDRESSES[name])
    assert answer.status_code == 200
    route = _routes(app)[name]
    example = dict(route.answer)
    found = answer.json
    if name == "graph":  # nodes of the two kinds have some keys of their own
        account = next(node for node in found["nodes"] if node["kind"] == "account")
        found["nodes"] = [account]
    if name in ("neighbours", "difference", "paths"):
        drawn = found["view"] if name == "paths" else found
        drawn["nodes"] = [node for node in drawn["nodes"] if node["kind"] == "account"]
    if name == "neighbours":  # a host, as above
        assert set(found.pop("node")) - set(example.pop("node")) == {"host_kind", "is_domain_controller"}
    if name == "suggest":
        found["suggestions"] = [s for s in found["suggestions"] if s["kind"] == "account"]
    _same_keys(found, example, name)


def test_an_event_has_every_column_its_page_names(client):
    page = client.get(CASE + "/events?limit=1").json
    assert list(page["rows"][0]) == page["columns"]
    event = client.get(f"{CASE}/events/{page['rows'][0]['event_key']}").json
    assert set(event) == {*page["columns"], "fields", "source_paths"}


def test_events_follow_the_question_and_the_search_like_the_graph(client):
    for query in (
        "question=network_logon&noise=1",
        "q=account:alice",
        "question=log_cleared",
        "focus=a:corp\\alice",
    ):
        graph = client.get(f"{CASE}/graph?{query}").json
        page = client.get(f"{CASE}/events?{query}&limit=1").json
        counted = page["n_change_events" if "cleared" in query else "n_logon_events"]
        assert counted == graph["n_events"] > 0
        assert page["n_hidden_noise"] >= graph["n_hidden_noise"]


def test_events_are_ordered_narrowed_and_paged_both_ways(client):
    query = {"sort": "account", "order": "descending", "noise": "1", "column.event_id": "4624", "limit": "7"}
    first = client.get(CASE + "/events", query_string=query).json
    second = client.get(CASE + "/events", query_string={**query, "after": first["next"]}).json
    back = client.get(CASE + "/events", query_string={**query, "before": second["previous"]}).json
    jumped = client.get(CASE + "/events", query_string={**query, "at": 7}).json
    assert back["rows"] == first["rows"]
    assert jumped["rows"] == second["rows"]
    rows = first["rows"] + second["rows"]
    names = [f"{row['account_domain']}\\{row['account_name']}".lower() for row in rows]
    assert names == sorted(names, reverse=True)
    assert first["total"] == 45


@pytest.mark.parametrize(
    ("parameter", "wrong"),
    [
        ("sort", "fields"),
        ("order", "up"),
        ("column.nope", "x"),
        ("at", "-1"),
        ("failed", "maybe"),
        ("change", "x"),
    ],
)
def test_an_order_or_column_that_is_none_is_refused(client, parameter, wrong):
    assert client.get(CASE + "/events", query_string={parameter: wrong}).status_code == 400


def test_events_come_as_a_file_with_the_columns_and_zone_asked_for(client):
    answer = client.get(CASE + "/events.csv?question=network_logon&show=time&show=account&zone=%2B9&noise=1")
    lines = answer.text.splitlines()
    total = client.get(CASE + "/events?question=network_logon&noise=1&limit=1").json["total"]
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert 'filename="default-events.csv"' in answer.headers["Content-Disposition"]
    assert lines[0] == '"time","account"'
    assert lines[1].startswith('"2024-01-08T19:00:00.000000+09:00","CORP\\alice"')
    assert len(lines) == total + 1
    assert client.get(CASE + "/events.csv?show=fields").status_code == 400


def test_every_route_of_the_api_is_in_its_document(app):
    document = openapi.document(app)
    documented = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    served = {
        (rule.rule.replace("<", "{").replace(">", "}"), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert documented == served


def test_no_route_has_two_parameters_of_one_name(app):
    for route in _routes(app).values():
        names = [parameter.name for parameter in route.parameters]
        assert len(set(names)) == len(names), route.path


def test_every_read_route_has_its_shape_tested(app):
    other = {
        "openapi_document",
        "queries_file",
        "timeline_csv",
        "export",
        "events",
        "events_csv",
        "event",
        "job_report",
    }
    reads = {name for name, route in _routes(app).items() if route.method == "GET"}
    assert reads == set(ADDRESSES) | other


def test_the_document_is_served_and_complete(app, client):
    document = client.get("/api/v1/openapi.json").json
    assert document["openapi"] == "3.1.0"
    operations = [o for methods in document["paths"].values() for o in methods.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids))
    for operation in operations:
        assert operation["summary"].endswith(".")
        assert {"default"} < set(operation["responses"])
        for parameter in operation["parameters"]:
            assert parameter["name"]
            assert parameter["schema"]["type"]
            assert parameter.get("description") or parameter["in"] == "path"


def test_the_document_reads_as_markdown_too(app):
    text = openapi.markdown(app)
    for section in services(app).sections:
        assert f"## {section.title}" in text
        for route in section.routes:
            assert f"### {route.method} /api/v1{route.path.replace('<', '{').replace('>', '}')}" in text


@pytest.mark.parametrize(
    ("parameter", "wrong"),
    [
        ("event_id", "x"),
        ("event_id", "-1"),
        ("event_id", "٤"),
        ("type", "1.5"),
        ("outcome", "maybe"),
        ("kind", "robot"),
        ("not_event_id", "x"),
        ("min_count", "0"),
        ("from", "yesterday"),
        ("to", "x"),
        ("zone", "Mars/Olympus"),
        ("zone", "../../etc/passwd"),
        ("noise", "yes"),
        ("budget", "0"),
        ("budget", "2001"),
        ("budget", "9" * 30),
        ("evnt_id", "4624"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_named(client, parameter, wrong):
    answer = client.get(CASE + "/graph", query_string={parameter: wrong})
    assert answer.status_code == 400
    assert answer.json["facts"]["parameter"] == parameter
    assert parameter in answer.json["detail"]


@pytest.mark.parametrize("limit", ["0", "1001", "x", "-5"])
@pytest.mark.parametrize(
    "path", ["/events?", "/rank?", "/questions/all_accounts?", "/search?q=a&", "/receipts?"]
)
def test_no_list_is_longer_than_its_limit(client, path, limit):
    assert client.get(f"{CASE}{path}limit={limit}").json["facts"]["parameter"] == "limit"


def test_a_span_that_ends_before_it_begins_is_refused(client):
    answer = client.get(CASE + "/graph?from=2024-01-09&to=2024-01-08")
    assert answer.json["facts"]["parameter"] == "to"


def test_from_and_to_are_read_in_the_zone(client):
    here = client.get(CASE + "/graph?from=2024-01-08T10:00&to=2024-01-08T11:00&noise=1").json
    there = client.get(CASE + "/graph?from=2024-01-08T19:00&to=2024-01-08T20:00&noise=1&zone=Asia/Tokyo").json
    assert here["n_events"] == there["n_events"] == 38


def test_values_of_a_question_are_read_in_the_zone_too(client):
    spans = {
        "with.before_start": "2024-01-08T19:00",
        "with.before_end": "2024-01-08T20:00",
        "with.after_start": "2024-01-08T20:00",
        "with.after_end": "2024-01-08T21:00",
    }
    address = CASE + "/questions/difference"
    there = client.get(address, query_string={**spans, "zone": "+9"}).json
    assert there["parameters"]["before_first"] * 3600 == 1704708000
    assert client.get(address, query_string={"with.nope": "2024-01-08"}).status_code == 400


def test_filters_narrow_every_answer_alike(client):
    query = {"event_id": ["4625"], "outcome": "failure", "package": "NTLM", "type": "3", "min_count": "2"}
    graph = client.get(CASE + "/graph", query_string=query).json
    timeline = client.get(CASE + "/timeline", query_string=query).json
    events = client.get(CASE + "/events", query_string=query).json
    hits = client.get(CASE + "/questions", query_string=query).json["questions"]
    assert graph["n_events"] == events["total"] == 8
    assert [row["total"] for row in timeline["rows"]] == [8]
    assert next(q["n_hits"] for q in hits if q["name"] == "logon_failures") == 1


def test_exports_are_attachments_with_safe_names(client):
    answer = client.get(CASE + "/export?format=csv")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="default-links.csv"')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"cmd|" in answer.data
    assert b',"=cmd' not in answer.data
    assert client.get(CASE + "/timeline.csv").content_type.startswith("text/csv")


def test_lists_say_how_many_there_are_and_whether_that_is_all(client):
    page = client.get(CASE + "/questions/all_accounts?limit=2&noise=1").json
    assert len(page["rows"]) == 2
    assert page["truncated"]
    assert page["total"] > 2
    following = client.get(
        CASE + "/questions/all_accounts", query_string={"after": page["next"], "noise": 1}
    ).json
    assert len(following["rows"]) == page["total"] - 2


def test_the_default_case_is_empty_before_the_first_import(tmp_path):
    from logontracer.web.app import create_app
    from tests.unit.investigation.cases import settings_in

    client = create_app(settings_in(tmp_path)).test_client()
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/cases").json == {"cases": [], "total": 0, "truncated": False}
    assert client.get(CASE).json["generation"] is None
    assert client.get(CASE + "/graph").json["nodes"] == []
    assert client.get("/api/v1/cases/other").status_code == 404


def test_the_page_opens_the_case_imported_last_when_there_is_no_default(tmp_path):
    from logontracer.evidence.case import Case
    from logontracer.web.app import create_app
    from tests.unit.investigation.cases import settings_in

    settings = settings_in(tmp_path)
    Case.create(settings.cases_dir, "older")
    Case.create(settings.cases_dir, "newer")
    (settings.cases_dir / "newer" / "CURRENT").touch()
    client = create_app(settings).test_client()
    assert '<meta name="case" content="newer">' in client.get("/").text
    assert '<meta name="case" content="older">' in client.get("/cases/older").text
    assert client.get("/cases/nope").status_code == 404


def test_one_damaged_case_does_not_hide_the_others(client, settings):
    damaged = settings.cases_dir / "damaged"
    damaged.mkdir()
    (damaged / "case.json").write_text('{"format_version": 99}', "utf-8")
    try:
        cases = {case["name"]: case for case in client.get("/api/v1/cases").json["cases"]}
    finally:
        shutil.rmtree(damaged)
    assert cases["damaged"]["error"]
    assert [case["error"] for name, case in cases.items() if name != "damaged"] == [None] * (len(cases) - 1)
