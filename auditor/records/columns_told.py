"""Notes about whole columns and lines of a sheet, before any cell is read."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.i18n import msg
from auditor.model.model import Model
from auditor.records.notes import Notes
from auditor.records.records import CellNote
from auditor.records.sheets.chunks import Chunk
from auditor.records.sheets.headers import PERSON_KEY, is_serial


def note_columns(model: Model, notes: Notes, chunks: Sequence[Chunk]) -> None:
    """What became of every column and line of each sheet: left out, assumed, filled down."""
    for chunk in chunks:
        source = chunk.source_id

        def note(
            kind: str,
            header: str,
            message: object,
            row: int = 0,
            value: str = "",
            became: str = "",
            field: str = "",
            source: int = source,
        ) -> None:
            notes.add(CellNote(kind, source, row, header, value, became, message, field=field))  # type: ignore[arg-type]

        for header in chunk.dropped:
            note("dropped", header, msg("a private column: no rule may use it"))
        for column in ("id_number", PERSON_KEY):
            if column in chunk.columns:
                note("dropped", chunk.columns[column].header.header, msg("of the ID number only a key is kept"))
        for header in (h for h in chunk.ignored if not is_serial(h)):
            note("skipped", header, msg("a column that the records model does not know; not read"))
        for header, used, taken in chunk.beaten:
            message = msg("not read: the column {used} says the same", used=used)
            if taken:
                message = msg("read only where the column {used} is empty: {n} cells", used=used, n=taken)
            note("skipped", header, message)
        for header, lines in chunk.denied.items():
            said = msg("{n} rows say in this column that it did not happen: they count only perhaps", n=len(lines))
            note("doubted", header, said)
        if chunk.struck:
            said = msg("struck through: {n}; such rows count only perhaps", n=len(chunk.struck))
            note("doubted", "", said)
        for field, (header, text, empty) in chunk.stated.items():
            note("converted", header, msg("the mapping file says so: {n} cells", n=empty), became=text, field=field)
        for word, of_word in chunk.void.items():
            n = len(of_word)
            said = msg("called “{word}”: {n} rows count only perhaps, unless a person decides that they do", word=word, n=n)
            note("doubted", "", said)
        for header, planned in chunk.planned.items():
            said = msg("a day is planned and none told on which it was: {n} rows count only perhaps", n=len(planned))
            note("doubted", header, said)
        if chunk.is_plan:
            note("doubted", "", msg("the list is called a plan: a row counts only perhaps unless it says that it happened"))
        for field, header in chunk.unsure.items():
            name = model.tables[chunk.table].columns[field].zh
            note("doubted", header, msg("a column that may be {field} and is not read: nothing is assumed for it", field=name))
        for told in chunk.told:
            message = msg("{what}, {n} lines from here on", what=told.message, n=told.n) if told.n > 1 else told.message
            note("line", "", message, told.first, told.text)
        for row, header, school in chunk.filled_down:
            note("doubted", header, msg("empty; the school of the row above was taken"), row, "", school, "school_id")
        for row, header, one, two in chunk.disagreements:
            note("doubted", header, msg("two columns say different things"), row, f"{one} / {two}")
        for column, spec in model.tables[chunk.table].columns.items():
            if spec.when_absent is not None and column not in chunk.columns:
                note(
                    "assumed",
                    spec.zh,
                    msg("the sheet has no such column"),
                    became=_assumed(model, chunk.table, column),
                    field=column,
                )


def _assumed(model: Model, table: str, column: str) -> str:
    value = model.tables[table].columns[column].when_absent
    codes = model.code_list_of(table, column)
    if codes is not None and value in codes.codes:
        return codes.codes[value].zh
    return {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)
