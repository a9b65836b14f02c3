"""What the reports of an import show of it, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from auditor.i18n import Message, msg
from auditor.quality.account import Quality
from auditor.quality.gaps import Gap
from auditor.records.records import CellNote, Source
from auditor.reports import phrases
from auditor.reports.quality import note_kind, note_totals, notes_by_weight

LISTED = 200
"""Notes, files and gaps named in one list of the page; totals are always exact, the workbook lists all."""


@dataclass(frozen=True)
class View:
    """The account in one language."""

    quality: Quality
    language: str

    def say(self, message: Message) -> str:
        return message.say(self.language)

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
