"""Records that satisfy a condition, or that do not: what a made case is built of.

Only what can be reached by setting columns and adding linked records is tried; a condition that asks for more is told, never
guessed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from auditor.i18n import Message, msg
from auditor.model.model import Model
from auditor.rules.ast import (
    All,
    Bound,
    ByCode,
    Comparator,
    Compare,
    CompareDate,
    Condition,
    Constant,
    Field,
    Known,
    Linked,
    Not,
    OneOf,
    Threshold,
)
from auditor.rules.ast import (
    Any as AnyOf,
)
from auditor.rules.periods import PeriodInstance


@dataclass(frozen=True)
class Setting:
    """When a rule's cases play: the as-of date, the last period that binds, and the day on which fields are taken."""

    as_of: date
    period: PeriodInstance
    reference: date


def within(period: PeriodInstance) -> date:
    """A day well inside a period."""
    return min(period.start + timedelta(days=14), period.end)


class Unreachable(Exception):
    """No record can be made; ``why`` is told."""

    def __init__(self, why: Message) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True)
class Facts:
    """What one record says: its own columns, those of its parents by table, and the records linked to it (table → rows)."""

    own: Mapping[str, Any] = field(default_factory=dict)
    parents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    linked: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        return bool(self.own or self.parents or self.linked)

    def with_own(self, columns: Mapping[str, Any]) -> Facts:
        """The same, with some columns set."""
        return replace(self, own={**self.own, **columns})

    def says(self, at: Field) -> bool:
        """Whether some value of a field is set."""
        return (self.own if not at.path else self.parents.get(at.table, {})).get(at.name) is not None

    def joined(self, other: Facts) -> Facts | None:
        """Both together; None where they contradict."""
        for mine, theirs in (
            (self.own, other.own),
            *((self.parents.get(t, {}), other.parents.get(t, {})) for t in other.parents),
        ):
            if any(name in mine and mine[name] != value for name, value in theirs.items()):
                return None
        parents = {t: {**self.parents.get(t, {}), **other.parents.get(t, {})} for t in {*self.parents, *other.parents}}
        linked = {t: (*self.linked.get(t, ()), *other.linked.get(t, ())) for t in {*self.linked, *other.linked}}
        return Facts({**self.own, **other.own}, parents, linked)

    def tables(
        self, table: str, model: Model, number: int, distinct: Field | None = None, others: tuple[Facts, int] | None = None
    ) -> dict[str, list[dict[str, Any]]]:
        """``number`` such records, and the given number of others, with what is linked to them, as tables of a case."""
        found: dict[str, list[dict[str, Any]]] = {table: []}
        key = model.tables[table].key or next((n for n, c in model.tables[table].columns.items() if c.type == "key"), "")
        key = "staff_id" if table == "staff" else key
        place = 0
        for facts, count in ((self, number), *((others,) if others else ())):
            for _ in range(count):
                place += 1
                row = _telling(facts.own, model, table)
                name = f"{place}"
                if table == "schools":
                    row = {"school_id": "s1", **row}
                    name = "s1"
                elif key and (facts.linked or others or table == "staff"):
                    row = {key: name, **row}
                if distinct is not None:
                    row[distinct.name] = _different(model, distinct, place)
                found[table].append(row)
                for parent, columns in facts.parents.items():
                    rows = found.setdefault(parent, [])
                    if parent == "schools":
                        if not rows:
                            rows.append({"school_id": "s1", **_telling(columns, model, parent)})
                        continue
                    own_key = "staff_id" if parent == "staff" else model.tables[parent].key
                    rows.append({own_key: name, **_telling(columns, model, parent)})
                    link = next(c for c, target in model.tables[table].links().items() if target == parent)
                    row[link] = name
                for child, rows in facts.linked.items():
                    link = next(c for c, target in model.tables[child].links().items() if target == table)
                    put = {} if table == "schools" else {link: name}
                    found.setdefault(child, []).extend({**put, **_telling(linked, model, child)} for linked in rows)
        return found


def _telling(columns: Mapping[str, Any], model: Model, table: str) -> dict[str, Any]:
    """The columns that differ from what a case takes anyway."""
    known = model.tables[table].columns
    return {
        name: value
        for name, value in columns.items()
        if not (known[name].blank == "never" and value is None) and (value is None or known[name].default != value)
    }


def _different(model: Model, at: Field, place: int) -> str:
    """The value of a field in the record of that number, unlike those before it."""
    spec = model.tables[at.table].columns.get(at.name)
    if at.path or spec is None:
        raise Unreachable(msg("what it counts once stands in no column of its own"))
    if at.type != "code":
        return str(place)
    codes = list(model.code_lists[spec.list].codes)
    if place > len(codes):
        raise Unreachable(msg("there are not so many different values"))
    return codes[place - 1]


