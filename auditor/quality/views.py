"""What the reports of an import show of it, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from auditor.i18n import Message, msg
from auditor.quality.account import Quality
from auditor.quality.causes import Cause, causes, worst
from auditor.quality.gaps import Gap
from auditor.quality.grid import Cell
from auditor.records.records import CellNote, Source
from auditor.reports import phrases
from auditor.reports.quality import note_kind, note_totals, notes_by_weight
from auditor.reports.text import number

LISTED = 200
"""Schools, causes, notes, files and gaps named in one list of the page; totals are always exact, the workbook lists all."""
OF_ONE_SCHOOL_LISTED = 20
"""Causes of one school named there."""
NAMED = 10
"""Schools that handed in nothing and are named in one line."""
_STATES: dict[str, Message] = {"none": msg("none there"), "missing": msg("lacking"), "not_asked": msg("–")}


@dataclass(frozen=True)
class View:
    """The account in one language."""

    quality: Quality
    language: str

    def say(self, message: Message) -> str:
        return message.say(self.language)

    # ------------------------------------------------------------ who handed in what

    def sentence(self) -> list[str]:
        """How many schools handed in all that they owe, and what is left to do: the account in a few sentences."""
        grid = self.quality.grid
        n, silent, complete = len(grid.rows), len(grid.silent), grid.complete
        if not grid.asked:
            told = [
                msg(
                    "Schools: {n}; of these handed in something: {given}, nothing: {silent}.",
                    n=n,
                    given=n - silent,
                    silent=silent,
                )
            ]
        elif complete == n:
            told = [msg("Schools: {n}; all handed in every table that the requirements ask of them.", n=n)]
        else:
            part = n - silent - complete
            told = [
                msg(
                    "Schools: {n}; of these handed in every table that the requirements ask of them: {complete}, some tables: "
                    "{part}, nothing: {silent}.",
                    n=n,
                    complete=complete,
                    part=part,
                    silent=silent,
                )
            ]
        if self.causes:
            told.append(msg("Causes to be corrected: {n}.", n=len(self.causes)))
        if self.quality.questions:
            told.append(msg("Questions that wait for a person: {n}.", n=len(self.quality.questions)))
        if len(told) == 1 and not self.quality.result.problems:
            told.append(msg("Nothing is to be corrected and nothing to be asked."))
        return [self.say(one) for one in told]

    def silent(self) -> str:
        """The schools that handed in nothing, as many as are named."""
        names = [row.name for row in self.quality.grid.silent]
        return phrases.joined(names[:NAMED], self.language) + ("…" if len(names) > NAMED else "")

    def cell(self, cell: Cell) -> str:
        """``34``, ``34 (2)`` with two places to be corrected, or that there is nothing, and why."""
        if cell.state == "rows":
            return f"{number(cell.rows)}({number(cell.wrong)})" if cell.wrong else number(cell.rows)
        return self.say(_STATES[cell.state])

    def legend(self) -> str:
        return self.say(
            msg(
                "A number: records that are used, in brackets places to be corrected; “none there”: it was said that there is "
                "nothing; “lacking”: not handed in; “–”: not asked of this school."
            )
        )

    @cached_property
    def causes(self) -> list[Cause]:
        """What is to be corrected, a line for each school, cause and file, the weightiest first."""
        return causes(self.quality.result)

    def listed_causes(self) -> list[Cause]:
        """As many of them as one list shows, and of one school not so many that it hides the others."""
        return list(worst(self.causes, LISTED, OF_ONE_SCHOOL_LISTED))

    def waiting(self) -> list[tuple[str, int]]:
        """The questions, and how many requirements wait for each."""
        return [(self.say(one.says), one.waits) for one in self.quality.questions]

    # ------------------------------------------------------------ the account itself

    def totals(self) -> list[tuple[str, int]]:
        return [(note_kind(kind, self.language), count) for kind, count in note_totals(self.quality.result)]

    @cached_property
    def notes(self) -> list[tuple[str, CellNote, Source | None]]:
        """The notes that can change a verdict, the weightiest first."""
        sources = {source.source_id: source for source in self.quality.result.sources}
        weighty = [note for note in notes_by_weight(self.quality.result) if note.kind in ("rejected", "contested", "doubted")]
        return [(note_kind(note.kind, self.language), note, sources.get(note.source_id)) for note in weighty]

    @cached_property
    def not_provided(self) -> list[Gap]:
        """Tables and columns that are not there at all."""
        return [gap for gap in self.quality.gaps if not gap.rows]

    def what(self, gap: Gap) -> str:
        """The table, or the column of it."""
        return self.name(f"{gap.table}.{gap.column}".rstrip("."))

    def name(self, key: str) -> str:
        """A table (``教职工``) or a column with its table (``教职工 › 出生日期``)."""
        table, _, column = key.partition(".")
        label = self.quality.result.label(table, self.language)
        return f"{label} › {self.quality.result.label(key, self.language)}" if column else label

    def state(self, gap: Gap) -> str:
        """What is the matter with it: not provided, assumed, or so many cells empty."""
        if gap.rows:
            return self.say(msg("{n} of {rows} cells empty or unreadable", n=gap.empty, rows=gap.rows))
        if gap.assumed:
            names = self.quality.result.names.get(f"{gap.table}.{gap.column}={gap.assumed}", {})
            return self.say(msg("not provided; taken as {value}", value=names.get(self.language, gap.assumed)))
        return self.say(msg("not provided"))

    def owner(self, gap: Gap) -> str:
        """Who has to hand it in: the school, or the bureau for it."""
        return gap.name if gap.owner == gap.subject else self.say(msg("bureau, for {school}", school=gap.name))

    def rules(self, gap: Gap) -> str:
        """The requirements that read it."""
        return phrases.joined((self.rule(rule) for rule in gap.rules), self.language)

    def rule(self, rule: str) -> str:
        """Clause and title of a requirement."""
        titles = self.quality.titles.get(rule, {})
        return f"{self.quality.clauses.get(rule, '')} {titles.get(self.language) or rule}".strip()

    def blocked(self) -> Iterator[tuple[str, int, str]]:
        """Requirement, how many schools and bureaus it cannot be judged for, and what they lack."""
        for rule, count, lacking in self.quality.blocked():
            yield self.rule(rule), count, phrases.joined(map(self.name, lacking), self.language)

    def totals_of_rows(self) -> tuple[int, int, int]:
        """Rows read, accepted and left out in all."""
        files = self.quality.files()
        return sum(f.rows_in for f in files), sum(f.accepted for f in files), sum(f.rejected for f in files)
