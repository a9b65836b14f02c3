"""``auditor rules cases``: the cases that a rule needs, made from it: just enough, one less, one more, missing, not applicable.

What must come out is reckoned here from the threshold alone, and the tool's own judgement is asked afterwards: where the two
differ, the case is left out and the difference is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from auditor.authoring.satisfy import Facts, Setting, Unreachable, satisfying, within
from auditor.i18n import Message, msg
from auditor.rules.ast import TRUE, Bound, ByCode, BySize, Comparator, Constant, Dated, Population, Rule
from auditor.rules.kinds.count import Count
from auditor.rules.kinds.ratio import Ratio
from auditor.rules.kinds.share import Share
from auditor.rules.kinds.total import Total
from auditor.rules.kinds.value import Value
from auditor.rules.pack import Pack
from auditor.rules.periods import periods_for, threshold_at
from auditor.written.mistakes import called

MOST_ROWS = 60
_YEAR = 2025


@dataclass(frozen=True)
class Made:
    """One case: its records by table (rows of plain values, None: not submitted) and the verdict that must come out."""

    name: Message
    given: dict[str, list[dict[str, Any]]]
    verdict: str
    figures: dict[str, int] = field(default_factory=dict)


def setting_of(rule: Rule, pack: Pack) -> Setting:
    """Late enough for every dated threshold of the rule. Raises Unreachable where no period binds."""
    first = [day for bound in rule.bounds if isinstance(bound.threshold, Dated) for day, step in bound.threshold.steps if step]
    year = max([_YEAR, *(day.year + 1 for day in first)])
    if pack.in_force.start is not None:
        year = max(year, pack.in_force.start.year + 1)
    for day in (date(year, 12, 31), date(year, 8, 31)):
        binding = [period for period in periods_for(rule.period, pack.calendar, day) if not period.open]
        if (binding and binding[-1].end == day) or (binding and day.month == 8):
            return Setting(day, binding[-1], binding[-1].reference_on(rule.reference, day))
    raise Unreachable(msg("no period of the rule is over"))


def made_cases(rule: Rule, pack: Pack) -> list[Made]:
    """The cases of a rule. Raises Unreachable, with the reason, where none can be made."""
    if rule.subjects != ("school",) and not (rule.subjects == ("bureau",) and isinstance(rule.measure, Count)):
        raise Unreachable(msg("it is asked of the bureau"))
    setting = setting_of(rule, pack)
    school = satisfying(rule.applies_to, "schools", pack.model, setting) if rule.applies_to != TRUE else Facts()
    maker = _Maker(rule, pack, setting, school)
    match rule.measure:
        case Count():
            cases = list(maker.counts(rule.measure))
        case Share():
            cases = list(maker.shares(rule.measure))
        case Total():
            cases = list(maker.totals(rule.measure))
        case Value():
            cases = list(maker.values(rule.measure))
        case Ratio():
            cases = list(maker.ratios(rule.measure))
        case _:
            raise Unreachable(msg("this kind of measure needs cases written by hand"))
    if rule.applies_to != TRUE:
        outside = satisfying(rule.applies_to, "schools", pack.model, setting, wanted=False)
        tables: dict[str, list[dict[str, Any]]] = (
            {table: [] for table in {*cases[0].given, *rule.tables()} if table != "schools"} if cases else {}
        )
        given = {**tables, **outside.tables("schools", pack.model, 1)}
        cases.append(Made(msg("the rule does not apply to the school: not applicable"), given, "not_applicable"))
    return cases


@dataclass
class _Maker:
    rule: Rule
    pack: Pack
    setting: Setting
    school: Facts

    # ------------------------------------------------------------ thresholds

    def pinned(self) -> tuple[Fraction, Bound]:
        """The first bound and its amount; a threshold that varies is fixed by what the school is."""
        bound = self.rule.bounds[0]
        threshold = bound.threshold
        step = threshold_at(threshold, self.setting.period.start) if isinstance(threshold, Dated) else threshold
        if isinstance(step, Constant):
            return step.value, bound
        if isinstance(step, ByCode) and (step.field.path in ((), ("school",)) and step.field.table == "schools"):
            code, amount = step.values[0]
            self.school = self.school.with_own({step.field.name: code})
            return amount, bound
        if isinstance(step, BySize) and step.field.table == "schools" and not step.field.derived:
            tier = step.tiers[0]
            size = tier.low if tier.low is not None else Fraction(0)
            self.school = self.school.with_own({step.field.name: str(size)})
            return tier.base, bound
        raise Unreachable(msg("its threshold depends on more than the school"))

    def steps(self, least: int, unit: int = 1, most: int | None = None) -> Iterator[tuple[int, bool, bool]]:
        """(number, enough, exactly) around a threshold of ``least`` in steps of ``unit``: the boundary, and one to each side."""
        amount, bound = self.pinned()
        scaled = amount * least
        lower = bound.comparator.is_lower_bound
        strict = bound.comparator in (Comparator.MORE_THAN, Comparator.LESS_THAN)
        if lower:
            edge = math.floor(scaled / unit) * unit + unit if strict else math.ceil(scaled / unit) * unit
        else:
            edge = math.ceil(scaled / unit) * unit - unit if strict else math.floor(scaled / unit) * unit
        for number in (edge, edge - unit, edge + unit):
            if number >= 0 and (most is None or number <= most) and self._others(Fraction(number, least), bound):
                yield number, (number >= edge if lower else number <= edge), number == edge

    def _others(self, value: Fraction, first: Bound) -> bool:
        """Whether a value meets the other bounds of the rule, so that the first alone decides."""
        for bound in self.rule.bounds:
            if bound is first:
                continue
            if not isinstance(bound.threshold, Constant):
                raise Unreachable(msg("it has several thresholds that vary"))
            limit = bound.threshold.value
            met = {
                Comparator.AT_LEAST: value >= limit,
                Comparator.MORE_THAN: value > limit,
                Comparator.AT_MOST: value <= limit,
                Comparator.LESS_THAN: value < limit,
            }[bound.comparator]
            if not met:
                return False
        return True

    # ------------------------------------------------------------ kinds

    def case(self, told: Message, given: dict[str, list[dict[str, Any]]], verdict: str, **figures: int) -> Made:
        return Made(told, self.with_school(given), verdict, figures)

    def with_school(self, given: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
        """The tables, with the school that the rule applies to where it must be a certain one."""
        own = self.school.tables("schools", self.pack.model, 1) if self.school.any else {}
        return given if "schools" in given else {**own, **given}

    def missing(self, given: dict[str, list[dict[str, Any]]], *tables: str) -> Made:
        """The same without some tables."""
        left = {name: rows for name, rows in given.items() if name not in tables}
        named = [self.pack.model.tables[table] for table in tables]
        shown = called("、".join(table.zh for table in named), ", ".join(table.en for table in named))
        return Made(msg("{tables} not handed in: cannot be judged", tables=shown), left, "unknown")

    def counts(self, measure: Count) -> Iterator[Made]:
        facts = self.member(measure.of)
        first: dict[str, list[dict[str, Any]]] | None = None
        for number, enough, exact in self.steps(1):
            if number > MOST_ROWS:
                raise Unreachable(msg("it would take more than {n} records", n=MOST_ROWS))
            given = facts.tables(measure.of.table, self.pack.model, number, distinct=measure.distinct)
            first = given if first is None else first
            yield self.case(_said(number, enough, exact), given, "pass" if enough else "fail", actual=number)
        if first is not None and measure.of.table != "schools":
            yield self.missing(self.with_school(first), measure.of.table)

    def shares(self, measure: Share) -> Iterator[Made]:
        amount, _ = self.pinned()
        whole = amount.denominator if amount.denominator > 1 else 2
        if whole > MOST_ROWS:
            raise Unreachable(msg("it would take more than {n} records", n=MOST_ROWS))
        of = self.member(measure.of)
        good = satisfying(measure.that, measure.of.table, self.pack.model, self.setting, beside=of)
        bad = satisfying(measure.that, measure.of.table, self.pack.model, self.setting, wanted=False, beside=of)
        tables = {table for table in self.rule.tables() if table not in (measure.of.table, "schools")}
        full: dict[str, list[dict[str, Any]]] | None = None
        for number, enough, exact in self.steps(whole, most=whole):
            given = good.tables(measure.of.table, self.pack.model, number, others=(bad, whole - number))
            given = {**{table: [] for table in sorted(tables)}, **given}
            full = given if full is None else full
            told = msg("{part} of {whole}: {rest}", part=number, whole=whole, rest=_said(None, enough, exact))
            yield self.case(told, given, "pass" if enough else "fail", actual=number, population=whole)
        if full is None or measure.of.table == "schools":
            return
        yield self.missing(self.with_school(full), *(sorted(tables) or [measure.of.table]))
        empty: dict[str, list[dict[str, Any]]] = {measure.of.table: [], **{table: [] for table in sorted(tables)}}
        yield self.case(msg("nobody is counted: not applicable"), empty, "not_applicable")

    def totals(self, measure: Total) -> Iterator[Made]:
        facts = self.member(measure.of)
        unit = Fraction(1, self.scale(measure.field.table, measure.field.name))
        first: dict[str, list[dict[str, Any]]] | None = None
        for number, enough, exact in self.steps(unit.denominator):
            value = Fraction(number, unit.denominator)
            given = facts.with_own({measure.field.name: _plain(value)}).tables(measure.of.table, self.pack.model, 1)
            first = given if first is None else first
            yield self.case(_said(_plain(value), enough, exact), given, "pass" if enough else "fail")
        if first is not None:
            yield self.missing(self.with_school(first), measure.of.table)

    def values(self, measure: Value) -> Iterator[Made]:
        name, table = measure.field.name, measure.field.table
        if table != "schools" or measure.field.derived:
            raise Unreachable(msg("its figure is none of the school's own"))
        time = measure.field.type == "time"
        scale = 1 if time else self.scale(table, name)
        for number, enough, exact in self.steps(scale):
            shown = f"{number // 60}:{number % 60:02}" if time else _plain(Fraction(number, scale))
            facts = self.school.with_own({name: shown})
            given = facts.tables("schools", self.pack.model, 1)
            yield Made(_said(shown, enough, exact), given, "pass" if enough else "fail")
        given = self.school.with_own({name: None}).tables("schools", self.pack.model, 1)
        yield Made(msg("the figure is missing: cannot be judged"), given, "unknown")

    def ratios(self, measure: Ratio) -> Iterator[Made]:
        amount, _ = self.pinned()
        parts = (measure.of, measure.to)
        if not all(isinstance(part, Value) and not part.field.derived and part.field.table == "schools" for part in parts):
            raise Unreachable(msg("its parts are more than two figures of the school"))
        of, to = measure.of.field, measure.to.field  # type: ignore[attr-defined]
        unit = Fraction(1, self.scale(of.table, of.name))
        whole = amount.denominator * 10
        for number, enough, exact in self.steps(whole * unit.denominator):
            value = Fraction(number, unit.denominator)
            facts = self.school.with_own({of.name: _plain(value), to.name: str(whole)})
            told = msg("{part} over {whole}: {rest}", part=_plain(value), whole=whole, rest=_said(None, enough, exact))
            yield Made(told, facts.tables("schools", self.pack.model, 1), "pass" if enough else "fail")
        facts = self.school.with_own({of.name: None, to.name: str(whole)})
        yield Made(msg("a figure is missing: cannot be judged"), facts.tables("schools", self.pack.model, 1), "unknown")
        empty = self.school.with_own({of.name: "0", to.name: "0"})
        yield Made(msg("nobody is counted: not applicable"), empty.tables("schools", self.pack.model, 1), "not_applicable")

    # ------------------------------------------------------------ members

    def scale(self, table: str, name: str) -> int:
        column = self.pack.model.tables[table].columns.get(name)
        if column is None:
            raise Unreachable(msg("its figure follows from others"))
        return column.scale

    def member(self, of: Population) -> Facts:
        """A record that is counted, dated within the period where its table has a date."""
        facts = satisfying(of.where, of.table, self.pack.model, self.setting)
        dated = self.pack.model.tables[of.table].dated_by
        if dated and dated not in facts.own:
            facts = facts.with_own({dated: within(self.setting.period).isoformat()})
        return facts


def _plain(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    digits = 0
    while (value * 10**digits).denominator != 1 and digits < 6:
        digits += 1
    return f"{int(value * 10**digits) / 10**digits:.{digits}f}"


def _said(number: object, enough: bool, exact: bool) -> Message:
    verdict = msg("met") if enough else msg("not met")
    rest = msg("exactly what is required, {verdict}", verdict=verdict) if exact else verdict
    return rest if number is None else msg("{n}: {rest}", n=number, rest=rest)
