"""One sheet below its header → the lines that are records, column by column; merged cells filled, totals and footers left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from auditor.files.sheet import Cell, Sheet, cell_text
from auditor.i18n import Message, msg
from auditor.model.model import Model
from auditor.records.headers import SCHOOL_ID, SCHOOL_NAME, SECRET, HeaderCell, Layout, is_serial
from auditor.records.text import DITTO, squeezed

TOTALS = frozenset(
    {"合计", "总计", "小计", "共计", "累计", "平均", "平均值", "总和", "本页合计", "本页小计", "全县合计", "全市合计", "合計"}
)
_TOTAL_STARTS = frozenset(word[0] for word in TOTALS)
_FOOTER = re.compile(
    r"^(?:填表人|填报人|制表人|制表|审核人|审核|复核|复核人|填报单位|填表单位|单位负责人|学校负责人|负责人|校长|校长签字|联系电话|联系人|填表日期|填报日期|"
    r"报送日期|制表日期|打印日期|备注|注|说明|填表说明|统计人|经办人|签字|盖章|单位盖章|\(盖章\)|（盖章）|以上数据)[\s:：（(【,，、0-9]"
)
_TAIL = 40
"""A footer stands among the last lines of a sheet; a 合计 anywhere."""


@dataclass
class ChunkColumn:
    """Cells of one field, one for each record line."""

    header: HeaderCell
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Skipped:
    """A line below the header that is no record."""

    row: int
    text: str
    message: Message


@dataclass
class Chunk:
    """The record lines of one sheet.

    ``rows``: row numbers as the spreadsheet shows them. ``extra``: a fingerprint of each line's ignored cells.
    """

    table: str
    file: str
    sheet: str
    titles: list[str]
    rows: list[int]
    columns: dict[str, ChunkColumn]
    ignored: list[str]
    dropped: list[str]
    skipped: list[Skipped] = field(default_factory=list)
    skipped_lines: int = 0
    extra: Sequence[int] = ()
    hidden: bool = False
    source_id: int = -1
    by_rows: bool = False  # the sheet speaks only for the schools that have a row in it
    school: int = -1  # record_id of the school that the whole sheet is about
    conflict: str = ""  # the sheet's title and the file's name point to different schools
    disagreements: list[tuple[int, str, str, str]] = field(default_factory=list)  # (row, header, value, other value)
    filled_down: list[tuple[int, str, str]] = field(default_factory=list)  # (row, header, school taken from above)
    beaten: list[tuple[str, str]] = field(default_factory=list)  # (header not used, header used in its place)

    def __len__(self) -> int:
        return len(self.rows)


def read_chunk(model: Model, sheet: Sheet, layout: Layout) -> Chunk:
    """The records of ``sheet`` read by ``layout``."""
    _fill_merged(sheet, layout)
    table = model.tables[layout.table]
    twice = {other.position for _, other in layout.duplicates}
    private = {name for name, column in table.columns.items() if column.private == "dropped"}
    used = [cell for cell in layout.cells if cell.field and cell.field not in private and cell.position not in twice]
    body = sheet.rows[layout.first :]
    keep, skipped = _record_lines(sheet, layout, body, used)
    start = layout.first
    rows = [start + i + 1 for i in keep] if sheet.line_numbers is None else [sheet.row_number(start + i) for i in keep]
    lines = body if len(keep) == len(body) else [body[i] for i in keep]
    by_position: list[Sequence[Cell]] = list(zip(*lines, strict=True)) if lines else [()] * sheet.width
    columns = {cell.field: ChunkColumn(cell, _without_ditto(by_position[cell.position])) for cell in used}
    chunk = Chunk(
        layout.table,
        sheet.file,
        sheet.name,
        layout.titles,
        rows,
        columns,
        ignored=[cell.header for cell in layout.cells if not cell.field],
        dropped=[cell.header for cell in layout.cells if cell.field in private],
        skipped=skipped,
        skipped_lines=layout.first + len(body) - len(keep),
        extra=_fingerprints(by_position, layout, private, len(keep)),
        hidden=sheet.hidden,
    )
    for kept, other in layout.duplicates:
        if kept.rank != other.rank:
            chunk.beaten.append((other.header, kept.header))
        elif kept.field not in private:
            _merge_twice(chunk, kept, other, by_position[other.position])
    if sheet.merged is None:
        _fill_school_down(chunk)
    if sheet.line_numbers is not None:
        for column in chunk.columns.values():
            column.cells = _bare_numbers(column.cells)
    return chunk


def _record_lines(
    sheet: Sheet, layout: Layout, body: list[list[Cell]], used: list[HeaderCell]
) -> tuple[list[int], list[Skipped]]:
    """Indexes of the lines that are records, and what the others are (empty lines are not worth a word)."""
    skipped: list[Skipped] = []
    width = sheet.width
    left_out = {index for index, line in enumerate(body) if line.count("") == width}

    def skip(index: int, text: str, message: Message) -> None:
        if index not in left_out:
            left_out.add(index)
            skipped.append(Skipped(sheet.row_number(layout.first + index), text, message))

    for position in [cell.position for cell in layout.cells[:4]]:
        words = [cell for cell in set(map(itemgetter(position), body)) if isinstance(cell, str)]
        if _TOTAL_STARTS.isdisjoint("".join(words)):
            continue
        totals = {cell for cell in words if cell.lstrip()[:1] in _TOTAL_STARTS and _is_total(cell)}
        if totals:
            for index, line in enumerate(body):
                if line[position] in totals:
                    skip(index, str(line[position]).strip(), msg("a line of totals"))
    header = sheet.rows[layout.first - 1]
    named = [cell.position for cell in used if header[cell.position] != ""]
    if len(named) > 1:
        for index, line in enumerate(body):
            if line[named[0]] == header[named[0]] and line[named[1]] == header[named[1]]:
                skip(index, "", msg("the header again"))
    tail = [i for i in range(max(0, len(body) - _TAIL), len(body)) if i not in left_out] if len(used) > 2 else []
    records: set[Cell] = set()  # what the first filled cell of a line holds that begins like no footer
    for index in tail:
        line = body[index]
        first = next((cell for cell in line if cell != ""), "")
        if first in records:
            continue
        if not isinstance(first, str) or (len(first.strip()) <= 20 and not _FOOTER.match(first.strip() + ":")):
            records.add(first)
        elif _is_footer(line, first, len(used)):
            skip(index, "", msg("a footer"))
    return [index for index in range(len(body)) if index not in left_out], skipped


def _is_total(cell: str) -> bool:
    return len(cell) < 12 and squeezed(cell).rstrip(":") in TOTALS


def _is_footer(line: list[Cell], first: str, columns: int) -> bool:
    """填表人：… or one long remark; a record fills more of its columns. ``first``: the first filled cell."""
    word = _FOOTER.match(first.strip() + ":")
    if word is None:
        return len(first) > 20 and len(set(line) - {""}) == 1
    alone = word.end() > len(first.strip())
    return len(set(line) - {""}) <= (2 if alone else max(2, columns // 2))


def _fill_merged(sheet: Sheet, layout: Layout) -> None:
    """Every cell of a merged range below the header gets the range's value: it means "the same as above"."""
    for top, left, bottom, right in sheet.merged or ():
        if top < layout.first or top >= len(sheet.rows) or left >= sheet.width:
            continue
        if right > left and len(layout.cells) > 2 and right - left + 1 >= max(3, len(layout.cells) // 2):
            continue  # a line across the sheet: a heading or a footer, not a value of every column
        value = sheet.rows[top][left]
        if value == "":
            continue
        for row in range(top, min(bottom + 1, len(sheet.rows))):
            for column in range(left, min(right + 1, sheet.width)):
                sheet.rows[row][column] = value


def _without_ditto(cells: Sequence[Cell]) -> Sequence[Cell]:
    """同上 and its like replaced by what stands above."""
    if DITTO.isdisjoint(cells):
        return cells
    filled: list[Cell] = []
    for cell in cells:
        same = isinstance(cell, str) and cell.strip() in DITTO
        filled.append(filled[-1] if same and filled else cell)
    return filled


def _fill_school_down(chunk: Chunk) -> None:
    """A csv does not tell merged cells: an empty school under a filled one is taken to be the one above, and doubted."""
    for name in (SCHOOL_ID, SCHOOL_NAME):
        column = chunk.columns.get(name)
        if column is None or not any(column.cells) or all(column.cells):
            continue
        filled: list[Cell] = []
        for row, cell in zip(chunk.rows, column.cells, strict=True):
            if cell == "" and filled and filled[-1] != "":
                chunk.filled_down.append((row, column.header.header, cell_text(filled[-1])))
                filled.append(filled[-1])
            else:
                filled.append(cell)
        column.cells = filled


_SHORT = re.compile(r"\d{4}\.1")
_LONG = re.compile(r"\d{4}\.(?:10|0\d)")


def _bare_numbers(cells: Sequence[Cell]) -> Sequence[Cell]:
    """A spreadsheet writes the number 2025.10 into a csv as 2025.1.

    Such a cell is a number again, unless others of the column show both digits of the month.
    """
    short = [isinstance(cell, str) and cell[4:] == ".1" and _SHORT.fullmatch(cell) is not None for cell in cells]
    if not any(short) or any(isinstance(cell, str) and _LONG.fullmatch(cell) for cell in cells):
        return cells
    return [float(cell) if bare and isinstance(cell, str) else cell for cell, bare in zip(cells, short, strict=True)]


def _fingerprints(by_position: list[Sequence[Cell]], layout: Layout, private: set[str], n: int) -> Sequence[int]:
    """One number for the ignored cells of each line, running numbers apart.

    Lines that differ in them are not the same record twice.
    """
    columns = [
        by_position[cell.position]
        for cell in layout.cells
        if (not cell.field or cell.field in private) and not is_serial(cell.header) and any(by_position[cell.position])
    ]
    return [hash(values) for values in zip(*columns, strict=True)] if columns else [0] * n


def _merge_twice(chunk: Chunk, kept: HeaderCell, other: HeaderCell, cells: Sequence[Cell]) -> None:
    """Two columns with an equal claim to one field: an empty cell is filled from the other.

    Cells that disagree are left out and told.
    """
    column = chunk.columns[kept.field]
    merged: list[Cell] = list(column.cells)
    for index, (one, two) in enumerate(zip(column.cells, cells, strict=True)):
        if one == "":
            merged[index] = two
        elif two not in ("", one):
            merged[index] = ""
            shown = ("", "") if kept.field in SECRET else (cell_text(one), cell_text(two))
            chunk.disagreements.append((chunk.rows[index], kept.header, *shown))
    column.cells = merged
