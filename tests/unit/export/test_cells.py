from __future__ import annotations

import csv
import io

import pytest

from logontracer.export.cells import cell, csv_chunks, neutralised, table_csv


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\tx", "\rx", "\n=1", "＝1+1", "-"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    shown = "'" + text.replace("\r", "\\r").replace("\n", "\\n")
    assert neutralised(text) == shown
    assert cell(text) == shown
    assert cell([text]) == shown


def test_a_row_is_a_line_whatever_is_in_its_cells() -> None:
    written = b"".join(csv_chunks(["a", "b"], [["one\r\ntwo", "three\nfour\u2028five"]])).decode()
    assert written.splitlines() == ['"a","b"', '"one\\r\\ntwo","three\\nfour\\u2028five"']


def test_codes_are_hexadecimal_as_windows_writes_them() -> None:
    row = {"status": 0xC000006A, "sub_status": None, "ticket_encryption": 23, "count": 23, "outcome": "x"}
    written = b"".join(table_csv(row, [row])).decode().splitlines()[1]
    assert written == '"0xc000006a","","0x17",23,"x"'


@pytest.mark.parametrize("text", ["alice", "CORP\\alice", "10.0.0.1", "", "'=1", "a=b", "ws-1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


def test_numbers_stay_numbers() -> None:
    assert cell(-5) == -5
    assert cell(-0.25) == -0.25
    assert b"".join(csv_chunks(["n"], [[-5], [-0.25]])) == b'"n"\r\n-5\r\n-0.25\r\n'


def test_missing_values_truth_values_and_lists_have_a_cell() -> None:
    assert [cell(value) for value in (None, True, False, [4624, 4625], [])] == [
        "",
        "true",
        "false",
        "4624 4625",
        "",
    ]


def test_every_text_is_quoted_so_that_no_separator_can_free_a_formula() -> None:
    written = b"".join(csv_chunks(["name"], [["a;=1+1"], ['say "hi", ok\nbye']])).decode()
    assert '"a;=1+1"' in written
    assert list(csv.reader(io.StringIO(written, newline="")))[2] == ['say "hi", ok\\nbye']


def test_a_header_from_a_log_is_neutralised_too() -> None:
    assert b"".join(csv_chunks(["=x"], [])) == b'"\'=x"\r\n'


def test_a_byte_order_mark_comes_first_when_asked_for() -> None:
    assert b"".join(csv_chunks(["a"], [], bom=True)).startswith(b"\xef\xbb\xbf")


def test_no_piece_of_a_long_file_ends_within_a_character() -> None:
    pieces = list(csv_chunks(["name"], ([["東京😀" * 50] for _ in range(2_000)])))
    assert len(pieces) > 3
    assert "".join(piece.decode() for piece in pieces).count("東京😀") == 100_000


def test_a_lone_surrogate_does_not_end_the_export() -> None:
    assert b"\\udc80" in b"".join(csv_chunks(["name"], [["\udc80"]]))


def test_an_answer_becomes_a_table_with_the_columns_asked_for() -> None:
    rows = [{"account": "alice", "count": 3, "more": 1}, {"count": 4}]
    assert b"".join(table_csv(["account", "count"], rows)) == (b'"account","count"\r\n"alice",3\r\n"",4\r\n')


def test_characters_that_turn_text_around_or_act_on_a_terminal_are_spelled_out() -> None:
    written = b"".join(
        csv_chunks(["\u202ename"], [["\u202egnp.exe", ["\x1b[2J", "a\u200bb"], "東京😀"]])
    ).decode()
    assert "\\u202egnp.exe" in written
    assert "\\x1b[2J a\\u200bb" in written
    assert "東京😀" in written
    assert not any(character in written for character in "\u202e\x1b\u200b")
