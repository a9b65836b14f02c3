"""Chunks of all files → the frames of one audit, with the account of every row, cell and column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from auditor.i18n import msg
from auditor.model.model import Model
from auditor.records.candidates import PERSON, same_people
from auditor.records.cells.cells import Value, forget
from auditor.records.cells.ends import ends, mark
from auditor.records.cells.shown import span_text
from auditor.records.columns_told import note_columns
from auditor.records.decided import note_gone_before
from auditor.records.doubt import REASONS as DOUBTS
from auditor.records.handed import contradicted_rows, contradictions, lists_in_part, rows_of_nothing, without_replaced
from auditor.records.infer import days_of_answers, doubt_denied_days, doubt_plans, doubt_unsaid, infer_absent, read_states
from auditor.records.notes import Block, Entry, Notes
from auditor.records.one_school import only_schools
from auditor.records.records import CellNote, Records, Source
from auditor.records.several import one_record_each
from auditor.records.sheets.chunks import Chunk
from auditor.records.sheets.encode import Ints
from auditor.records.sheets.lines_told import KINDS
from auditor.records.submitted import Submissions, bureau_until
from auditor.records.table import TableData
from auditor.records.weighing import Weighing
from auditor.records.who.attach import (
    attach_persons,
    attach_schools,
    key_id_numbers,
    place_chunks,
    place_decided,
    read_id_numbers,
    reject_repeats,
    take_over,
)
from auditor.records.who.districts import Districts
from auditor.records.who.groups import number_groups
from auditor.records.who.homeless import spread, tell
from auditor.records.who.links import add_names, attach_links, is_pointed_at, without_other_days
from auditor.records.who.merge import Merger, merge_keyed
from auditor.records.who.people import gather_staff
from auditor.records.who.persons import IdNumber, PersonDirectory, numbered
from auditor.records.who.roster import Roster, note_made_up
from auditor.records.who.versions import lay_over

if TYPE_CHECKING:
    import pandas as pd


NO_SCHOOL = msg("no school: neither the row nor the sheet nor the file says which")
TOO_MANY = msg(
    "no school: so many rows name none that they cannot be tried at every school; of no school can this table be counted until"
    " the rows say which"
)
NO_DISTRICT = msg("no district: the records know several, and the row does not say which")


class Builder:
    """Puts one audit's chunks together, table by table: schools, staff, tables that others point to, the rest."""

    def __init__(
        self, model: Model, chunks: Sequence[Chunk], sources: list[Source], salt: str, weighing: Weighing | None = None
    ) -> None:
        self.model, self.sources, self.salt, self.weighing = model, sources, salt, weighing or Weighing()
        self.notes = Notes()
        self.by_table: dict[str, list[Chunk]] = {name: [] for name in model.tables}
        for chunk in chunks:
            self.by_table[chunk.table].append(chunk)
        self.tables: dict[str, TableData] = {}
        self.frames: dict[str, pd.DataFrame] = {}
        self.counted: dict[str, dict[int, tuple[int, int]]] = {}  # table → source → lines accepted, lines rejected
        self.rejected: dict[str, list[Block]] = {}
        self.parents = {spec.to for table in model.tables.values() for spec in table.columns.values() if spec.type == "link"}
        self.replaced: set[int] = set()
        self.lines = {chunk.source_id: chunk.lines for chunk in chunks}
        self.people = PersonDirectory()
        self.link_targets: dict[str, dict[tuple[int, str], int]] = {}
        self.submissions = Submissions(model)
        self.bureau_until: dict[tuple[int, str], int] = {}
        note_columns(self.model, self.notes, chunks)

    def build(self) -> Records:
        """The records."""
        try:
            return self._build()
        finally:
            forget()

    def _build(self) -> Records:
        others = [chunk for name, group in self.by_table.items() if name != "schools" for chunk in group]
        self.roster = Roster(self.model, self.by_table["schools"], others, self.notes, self.weighing)
        self.names = self.roster.directory.names
        note_made_up(self.roster, self.notes)
        schools = self._begin("schools", self.roster.table)
        for column, spec in self.model.tables["schools"].columns.items():
            if not spec.private and column != "school_id":
                schools.note_cells(column, self.notes, self.names)
        words = sorted({name for table in self.model.tables.values() for name in table.names()})
        place_chunks(others, self._own_schools(), self.roster.directory, words)
        self._decide_files(others)
        self.replaced = without_replaced(self.by_table, self.notes)
        self._staff()
        rest = sorted(
            set(self.model.tables) - {"schools", "staff"},
            key=lambda name: (name not in self.parents, list(self.model.tables).index(name)),
        )
        bureau = [name for name in rest if self.model.tables[name].level == "bureau"]
        for name in rest:
            if name not in bureau:
                self._school_table(name)
        return self._records(self._bureau(bureau))

    # ------------------------------------------------------------ tables

    def _own_schools(self) -> dict[str, int]:
        """File → the only school in its own list of schools."""
        found: dict[str, set[int]] = {}
        table = self.roster.table
        if not self.roster.given:
            return {}
        for line in range(table.n):
            key = int(self.roster.key_of_line[line])
            if key >= 0:
                found.setdefault(table.chunks[int(table.chunk_of[line])].file, set()).add(key)
        return {file: keys.copy().pop() for file, keys in found.items() if len(keys) == 1}

    def _decide_files(self, chunks: Sequence[Chunk]) -> None:
        """What a person decided of whole files."""
        decided = self.weighing.decided
        stated = {chunk.source_id: chunk.stated_school for chunk in chunks if chunk.stated_school}
        schools = stated | {
            source.source_id: decided.schools[source.sha256] for source in self.sources if source.sha256 in decided.schools
        }
        unknown = place_decided(chunks, schools, self.roster.directory)
        for source in sorted(unknown & stated.keys()):
            message = msg("the mapping file names a school that is not in the list of schools")
            self.notes.add(CellNote("doubted", source, 0, "", stated[source], "", message))
        for chunk in chunks:
            chunk.stands = self.sources[chunk.source_id].sha256 in decided.stands

    def _decided_rows(self, table: TableData, rows: Mapping[tuple[str, str], frozenset[int]]) -> Ints:
        """The lines of rows of which a person decided something; a sheet that is not named is every sheet of the file."""
        found = []
        for nth, chunk in enumerate(table.chunks if rows else ()):
            sha256 = self.sources[chunk.source_id].sha256
            named = rows.get((sha256, chunk.sheet), frozenset()) | rows.get((sha256, ""), frozenset())
            found += [line for line in np.flatnonzero(table.chunk_of == nth).tolist() if int(table.rows[line]) in named]
        return np.array(found, np.int64)

    def _decided_homes(self, table: TableData, known: Callable[[str], int]) -> dict[int, int]:
        """Line → the school or district of which a person decided that it is. ``known``: the key of a name, -1 for none."""
        found = {}
        for (sha256, sheet), of_row in self.weighing.decided.homes.items():
            for line in self._decided_rows(table, {(sha256, sheet): frozenset(of_row)}).tolist():
                key = known(of_row[int(table.rows[line])])
                if key >= 0:
                    found[line] = key
        return found

    def _school_named(self, said: str) -> int:
        return self.roster.directory.resolve(said, said).key

    def _begin(self, name: str, table: TableData) -> TableData:
        self.tables[name], self.rejected[name] = table, []
        return table

    def _finish(self, name: str) -> None:
        """Write the frame and the account of a table and let its cells go: they are most of what import holds."""
        table = self.tables.pop(name)
        self.frames[name] = table.frame()
        self.counted[name] = table.account()
        self.rejected[name] = table.rejected(self.names)
        for chunk in table.chunks:
            chunk.columns = {}

    def _open(self, name: str) -> TableData:
        table = self._begin(name, TableData(self.model, name, self.by_table[name]))
        left_out = self._decided_rows(table, self.weighing.decided.left_out)
        if len(left_out):
            said = Entry("line", "", "", msg("left out: a person decided that it is no record"))
            table.note_lines(self.notes, "", left_out, np.zeros(len(left_out), np.int64), [said], [], {})
            table.keep_only(np.setdiff1d(np.arange(table.n), left_out))
        table.make_sure(self._decided_rows(table, self.weighing.decided.counted))
        nothing = rows_of_nothing(table, self.roster.directory, self.notes)
        blank = np.setdiff1d(table.blank_lines(), nothing)
        if len(blank) or len(nothing):
            unused = Entry("line", "", "", KINDS["unused"])
            table.note_lines(self.notes, "", blank, np.zeros(len(blank), np.int64), [unused], [], {})
            table.keep_only(np.setdiff1d(np.arange(table.n), np.union1d(blank, nothing)))
        contradictions(table, self.notes)
        doubt_plans(table)
        if table.spec.level == "school":
            attach_schools(table, self.roster.directory, self.notes, self._decided_homes(table, self._school_named))
        contradicted_rows(table, self.notes)
        doubt_denied_days(table, self.notes, self.names)
        doubt_unsaid(table, self.notes, self.names)
        infer_absent(table, self.notes, self.names)
        days_of_answers(table, self.notes, self.names)
        one_record_each(table, self.notes, self.names)
        return table

    def _staff(self) -> None:
        table = self._open("staff")
        lists_in_part(table, self.notes)
        read_states(table, self.notes, self.names)
        self._spread(table)
        numbers = read_id_numbers(table, "id_number", self.salt, self.notes, self.names)
        self._note_cells(table)
        self._identify(table, numbers)
        key_id_numbers(table, "staff_id", self.salt)
        own_id = gather_staff(table, self._merger(table))
        kept = (table.reason == 0) & ~table.absorbed
        ids, keys, names = (table.cells(column, kept) for column in ("staff_id", "id_number", "name"))
        self.people.fill(table.schools[kept].tolist(), ids, keys, names, own_id[kept].tolist())
        self.submissions.add(table)
        self._finish("staff")

    def _merger(self, table: TableData) -> Merger:
        return Merger(table, self.weighing, self.notes, self.names)

    def _identify(self, table: TableData, numbers: list[IdNumber]) -> None:
        """Birth date and sex against the ID number: taken from it where they are empty, doubted where they differ."""
        codes = table.written("id_number").codes
        sure = [number if number.doubt is None else IdNumber(None) for number in numbers]
        reads: dict[str, Sequence[int | str]] = {
            "born_on": [number.born_on for number in sure],
            "sex": [number.sex for number in sure],
        }
        for column, told in reads.items():
            if column not in table.spec.columns:
                continue
            own, values = table.written(column).codes, table.converted(column)
            first, last = ends(values)
            tells, says = np.array([mark(one) for one in told], np.int64)[codes], first[own] != 0
            lines = np.flatnonzero((tells != 0) & says & ((tells < first[own]) | (tells > last[own])))
            entry = Entry("doubted", "", "", msg("differs from what the ID number says; the cell was kept"))
            table.note_lines(
                self.notes, column, lines, np.zeros(len(lines), np.int64), [entry], self.names, table.headers(column)
            )
            fill = np.flatnonzero((tells != 0) & ~says)
            taken = [self._from_number(told[code]) for code in codes[fill].tolist()]
            take_over(table, column, fill, taken, msg("taken from the ID number"), self.notes, self.names)

    def _from_number(self, told: int | str) -> Value:
        if isinstance(told, int):
            return Value(told, told, became=span_text((told, told)))
        codes = self.model.code_lists["sex"].codes
        return Value(told, became=codes[told].zh if told in codes else told)

    def _school_table(self, name: str) -> None:
        table = self._open(name)
        attach_persons(table, self.people, self.salt, self.notes, self.names)
        self._spread(table)
        self._note_cells(table)
        attach_links(table, self.link_targets, self.notes, self.names)
        without_other_days(table, self.tables, self.link_targets)
        self._doubt_with_parents(table)
        self._inherit(table)
        lay_over(table, self._merger(table), self.notes, self.names)
        reject_repeats(table)
        self._keep_targets(table, table.schools)
        self.submissions.add(table)
        if name not in self.parents:
            self._finish(name)

    def _keep_targets(self, table: TableData, homes: Ints) -> None:
        """Make one record of the lines with one key, and remember it. ``homes``: school or district of each line.

        A key of two different things leads to neither.
        """
        if table.spec.key:
            twice = merge_keyed(table, homes, self._merger(table))
            kept = (table.reason == 0) & ~table.absorbed
            record = np.cumsum(kept) - 1
            keys = table.cells(table.spec.key)
            found = {(int(homes[line]), keys[line]): int(record[line]) for line in np.flatnonzero(kept).tolist() if keys[line]}
            targets = {key: record for key, record in found.items() if key not in twice}
            if is_pointed_at(table):
                add_names(targets, table, homes, kept, record)
            self.link_targets[table.name] = targets

    def _doubt_with_parents(self, table: TableData) -> None:
        """What was done at an activity that perhaps never was counts only perhaps."""
        for link, keys in table.links.items():
            parent = self.tables[table.spec.columns[link].to]
            kept = np.flatnonzero((parent.reason == 0) & ~parent.absorbed)
            doubts = np.append(parent.doubt[kept], 0)[keys]
            for code in np.unique(doubts[doubts > 0]).tolist():
                table.doubt_lines(np.flatnonzero(doubts == code), list(DOUBTS)[code - 1])

    def _inherit(self, table: TableData) -> None:
        """What a line leaves open and the record that it points to says (date and kind of the activity) is taken from there."""
        for link, spec in table.spec.columns.items():
            if spec.type != "link" or link not in table.links:
                continue
            parent = self.tables[spec.to]
            kept = np.flatnonzero((parent.reason == 0) & ~parent.absorbed)
            for column, own in table.spec.columns.items():
                theirs = parent.spec.columns.get(column)
                if (
                    theirs is None
                    or (own.type, own.list) != (theirs.type, theirs.list)
                    or own.type not in ("code", "date")
                    or own.blank
                ):
                    continue
                empty = np.array([value.value is None for value in table.converted(column)], bool)[table.written(column).codes]
                lines = np.flatnonzero(empty & (table.links[link] >= 0))
                values = parent.converted(column)
                codes = parent.written(column).codes[kept[table.links[link][lines]]]
                have = np.array([values[code].value is not None for code in codes.tolist()], bool)
                taken = [Value(values[code].value, values[code].latest) for code in codes[have].tolist()] if len(lines) else []
                take_over(
                    table,
                    column,
                    lines[have] if len(lines) else lines,
                    taken,
                    msg("taken from the record it points to"),
                    self.notes,
                    self.names,
                )

    def _bureau(self, names: Sequence[str]) -> Districts:
        """The bureau's tables; within them a district is what a school is elsewhere."""
        tables = []
        for name in names:
            tables.append(self._open(name))
            tables[-1].schools = np.full(tables[-1].n, -1, np.int64)
            self._note_cells(tables[-1])
        districts = Districts(self.tables["schools"], tables, self._decided_homes)
        for table in tables:
            homes = table.links["district_key"]
            lines = spread(table, homes, len(districts.names), self.link_targets)
            if len(lines) and table.copies is None:
                self.submissions.withdrawn.add(table.name)
            table.reject(lines if table.copies is None else lines[:0], NO_DISTRICT)
            tell(table, lines, NO_DISTRICT, self.notes, self.names)
            reject_repeats(table, homes)
            attach_links(table, self.link_targets, self.notes, self.names, homes)
            self._keep_targets(table, homes)
            self.bureau_until |= bureau_until(table, len(districts.names))
        return districts

    def _spread(self, table: TableData) -> None:
        """Lines without a school perhaps belong to any that they may mean; where they are too many, nobody's table is whole."""
        people = self.people if table.name != "staff" else None
        lines = spread(table, table.schools, len(self.names), self.link_targets, people)
        if len(lines) and table.copies is None:
            self.submissions.withdrawn.add(table.name)
            table.reject(lines, TOO_MANY)
        tell(table, lines[table.near[lines] == 0], NO_SCHOOL, self.notes, self.names)

    def _note_cells(self, table: TableData) -> None:
        for column, spec in table.spec.columns.items():
            if not spec.private and spec.type != "school":
                table.note_cells(column, self.notes, self.names)

    # ------------------------------------------------------------ the account

    def _records(self, districts: Districts) -> Records:
        submitted, absent = self.submissions.frames(self.tables["schools"], len(self.names))
        for name in list(self.tables):
            self._finish(name)
        for block in chain.from_iterable(self.rejected.values()):
            self.notes.add_block(block)
        bureau = frozenset(
            name
            for name, chunks in self.by_table.items()
            if self.model.tables[name].level == "bureau"
            and name not in self.submissions.withdrawn
            and any(len(c) or c.complete or c.state == "none" for c in chunks)
        )
        frames = {name: self.frames[name] for name in self.model.tables}
        number_groups(self.people.groups(), frames)
        note_gone_before(frames["schools"], self.weighing.decided.gone_before, self._school_named)
        persons = same_people(frames["staff"])
        if persons is not None:
            frames["staff"][PERSON] = persons
        numbered(frames["staff"], ("id_number", "staff_id"))
        return Records(
            frames,
            submitted,
            absent,
            districts.names,
            bureau,
            self._account(only_schools(frames)),
            self.notes,
            bureau_until=self.bureau_until,
            replaced=frozenset(self.replaced),
            withdrawn=frozenset(self.submissions.withdrawn),
        )

    def _account(self, schools: Mapping[int, str]) -> list[Source]:
        found = []
        for source in self.sources:
            accepted, rejected = self.counted[source.table].get(source.source_id, (0, 0))
            lines = self.lines.get(source.source_id, 0)
            found.append(
                replace(
                    source,
                    rows_in=accepted + rejected,
                    accepted=accepted,
                    rejected=rejected,
                    skipped=lines - accepted - rejected,
                    school=schools.get(source.source_id, ""),
                )
            )
        return found
