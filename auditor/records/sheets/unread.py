"""What a sheet says in columns that no table knows: that a row did not happen, or that an assumption would be unsafe."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from functools import partial

from auditor.files.sheet import Cell
from auditor.model.model import Table
from auditor.records.cells.denials import REMARKS, column_denies, denied_behind, is_void
from auditor.records.cells.text import header_forms, plain
from auditor.records.sheets.body import Body
from auditor.records.sheets.headers import HeaderCell, Layout, is_serial
from auditor.records.sheets.headings import may_be_planned
from auditor.records.sheets.qualified import is_planned_day
from auditor.records.sheets.words import is_no_staff_yet, word_behind


def denied_lines(table: Table, layout: Layout, body: Body) -> dict[str, list[int]]:
    """Header of a column → the lines whose cell says that what they tell of did not happen: any denial in an unread column, and
    what brackets behind a text take back in one that is read: 篮球赛（因雨取消）.

    Only for records of what happened on a day: a list of staff denies nothing but a line that its remark calls void. Columns that
    the mapping passes over do not count.
    """
    found: dict[str, list[int]] = {}
    for cell in _unread(table, layout):
        _add(found, cell, body, partial(column_denies if table.dated_by else is_void, cell.header))
    for cell in layout.cells:
        if not cell.field and is_serial(cell.header):
            _add(found, cell, body, _crossed_out)
    if not table.dated_by:
        return found
    for cell in layout.cells:
        if cell.field in table.columns and table.columns[cell.field].type == "text":
            _add(found, cell, body, denied_behind)
    return found


def planned_lines(table: Table, layout: Layout, columns: Sequence[Sequence[Cell]]) -> dict[str, list[int]]:
    """Header of a day that is planned → the lines that have it, and no day on which it was."""
    if not may_be_planned(table):
        return {}
    dated = table.columns[table.dated_by]
    days = next((columns[cell.position] for cell in layout.cells if cell.field == table.dated_by), None)
    found: dict[str, list[int]] = {}
    for cell in layout.cells:
        if not cell.field and is_planned_day(cell.header, dated):
            lines = [n for n, one in enumerate(columns[cell.position]) if one != "" and (days is None or days[n] == "")]
            if lines:
                found[cell.header] = lines
    return found


def is_remark(header: str) -> bool:
    """备注, 说明."""
    return plain(header.split("/")[-1]) in REMARKS


_CROSSES = frozenset({"删", "删除", "作废", "无效", "×", "✗", "✘", "x", "取消"})
_SAYS_WHO = re.compile("(?:人员|教师|教职工|用工|岗位|聘用|编制|身份|职务|工作)?(?:类别|类型|性质|身份|岗位|职务|状态|形式|情况)")


def perhaps_no_staff(layout: Layout, body: Body, others: Callable[[str], bool]) -> set[int]:
    """Lines of a list of staff of whose person a remark, a word behind the name or the cell for the kind of person says that
    he is no member of staff yet (实习生, 支教大学生), or the latter two that he is one of ``others``.
    """

    def is_nobody(word: str) -> bool:
        return is_no_staff_yet(word) or (others(word) and not plain(word).endswith("毕业生"))  # 高校毕业生: where he came from

    found: set[int] = set()
    for cell in layout.cells:
        says_who = _SAYS_WHO.fullmatch(plain(cell.header.split("/")[-1])) is not None
        if cell.field != "name" and not says_who and not is_remark(cell.header):
            continue
        texts = body.strings(cell.position)
        if cell.field == "name":
            said = {text for text in texts if (word := word_behind(text)) and is_nobody(word)}
        else:
            said = set(filter(is_nobody if says_who else is_no_staff_yet, texts))
        found.update(body.find(cell.position, said))
    return found


def _add(found: dict[str, list[int]], cell: HeaderCell, body: Body, denies: Callable[[str], bool]) -> None:
    if lines := body.find(cell.position, [text for text in body.strings(cell.position) if denies(text)]):
        found.setdefault(cell.header, []).extend(lines)


def hidden_fields(table: Table, layout: Layout, held: Container[str], columns: Sequence[Sequence[Cell]]) -> dict[str, HeaderCell]:
    """Absent field with an assumed value → the unread column that may be this very field: then nothing may be assumed."""
    unread = [cell for cell in _unread(table, layout) if any(columns[cell.position])]
    found = {}
    for name, spec in table.columns.items():
        if spec.when_absent is not None and name not in held:
            like = next((cell for cell in unread if _is_akin(cell.header, spec.akin)), None)
            if like is not None:
                found[name] = like
    return found


def _unread(table: Table, layout: Layout) -> Iterator[HeaderCell]:
    """Columns that are not read: unknown ones, private ones, those beaten by another with a better claim to the field."""
    private = {name for name, spec in table.columns.items() if spec.private == "dropped"}
    beaten = {other.position for kept, other in layout.duplicates if kept.rank != other.rank}
    for cell in layout.cells:
        unread = not cell.field or cell.field in private or cell.position in beaten
        if unread and cell.header not in layout.passed_over and not is_serial(cell.header):
            yield cell


def _crossed_out(text: str) -> bool:
    """What stands for a line's number where the line is taken back: 删, 作废, ×."""
    return plain(text) in _CROSSES


def _is_akin(header: str, words: Sequence[str]) -> bool:
    return any(word in form for form in header_forms(header.split("/")[-1])[:1] for word in words)
