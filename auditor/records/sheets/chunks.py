"""One sheet below its header → the lines that are records, column by column; merged cells filled, totals and footers left out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from auditor.files.sheet import Cell, Sheet, cell_text
from auditor.i18n import Message, msg
from auditor.model.model import Model, Table
from auditor.records.cells.text import DITTO, squeezed
from auditor.records.sheets.headers import SCHOOL_ID, SCHOOL_NAME, SECRET, HeaderCell, Layout, is_serial
from auditor.records.sheets.unread import denied_lines, hidden_fields

if TYPE_CHECKING:  # numpy is loaded when other processes are at work already
    import numpy as np

    Codes = np.ndarray[tuple[int], np.dtype[np.int32]]
    Coded = tuple[dict[Cell, int], Codes]

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
    """Cells of one field: record line *i* holds the value whose number is the *i*-th of ``codes``.

    ``values``: the different ones in the order in which they first occur; a logical value as its text, since True equals 1.
    ``codes``: bytes of 32-bit numbers, so that a chunk is quickly handed to another process.
    """

    header: HeaderCell
    values: list[Cell]
    codes: bytes

    @classmethod
    def of(cls, header: HeaderCell, cells: Sequence[Cell], coded: Coded | None = None) -> ChunkColumn:
        """``coded``: the cells as :func:`_coded` gives them, if that is known."""
        numbers, codes = coded or _coded(cells)
        if (True in numbers or False in numbers) and bool in set(map(type, cells)):  # the first is so of 1 and 0 as well
            numbers, codes = _coded([cell_text(cell) if isinstance(cell, bool) else cell for cell in cells])
        return cls(header, list(numbers), codes.tobytes())

    @property
    def numbers(self) -> Codes:
        """``codes`` as an array."""
        import numpy as np

        return np.frombuffer(self.codes, np.int32)

    def cell(self, line: int) -> Cell:
        """One cell; lines count from 0."""
        return self.values[int(self.numbers[line])]


def _coded(cells: Sequence[Cell]) -> Coded:
    """The different cells, numbered in the order in which they first occur, and the number of each cell."""
    import numpy as np

    numbers: defaultdict[Cell, int] = defaultdict(count().__next__)
    return numbers, np.fromiter(map(numbers.__getitem__, cells), np.int32, len(cells))


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
    rows: Sequence[int]
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
    denied: dict[str, list[int]] = field(default_factory=dict)  # unread header → lines whose cell says that it did not happen
    unsure: dict[str, str] = field(default_factory=dict)  # absent field, for which nothing is assumed → the unread header

    def __len__(self) -> int:
        return len(self.rows)


def read_chunk(model: Model, sheet: Sheet, layout: Layout) -> Chunk:
    """The records of ``sheet`` read by ``layout``."""
    _fill_merged(sheet, layout)
    table = model.tables[layout.table]
    twice = {other.position for _, other in layout.duplicates}
    private = {name for name, column in table.columns.items() if column.private == "dropped"}
    used = [cell for cell in layout.cells if cell.field and cell.field not in private and cell.position not in twice]
    body = _Body(sheet, layout)
    skipped = _leave_out(sheet, layout, body, used)
    keep = body.kept()
    chunk = Chunk(
        layout.table,
        sheet.file,
        sheet.name,
        layout.titles,
        rows=_numbers(sheet, layout.first, keep),
        columns={},
        ignored=[cell.header for cell in layout.cells if not cell.field],
        dropped=[cell.header for cell in layout.cells if cell.field in private],
        skipped=skipped,
        skipped_lines=layout.first + len(body.lines) - len(keep),
        extra=_fingerprints(body, layout, private, len(keep)),
        hidden=sheet.hidden,
    )
    columns: dict[str, Sequence[Cell]] = {cell.field: _without_ditto(body, cell.position) for cell in used}
    for kept, other in layout.duplicates:
        if kept.rank != other.rank:
            chunk.beaten.append((other.header, kept.header))
        elif kept.field not in private:
            columns[kept.field] = _merge_twice(chunk, kept, columns[kept.field], body.columns[other.position])
    if sheet.merged is None:
        for cell in sorted((cell for cell in used if cell.field in (SCHOOL_ID, SCHOOL_NAME)), key=lambda cell: cell.field):
            columns[cell.field] = _fill_school_down(chunk, cell, columns[cell.field])
    chunk.denied = denied_lines(table, layout, body.columns)
    if sheet.line_numbers is not None:
        columns = {name: _bare_numbers(cells) for name, cells in columns.items()}
    for cell in used:
        cells = columns[cell.field]
        coded = body.coded(cell.position) if cells is body.columns[cell.position] else _coded(cells)
        chunk.columns[cell.field] = ChunkColumn.of(cell, cells, coded)
    _settle_absent(chunk, table, layout, body)
    return chunk


def _settle_absent(chunk: Chunk, table: Table, layout: Layout, body: _Body) -> None:
    """Columns with an assumed value: one that may hide in an unread column is missing, and nothing is assumed for it.

    Beside records of what happened on a day one that is blank throughout is absent: nobody used it. A person's own is missing.
    """
    if not len(chunk):
        return
    for name, spec in table.columns.items():
        if spec.when_absent is not None and table.dated_by and name in chunk.columns and chunk.columns[name].values == [""]:
            del chunk.columns[name]
    for name, cell in hidden_fields(table, layout, chunk.columns, body.columns).items():
        chunk.unsure[name] = cell.header
        chunk.columns[name] = ChunkColumn.of(HeaderCell(cell.position, cell.header, name), [""] * len(chunk))


def _numbers(sheet: Sheet, start: int, keep: Sequence[int]) -> Sequence[int]:
    """The row numbers of lines that are counted from ``start``."""
    if sheet.line_numbers is not None:
        return [sheet.row_number(start + line) for line in keep]
    return range(start + 1, start + 1 + len(keep)) if isinstance(keep, range) else [start + 1 + line for line in keep]


class _Body:
    """What stands below the header, by lines and by columns.

    Nearly every question is put to the different values of a column, which are few.
    """

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        self.lines = sheet.rows[layout.first :]
        self.columns: list[Sequence[Cell]] = list(zip(*self.lines, strict=True)) if self.lines else [()] * sheet.width
        self.left_out: set[int] = self._blank()
        self._coded: dict[int, Coded] = {}

    def coded(self, position: int) -> Coded:
        """A column as :func:`_coded` gives it."""
        if position not in self._coded:
            self._coded[position] = _coded(self.columns[position])
        return self._coded[position]

    def find(self, position: int, wanted: Iterable[Cell]) -> list[int]:
        """The lines that hold one of these cells in a column."""
        import numpy as np

        numbers, codes = self.coded(position)
        found = [numbers[cell] for cell in wanted if cell in numbers]
        return np.flatnonzero(np.isin(codes, found)).tolist() if found else []

    def kept(self) -> Sequence[int]:
        """The lines that are not left out. From now on the columns hold nothing else."""
        if not self.left_out:
            return range(len(self.lines))
        keep = [line for line in range(len(self.lines)) if line not in self.left_out]
        self.columns = [tuple(map(column.__getitem__, keep)) for column in self.columns]
        self._coded = {}
        return keep

    def _blank(self) -> set[int]:
        lines: Sequence[int] = range(len(self.lines))
        for column in self.columns:
            if not lines or "" not in column:
                return set()
            lines = [line for line in lines if column[line] == ""]
        return set(lines)


def _leave_out(sheet: Sheet, layout: Layout, body: _Body, used: list[HeaderCell]) -> list[Skipped]:
    """Leave out the lines that are no records; what they are (empty lines are not worth a word)."""
    skipped: list[Skipped] = []

    def skip(line: int, text: str, message: Message) -> None:
        if line not in body.left_out:
            body.left_out.add(line)
            skipped.append(Skipped(sheet.row_number(layout.first + line), text, message))

    for position in [cell.position for cell in layout.cells[:4]]:
        words = [cell for cell in body.coded(position)[0] if isinstance(cell, str)]
        if _TOTAL_STARTS.isdisjoint("".join(words)):
            continue
        totals = {cell for cell in words if cell.lstrip()[:1] in _TOTAL_STARTS and _is_total(cell)}
        for line in body.find(position, totals):
            skip(line, str(body.lines[line][position]).strip(), msg("a line of totals"))
    header = sheet.rows[layout.first - 1]
    named = [cell.position for cell in used if header[cell.position] != ""]
    if len(named) > 1:
        for line in body.find(named[0], [header[named[0]]]):
            if body.lines[line][named[1]] == header[named[1]]:
                skip(line, "", msg("the header again"))
    count = len(body.lines)
    tail = [line for line in range(max(0, count - _TAIL), count) if line not in body.left_out] if len(used) > 2 else []
    records: set[Cell] = set()  # what the first filled cell of a line holds that begins like no footer
    for line in tail:
        cells = body.lines[line]
        first = next((cell for cell in cells if cell != ""), "")
        if first in records:
            continue
        if not isinstance(first, str) or (len(first.strip()) <= 20 and not _FOOTER.match(first.strip() + ":")):
            records.add(first)
        elif _is_footer(cells, first, len(used)):
            skip(line, "", msg("a footer"))
    return skipped


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


def _without_ditto(body: _Body, position: int) -> Sequence[Cell]:
    """A column in which 同上 and its like are replaced by what stands above."""
    if DITTO.isdisjoint(body.coded(position)[0]):
        return body.columns[position]
    filled: list[Cell] = []
    for cell in body.columns[position]:
        same = isinstance(cell, str) and cell.strip() in DITTO
        filled.append(filled[-1] if same and filled else cell)
    return filled


def _fill_school_down(chunk: Chunk, header: HeaderCell, cells: Sequence[Cell]) -> Sequence[Cell]:
    """A csv does not tell merged cells: an empty school under a filled one is taken to be the one above, and doubted."""
    if not any(cells) or all(cells):
        return cells
    filled: list[Cell] = []
    for row, cell in zip(chunk.rows, cells, strict=True):
        if cell == "" and filled and filled[-1] != "":
            chunk.filled_down.append((row, header.header, cell_text(filled[-1])))
            filled.append(filled[-1])
        else:
            filled.append(cell)
    return filled


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


def _fingerprints(body: _Body, layout: Layout, private: set[str], n: int) -> Sequence[int]:
    """One number for the ignored cells of each line, running numbers apart.

    Lines that differ in them are not the same record twice.
    """
    columns = [
        body.columns[cell.position]
        for cell in layout.cells
        if (not cell.field or cell.field in private) and not is_serial(cell.header) and any(body.columns[cell.position])
    ]
    return [hash(values) for values in zip(*columns, strict=True)] if columns else [0] * n


def _merge_twice(chunk: Chunk, kept: HeaderCell, cells: Sequence[Cell], others: Sequence[Cell]) -> Sequence[Cell]:
    """Two columns with an equal claim to one field: an empty cell is filled from the other.

    Cells that disagree are left out and told.
    """
    merged: list[Cell] = list(cells)
    for index, (one, two) in enumerate(zip(cells, others, strict=True)):
        if one == "":
            merged[index] = two
        elif two not in ("", one):
            merged[index] = ""
            shown = ("", "") if kept.field in SECRET else (cell_text(one), cell_text(two))
            chunk.disagreements.append((chunk.rows[index], kept.header, *shown))
    return merged
