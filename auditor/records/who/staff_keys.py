"""Under which key each line of the table of staff stands, so that one person at one school is one record."""

from __future__ import annotations

import numpy as np

from auditor.i18n import msg
from auditor.records.cells.cells import Value
from auditor.records.cells.text import person_name
from auditor.records.table import TableData

Bools = np.ndarray[tuple[int], np.dtype[np.bool_]]


def key_staff(table: TableData) -> Bools:
    """Give every line a staff ID; which lines have one of their own is returned.

    A line without an ID goes by the person of its ID number or name whom another line of the school gives with an ID, else by the
    key of its ID number, else by its name. An ID that another sheet writes with leading zeros is that one, if the names agree.
    """
    ids, numbers, names = (table.cells(column) for column in ("staff_id", "id_number", "name"))
    own = np.array([bool(one) for one in ids], bool)
    if own.all() and not _differ_in_zeros(table.texts("staff_id")):
        return own
    people = _People(table, names)
    keys = list(ids)
    for line in np.flatnonzero(own & (table.reason == 0)).tolist():
        keys[line] = people.with_id(line, ids[line], numbers[line])
    for line in np.flatnonzero(~own & (table.reason == 0)).tolist():
        keys[line] = people.without_id(line, numbers[line])
        if not keys[line]:
            table.reject(np.array([line]), msg("neither ID nor name"))
    changed = [line for line in range(table.n) if keys[line] != ids[line]]
    if changed:
        values, codes = list(table.converted("staff_id")), table.written("staff_id").codes.copy()
        for line in changed:
            codes[line] = len(values)
            values.append(Value(keys[line]))
        table.replace("staff_id", codes, values)
    return own


def _differ_in_zeros(ids: list[str]) -> bool:
    """Whether one ID is another with leading zeros."""
    different = {one for one in ids if one}
    return len({one.lstrip("0") if one.isdigit() else f"={one}" for one in different}) < len(different)


class _People:
    """The people of each school, as far as they were seen."""

    def __init__(self, table: TableData, names: list[str]) -> None:
        self.table = table
        self.names = [person_name(name) for name in names]
        self.born, self.sexes = table.identity("born_on"), table.identity("sex")
        self.known = {c: self._known(c) for c in ("born_on", "sex")}
        self.by_bare: dict[tuple[int, str, str], str] = {}
        self.by_number: dict[tuple[int, str], str] = {}
        self.by_name: dict[tuple[int, str], list[tuple[int, str]]] = {}

    def _known(self, column: str) -> Bools:
        values = self.table.converted(column)
        return np.array([value.value is not None for value in values], bool)[self.table.written(column).codes]

    def with_id(self, line: int, staff_id: str, number: str) -> str:
        school = int(self.table.schools[line])
        key = staff_id
        if staff_id.isdigit() and self.names[line]:
            key = self.by_bare.setdefault((school, staff_id.lstrip("0"), self.names[line]), staff_id)
        if number:
            self.by_number.setdefault((school, number), key)
        self._remember(line, key)
        return key

    def without_id(self, line: int, number: str) -> str:
        school, name = int(self.table.schools[line]), self.names[line]
        if number:
            found = self.by_number.get((school, number))
            return found or self.by_number.setdefault((school, number), number)
        if not name:
            return ""
        alike = self.by_name.get((school, name), [])
        same = {key for other, key in alike if not self._differ(line, other)}
        if len(same) == 1:
            return same.pop()
        # Without IDs, people of one name are told apart by birth date or sex.
        key = name if not alike else f"{name}({len({key for _, key in alike}) + 1})"
        self._remember(line, key)
        return key

    def _remember(self, line: int, key: str) -> None:
        self.by_name.setdefault((int(self.table.schools[line]), self.names[line]), []).append((line, key))

    def _differ(self, one: int, two: int) -> bool:
        """Birth date or sex are known of both and not the same."""
        return any(
            bool(self.known[column][one] and self.known[column][two] and marks[one] != marks[two])
            for column, marks in (("born_on", self.born), ("sex", self.sexes))
        )
