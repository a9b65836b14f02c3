"""Lines of which nothing says for certain whose they are: each is perhaps of any of the schools or districts that it may mean.

The line itself is no record; in its place stands a doubtful one at each of them (:class:`auditor.records.table.Copies`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from auditor.i18n import Message
from auditor.records.notes import Entry, Notes
from auditor.records.sheets.encode import Ints, combine
from auditor.records.table import Copies, TableData
from auditor.records.who.persons import PersonDirectory

MOST_COPIES = 2_000_000
"""Doubtful records that the lines of one table become at most: some 300 bytes each."""
Targets = Mapping[str, Mapping[tuple[int, str], int]]


def spread(table: TableData, homes: Ints, total: int, targets: Targets, people: PersonDirectory | None = None) -> Ints:
    """Put every line without a home (school or district; -1 in ``homes``) at each of ``total`` homes that it may belong to.

    The person whom a line names is looked for at each of these schools: staff IDs and names mean somebody within one school only,
    so that they never say which school it is. Returns the lines; where their copies would be more than :data:`MOST_COPIES` there
    are none.
    """
    lines = np.flatnonzero((table.reason == 0) & ~table.absorbed & (homes < 0))
    if not len(lines):
        return lines
    person = next((c for c, spec in table.spec.columns.items() if people is not None and spec.type == "person"), "")
    named = next((c for c, spec in table.spec.columns.items() if person and spec.names == person), "")
    nothing = np.zeros(table.n, np.int64)
    id_codes, name_codes = (table.written(column).codes if column else nothing for column in (person, named))
    combos, which = combine(table.near[lines], id_codes[lines], name_codes[lines])
    sizes = np.array([len(table.nears[near]) or total for near, _, _ in combos], np.int64)[which]
    if sizes.sum() > MOST_COPIES:
        return lines
    ids = [str(value.value or "") for value in table.converted(person)] if person else [""]
    names = table.texts(named) if named else [""]
    meant: list[list[tuple[int, int, int]]] = []
    for near, id_code, name_code in combos:
        there = table.nears[near] or range(total)
        if people is None or not person:
            meant.append([(home, -1, -1) for home in there])
        else:
            meant.append(people.at_each(there, ids[id_code], names[name_code]))
    table.copies = _copies(table, np.repeat(lines, sizes), [one for nth in which.tolist() for one in meant[nth]], targets)
    table.absorbed[lines] = True
    return lines


def _copies(table: TableData, lines: Ints, meant: Sequence[tuple[int, int, int]], targets: Targets) -> Copies:
    homes, staff, among = (np.array([one[nth] for one in meant], np.int64) for nth in range(3))
    links = {}
    for column, spec in table.spec.columns.items():
        if spec.type == "link":
            known, codes, values = targets.get(spec.to, {}), table.written(column).codes[lines], table.converted(column)
            said = [str(values[code].value) for code in codes.tolist()]
            links[column] = np.array([known.get(key, -1) for key in zip(homes.tolist(), said, strict=True)], np.int64)
    return Copies(lines, homes, staff, among, links)


def tell(table: TableData, lines: Ints, message: Message, notes: Notes, names: Sequence[str]) -> None:
    """Say of lines why they count only perhaps."""
    if len(lines):
        table.note_lines(notes, "", lines, np.zeros(len(lines), np.int64), [Entry("doubted", "", "", message)], names, {})
