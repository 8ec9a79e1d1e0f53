"""The name of an event."""

import numpy as np
import pyarrow as pa
import pytest

from logontracer.model.digest import COLUMNS, digests, repeat_digests
from logontracer.model.events import EVENT_SCHEMA
from tests.unit.evidence.rows import row, table


def names(*rows):
    return [tuple(int(half) for half in pair) for pair in digests(table(*rows))]


def test_the_digest_of_an_event_never_changes():
    # Cases on disk hold these numbers; a change here would make every old event new again.
    assert names(row()) == [(0xDCC1CE01F2BC9E38, 0x2E5E1AABD85CF07E)]


def test_equal_records_have_equal_digests():
    assert len(set(names(row(), row()))) == 1


@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "time"])
def test_every_column_of_the_content_counts(column):
    kind = EVENT_SCHEMA.field(column).type
    other = True if pa.types.is_boolean(kind) else 7 if pa.types.is_integer(kind) else "other"
    assert len(set(names(row(), row(**{column: other})))) == 2
    if column != "event_id":
        assert len(set(names(row(**{column: None}), row(**{column: other})))) == 2


def test_a_microsecond_counts():
    assert len(set(names(row(0), row(1 / 60_000_000, record_id=1)))) == 2


def test_every_other_field_counts():
    rows = [
        row(fields=f)
        for f in ([], [("a", "")], [("a", "b")], [("b", "a")], [("a", "b"), ("b", "a")], [("ab", "")])
    ]
    assert len(set(names(*rows))) == len(rows)


def test_a_record_without_other_fields_is_one_with_none():
    assert len(set(names(row(fields=None), row(fields=[])))) == 1


def test_the_order_of_other_fields_does_not_count():
    one, other = [("a", "1"), ("b", "2"), ("c", "3")], [("c", "3"), ("a", "1"), ("b", "2")]
    assert len(set(names(row(fields=one), row(fields=other)))) == 1


@pytest.mark.parametrize(
    "place", [{"source_file": "f" * 64}, {"is_salvaged": True}, {"source_kind": None}, {"account_kind": None}]
)
def test_where_it_was_read_and_what_is_derived_do_not_count(place):
    assert len(set(names(row(), row(**place)))) == 1


def test_moving_text_between_columns_or_into_a_field_counts():
    rows = (
        row(account_name="ab", account_domain="c"),
        row(account_name="a", account_domain="bc"),
        row(account_name="c", account_domain="ab"),
        row(account_name=None, account_domain="ab", fields=[("account_name", "c")]),
    )
    assert len(set(names(*rows))) == len(rows)


def test_an_empty_text_is_not_a_missing_one():
    assert len(set(names(row(lm_package=""), row(lm_package=None)))) == 2


def test_a_digest_does_not_depend_on_its_neighbours_or_on_the_encoding():
    rows = [row(i, account_name=f"a{i % 7}", fields=[("k", str(i))] * (i % 3)) for i in range(10_000)]
    together = digests(table(*rows))
    encoded = table(*rows).set_column(
        EVENT_SCHEMA.get_field_index("account_name"),
        "account_name",
        table(*rows)["account_name"].dictionary_encode(),
    )
    cut = pa.concat_tables([table(*rows[:5]), table(*rows[5:4000]).slice(0), table(*rows[4000:])])
    assert np.array_equal(together, digests(encoded))
    assert np.array_equal(together, digests(cut))
    assert np.array_equal(together[3000:9000], digests(table(*rows).slice(3000, 6000)))
    assert len(np.unique(together, axis=0)) == len(rows)


def test_names_of_any_alphabet_have_a_digest():
    texts = ["", "é", "e\u0301", "😀", "\x00", "a\x00", "\u202e", "名前"]
    assert len(set(names(*(row(account_name=text) for text in texts)))) == len(texts)


def test_no_events_have_no_digests():
    assert digests(table()).shape == (0, 2)


def test_without_record_ids_the_second_equal_record_of_a_file_is_another_event():
    digest = digests(table(*[row(record_id=None)] * 3, row(record_id=None, account_name="bob")))
    named = repeat_digests(digest, np.zeros(4, bool))
    assert len(np.unique(named, axis=0)) == 4
    assert np.array_equal(named[[0, 3]], digest[[0, 3]])
    assert np.array_equal(named, repeat_digests(digest, np.zeros(4, bool)))


def test_with_a_record_id_an_equal_record_is_the_same_event():
    digest = digests(table(*[row()] * 3))
    assert np.array_equal(repeat_digests(digest, np.ones(3, bool)), digest)
