"""The records of one subject of a made case: its school, and its tables; and how a figure comes to stand at a value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from auditor.authoring.made.facts import Facts, Setting, Tables, Unreachable, looked_at, together, written_amount
from auditor.authoring.made.satisfy import satisfying
from auditor.authoring.made.solving import counted_alone, leaves_of, step_of, valued
from auditor.i18n import msg
from auditor.model.model import Model
from auditor.rules.ast import TRUE, Condition, Field, Population
from auditor.rules.kinds.base import Measure
from auditor.rules.kinds.count import Count
from auditor.rules.kinds.ratio import Ratio
from auditor.rules.kinds.total import Total
from auditor.rules.kinds.value import Indicator, Value
from auditor.rules.periods import PeriodInstance

MOST_ROWS = 60
TAKEN_OVER = Fraction(10)
"""What a ratio that is a part of something else is taken over."""


@dataclass(frozen=True)
class Scene:
    """``school``: what is said of the school itself; ``tables``: the records of the other tables."""

    school: Facts = field(default_factory=Facts)
    tables: Tables = field(default_factory=dict)

    def with_tables(self, more: Tables) -> Scene:
        return replace(self, tables=together(self.tables, more))

    def with_school(self, more: Facts) -> Scene | None:
        """With more said of the school; None where it contradicts."""
        joined = self.school.joined(more)
        return None if joined is None else replace(self, school=joined)

    def given(self, model: Model) -> Tables:
        """As the tables of a case; the school is written where anything is said of it."""
        own = self.school.tables("schools", model, 1) if self.school.any and "schools" not in self.tables else {}
        beside: Tables = {
            table: [dict(row) for row in one.rows[len(self.tables.get(table, ())) if one.among else 0 :]]
            for table, one in self.school.beside.items()
        }
        home, *others = beside.pop("schools", None) or [{}]
        found = together(own, self.tables, beside)
        first, *rest = found.get("schools") or [{}]
        if first and home.get("school_id", "s1") != first.get("school_id", "s1"):  # another one
            home, others = {}, [home, *others]
        schools = [one for one in ({**home, **first}, *rest, *others) if one]  # the same school, as far as it is named
        if others:  # whose the other records are has to be said then
            owners = {
                table: column for table, spec in model.tables.items() for column, to in spec.links().items() if to == "schools"
            }
            whose = {table: {owners[table]: schools[0]["school_id"]} if table in owners else {} for table in found}
            found = {table: [{**whose[table], **row} for row in rows] for table, rows in found.items()}
        return {**found, "schools": schools} if schools or "schools" in self.school.beside else found


@dataclass(frozen=True)
class Reach:
    """Makes figures stand at values, for one rule in one setting. ``scope``: what must hold of the school."""

    model: Model
    setting: Setting
    scope: Condition = TRUE

    def part(self, part: Measure, value: Fraction, scene: Scene) -> Iterator[Scene]:
        """Scenes that say no less than ``scene``, in which a part of a measure has a value."""
        match part:
            case Value(at):
                for facts in valued(at, value, scene.school, self.model):
                    if (found := scene.with_school(facts)) is not None:
                        yield found
                counted = counting(part, value)
                if counted is not None:
                    yield from self.part(*counted, scene)
            case Indicator(of, at):
                facts = self.member(of).with_own({at.name: written_amount(value, at.type)})
                yield scene.with_tables(facts.tables(of.table, self.model, 1))
            case Count(of, distinct):
                if value.denominator == 1 and 0 <= value <= MOST_ROWS:
                    yield scene.with_tables(self.member(of).tables(of.table, self.model, int(value), distinct=distinct))
            case Total(of, at):
                yield from self._total(of, at, value, scene)
            case Ratio(of, to) if isinstance(of, Indicator) or not {*of.tables()} & {*to.tables()}:
                for below in self.part(to, TAKEN_OVER, scene):
                    yield from self.part(of, value * TAKEN_OVER, below)

    def _total(self, of: Population, at: Field, value: Fraction, scene: Scene) -> Iterator[Scene]:
        for facts in valued(at, value, self.member(of), self.model):
            joined = self.member(of).joined(facts)
            if joined is None:
                continue
            made, there = joined.tables(of.table, self.model, 1), scene.tables.get(of.table, [])
            if len(there) == 1 and not any(there[0].get(name, value) != value for name, value in made[of.table][0].items()):
                one: Tables = {of.table: [{**there[0], **made[of.table][0]}]}  # of one record two figures are taken
                yield replace(scene, tables={**scene.tables, **one})
            else:
                yield scene.with_tables(made)

    def first(self, part: Measure, value: Fraction, scene: Scene) -> Scene:
        """The first of them whose school can be one that the rule applies to. Raises Unreachable."""
        for found in self.part(part, value, scene):
            try:
                self.in_scope(found, self.scope)
            except Unreachable:
                continue
            return found
        raise Unreachable(msg("its figure cannot be made to stand at what is required"))

    def member(self, of: Population) -> Facts:
        """A record that is counted, dated within the period where its table has a date."""
        facts = satisfying(of.where, of.table, self.model, self.setting)
        dated = self.model.tables[of.table].dated_by
        if dated and dated not in facts.own:
            facts = facts.with_own({dated: looked_at(of.window, self.setting).isoformat()})
        return facts

    def in_scope(self, scene: Scene, condition: Condition) -> Scene:
        """The same with a school for which a condition holds. Raises Unreachable."""
        if condition == TRUE:
            return scene
        return replace(scene, school=satisfying(condition, "schools", self.model, self.setting, beside=scene.school))

    def out_of_scope(self, condition: Condition) -> Scene:
        """A school for which a condition does not hold. Raises Unreachable."""
        return Scene(satisfying(condition, "schools", self.model, self.setting, wanted=False))

    def at(self, period: PeriodInstance) -> Reach:
        """The same in another period."""
        return replace(self, setting=replace(self.setting, period=period, reference=period.end))


def counting(part: Measure, value: Fraction) -> tuple[Count, Fraction] | None:
    """Records that are counted, and how many of them give a part of a measure a value; None where it counts none."""
    if isinstance(part, Count):
        return part, value
    found = counted_alone(part.field, value) if isinstance(part, Value) else None
    return None if found is None else (Count(Population(found[0].table, found[0].where, found[0].window)), found[1])


def unit_of(part: Measure, model: Model) -> Fraction:
    """The smallest step of a part's figure; of what is worked out, that of the columns that are no percentage, if any."""
    if not isinstance(part, Value | Indicator | Total):
        return Fraction(1)
    at = part.field
    if at.formula is None and at.unit == "percent" and at.name in model.tables[at.table].columns:
        return step_of(model.tables[at.table].columns[at.name])
    found = [model.tables[leaf.table].columns.get(leaf.name) for leaf in leaves_of(at)]
    columns = [column for column in found if column is not None]
    parts = [step_of(column) / (1 if at.unit == "percent" else 100) for column in columns if column.unit]
    return min((step_of(column) for column in columns if not column.unit), default=min(parts, default=Fraction(1)))
