"""Doubts that only show when records are seen together: dates out of order, one person at two schools, events outside any term,
talks with oneself, figures under a name that no rule asks for but almost. Nothing is changed or left out; a person is asked to
look. A doubt is told only where it is certain, whatever day a date known by its month stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditor.i18n import Message, listed, msg
from auditor.measures.moment import ymd
from auditor.model.model import NEVER, Model
from auditor.records.cells.dates import as_date
from auditor.records.cells.shown import span_text
from auditor.records.cells.text import person_name
from auditor.records.doubt import placed
from auditor.records.records import CellNote
from auditor.rules.kinds.value import Indicator
from auditor.written.mistakes import nearest

if TYPE_CHECKING:
    from auditor.records.records import Records
    from auditor.rules.pack import Pack

_AFTER_END = msg("ends before it begins")
ORDERS: tuple[tuple[str, str, str, Message], ...] = (
    # table, what comes first, what comes later, what is said of the later one
    ("staff", "born_on", "began_work_on", msg("began work before being born")),
    ("staff", "born_on", "began_teaching_on", msg("began teaching before being born")),
    ("staff", "born_on", "joined_school_on", msg("joined the school before being born")),
    ("staff", "began_work_on", "joined_school_on", msg("joined the school before beginning work")),
    ("staff", "joined_school_on", "left_school_on", msg("left the school before joining it")),
    ("staff", "joined_school_on", "leader_since", msg("head or deputy in this school before joining it")),
    ("staff", "began_work_on", "title_since", msg("title earned before beginning work")),
    ("trainings", "started_on", "ended_on", _AFTER_END),
    ("rotations", "started_on", "ended_on", _AFTER_END),
    ("rotations", "origin_joined_on", "started_on", msg("exchanged before joining the former school")),
    ("service_history", "started_on", "ended_on", _AFTER_END),
    ("title_appointments", "appointed_on", "ended_on", _AFTER_END),
    ("title_appointments", "appointed_on", "left_rural_on", msg("left rural schools before the appointment")),
    ("schools", "opened_on", "closed_on", msg("closed before it was opened")),
    ("documents", "issued_on", "valid_until", msg("no longer valid before being issued")),
)
_HERE = ("in_post", "in_post_exchange", None)
"""Status of staff who are, or may be, at work in the school."""


@dataclass(frozen=True)
class _Frame:
    """A table's columns as plain lists, None for missing."""

    records: Records
    table: str

    def column(self, name: str) -> list[Any]:
        frame = self.records.frames[self.table]
        if name not in frame:
            return [None] * len(frame)
        values = frame[name]
        listed: list[Any] = values.astype(object).where(values.notna(), None).tolist()
        return listed

    def days(self, name: str) -> list[tuple[int, int] | None]:
        """First and last possible day of a date."""
        first = self.column(name)
        last = self.column(f"{name}__latest") if f"{name}__latest" in self.records.frames[self.table] else first
        return [None if a is None or b is None else (int(a), int(b)) for a, b in zip(first, last, strict=True)]


