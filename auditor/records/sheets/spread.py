"""Lines that hold several records side by side: a column for each month, each time, each term; or their number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from auditor.files.sheet import Cell, cell_text
from auditor.model.model import Table
from auditor.records.cells.dates import parse_date
from auditor.records.cells.text import plain
from auditor.records.sheets.headers import HeaderCell, Layout

_PLACE = "[一二三四五六七八九十0-9]{1,2}"
_TIME = re.compile(
    rf"第{_PLACE}(?:次|周|月|季度|学期|轮|期|批次?|场).{{0,8}}|{_PLACE}(?:月份?|季度)|[0-9]{{4}}[-./年][0-9]{{1,2}}(?:月份?|[-./月][0-9]{{1,2}}日?)?|[0-9]{{1,2}}[.月][0-9]{{1,2}}[日号]?"
    "|(?:[0-9-]{4,9}(?:学年|年)?)?(?:[春秋]季?学?期?|[上下]学期|[上下]半年)"
)
"""第二次谈话时间, 3月, 上学期."""
_COUNT = re.compile(
    "(?:(?:谈心谈话|谈[话心]|活动|学习|体检|参[加与]|走访|慰问|家访|开展|举[办行]|实[际谈])?(?:总)?次数|频次|场[次数]|次)(?:[(].*[)])?"
)
"""Not 应谈次数, 缺席次数, 累计次数, which count something else than the line tells of."""
_NUMBER = re.compile("(?:共|计)?([0-9]{1,2}|[一二三四五六七八九十两])(?:次|场|期)?")
_NUMERALS = {numeral: n for n, numeral in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


def times_of_columns(table: Table, layout: Layout, columns: Sequence[Sequence[Cell]]) -> list[str]:
    """The headers of columns for one time each, in which a line tells of several records; none where each line tells of one.

    A column for a second time is one if days stand in it; those beside which no column says the day are if there are two of them.
    """
    if not table.dated_by:
        return []
    twice = [cell for pair in layout.duplicates for cell in pair if cell.field == table.dated_by and _is_of_a_time(cell)]
    if len(twice) > 1:
        return list(dict.fromkeys(cell.header for cell in twice))
    filled = [cell for cell in layout.cells if not cell.field and _is_of_a_time(cell) and any(columns[cell.position])]
    if any(cell.field == table.dated_by for cell in layout.cells):
        filled = [cell for cell in filled if any(_is_day(one) for one in set(columns[cell.position]))]
        return [cell.header for cell in filled]
    return [cell.header for cell in filled] if len(filled) > 1 else []


def _is_of_a_time(cell: HeaderCell) -> bool:
    return any(_TIME.fullmatch(plain(part)) for part in cell.header.split("/"))


def _is_day(cell: Cell) -> bool:
    text = cell_text(cell)
    return len(text) > 5 and parse_date(text) is not None


def numbers_of_times(table: Table, layout: Layout, columns: Sequence[Sequence[Cell]]) -> dict[int, int]:
    """Line → how many records it stands for, by an unread column such as 谈话次数; lines that stand for one are not told."""
    found: dict[int, int] = {}
    for cell in layout.cells:
        if table.dated_by and not cell.field and _COUNT.fullmatch(plain(cell.header.split("/")[-1])):
            told = {one: times for one in set(columns[cell.position]) if (times := _times(one)) not in (None, 1)}
            for line, one in enumerate(columns[cell.position]) if told else ():
                if one in told:
                    found[line] = min(found.get(line, told[one] or 0), told[one] or 0)
    return found


def _times(cell: Cell) -> int | None:
    text = _NUMBER.fullmatch(plain(cell_text(cell)))
    return None if text is None else _NUMERALS.get(text[1], int(text[1]) if text[1].isdecimal() else 0)
