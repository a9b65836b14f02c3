"""What a sheet says beside the cells of a column: in another column (the level of a hospital by its name), in a heading, a title
or behind a name.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from auditor.i18n import msg
from auditor.model.model import NEVER, Inferred
from auditor.records.cells.cells import Value
from auditor.records.cells.dates import parse_date
from auditor.records.cells.denials import day_denies
from auditor.records.cells.shown import span_text
from auditor.records.cells.text import is_unknown
from auditor.records.doubt import DENIED, PLANNED, REASONS, UNSAID
from auditor.records.notes import Entry, Notes
from auditor.records.table import TableData
from auditor.records.who.attach import take_over


def infer_absent(table: TableData, notes: Notes, names: Sequence[str]) -> None:
    """Fill the model's ``inferred`` columns where the sheet has no such column; where nothing fits, what is assumed stays."""
    for column, spec in table.spec.columns.items():
        if spec.inferred is None or table.model.code_list_of(table.name, column) is None:
            continue
        codes = table.model.code_lists[spec.list].codes
        source = table.spec.columns[spec.inferred.from_]
        encoded = table.written(column)
        absent = np.array([written.text is None for written in encoded.values], bool)[encoded.codes]
        texts = table.cells(spec.inferred.from_)
        found = {line: inferred_code(spec.inferred, texts[line]) for line in np.flatnonzero(absent).tolist()}
        told = {line: code for line, code in found.items() if code}
        values = [Value(code, became=codes[code].zh) for code in told.values()]
        message = msg("read from the column {column}; the sheet has none of its own", column=source.zh)
        take_over(table, column, np.array(list(told), np.int64), values, message, notes, names)


def doubt_plans(table: TableData) -> None:
    """What stands in a plan, or has but a planned day, counts only perhaps, unless its own row says that it happened."""
    if not any(chunk.is_plan or chunk.planned for chunk in table.chunks):
        return
    lines = np.array([chunk.is_plan for chunk in table.chunks], bool)[table.chunk_of]
    for nth, chunk in enumerate(table.chunks):
        if chunk.planned:
            rows = [chunk.rows[line] for planned in chunk.planned.values() for line in planned]
            lines |= (table.chunk_of == nth) & np.isin(table.rows, rows)
    for column, spec in table.spec.columns.items():
        if spec.took_place:
            written, values = table.written(column), table.converted(column)
            says = [one.text is not None and value.value is True for one, value in zip(written.values, values, strict=True)]
            lines &= ~np.array(says, bool)[written.codes]
    table.doubt_lines(np.flatnonzero(lines), PLANNED)


def doubt_denied_days(table: TableData, notes: Notes, names: Sequence[str]) -> None:
    """What stands for a day and says that it did not happen, or is planned, denies its row: 取消, 未谈, 拟9月."""
    dated = table.spec.dated_by
    if not dated:
        return
    written, values = table.written(dated), table.converted(dated)
    denied = [
        code
        for code, (one, value) in enumerate(zip(written.values, values, strict=True))
        if one.text and value.value is None and not is_unknown(one.text) and day_denies(one.text)
    ]
    lines = np.flatnonzero(np.isin(written.codes, denied)) if denied else np.zeros(0, np.int64)
    if len(lines):
        table.doubt_lines(lines, DENIED)
        message = msg("the cell for the day says that it did not happen, or not yet: the row counts only perhaps")
        entry = Entry("doubted", "", "", message)
        table.note_lines(notes, dated, lines, np.zeros(len(lines), np.int64), [entry], names, table.headers(dated))


