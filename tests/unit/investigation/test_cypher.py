"""An analyst's own query, from the text to the picture."""

import pytest

from logontracer.errors import CypherRefusedError, UsageError
from logontracer.model.filters import Filters


def _ids(nodes):
    return {node["id"] for node in nodes}


def test_rows_that_name_accounts_and_hosts_are_drawn_with_what_connects_them(investigation):
    answer = investigation.cypher(
        "MATCH (l:Logon) WHERE l.account_key = 'corp\\\\bob'"
        " RETURN l.account_key AS account_key, l.destination_key AS host_key, sum(l.count) AS n"
    )
    assert answer["columns"] == ["account_key", "host_key", "n"]
    assert answer["rows"] == [["corp\\bob", "dc1.corp.example", 8]]
    assert _ids(answer["view"]["nodes"]) == {"a:corp\\bob", "h:dc1.corp.example"}
    assert [edge["id"] for edge in answer["view"]["edges"]] == ["d|a:corp\\bob|h:dc1.corp.example|failure"]


def test_logons_are_drawn_as_they_are(investigation):
    answer = investigation.cypher(
        "MATCH (l:Logon)-[:OF_ACCOUNT]->(a:Account) WHERE a.name = 'carol' RETURN l"
    )
    expected = investigation.search("account:carol", Filters(include_noise=True))
    assert [row[0]["id"] for row in answer["rows"]] == [row["logon_id"] for row in expected["rows"]]
    assert _ids(answer["view"]["nodes"]) == {"a:lab\\carol", "h:10.0.0.5", "h:dc1.corp.example"}


def test_nodes_anywhere_in_a_row_are_found_and_the_budget_holds(investigation):
    answer = investigation.cypher("MATCH (a:Account) RETURN collect(a) AS found", budget=3)
    assert len(answer["view"]["nodes"]) == 3
    nothing = investigation.cypher("RETURN 1 AS one, 'corp\\\\bob' AS account")
    assert (nothing["rows"], nothing["view"]["nodes"]) == ([[1, "corp\\bob"]], [])


def test_the_copied_cypher_of_a_question_runs_as_it_stands(investigation):
    asked = investigation.ask("logon_failures", Filters())
    answer = investigation.cypher(asked["cypher"], asked["parameters"])
    assert [dict(zip(answer["columns"], row, strict=True))["logon_id"] for row in answer["rows"]] == [
        row["logon_id"] for row in asked["rows"]
    ]


def test_a_refused_query_says_where_and_a_wrong_one_what_the_graph_says(investigation):
    with pytest.raises(CypherRefusedError) as caught:
        investigation.cypher("MATCH (a:Account) DELETE a")
    assert caught.value.facts["position"] == 18
    with pytest.raises(UsageError, match="Nothing"):
        investigation.cypher("MATCH (x:Nothing) RETURN x")


def test_names_out_of_logs_stay_texts(investigation):
    hostile = "x'}) DETACH DELETE n //"
    text = f'MATCH (a:Account) WHERE a.name = "{hostile}" RETURN a.key'
    assert investigation.cypher(text)["rows"] == [[f"corp\\{hostile.casefold()}"]]


def test_an_answer_says_what_confined_it(investigation):
    assert "limits" in investigation.cypher("RETURN 1")["confined_by"]
