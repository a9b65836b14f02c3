"""The units that stand in lines above and below a header: 单位：万元 in a corner, （天） under 培训学时."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from auditor.files.sheet import Cell, Sheet, cell_text
from auditor.model.model import Table
from auditor.records.cells.units import accepted, units_above, units_in
from auditor.records.sheets.body import Body
from auditor.records.sheets.headers import HeaderCell, Layout


def with_units(
    table: Table, used: Iterable[HeaderCell], sheet: Sheet, layout: Layout, body: Body, left_out: Container[int]
) -> list[HeaderCell]:
    """``used`` columns, those of numbers with the units that are named above or right below the header.

    ``left_out``: the lines of the body that are no records.
    """
    below = list(_below(body, left_out))
    above = [text.strip() for index in range(layout.start, layout.top) for text in dict.fromkeys(sheet.texts(index)) if text]
    above += [cell_text(cell) for line in below for cell in line if isinstance(cell, str)]
    found = []
    for cell in used:
        column = table.columns.get(cell.field)
        if column is None or not accepted(column):
            found.append(cell)
            continue
        said = [text for line in below if units_in(text := cell_text(line[cell.position]))]
        if not said and not units_in(cell.hint) and (unit := units_above(above, column)):
            said = [unit]
        found.append(cell._replace(hint=";".join([cell.hint, *said])) if said else cell)
    return found


def _below(body: Body, left_out: Container[int]) -> Iterator[tuple[Cell, ...] | list[Cell]]:
    """The lines between the header and the first record."""
    for line, cells in enumerate(body.lines):
        if line not in left_out:
            return
        yield cells
