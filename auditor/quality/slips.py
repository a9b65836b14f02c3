"""退回单: one paper for each school, with what is to be corrected in what it handed in and what is still missing."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.findings.result import SchoolInfo
from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError
from auditor.quality.causes import Cause, causes
from auditor.quality.marked import marked_copy
from auditor.quality.views import View
from auditor.reports.file_names import letter_names
from auditor.reports.letters.docx_zip import normalised
from auditor.reports.quality import note_kind
from auditor.reports.text import clean
from auditor.system.reasons import reason
from auditor.system.swap import replaced_folder

if TYPE_CHECKING:
    from docx.document import Document

    from auditor.files.sheet import Sheet
    from auditor.quality.account import Quality

_WIDTHS = (5.6, 6.0, 1.6, 3.2)
"""Of the columns, in centimetres; together the width of the text on A4."""


def write_slips(quality: Quality, read: Sequence[Sheet], folder: Path, language: str) -> list[Path]:
    """A paper for every school of which anything is to be corrected or missing, and beside it a copy of the sheets in question in
    which the cells are marked; returns their paths. ``read``: the sheets as they were handed in.

    ``folder`` must not be there, or be empty: what somebody wrote by hand is never replaced. Raises UserError otherwise.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        told = msg("The folder for the slips is not empty.")
        raise UserError(Problem("E806", told, Place(file=str(folder)), msg("Choose another folder.")))
    by_school: dict[str, list[Cause]] = {}
    for cause in causes(quality.result):
        by_school.setdefault(cause.school, []).append(cause)
    missing = missing_tables(quality, language)
    named = letter_names(quality.result.schools)
    written = []
    try:
        with replaced_folder(folder, lambda target: None) as new:
            for school in quality.result.schools:
                own, lacking = by_school.get(school.name, []), missing.get(school.school_id, [])
                if own or lacking:
                    name = f"{named[school.school_id]}.docx"
                    (new / name).write_bytes(slip(school, own, lacking, language))
                    written.append(folder / name)
                copy = marked_copy(quality.result, school.school_id, read, language) if own else b""
                if copy:
                    name = f"{named[school.school_id]}.xlsx"
                    (new / name).write_bytes(copy)
                    written.append(folder / name)
    except OSError as failed:
        if failed.errno is None:
            raise
        told = msg("The slips cannot be written: {why}", why=reason(failed))
        raise UserError(Problem("E804", told, Place(file=str(folder)))) from failed
    return written


def missing_tables(quality: Quality, language: str) -> Mapping[str, list[str]]:
    """School → the tables that it owes and did not hand in."""
    view = View(quality, language)
    found: dict[str, list[str]] = {}
    for gap in quality.gaps:
        if gap.subject == gap.owner == "school" and not gap.column and gap.blocks:
            found.setdefault(gap.subject_id, []).append(view.name(gap.table))
    return found


def slip(school: SchoolInfo, own: Sequence[Cause], missing: Sequence[str], language: str, said: Sequence[str] = ()) -> bytes:
    """The Word file for one school. The same content gives the same bytes. ``said``: why it goes back, in somebody's words."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    _typeface(paper)
    title = paper.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(msg("Records returned for correction").say(language))
    run.bold, run.font.size = True, Pt(20)
    paper.add_paragraph(msg("To: {school}", school=clean(school.name)).say(language))
    for text in said:
        paper.add_paragraph(clean(text))
    if own:
        n = sum(cause.count for cause in own)
        told = msg(
            "In {n} places what the school handed in was not used, differs from another file or cannot be read. Please correct "
            "it in the same sheets and hand them in again, marked as a correction above the header.",
            n=n,
        )
        paper.add_paragraph(told.say(language))
        _table(paper, own, language)
    if missing:
        named = ("、" if language == "zh" else ", ").join(missing)
        paper.add_paragraph()
        paper.add_paragraph(msg("Not handed in yet: {tables}", tables=named).say(language))
        told = msg(
            "Where there is nothing to report, say so in the cell 本表情况 of the form; a blank sheet counts as not handed in."
        )
        paper.add_paragraph(told.say(language))
    saved = io.BytesIO()
    paper.save(saved)
    return normalised(saved.getvalue())


def _typeface(paper: Document) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style = paper.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")


def _table(paper: Document, own: Sequence[Cause], language: str) -> None:
    """Where, what, how often, and the first rows."""
    from docx.shared import Cm

    heads = (msg("File, sheet and column"), msg("What is wrong"), msg("Places"), msg("First rows"))
    table = paper.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    lines = [[head.say(language) for head in heads]]
    for cause in own:
        what = f"{note_kind(cause.kind, language)}：{cause.message.say(language)}"
        if language != "zh":
            what = what.replace("：", ": ", 1)
        lines.append([cause.where, what, str(cause.count), cause.first_rows(language)])
    for number, line in enumerate(lines):
        cells = table.rows[0].cells if number == 0 else table.add_row().cells
        for cell, text, width in zip(cells, line, _WIDTHS, strict=True):
            cell.width = Cm(width)
            cell.paragraphs[0].add_run(clean(text)).bold = number == 0
