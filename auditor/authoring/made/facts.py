"""What the records of a made case say, before they are written as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from auditor.i18n import Message, msg
from auditor.model.model import DAY_BEGINS, Model
from auditor.rules.ast import Field, Window
from auditor.rules.periods import PeriodInstance

_DAY = 24 * 60
LINKS = ("school", "person", "link")
Tables = dict[str, list[dict[str, Any]]]
"""Rows of plain values by table; a table that is not there was not submitted."""


@dataclass(frozen=True)
class Setting:
    """When a rule's cases play: the as-of date, the last period that binds, and the day on which fields are taken.

    ``earlier``: the period that figures are compared with.
    """

    as_of: date
    period: PeriodInstance
    reference: date
    earlier: PeriodInstance | None = None


def within(period: PeriodInstance) -> date:
    """A day well inside a period."""
    return min(period.start + timedelta(days=14), period.end)


def looked_at(window: Window, setting: Setting) -> date:
    """A day of which the records of a window are."""
    return setting.reference if window.kind == "within" and window.months < 12 else within(setting.period)


class Unreachable(Exception):
    """No record can be made; ``why`` is told."""

    def __init__(self, why: Message) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True)
class Beside:
    """Records that stand beside those that are measured, so that a threshold is a certain one.

    ``among``: what is measured counts for the threshold too, so that so many of them are left out.
    """

    rows: tuple[Mapping[str, Any], ...]
    among: bool = False


@dataclass(frozen=True)
class Facts:
    """What one record says: its own columns, those of its parents by table, and the records linked to it (table → rows).

    ``beside``: what stands beside it (table → records).
    """

    own: Mapping[str, Any] = field(default_factory=dict)
    parents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    linked: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    beside: Mapping[str, Beside] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        return bool(self.own or self.parents or self.linked)

    def with_own(self, columns: Mapping[str, Any]) -> Facts:
        """The same, with some columns set."""
        return replace(self, own={**self.own, **columns})

    def of(self, at: Field) -> Mapping[str, Any]:
        """The columns of the record that a field belongs to: its own, or a parent's."""
        return self.own if not at.path else self.parents.get(at.table, {})

    def says(self, at: Field) -> bool:
        """Whether some value of a field is set."""
        return self.of(at).get(at.name) is not None

    def amount(self, at: Field) -> Fraction | None:
        """The number that a field is set to; None where none is."""
        written = self.of(at).get(at.name)
        return None if written is None else amount_of(written)

    def joined(self, other: Facts) -> Facts | None:
        """Both together; None where they contradict."""
        for mine, theirs in (
            (self.own, other.own),
            *((self.parents.get(t, {}), other.parents.get(t, {})) for t in other.parents),
        ):
            if any(name in mine and mine[name] != value for name, value in theirs.items()):
                return None
        if any(self.beside[table] != rows for table, rows in other.beside.items() if table in self.beside):
            return None  # two thresholds that go by records of one table
        parents = {t: {**self.parents.get(t, {}), **other.parents.get(t, {})} for t in {*self.parents, *other.parents}}
        linked = {t: (*self.linked.get(t, ()), *other.linked.get(t, ())) for t in {*self.linked, *other.linked}}
        return Facts({**self.own, **other.own}, parents, linked, {**self.beside, **other.beside})

    def tables(
        self, table: str, model: Model, number: int, distinct: Field | None = None, others: tuple[Facts, int] | None = None
    ) -> Tables:
        """``number`` such records, and the given number of others, with what is linked to them, as tables of a case."""
        writing = _Writing(model, table, number + (others[1] if others else 0))
        for facts, count in ((self, number), *((others,) if others else ())):
            for _ in range(count):
                writing.add(facts, named=bool(facts.linked or others), distinct=distinct)
        return writing.told_apart()


