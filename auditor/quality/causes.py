"""What is wrong with the records, one line for each school, cause and file, the worst first; and who handed in nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.i18n import Message, msg
from auditor.reports.quality import NOTE_KINDS

if TYPE_CHECKING:
    from auditor.findings.result import Result
    from auditor.records.records import CellNote, Records

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

    ``rows``: of the first notes; 0 means the whole sheet.
    """

    school: str
    file: str
    sheet: str
    kind: str
    column: str
    message: Message
    count: int
    rows: tuple[int, ...]

    def sentence(self, language: str) -> str:
        """甲小学.xlsx › 教职工 › 出生日期：不是日期，2处（第5行、第9行）."""
        where = " › ".join(part for part in (self.file, self.sheet, self.column) if part)
        rows = [row for row in self.rows if row]
        values = {"where": where, "what": self.message.say(language), "n": self.count}
        if not rows:
            return msg("{where}: {what}", **values).say(language)
        named = ("、" if language == "zh" else ", ").join(map(str, rows)) + ("…" if self.count > len(rows) else "")
        return msg("{where}: {what}; {n} places (row {rows})", **values, rows=named).say(language)


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
        made.append(Cause(school, source.file, source.sheet, kind, column, notes[0].message, len(notes), rows))
    order = {kind: n for n, kind in enumerate(NOTE_KINDS)}
    return sorted(made, key=lambda one: (order[one.kind], -one.count, one.school, one.file, one.sheet, one.column, one.rows))


def worst(found: Sequence[Cause]) -> Iterator[Cause]:
    """Those that are shown where there is little room."""
    counted: Counter[str] = Counter()
    shown = 0
    for cause in found:
        counted[cause.school] += 1
        if shown < SHOWN and counted[cause.school] <= OF_ONE_SCHOOL:
            shown += 1
            yield cause


def handed_in_nothing(records: Records) -> list[str]:
    """The names of the schools of which no table was handed in, in their order."""
    given = set(records.submitted.loc[records.submitted["table"] != "schools", "schools_key"].tolist())
    schools = records.frames["schools"]
    names = schools["name"].astype(object).where(schools["name"].notna(), schools["school_id"]).tolist()
    return [str(name) for key, name in zip(schools["record_id"].tolist(), names, strict=True) if key not in given]
