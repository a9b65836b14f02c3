"""Two files of one school and table: versions of one hand-in, whose rows are laid over each other, or parts, which add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from auditor.i18n import msg
from auditor.model.model import NEVER
from auditor.records.cells.text import person_name, plain
from auditor.records.doubt import CONTESTED_ROW
from auditor.records.notes import Notes
from auditor.records.records import CellNote
from auditor.records.sheets.encode import Ints, numbered
from auditor.records.table import TableData
from auditor.records.who.merge import Merger

Mark = tuple[object, ...]
"""What a row is about (a person, or a name) and on which day: rows of two files with one mark are partners."""


def lay_over(table: TableData, merger: Merger, notes: Notes, names: Sequence[str]) -> None:
    """Merge what two versions of a hand-in both have, and doubt what only one of them has of days that both cover.

    Files are versions if at least half of the shorter one's rows of a school have a partner in the other. Rows of parts that
    share person and day are one record or two.
    """
    if not table.spec.dated_by or table.spec.level != "school":
        return
    of_schools = _by_file(table)
    if not of_schools:
        return
    marks = _Marks(table)
    for school, of_file in of_schools.items():
        for one, two in combinations(sorted(of_file), 2):
            here, there = (marks.of([line for line in of_file[file] if not table.absorbed[line]]) for file in (one, two))
            shared = sum(min(len(here[mark]), len(there[mark])) for mark in here.keys() & there.keys())
            sizes = [sum(map(len, of.values())) for of in (here, there)]
            if not shared:
                continue
            if 2 * shared >= min(sizes):
                _as_versions(table, merger, marks, here, there)
                said = msg(
                    "{one} and {two} are two versions of one hand-in; {n} rows of both were laid over each other; "
                    "say which of them holds",
                    one=one,
                    two=two,
                    n=shared,
                )
            else:
                _as_parts(table, marks, here, there)
                said = msg("{one} and {two} add up; {n} rows of both may be the same records", one=one, two=two, n=shared)
            line = of_file[one][0]
            source = int(table.source_ids[line])
            notes.add(CellNote("doubted", source, 0, "", "", "", said, names[school] if 0 <= school < len(names) else ""))


class _Marks:
    def __init__(self, table: TableData) -> None:
        self.table = table
        spec = table.spec
        person = next((c for c, column in spec.columns.items() if column.type == "person"), "")
        named = next((c for c, column in spec.columns.items() if person and column.names == person), "")
        label = named or next((c for c in ("name", "title") if c in spec.columns), "")
        self._names = [(person_name if named else plain)(name) for name in table.cells(label)] if label else [""] * table.n
        codes, values = table.written(spec.dated_by).codes, table.converted(spec.dated_by)
        days = [(int(v.value), int(v.latest or v.value)) if v.value not in (None, NEVER) else (0, 0) for v in values]
        self.days = [days[code] for code in codes.tolist()]

    def of(self, lines: Sequence[int]) -> defaultdict[Mark, list[int]]:
        """The lines by what they are about; lines without a day or a name are nobody's partners."""
        found: defaultdict[Mark, list[int]] = defaultdict(list)
        for line in lines:
            staff = int(self.table.staff[line])
            who: object = staff if staff >= 0 else self._names[line]
            known = self.days[line][0] and (staff >= 0 or self._names[line])
            found[(type(who), who, self.days[line]) if known else ("line", line)].append(line)
        return found

    def span(self, marked: defaultdict[Mark, list[int]]) -> tuple[int, int]:
        """The first and the last day of a file."""
        days = [self.days[line] for lines in marked.values() for line in lines if self.days[line][0]]
        return (min(first for first, _ in days), max(last for _, last in days)) if days else (NEVER, 0)


def _by_file(table: TableData) -> dict[int, dict[str, list[int]]]:
    """School → file → its lines, of schools with several files."""
    found: dict[int, dict[str, list[int]]] = {}
    files = [chunk.file for chunk in table.chunks]
    if len(set(files)) < 2:
        return {}
    alive: Ints = np.flatnonzero((table.reason == 0) & ~table.absorbed & (table.schools >= 0))
    if table.spec.key:  # rows with a number of their own are told apart by it
        keyless = np.array([not text for text in table.texts(table.spec.key)], bool)
        alive = alive[keyless[table.written(table.spec.key).codes[alive]]]
    number = {file: nth for nth, file in enumerate(files)}
    file_of = np.array([number[file] for file in files], np.int64)[table.chunk_of[alive]]
    homes = table.schools[alive]
    firsts, _ = numbered(homes, file_of)
    several = np.bincount(homes[firsts])[homes] > 1  # of few schools there is more than one file
    alive, homes = alive[several], homes[several]
    for line, school, chunk in zip(alive.tolist(), homes.tolist(), table.chunk_of[alive].tolist(), strict=True):
        found.setdefault(school, {}).setdefault(files[chunk], []).append(line)
    return found


def _partners(table: TableData, here: Sequence[int], there: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Lines of two files about one person and day, those that say the same first."""
    left = list(there)
    order = sorted(here, key=lambda line: _content(table, line))
    for same in (True, False):
        for line in list(order):
            fitting = [other for other in left if (_content(table, other) == _content(table, line)) is same or not same]
            if fitting:
                other = min(fitting, key=lambda other: _content(table, other))
                left.remove(other)
                order.remove(line)
                yield line, other


def _content(table: TableData, line: int) -> tuple[str, ...]:
    texts = []
    for column, spec in table.spec.columns.items():
        if spec.type not in ("school", "link") and spec.private != "dropped":
            value = table.converted(column)[int(table.written(column).codes[line])]
            texts.append("" if value.value is None else str(value.value))
    return tuple(texts)


def _as_versions(
    table: TableData, merger: Merger, marks: _Marks, here: defaultdict[Mark, list[int]], there: defaultdict[Mark, list[int]]
) -> None:
    alone = []
    for mark in here.keys() | there.keys():
        pairs = list(_partners(table, here.get(mark, []), there.get(mark, [])))
        for one, two in pairs:
            merger.merge([one, two])
        paired = {line for pair in pairs for line in pair}
        alone += [line for line in (*here.get(mark, []), *there.get(mark, [])) if line not in paired]
    first, last = marks.span(here), marks.span(there)
    begin, end = max(first[0], last[0]), min(first[1], last[1])
    inside = [line for line in alone if marks.days[line][1] >= begin and marks.days[line][0] <= end]
    standing = {line for line in inside if table.chunks[int(table.chunk_of[line])].stands}
    if not any(table.chunks[int(table.chunk_of[line])].stands for of in (here, there) for lines in of.values() for line in lines):
        table.doubt_lines(np.array(sorted(inside), np.int64), CONTESTED_ROW)
        return
    gone = np.array(sorted(set(inside) - standing), np.int64)
    table.reject(gone, msg("it was decided that another file stands, and that has no such row"))


def _as_parts(table: TableData, marks: _Marks, here: defaultdict[Mark, list[int]], there: defaultdict[Mark, list[int]]) -> None:
    for mark in here.keys() & there.keys():
        for one, two in _partners(table, here[mark], there[mark]):
            lesser = max(one, two, key=lambda line: _content(table, line))
            table.doubt_lines(np.array([lesser], np.int64), CONTESTED_ROW)