def satisfying(
    condition: Condition, table: str, model: Model, setting: Setting, wanted: bool = True, beside: Facts | None = None
) -> Facts:
    """The first record found for which the condition is ``wanted``; it also says what ``beside`` says. Raises Unreachable."""
    start = beside or Facts()
    for facts in _Finder(model, setting, table).ways(condition, wanted):
        if (joined := start.joined(facts)) is not None:
            return joined
    raise Unreachable(msg("no record that satisfies its conditions could be made up"))


@dataclass(frozen=True)
class _Finder:
    model: Model
    setting: Setting
    table: str

    def ways(self, condition: Condition, wanted: bool) -> Iterator[Facts]:
        """Records for which the condition is ``wanted``."""
        match condition:
            case Not(of):
                yield from self.ways(of, not wanted)
            case All(of) if wanted:
                yield from self.together(of, True)
            case AnyOf(of) if not wanted:
                yield from self.together(of, False)
            case All(of) | AnyOf(of):
                for part in of:
                    yield from self.ways(part, wanted)
            case OneOf(at, values):
                yield from self.one_of(at, values, wanted)
            case Compare(at, bounds):
                yield from self.compared(at, bounds, wanted)
            case CompareDate():
                yield from self.dated(condition, wanted)
            case Known(at, known):
                value = self.some(at) if known is wanted else None
                yield from self.put(at, value)
            case Linked():
                yield from self.linked(condition, wanted)

    def together(self, parts: tuple[Condition, ...], wanted: bool, so_far: Facts | None = None) -> Iterator[Facts]:
        """Records for which every part is ``wanted``; that a field is known comes last, as any value will do."""
        start = so_far or Facts()
        if not parts:
            yield start
            return
        first, *rest = sorted(parts, key=lambda part: isinstance(part, Known))
        if isinstance(first, Known) and first.known is wanted and start.says(first.field):
            yield from self.together(tuple(rest), wanted, start)
            return
        for facts in self.ways(first, wanted):
            if (joined := start.joined(facts)) is not None:
                yield from self.together(tuple(rest), wanted, joined)

    # ------------------------------------------------------------ one test

    def put(self, at: Field, value: Any) -> Iterator[Facts]:
        """A column set, of the record or of a parent."""
        if at.derived:
            return
        if not at.path:
            yield Facts({at.name: value})
        elif len(at.path) == 1:
            yield Facts({}, {at.table: {at.name: value}})

    def some(self, at: Field) -> Any:
        """Some value of a field."""
        spec = self.model.tables[at.table].columns.get(at.name)
        if at.type == "code" and spec is not None:
            return next(iter(self.model.code_lists[spec.list].codes))
        return {"boolean": True, "date": self.setting.period.start.isoformat(), "time": "8:00"}.get(at.type, "1")

    def one_of(self, at: Field, values: tuple[Any, ...], wanted: bool) -> Iterator[Facts]:
        if at.derived:
            derived = self.model.tables[at.table].derived[at.name]
            asked = bool(values[0]) is wanted
            if derived.kind in ("in_post", "joined_by_then") and asked:
                yield Facts()  # a member of a case is there, unless something else is said
            elif (derived.kind == "gone_by_then" and not asked) or (
                derived.kind == "same_person" and bool(values[0]) is not wanted
            ):
                yield Facts()
            return
        if wanted:
            for value in values:
                yield from self.put(at, value)
            return
        spec = self.model.tables[at.table].columns[at.name]
        if at.type == "boolean":
            yield from self.put(at, not values[0])
        elif at.type == "code":
            for code in self.model.code_lists[spec.list].codes:
                if code not in values:
                    yield from self.put(at, code)

    def compared(self, at: Field, bounds: tuple[Bound, ...], wanted: bool) -> Iterator[Facts]:
        asked = bounds if wanted else (_opposite(bounds[0]),)
        first = asked[0]
        amounts = list(self.amounts(first.threshold))
        for extra, amount in amounts:
            value = _meeting(amount, first.comparator)
            if not all(
                _holds(value, bound.comparator, bound.threshold.value)
                for bound in asked[1:]
                if isinstance(bound.threshold, Constant)
            ):
                continue
            for facts in self.valued(at, value):
                if (joined := facts.joined(extra)) is not None:
                    yield joined

    def amounts(self, threshold: Threshold) -> Iterator[tuple[Facts, Fraction]]:
        if isinstance(threshold, Constant):
            yield Facts(), threshold.value
        elif isinstance(threshold, ByCode):
            for code, amount in threshold.values:
                for facts in self.put(threshold.field, code):
                    yield facts, amount

    def valued(self, at: Field, value: Fraction) -> Iterator[Facts]:
        """A number, also of a field that follows from a date."""
        if not at.derived:
            if value.denominator == 1:
                shown = f"{int(value) // 60}:{int(value) % 60:02}" if at.type == "time" else str(int(value))
                yield from self.put(at, shown)
            return
        derived = self.model.tables[at.table].derived[at.name]
        if derived.kind in ("completed_years", "years_since") and derived.from_:
            years = math.ceil(value)
            day = self.setting.reference
            born = date(day.year - years, day.month, 28 if day.month == 2 else day.day)
            yield from self.put(replace(at, name=derived.from_, derived=False), born.isoformat())

    def dated(self, condition: CompareDate, wanted: bool) -> Iterator[Facts]:
        day = condition.day
        period = self.setting.period
        on = {"date": day.on, "period_start": period.start, "period_end": period.end, "reference": self.setting.reference}.get(
            day.kind
        ) or period.day(day.month, day.day)
        if on is None:
            return
        op = (
            condition.op
            if wanted
            else {"before": "not_before", "not_before": "before", "after": "not_after", "not_after": "after"}[condition.op]
        )
        spec = self.model.tables[condition.field.table].columns.get(condition.field.name)
        if on == date.max:
            value = None if op in ("not_before", "after") else self.setting.reference.isoformat()
            yield from self.put(condition.field, value)
            return
        if spec is not None and spec.blank == "never" and op in ("not_before", "after"):
            yield Facts()
        shift = {"before": -1, "not_before": 0, "after": 1, "not_after": 0}[op]
        reference = self.setting.reference
        some = (
            within(period),
            on + timedelta(days=shift),
            reference,
            period.start,
            *(reference - timedelta(days=n) for n in _AGO),
        )
        for tried in dict.fromkeys(some):  # several tests of one date meet in one of them
            if {"before": tried < on, "not_before": tried >= on, "after": tried > on, "not_after": tried <= on}[op]:
                yield from self.put(condition.field, tried.isoformat())

    # ------------------------------------------------------------ linked records

    def linked(self, condition: Linked, wanted: bool) -> Iterator[Facts]:
        bounds = condition.bounds if wanted else (_opposite(condition.bounds[0]),)
        if not all(isinstance(bound.threshold, Constant) for bound in bounds):
            return
        amounts = [bound.threshold.value for bound in bounds]  # type: ignore[union-attr]
        inner = _Finder(self.model, self.setting, condition.table)
        lower = bounds[0].comparator.is_lower_bound
        if condition.how == "count" or condition.how == "distinct":
            number = math.ceil(amounts[0]) + (bounds[0].comparator is Comparator.MORE_THAN) if lower else 0
            if not lower and not _holds(Fraction(0), bounds[0].comparator, amounts[0]):
                return
            if number == 0:
                yield Facts()
                return
            for facts in inner.ways(condition.where, True):
                rows = tuple(self.row(condition, facts, place) for place in range(int(number)))
                yield Facts({}, {}, {condition.table: rows})
        elif condition.how == "sum" and condition.value is not None:
            value = _meeting(amounts[0], bounds[0].comparator)
            if value == 0:
                yield Facts()
                return
            for facts in inner.ways(condition.where, True):
                rows = (self.row(condition, facts.with_own({condition.value.name: str(int(value))}), 0),)
                yield Facts({}, {}, {condition.table: rows})

    def row(self, condition: Linked, facts: Facts, place: int) -> dict[str, Any]:
        dated = self.model.tables[condition.table].dated_by
        row = dict(facts.own)
        if dated and dated not in row:
            row[dated] = within(self.setting.period).isoformat()
        if condition.how == "distinct" and condition.value is not None and condition.value.name not in row:
            row[condition.value.name] = f"{place + 1}"
        return row


_AGO = (400, 800, 4000)
_OPPOSITES = {
    Comparator.AT_LEAST: Comparator.LESS_THAN,
    Comparator.MORE_THAN: Comparator.AT_MOST,
    Comparator.AT_MOST: Comparator.MORE_THAN,
    Comparator.LESS_THAN: Comparator.AT_LEAST,
}


def _opposite(bound: Bound) -> Bound:
    return replace(bound, comparator=_OPPOSITES[bound.comparator])


def _meeting(amount: Fraction, comparator: Comparator) -> Fraction:
    """A whole value that meets a bound, as near as there is one."""
    if comparator is Comparator.AT_LEAST:
        return Fraction(math.ceil(amount))
    if comparator is Comparator.MORE_THAN:
        return Fraction(math.floor(amount) + 1)
    if comparator is Comparator.AT_MOST:
        return Fraction(math.floor(amount))
    return Fraction(math.ceil(amount) - 1)


def _holds(value: Fraction, comparator: Comparator, limit: Fraction) -> bool:
    return {
        Comparator.AT_LEAST: value >= limit,
        Comparator.MORE_THAN: value > limit,
        Comparator.AT_MOST: value <= limit,
        Comparator.LESS_THAN: value < limit,
    }[comparator]
