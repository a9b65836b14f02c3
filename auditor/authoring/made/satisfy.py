"""Records that satisfy a condition, or that do not: what a made case is built of.

Only what can be reached by setting columns and adding linked records is tried; a condition that asks for more is told, never
guessed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from auditor.authoring.made.facts import LINKS, Facts, Setting, Unreachable, looked_at, within
from auditor.authoring.made.solving import known_amount, leaves_of, set_to, valued
from auditor.i18n import msg
from auditor.model.model import Model
from auditor.rules.ast import (
    All,
    Bound,
    Compare,
    CompareDate,
    Condition,
    Field,
    Known,
    Linked,
    Not,
    OneOf,
)
from auditor.rules.ast import (
    Any as AnyOf,
)
from auditor.rules.kinds.base import Measure, whole_required
from auditor.rules.thresholds import Step, Threshold


def satisfying(
    condition: Condition, table: str, model: Model, setting: Setting, wanted: bool = True, beside: Facts | None = None
) -> Facts:
    """The first record found for which the condition is ``wanted``; it also says what ``beside`` says. Raises Unreachable."""
    start = beside or Facts()
    for facts in Finder(model, setting, table).ways(condition, wanted, start):
        if (joined := start.joined(facts)) is not None:
            return joined
    raise Unreachable(msg("no record that satisfies its conditions could be made up"))


@dataclass(frozen=True)
class Finder:
    """``arranged``: what has to stand beside a record so that a measure, or a rule, has a figure; None: nothing is arranged."""

    model: Model
    setting: Setting
    table: str
    arranged: Callable[[Measure | str, Fraction], Iterator[Facts]] | None = None

    def ways(self, condition: Condition, wanted: bool, known: Facts) -> Iterator[Facts]:
        """What is to be added to a record of which ``known`` is said, so that the condition is ``wanted``."""
        match condition:
            case Not(of):
                yield from self.ways(of, not wanted, known)
            case All(of) if wanted:
                yield from self.together(of, True, known)
            case AnyOf(of) if not wanted:
                yield from self.together(of, False, known)
            case All(of) | AnyOf(of):
                for part in of:
                    yield from self.ways(part, wanted, known)
            case OneOf(at, values):
                yield from self.one_of(at, values, wanted, known)
            case Compare(at, bounds):
                yield from self.compared(at, bounds, wanted, known)
            case CompareDate():
                yield from self.dated(condition, wanted, known)
            case Known(at, is_known):
                yield from self.known(at, is_known is wanted, known)
            case Linked():
                yield from self.linked(condition, wanted, known)

    def together(self, parts: tuple[Condition, ...], wanted: bool, known: Facts) -> Iterator[Facts]:
        """Records for which every part is ``wanted``; what follows from other fields comes late, and last that one is known."""
        if not parts:
            yield Facts()
            return
        first, *rest = sorted(parts, key=_late)
        for facts in self.ways(first, wanted, known):
            joined = known.joined(facts)
            if joined is None:
                continue
            for more in self.together(tuple(rest), wanted, joined):
                if (whole := facts.joined(more)) is not None:
                    yield whole

    # ------------------------------------------------------------ one test

    def set_to(self, at: Field, value: Any) -> Iterator[Facts]:
        """A column set, of the record or of a parent."""
        if not at.derived and len(at.path) <= 1:
            yield set_to(at, value)

    def known(self, at: Field, wanted: bool, known: Facts) -> Iterator[Facts]:
        """That there is a value, or that there is none; of a formula, that each of its columns has one."""
        if wanted and all(known.says(leaf) for leaf in leaves_of(at)):
            yield Facts()
        elif at.formula is None:
            yield from self.set_to(at, self.some(at) if wanted else None)

    def some(self, at: Field) -> Any:
        """Some value of a field."""
        spec = self.model.tables[at.table].columns.get(at.name)
        if at.type == "code" and spec is not None:
            return next(iter(self.model.code_lists[spec.list].codes))
        return {"boolean": True, "date": self.setting.period.start.isoformat(), "time": "8:00"}.get(at.type, "1")

    def one_of(self, at: Field, values: tuple[Any, ...], wanted: bool, known: Facts) -> Iterator[Facts]:
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
        if known.says(at):
            if (known.of(at)[at.name] in values) is wanted:
                yield Facts()
            return
        spec = self.model.tables[at.table].columns[at.name]
        if spec.default is not None and (spec.default in values) is wanted:
            yield from self.set_to(at, spec.default)
        if wanted:
            for value in values:
                yield from self.set_to(at, value)
            return
        if at.type == "boolean":
            yield from self.set_to(at, not values[0])
        elif at.type == "code":
            for code in self.model.code_lists[spec.list].codes:
                if code not in values:
                    yield from self.set_to(at, code)
        elif at.type == "text":
            yield from self.set_to(at, f"-{values[0]}")

    def compared(self, at: Field, bounds: tuple[Bound, ...], wanted: bool, known: Facts) -> Iterator[Facts]:
        """A number within every bound, or one beyond any of them."""
        for asked in [bounds] if wanted else [(opposite(bound),) for bound in bounds]:
            for extra, limits in self.limits(asked, known):
                said = known.joined(extra)
                if said is None:
                    continue
                held = known_amount(at, said)
                if held is not None:
                    if all(bound.comparator.holds(held, limit) for bound, limit in zip(asked, limits, strict=True)):
                        yield extra
                    continue
                near = (whole_required(bound.comparator, limit) for bound, limit in zip(asked, limits, strict=True))
                for tried in dict.fromkeys(near):
                    if all(bound.comparator.holds(tried, limit) for bound, limit in zip(asked, limits, strict=True)):
                        for facts in self.valued(at, tried, said):
                            if (joined := facts.joined(extra)) is not None:
                                yield joined

    def limits(self, bounds: tuple[Bound, ...], known: Facts) -> Iterator[tuple[Facts, tuple[Fraction, ...]]]:
        """What each bound may require, and what is to be said of the record for it."""
        if not bounds:
            yield Facts(), ()
            return
        for facts, amount in self.amounts(bounds[0].threshold, known):
            said = known.joined(facts)
            for more, rest in self.limits(bounds[1:], said) if said is not None else ():
                if (joined := facts.joined(more)) is not None:
                    yield joined, (amount, *rest)

    def amounts(self, threshold: Threshold, known: Facts) -> Iterator[tuple[Facts, Fraction]]:
        """What a threshold may require of a record of which ``known`` is said, and what is to be said for it."""
        yield from threshold.tried(_Trying(self, known))

    def valued(self, at: Field, value: Fraction, known: Facts) -> Iterator[Facts]:
        """A number, also of a field that follows from others."""
        if not at.derived or at.formula is not None:
            yield from valued(at, value, known, self.model)
            return
        derived = self.model.tables[at.table].derived[at.name]
        years = math.ceil(value)
        if derived.kind == "service_years" and derived.stated:
            yield from self.set_to(replace(at, name=derived.stated, derived=False), str(years))
        day: date | None = self.setting.reference
        if derived.kind == "years_between":
            day = known_day(replace(at, name=derived.to, derived=False), known)
        if derived.kind in ("completed_years", "years_since", "years_between") and derived.from_ and day is not None:
            born = replace(at, name=derived.from_, derived=False)
            yield from self.set_to(born, years_before(day, years).isoformat())

    def dated(self, condition: CompareDate, wanted: bool, known: Facts) -> Iterator[Facts]:
        day, at = condition.day, condition.field
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
        said = known_day(at, known)
        if said is not None:
            if _falls(said, op, on):
                yield Facts()
            return
        spec = self.model.tables[at.table].columns.get(at.name)
        if on == date.max:
            value = None if op in ("not_before", "after") else self.setting.reference.isoformat()
            yield from self.set_to(at, value)
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
            if _falls(tried, op, on):
                yield from self.on_day(at, tried)

    def on_day(self, at: Field, day: date) -> Iterator[Facts]:
        """A date, also one that is so many years after another."""
        derived = self.model.tables[at.table].derived.get(at.name) if at.derived else None
        if derived is None:
            yield from self.set_to(at, day.isoformat())
        elif derived.kind == "anniversary" and derived.from_:
            began = replace(at, name=derived.from_, derived=False)
            yield from self.set_to(began, years_before(day, derived.years).isoformat())

    # ------------------------------------------------------------ linked records

    def linked(self, condition: Linked, wanted: bool, known: Facts) -> Iterator[Facts]:
        for asked in [condition.bounds] if wanted else [(opposite(bound),) for bound in condition.bounds]:
            for extra, limits in self.limits(asked, known):
                found = self.so_many if condition.part_of is None else self.such_a_part
                for facts in found(condition, asked, limits):
                    if (joined := extra.joined(facts)) is not None:
                        yield joined

    def so_many(self, condition: Linked, bounds: tuple[Bound, ...], limits: tuple[Fraction, ...]) -> Iterator[Facts]:
        """Linked records whose number, or whose sum, is within the bounds: none where none will do."""
        tried = [Fraction(0), *(whole_required(bound.comparator, limit) for bound, limit in zip(bounds, limits, strict=True))]
        sound = (
            value
            for value in tried
            if value >= 0 and all(bound.comparator.holds(value, limit) for bound, limit in zip(bounds, limits, strict=True))
        )
        value, column = next(sound, None), condition.value
        if value is None or (condition.how == "distinct" and column is not None and column.type in LINKS):
            return
        if value == 0:
            yield Facts()
            return
        inner = Finder(self.model, self.setting, condition.table)
        for facts in inner.ways(condition.where, True, Facts()):
            if condition.how in ("count", "distinct"):
                yield Facts({}, {}, {condition.table: tuple(self.row(condition, facts, nth) for nth in range(int(value)))})
            elif condition.how == "sum" and column is not None:
                one = facts.with_own({column.name: str(int(value))})
                yield Facts({}, {}, {condition.table: (self.row(condition, one, 0),)})

    def such_a_part(self, condition: Linked, bounds: tuple[Bound, ...], limits: tuple[Fraction, ...]) -> Iterator[Facts]:
        """Linked records some of which count: the part that they make up is within the bounds. None where none will do."""
        assert condition.part_of is not None
        inner = Finder(self.model, self.setting, condition.table)
        between = ((limit + end) / 2 for limit in limits for end in (0, 1))
        for part in dict.fromkeys((*limits, Fraction(0), Fraction(1), *between)):
            if not all(bound.comparator.holds(part, limit) for bound, limit in zip(bounds, limits, strict=True)):
                continue
            if not part:
                yield Facts()
                continue
            sizes = (part.numerator, part.denominator - part.numerator)
            others = All((condition.part_of, Not(condition.chosen)))
            for counted in inner.ways(condition.where, True, Facts()):
                beside = next(inner.ways(others, True, Facts()), None) if sizes[1] else Facts()
                if beside is not None:
                    rows = (*self.adding_up(condition, counted, sizes[0]), *self.adding_up(condition, beside, sizes[1]))
                    yield Facts({}, {}, {condition.table: rows})

    def adding_up(self, condition: Linked, facts: Facts, size: int) -> Iterator[dict[str, Any]]:
        """So many linked records, or one with such an amount."""
        if condition.value is None:
            yield from (self.row(condition, facts, nth) for nth in range(size))
        elif size:
            yield self.row(condition, facts.with_own({condition.value.name: str(size)}), 0)

    def row(self, condition: Linked, facts: Facts, place: int) -> dict[str, Any]:
        dated = self.model.tables[condition.table].dated_by
        row = dict(facts.own)
        if dated and dated not in row:
            row[dated] = looked_at(condition.window, self.setting).isoformat()
        if condition.how == "distinct" and condition.value is not None and condition.value.name not in row:
            row[condition.value.name] = f"{place + 1}"
        return row


@dataclass(frozen=True)
class _Trying:
    """Thresholds of a record of which ``known`` is said."""

    finder: Finder
    known: Facts

    @property
    def law_of(self) -> date:
        return self.finder.setting.period.law_of

    def nothing(self) -> Facts:
        return Facts()

    def valued(self, field: Field, value: str | bool) -> Iterator[Facts]:
        yield from self.finder.one_of(field, (value,), True, self.known)

    def sized(self, field: Field, size: Fraction) -> Iterator[Facts]:
        if known_amount(field, self.known) in (None, size):
            yield from self.finder.valued(field, size, self.known)

    def arranged(self, wanted: Measure | str, figure: Fraction) -> Iterator[Facts]:
        if self.finder.arranged is not None:
            yield from self.finder.arranged(wanted, figure)

    def added(self, facts: Facts, steps: Sequence[Step]) -> Iterator[tuple[Facts, Fraction]]:
        said = self.known.joined(facts)
        if said is None:
            return
        if not steps:
            yield facts, Fraction(0)
            return
        beside = replace(self, known=said)
        for more, amount in steps[0].tried(beside):
            if (joined := facts.joined(more)) is not None:
                for whole, rest in beside.added(joined, steps[1:]):
                    yield whole, amount + rest


_AGO = (400, 800, 4000)


def _late(part: Condition) -> int:
    return 2 if isinstance(part, Known) else int(isinstance(part, Compare | CompareDate) and part.field.derived)


def known_day(at: Field, known: Facts) -> date | None:
    """The day that a column of dates is set to; None where none is."""
    return date.fromisoformat(str(known.of(at)[at.name])) if known.says(at) else None


def years_before(day: date, years: int) -> date:
    """The same day so many years ago; of a leap day the day before."""
    return date(day.year - years, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def _falls(day: date, op: str, on: date) -> bool:
    return {"before": day < on, "not_before": day >= on, "after": day > on, "not_after": day <= on}[op]


def opposite(bound: Bound) -> Bound:
    """The bound that is met where this one is not."""
    return replace(bound, comparator=bound.comparator.opposite)
