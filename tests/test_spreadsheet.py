"""What a spreadsheet opens: accents right, columns apart, and no formula."""

from __future__ import annotations

import csv
import io

import pytest

from bot.spreadsheet import to_csv


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])
def test_no_cell_is_a_formula(cell: str) -> None:
    text = to_csv(["question"], [[cell]]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert rows[1][0] == f"'{cell}"


def test_the_file_is_one_that_excel_reads() -> None:
    content = to_csv(["année", "n"], [["où ; quand", -3]])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == 'année;n\r\n"où ; quand";-3\r\n'
