"""An audit file from beginning to end: what it names is read, judged, followed up from the former report, and written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from dataclasses import replace as changed
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.i18n import msg
from auditor.inputs.read import inputs
from auditor.reports import DEFAULT_FILES, FOLDER_OF_SCHOOLS, FOLDERS
from auditor.system.garbage import uncollected

if TYPE_CHECKING:
    from auditor.findings.audience import Audience
    from auditor.findings.ledger import Former
    from auditor.findings.result import Result
    from auditor.inputs.spec import AuditSpec
    from auditor.system.progress import Progress

SELF_REPORT, SELF_REPORT_IN_WORD = ("findings.json", "self-report.html"), "self-report.docx"


@dataclass(frozen=True)
class Report:
    """An audit and what was written of it."""

    result: Result
    paths: list[Path]


def write_audit(
    spec: AuditSpec,
    formats: Collection[str] = DEFAULT_FILES,
    audiences: Collection[Audience] = (),
    *,
    replace: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Do the audit that an audit file describes and write its report into ``spec.output``.

    ``formats``: names of files; ``audiences``: for whom else a folder is written beside it. Raises UserError for what its user
    must mend: before the long work where the folders are not free or a file cannot be made on this machine.
    """
    from auditor.reports import Options
    from auditor.reports.audiences import write_for
    from auditor.reports.manifest import Run
    from auditor.reports.write import check_folder, write_report

    others = {one: spec.output.with_name(f"{spec.output.name}-{FOLDERS[one]}") for one in audiences}
    for folder in (spec.output, *others.values()):
        check_folder(folder, replace)
    if "report.pdf" in formats:
        from auditor.reports.page import pdf

        pdf.check()
    result = run_audit(spec, progress=progress)
    if progress is not None:
        progress(msg("Writing the report"), 0, 0)
    shown = Options(spec.language, spec.internal, spec.evidence_limit)
    paths = write_report(result, spec.output, shown, formats, replace, Run(spec))
    others_files = [name for name in formats if name != FOLDER_OF_SCHOOLS]
    for audience, folder in others.items():
        paths.append(write_for(audience, result, folder, shown, others_files, replace)[-1].parent)
    return Report(result, paths)


def self_check(spec: AuditSpec, school: str | None = None, *, progress: Progress | None = None) -> Result:
    """What a school finds in its own records: the audit, narrowed to one school.

    ``school``: which one, by id or name; None where the records hold only one. Raises UserError where that is not told.
    """
    return of_one_school(run_audit(spec, progress=progress), school)


def of_one_school(result: Result, school: str | None) -> Result:
    """The self-check of one school in an audit; see :func:`self_check`."""
    from auditor.findings.chosen import chosen_school
    from auditor.reports.self_report import of_school

    chosen = chosen_school(result.schools, school)
    return changed(of_school(result, chosen), name=str(msg("{school}: self-check", school=chosen.name)))


def check_before(spec: AuditSpec, *, replace: bool = False) -> Former | None:
    """The self-check that ``spec.output`` holds and writing replaces, to compare with where ``spec.since`` names no other.

    Raises UserError where that folder cannot be written to.
    """
    from auditor.reports.data.findings_read import FILE
    from auditor.reports.workbook.ledger_read import read_former
    from auditor.reports.write import check_folder

    check_folder(spec.output, replace)
    return None if spec.since or not (spec.output / FILE).is_file() else read_former([spec.output / FILE])


@uncollected()
def write_self_report(own: Result, spec: AuditSpec, *, word: bool = False, replace: bool = False) -> list[Path]:
    """Write a self-check into ``spec.output``, as a page and as findings.json, with ``word`` in Word too; returns the paths."""
    from auditor.reports import Options
    from auditor.reports.manifest import Run
    from auditor.reports.write import write_report

    options = Options(spec.language, spec.internal, spec.evidence_limit)
    run = Run(changed(spec, name=own.name), school=own.self_check)
    formats = [*SELF_REPORT, *([SELF_REPORT_IN_WORD] if word else [])]
    return write_report(own, spec.output, options, formats, replace, run)


@uncollected()
def run_audit(spec: AuditSpec, *, progress: Progress | None = None) -> Result:
    """The audit that an audit file describes: load the packs, read the records, judge.

    Raises UserError for what its user must mend.
    """
    from auditor.answers.register_files import read_register
    from auditor.answers.waiver_files import read_waivers

    register, waivers = read_register(spec.attestations), read_waivers(spec.waivers)  # their mistakes before the long work
    former = None
    if spec.since:
        from auditor.reports.workbook.ledger_read import read_former

        former = read_former(spec.since)
    packs, records = inputs(spec, progress=progress, meanwhile=lambda: import_module("auditor.audit"))

    from auditor.audit import audit, audit_again  # loads the engine, the judge and pandas: not before others are at work
    from auditor.findings.ledger import followed, open_items

    result = audit(
        packs,
        records,
        as_of=spec.as_of,
        name=spec.name,
        register=register,
        waivers=waivers,
        evidence_limit=spec.evidence_limit,
        memory_limit=spec.memory_limit,
        levels=dict(spec.levels),
        progress=progress,
    )
    if former is None:
        return result
    again = audit_again(
        packs,
        records,
        open_items(former),
        as_of=spec.as_of,
        register=register,
        waivers=waivers,
        memory_limit=spec.memory_limit,
        levels=dict(spec.levels),
    )
    return followed(result, former, again)
