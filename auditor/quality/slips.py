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
from auditor.reports import phrases
from auditor.reports.file_names import letter_names
from auditor.reports.letters.docx_zip import normalised
from auditor.reports.letters.letters import BLANK
from auditor.reports.text import clean
from auditor.system.reasons import reason
from auditor.system.swap import replaced_folder

if TYPE_CHECKING:
    from docx.document import Document

    from auditor.files.sheet import Sheet
    from auditor.quality.account import Quality

_MASKED = "*"
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
                    name = named[school.school_id]
                    copy = marked_copy(quality.result, school.school_id, read, language) if own else b""
                    files = papers(school, name, own, lacking, copy, language)
                    for file, data in files.items():
                        (new / file).write_bytes(data)
                        written.append(folder / file)
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


def papers(
    school: SchoolInfo,
    name: str,
    own: Sequence[Cause],
    missing: Sequence[str],
    copy: bytes,
    language: str,
    said: Sequence[str] = (),
) -> dict[str, bytes]:
    """File name → content of what goes back to a school: the paper, and the marked sheets (``copy``) where there are any."""
    files = {f"{name}.xlsx": copy} if copy else {}
    return {f"{name}.docx": slip(school, own, missing, language, said, "".join(files)), **files}


def slip(
    school: SchoolInfo,
    own: Sequence[Cause],
    missing: Sequence[str],
    language: str,
    said: Sequence[str] = (),
    marked: str = "",
) -> bytes:
    """The Word file for one school. The same content gives the same bytes. ``said``: why it goes back, in somebody's words.

    ``marked``: the name of the workbook with the marked cells; empty where there is none. Who sends it, until when an answer is
    wanted and on which day is left for a person to write.
    """
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

    def say(text: str) -> None:
        paper.add_paragraph(text)

    say(msg("To {school}:", school=clean(school.name)).say(language))
    for text in said:
        say(clean(text))
    theirs, of_others = [one for one in own if one.own], [one for one in own if not one.own]
    if theirs:
        told = msg(
            "In {n} places what the school handed in is to be corrected or explained. Please correct these places in the same "
            "sheets, leave the rest as it is, and hand them in again, marked as a correction above the header.",
            n=sum(cause.count for cause in theirs),
        )
        say(told.say(language))
        _table(paper, theirs, language)
    if of_others:
        told = msg(
            "In {n} places a list of several schools, which the school may not have made, says of it what cannot be right or "
            "read. Please check it and tell in writing what is right.",
            n=sum(cause.count for cause in of_others),
        )
        say(told.say(language))
        _table(paper, of_others, language)
    if missing:
        say(msg("Not handed in yet: {tables}", tables=phrases.joined(missing, language)).say(language))
        told = msg(
            "Where there is nothing to report, say so in the cell 本表情况 of the form; a blank sheet counts as not handed in."
        )
        say(told.say(language))
    say(msg("Please answer by {day}. Contact: {contact}.", day=BLANK, contact=BLANK).say(language))
    if marked:
        say(msg("Enclosed: {file}, in which the places are marked yellow.", file=marked).say(language))
    day = msg("{year}-{month}-{day}", year="＿＿＿＿", month="＿＿", day="＿＿")
    for sign in (msg("{issuer} (seal)", issuer=BLANK), day):
        paper.add_paragraph(sign.say(language)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
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
    lines += [[cause.where, _what(cause, language), str(cause.count), cause.first_rows(language)] for cause in own]
    for number, line in enumerate(lines):
        cells = table.rows[0].cells if number == 0 else table.add_row().cells
        for cell, text, width in zip(cells, line, _WIDTHS, strict=True):
            cell.width = Cm(width)
            cell.paragraphs[0].add_run(clean(text)).bold = number == 0
    paper.add_paragraph()


def _what(cause: Cause, language: str) -> str:
    """What is wrong, and what is written there."""
    what = cause.message.say(language)
    if cause.kind == "rejected":
        what = msg("not used: {why}", why=what).say(language)
    values = ("“" + value + "”" for value in cause.values if value not in what and _MASKED not in value)
    if written := phrases.joined(values, language):
        return msg("{what}; written: {values}", what=what, values=written).say(language)
    return what
