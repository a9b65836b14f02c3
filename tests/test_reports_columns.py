"""On paper and on a phone a table's head stands over its columns: what hides a column hides its head and its foot."""

from __future__ import annotations

import re

import pytest

from auditor.system.resources import templates_folder

HIDING = "length"
"""The class of columns that a narrow page leaves out."""


@pytest.mark.parametrize("name", ["leader.html.j2", "compare.html.j2"])
def test_a_column_that_is_left_out_is_left_out_whole(name: str) -> None:
    source = (templates_folder() / name).read_text(encoding="utf-8")
    (table,) = (found for found in re.findall(r"<table.*?</table>", source, re.DOTALL) if HIDING in found)
    for part in ("thead", "tbody", "tfoot"):
        lines = re.findall(rf"<{part}>(.*?)</{part}>", table, re.DOTALL)
        assert all(line.count(f'class="{HIDING}"') == 1 for line in lines), part
