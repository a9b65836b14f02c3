"""Requirements that are made of several measures, of other periods, of other rules, or of what schools are found to meet.

Every possible value of each part is put together with every possible value of the others.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from tests.naive import days, reading
from tests.naive.choices import Completion
from tests.naive.days import Calendar
from tests.naive.evaluate import Judged, Measured, Outcome, period_of, reference, subjects, was_there
from tests.naive.truth import Moment, meets, tier
from tests.naive.world import Row, World

KINDS = (*reading.MEASURES, "spread", "any_of", "met")
BEYOND = Fraction(10**9)
"""What was nothing and is something has become more than any number of times as much."""
MOST = 50_000
Limits = tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True)
class Place:
    """Whom a rule is asked of, and when."""

    moment: Moment
    schools: tuple[Row, ...]
    bureau: bool
    running: bool


@dataclass
class Composed:
    rules: Mapping[str, dict[str, Any]]
    world: World
    calendar: Calendar

    def judge(self, name: str) -> Iterator[Judged]:
        """Every finding that a rule owes."""
        rule = self.rules[name]
        for moment, over in self.moments(rule):
            for subject, subject_id, schools in subjects(rule, self.world):
                place = Place(moment, tuple(schools), subject == "bureau", not over)
                outcomes = self.outcomes(asked_of_bureau(rule, self.world) if place.bureau else rule, place)
                yield Judged(name, subject, subject_id, moment.start, moment.end, over, verdict(rule, outcomes, over))

    def moments(self, rule: dict[str, Any]) -> Iterator[tuple[Moment, bool]]:
        kind, years = period_of(rule["period"])
        for start, end, over in days.periods_in_audit(kind, years, None, self.calendar, self.world.as_of):
            moment = Moment(
                start, end, reference(rule.get("reference", "period_end"), start, end, self.world.as_of), self.world.as_of
            )
            yield (replace(moment, law_of=self.world.as_of) if kind == "as_of" else moment), over

    # -------------------------------------------------------------- one rule, one subject, one period

    def outcomes(self, rule: dict[str, Any], place: Place) -> set[Outcome]:
        """Everything that may be found of a rule."""
        scopes = {True}
        if not place.bureau:
            measured = self._measured(place)
            period = period_of(rule["period"])[0]
            there = was_there(self.world, place.moment, place.schools[0], period)
            scopes = {
                there and v
                for v in self._every(place, lambda c: measured.truth(c).holds(rule.get("applies_to"), place.schools[0]))
            }
        found: set[Outcome] = set() if scopes == {True} else {Outcome("not_applicable")}
        return found | (self.asked(rule, place) if True in scopes else set())

    def asked(self, rule: dict[str, Any], place: Place) -> set[Outcome]:
        """Everything that may be found of a measure with its thresholds."""
        kind = next(k for k in KINDS if k in rule)
        if kind == "any_of":
            return self.either(rule[kind], place)
        figures = self.figures(rule, kind, place)
        found = set()
        for limits in self.limits(rule, place, root=kind == "spread"):
            for value in figures:
                if "open" in (limits, value):
                    found.add(Outcome("unknown"))
                elif isinstance(limits, str) or value == "nothing":
                    found.add(Outcome("not_applicable"))
                elif value == "below":
                    found.add(Outcome("unmet"))
                else:
                    assert isinstance(value, Fraction)
                    found.add(Outcome("met" if meets(value, limits) else "unmet", "", value, None, limits))
        return found

    def figures(self, rule: dict[str, Any], kind: str, place: Place) -> set[Fraction | str]:
        """Every value of a measure; ``nothing``: nobody is measured, ``open``: it cannot be told, ``below``: under the floor."""
        spec = rule[kind]
        if "compared_with" in rule:
            return self.against_earlier(rule, kind, place)
        if kind == "spread":
            return self.spread(spec, place)
        if kind == "met":
            return self.counted(spec, place)
        if kind == "share" and "meets" in spec["that"]:
            return self.meeting(spec, place)
        found = self._measured(place).numbers(kind, spec, {})
        return {"open" if value == "none" else value for value in found}

    # -------------------------------------------------------------- thresholds

    def limits(self, rule: dict[str, Any], place: Place, root: bool) -> set[Limits | str]:
        """Every set of thresholds; ``nothing``: none is asked, ``open``: not to be told. ``root``: they are told of a root."""
        words = [word for word in reading.COMPARATORS if word in rule]
        found: set[Limits | str] = set()
        for chosen in itertools.product(*(self.threshold(rule[word], place) for word in words)):
            if "nothing" in chosen or "open" in chosen:
                found.add("nothing" if "nothing" in chosen else "open")
            else:
                found.add(tuple((w, v * v if root else v) for w, v in zip(words, chosen, strict=True) if isinstance(v, Fraction)))
        return found

    def threshold(self, wanted: Any, place: Place) -> set[Fraction | str]:
        if not isinstance(wanted, dict):
            return {reading.limit(wanted, "")}
        if "from" in wanted:
            times = reading.number(wanted.get("times", "1"))
            return {v if isinstance(v, str) else v * times for v in self.figure_of(wanted["from"], place)}
        if "sum" in wanted:
            ways = itertools.product(*(self.threshold(part, place) for part in wanted["sum"]))
            return {_added([v for v in way if v != "nothing"]) for way in ways}
        if "by" in wanted:
            return {found for size in self._sizes(wanted["by"], place) for found in self._by(wanted, size, place)}
        looked_at = place.moment.law_of or place.moment.start
        valid = [v for day, v in sorted((days.on(k)[0], v) for k, v in wanted.items()) if day <= looked_at]
        return {"nothing"} if not valid or valid[-1] is None else self.threshold(valid[-1], place)

    def _sizes(self, by: Any, place: Place) -> set[Any]:
        """Every value of what a threshold goes by."""
        if isinstance(by, dict):
            kind = next(k for k in KINDS if k in by)
            return self.figures(by, kind, place)
        value = self._measured(place).truth(Completion([], {})).fields.value(place.schools[0], by)
        return self._every(place, lambda c: c.ask(value.cells, value.of))

    def _by(self, wanted: dict[str, Any], size: Any, place: Place) -> set[Fraction | str]:
        if size in ("open", "nothing"):
            return {size}
        if "tiers" in wanted:
            return {tier(size, wanted["tiers"])}
        chosen = wanted.get(size, wanted.get("else", "not_asked"))
        return {"nothing"} if chosen == "not_asked" else self.threshold(chosen, place)

    def figure_of(self, name: str, place: Place) -> set[Fraction | str]:
        """Every figure of another rule, of the same subject and period."""
        rule = self.rules[name]
        own = asked_of_bureau(rule, self.world) if place.bureau else rule
        told = {"unknown": "open", "not_applicable": "nothing"}
        return {told.get(one.verdict, one.actual or Fraction(0)) for one in self.outcomes(own, place)}

    # -------------------------------------------------------------- kinds

    def either(self, ways: Any, place: Place) -> set[Outcome]:
        """One of several requirements is enough. What must not be exceeded is not met before the period is over."""
        each = []
        for way in ways["of"] if isinstance(ways, dict) else ways:
            may_end = place.running and any(word in way for word in ("at_most", "less_than"))
            found = {one.verdict for one in self.asked(way, place)}
            each.append({"unmet" if verdict == "met" and may_end else verdict for verdict in found})
        together = set()
        for chosen in itertools.product(*each):
            asked = set(chosen) - {"not_applicable"}
            order = ("met", "unknown", "unmet")
            together.add(Outcome(next((v for v in order if v in asked), "not_applicable")))
        return together

    def spread(self, spec: dict[str, Any], place: Place) -> set[Fraction | str]:
        """The square of the weighted coefficient of variation: CV² = Σ (P/ΣP)(x/P − X)² / X², X = Σx/ΣP."""
        options: list[set[tuple[Any, Any] | None]] = []
        for school in place.schools:
            alone = replace(place, schools=(school,), bureau=False)
            measured = self._measured(alone)
            inside = self._every(alone, lambda c, m=measured, s=school: m.truth(c).holds(spec.get("where"), s))  # type: ignore[misc]
            pairs = set(itertools.product(*(self._part(spec[name], alone) for name in ("of", "to"))))
            options.append(({None} if False in inside else set()) | (pairs if True in inside else set()))
        found: set[Fraction | str] = set()
        for nth, chosen in enumerate(itertools.product(*options)):
            if nth > MOST:
                return {"open"}
            counted = [pair for pair in chosen if pair is not None]
            if any(isinstance(value, str) for pair in counted for value in pair):
                found.add("open")
                continue
            based = [(x, p) for x, p in counted if p > 0]
            total, weight = sum((x for x, _ in based), Fraction(0)), sum((p for _, p in based), Fraction(0))
            if not total:
                found.add("nothing")
                continue
            mean = total / weight
            found.add(sum((p / weight * (x / p - mean) ** 2 for x, p in based), Fraction(0)) / mean**2)
        return found

    def _part(self, spec: Any, place: Place) -> set[Fraction | str]:
        kind = next(k for k in KINDS if k in spec)
        return self.figures(spec, kind, place)

    def against_earlier(self, rule: dict[str, Any], kind: str, place: Place) -> set[Fraction | str]:
        """This period's figure as so many times that of an earlier one; unknown where no record is as old as that."""
        earlier = replace(place, moment=self.earlier(rule, place.moment), running=False)
        alone = {key: value for key, value in rule.items() if key != "compared_with"}
        then = {"open"} if self._untold(rule[kind], earlier) else self.figures(alone, kind, earlier)
        found: set[Fraction | str] = set()
        for now, before in itertools.product(self.figures(alone, kind, place), then):
            if "open" in (now, before):
                found.add("open")
            elif "nothing" in (now, before):
                found.add("nothing")
            else:
                assert isinstance(now, Fraction)
                assert isinstance(before, Fraction)
                if before > 0:
                    found.add(now / before)
                else:  # nothing then and nothing now, or less than nothing then: there is nothing to compare with
                    found.add("nothing" if before < 0 or now == 0 else BEYOND if now > 0 else -BEYOND)
        return found

    def earlier(self, rule: dict[str, Any], moment: Moment) -> Moment:
        kind, years = period_of(rule["period"])
        every = days.all_periods(kind, years, None, self.calendar, self.world.as_of)
        if rule["compared_with"] == "previous_period":
            start, end = every[every.index((moment.start, moment.end)) - 1]
        else:
            start, end = next((a, b) for a, b in every if a.year == int(rule["compared_with"]))
        return Moment(start, end, reference(rule.get("reference", "period_end"), start, end, moment.as_of), moment.as_of)

    def _untold(self, spec: Any, earlier: Place) -> bool:
        """Whether some table of the measure has no record of these schools up to the end of the earlier period."""
        homes = {school.cells["school_id"].values[0] for school in earlier.schools}
        for table in _tables(spec):
            dated_by = self.world.model["tables"].get(table, {}).get("dated_by")
            rows = [row for row in self.world.rows(table) if homes & set(row.homes.values)] if dated_by else []
            if dated_by and not any(min(self.world.cell(row, dated_by).values) <= earlier.moment.end for row in rows):
                return True
        return False

    def counted(self, spec: dict[str, Any], place: Place) -> set[Fraction | str]:
        """How many of the listed rules are met; ``below`` where an unmet one misses the floor."""
        each = [self.standing(name, place, spec.get("floor")) for name in spec["of"]]
        found: set[Fraction | str] = set()
        for chosen in itertools.product(*each):
            asked = [one for one in chosen if one != "outside" or spec.get("not_applicable") == "unmet"]
            if "open" in asked:
                found.add("open")
            elif not asked:
                found.add("nothing")
            else:
                found.add("below" if "below" in asked else Fraction(asked.count("met")))
        return found

    def standing(self, name: str, place: Place, floor: Any = None) -> set[str]:
        """How a rule may stand: met, unmet, below the floor, outside, open."""
        rule = self.rules[name]
        found = set()
        for one in self.outcomes(rule, place):
            below = (
                floor is not None
                and one.actual is not None
                and any(one.actual < v * reading.number(floor) for _, v in one.limits)
            )
            told = {"unknown": "open", "not_applicable": "outside"}.get(one.verdict, one.verdict)
            found.add("below" if told == "unmet" and below else told)
        return found

    def meeting(self, spec: dict[str, Any], place: Place) -> set[Fraction | str]:
        """The part of the schools that meet every one of some rules."""
        states = {(0, 0)}
        for school in place.schools:
            alone = replace(place, schools=(school,), bureau=False)
            measured = self._measured(alone)
            inside = self._every(alone, lambda c, m=measured, s=school: m.truth(c).holds(spec.get("where"), s))  # type: ignore[misc]
            ways = {(0, 0)} if False in inside else set()
            for chosen in itertools.product(*(self.standing(name, alone) for name in reading.as_list(spec["that"]["meets"]))):
                if True in inside:
                    ways |= _one_school(chosen, spec.get("not_applicable") == "unmet")
            states = {(n + m, k + j) for n, k in states for m, j in ways}
        return {Fraction(k, n) if n else "nothing" for n, k in states}

    # -------------------------------------------------------------- the records

    def _measured(self, place: Place) -> Measured:
        return Measured(self.world, place.moment, list(place.schools), place.bureau)

    def _every(self, place: Place, run: Any) -> set[Any]:
        return {value for value, _ in self._measured(place)._ways(run, {})}


