"""A column that a sheet lacks, read from what another of its columns says (the level of a hospital from its name)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from auditor.i18n import msg
from auditor.model.model import Inferred
from auditor.records.cells.cells import Value
from auditor.records.notes import Notes
from auditor.records.table import TableData
from auditor.records.who.attach import take_over


def infer_absent(table: TableData, notes: Notes, names: Sequence[str]) -> None:
    """Fill the model's ``inferred`` columns where the sheet has no such column; where nothing fits, what is assumed stays."""
    for column, spec in table.spec.columns.items():
        if spec.inferred is None or table.model.code_list_of(table.name, column) is None:
            continue
        codes = table.model.code_lists[spec.list].codes
        source = table.spec.columns[spec.inferred.from_]
        encoded = table.written(column)
        absent = np.array([written.text is None for written in encoded.values], bool)[encoded.codes]
        texts = table.cells(spec.inferred.from_)
        found = {line: inferred_code(spec.inferred, texts[line]) for line in np.flatnonzero(absent).tolist()}
        told = {line: code for line, code in found.items() if code}
        values = [Value(code, became=codes[code].zh) for code in told.values()]
        message = msg("read from the column {column}; the sheet has none of its own", column=source.zh)
        take_over(table, column, np.array(list(told), np.int64), values, message, notes, names)


def inferred_code(inferred: Inferred, text: str) -> str:
    """The first code one of whose patterns is in the text; "" for none. ``县…医院`` wants its parts in this order."""
    for code, patterns in inferred.contains.items():
        if any(_in_order(pattern.split("…"), text) for pattern in patterns):
            return code
    return ""


def _in_order(parts: list[str], text: str) -> bool:
    at = 0
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True
