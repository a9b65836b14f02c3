"""What is wrong with the records, one line for each school, cause and file, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.i18n import Message, msg
from auditor.reports.quality import NOTE_KINDS

if TYPE_CHECKING:
    from auditor.findings.result import Result
    from auditor.records.records import CellNote

WORTH_TELLING = ("rejected", "contested", "doubted")
"""Kinds of notes that can change a verdict, the weightiest first."""
FIRST = 3
"""So many places are named of each cause."""
SHOWN = 12
"""Causes that are shown in one place at most, and …"""
OF_ONE_SCHOOL = 4
"""… of one school, so that none hides the others."""


@dataclass(frozen=True)
class Cause:
    """Notes of one kind with one sentence about one column of one sheet. ``school``: its name, "" where the sheet has several.

    ``rows``: of the first notes; 0 means the whole sheet. ``values``: what is written there, the first of them. ``own``: the
    sheet holds the records of this school alone; else it is a list of several, which somebody else may have made.
    """

    school: str
    file: str
    sheet: str
    kind: str
    column: str
    message: Message
    count: int
    rows: tuple[int, ...]
    values: tuple[str, ...] = ()
    own: bool = True

    def sentence(self, language: str) -> str:
        """甲小学.xlsx › 教职工 › 出生日期：不是日期，2处（第5行、第9行）."""
        values = {"where": self.where, "what": self.message.say(language), "n": self.count}
        rows = self.first_rows(language)
        if not rows:
            return msg("{where}: {what}", **values).say(language)
        return msg("{where}: {what}; {n} places (row {rows})", **values, rows=rows).say(language)

    @property
    def where(self) -> str:
        """File, sheet and column."""
        return " › ".join(part for part in (self.file, self.sheet, self.column) if part)

    def first_rows(self, language: str) -> str:
        """``5、9、12…``; "" for the whole sheet."""
        rows = [str(row) for row in self.rows if row]
        return ("、" if language == "zh" else ", ").join(rows) + ("…" if rows and self.count > len(rows) else "")


def causes(result: Result) -> list[Cause]:
    """Every cause, those that can change most first."""
    sources = {source.source_id: source for source in result.sources}
    schools = {school.school_id: school.name for school in result.schools}
    found: dict[tuple[str, int, str, str, str], list[CellNote]] = {}
    for note in result.notes:
        if note.kind in WORTH_TELLING and (source := sources.get(note.source_id)) is not None:
            school = note.school or schools.get(source.school, "")
            found.setdefault((school, note.source_id, note.kind, note.column, note.message.msgid), []).append(note)
    made = []
    for (school, source_id, kind, column, _), notes in found.items():
        notes.sort(key=lambda note: note.row)
        rows = tuple(dict.fromkeys(note.row for note in notes))[:FIRST]
        source = sources[source_id]
        values = tuple(dict.fromkeys(note.value for note in notes if note.value))[:FIRST]
        own = schools.get(source.school) == school
        made.append(Cause(school, source.file, source.sheet, kind, column, notes[0].message, len(notes), rows, values, own))
    order = {kind: n for n, kind in enumerate(NOTE_KINDS)}
    return sorted(made, key=lambda one: (order[one.kind], -one.count, one.school, one.file, one.sheet, one.column, one.rows))


def worst(found: Sequence[Cause], most: int = SHOWN, of_one_school: int = OF_ONE_SCHOOL) -> Iterator[Cause]:
    """Those that are shown where there is room for so many, and for so many of one school."""
    counted: Counter[str] = Counter()
    shown = 0
    for cause in found:
        counted[cause.school] += 1
        if shown < most and counted[cause.school] <= of_one_school:
            shown += 1
            yield cause
