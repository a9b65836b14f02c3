"""``findings.csv`` and ``evidence.csv``: UTF-8 with a byte order mark, so that spreadsheets open them as they are.

A spreadsheet takes text that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, and ``2/3`` for the third of February: such
text gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from auditor.findings.result import Result
from auditor.reports import Options
from auditor.reports.data.tables import TABLES, Cell

_RISKY = re.compile(r"[\s\"'\u200b\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫|%\t\r\n]")
_FRACTION = re.compile(r"-?[0-9]+/[0-9]+")


def render(result: Result, path: Path, options: Options) -> None:
    """Write the table that the file is named after; every cell is quoted."""
    table = TABLES[path.stem](result, options.language)
    kinds = [column.kind for column in table.columns]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow([column.name for column in table.columns])
        for row in table.rows:
            writer.writerow([written(cell, kind) for cell, kind in zip(row, kinds, strict=True)])


def written(cell: Cell, kind: str) -> str:
    """A cell as text: figures and dates plainly, booleans as true and false, text never as a formula."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if kind == "text" and _RISKY.match(str(cell)):
        return f"'{cell}"
    if kind == "exact" and _FRACTION.fullmatch(str(cell)):
        return f"'{cell}"
    return f"{cell:f}" if kind == "decimal" else str(cell)
