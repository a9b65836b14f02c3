"""Makes the Word templates of the letters, ``reports/templates/letters/*.docx``: the page by GB/T 9704-2012.

    python tools/letter_templates.py           write them
    python tools/letter_templates.py --check   exit 1 when they are not what this script makes

Bureaus edit the templates in Word (``auditor report templates --export DIR``); this script only makes those that ship.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from auditor.reports.letters.docx_zip import normalised  # noqa: E402

FOLDER = ROOT / "reports" / "templates" / "letters"
BODY, TITLE, HEADING, SECOND = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
RED = RGBColor(0xC0, 0x00, 0x00)
LINE = Pt(28.9)  # 22 lines on 225 mm
SIZE = {"2号": Pt(22), "3号": Pt(16), "4号": Pt(14), "小4号": Pt(12), "发文机关": Pt(36), "发文机关（长）": Pt(24)}


class Letter:
    """A document with the page, the fonts and the page numbers of GB/T 9704."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.document = Document()
        self._page()
        self._normal()

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.left_margin = Mm(37), Mm(28)
        section.right_margin, section.bottom_margin = Mm(26), Mm(35)
        section.footer_distance = Mm(28)
        self.document.settings.odd_and_even_pages_header_footer = True
        for footer, side in (
            (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
            (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
        ):
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]
            paragraph.alignment = side
            for text in ("— ", None, " —"):
                run = paragraph.add_run(text or "")
                font(run, "宋体", SIZE["4号"])
                if text is None:
                    field(run, "PAGE")

    def _normal(self) -> None:
        style = self.document.styles["Normal"]
        font(style, BODY, SIZE["3号"])
        style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        style.paragraph_format.line_spacing = LINE
        properties = self.document.core_properties
        properties.author = properties.title = properties.comments = ""

    def issuer(self) -> None:
        """The issuer in red, the document number, and the red line under them."""
        self.tag("{%p if issuer|length <= 12 %}")
        self.centred("{{ issuer }}", TITLE, SIZE["发文机关"], RED, exact=False)
        self.tag("{%p else %}")  # on one line up to 18 characters
        self.centred("{{ issuer }}", TITLE, SIZE["发文机关（长）"], RED, exact=False)
        self.tag("{%p endif %}")
        self.line("")
        number = self.centred("{{ document_number }}", BODY, SIZE["3号"])
        border(number, "C00000")

    def title(self, text: str, after: bool = True) -> None:
        self.line("")
        self.centred(text, TITLE, SIZE["2号"], exact=False)
        if after:
            self.line("")

    def centred(self, text: str, face: str, size: Any, colour: RGBColor | None = None, exact: bool = True) -> Any:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if not exact:
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        run = paragraph.add_run(text)
        font(run, face, size)
        if colour is not None:
            run.font.color.rgb = colour
        return paragraph

    def line(self, text: str, with_next: bool = False) -> None:
        """A paragraph without an indent, such as whom the letter addresses."""
        self.document.add_paragraph(text).paragraph_format.keep_with_next = with_next

    def body(self, text: str, with_next: bool = False) -> None:
        """A paragraph with the first line indented by two characters; ``with_next``: on one page with what follows."""
        paragraph = self.document.add_paragraph(text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.first_line_indent = SIZE["3号"] * 2
        paragraph.paragraph_format.keep_with_next = with_next

    def small(self, text: str) -> None:
        """What stands below the letter: how it was made."""
        font(self.document.add_paragraph().add_run(text), BODY, SIZE["小4号"])

    def tag(self, text: str) -> None:
        """A paragraph that only steers the template; it leaves no trace in the letter."""
        self.document.add_paragraph(text)

    def heading(self, text: str) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = SIZE["3号"] * 2
        paragraph.paragraph_format.keep_with_next = True
        font(paragraph.add_run(text), HEADING, SIZE["3号"])

    def right(self, text: str, characters: int = 2, with_next: bool = False) -> None:
        """A paragraph that ends so many characters before the right margin."""
        paragraph = self.document.add_paragraph(text)
        paragraph.paragraph_format.keep_with_next = with_next
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = SIZE["3号"] * characters
        paragraph.paragraph_format.keep_together = True

    def each(self, name: str, lines: Sequence[str], otherwise: str = "") -> None:
        """Paragraphs for every entry of a list; another one when it is empty."""
        if otherwise:
            self.tag("{%p if " + name + " %}")
        self.tag("{%p for one in " + name + " %}")
        for text in lines:
            self.body(text)
        self.tag("{%p endfor %}")
        if otherwise:
            self.tag("{%p else %}")
            self.body(otherwise)
            self.tag("{%p endif %}")

    def table(self, headings: Sequence[str], cells: Sequence[str], widths: Sequence[int], loop: str = "") -> None:
        """A ruled table; with ``loop`` one row for every entry of that list. ``widths`` in mm."""
        table = self.document.add_table(rows=0, cols=len(widths))
        table.style = "Table Grid"
        table.autofit = False
        if headings:
            row(table, headings, widths, HEADING, repeat=True)
        if loop:
            row(table, ["{%tr for one in " + loop + " %}"], widths, BODY)
        row(table, cells, widths, BODY)
        if loop:
            row(table, ["{%tr endfor %}"], widths, BODY)
        size(table, widths)

    def save(self) -> bytes:
        buffer = io.BytesIO()
        self.document.save(buffer)
        return normalised(buffer.getvalue())


def size(table: Any, widths: Sequence[int]) -> None:
    """Widths of the columns, in mm: Word reads those of the cells, LibreOffice these."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def row(table: Any, texts: Sequence[str], widths: Sequence[int], face: str, repeat: bool = False) -> None:
    """One more row; ``repeat``: at the head of every page. Rows do not break across pages."""
    made = table.add_row()
    properties = made._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if repeat:
        properties.append(OxmlElement("w:tblHeader"))
    for number, cell in enumerate(made.cells):
        cell.width = Mm(widths[number])
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        font(paragraph.add_run(texts[number] if number < len(texts) else ""), face, SIZE["小4号"])


def font(run: Any, face: str, size: Any) -> None:
    """East Asian text in ``face``, Latin text and figures in Times New Roman."""
    run.font.name = "Times New Roman"
    run.font.size = size
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def field(run: Any, name: str) -> None:
    """A Word field, such as PAGE."""
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = text
        run._r.append(part)


def border(paragraph: Any, colour: str) -> None:
    """A line under the paragraph."""
    properties = paragraph._p.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "6"), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties.append(borders)


WORDS: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("letter_words.yaml").read_text(encoding="utf-8"))
"""Language → what the templates say."""


def receipt(letter: Letter, words: dict[str, str]) -> None:
    letter.line("")
    letter.centred(words["receipt"], HEADING, SIZE["3号"]).paragraph_format.keep_with_next = True
    cells = words["receipt_cells"].split("|")
    table = letter.document.add_table(rows=0, cols=4)
    table.style = "Table Grid"
    for n in range(0, len(cells), 4):
        row(table, cells[n : n + 4], (34, 44, 34, 44), BODY)
    for cell in (cell for line in table.rows[:-1] for cell in line.cells):
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    size(table, (34, 44, 34, 44))


def opinion(language: str) -> bytes:
    letter, words = Letter(language), WORDS[language]
    letter.issuer()
    letter.title(words["opinion"])
    letter.line(words["to"])
    letter.body(words["opinion_opening"])
    letter.heading(words["overall"])
    letter.body(words["overall_text"])
    letter.heading(words["achievements"])
    letter.body(words["achieved"])
    letter.heading(words["problems"])
    letter.each("problems", [words["numbered"]], words["no_problems"])
    letter.tag("{%p if explanations %}")
    letter.body(words["explain"])
    letter.each("explanations", [words["numbered"]])
    letter.tag("{%p endif %}")
    letter.tag("{%p if followed %}")
    letter.body(words["rectification_followed"])
    letter.each("followed", [words["followed"]])
    letter.tag("{%p endif %}")
    letter.heading(words["gaps"])
    letter.each("materials", [words["numbered"]], words["no_gaps"])
    letter.tag("{%p if to_show %}")
    letter.body(words["to_show"])
    letter.tag("{%p endif %}")
    letter.heading(words["demands"])
    letter.each("problems", [words["demand"]], words["no_demands"])
    letter.tag("{%p if problems %}")
    letter.body(words["recorded"])
    letter.tag("{%p endif %}")
    letter.body(words["send"])
    letter.body(words["objection"], with_next=True)
    _close(letter, words)
    receipt(letter, words)
    return letter.save()


def rectification(language: str) -> bytes:
    letter, words = Letter(language), WORDS[language]
    letter.issuer()
    letter.title(words["rectification"])
    letter.line(words["to"])
    letter.body(words["rectification_opening"])
    letter.table(
        words["rectification_head"].split("|"),
        [
            "{{ one.n }}",
            words["problem_cell"],
            "{{ one.clause }}\n{{ one.quote }}",
            words["remedy_cell"],
            "{{ one.until }}",
        ],
        (12, 48, 36, 38, 22) if language == "zh" else (12, 46, 34, 40, 24),
        "problems",
    )
    letter.tag("{%p if followed %}")
    letter.body(words["rectification_followed"])
    letter.each("followed", [words["followed"]])
    letter.tag("{%p endif %}")
    letter.body(words["recorded"])
    letter.body(words["rectification_closing"], with_next=True)
    _close(letter, words)
    receipt(letter, words)
    return letter.save()


def call(language: str) -> bytes:
    letter, words = Letter(language), WORDS[language]
    letter.issuer()
    letter.title(words["call"])
    letter.line(words["to"])
    letter.body(words["call_opening"])
    letter.each("tables", [words["call_line"]])
    letter.body(words["call_closing"])
    letter.tag("{%p if to_show %}")
    letter.body(words["to_show"])
    letter.tag("{%p endif %}")
    letter.body(words["call_note"], with_next=True)
    _close(letter, words)
    receipt(letter, words)
    return letter.save()


def reminder(language: str, kind: str = "reminder", owed: str = "owed_line") -> bytes:
    letter, words = Letter(language), WORDS[language]
    letter.issuer()
    letter.title(words[kind])
    letter.line(words["to"])
    letter.body(words[f"{kind}_opening"])
    for name, heading, line in (
        ("problems", "problems", owed),
        ("explanations", "explain", "reason_line"),
        ("tables", "tables", "call_line"),
    ):
        letter.tag("{%p if " + name + " %}")
        letter.heading(words[f"{kind}_{heading}"])
        letter.each(name, [words[line]])
        letter.tag("{%p endif %}")
    letter.body(words[f"{kind}_closing"], with_next=True)
    _close(letter, words)
    return letter.save()


def submission(language: str) -> bytes:
    return reminder(language, "submission", "reason_line")


def county(language: str) -> bytes:
    letter, words = Letter(language), WORDS[language]
    letter.title("{{ matter }}", after=False)
    letter.centred(words["county"], TITLE, SIZE["2号"], exact=False)
    letter.line("")
    letter.heading(words["county_overall"])
    letter.body(words["county_overall_text"])
    letter.heading(words["county_method"])
    letter.body(words["county_method_text"])
    letter.heading(words["county_ranking"])
    cells = ["n", "school", "verdict", "met", "failed", "to_explain", "unknown", "share"]
    letter.table(
        words["county_ranking_head"].split("|"),
        ["{{ one." + name + " }}" for name in cells],
        (12, 44, 22, 14, 14, 14, 14, 24),
        "ranking",
    )
    letter.heading(words["county_main"])
    letter.each("main", [words["county_main_line"]], words["county_no_main"])
    letter.heading(words["county_owed"])
    letter.each("owed", [words["county_owed_line"]])
    letter.body(words["county_not_told"])
    letter.heading(words["county_silent"])
    letter.each("silent", [words["county_silent_line"]], words["county_no_silent"])
    letter.line("")
    letter.right(words["county_seal"], with_next=True)
    letter.right(words["date"], 4)
    letter.line("")
    letter.heading(words["county_annex"])
    letter.table(
        words["county_annex_head"].split("|"),
        ["{{ one.document }}{{ one.clause }}", "{{ one.title }}", "{{ one.met }}", "{{ one.failed }}", "{{ one.unknown }}"],
        (44, 60, 16, 16, 22),
        "clauses",
    )
    letter.small("{{ masked }}{{ version }}" if language == "zh" else "{{ masked }} {{ version }}")
    return letter.save()


def self_report(language: str) -> bytes:
    letter, words = Letter(language), WORDS[language]
    letter.title("{{ school }}", after=False)
    letter.centred(words["self-report"], TITLE, SIZE["2号"], exact=False)
    letter.line("")
    letter.heading(words["overview"])
    letter.body(words["overview_text"])
    letter.heading(words["organisation"])
    letter.body(words["organisation_text"])
    letter.heading(words["items"])
    letter.tag("{%p if not all %}")
    letter.body(words["no_items"])
    letter.tag("{%p else %}")
    letter.table(
        words["items_head"].split("|"),
        ["{{ one.title }}", "{{ one.period }}", "{{ one.found }}", "{{ one.required }}", "{{ one.result }}"],
        (44, 30, 32, 32, 18) if language == "zh" else (42, 28, 32, 30, 24),
        "all",
    )
    letter.tag("{%p endif %}")
    letter.heading(words["self_problems"])
    letter.each("problems", [words["numbered"], words["cause"]], words["no_problems"])
    letter.tag("{%p if gaps %}")
    letter.body(words["self_gaps"])
    letter.each("gaps", [words["numbered"]])
    letter.tag("{%p endif %}")
    letter.heading(words["measures"])
    letter.each("problems", [words["measure"]], words["no_measures"])
    letter.heading(words["next"])
    letter.each("due", [words["numbered"]], words["no_next"])
    letter.heading(words["attachments"])
    letter.each("attachments", [words["paper"]], words["no_attachments"])
    letter.line("")
    letter.right(words["school_seal"], with_next=True)
    letter.right(words["date"], 4)
    letter.small(words["masked"])
    return letter.save()


def _close(letter: Letter, words: dict[str, str]) -> None:
    letter.line("", with_next=True)
    letter.body(words["signer"], with_next=True)
    letter.right(words["issuer"], with_next=True)
    letter.right(words["date"], 4)
    letter.small(words["masked"])


MAKERS = {
    "opinion": opinion,
    "rectification": rectification,
    "call": call,
    "reminder": reminder,
    "submission": submission,
    "county": county,
    "self-report": self_report,
}


def parts(data: bytes) -> dict[str, bytes]:
    """What is in the zip; how it is compressed depends on the machine's zlib."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def main(arguments: Sequence[str]) -> int:
    """Write the templates, or with ``--check`` compare them."""
    stale = []
    for name, maker in MAKERS.items():
        for language in WORDS:
            path, made = FOLDER / f"{name}.{language}.docx", maker(language)
            if path.is_file() and parts(path.read_bytes()) == parts(made):
                continue
            stale.append(path.name)
            if "--check" not in arguments:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(made)
    if "--check" in arguments and stale:
        print(f"stale: {', '.join(stale)}; run python tools/letter_templates.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
