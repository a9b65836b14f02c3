"""The cases of what is put together: from the schools of a bureau, from verdicts on other rules, from several requirements."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from auditor.authoring.made.facts import Facts, Setting, Tables, Unreachable, apart, of_school, together, written_amount
from auditor.authoring.made.kinds import Made, constant, said, steps_at
from auditor.authoring.made.scene import MOST_ROWS, Reach, Scene, unit_of
from auditor.authoring.made.solving import leaves_of
from auditor.i18n import msg
from auditor.model.model import Model
from auditor.rules.ast import TRUE, All, Rule
from auditor.rules.kinds.any_of import AnyOf
from auditor.rules.kinds.count import Count
from auditor.rules.kinds.met import Met
from auditor.rules.kinds.share import Meeting
from auditor.rules.kinds.spread import Spread
from auditor.rules.thresholds import Constant

OfRule = Callable[[str, Facts, bool], list[Made]]
"""The cases of another rule, for a school of which something is said; whether one of nought is wanted too."""
Want = Callable[[Made], bool]
_WEIGHT = 100  # what each school of a spread weighs


def limit_of(rule: Rule) -> Fraction:
    """The first threshold, the same for everybody. Raises Unreachable."""
    if not rule.bounds or not isinstance(rule.bounds[0].threshold, Constant):
        raise Unreachable(msg("its threshold varies"))
    return rule.bounds[0].threshold.value


# ---------------------------------------------------------------- spread


def spreads(rule: Rule, measure: Spread, model: Model, setting: Setting) -> Iterator[Made]:
    """Two schools of one weight that have a and b: their coefficient is (b - a) / (b + a), an exact fraction."""
    limit, bound = limit_of(rule), rule.bounds[0]
    if not 0 < limit < 1:
        raise Unreachable(msg("two schools cannot differ by so much"))
    counted = isinstance(measure.of, Count) or isinstance(measure.to, Count)
    weight = Fraction(1) if isinstance(measure.to, Count) else Fraction(_WEIGHT)
    reach, unit = Reach(model, setting, All((rule.applies_to, measure.where))), unit_of(measure.of, model)
    times = unit if counted else max(unit, Fraction(1)) * 10
    low, high = ((limit.denominator + sign * limit.numerator) * times for sign in (-1, 1))
    first: Tables | None = None
    for nth, second in enumerate((high, high - unit, high + unit)):
        value = abs(second - low) / (second + low)
        enough = bound.comparator.holds(value, limit)
        if not all(other.comparator.holds(value, constant(other)) for other in rule.bounds[1:]):
            continue
        two = (_school(measure, reach, of, weight).given(model) for of in (low, second))
        given = together(*(of_school(one, f"s{place}", model) for place, one in enumerate(two, 1)))
        first = given if first is None else first
        verdict = msg("met") if enough else msg("not met")
        rest = msg("exactly the threshold, {verdict}", verdict=verdict) if nth == 0 else verdict
        told = msg(
            "{first} and {second}: {rest}",
            first=written_amount(low, "number"),
            second=written_amount(second, "number"),
            rest=rest,
        )
        yield Made(told, given, "pass" if enough else "fail")
    if first is None:
        return
    yield from _one_missing(measure, first)
    yield from _none_counted(measure, reach)


def _school(measure: Spread, reach: Reach, of: Fraction, weight: Fraction) -> Scene:
    scene = reach.first(measure.of, of, reach.first(measure.to, weight, Scene()))
    return reach.in_scope(scene, reach.scope)


def _one_missing(measure: Spread, given: Tables) -> Iterator[Made]:
    """One school has left out a figure, or nobody has handed in a table."""
    asked = {(at.table, at.name) for at in measure.where.own_fields()}
    fields = [leaf for at in measure.of.fields() for leaf in leaves_of(at) if (leaf.table, leaf.name) not in asked]
    told = msg("a figure of one school is missing: cannot be judged")
    for at in fields:
        if at.table in given:
            *others, last = given[at.table]
            yield Made(told, {**given, at.table: [*others, {**last, at.name: None}]}, "unknown")
            return
    tables = [table for table in measure.tables() if table != "schools"]
    if tables:
        yield Made(told, {table: rows for table, rows in given.items() if table != tables[0]}, "unknown")


def _none_counted(measure: Spread, reach: Reach) -> Iterator[Made]:
    """No school is among those that are looked at, or none has anything to be weighed by."""
    told = msg("nobody is counted: not applicable")
    try:
        scene = _school(measure, reach, Fraction(0), Fraction(0)) if measure.where == TRUE else reach.out_of_scope(measure.where)
    except Unreachable:
        return
    yield Made(told, of_school(scene.given(reach.model), "s1", reach.model), "not_applicable")


# ---------------------------------------------------------------- schools that meet rules


def meetings(rule: Rule, measure: Meeting, model: Model, setting: Setting, of_rule: OfRule) -> Iterator[Made]:
    """So many schools that meet the rules and so many that do not, one that is open, and one that is not asked."""
    limit = limit_of(rule)
    whole = limit.denominator if limit.denominator > 1 else 2
    if whole > MOST_ROWS:
        raise Unreachable(msg("it would take more than {n} records", n=MOST_ROWS))
    reach = Reach(model, setting, All((rule.applies_to, measure.of.where)))
    one = _Composed(measure.rules, Facts(), of_rule, reach)
    every = len(measure.rules)
    good, bad, unknown = (one.given([_has(verdict), *[_has("pass")] * (every - 1)]) for verdict in ("pass", "fail", "unknown"))

    def county(number: int, others: Tables | None, all_of: int = whole) -> Tables:
        schools = [good] * number + [others or good] * (all_of - number)
        return together(*(of_school(given, f"s{nth}", model) for nth, given in enumerate(schools, 1)))

    for step in steps_at(rule, limit, Fraction(1), Fraction(whole), Fraction(whole)):
        number = int(step.value)
        told = msg("{part} of {whole} schools: {rest}", part=number, whole=whole, rest=said(None, step))
        given = county(number, bad)
        yield Made(told, given, "pass" if step.enough else "fail", {"actual": number, "population": whole}, mixed=one.mixed)
    yield Made(msg("no school can be judged: cannot be judged"), county(0, unknown), "unknown", mixed=one.mixed)
    try:
        outside = one.given([_has("not_applicable")] * every)
    except Unreachable:
        return
    if measure.outside == "leaves_out":
        yield Made(msg("no rule applies to any school: not applicable"), county(0, outside, 1), "not_applicable")


class _Composed:
    """Schools on which rules have the wanted verdicts, one rule after the other: what is said for one stays for the next."""

    def __init__(self, rules: Sequence[str], school: Facts, of_rule: OfRule, reach: Reach) -> None:
        self.rules, self.school, self.of_rule, self.reach = rules, school, of_rule, reach
        self.mixed = False

    def given(self, wants: Sequence[Want]) -> Tables:
        return self.made(wants)[0]

    def made(self, wants: Sequence[Want]) -> tuple[Tables, Scene]:
        """Raises Unreachable."""
        found: list[Tables] = []
        scene = Scene(self.school)
        for nth, (name, want) in enumerate(zip(self.rules, wants, strict=True), 1):
            cases = self.of_rule(name, scene.school, want is _far_below)
            chosen = next((case for case in cases if want(case)), None)
            if chosen is None:
                raise Unreachable(msg("no school could be made up that stands so under {rule}", rule=name))
            self.mixed = (
                self.mixed or chosen.mixed or any(one in given for given in found for one in chosen.given if one != "schools")
            )
            found.append(chosen.given if len(self.rules) == 1 else apart(chosen.given, f"r{nth}", self.reach.model))
            scene = Scene(chosen.scene.school) if chosen.scene.school.any else scene
        scene = self.reach.in_scope(scene, self.reach.scope)
        return _merged([scene.given(self.reach.model), *found]), scene


def _has(verdict: str) -> Want:
    return lambda case: case.verdict == verdict


def _far_below(case: Made) -> bool:
    return case.verdict == "fail" and case.value == 0


def _merged(given: Sequence[Tables]) -> Tables:
    """Several cases of one school as one: what is said of the school is said once."""
    schools = [row for tables in given for row in tables.get("schools", ())]
    own: dict[str, object] = {}
    for row in schools:
        own |= row
    rest = together(*({table: rows for table, rows in tables.items() if table != "schools"} for tables in given))
    return {**({"schools": [own]} if own else {}), **rest}


# ---------------------------------------------------------------- k of n


def mets(rule: Rule, measure: Met, model: Model, setting: Setting, school: Facts, of_rule: OfRule) -> Iterator[Made]:
    """So many of the listed rules met by a school, the others just not."""
    limit = limit_of(rule)
    if "school" not in rule.subjects:
        raise Unreachable(msg("this kind of measure needs cases written by hand"))
    reach = Reach(model, setting, rule.applies_to)
    one, whole = _Composed(measure.rules, school, of_rule, reach), len(measure.rules)

    def narrowly(case: Made) -> bool:
        if case.verdict != "fail" or case.value is None or case.limit is None:
            return False
        return measure.floor is None or case.value >= measure.floor * case.limit

    for step in steps_at(rule, limit, Fraction(1), Fraction(1), Fraction(whole)):
        number = int(step.value)
        given, scene = one.made([*[_has("pass")] * number, *[narrowly] * (whole - number)])
        told = msg("{part} of {whole} rules: {rest}", part=number, whole=whole, rest=said(None, step))
        yield Made(told, given, "pass" if step.enough else "fail", {"actual": number}, scene, mixed=one.mixed)
    if measure.floor is not None and whole > math.ceil(limit):
        given, scene = one.made([*[_has("pass")] * (whole - 1), _far_below])
        yield Made(msg("one of the others does not reach the floor: not met"), given, "fail", scene=scene, mixed=one.mixed)
    sure = math.ceil(limit) - 1  # one less than is enough, and of the others nothing is known
    given, scene = one.made([*[_has("pass")] * sure, *[_has("unknown")] * (whole - sure)])
    yield Made(msg("too many rules cannot be judged: cannot be judged"), given, "unknown", scene=scene, mixed=one.mixed)


# ---------------------------------------------------------------- one of several requirements


def way_name(nth: int) -> str:
    """How the requirements of one rule are told apart."""
    return f"{nth + 1}"


def either(rule: Rule, measure: AnyOf, model: Model, setting: Setting, school: Facts, of_rule: OfRule) -> Iterator[Made]:
    """Each requirement met alone, just; none met; and nothing known of any."""
    ways = len(measure.ways)
    reach = Reach(model, setting, rule.applies_to if "school" in rule.subjects else TRUE)
    one = _Composed([way_name(nth) for nth in range(ways)], school, of_rule, reach)
    for nth in range(ways):
        given, scene = one.made([_has("pass" if place == nth else "fail") for place in range(ways)])
        told = msg("only requirement {n} is met: met", n=nth + 1)
        yield Made(told, given, "pass", {"actual": 1}, scene, mixed=one.mixed)
    given, scene = one.made([_has("fail")] * ways)
    yield Made(msg("no requirement is met: not met"), given, "fail", {"actual": 0}, scene, mixed=one.mixed)
    given, scene = one.made([_has("unknown")] * ways)
    yield Made(msg("nothing is known of any requirement: cannot be judged"), given, "unknown", {}, scene, mixed=one.mixed)