class Doubts:
    """The doubts about the records of one import. ``packs``: whose rules say which events belong into terms."""

    def __init__(self, records: Records, model: Model, packs: Sequence[Pack] = ()) -> None:
        self.records, self.model, self.packs = records, model, packs
        self._home_of: dict[str, list[Any]] = {}
        self._schools = [str(name or "") for name in _Frame(records, "schools").column("name")]

    def all(self) -> list[CellNote]:
        """Every doubt, by file and row."""
        found = [
            *self.order_of_dates(),
            *self.at_two_schools(),
            *self.outside_terms(),
            *self.with_oneself(),
            *self.misspelt_figures(),
            *self.mergers(),
        ]
        return sorted(found, key=lambda note: (note.source_id, note.row, note.column, note.message.msgid))

    def order_of_dates(self) -> Iterator[CellNote]:
        """Dates that cannot be in the order in which life has them."""
        for table, before, after, said in ORDERS:
            spec = self.model.tables.get(table)
            if spec is None or not {before, after} <= set(spec.columns):
                continue
            frame = _Frame(self.records, table)
            for line, (one, two) in enumerate(zip(frame.days(before), frame.days(after), strict=True)):
                if one is not None and two is not None and two[1] < one[0] < NEVER:
                    yield self._note(table, line, after, span_text(two), said)

    def at_two_schools(self) -> Iterator[CellNote]:
        """Staff at work in two schools at once: by ID number, else by name and birth date."""
        frame = _Frame(self.records, "staff")
        homes, names, born = frame.column("schools_key"), frame.column("name"), frame.days("born_on")
        sure = placed(self.records.frames["staff"]).tolist()
        by_key: dict[tuple[object, ...], list[int]] = {}
        for line, (status, number) in enumerate(zip(frame.column("status"), frame.column("id_number"), strict=True)):
            day = born[line]
            if status not in _HERE or homes[line] is None or not sure[line]:
                continue
            if number:
                by_key.setdefault(("number", number), []).append(line)
            elif names[line] and day is not None and day[0] == day[1]:
                by_key.setdefault(("name", person_name(str(names[line])), day[0]), []).append(line)
        for lines in by_key.values():
            for line in lines:
                elsewhere = sorted({int(homes[other]) for other in lines} - {int(homes[line])})
                if elsewhere:
                    schools = listed(self._schools[key] for key in elsewhere)
                    said = msg("at work in another school too: {schools}; the person counts in each", schools=schools)
                    yield self._note("staff", line, "status", "", said)

    def outside_terms(self) -> Iterator[CellNote]:
        """Events that no term of a pack's calendar holds, in the tables that its rules count term by term."""
        told: set[tuple[str, int]] = set()
        for pack in self.packs:
            for table in sorted({t for rule in pack.rules if rule.period.kind == "term" for t in rule.tables()}):
                column = pack.model.tables[table].dated_by
                if not column or table not in self.records.frames:
                    continue
                days = _Frame(self.records, table).days(column)
                known = [day for day in days if day is not None and day[1] < NEVER]
                if not known:
                    continue
                first, last = as_date(min(day[0] for day in known)), as_date(max(day[1] for day in known))
                gaps = [(ymd(a), ymd(b)) for a, b in pack.calendar.orphans(first, last)]
                for line, day in enumerate(days):
                    if day and (table, line) not in told and any(a <= day[0] and day[1] <= b for a, b in gaps):
                        told.add((table, line))
                        said = msg("in no term; rules that count term by term do not count it")
                        yield self._note(table, line, column, span_text(day), said)

    def with_oneself(self) -> Iterator[CellNote]:
        """Talks whose interviewer and interviewee bear one name."""
        for table, spec in self.model.tables.items():
            for derived in spec.derived.values():
                if derived.kind != "same_person":
                    continue
                frame = _Frame(self.records, table)
                people = _Frame(self.records, "staff").column("name")
                keys = frame.column("staff_key")
                for line, (own, other) in enumerate(zip(frame.column(derived.of), frame.column(derived.as_), strict=True)):
                    key = keys[line]
                    name = (people[int(key)] if key is not None else None) or own
                    called = person_name(str(name or ""))
                    titled = {spelt for title in derived.titles for spelt in (called + title, title + called)}
                    if called and person_name(str(other or "")) in {called, *titled}:
                        said = msg("a talk with oneself; rules do not count it")
                        yield self._note(table, line, derived.as_, str(other), said)

    def misspelt_figures(self) -> Iterator[CellNote]:
        """Figures of the bureau whose indicator no rule asks for, but one that is written almost so."""
        asked: dict[str, set[str]] = {}
        for measure in (part for pack in self.packs for rule in pack.rules for one in rule.measures() for part in one.walk()):
            if isinstance(measure, Indicator):
                asked.setdefault(measure.of.table, set()).add(measure.name)
        for table, names in asked.items():
            for line, written in enumerate(_Frame(self.records, table).column("indicator")):
                meant = nearest(str(written), names) if written is not None and written not in names else None
                if meant is not None:
                    said = msg("no rule asks for an indicator of this name; did you mean “{name}”?", name=meant)
                    yield self._note(table, line, "indicator", str(written), said)

    def mergers(self) -> Iterator[CellNote]:
        """Schools that were taken over on a day that nobody says, or by one that they are said to have taken over."""
        frame = _Frame(self.records, "schools")
        ids, taken, closed = frame.column("school_id"), frame.column("merged_into"), frame.days("closed_on")
        line_of = {str(name): line for names in (self._schools, ids) for line, name in enumerate(names) if name}
        into = [None if name is None else line_of.get(str(name)) for name in taken]
        for line, name in enumerate(taken):
            day = closed[line]
            if name is not None and (day is None or day[0] == NEVER):
                said = msg("taken over, but no day of closing is given; the school counts as still there")
                yield self._note("schools", line, "merged_into", str(name), said)
            elif name is not None and line in _followed(into, line):
                said = msg("the schools are said to have taken over one another; which of them is still there has to be said")
                yield self._note("schools", line, "merged_into", str(name), said)

    def _homes(self, table: str) -> list[Any]:
        """The school of each record, looked up once for a table."""
        if table not in self._home_of:
            homes = _Frame(self.records, table).column("schools_key")  # none of a bureau's
            self._home_of[table] = list(range(len(homes))) if table == "schools" else homes
        return self._home_of[table]

    def _note(self, table: str, line: int, column: str, value: str, said: Message) -> CellNote:
        frame = self.records.frames[table]
        source, row = int(frame["source_id"].iloc[line]), int(frame["source_row"].iloc[line])
        home = self._homes(table)[line]
        school = "" if home is None else self._schools[int(home)]
        header = self.model.tables[table].columns[column].zh or column
        return CellNote("doubted", source, row, header, value, "", said, school, column)


def _followed(into: Sequence[int | None], line: int) -> list[int]:
    """The schools that took one over, one after the other, as far as none comes twice."""
    found: list[int] = []
    place = into[line]
    while place is not None and place not in found:
        found.append(place)
        place = into[place]
    return found
