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
from auditor.records.sheets.headers import SCHOOL_ID, SCHOOL_NAME
from auditor.records.sheets.lines_told import KINDS
from auditor.records.sheets.said import BLANK, FILLED, HAND_IN, NOT_NOW, STATE, tells_nothing
from auditor.records.table import TableData
from auditor.records.who.schools import SchoolDirectory


def rows_of_nothing(table: TableData, directory: SchoolDirectory, notes: Notes) -> Ints:
    """Lines that say only that there is nothing: no records. 无 says so of the whole sheet, or of the school that the row names,
    本学期无 of one term alone.
    """
    if not table.spec.dated_by:
        return np.zeros(0, np.int64)
    said, filled = np.zeros(table.n, np.int64), np.zeros(table.n, bool)
    for column in {c for chunk in table.chunks for c in chunk.columns} - {SCHOOL_ID, SCHOOL_NAME}:
        encoded = table.written(column)
        kinds = np.array([tells_nothing(value.text or "") for value in encoded.values], np.int64)[encoded.codes]
        filled |= kinds == FILLED
        if filled.all():
            return np.zeros(0, np.int64)
        said = np.maximum(said, np.where(kinds == FILLED, BLANK, kinds))
    lines = np.flatnonzero(~filled & (said > BLANK))
    for line in lines.tolist():
        chunk = table.chunks[int(table.chunk_of[line])]
        if int(said[line]) == NOT_NOW:
            message = KINDS["none for now"]
        else:
            written = [table.written(column) for column in (SCHOOL_ID, SCHOOL_NAME)]
            school = [encoded.values[int(encoded.codes[line])].text or "" for encoded in written]
            key = directory.resolve(*school).key
            message = KINDS["none"]
            if key >= 0 and key != chunk.school:
                chunk.none_at.append(key)
            elif any(map(str.strip, school)) and key < 0:
                message = msg("the row says that there is nothing, for a school that is not in the list")
            else:
                chunk.state = chunk.state or "none"
        notes.add(CellNote("line", chunk.source_id, int(table.rows[line]), "", "", "", message))
    return lines


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


def contradicted_rows(table: TableData, notes: Notes) -> None:
    """Records of a school of which another row of the same sheet says that there is nothing."""
    for nth, chunk in enumerate(table.chunks):
        of_them = np.isin(table.schools, chunk.none_at) & (table.chunk_of == nth) if chunk.none_at else np.zeros(0, bool)
        if of_them.any():
            table.doubt_lines(np.flatnonzero(of_them), CONTESTED_ROW)
            message = msg(
                "a row says that there is nothing, and {n} records of the same school stand beside it", n=int(of_them.sum())
            )
            notes.add(CellNote("doubted", chunk.source_id, 0, "", "", "", message))


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