def _one_school(standings: tuple[str, ...], outside_is_unmet: bool) -> set[tuple[int, int]]:
    """What a school may add to (those that are asked, those that meet everything)."""
    told = ["unmet" if one == "outside" and outside_is_unmet else one for one in standings]
    told = [one for one in told if one != "outside"]
    if not told:
        return {(0, 0)}
    if "unmet" in told or "below" in told:
        return {(1, 0)}
    return {(1, 0), (1, 1)} if "open" in told else {(1, 1)}


def _added(values: list[Any]) -> Fraction | str:
    if "open" in values:
        return "open"
    return sum(values, Fraction(0)) if values else "nothing"


def _tables(spec: Any) -> set[str]:
    """The tables whose records a measure counts."""
    if isinstance(spec, list):
        return {table for one in spec for table in _tables(one)}
    if not isinstance(spec, dict):
        return set()
    own = {spec["of"]} if isinstance(spec.get("of"), str) else set()
    return own | {table for key, one in spec.items() if key not in ("where", "that") for table in _tables(one)}


def asked_of_bureau(rule: dict[str, Any], world: World) -> dict[str, Any]:
    """A rule for schools and bureau as the bureau is asked: over the schools that it is for, their own numbers added up."""
    if rule.get("subject") != "both":
        return rule
    scope = rule.get("applies_to") or {}

    def lifted(value: Any) -> Any:
        if isinstance(value, list):
            return [lifted(one) for one in value]
        if not isinstance(value, dict):
            return value
        if set(value) == {"field"}:
            return value
        if "value" in value and set(value) == {"value"}:
            return {"total": {"of": "schools", "where": scope, "sum": value["value"]["field"]}}
        found = {key: one if key in ("where", "that") else lifted(one) for key, one in value.items()}
        if isinstance(found.get("of"), str):
            own = scope if found["of"] == "schools" else {f"school.{name}": test for name, test in scope.items()}
            found["where"] = {"all": [found.get("where") or {}, own]}
        if isinstance(found.get("by"), str) and "tiers" in found:
            found["by"] = {"total": {"of": "schools", "where": scope, "sum": found["by"]}}
        return found

    return {key: one if key == "applies_to" else lifted(one) for key, one in rule.items() if key != "applies_to"}


def verdict(rule: dict[str, Any], outcomes: set[Outcome], over: bool) -> str:
    """What is true of everything that may be decides; where it differs, nothing is decided."""
    found = {one.verdict for one in outcomes}
    lower = all(word in ("at_least", "more_than") for word in reading.COMPARATORS if word in rule)
    if found == {"met"}:
        return "pass" if over or lower else "pending"
    if found == {"unmet"}:
        return "fail" if over else "pending"
    return "not_applicable" if found == {"not_applicable"} else "unknown"
