"""The import's own account, as reports tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from auditor.findings.result import Result
from auditor.i18n import Message, msg
from auditor.records.records import CellNote

NOTE_KINDS: dict[str, Message] = {
    "rejected": msg("Rows left out"),
    "contested": msg("Cells on which two sources differ"),
    "doubted": msg("Cells not readable or not plausible"),
    "dropped": msg("Private columns dropped"),
    "assumed": msg("Columns that were absent, with an assumed value"),
    "skipped": msg("Columns that were not read"),
    "line": msg("Lines that are no records"),
    "converted": msg("Cells written another way, value kept"),
}
"""Kinds of notes, those that can change a verdict first."""


def notes_by_weight(result: Result) -> list[CellNote]:
    """The notes, those that can change a verdict first, then by file and row; a limit then cuts what matters least."""
    order = {kind: n for n, kind in enumerate(NOTE_KINDS)}
    return sorted(result.notes, key=lambda n: (order.get(n.kind, len(order)), n.source_id, n.row, n.column))


def capped(notes: Iterable[CellNote], most: int) -> tuple[list[CellNote], dict[tuple[str, str], int]]:
    """At most so many notes of one kind about one school, so that one flood hides nothing else; how many more, by both."""
    counted: Counter[tuple[str, str]] = Counter()
    kept = []
    for note in notes:
        counted[note.kind, note.school] += 1
        if counted[note.kind, note.school] <= most:
            kept.append(note)
    return kept, {group: n - most for group, n in counted.items() if n > most}


def note_totals(result: Result) -> list[tuple[str, int]]:
    """How many notes there are of each kind, exactly; kinds without any included."""
    counted = Counter(note.kind for note in result.notes)
    return [(kind, counted[kind]) for kind in [*NOTE_KINDS, *sorted(set(counted) - set(NOTE_KINDS))]]


def note_kind(kind: str, language: str) -> str:
    """What a kind of note is called."""
    return NOTE_KINDS[kind].say(language) if kind in NOTE_KINDS else kind
