"""One sheet → the lines of each of its tables that are records, column by column; merged cells filled, other lines told."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from auditor.files.sheet import Cell, Sheet, cell_text
from auditor.i18n import msg
from auditor.model.model import Model, Table
from auditor.records.cells.text import plain
from auditor.records.sheets.beside import side_by_side
from auditor.records.sheets.body import Body, coded
from auditor.records.sheets.called import heading_of_others
from auditor.records.sheets.counted import with_units
from auditor.records.sheets.fill import bare_numbers, fill_merged, fill_school_down, without_ditto
from auditor.records.sheets.headers import (
    PERSON_KEY,
    SCHOOL_ID,
    SCHOOL_NAME,
    SECRET,
    HeaderCell,
    Headers,
    Layout,
    Unclear,
    is_serial,
)
from auditor.records.sheets.headings import State, States, away_columns, is_plan, states_of_lines
from auditor.records.sheets.lines import Judge, Judged, next_headers
from auditor.records.sheets.lines_told import Told, body_lines, head_lines
from auditor.records.sheets.said import form_cells
from auditor.records.sheets.signs import naming, signed, struck_lines
from auditor.records.sheets.spread import numbers_of_times, times_of_columns
from auditor.records.sheets.unread import denied_lines, hidden_fields, is_remark, perhaps_no_staff, planned_lines
from auditor.records.sheets.void import void_lines

if TYPE_CHECKING:  # numpy is loaded when other processes are at work already
    from auditor.records.sheets.body import Coded, Codes


@dataclass(slots=True)
class ChunkColumn:
    """Cells of one field: record line *i* holds the value whose number is the *i*-th of ``codes``.

    ``values``: the different ones in the order in which they first occur; a logical value as its text, since True equals 1.
    ``codes``: bytes of 32-bit numbers, so that a chunk is quickly handed to another process.
    """

    header: HeaderCell
    values: list[Cell]
    codes: bytes

    @classmethod
    def of(cls, header: HeaderCell, cells: Sequence[Cell], numbered: Coded | None = None) -> ChunkColumn:
        """``coded``: the cells as :func:`_coded` gives them, if that is known."""
        numbers, codes = numbered or coded(cells)
        if (True in numbers or False in numbers) and bool in set(map(type, cells)):  # the first is so of 1 and 0 as well
            numbers, codes = coded([cell_text(cell) if isinstance(cell, bool) else cell for cell in cells])
        return cls(header, list(numbers), codes.tobytes())

    @property
    def numbers(self) -> Codes:
        """``codes`` as an array."""
        import numpy as np

        return np.frombuffer(self.codes, np.int32)

    def cell(self, line: int) -> Cell:
        """One cell; lines count from 0."""
        return self.values[int(self.numbers[line])]


@dataclass(slots=True)
class Chunk:
    """The record lines of one table of a sheet.

    ``rows``: row numbers as the spreadsheet shows them. ``extra``: see :func:`_extra`. ``lines``: how
    many lines the table has in all, with its titles and header: its records and those that are ``told``. ``unread``: row numbers
    above the header that hold as much as a record. ``no_persons``: record lines
    whose name looks like no name, though other cells are filled.
    """

    table: str
    file: str
    sheet: str
    titles: list[str]
    rows: Sequence[int]
    columns: dict[str, ChunkColumn]
    ignored: list[str]
    dropped: list[str]
    told: list[Told] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    lines: int = 0
    no_persons: list[int] = field(default_factory=list)
    extra: bytes = b""
    hidden: bool = False
    source_id: int = -1
    complete: bool = False  # it is said that the list names every record there is, so that a school without a row has none
    state: str = ""  # what the form says of its own sheet: "some" records, "none", or "open": not registered yet
    none_at: list[int] = field(default_factory=list)  # schools of which a row says that there is nothing
    replaces: str = ""  # the hand-in that this one corrects
    stated_school: str = ""  # whose records a mapping file says they are
    stated: dict[str, tuple[str, str, int]] = field(default_factory=dict)  # field → (header, what a mapping states, cells)
    school: int = -1  # record_id of the school that the whole sheet is about
    speaker: str = ""  # "school" or "bureau": whose word the file is
    stands: bool = False  # a person decided that its word holds beside other files about the same
    placed: bool = False  # a person decided whose it is
    until: int = 0  # the day up to which the sheet speaks (yyyymmdd); 0: it does not say
    stranger: str = ""  # a school that the sheet's title or the file's name names and no list has
    conflict: str = ""  # the sheet's title and the file's name point to different schools
    disagreements: list[tuple[int, str, str, str]] = field(default_factory=list)  # (row, header, value, other value)
    filled_down: list[tuple[int, str, str]] = field(default_factory=list)  # (row, header, school taken from above)
    beaten: list[tuple[str, str, int]] = field(default_factory=list)  # (weaker header, stronger, cells taken)
    denied: dict[str, list[int]] = field(default_factory=dict)  # unread header → lines whose cell says that it did not happen
    struck: list[int] = field(default_factory=list)  # lines that are struck through
    part: str = ""  # what a list of some of the staff is called
    void: dict[str, Sequence[int]] = field(default_factory=dict)  # what the list or a heading is called → lines
    planned: dict[str, list[int]] = field(default_factory=dict)  # header of a planned day → lines without a day on which it was
    is_plan: bool = False  # the list is called a plan: only rows that say so happened
    states: list[tuple[int, State]] = field(default_factory=list)  # (line, what a heading or a word behind the name says of it)
    times: dict[int, int] = field(default_factory=dict)  # line → how many records it stands for, where that is not one
    unsure: dict[str, str] = field(default_factory=dict)  # absent field, for which nothing is assumed → the unread header

    def __len__(self) -> int:
        return len(self.rows)


def read_tables(
    model: Model, headers: Headers, sheet: Sheet, file_words: str, only_sheet: bool
) -> Iterator[tuple[Layout, Chunk] | Unclear]:
    """Every table of a sheet, beside or below one another, each by its own header. Lines that are not clear count as told."""
    for part in side_by_side(sheet, headers, heading_of_others(tuple(model.not_staff))):
        if isinstance(part, Unclear):
            yield part
            continue
        for one in _read_below(model, headers, part.sheet, file_words, only_sheet):
            if not part.is_sure and not isinstance(one, Unclear) and one[1].table == "staff":
                one[1].no_persons = list(range(len(one[1])))
            yield one


def _read_below(
    model: Model, headers: Headers, sheet: Sheet, file_words: str, only_sheet: bool
) -> Iterator[tuple[Layout, Chunk] | Unclear]:
    """Every table of a sheet, one below another."""
    rest = [(0, len(sheet.rows))]
    found: list[tuple[Layout, Chunk]] = []
    unclear: list[tuple[int, int]] = []
    while rest:
        start, end = rest.pop(0)
        above = found[-1][0].table if found else ""
        layout = headers.locate(sheet, file_words, only_sheet, start, end, above)
        if isinstance(layout, Unclear):
            yield layout
            unclear.append((start, end))
            continue
        body = _body(sheet, layout)
        if spread := times_of_columns(model.tables[layout.table], layout, body.columns):
            yield _spread_out(layout, spread)
            unclear.append((start, end))
            continue
        again, others = next_headers(headers, sheet, layout, body)
        if others:
            cuts = sorted({_begin(sheet, layout, layout.first + line) for line in others})
            rest = [*zip(cuts, [*cuts[1:], end], strict=True), *rest]
            layout.end = cuts[0]
            again = [line for line in again if layout.first + line < layout.end]
            body = _body(sheet, layout)
        if found:
            layout.titles += found[0][0].titles
        found.append((layout, read_chunk(model, sheet, layout, body, again, file_words if only_sheet else "")))
    for start, end in unclear if found else ():
        chunk = found[0][1]
        chunk.told.append(Told("unread", sheet.row_number(start), sheet.row_number(end - 1)))
        chunk.lines += end - start
    yield from found


def _spread_out(layout: Layout, headers: Sequence[str]) -> Unclear:
    return Unclear(
        msg(
            "each line tells of several records, in columns for one time each ({headers}); it was not read",
            headers="、".join(headers[:3]),
        ),
        msg("enter them in a list with one line for each time, its day in one column"),
        (layout.table,),
        row=layout.first - 1,
    )


def _body(sheet: Sheet, layout: Layout) -> Body:
    fill_merged(sheet, layout)
    return Body(sheet, layout.first, layout.end, (cell.position for cell in layout.cells if cell.field))


def _begin(sheet: Sheet, layout: Layout, header: int) -> int:
    """Where the lines of a further table begin: at the blank lines and titles right above its header."""
    begin = header
    while begin > layout.first and len({cell for cell in sheet.rows[begin - 1] if cell != ""}) < 2:
        begin -= 1
    return begin


def read_chunk(
    model: Model, sheet: Sheet, layout: Layout, body: Body | None = None, again: Iterable[int] = (), file_words: str = ""
) -> Chunk:
    """The records of one table of ``sheet``, read by ``layout``. ``again``: lines of its body that are the header once more;
    ``file_words``: the file's name, where the file has no other sheet.
    """
    if body is None:
        layout.end = layout.end or len(sheet.rows)
        body = _body(sheet, layout)
    table = model.tables[layout.table]
    twice = {other.position for _, other in layout.duplicates}
    private = {name for name, column in table.columns.items() if column.private == "dropped"}
    used = [cell for cell in layout.cells if cell.field and cell.field not in private and cell.position not in twice]
    judged = _judge(model, sheet, layout, body).judge(again)
    if layout.table == "staff" and (others := heading_of_others(tuple(model.not_staff))) is not None:
        perhaps = perhaps_no_staff(layout, body, others).difference(judged.left_out)
        judged.no_persons = sorted(perhaps.union(judged.no_persons))
    used = with_units(table, used, sheet, layout, body, judged.left_out)
    told, unread = head_lines(sheet, layout)
    told += body_lines(sheet, layout, body, judged)
    keep = body.keep(judged.left_out)
    place = {line: n for n, line in enumerate(keep)} if judged.no_persons else {}
    chunk = Chunk(
        layout.table,
        sheet.file,
        sheet.name,
        layout.titles,
        rows=_numbers(sheet, layout.first, keep),
        columns={},
        ignored=[cell.header for cell in layout.cells if not cell.field],
        dropped=[cell.header for cell in layout.cells if cell.field in private],
        told=told,
        unread=unread,
        lines=layout.end - layout.start,
        no_persons=[place[line] for line in judged.no_persons],
        extra=_extra(body, layout, private),
        hidden=sheet.hidden,
    )
    columns: dict[str, Sequence[Cell]] = {cell.field: without_ditto(body, cell.position) for cell in used}
    for kept, other in layout.duplicates:
        if kept.field not in private:
            columns[kept.field] = _merge_twice(chunk, kept, other, columns[kept.field], body.columns[other.position])
    if sheet.merged is None:
        repeated = [one.first for one in told if one.kind == "header"]
        for cell in sorted((cell for cell in used if cell.field in (SCHOOL_ID, SCHOOL_NAME)), key=lambda cell: cell.field):
            columns[cell.field], taken = fill_school_down(chunk.rows, columns[cell.field], repeated)
            chunk.filled_down += [(row, cell.header, school) for row, school in taken]
    for name, own in table.columns.items():
        if own.took_place and name in columns:
            columns[name] = signed(columns[name], columns.get(naming(table), ()))
    chunk.struck = struck_lines(sheet, layout, used, {naming(table), table.dated_by} - {""}, keep)
    chunk.state, chunk.until, chunk.replaces = form_cells(sheet, layout.start, layout.top)
    if any(one.kind == "none" for one in told):
        chunk.state = chunk.state or "none"
    chunk.part = _part(model, chunk, file_words)
    if chunk.part:
        chunk.state = chunk.state or "open"
    chunk.denied = denied_lines(table, layout, body)
    chunk.times = numbers_of_times(table, layout, body.columns)
    chunk.is_plan = is_plan(table, [sheet.name, *layout.titles, file_words])
    chunk.planned = planned_lines(table, layout, body.columns)
    if layout.table != "schools":
        names = [PurePosixPath(sheet.file).stem, *layout.titles]
        chunk.void = void_lines(sheet.name, names, _headings(body, judged, keep), bool(table.dated_by), len(keep))
    if layout.table == "staff" and (codes := model.code_list_of("staff", "status")) is not None:
        chunk.states = _states(States(codes), sheet, layout, body, judged, keep, file_words)
    if sheet.line_numbers is not None:
        columns = {name: bare_numbers(cells) for name, cells in columns.items()}
    headers = {cell.field: cell for cell in used}
    chunk.stated_school = layout.school
    for name, text in layout.constants.items():
        cells = columns.get(name) or [""] * len(keep)
        header = headers.setdefault(name, HeaderCell(-1, "", name))
        if empty := sum(cell == "" for cell in cells):
            chunk.stated[name] = (header.header, text, empty)
            columns[name] = [text if cell == "" else cell for cell in cells]
    for cell in headers.values():
        cells = columns[cell.field]
        is_whole = cell.position >= 0 and cells is body.columns[cell.position]
        numbered = body.coded(cell.position) if is_whole else coded(cells)
        chunk.columns[cell.field] = ChunkColumn.of(cell, cells, numbered)
    _settle_absent(chunk, table, layout, body)
    return chunk


def _part(model: Model, chunk: Chunk, file_words: str) -> str:
    """The name of a list of some of the staff: of the sheet, above it, or of a file whose sheet has no name."""
    names = [chunk.sheet, *chunk.titles, *([] if any(char >= "\u3400" for char in chunk.sheet) else [file_words])]
    called = (plain(name) for name in names if chunk.table == "staff")
    return next((name for name in called if any(word in name for word in model.in_part)), "")


def _headings(body: Body, judged: Judged, keep: Sequence[int]) -> dict[int, str]:
    """Record line → the heading right above it."""
    found: dict[int, str] = {}
    for line, kind in sorted(judged.left_out.items()):
        if kind == "section" and (at := bisect_left(keep, line)) < len(keep):
            found[at] = next(text for cell in body.lines[line] if (text := cell_text(cell).strip()))
    return found


def _states(
    states: States, sheet: Sheet, layout: Layout, body: Body, judged: Judged, keep: Sequence[int], file_words: str
) -> list[tuple[int, State]]:
    """What headings, titles and words behind names say of the state of the persons of single lines."""
    above = [file_words, sheet.name]
    above += [text for row in range(layout.start, layout.top) for text in dict.fromkeys(map(str.strip, sheet.texts(row))) if text]
    headings: dict[int, str] = {}
    for line, kind in sorted(judged.left_out.items()):
        texts = {text for cell in body.lines[line] if (text := cell_text(cell).strip())}
        if (
            len(texts) == 1
            and (kind == "section" or states.of_heading(min(texts)))
            and (at := bisect_left(keep, line)) < len(keep)
        ):
            headings[at] = min(texts)
    position = next((cell.position for cell in layout.cells if cell.field == "name"), -1)
    names = body.columns[position] if position >= 0 else []
    remarks = [body.columns[cell.position] for cell in layout.cells if not cell.field and is_remark(cell.header)]
    unread = {cell.position: cell.header for cell in layout.cells if not cell.field}
    away = [body.columns[position] for position in away_columns(unread, body.columns)]
    return list(states_of_lines(states, above, headings, names, remarks, away, len(keep)))


def _settle_absent(chunk: Chunk, table: Table, layout: Layout, body: Body) -> None:
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


def _judge(model: Model, sheet: Sheet, layout: Layout, body: Body) -> Judge:
    """The judge of a table's lines, told which columns only a person fills."""
    table = model.tables[layout.table]
    columns = table.columns
    dates = {name for name, column in columns.items() if column.type == "date"}
    judge = partial(Judge, layout, body, dates=dates, is_dated=bool(table.dated_by))
    if layout.table == "staff":
        numbers = ["staff_id", "id_number"]
        others = heading_of_others(tuple(model.not_staff))
        lines = (list(dict.fromkeys(filter(None, map(str.strip, sheet.texts(row))))) for row in range(layout.start, layout.top))
        above = [texts[0] for texts in lines if len(texts) == 1]
        return judge(names="name", numbers=numbers, identity=[*numbers, *_OF_A_PERSON], others=others, above=above)
    names = next((name for name, column in columns.items() if column.names), "")
    numbers = [PERSON_KEY, *(name for name, column in columns.items() if column.type == "person")]
    said = [name for name, column in columns.items() if column.type in ("date", "code", "boolean")]
    return judge(names=names, numbers=numbers, identity=[*numbers, *said])


