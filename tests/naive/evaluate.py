"""The verdicts of a pack on a world: every rule, every subject, every period, one after the other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from tests.naive import days, reading
from tests.naive.days import Calendar
from tests.naive.truth import Moment, NoRequirement, NotInForce, Number, Truth, all_of, compared
from tests.naive.world import Row, World

MOST_UNMATCHED = 6
"""So many unmatched child rows of one school are tried on every member; more would take too long."""


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
    reason: str
    actual: Fraction | None = None
    population: int | None = None
    required: Fraction | None = None
    shortfall: Fraction | None = None


def judge_pack(rules: list[dict[str, Any]], world: World, calendar: Calendar, as_of: date) -> list[Judged]:
    """Every finding that an audit of this world owes."""
    return [found for rule in rules for found in judge_rule(rule, world, calendar, as_of)]


def judge_rule(rule: dict[str, Any], world: World, calendar: Calendar, as_of: date) -> Iterator[Judged]:
    kind, years = period_of(rule["period"])
    cycle_from = int(rule["cycle_from"]) if "cycle_from" in rule else None
    for start, end, over in days.periods_in_audit(kind, years, cycle_from, calendar, as_of):
        moment = Moment(start, end, reference(rule.get("reference", "period_end"), start, end, as_of), as_of)
        for subject, subject_id, schools in subjects(rule, world):
            outcome = judge(rule, world, moment, subject, schools, over)
            yield Judged(str(rule["id"]), subject, subject_id, start, end, over, *outcome)


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
            yield "school", school["school_id"], [school]
    if "bureau" in named or "both" in named:
        for district in sorted({s["district"] for s in world.schools()}):
            yield "bureau", district, [s for s in world.schools() if s["district"] == district]


Outcome = tuple[str, str] | tuple[str, str, Any, Any, Any, Any]


def judge(rule: dict[str, Any], world: World, moment: Moment, subject: str, schools: list[Row], over: bool) -> Outcome:
    """Verdict, reason and figures of one rule for one subject in one period."""
    truth = Truth(world, moment)
    record = schools[0] if subject == "school" else {}
    kind = next(m for m in reading.MEASURES if m in rule)
    applies = truth.holds(rule.get("applies_to", {}), "schools", record) if subject == "school" else True
    if applies is False:
        return "not_applicable", "outside_scope"
    if kind == "attest":
        return "not_checked", "not_answered"
    try:
        written = [(w, rule[w]) for w in reading.COMPARATORS if w in rule]
        bounds = [(w, truth.threshold(limit, "schools", record, value_kind(rule, truth))) for w, limit in written]
    except NoRequirement:
        return "not_applicable", "outside_scope"
    except NotInForce:
        return "not_applicable", "not_in_force"
    possible = possibilities(kind, rule[kind], truth, schools)
    return decide(possible, bounds, applies, over, grows=kind in ("count", "total"), share=kind == "share")


def value_kind(rule: dict[str, Any], truth: Truth) -> str:
    """``time`` when the rule compares a clock time."""
    if "value" in rule and "field" in rule["value"]:
        return truth.kind("schools", rule["value"]["field"])
    return ""


# -------------------------------------------------------------- what the records may mean


@dataclass(frozen=True)
class Possible:
    """All that the measure may be: least and greatest value, or for a share every possible (population, satisfied)."""

    values: Number | None = None
    shares: frozenset[tuple[int, int]] | None = None
    submitted: bool = True
    counted: bool = True  # a number of things; False for a quotient, which need not be whole


def possibilities(kind: str, spec: Any, truth: Truth, schools: list[Row]) -> Possible:
    if kind == "share":
        return shares(spec, truth, schools)
    if kind == "ratio":
        of, to = (possibilities(*measure(spec[k]), truth, schools) for k in ("of", "to"))
        if not (of.submitted and to.submitted):
            return Possible(submitted=False)
        return replace(divided(of.values, to.values), counted=False)
    if kind == "value" and "field" in spec:
        return Possible(truth.value("schools", schools[0], spec["field"]))
    if kind == "value":
        spec = {"of": "bureau_figures", "max": "value", "where": {k: v for k, v in spec.items() if k in ("indicator", "scope")}}
    table, where = population(spec["of"], truth.world)
    if not all(truth.world.handed_in(table, s["school_id"]) for s in schools):
        return Possible(submitted=False)
    wanted = {**spec, "where": {"all": [*where, spec.get("where", {})]}}
    return Possible(truth.amount(table, {k: v for k, v in wanted.items() if k != "of"}, truth.world.rows_of(table, schools)))


def measure(spec: dict[str, Any]) -> tuple[str, Any]:
    kind = next(k for k in reading.MEASURES if k in spec)
    return kind, spec[kind]


def divided(of: Number | None, to: Number | None) -> Possible:
    """A quotient; there is none where the divisor is surely zero."""
    if to is not None and to[1] == 0:
        return Possible(shares=frozenset({(0, 0)}))
    if of is None or to is None or to[0] == 0:
        return Possible()
    return Possible((Fraction(0) if to[1] is None else of[0] / to[1], None if of[1] is None else of[1] / to[0]))


def population(name: str, world: World) -> tuple[str, list[dict[str, Any]]]:
    """A table, or a named population as a table and the conditions that its members meet."""
    if name in world.model["tables"]:
        return name, []
    spec = world.model["populations"][name]
    table, conditions = population(spec.get("extends") or spec["of"], world)
    return table, [*conditions, spec.get("where", {})]


def shares(spec: dict[str, Any], truth: Truth, schools: list[Row]) -> Possible:
    """Every (population, satisfied) that some completion of the missing data gives."""
    table, base = population(spec["of"], truth.world)
    chosen = {k: v for k, v in spec.items() if k in ("ever", "within")} | {"where": {"all": [*base, spec.get("where", {})]}}
    total = {(0, 0)}
    homes = [[s] for s in schools]
    if truth.world.is_bureau(table):
        homes = [schools[:1]]
    for home in homes:
        if not truth.world.handed_in(table, home[0]["school_id"]):
            return Possible(submitted=False)
        found = shares_of_home(table, chosen, spec["that"], truth, home)
        total = {(n + m, k + j) for n, k in total for m, j in found}
    return Possible(shares=frozenset(total))


def shares_of_home(
    table: str, chosen: dict[str, Any], that: dict[str, Any], truth: Truth, schools: list[Row]
) -> set[tuple[int, int]]:
    """Member by member, both ways where open, each unmatched child row given to one member or to nobody."""
    members = truth.world.rows_of(table, schools)
    home = truth.world.home(table, schools[0]) or schools[0]["school_id"]
    loose = unmatched(table, [chosen, that], truth, home)
    assert len(loose) <= MOST_UNMATCHED, "too many unmatched rows to try"
    found: dict[frozenset[int], set[tuple[int, int]]] = {frozenset(range(len(loose))): {(0, 0)}}
    for member in members:
        after: dict[frozenset[int], set[tuple[int, int]]] = {}
        ways: dict[frozenset[int], set[tuple[int, int]]] = {}
        for left, counts in found.items():
            for given in subsets(left):
                if given not in ways:
                    truth.world.lent[id(member)] = [loose[n] for n in sorted(given)]
                    ways[given] = contributions(truth.chosen(table, chosen, member), truth.holds(that, table, member))
                    del truth.world.lent[id(member)]
                after.setdefault(left - given, set()).update((n + m, k + j) for n, k in counts for m, j in ways[given])
        found = after
    return set().union(*found.values())


def subsets(items: frozenset[int]) -> Iterator[frozenset[int]]:
    for size in range(len(items) + 1):
        yield from map(frozenset, itertools.combinations(sorted(items), size))


def contributions(member: bool | None, satisfied: bool | None) -> set[tuple[int, int]]:
    """What one record may add to (population, satisfied)."""
    if member is False:
        return {(0, 0)}
    inside = {True: {(1, 1)}, False: {(1, 0)}, None: {(1, 0), (1, 1)}}[satisfied]
    return inside | ({(0, 0)} if member is None else set())


def unmatched(table: str, conditions: list[dict[str, Any]], truth: Truth, home: str) -> list[tuple[str, Row]]:
    """Child rows of a school (or bureau) that belong to nobody known and that some condition would count."""
    found: list[tuple[str, Row]] = []
    for child, spec in children_used(table, conditions, truth.world):
        for row in truth.world.unmatched(table, child, home):
            if (spec is None or truth.chosen(child, spec, row) is not False) and all(row is not r for _, r in found):
                found.append((child, row))
    return found


def children_used(table: str, condition: Any, world: World) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """(child table, linked aggregate) for every child table that a condition looks at; None for summed service."""
    if isinstance(condition, list):
        for item in condition:
            yield from children_used(table, item, world)
    elif isinstance(condition, dict):
        for name, test in condition.items():
            if name in ("all", "any", "not", "where"):
                yield from children_used(table, test, world)
            elif "." not in name and world.has(table, name):
                spec = world.spec(table, name)
                if spec.get("kind") == "service_years":
                    yield spec["table"], None
            elif name in world.model["tables"]:
                yield name, test


# -------------------------------------------------------------- the verdict


def decide(
    possible: Possible,
    bounds: list[tuple[str, Fraction | None]],
    applies: bool | None,
    over: bool,
    grows: bool,
    share: bool,
) -> Outcome:
    """What is true of every possibility decides; where they differ, nothing is decided."""
    if possible.shares is not None and all(n == 0 for n, _ in possible.shares):
        return "not_applicable", "empty_population"
    figures = exact_figures(possible, bounds, share)
    missed_upper: bool | None = False
    if not possible.submitted:
        return "unknown", "not_submitted"
    if possible.shares is not None:
        each = [None if n == 0 else meets(Fraction(k, n), bounds) for n, k in possible.shares]
        met = True if all(e is True for e in each) else False if all(e is False for e in each) else None
    else:
        met = all_of([compared(possible.values, word, limit) for word, limit in bounds])
        missed_upper = False in [compared(possible.values, w, limit) for w, limit in bounds if w in ("at_most", "less_than")]
    if applies is None:
        return "unknown", "scope_unknown"
    only_lower = all(w in ("at_least", "more_than") for w, _ in bounds)
    if met is True:
        return ("pass", "met", *figures) if over or only_lower else ("pending", "still_running", *figures)
    if met is False:
        if over:
            return "fail", "not_met", *figures
        if grows and missed_upper:
            return "fail", "no_longer_possible", *figures
        return "pending", "still_running", *figures
    return "unknown", "missing_data"


def meets(value: Fraction, bounds: list[tuple[str, Fraction | None]]) -> bool | None:
    return all_of([compared((value, value), word, limit) for word, limit in bounds])


def exact_figures(possible: Possible, bounds: list[tuple[str, Fraction | None]], share: bool) -> tuple[Any, Any, Any, Any]:
    """(actual, population, required, shortfall) where nothing is open, for a requirement of one bound."""
    if len(bounds) != 1 or bounds[0][1] is None:
        return None, None, None, None
    word, limit = bounds[0]
    assert limit is not None
    if share and possible.shares is not None and len(possible.shares) == 1:
        ((n, actual),) = possible.shares
        required = whole(word, limit * n)
        return Fraction(actual), n, required, missing_amount(word, Fraction(actual), required)
    if not share and possible.values is not None and possible.values[0] == possible.values[1]:
        value = possible.values[0]
        required = whole(word, limit) if possible.counted and value.denominator == limit.denominator == 1 else limit
        return value, None, required, missing_amount(word, value, required)
    return None, None, None, None


def whole(word: str, limit: Fraction) -> Fraction:
    """The whole number of people or records that just meets a limit."""
    down = limit.numerator // limit.denominator
    if word == "at_most":
        return Fraction(down)
    if word == "less_than":
        return Fraction(-(-limit.numerator // limit.denominator) - 1)
    return Fraction(-(-limit.numerator // limit.denominator) if word == "at_least" else down + 1)


def missing_amount(word: str, actual: Fraction, required: Fraction) -> Fraction:
    gap = required - actual if word in ("at_least", "more_than") else actual - required
    return max(gap, Fraction(0))
