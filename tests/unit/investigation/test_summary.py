"""What a case holds, in numbers."""

from logontracer.model.filters import Filters


def test_the_events_of_a_case_add_up_by_id_and_by_computer(investigation):
    summary = investigation.summary()
    assert sum(row["n_events"] for row in summary["event_ids"]) == summary["n_events"]
    assert summary["event_ids"] == sorted(
        summary["event_ids"], key=lambda row: (-row["n_events"], row["event_id"])
    )
    for row in summary["computers"]:
        events = investigation.events(Filters(computers=(row["key"],), include_noise=True))
        assert events["total"] >= row["n_events"] > 0
