from __future__ import annotations

import json

import pytest

from logontracer.cli.output import Output
from logontracer.cli.receipts import show_receipt
from logontracer.model.receipt import PASSWORD_HINT, Damage, FileReceipt, Receipt, Rescored

POLICY = 'auditpol /set /subcategory:"Logon" /success:enable /failure:enable'


def receipt() -> Receipt:
    good = FileReceipt(
        "logs/Security.evtx",
        format="evtx",
        n_records=12,
        n_events=10,
        by_event_id={"4624": 10, "1": 2},
        set_aside={"not_catalogued": 2},
        not_catalogued={"1": 2},
        damaged=[Damage(4096 + i, 512, "chunk checksum", None if i else 3, i) for i in range(12)],
        computers=["dc1", "ws1", "ws2", "ws3\x1b[1m"],
        first="2024-01-08T10:01:00.000000Z",
    )
    bad = FileReceipt("logs/a.zip", error="a zip archive", hint="unpack it first", notes=[f"off:\n{POLICY}"])
    return Receipt("default", [good, bad], n_new_events=7, n_duplicate_events=3)


def test_a_receipt_tells_what_was_kept_set_aside_lost_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    show_receipt(receipt().to_json(), Output())
    shown = capsys.readouterr().out
    for expected in (
        "Security.evtx",
        "2 set aside: its event id is not catalogued (1: 2)",
        "damaged at byte 4,096 (+512): chunk checksum (3 records lost)",
        "(unknown number of records lost, 1 salvaged)",
        "and 2 more damaged spans",
        "dc1, ws1, ws2 and 1 more",
        "NOT READ: a zip archive",
        "Try: unpack it first",
        f"  {POLICY}",
        "7 new events, 3 already there, 2 set aside, 66 salvaged, 1 not read to the end, "
        "3 or more lost to damage.",
    ):
        assert expected in shown
    assert "\x1b" not in shown


def test_a_receipt_says_over_what_it_scored_and_whose_marks_changed_unasked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = receipt()
    made.scores = Rescored(103, 333)
    show_receipt(made.to_json(), Output())
    assert "Scored: every hour of every account, over 103 accounts and 333 hours." in capsys.readouterr().out
    made.scores = Rescored(103, 333, 60, 12)
    show_receipt(made.to_json(), Output())
    assert "60 accounts before; the marks of 12 accounts changed without events" in capsys.readouterr().out


def test_the_table_of_a_receipt_counts_what_was_salvaged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")  # a narrow terminal has no table
    show_receipt(receipt().to_json(), Output())
    heading, _, first, _ = capsys.readouterr().out.splitlines()[:4]
    column = heading.index("Salvaged")
    assert first[column : column + len("Salvaged")].strip() == "66"


def test_json_is_the_receipt_itself(capsys: pytest.CaptureFixture[str]) -> None:
    show_receipt(receipt().to_json(), Output("json"))
    assert json.loads(capsys.readouterr().out) == receipt().to_json()


def spans(capsys: pytest.CaptureFixture[str], *damaged: Damage) -> list[str]:
    file = FileReceipt("a.evtx", damaged=list(damaged))
    show_receipt(Receipt("default", [file]).to_json(), Output())
    return [line.strip() for line in capsys.readouterr().out.splitlines() if "damaged at" in line]


def test_a_span_that_cost_no_record_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    shown = spans(capsys, Damage(0, 512, "not a chunk", 0), Damage(512, 40, "no record signature", 1))
    assert shown == [
        "damaged at byte 0 (+512): not a chunk (no records lost)",
        "damaged at byte 512 (+40): no record signature (1 record lost)",
    ]


def test_a_chunk_leaves_it_to_the_spans_within_to_say_what_was_lost(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = spans(capsys, Damage(0, 512, "chunk checksum", 0), Damage(40, 80, "no record signature", 2))
    assert shown[0] == "damaged at byte 0 (+512): chunk checksum"


def test_ids_named_as_not_catalogued_are_those_set_aside_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    file = FileReceipt(
        "a.xml",
        n_records=3,
        by_event_id={"5058": 2, "21": 1},
        set_aside={"not_catalogued": 2, "no_time": 1},
        not_catalogued={"5058": 1, "21": 1},
    )
    file.check()
    show_receipt(Receipt("default", [file]).to_json(), Output())
    assert "2 set aside: its event id is not catalogued (5058: 1, 21: 1)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("lost", "said"),
    [((2, 1), "3 lost to damage."), ((2, None), "2 or more lost"), ((0, None), "an unknown number lost")],
)
def test_the_last_line_tells_what_damage_cost_altogether(
    capsys: pytest.CaptureFixture[str], lost: tuple[int | None, ...], said: str
) -> None:
    file = FileReceipt("a.evtx", damaged=[Damage(i * 512, 512, "not a chunk", n) for i, n in enumerate(lost)])
    show_receipt(Receipt("default", [file]).to_json(), Output())
    assert said in capsys.readouterr().out.splitlines()[-1]


def test_a_case_that_was_not_made_is_named_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    receipt = Receipt("new", [FileReceipt("a", error="a is empty")], is_case_kept=False)
    show_receipt(receipt.to_json(), Output())
    assert "Case new was not made, for no event came into it" in capsys.readouterr().out


def test_the_command_line_says_which_option_takes_a_password(capsys: pytest.CaptureFixture[str]) -> None:
    file = FileReceipt("a.zip", error="a.zip » b is not read", hint=PASSWORD_HINT)
    show_receipt(Receipt("default", [file]).to_json(), Output())
    assert "Try: give the password of the archive with --archive-password" in capsys.readouterr().out


def test_a_receipt_whose_breakdown_does_not_add_up_is_refused() -> None:
    file = FileReceipt("a.xml", n_records=1, by_event_id={"1": 1}, set_aside={"not_catalogued": 1})
    with pytest.raises(ValueError, match="not_catalogued"):
        file.check()
