"""Lines that point to a record of another table, by its key or by what it is called: whoever took part in an activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from auditor.i18n import msg
from auditor.records.cells.ends import ends
from auditor.records.cells.text import plain
from auditor.records.notes import Entry, Notes
from auditor.records.sheets.encode import Ints, combine
from auditor.records.table import Bools, TableData

Targets = dict[tuple[int, str], int]
"""(school or district, key) → record; a name stands behind ``NAMED``."""
NAMED = "\0"
"""Before a name in the place of a key by which records are pointed at."""
SEVERAL = -2
"""What several records are called."""


def attach_links(
    table: TableData,
    targets: Mapping[str, Targets],
    notes: Notes,
    names: Sequence[str],
    homes: Ints | None = None,
) -> None:
    """Fill ``table.links`` for columns that point to a record of another table of the same school, by its key or by its name, if
    only one is called so.

    ``homes``: what stands in for the school in a bureau's tables, the district of each line.
    """
    homes = table.schools if homes is None else homes
    for column, spec in table.spec.columns.items():
        if spec.type != "link" or not table.n:
            continue
        known = targets.get(spec.to, {})
        encoded, values = table.written(column), table.converted(column)
        combos, which = combine(homes, encoded.codes)
        keys = [known.get((school, str(values[code].value)), -1) for school, code in combos]
        called = [plain(str(values[code].value or "")) for _, code in combos]
        keys = [
            known.get((school, NAMED + name), -1) if key == -1 else key
            for (school, _), key, name in zip(combos, keys, called, strict=True)
        ]
        table.links[column] = np.maximum(np.array(keys, np.int64), -1)[which]
        other = msg("no such record in the table {table}", table=table.model.tables[spec.to].zh)
        several = msg("several records of the table {table} are called so", table=table.model.tables[spec.to].zh)
        lost = {
            combo: Entry("doubted", encoded.values[code].text or "", "", several if key == SEVERAL else other)
            for combo, ((_, code), key) in enumerate(zip(combos, keys, strict=True))
            if key < 0 and values[code].value is not None
        }
        table.note_values(notes, column, which, lost, names, table.headers(column))


def is_pointed_at(table: TableData) -> bool:
    """Whether records of other tables point to those of this one, by what they are called too."""
    links = (spec.to for other in table.model.tables.values() for spec in other.columns.values() if spec.type == "link")
    return "name" in table.spec.columns and table.name in links


def add_names(targets: Targets, table: TableData, homes: Ints, kept: Bools, record: Ints) -> None:
    """Put what the ``kept`` records are called beside their keys. ``record``: of each line, the place of its record."""
    for line, name in zip(np.flatnonzero(kept).tolist(), table.cells("name", kept), strict=True):
        key = (int(homes[line]), NAMED + plain(name))
        targets[key] = SEVERAL if key in targets else int(record[line])


def without_other_days(table: TableData, tables: Mapping[str, TableData], targets: Mapping[str, Targets]) -> None:
    """A line on another day than the record that it names does not point to it; one with the key of a record does."""
    dated = table.spec.dated_by
    for link, keys in table.links.items() if dated else ():
        parent = tables[table.spec.columns[link].to]
        if not parent.spec.dated_by:
            continue
        first, last = (own[table.written(dated).codes] for own in ends(table.converted(dated)))
        theirs = parent.written(parent.spec.dated_by).codes[(parent.reason == 0) & ~parent.absorbed]
        since, until = (np.append(own[theirs], 0)[keys] for own in ends(parent.converted(parent.spec.dated_by)))
        other = (keys >= 0) & (first > 0) & (since > 0) & ((last < since) | (until < first))
        values, codes, known = table.converted(link), table.written(link).codes, targets.get(parent.name, {})
        for line in np.flatnonzero(other).tolist():
            if (int(table.schools[line]), str(values[codes[line]].value)) not in known:
                keys[line] = -1