def doubt_unsaid(table: TableData, notes: Notes, names: Sequence[str]) -> None:
    """A row of what happens on days that has but a person and his school says of nothing that it happened."""
    spec = table.spec
    if not spec.dated_by or not any(column.names for column in spec.columns.values()):
        return
    said = np.zeros(table.n, bool)
    for name, column in spec.columns.items():
        if column.type not in ("school", "person") and not column.names:
            written, values = table.written(name), table.converted(name)
            telling = [
                bool(one.text and one.text.strip()) and (value.value is not None or value.kind != "converted")
                for one, value in zip(written.values, values, strict=True)
            ]
            said |= np.array(telling or [False], bool)[written.codes]
            if said.all():
                return
    lines = np.flatnonzero(~said)
    table.doubt_lines(lines, UNSAID)
    entry = Entry("doubted", "", "", REASONS[UNSAID])
    table.note_lines(notes, "", lines, np.zeros(len(lines), np.int64), [entry], names, {})


def days_of_answers(table: TableData, notes: Notes, names: Sequence[str]) -> None:
    """A day in the cell that asks whether something happened says when: where the row has no day of its own that is its day, and
    a later one leaves open on which of both it was.
    """
    dated = table.spec.dated_by
    if not dated:
        return
    for column, spec in table.spec.columns.items():
        if not spec.took_place:
            continue
        written, answers = table.written(column), table.converted(column)
        said = {
            code: parse_date(one.text, one.number)
            for code, (one, answer) in enumerate(zip(written.values, answers, strict=True))
            if one.text is not None and len(one.text) > 5 and answer.value is True
        }
        if not any(said.values()):
            continue
        own, days = table.written(dated), table.converted(dated)
        taken: dict[int, Value] = {}
        later: dict[int, Value] = {}
        for line in np.flatnonzero(np.isin(written.codes, [code for code, span in said.items() if span])).tolist():
            span, day = said[int(written.codes[line])], days[int(own.codes[line])]
            if span is None or span[1] == NEVER:
                continue
            if day.value is None and not own.values[int(own.codes[line])].text:
                taken[line] = Value(*span, became=span_text(span))
            elif day.value is not None and span[1] > int(day.latest or day.value):
                later[line] = Value(day.value, span[1], became=span_text((int(day.value), span[1])))
        name = min(table.headers(column).values(), default=spec.zh)
        for told, message in (
            (taken, msg("taken from the column {column}, which names the day", column=name)),
            (later, msg("the column {column} names a later day; it may have been on either, or between them", column=name)),
        ):
            take_over(table, dated, np.array(list(told), np.int64), list(told.values()), message, notes, names)


def read_states(table: TableData, notes: Notes, names: Sequence[str]) -> None:
    """The state of people of whom a heading, a title, the sheet's name or a word behind the name says that they are not at work.

    A person's own cell holds beside a heading. Beside a word at his own name it does not: where the two differ neither is taken.
    """
    if "status" not in table.spec.columns:
        return
    codes = table.model.code_lists[table.spec.columns["status"].list].codes
    encoded, values = table.written("status"), table.converted("status")
    taken: dict[int, Value] = {}
    differing: dict[int, Value] = {}
    for nth, chunk in enumerate(table.chunks):
        if not chunk.states:
            continue
        line_of = {int(table.rows[line]): line for line in np.flatnonzero(table.chunk_of == nth).tolist()}
        for line, state in chunk.states:
            own = line_of.get(chunk.rows[line])
            if own is None:
                continue
            code = int(encoded.codes[own])
            if not encoded.values[code].text:
                taken[own] = Value(state.code, became=codes[state.code].zh) if state.code else Value(None)
            elif state.is_own and (said := values[code].value) is not None and codes[str(said)].presence == "in_post":
                differing[own] = Value(None)
    for told, message in (
        (taken, msg("taken from the heading of the list, or from the word behind the name")),
        (differing, msg("the word behind the name says otherwise: neither is taken")),
    ):
        take_over(table, "status", np.array(list(told), np.int64), list(told.values()), message, notes, names)


def inferred_code(inferred: Inferred, text: str) -> str:
    """The first code one of whose patterns is in the text; "" for none. ``县…医院`` wants its parts in this order."""
    for code, patterns in inferred.contains.items():
        if any(_in_order(pattern.split("…"), text) for pattern in patterns):
            return code
    return ""


def _in_order(parts: list[str], text: str) -> bool:
    at = 0
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True
