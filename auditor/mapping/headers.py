"""The headers that a mapping gives to one sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from auditor.files.sheet import Sheet
from auditor.model.model import Model
from auditor.records.cells.text import header_forms, plain
from auditor.records.sheets.headers import Headers, Layout

_FIRST = -1
"""A claim stronger than any of the model's own headers."""


@dataclass(frozen=True)
class Target:
    """What a column is: a field of the table ("" for a column that is not read), and its coding if declared.

    ``hint``: ``是=0,否=1``. ``values``: what cells stand for, as :class:`HeaderCell` has it.
    """

    field: str
    hint: str = ""
    values: tuple[tuple[str, str], ...] = ()


class MappedHeaders(Headers):
    """Headers for a sheet that holds ``table``: those of ``columns`` (header as written → target), then the model's own.
    ``table`` "": the sheet says itself what it holds.

    ``passed_over``: headers of columns that mean nothing here, whatever stands in them. ``school``: whose records the sheet
    holds, "" where that is not said. ``constants``: field → what it says where a cell is empty or the column is not there.
    """

    def __init__(
        self,
        model: Model,
        table: str,
        columns: Mapping[str, Target],
        passed_over: Iterable[str] = (),
        school: str = "",
        constants: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(model)
        self._school, self._constants = school, constants or {}
        self._passed_over = {_form(header) for header in passed_over}
        self._targets = {_form(header): target for header, target in columns.items()}
        if not table:
            return
        own = {form: (target.field, _FIRST) for form, target in self._targets.items()}
        taken = {target.field for target in columns.values() if target.field}
        # The model's own header of a field that the mapping gives to another column is no longer that field.
        kept = {form: claim for form, claim in self.fields[table].items() if claim[0] not in taken}
        self.fields = {name: {**kept, **own} if name == table else {} for name in model.tables}
        self.tables_of = {form: [table] for form in self.fields[table]}
        self.declared = True

    def _layout(self, sheet: Sheet, table: str, top: int, height: int, headers: tuple[str, ...]) -> Layout:
        """The layout of a table of the sheet, with the codings that the mapping declares."""
        found = super()._layout(sheet, table, top, height, headers)
        found.school, found.constants = self._school, self._constants
        found.passed_over = frozenset(cell.header for cell in found.cells if _form(cell.header) in self._passed_over)
        for n, cell in enumerate(found.cells):
            target = self._targets.get(_form(cell.header))
            if target is not None and (target.hint or target.values):
                found.cells[n] = cell._replace(hint=target.hint or cell.hint, values=target.values)
        return found


def _form(header: str) -> str:
    """A header as :meth:`Headers.resolve` looks it up."""
    return header_forms(header)[0] or plain(header)