_OF_A_PERSON = ("sex", "born_on", "title", "joined_school_on", "began_work_on", "began_teaching_on")


def _numbers(sheet: Sheet, start: int, keep: Sequence[int]) -> Sequence[int]:
    """The row numbers of lines that are counted from ``start``."""
    if sheet.line_numbers is not None:
        return [sheet.row_number(start + line) for line in keep]
    return range(start + 1, start + 1 + len(keep)) if isinstance(keep, range) else [start + 1 + line for line in keep]


def _extra(body: Body, layout: Layout, private: set[str]) -> bytes:
    """For each line a 32-bit number: two lines have the same one if all their ignored cells say the same, running numbers apart.
    Nothing where no ignored cell is filled.

    Lines of a sheet that differ in them are not the same record twice.
    """
    ignored = (cell for cell in layout.cells if (not cell.field or cell.field in private) and not is_serial(cell.header))
    filled = [cell.position for cell in ignored if any(body.columns[cell.position])]
    return body.numbered(filled).tobytes() if filled else b""


def _merge_twice(
    chunk: Chunk, kept: HeaderCell, other: HeaderCell, cells: Sequence[Cell], others: Sequence[Cell]
) -> Sequence[Cell]:
    """Two columns for one field: an empty cell is filled from the other. Where both are filled and differ, the one with the
    better claim stands; of equal claims neither does, and that is told.
    """
    merged: list[Cell] = list(cells)
    filled = 0
    for index, (one, two) in enumerate(zip(cells, others, strict=True)):
        if one == "":
            merged[index] = two
            filled += two != ""
        elif two not in ("", one) and kept.rank == other.rank:
            merged[index] = ""
            shown = ("", "") if kept.field in SECRET else (cell_text(one), cell_text(two))
            chunk.disagreements.append((chunk.rows[index], kept.header, *shown))
    if kept.rank != other.rank:
        chunk.beaten.append((other.header, kept.header, filled))
    return merged if filled or kept.rank == other.rank else cells
