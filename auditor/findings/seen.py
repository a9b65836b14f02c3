"""An audit as an audience may see it. Every report of every format is made from what ``seen`` gives.

What is taken away here cannot be shown by a format, because a format knows nothing but the result that it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.findings.audience import SIGHTS, Audience, Sight
from auditor.findings.masking import released
from auditor.findings.small_cells import protected

if TYPE_CHECKING:
    from auditor.findings.change import Line
    from auditor.findings.finding import Finding
    from auditor.findings.result import Result, SchoolInfo

_DAYS_OF_A_WAIVER = ("from", "until")


def seen(result: Result, audience: Audience = Audience.BUREAU, school: str = "", internal: bool = False) -> Result:
    """A copy of ``result`` as the audience may see it; ``school``: the id of the one that is the audience.

    A result that was already made for an audience never gets wider again. Names are masked unless ``internal``.
    """
    if audience is Audience.BUREAU or result.audience is Audience.PUBLIC:
        audience = result.audience
    sight = SIGHTS[audience]
    shown = result if sight.others or result.audience is audience else own_part(result, school)
    shown = released(shown, internal and sight.names)
    if not sight.records:
        shown = replace(shown, sources=[], notes=[], problems=[], files=[], settled=())
    if not sight.ledger:
        shown = replace(shown, ledger=())
    if not sight.small:
        shown = replace(shown, findings=protected(shown.findings))
    if not (sight.records and sight.grounds):
        shown = replace(shown, findings=[_plain(f, sight) for f in shown.findings])
    return shown if shown.audience is audience else replace(shown, audience=audience)


def own_part(result: Result, school: str) -> Result:
    """What is about one school: its findings, the files and sheets that hold nothing but its records, and files that cannot be
    read and name it; masked as it was.
    """
    schools = [one for one in result.schools if one.school_id == school]
    sources = [source for source in result.sources if source.school == school and school]
    sheets = {source.source_id for source in sources}
    shared = {source.file for source in result.sources if source.accepted and source.source_id not in sheets}
    unread = {file.file for file in result.refused if file.schools == (school,)}
    files = ({source.file for source in sources} - shared) | unread
    return replace(
        result,
        schools=schools,
        findings=list(result.at_schools.get(school, ())),
        sources=sources,
        files=[file for file in result.files if file.file in files],
        settled=(),
        notes=[note for note in result.notes if note.source_id in sheets],
        problems=[problem for problem in result.problems if problem.place.file in files],
        ledger=None if result.ledger is None else tuple(line for line in result.ledger if _about(line, schools, result)),
    )


def _about(line: Line, schools: Sequence[SchoolInfo], result: Result) -> bool:
    """Whether a line of the ledger is about this school; one that only a former ledger knows goes by the school's name."""
    if line.finding is not None:
        return line.finding.subject == "school" and any(line.finding.subject_id == one.school_id for one in schools)
    name = line.row.texts.get("subject", "")
    return [one for one in result.schools if one.name == name] == list(schools)


def _plain(f: Finding, sight: Sight) -> Finding:
    waiver = f.waiver
    if waiver is not None and not sight.grounds:
        waiver = {key: waiver[key] for key in _DAYS_OF_A_WAIVER if key in waiver}
    if sight.records:
        return replace(f, waiver=waiver)
    return replace(f, waiver=waiver, evidence=(), evidence_total=0, read_counts={}, read=())