class _Writing:
    """Records as the rows of tables: those of ``table``, and with each what it points to and what points to it."""

    def __init__(self, model: Model, table: str, number: int) -> None:
        self.model, self.table, self.number = model, table, number
        self.found: Tables = {table: []}
        spec = model.tables[table]
        key = spec.key or next((name for name, column in spec.columns.items() if column.type == "key"), "")
        self.key = "staff_id" if table == "staff" else key

    def add(self, facts: Facts, *, named: bool, distinct: Field | None) -> None:
        place = len(self.found[self.table]) + 1
        row, name = telling(facts.own, self.model, self.table), f"{place}"
        if self.table == "schools":
            name = f"s{place}"
            row = {"school_id": name, **row}
        elif self.key and (named or self.table == "staff"):
            row = {self.key: name, **row}
        if distinct is not None:
            row[distinct.name] = self._different(distinct, place, row)
        self.found[self.table].append(row)
        for parent, columns in facts.parents.items():
            self._under(parent, columns, row, name)
        for child, rows in facts.linked.items():
            link = self._link(child, self.table)
            put = {} if self.table == "schools" and self.number == 1 else {link: name}
            self.found.setdefault(child, []).extend({**put, **telling(linked, self.model, child)} for linked in rows)

    def _under(self, parent: str, columns: Mapping[str, Any], row: dict[str, Any], name: str) -> None:
        """The record that ``row`` points to: one school for all that say the same of it, everybody else their own."""
        said, rows = telling(columns, self.model, parent), self.found.setdefault(parent, [])
        if parent != "schools":
            own_key = "staff_id" if parent == "staff" else self.model.tables[parent].key
            rows.append({own_key: name, **said})
            row[self._link(self.table, parent)] = name
            return
        known = next((one for one in rows if {key: value for key, value in one.items() if key != "school_id"} == said), None)
        if known is None:
            known = {"school_id": f"s{len(rows) + 1}", **said}
            rows.append(known)
        if known["school_id"] != "s1":
            row[self._link(self.table, parent)] = known["school_id"]

    def told_apart(self) -> Tables:
        """The tables; where there are several schools, each record says whose it is."""
        if self.table != "schools" and len(self.found.get("schools", ())) > 1:
            link = self._link(self.table, "schools")
            self.found[self.table] = [{link: "s1", **row} for row in self.found[self.table]]
        return self.found

    def _different(self, at: Field, place: int, row: Mapping[str, Any]) -> str:
        """The value of a field in the record of that number, unlike those before it; what it points to is there."""
        spec = self.model.tables[at.table].columns.get(at.name)
        if at.path or spec is None:
            raise Unreachable(msg("what it counts once stands in no column of its own"))
        if spec.type in LINKS:
            target = self.model.tables[at.table].links()[at.name]
            key = {"schools": "school_id", "staff": "staff_id"}.get(target, self.model.tables[target].key)
            name = f"s{place}" if target == "schools" else f"{place}"
            self.found.setdefault(target, []).append({key: name})
            return name
        if spec.type == "date":
            return (date.fromisoformat(str(row[at.name])) + timedelta(days=place - 1)).isoformat()
        if spec.type != "code":
            return f"{place}"
        codes = list(self.model.code_lists[spec.list].codes)
        if place > len(codes):
            raise Unreachable(msg("there are not so many different values"))
        return codes[place - 1]

    def _link(self, table: str, target: str) -> str:
        return next(column for column, to in self.model.tables[table].links().items() if to == target)


def telling(columns: Mapping[str, Any], model: Model, table: str) -> dict[str, Any]:
    """The columns that differ from what a case takes anyway."""
    known = model.tables[table].columns
    return {
        name: value
        for name, value in columns.items()
        if not (known[name].blank == "never" and value is None) and (value is None or known[name].default != value)
    }


def of_school(given: Tables, name: str, model: Model) -> Tables:
    """The tables of a case of one school as those of the school called ``name``, beside others."""
    found: Tables = {}
    for table, rows in apart(given, name, model).items():
        owner = next((column for column, spec in model.tables[table].columns.items() if spec.type == "school"), None)
        own = {"school_id": name} if table == "schools" else {} if owner is None else {owner: name}
        found[table] = [{**own, **{column: value for column, value in row.items() if column not in own}} for row in rows]
    return found if "schools" in found else {"schools": [{"school_id": name}], **found}


def apart(given: Tables, name: str, model: Model) -> Tables:
    """The same tables with ``name`` before every key of persons and other records, so that others can stand beside them."""

    def keyed(table: str, column: str, value: Any) -> Any:
        kept = table == "schools" or value is None or model.tables[table].columns[column].type not in ("key", "person", "link")
        return value if kept else f"{name}-{value}"

    return {
        table: [{column: keyed(table, column, value) for column, value in row.items()} for row in rows]
        for table, rows in given.items()
    }


def together(*given: Tables) -> Tables:
    """The tables of several cases in one."""
    found: Tables = {}
    for tables in given:
        for table, rows in tables.items():
            found.setdefault(table, []).extend(rows)
    return found


def amount_of(written: object) -> Fraction:
    """A number, one in percent, or a clock time in minutes, as a case writes it."""
    hours, colon, minutes = str(written).rstrip("%").partition(":")
    if not colon:
        return Fraction(hours)
    clock = int(hours) * 60 + int(minutes)
    return Fraction(clock if clock >= DAY_BEGINS else clock + _DAY)


def written_amount(value: Fraction, kind: str) -> str:
    """As a case writes it; exact, so only of values that a column can hold."""
    if kind == "time":
        return f"{int(value) % _DAY // 60}:{int(value) % 60:02}"
    whole, digits = value, 0
    while whole.denominator != 1 and digits < 6:
        whole, digits = whole * 10, digits + 1
    number = str(abs(int(whole))).rjust(digits + 1, "0")
    shown = f"{number[:-digits]}.{number[-digits:]}" if digits else number
    return f"-{shown}" if value < 0 else shown
