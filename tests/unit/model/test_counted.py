"""Numbers with their nouns."""

from logontracer.model.counted import counted


def test_only_one_is_singular():
    assert [counted(n, "event") for n in (0, 1, 2, 12345)] == [
        "0 events",
        "1 event",
        "2 events",
        "12,345 events",
    ]
    assert [counted(n, "query", "queries") for n in (1, 2)] == ["1 query", "2 queries"]
