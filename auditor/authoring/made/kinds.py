"""The cases of one rule by its kind of measure: figures at the threshold and around it, missing data, nobody there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from auditor.authoring.made.facts import Facts, Setting, Tables, Unreachable, written_amount
from auditor.authoring.made.satisfy import satisfying
from auditor.authoring.made.scene import MOST_ROWS, Reach, Scene, counting, unit_of
from auditor.authoring.made.solving import known_amount, leaves_of
from auditor.i18n import Message, called, msg
from auditor.model.model import Model
from auditor.rules.ast import All, Bound, Condition, Field, Known, Not, Population, Rule
from auditor.rules.kinds.compared import Compared
from auditor.rules.kinds.count import Count
from auditor.rules.kinds.ratio import Ratio
from auditor.rules.kinds.share import Share
from auditor.rules.kinds.total import Total
from auditor.rules.kinds.value import Indicator, Value
from auditor.rules.sentence_words import flat
from auditor.rules.thresholds import Constant

_ROUND = 1000
"""What figures are divided by, where nothing stands against it: such a number of pupils is read at a glance."""


@dataclass(frozen=True)
class Made:
    """One case: its records by table (rows of plain values, no table: not submitted) and the verdict that must come out.

    ``scene``: the same before it was written; ``value`` and ``limit``: the figure, and what is required. ``mixed``: it was put
    together from cases of rules that look at the same records, so that it may come out otherwise. ``subject``: of a rule for
    schools and bureau, whose verdict is meant.
    """

    name: Message
    given: Tables
    verdict: str
    figures: dict[str, int] = field(default_factory=dict)
    scene: Scene = field(default_factory=Scene)
    value: Fraction | None = None
    limit: Fraction | None = None
    mixed: bool = False
    subject: str = ""


@dataclass(frozen=True)
class NearFigure:
    """A figure near the threshold: whether it is enough, and whether it is the last that is (for a strict bound the first that
    is beyond it)."""

    value: Fraction
    enough: bool
    exact: bool


def steps_at(rule: Rule, amount: Fraction, unit: Fraction, whole: Fraction, most: Fraction | None = None) -> Iterator[NearFigure]:
    """Figures that are multiples of ``unit``, around a threshold times ``whole``: the boundary, and one to each side."""
    bound = rule.bounds[0]
    lower, scaled = bound.comparator.is_lower_bound, amount * whole / unit
    if bound.comparator.is_strict:
        edge = math.floor(scaled) + 1 if lower else math.ceil(scaled) - 1
    else:
        edge = math.ceil(scaled) if lower else math.floor(scaled)
    for number in (edge, edge - 1, edge + 1):
        value = number * unit
        if value >= 0 and (most is None or value <= most) and _others(rule, value / whole):
            yield NearFigure(value, number >= edge if lower else number <= edge, number == edge)


def _others(rule: Rule, value: Fraction) -> bool:
    """Whether a value meets the other bounds of a rule, so that the first alone decides."""
    return all(bound.comparator.holds(value, constant(bound)) for bound in rule.bounds[1:])


def constant(bound: Bound) -> Fraction:
    """A threshold that is the same for everybody. Raises Unreachable."""
    if not isinstance(bound.threshold, Constant):
        raise Unreachable(msg("it has several thresholds that vary"))
    return bound.threshold.value


@dataclass
class Maker:
    """Makes the cases of a rule. ``school``: what is said of the school; ``amount``: what its first threshold requires then.

    ``nothing``: a case in which the figure is nought is wanted too.
    """

    rule: Rule
    model: Model
    setting: Setting
    school: Facts
    amount: Fraction
    nothing: bool = False

    def __post_init__(self) -> None:
        self.reach = Reach(self.model, self.setting, self.rule.applies_to)
        self.start = Scene(self.school)

    def made(self) -> Iterator[Made]:
        match self.rule.measure:
            case Count():
                yield from self.counts(self.rule.measure)
            case Share():
                yield from self.shares(self.rule.measure)
            case Total():
                yield from self.totals(self.rule.measure)
            case Value():
                yield from self.values(self.rule.measure)
            case Indicator():
                yield from self.indicators(self.rule.measure)
            case Ratio():
                yield from self.ratios(self.rule.measure)
            case Compared():
                yield from self.comparisons(self.rule.measure)
            case _:
                raise Unreachable(msg("this kind of measure needs cases written by hand"))

    # ------------------------------------------------------------ thresholds

    def steps(self, unit: Fraction, whole: Fraction = Fraction(1), most: Fraction | None = None) -> Iterator[NearFigure]:
        yield from steps_at(self.rule, self.amount, unit, whole, most)
        if self.nothing and not self.rule.bounds[0].comparator.holds(Fraction(0), self.amount):
            yield NearFigure(Fraction(0), False, False)

    def standing(self, value: Fraction) -> NearFigure:
        """A figure that what is said of the school leaves no choice of."""
        return NearFigure(value, self.rule.bounds[0].comparator.holds(value, self.amount) and _others(self.rule, value), False)

    # ------------------------------------------------------------ one case

    def case(self, told: Message, scene: Scene, step: NearFigure | None = None, verdict: str = "", **figures: int) -> Made:
        """A case whose school the rule applies to."""
        scene = self.reach.in_scope(scene, self.rule.applies_to)
        counted = {linked.table for linked in self.rule.counted_in_formulas()}
        scene = scene.with_tables({table: [] for table in sorted(counted) if table not in scene.tables})
        shown = verdict or ("pass" if step is not None and step.enough else "fail")
        value, limit = (None, None) if step is None else (step.value, self.amount)
        return Made(told, scene.given(self.model), shown, figures, scene, value, limit, mixed=bool(scene.school.beside))

    def missing(self, made: Made, *tables: str) -> Made:
        """The same without some tables."""
        left = {name: rows for name, rows in made.given.items() if name not in tables}
        named = [self.model.tables[table] for table in tables]
        shown = called("、".join(table.zh for table in named), ", ".join(table.en for table in named))
        return Made(msg("{tables} not handed in: cannot be judged", tables=shown), left, "unknown", scene=made.scene)

    def blank(self, made: Made, *fields: Field) -> Iterator[Made]:
        """The same with one column of the school left empty, one that decides nothing else."""
        asked = [*self.rule.applies_to.fields(), *(at for bound in self.rule.bounds for at in bound.threshold.fields())]
        decides = {(leaf.table, leaf.name) for at in asked for leaf in leaves_of(at)}
        for at in (leaf for given in fields for leaf in leaves_of(given)):
            if at.table == "schools" and (at.table, at.name) not in decides and made.given.get("schools"):
                rows = [{**row, at.name: None} for row in made.given["schools"]]
                given = {**made.given, "schools": rows}
                yield Made(msg("the figure is missing: cannot be judged"), given, "unknown", scene=made.scene)
                return

    # ------------------------------------------------------------ kinds

    def counts(self, measure: Count) -> Iterator[Made]:
        first: Made | None = None
        facts = self.reach.member(measure.of)
        for step in self.steps(Fraction(1), most=self._different(measure.distinct)):
            if step.value > MOST_ROWS:
                raise Unreachable(msg("it would take more than {n} records", n=MOST_ROWS))
            number = int(step.value)
            tables = facts.tables(measure.of.table, self.model, number, distinct=measure.distinct)
            made = self.case(said(number, step), self._with(tables), step, actual=number)
            first = first or made
            yield made
        if first is not None and measure.of.table != "schools":
            yield self.missing(first, measure.of.table)

    def _different(self, distinct: Field | None) -> Fraction | None:
        """How many different values there can be; None: no limit."""
        column = None if distinct is None else self.model.tables[distinct.table].columns.get(distinct.name)
        return Fraction(len(self.model.code_lists[column.list].codes)) if column is not None and column.type == "code" else None

    def _with(self, tables: Tables) -> Scene:
        """Records beside the school; of the school itself where the records stand under one that must be a certain one."""
        schools = tables.pop("schools", None)
        if schools is None:
            return self.start.with_tables(tables)
        if "school" not in self.rule.subjects:
            return self.start.with_tables({"schools": schools, **tables})
        if len(schools) > 1:
            raise Unreachable(msg("its records would belong to several schools"))
        own = Facts({name: value for name, value in schools[0].items() if name != "school_id"})
        found = self.start.with_school(own)
        if found is None:
            raise Unreachable(msg("no record that satisfies its conditions could be made up"))
        return found.with_tables(tables)

    def shares(self, measure: Share) -> Iterator[Made]:
        of = self.reach.member(measure.of)
        table = measure.of.table
        whole = self.amount.denominator if self.amount.denominator > 1 else 2
        if whole > MOST_ROWS:
            raise Unreachable(msg("it would take more than {n} records", n=MOST_ROWS))
        good, bad = self._member(measure.of, of, measure.that), self._member(measure.of, of, Not(measure.that))
        beside = sorted({one for one in self.rule.tables() if one not in (table, "schools")})
        full: Made | None = None
        for step in self.steps(Fraction(1), Fraction(whole), Fraction(whole)):
            number = int(step.value)
            tables = good.tables(table, self.model, number, others=(bad, whole - number))
            scene = self._with({**{one: [] for one in beside}, **tables})
            told = msg("{part} of {whole}: {rest}", part=number, whole=whole, rest=said(None, step))
            made = self.case(told, scene, step, actual=number, population=whole)
            full = full or made
            yield made
        if full is None:
            return
        if table != "schools" or beside:
            yield self.missing(full, *(beside or [table]))
        else:
            yield from self._open(measure.that, of, table, whole)
        empty = Scene(self.start.school, {table: [], **{one: [] for one in beside}})
        if table != "schools":
            yield self.case(msg("nobody is counted: not applicable"), empty, verdict="not_applicable")
        else:
            yield from self._nobody(measure.of)

    def _member(self, population: Population, of: Facts, that: Condition) -> Facts:
        """A member of which ``that`` holds: ``of``, or where that says too much already, another."""
        try:
            return satisfying(that, population.table, self.model, self.setting, beside=of)
        except Unreachable:
            return satisfying(All(tuple(flat(All((population.where, that))))), population.table, self.model, self.setting)

    def _open(self, that: Condition, of: Facts, table: str, number: int) -> Iterator[Made]:
        """Members of whom it is not known whether they satisfy a condition."""
        asked = [at for at in that.own_fields() if not at.derived and not at.path and at.name not in of.own]
        if asked and not any(isinstance(part, Known) for part in that.walk()):
            facts = of.with_own({asked[0].name: None})
            scene = self._with(facts.tables(table, self.model, number))
            yield self.case(msg("the figure is missing: cannot be judged"), scene, verdict="unknown")

    def _nobody(self, of: Population) -> Iterator[Made]:
        """A school that is not counted."""
        try:
            outside = satisfying(of.where, of.table, self.model, self.setting, wanted=False)
        except Unreachable:
            return
        scene = self._with(outside.tables(of.table, self.model, 1))
        yield Made(msg("nobody is counted: not applicable"), scene.given(self.model), "not_applicable")

    def totals(self, measure: Total) -> Iterator[Made]:
        first: Made | None = None
        for step in self.steps(unit_of(measure, self.model)):
            scene = self.reach.first(measure, step.value, self.start)
            made = self.case(said(_shown(step.value), step), scene, step)
            first = first or made
            yield made
        if first is not None and measure.of.table != "schools":
            yield self.missing(first, measure.of.table)
        elif first is not None:
            yield from self.blank(first, measure.field)

    def values(self, measure: Value) -> Iterator[Made]:
        if measure.field.table != "schools" or (measure.field.derived and measure.field.formula is None):
            raise Unreachable(msg("its figure is none of the school's own"))
        first: Made | None = None
        stands = known_amount(measure.field, self.school)
        for step in self.steps(unit_of(measure, self.model)) if stands is None else [self.standing(stands)]:
            scene = self.reach.first(measure, step.value, self.start)
            shown = written_amount(step.value, measure.field.type)
            made = self.case(said(shown, step), scene, step)
            first = first or made
            yield made
        if first is not None:
            yield from self.blank(first, measure.field)

    def indicators(self, measure: Indicator) -> Iterator[Made]:
        for step in self.steps(unit_of(measure, self.model)):
            scene = self.reach.first(measure, step.value, self.start)
            yield self.case(said(_shown(step.value), step), scene, step)
        nothing: Tables = {measure.of.table: []}
        yield self.case(msg("the figure is missing: cannot be judged"), self._with(nothing), verdict="unknown")

    def ratios(self, measure: Ratio) -> Iterator[Made]:
        whole = self.whole(measure)
        unit = unit_of(measure.of, self.model)
        first: Made | None = None
        for step in self.steps(unit, whole):
            scene = self.over(measure, step.value, whole)
            told = msg("{part} over {whole}: {rest}", part=_shown(step.value), whole=_shown(whole), rest=said(None, step))
            step = NearFigure(step.value / whole, step.enough, step.exact)
            made = self.case(told, scene, step)
            first = first or made
            yield made
        if first is None:
            return
        counted = (linked.table for field in measure.fields() if field.formula for linked in field.formula.counted())
        tables = sorted({*measure.tables(), *counted} - {"schools"})
        if tables:
            yield self.missing(first, *tables)
        else:
            yield from self.blank(first, *measure.of.fields(), *measure.to.fields())
        try:
            none = self.over(measure, Fraction(0), Fraction(0))
            yield self.case(msg("there is nothing to divide by: not applicable"), none, verdict="not_applicable")
        except Unreachable:
            return  # the rule applies only where there is something

    def whole(self, measure: Ratio) -> Fraction:
        """What a ratio is taken over: what the school has, else a round number with which the boundary is hit exactly."""
        counted = [part for part in measure.parts() if counting(part, Fraction(0)) is not None]
        small, to = bool(counted), measure.to
        have = known_amount(to.field, self.school) if isinstance(to, Value) and to not in counted else None
        if have:
            return have
        unit = unit_of(measure.of, self.model)
        exact = (self.amount / unit).denominator
        return Fraction(exact if small and exact > 1 else math.lcm(exact, 2 if small else _ROUND))

    def over(self, measure: Ratio, value: Fraction, whole: Fraction) -> Scene:
        """Records with which a ratio is ``value`` over ``whole``. Raises Unreachable."""
        above, below = counting(measure.of, value), counting(measure.to, whole)
        if above is not None and below is not None and above[0].of.table == below[0].of.table:
            (of, some), (to, every) = above, below
            plain = not of.distinct and not to.distinct and some.denominator == every.denominator == 1
            if plain and 0 <= some <= every <= MOST_ROWS:
                return self._among(of, to, int(some), int(every))
            raise Unreachable(msg("its parts are counts of the same records"))
        return self.reach.first(measure.of, value, self.reach.first(measure.to, whole, self.start))

    def _among(self, of: Count, to: Count, number: int, whole: int) -> Scene:
        """Records that the lower part of a ratio counts, so many of which the upper part counts too."""
        every = self.reach.member(to.of)
        table = to.of.table
        good, bad = self._member(to.of, every, of.of.where), self._member(to.of, every, Not(of.of.where))
        return self._with(good.tables(table, self.model, number, others=(bad, whole - number)))

    def comparisons(self, measure: Compared) -> Iterator[Made]:
        if self.setting.earlier is None:
            raise Unreachable(msg("there is no earlier period"))
        then = self.reach.at(self.setting.earlier)
        whole = Fraction(self.amount.denominator if self.amount.denominator > 1 else 10)
        unit = unit_of(measure.of, self.model)
        for step in self.steps(unit, whole):
            before = then.first(measure.of, whole, self.start)
            now = self.reach.first(measure.of, step.value, self.start)
            scene = before.with_tables(now.tables)
            told = msg("{n} after {whole}: {rest}", n=_shown(step.value), whole=_shown(whole), rest=said(None, step))
            yield self.case(told, scene, step)
        now = self.reach.first(measure.of, whole, self.start)
        yield self.case(msg("nothing is known of the earlier period: cannot be judged"), now, verdict="unknown")


def _shown(value: Fraction) -> str:
    return written_amount(value, "number")


def said(number: object, step: NearFigure) -> Message:
    """The name of a case by its figure and its verdict."""
    verdict = msg("met") if step.enough else msg("not met")
    rest = msg("exactly what is required, {verdict}", verdict=verdict) if step.exact else verdict
    return rest if number is None else msg("{n}: {rest}", n=number, rest=rest)
