"""Lines that stand for several records: several days in one cell, or a number of times in an unread column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from auditor.i18n import Message, msg
from auditor.records.cells.cells import Value
from auditor.records.cells.dates import as_date, recurring, several_days
from auditor.records.cells.shown import span_text
from auditor.records.doubt import CONTESTED_ROW, DENIED
from auditor.records.notes import Entry, Notes
from auditor.records.table import TableData


def one_record_each(table: TableData, notes: Notes, names: Sequence[str]) -> None:
    """Make a record of each day of a cell, and of each time that a line counts or that 每月 may stand for; of the latter all but
    one have no day, and of several without a day all but one only perhaps count. A line that counts none is denied.

    Days on end may be one event, and a sum of money may be paid once for all of them: then all but the first only perhaps count.
    Hours and other numbers are told once of all days: such a line stays one record, from the first day to the last.
    """
    dated = table.spec.dated_by
    if not dated or not table.n:
        return
    written, values = table.written(dated), table.converted(dated)
    days: dict[int, Sequence[tuple[int, int] | None]] = {}
    why: dict[int, Message] = {}
    for code, (one, value) in enumerate(zip(written.values, values, strict=True)):
        if not one.text or value.value is not None:
            continue
        if found := several_days(one.text):
            days[code], why[code] = found, msg("several days in one cell ({n}): one record each", n=len(found))
        elif times := recurring(one.text):
            days[code] = [None] * times
            why[code] = msg("no days, only how often: up to {n} records, of which one is sure", n=times)
    counted = _counted(table)
    if not days and not counted:
        return
    codes = written.codes.tolist() if days else []
    of_line = {line: days[code] for line, code in enumerate(codes) if code in days}
    told = {line: why[codes[line]] for line in of_line}
    numbered = _filled(table, "number", "integer")
    for line in sorted(numbered & of_line.keys()):
        if whole := _whole(of_line[line]):
            of_line[line], told[line] = [whole], msg("several days of one record: from the first to the last")
    none = []
    for line, times in counted.items():
        if times == 0:
            none.append(line)
        elif line not in of_line and line not in numbered:
            own = values[int(written.codes[line])]
            first = (int(own.value), int(own.latest or own.value)) if isinstance(own.value, int) else None
            of_line[line] = [first, *[None] * (times - 1)]
            told[line] = msg("counted in one line ({n}), at most one with its day: one record each", n=times)
    if none:
        table.doubt_lines(np.array(none, np.int64), DENIED)
        said = Entry("doubted", "", "", msg("the line counts 0 times: it only perhaps counts"))
        table.note_lines(notes, "", np.array(none, np.int64), np.zeros(len(none), np.int64), [said], names, {})
    if of_line:
        _repeat(table, dated, of_line, told, notes, names)


def _counted(table: TableData) -> dict[int, int]:
    """Line → how many times its sheet counts there, where that is not once."""
    counted = {(nth, chunk.rows[line]): n for nth, chunk in enumerate(table.chunks) for line, n in chunk.times.items()}
    places = zip(table.chunk_of.tolist(), table.rows.tolist(), strict=True) if counted else ()
    return {line: counted[place] for line, place in enumerate(places) if place in counted}


def _repeat(
    table: TableData,
    dated: str,
    of_line: Mapping[int, Sequence[tuple[int, int] | None]],
    told: Mapping[int, Message],
    notes: Notes,
    names: Sequence[str],
) -> None:
    lines = np.array(sorted(of_line), np.int64)
    written = table.written(dated)
    entries = [
        Entry(
            "converted",
            written.values[int(written.codes[line])].text or "",
            "、".join(span_text(day) for day in of_line[line] if day),
            told[line],
        )
        for line in lines.tolist()
    ]
    table.note_lines(notes, dated, lines, np.arange(len(lines), dtype=np.int64), entries, names, table.headers(dated))
    times = np.ones(table.n, np.int64)
    times[lines] = [len(of_line[line]) for line in lines.tolist()]
    starts = np.concatenate([[0], np.cumsum(times)])[:-1]
    table.repeat(times)
    encoded = table.written(dated)
    values, codes = list(table.converted(dated)), encoded.codes.copy()
    for line in lines.tolist():
        for offset, day in enumerate(of_line[line]):
            codes[int(starts[line]) + offset] = len(values)
            values.append(Value(*day) if day else Value(None))
    table.replace(dated, codes, values)
    paid = _filled(table, "money")
    perhaps = [
        int(starts[line]) + offset
        for line in lines.tolist()
        for offset in range(1, len(of_line[line]))
        if int(starts[line]) in paid or _follow(of_line[line][offset - 1], of_line[line][offset])
    ]
    table.doubt_lines(np.array(perhaps, np.int64), CONTESTED_ROW)


def _filled(table: TableData, *types: str) -> set[int]:
    """Lines in which a column of one of these types has a value."""
    found: set[int] = set()
    for column, spec in table.spec.columns.items():
        if spec.type in types and any(column in chunk.columns for chunk in table.chunks):
            is_filled = np.array([value.value is not None for value in table.converted(column)] or [False])
            found.update(np.flatnonzero(is_filled[table.written(column).codes]).tolist())
    return found


def _whole(days: Sequence[tuple[int, int] | None]) -> tuple[int, int] | None:
    """From the first day to the last; None where one is not known."""
    known = [day for day in days if day is not None]
    return (min(day[0] for day in known), max(day[1] for day in known)) if len(known) == len(days) else None


def _follow(one: tuple[int, int] | None, next_: tuple[int, int] | None) -> bool:
    """Whether two days are the same or stand side by side; two months are several occasions."""
    if one is None or next_ is None or one[0] != one[1] or next_[0] != next_[1]:
        return False
    return abs((as_date(next_[0]) - as_date(one[0])).days) <= 1
