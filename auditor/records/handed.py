"""What hand-ins say of themselves: that there is nothing, that there are records, that they correct another one."""

from __future__ import annotations

from pathlib import PurePosixPath

import numpy as np

from auditor.i18n import Message, msg
from auditor.records.cells.text import plain
from auditor.records.doubt import CONTESTED_ROW
from auditor.records.notes import Notes
from auditor.records.records import CellNote
from auditor.records.sheets.chunks import Chunk
from auditor.records.sheets.encode import Ints
from auditor.records.sheets.said import HAND_IN, STATE
from auditor.records.table import TableData

_BLANK, _NONE, _NOT_NOW, _FILLED = range(4)
_SAYS_NONE = frozenset(
    {"无", "没有", "确无", "无此项", "无此事", "确无此事", "无记录", "本年无", "本年度无", "全年无", "无此类活动"},
)
_SAYS_NOT_NOW = frozenset({"本学期无", "本期无", "本学年无", "上学期无", "下学期无", "暂无", "本月无", "本季度无"})


def rows_of_nothing(table: TableData, notes: Notes) -> Ints:
    """Lines that say only that there is nothing: no records. 无 says so of the whole sheet, 本学期无 of one term alone."""
    if not table.spec.dated_by:
        return np.zeros(0, np.int64)
    said, filled = np.zeros(table.n, np.int64), np.zeros(table.n, bool)
    for column in {c for chunk in table.chunks for c in chunk.columns} - {"@school_id", "@school_name"}:
        encoded = table.written(column)
        kinds = np.array([_kind(value.text or "") for value in encoded.values], np.int64)[encoded.codes]
        filled |= kinds == _FILLED
        if filled.all():
            return np.zeros(0, np.int64)
        said = np.maximum(said, np.where(kinds == _FILLED, _BLANK, kinds))
    lines = np.flatnonzero(~filled & (said > _BLANK))
    for line in lines.tolist():
        chunk = table.chunks[int(table.chunk_of[line])]
        if int(said[line]) == _NONE:
            chunk.state = chunk.state or "none"
            message = msg("the row says that there is nothing; the sheet counts as handed in")
        else:
            message = msg("the row says that there is nothing for now or this term; of other times it says nothing")
        notes.add(CellNote("line", chunk.source_id, int(table.rows[line]), "", "", "", message))
    return lines


def _kind(text: str) -> int:
    form = plain(text)
    if not form or form in ("/", "-", "0"):
        return _BLANK
    return _NONE if form in _SAYS_NONE else _NOT_NOW if form in _SAYS_NOT_NOW else _FILLED


def contradictions(table: TableData, notes: Notes) -> None:
    """A form that says 确无此事 above records contradicts itself, and so does one that says 有记录 above none."""
    for nth, chunk in enumerate(table.chunks):
        if chunk.state not in ("none", "some"):
            continue
        lines = np.flatnonzero(table.chunk_of == nth)
        message: Message | None = None
        if chunk.state == "none" and len(lines):
            table.doubt_lines(np.asarray(lines, np.int64), CONTESTED_ROW)
            message = msg(
                "the form says that there is nothing, and {n} records stand below: they count only perhaps", n=len(lines)
            )
        elif chunk.state == "some" and not len(lines):
            message = msg("the form says that there are records, and none stands below: not handed in")
        if message is not None:
            notes.add(CellNote("doubted", chunk.source_id, 0, STATE, "", "", message))


def lists_in_part(table: TableData, notes: Notes) -> None:
    """Tell of lists of some of the staff: they alone hand in no list of the staff."""
    some = msg("a list of some of the staff: whom it names is staff; that these are all it does not say")
    for chunk in table.chunks:
        if chunk.part:
            notes.add(CellNote("doubted", chunk.source_id, 0, "", chunk.part, "", some))


def without_replaced(by_table: dict[str, list[Chunk]], notes: Notes) -> set[int]:
    """Leave out what corrections name, each the same school's former hand-in of that table; returns the sources left out."""
    replaced: set[int] = set()
    for table, chunks in by_table.items():
        gone: set[int] = set()
        for chunk in (chunk for chunk in chunks if chunk.replaces):
            former = [other for other in chunks if _corrects(chunk, other)]
            gone.update(map(id, former))
            for other in former:
                replaced.add(other.source_id)
                said = msg("replaced by the correction {file}", file=chunk.file)
                notes.add(CellNote("line", other.source_id, 0, "", "", "", said))
            if not former:
                said = msg("it corrects “{name}”, but no such file of this school was handed in", name=chunk.replaces)
                notes.add(CellNote("doubted", chunk.source_id, 0, HAND_IN, chunk.replaces, "", said))
        by_table[table] = [chunk for chunk in chunks if id(chunk) not in gone]
    return replaced


def _corrects(chunk: Chunk, other: Chunk) -> bool:
    named = plain(PurePosixPath(chunk.replaces).with_suffix("").name)
    stem = plain(PurePosixPath(other.file).with_suffix("").name)
    return other.file != chunk.file and other.school == chunk.school and named == stem
