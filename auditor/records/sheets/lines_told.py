"""The lines of a sheet that are no records, as they are told: what they are, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.files.sheet import Sheet, cell_text
from auditor.i18n import Message, msg
from auditor.records.sheets import words
from auditor.records.sheets.said import is_form_cell

if TYPE_CHECKING:
    from auditor.records.sheets.body import Body
    from auditor.records.sheets.headers import Layout
    from auditor.records.sheets.lines import Judged

KINDS: dict[str, Message] = {
    "title": msg("a title, or a line above the header"),
    "header": msg("a header"),
    "numbers": msg("a line of column numbers"),
    "hint": msg("a line that says how to fill in the columns"),
    "section": msg("a heading between the records"),
    "total": msg("a line of totals"),
    "footer": msg("a footer"),
    "example": msg("an example of how to fill in the form"),
    "blank": msg("blank"),
    "unused": msg("prepared, but nothing is filled in"),
    "others": msg("somebody who is no staff, as the heading above says"),
    "none": msg("the row says that there is nothing; the sheet counts as handed in"),
    "none for now": msg("the row says that there is nothing for now or this term; of other times it says nothing"),
    "unread": msg("a line of a table that was not read"),
}
"""What a line may be that is no record."""
_SHOWN = frozenset({"section", "total"})
"""Lines whose words may be told: they name groups and numbers, no persons."""


@dataclass(frozen=True)
class Told:
    """Lines that are no records: what they are, the first and the last row as the spreadsheet shows them."""

    kind: str
    first: int
    last: int
    text: str = ""

    @property
    def message(self) -> Message:
        return KINDS[self.kind]

    @property
    def n(self) -> int:
        return self.last - self.first + 1


def head_lines(sheet: Sheet, layout: Layout) -> tuple[list[Told], list[int]]:
    """What the lines above the records are; and the row numbers of those that hold as much as a record, though no header says
    what.
    """
    told: list[Told] = []
    unread: list[int] = []
    width = len(layout.cells)
    for index in range(layout.start, layout.first):
        number = sheet.row_number(index)
        texts = [text for text in map(str.strip, sheet.texts(index)) if text]
        kind = "header"
        if index < layout.top:
            kind = "title"
            if not texts:
                kind = "blank"
            elif len(set(texts)) == 1:
                kind = "section" if words.is_section(texts[0]) else "title"
            elif is_form_cell(texts[0]):
                kind = "title"
            elif len(texts) > 2 and 5 * len(texts) >= 3 * width and 2 * sum(map(words.is_labelled, texts)) < len(texts):
                kind = "unread"
                unread.append(number)
        told.append(_told(kind, number, texts))
    return told, unread


def _told(kind: str, number: int, texts: Sequence[str]) -> Told:
    return Told(kind, number, number, texts[0][:40] if kind in _SHOWN and texts else "")


def body_lines(sheet: Sheet, layout: Layout, body: Body, judged: Judged) -> Iterator[Told]:
    """The lines of a body that are no records, blank ones next to each other together."""
    since = -1
    for line in sorted(judged.left_out):
        number = sheet.row_number(layout.first + line)
        if judged.left_out[line] == "blank":
            if since < 0:
                since = number
            if judged.left_out.get(line + 1) != "blank":
                yield Told("blank", since, number)
                since = -1
        else:
            texts = [text for text in (cell_text(cell).strip() for cell in body.lines[line]) if text]
            yield _told(judged.left_out[line], number, texts)
