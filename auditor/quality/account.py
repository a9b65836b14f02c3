"""The account of one import, put together for its reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from auditor.findings.describe import names_of
from auditor.findings.masking import personal_columns, released
from auditor.findings.result import Result, SchoolInfo
from auditor.quality.gaps import Gap, gaps
from auditor.quality.grid import Grid, grid_of
from auditor.quality.plausible import Doubts
from auditor.quality.questions import Question, questions
from auditor.records.people import People

if TYPE_CHECKING:
    from auditor.model.model import Model
    from auditor.records.records import Records
    from auditor.rules.pack import Pack

NO_DAY = date(2000, 1, 1)
"""The account looks at no day; workbooks need one as the day of their making, and it must not be the clock's."""


@dataclass(frozen=True)
class FileAccount:
    """The rows of one file: ``rows_in == accepted + rejected``."""

    file: str
    sheets: int
    rows_in: int
    accepted: int
    rejected: int
    skipped: int


@dataclass(frozen=True)
class Quality:
    """Everything that the reports tell. ``result``: sources, notes (of the import, and doubts), problems; no findings.

    ``questions``: what only a person can settle, the weightiest first.
    ``titles``: rule id → its title in both languages; ``clauses``: rule id → clause.
    """

    result: Result
    grid: Grid
    gaps: tuple[Gap, ...]
    questions: tuple[Question, ...]
    titles: dict[str, dict[str, str]]
    clauses: dict[str, str]

    def files(self) -> list[FileAccount]:
        """The account file by file, in the order read."""
        found: dict[str, list[int]] = {}
        for source in self.result.sources:
            tally = found.setdefault(source.file, [0, 0, 0, 0, 0])
            for n, value in enumerate((1, source.rows_in, source.accepted, source.rejected, source.skipped)):
                tally[n] += value
        return [FileAccount(file, *tally) for file, tally in found.items()]

    def blocked(self) -> list[tuple[str, int, tuple[str, ...]]]:
        """(rule, how many schools and bureaus cannot be judged by it, the tables and columns that they lack), most first."""
        who: dict[str, set[tuple[str, str]]] = {}
        lacking: dict[str, Counter[str]] = {}
        for gap in self.gaps:
            if gap.blocks:
                for rule in gap.rules:
                    who.setdefault(rule, set()).add((gap.subject, gap.subject_id))
                    lacking.setdefault(rule, Counter())[f"{gap.table}.{gap.column}".rstrip(".")] += 1
        ordered = sorted(who, key=lambda rule: (-len(who[rule]), rule))
        return [(rule, len(who[rule]), tuple(name for name, _ in lacking[rule].most_common())) for rule in ordered]


def account(records: Records, model: Model, packs: Sequence[Pack], name: str, *, internal: bool = False) -> Quality:
    """The account of an import, masked unless ``internal``. ``packs``: whose requirements are looked at."""
    doubts = Doubts(records, model, packs).all()
    result = Result(
        name=name,
        as_of=NO_DAY,
        packs=[],
        schools=_schools(records),
        findings=[],
        rules={},
        sources=list(records.sources),
        notes=[*records.notes, *doubts],
        files=list(records.files),
        problems=list(records.problems),
        names=names_of(model),
        personal=personal_columns(model),
        people=People(records, [model]),
    )
    rules = [rule for pack in packs for rule in pack.rules]
    return Quality(
        result=released(result, internal),
        grid=grid_of(records, model, packs, result),
        gaps=tuple(gaps(records, packs)),
        questions=tuple(questions(records, model, packs)),
        titles={rule.id: dict(rule.title) for rule in rules},
        clauses={rule.id: rule.clause for rule in rules},
    )


def _schools(records: Records) -> list[SchoolInfo]:
    frame, given = records.frames["schools"], records.handed_in()
    columns = (frame[c].astype(object).where(frame[c].notna(), None).tolist() for c in ("school_id", "name", "district_key"))
    found = zip(*columns, strict=True)
    return [SchoolInfo(str(i), str(n or i), records.district(d), silent=key not in given) for key, (i, n, d) in enumerate(found)]
