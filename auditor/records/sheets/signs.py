"""Signs beside a record that say whether it counts: a signature, a line through it."""

from __future__ import annotations

from collections.abc import Container, Sequence

from auditor.files.sheet import Cell, Sheet
from auditor.model.model import Table
from auditor.records.cells.text import person_name
from auditor.records.sheets.headers import HeaderCell, Layout


def naming(table: Table) -> str:
    """The column with the names of the persons whom the records are about."""
    return "name" if "status" in table.columns else next((name for name, column in table.columns.items() if column.names), "")


def signed(cells: Sequence[Cell], names: Sequence[Cell]) -> Sequence[Cell]:
    """Whoever signs with his own name was there."""
    if not names or not any(isinstance(cell, str) and cell for cell in cells):
        return cells
    return [
        "是" if isinstance(cell, str) and cell and isinstance(name, str) and person_name(cell) == person_name(name) else cell
        for cell, name in zip(cells, names, strict=True)
    ]


def struck_lines(
    sheet: Sheet, layout: Layout, used: Sequence[HeaderCell], telling: Container[str], keep: Sequence[int]
) -> list[int]:
    """Record lines of which a cell of the ``telling`` columns (the name, the day) is struck through, or every one read."""
    if not sheet.struck:
        return []
    positions = [cell.position for cell in used]
    named = {cell.position for cell in used if cell.field in telling}
    found = []
    for nth, line in enumerate(keep):
        row = layout.first + line
        struck = {column: (row, column) in sheet.struck for column in positions if sheet.rows[row][column] != ""}
        if struck and (all(struck.values()) or any(struck.get(column) for column in named)):
            found.append(nth)
    return found
