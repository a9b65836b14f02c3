"""``self-report.html``: one school's self-check on one page, the most urgent first."""

from __future__ import annotations

from pathlib import Path

from auditor.findings.digest import SHOWN_DIGITS, subject_digests
from auditor.findings.result import Result
from auditor.reports import Options
from auditor.reports.self_people import people
from auditor.reports.self_report import by_material, counts, days, sections, since_last

TEMPLATE = "self_report.html.j2"


def render(result: Result, path: Path, options: Options) -> None:
    """Write the page; of a result about several schools every school in turn."""
    from auditor.reports.page.templates import page

    digests = subject_digests(result)
    schools = []
    for school in result.schools:
        told = sections(result, school.school_id, options.language)
        codes = {pack: digest[:SHOWN_DIGITS] for pack, digest in digests["school", school.school_id].items()}
        persons = people(result.at_schools.get(school.school_id, ()), options.language)
        schools.append((school, result.overall(school.school_id), told, counts(told), codes, persons))
    since = since_last(result, options.language)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(
            page(
                TEMPLATE,
                options.language,
                result=result,
                options=options,
                schools=schools,
                since=since,
                by_material=by_material,
                days=days,
            )
        )
