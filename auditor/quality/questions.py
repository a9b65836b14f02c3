"""What only a person can settle about the records, the question for which most requirements wait first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from auditor.i18n import Message, called, listed, msg
from auditor.inputs.decisions import Decision
from auditor.measures.owed import Owed
from auditor.measures.uses import columns_used
from auditor.records.doubt import COLUMN as DOUBT
from auditor.records.doubt import HOMELESS, REASONS, placed

if TYPE_CHECKING:
    from auditor.model.model import Model
    from auditor.records.records import FileRead, Records, Source
    from auditor.rules.pack import Pack

ROWS_NAMED = 200
"""Rows of one sheet that one question is about at most."""


@dataclass(frozen=True)
class Choice:
    """One answer: what it says, and what it decides; None: it stays open."""

    says: Message
    decides: Decision | None


@dataclass(frozen=True)
class Question:
    """A question, and how many requirements (of a rule to a school) wait for its answer.

    ``choices``: the answers there are. ``asks``: the key of a decision that is asked for (``school``, ``district``, ``day``), ""
    for none; ``decides`` is then the decision without it.
    """

    says: Message
    waits: int
    choices: tuple[Choice, ...] = ()
    asks: str = ""
    decides: Decision | None = None


_NO_SCHOOL = ("no school:", "unknown school", "several schools", "the sheet's title and the file's name")
"""How the reasons begin for which a row has no school."""
OPEN = Choice(msg("leave it open"), None)


def questions(records: Records, model: Model, packs: Sequence[Pack]) -> list[Question]:
    """Every open question about records that were imported. ``packs``: whose requirements are counted."""
    asker = _Asker(records, model, packs)
    found = [*asker.complete(), *asker.homeless(), *asker.versions(), *asker.doubtful(), *asker.gone()]
    return sorted(found, key=lambda question: -question.waits)


class _Asker:
    def __init__(self, records: Records, model: Model, packs: Sequence[Pack]) -> None:
        self.records, self.model = records, model
        self.files: dict[str, FileRead] = {file.sha256: file for file in records.files if file.sha256}
        self.sources: dict[int, Source] = {source.source_id: source for source in records.sources}
        self._tables, self._columns = Counter[str](), Counter[tuple[str, str]]()
        for rule in (rule for pack in packs for rule in pack.rules):
            self._tables.update(set(rule.tables()))
            self._columns.update(columns_used(rule, model))
        submitted = records.submitted
        self._given = set(zip(submitted["schools_key"].tolist(), submitted["table"].tolist(), strict=True))
        self._all = range(len(records.frames["schools"]))
        self._packs = packs
        self._owed = Owed(packs, records)

    def _name(self, table: str) -> Message:
        return called(self.model.tables[table].zh, self.model.tables[table].en)

    def complete(self) -> Iterator[Question]:
        """Lists about several schools in which some have no row: is that all there is?"""
        for source in self.sources.values():
            if source.table == "schools" or self.model.tables[source.table].level != "school" or source.sha256 not in self.files:
                continue
            frame = self.records.frames[source.table]
            if frame.loc[(frame["source_id"] == source.source_id) & placed(frame), "schools_key"].nunique() < 2:
                continue
            lacking = [key for key in self._all if (key, source.table) not in self._given]
            waits = self._waiting(source.table, lacking)
            if not lacking or (self._packs and not waits):
                continue
            decision = Decision("complete", source.file, source.sha256, tables=(source.table,))
            says = msg(
                "{table} ({file}): {lacking} of {all} schools have no record. Does the list name every record there is?",
                table=self._name(source.table),
                file=source.file,
                lacking=len(lacking),
                all=len(self._all),
            )
            yes = Choice(msg("yes: the others have none"), decision)
            yield Question(says, waits, (yes, OPEN))

    def _waiting(self, table: str, schools: Sequence[int]) -> int:
        """How many requirements that may apply to these schools read a table."""
        rules = {rule.id for pack in self._packs for rule in pack.rules if table in rule.tables()}
        return sum(len(rules & self._owed.rules(school)) for school in schools)

    def homeless(self) -> Iterator[Question]:
        """Files and rows of which nothing says for certain whose they are."""
        refused: Counter[int] = Counter()
        for note in self.records.notes:
            if note.kind == "rejected" and note.message.msgid.startswith(_NO_SCHOOL):
                refused[note.source_id] += 1
        whole: Counter[str] = Counter()
        waits: Counter[str] = Counter()
        for source in self.sources.values():
            rows = self._homeless_rows(source)
            if source.sha256 not in self.files or not (rows or refused[source.source_id]):
                continue
            at_bureau = self.model.tables[source.table].level == "bureau"
            if len(rows) == source.accepted and not at_bureau:
                whole[source.sha256] += len(rows) + refused[source.source_id]
                waits[source.sha256] += self._waits(source, rows) or self._tables[source.table]
            elif rows:
                yield self._whose(source, rows, "district" if at_bureau else "school")
        for sha256, count in sorted(whole.items()):
            file = self.files[sha256].file
            says = msg("{file}: {n} rows of which nothing says of which school they are. Whose are they?", file=file, n=count)
            yield Question(says, waits[sha256], asks="school", decides=Decision("school", file, sha256))

    def _homeless_rows(self, source: Source) -> tuple[int, ...]:
        frame = self.records.frames[source.table]
        if DOUBT not in frame:
            return ()
        rows = frame.loc[(frame["source_id"] == source.source_id) & (frame[DOUBT] == HOMELESS), "source_row"]
        return tuple(sorted({int(row) for row in rows}))

    def _waits(self, source: Source, rows: Sequence[int]) -> int:
        """The requirements of every school or district whose a row may be."""
        frame = self.records.frames[source.table]
        here = frame[(frame["source_id"] == source.source_id) & frame["source_row"].isin(rows)]
        home = "schools_key" if "schools_key" in here else "district_key"
        return int(here[home].nunique()) * self._tables[source.table]

    def _whose(self, source: Source, rows: tuple[int, ...], asks: str) -> Question:
        named = rows[:ROWS_NAMED]
        told = {"file": source.file, "sheet": source.sheet, "rows": listed(named, 10)}
        says = (
            msg("{file} › {sheet}: of which district are the rows {rows}?", **told)
            if asks == "district"
            else msg("{file} › {sheet}: of which school are the rows {rows}?", **told)
        )
        return Question(
            says,
            self._waits(source, rows),
            asks=asks,
            decides=Decision(asks, source.file, source.sha256, source.sheet, named),
        )

    def versions(self) -> Iterator[Question]:
        """Two files that say different things of one school or person."""
        differ: dict[tuple[str, str], set[tuple[str, str, str]]] = {}
        names = {file.file: file for file in self.files.values()}
        for note in self.records.notes:
            if note.kind != "contested":
                continue
            said = str(note.message.values.get("places", ""))
            there = sorted(
                name for name in names if any(place.startswith((f"{name} › ", f"{name}:")) for place in said.split("、"))
            )
            for pair in combinations(there, 2):
                differ.setdefault(pair, set()).add((note.school, self.sources[note.source_id].table, note.field))
        for (one, two), cells in sorted(differ.items()):
            says = msg("{one} and {two} say different things in {n} columns. Which stands?", one=one, two=two, n=len(cells))
            choices = [
                Choice(msg("{file} stands", file=name), Decision("stands", name, names[name].sha256)) for name in (one, two)
            ]
            yield Question(says, sum(self._columns[table, column] for _, table, column in cells), (*choices, OPEN))

    def doubtful(self) -> Iterator[Question]:
        """Rows that only perhaps count, sheet by sheet and reason by reason."""
        for table in self.model.tables:
            frame = self.records.frames[table]
            if DOUBT not in frame:
                continue
            rows = frame[frame[DOUBT].notna() & (frame[DOUBT] != HOMELESS)]
            pairs = set(zip(rows["source_id"].tolist(), rows[DOUBT].tolist(), strict=True))
            for where, reason in sorted((int(source_id), str(reason)) for source_id, reason in pairs):
                source = self.sources[where]
                if source.sha256 not in self.files:
                    continue
                group = rows[(rows["source_id"] == where) & (rows[DOUBT] == reason)]
                numbers = tuple(sorted({int(row) for row in group["source_row"]}))[:ROWS_NAMED]
                says = msg(
                    "{file} › {sheet}: {n} rows count only perhaps ({why}). Do they count?",
                    file=source.file,
                    sheet=source.sheet,
                    n=len(numbers),
                    why=REASONS[reason],
                )
                count = Decision("count", source.file, source.sha256, source.sheet, numbers)
                choices = (
                    Choice(msg("yes: rows {rows} count", rows=listed(numbers, 10)), count),
                    Choice(msg("no: they are left out"), replace(count, decides="leave_out")),
                    OPEN,
                )
                schools = group["schools_key"].nunique() if "schools_key" in group else 1
                yield Question(says, int(schools) * self._tables[table], choices)

    def gone(self) -> Iterator[Question]:
        """Staff who are gone, nobody says since when."""
        staff = self.records.frames["staff"]
        if "left_school_on" not in staff:
            return
        gone = staff[staff["status"].isin(self.model.codes_of("gone")) & staff["left_school_on"].isna()]
        said = self.records.frames["schools"].get("gone_by")
        if len(gone) and said is None:
            says = msg("{n} people are gone and no day is given. Before which day had they all left?", n=len(gone))
            waits = int(gone["schools_key"].nunique()) * self._tables["staff"]
            yield Question(says, waits, asks="day", decides=Decision("gone_before"))
