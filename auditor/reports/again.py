"""More from a report that is there: other formats, the editions for schools and for the public. Nothing is measured again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from auditor.findings.audience import Audience
from auditor.findings.chosen import chosen_school
from auditor.findings.ledger import followed
from auditor.i18n import language as spoken
from auditor.reports import DEFAULT_FILES, FOLDERS, Options
from auditor.reports.audiences import write_for
from auditor.reports.data.findings_read import read_findings
from auditor.reports.file_names import beside
from auditor.reports.workbook.ledger_read import read_former
from auditor.reports.write import write_report


def write_formats(
    folder: Path,
    formats: Iterable[str],
    output: Path | None = None,
    *,
    since: Collection[Path] = (),
    language: str = "",
    replace: bool = False,
) -> list[Path]:
    """Write a report (its folder) in other formats (names of files) into ``output`` (None: beside it); the paths.

    ``since``: a former report, whose ledger goes on in these files, and edited workbooks of it. ``language``: zh or en; empty:
    the one spoken. Raises UserError for what is no report, and as :func:`write_report` does.
    """
    result, internal = read_findings(folder)
    if since:
        result = followed(result, read_former(since))
    options = Options(language or spoken(), internal)
    return write_report(result, output or beside(folder, "files"), options, formats, replace)


def write_editions(
    folder: Path,
    audiences: Iterable[str],
    formats: Iterable[str] = DEFAULT_FILES,
    output: Path | None = None,
    *,
    school: str | None = None,
    language: str = "",
    replace: bool = False,
) -> dict[Path, list[Path]]:
    """Write the editions of a report (its folder) for these audiences (``school``, ``public``): folder of each → the paths in it.

    ``output``: the folders are called after it (``OUTPUT-schools``, ``OUTPUT-public``; None: beside the report). ``school``: only
    this one's folder, by id or name. Raises UserError as :func:`write_formats` does, and for a school that is not there.
    """
    result, internal = read_findings(folder)
    only = [chosen_school(result.schools, school).school_id] if school else None
    options, files = Options(language or spoken(), internal), tuple(formats)
    written: dict[Path, list[Path]] = {}
    for audience in dict.fromkeys(map(Audience, audiences)):
        word = FOLDERS[audience]
        target = output.absolute().with_name(f"{output.name}-{word}") if output else beside(folder, word)
        written[target] = write_for(audience, result, target, options, files, replace, only)
    return written
