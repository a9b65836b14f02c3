"""The verdicts of a pack on a county: every rule, every subject, every period, one after the other."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from tests.naive import days, reading
from tests.naive.choices import Cell, Completion, Left, TooMany, explore, summed
from tests.naive.days import Calendar
from tests.naive.packs import NaivePack
from tests.naive.truth import MANY, Moment, NoRequirement, NotInForce, Truth, meets
from tests.naive.world import NUMBERS, READINGS, Row, World

T = TypeVar("T")
NOT_COMPARED = "not compared"
LEVEL = "province"
"""Of every bureau: the packs ask of it what they ask of one level alone."""


@dataclass(frozen=True)
class Judged:
    """One rule, one subject, one period. Figures are None where missing data leave them open."""

    rule: str
    subject: str
    subject_id: str
    period_start: date
    period_end: date
    binding: bool
    verdict: str
    reason: str = ""
    actual: Fraction | None = None
    population: int | None = None
    required: Fraction | None = None
    shortfall: Fraction | None = None
    allowed: frozenset[str] = frozenset()
    """Verdicts that the law allows here besides ``verdict``."""


def judge_pack(pack: NaivePack, world: World) -> list[Judged]:
    """Every finding that an audit of this county owes."""
    return [found for rule in pack.rules for found in judge_rule(rule, world, pack.calendar)]


def judge_rule(rule: dict[str, Any], world: World, calendar: Calendar) -> Iterator[Judged]:
    kind, years = period_of(rule["period"])
    cycle_from = int(rule["cycle_from"]) if "cycle_from" in rule else None
    if "season" in rule:
        spans = days.seasons_in_audit(kind, rule["season"], calendar, world.as_of)
    else:
        spans = days.periods_in_audit(kind, years, cycle_from, calendar, world.as_of)
    for start, end, over in spans:
        moment = Moment(start, end, reference(rule.get("reference", "period_end"), start, end, world.as_of), world.as_of)
        if kind == "as_of":
            moment = replace(moment, law_of=world.as_of)  # what holds on the day itself
        binds = over or window_closed(rule, moment)
        for subject, subject_id, schools in subjects(rule, world):
            begun = Judged(str(rule["id"]), subject, subject_id, start, end, binds, NOT_COMPARED)
            yield judged_in_every_reading(rule, world, moment, begun, schools)


def judged_in_every_reading(rule: dict[str, Any], world: World, moment: Moment, begun: Judged, schools: list[Row]) -> Judged:
    """The verdict of the first readings; what others give is allowed."""
    world.readings, world.consulted = {}, set()
    first = judge(rule, world, moment, begun, schools)
    allowed = {*first.allowed}
    asked = sorted(world.consulted)
    for chosen in itertools.product(*(READINGS[name] for name in asked)):
        world.readings = dict(zip(asked, chosen, strict=True))
        if any(world.readings[name] != READINGS[name][0] for name in asked):
            allowed.add(judge(rule, world, moment, begun, schools).verdict)
    return replace(first, allowed=frozenset(allowed))


def period_of(text: str) -> tuple[str, int]:
    """``2 years`` rolls to the reference date, ``2 calendar_years`` are fixed cycles."""
    words = text.split()
    if len(words) == 1:
        return words[0], 1
    return ("cycle" if words[1].startswith("calendar") else "rolling"), int(words[0])


def reference(text: str, start: date, end: date, as_of: date) -> date:
    """The day that fields are taken at; never later than the as-of date."""
    if text in ("period_start", "period_end"):
        return min({"period_start": start, "period_end": end}[text], as_of)
    month, day = reading.month_day(text)
    named = [date(year, month, day) for year in range(start.year, end.year + 1)]
    return min(max(d for d in named if start <= d <= end), as_of)


def subjects(rule: dict[str, Any], world: World) -> Iterator[tuple[str, str, list[Row]]]:
    """(``school`` or ``bureau``, its id, its schools)."""
    named = reading.as_list(rule.get("subject", "school"))
    if "school" in named or "both" in named:
        for school in world.schools():
            yield "school", school.cells["school_id"].values[0], [school]
    if "bureau" in named or "both" in named:
        for district in sorted({s.cells["district"].values[0] for s in world.schools()}):
            yield "bureau", district, [s for s in world.schools() if s.cells["district"].values[0] == district]


def silent(spec: Any, world: World, moment: Moment) -> bool:
    """Whether a dated threshold, in a condition too, says nothing at that time."""
    if isinstance(spec, list):
        return any(silent(one, world, moment) for one in spec)
    if not isinstance(spec, dict):
        return False
    if spec and all(re.fullmatch(r"\d{4}-\d\d-\d\d", str(key)) for key in spec):
        valid = [value for day, value in sorted((days.on(key)[0], value) for key, value in spec.items()) if day <= law_of(moment)]
        return not valid or valid[-1] is None
    named = world.model["populations"].get(spec.get("of")) if isinstance(spec.get("of"), str) else None
    return silent(named, world, moment) or any(silent(one, world, moment) for one in spec.values())


def law_of(moment: Moment) -> date:
    return moment.law_of or moment.start


def judge(rule: dict[str, Any], world: World, moment: Moment, begun: Judged, schools: list[Row]) -> Judged:
    """Verdict, reason and figures of one rule for one subject in one period."""
    if begun.subject == "bureau" and LEVEL not in reading.as_list(rule.get("level", LEVEL)):
        return replace(begun, verdict="not_applicable", reason="outside_scope")
    kind = next(m for m in reading.MEASURES if m in rule)
    record = schools[0]
    measured = Measured(world, moment, schools, begun.subject == "bureau")

    def asked(c: Completion) -> Any:
        truth = measured.truth(c)
        if begun.subject == "school" and not was_there(world, moment, record, period_of(rule["period"])[0]):
            return "outside_scope"
        if silent(rule, world, moment):
            return "not_in_force"
        if begun.subject == "school" and not truth.holds(rule.get("applies_to"), record):
            return "outside_scope"
        try:
            return tuple((w, truth.threshold(rule[w], record, value_kind(rule, world))) for w in reading.COMPARATORS if w in rule)
        except NoRequirement:
            return "outside_scope"
        except NotInForce:
            return "not_in_force"

    try:
        scopes = explore(asked, None, world.memo)
        applying = [(limits, left) for limits, left in scopes if not isinstance(limits, str)]
        if not applying:
            return replace(begun, verdict="not_applicable", reason=str(scopes[0][0]))
        if kind == "attest":
            one = "not_checked" if len(applying) == len(scopes) else "unknown"
            return replace(begun, verdict=one, reason="not_answered", allowed=frozenset({"not_checked"}))
        outcomes = [
            outcome for limits, left in distinct(applying) for outcome in measured.outcomes(kind, rule[kind], limits, left)
        ]
    except TooMany:
        return begun
    if len(applying) < len(scopes):
        outcomes.append(Outcome("not_applicable", "scope_unknown"))
    return decide(rule, kind, begun, moment, outcomes)


def was_there(world: World, moment: Moment, school: Row, period: str = "") -> bool:
    """A school is bound by the periods that fit whole into its life; an end to come has not happened."""
    opened, closed = world.cell(school, "opened_on"), world.cell(school, "closed_on")
    begun = not opened.filled or min(opened.values) <= (moment.end if period == "as_of" else moment.start)
    return begun and (not closed.filled or max(closed.values) >= moment.end or max(closed.values) > moment.as_of)


def distinct(scopes: list[tuple[Any, Left]]) -> list[tuple[Any, Left]]:
    """Scopes that differ in their limits or in what they take for granted."""
    found: dict[Any, tuple[Any, Left]] = {}
    for limits, left in scopes:
        found.setdefault((limits, frozenset(left.items())), (limits, left))
    return list(found.values())


def value_kind(rule: dict[str, Any], world: World) -> str:
    """``time`` when the rule compares a clock time."""
    if "value" in rule and "field" in rule["value"]:
        return str(world.spec("schools", rule["value"]["field"]).get("type", ""))
    return ""


# -------------------------------------------------------------- what the records may mean


@dataclass(frozen=True)
class Outcome:
    """What one completion (or several alike) gives: ``met``, ``unmet`` or ``not_applicable``, and its figures."""

    verdict: str
    reason: str = ""
    actual: Fraction | None = None
    population: int | None = None
    limits: tuple[tuple[str, Fraction], ...] = ()


class Measured:
    """A measure over the records of one subject in one period."""

    def __init__(self, world: World, moment: Moment, schools: list[Row], bureau: bool) -> None:
        self.world, self.moment, self.schools, self.bureau = world, moment, schools, bureau
        self.together: dict[Row, list[tuple[Row, Cell]]] = {}
        if bureau:
            for one, other, same in world.same:
                self.together.setdefault(one, []).append((other, same))
                self.together.setdefault(other, []).append((one, same))

    def truth(self, completion: Completion) -> Truth:
        return Truth(self.world, self.moment, completion, self.together)

    def _ways(self, run: Callable[[Completion], T], left: Left) -> list[tuple[T, Left]]:
        return explore(run, left, self.world.memo)

    def outcomes(self, kind: str, spec: Any, limits: tuple[tuple[str, Fraction], ...], left: Left) -> list[Outcome]:
        if kind == "share":
            found = self.shares(spec, left)
            return [share_outcome(n, k, limits) for n, k in sorted(found)]
        return [number_outcome(value, limits) for value in self.numbers(kind, spec, left)]

    # ---------------------------------------------------------- numbers

    def numbers(self, kind: str, spec: Any, left: Left) -> set[Fraction | str]:
        """Every value that a completion gives; ``nothing`` where there is nothing to count, ``none`` where a figure lacks."""
        if kind == "ratio" and all("indicator" in (spec[k].get("value") or {}) for k in ("of", "to")):
            return {v for v, _ in self._ways(lambda c: divided(*(self.figure(spec[k]["value"], c) for k in ("of", "to"))), left)}
        if kind == "ratio":
            of, to = (self.numbers(*measure(spec[k]), left) for k in ("of", "to"))
            return {divided(a, b) for a in of for b in to}
        if kind == "value" and "field" in spec:
            value = self.truth(Completion([], {})).fields.value(self.schools[0], spec["field"])
            return {v for v, _ in self._ways(lambda c: c.ask(value.cells, value.of), left)}
        if kind == "value":
            return {v for v, _ in self._ways(lambda c: self.figure(spec, c), left)}
        if kind == "share":
            return {Fraction(k, n) if n else "nothing" for n, k in self.shares(spec, left)}
        table, where = population(spec["of"], self.world)
        chosen = {**spec, "where": {"all": [*where, spec.get("where", {})]}}
        rows = self.world.rows_at(table, {self.world.home_of(table, s) for s in self.schools})
        if reading.aggregate(spec) == "count":
            found: set[Fraction | str] = {
                Fraction(n) for (n,) in summed([self._one(chosen, r) for r in rows], 1, left, self.world.memo)
            }
        else:
            found = {v for v, _ in self._ways(lambda c: self._aggregate(table, chosen, rows, c), left)}
        return found | self._whatever_else(table, chosen, left)

    def _one(self, spec: dict[str, Any], row: Row) -> Any:
        def counts(c: Completion) -> tuple[int]:
            truth = self.truth(c)
            return (int(c.all_of([lambda: truth.is_at(row, self.schools), lambda: truth.chosen(spec, row)])),)

        return counts

    def _aggregate(self, table: str, spec: dict[str, Any], rows: list[Row], c: Completion) -> Fraction | str:
        truth = self.truth(c)
        questions = [(r, _both(truth, r, self.schools, spec)) for r in rows]
        found = truth.aggregate(table, spec, questions)
        return "none" if found is None else found

    def _whatever_else(self, table: str, spec: dict[str, Any], left: Left) -> set[Fraction | str]:
        """What a list that was not handed in may add."""
        for school in self.schools:
            home = self.world.home_of(table, school)
            last = self.moment.window(spec)[1] if "dated_by" in self.world.model["tables"][table] else None
            if self._missed(table, home, last) and any(v for v, _ in self._ways(self._could_be(table, home, spec), left)):
                return {Fraction(MANY)} | (set() if (home, table) in self.world.handed else {Fraction(0)})
        return set()

    def _missed(self, table: str, home: Any, last: date | None) -> bool:
        """Whether a list up to some day was not handed in by a school that was there."""
        if self.world.handed_in(table, home, last):
            return False
        named = [s for s in self.world.schools() if s.cells["school_id"].values[0] == home]
        return all(was_there(self.world, self.moment, s) for s in named)

    def _could_be(self, table: str, home: Any, spec: dict[str, Any]) -> Any:
        return lambda c: self.truth(c).chosen(spec, self.world.phantom(table, home))

    def figure(self, spec: dict[str, Any], c: Completion) -> Fraction | str:
        """An indicator's value: the latest day of the period stands; several of that day, or days unknown, are each possible.

        Where no scope is asked for, that holds within each scope: each of them is another figure.
        """
        home = self.schools[0].cells["district"].values[0]
        if not self.world.handed_in("bureau_figures", home):
            return c.value(self.world.kept(("figure", spec["indicator"], home, self.moment), lambda: Cell(NUMBERS)))  # type: ignore[no-any-return]
        where = {k: v for k, v in spec.items() if k in ("indicator", "scope")}
        truth = self.truth(c)
        rows = self.world.rows_at("bureau_figures", {home})
        there = [r for r in rows if _both(truth, r, self.schools, {"where": where})()]
        if not there:
            return "none"
        days_of = {r: c.domain(self.world.cell(r, "as_of")) for r in there}
        scopes = {r: self.world.cell(r, "scope") for r in there}
        scope_of = {r: cell.values if cell.filled else () for r, cell in scopes.items()}
        last = {scope: max(min(days_of[r]) for r in there if scope_of[r] == scope) for scope in scope_of.values()}
        standing = tuple(r for r in there if max(days_of[r]) >= last[scope_of[r]])
        return c.value(self.world.cell(c.value(self.world.one_of(standing)), "value"))  # type: ignore[no-any-return]

    # ---------------------------------------------------------- shares

    def shares(self, spec: dict[str, Any], left: Left) -> set[tuple[int, int]]:
        """Every (population, satisfied) that a completion gives; a person at two schools counts once."""
        table, base = population(spec["of"], self.world)
        chosen = {k: v for k, v in spec.items() if k in ("ever", "within", "undated")}
        chosen["where"] = {"all": [*base, spec.get("where", {})]}
        homes = {self.world.home_of(table, s) for s in self.schools}
        rows = self.world.rows_at(table, homes)
        found = summed([self._person(group, chosen, spec["that"]) for group in self._persons(rows)], 2, left, self.world.memo)
        for home in sorted(homes, key=str):
            if self._missed(table, home, None) and any(v for v, _ in self._ways(self._could_be(table, home, chosen), left)):
                found |= {(n + m, k + j) for n, k in found for m, j in ((1, 0), (1, 1), (MANY, 0), (MANY, MANY))}
        return found

    def _persons(self, rows: list[Row]) -> list[list[Row]]:
        """Rows grouped with those that are perhaps the same person."""
        groups: list[list[Row]] = []
        for row in rows:
            near = [g for g in groups if any(other is r for r in g for other, _ in self.together.get(row, []))]
            groups = [g for g in groups if g not in near] + [[*itertools.chain(*near), row]]
        return groups

    def _person(self, rows: Sequence[Row], chosen: dict[str, Any], that: dict[str, Any]) -> Any:
        def contributes(c: Completion) -> tuple[int, int]:
            truth = self.truth(c)
            counted: list[tuple[Row, bool]] = []
            population = satisfied = 0
            for row in rows:
                if not c.all_of([lambda r=row: truth.is_at(r, self.schools), lambda r=row: truth.chosen(chosen, r)]):  # type: ignore[misc]
                    continue
                try:
                    met = truth.holds(that, row)
                except NoRequirement:
                    continue  # of whom nothing is asked, nobody counts
                twin = next((n for n, (other, _) in enumerate(counted) if self._same(c, row, other)), None)
                if twin is None:
                    counted.append((row, met))
                    population, satisfied = population + 1, satisfied + met
                elif met and not counted[twin][1]:
                    counted[twin] = (counted[twin][0], True)
                    satisfied += 1
            return population, satisfied

        return contributes

    def _same(self, c: Completion, one: Row, other: Row) -> bool:
        return any(c.value(same) for mate, same in self.together.get(one, []) if mate is other)


def _both(truth: Truth, row: Row, schools: list[Row], spec: dict[str, Any]) -> Any:
    return lambda: truth.c.all_of([lambda: truth.is_at(row, schools), lambda: truth.chosen(spec, row)])


def measure(spec: dict[str, Any]) -> tuple[str, Any]:
    kind = next(k for k in reading.MEASURES if k in spec)
    return kind, spec[kind]


def divided(of: Fraction | str, to: Fraction | str) -> Fraction | str:
    """A quotient; by zero there is nothing to speak of, whatever is divided; of a missing figure there is none."""
    if to in (0, "nothing"):
        return "nothing"
    if "none" in (of, to):
        return "none"
    if of == "nothing":
        return "nothing"
    return Fraction(of) / Fraction(to)


def population(name: str, world: World) -> tuple[str, list[dict[str, Any]]]:
    """A table, or a named population as a table and the conditions that its members meet."""
    if name in world.model["tables"]:
        return name, []
    spec = world.model["populations"][name]
    table, conditions = population(spec.get("extends") or spec["of"], world)
    return table, [*conditions, spec.get("where", {})]


def share_outcome(n: int, k: int, limits: tuple[tuple[str, Fraction], ...]) -> Outcome:
    if n == 0:
        return Outcome("not_applicable", "empty_population")
    return Outcome("met" if meets(Fraction(k, n), limits) else "unmet", "", Fraction(k), n, limits)


def number_outcome(value: Fraction | str, limits: tuple[tuple[str, Fraction], ...]) -> Outcome:
    if value == "none":
        return Outcome("unknown", "missing_data")
    if value == "nothing":
        return Outcome("not_applicable", "empty_population")
    return Outcome("met" if meets(Fraction(value), limits) else "unmet", "", Fraction(value), None, limits)


# -------------------------------------------------------------- the verdict


def decide(rule: dict[str, Any], kind: str, begun: Judged, moment: Moment, outcomes: list[Outcome]) -> Judged:
    """What is true of every completion decides; where they differ, nothing is decided."""
    verdicts = {o.verdict for o in outcomes}
    only_lower = all(w in ("at_least", "more_than") for w in reading.COMPARATORS if w in rule)
    in_percent = kind == "ratio" and any("%" in str(rule[word]) for word in reading.COMPARATORS if word in rule)
    figures = exact_figures(kind, outcomes, 100 if in_percent else 1)
    if verdicts == {"not_applicable"}:
        return replace(begun, verdict="not_applicable", reason=outcomes[0].reason)
    if verdicts == {"met"}:
        if begun.binding or only_lower:
            return replace(begun, verdict="pass", reason="met", **figures)
        return replace(begun, verdict="pending", reason="still_running", **figures)
    if verdicts == {"unmet"}:
        if begun.binding:
            return replace(begun, verdict="fail", reason="not_met", **figures)
        if rule.get("lost_at_once"):
            return replace(begun, verdict="fail", reason="no_longer_possible", **figures)
        stays = kind == "count" and not only_lower and "ever" in rule[kind]
        allowed = frozenset({"fail"}) if stays else frozenset()
        return replace(begun, verdict="pending", reason="still_running", allowed=allowed, **figures)
    allowed = frozenset({"pending"}) if not begun.binding and "unmet" in verdicts else frozenset()
    return replace(begun, verdict="unknown", reason="missing_data", allowed=allowed)


def window_closed(rule: dict[str, Any], moment: Moment) -> bool:
    """Whether the days that a count's own condition allows have passed although its period still runs."""
    if "count" not in rule:
        return False
    table = rule["count"]["of"]
    test = (rule["count"].get("where") or {}).get(DATED.get(table, "held_on"))
    if not isinstance(test, dict):
        return False
    if "not_after" in test and moment.as_of >= moment.day(str(test["not_after"])):
        return True
    return "before" in test and moment.as_of >= moment.day(str(test["before"])) - days.timedelta(days=1)


DATED = {"activities": "held_on", "bureau_events": "held_on"}


def exact_figures(kind: str, outcomes: list[Outcome], scale: int) -> dict[str, Any]:
    """Actual, population, required, shortfall where nothing is open, for one bound; ``scale``: 100 where told in percent."""
    if len(set(outcomes)) != 1 or len(outcomes[0].limits) != 1 or outcomes[0].actual is None:
        return {}
    (word, limit), actual, n = outcomes[0].limits[0], outcomes[0].actual, outcomes[0].population
    if kind == "share":
        assert n is not None
        required = whole(word, limit * n)
    else:
        required = whole(word, limit) if kind != "ratio" and actual.denominator == limit.denominator == 1 else limit
    gap = required - actual if word in ("at_least", "more_than") else actual - required
    told = {"actual": actual, "required": required, "shortfall": max(gap, Fraction(0))}
    return {"population": n, **{name: figure * scale for name, figure in told.items()}}


def whole(word: str, limit: Fraction) -> Fraction:
    """The whole number of people or records that just meets a limit."""
    down, up = limit.numerator // limit.denominator, -(-limit.numerator // limit.denominator)
    return Fraction({"at_least": up, "more_than": down + 1, "at_most": down, "less_than": up - 1}[word])
