"""``schools/``: the report of each school as a file of its own, with nothing about any other; see ``school.html.j2``.

They are written on request (``--pages``); ``report.html`` and ``register.html`` then lead to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from auditor.findings.result import Result
from auditor.records.records import CellNote, Source
from auditor.reports import Options
from auditor.reports.file_names import letter_names
from auditor.reports.page import html


def render(result: Result, path: Path, options: Options) -> None:
    """Write the folder ``path`` with a file for each school."""
    names = letter_names(result.schools)
    options = replace(options, pages=False)
    path.mkdir()
    for own in _each(result):
        name = names[own.schools[0].school_id]
        html.render(own, path / f"{name}.html", options, home="../report.html")


def _each(result: Result) -> Iterator[Result]:
    """The part of the result that is about each school: its findings, the sheets that hold only its records, their notes."""
    sources: dict[str, list[Source]] = defaultdict(list)
    for source in result.sources:
        if source.school:
            sources[source.school].append(source)
    notes: dict[int, list[CellNote]] = defaultdict(list)
    for note in result.notes:
        notes[note.source_id].append(note)
    for school in result.schools:
        own = sources[school.school_id]
        yield replace(
            result,
            schools=[school],
            findings=list(result.at_schools[school.school_id]),
            sources=own,
            notes=[note for source in own for note in notes[source.source_id]],
            problems=[],
        )
