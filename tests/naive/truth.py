"""Conditions of rules in three-valued logic: True, False, or None where missing data could make it either."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tests.naive import days, reading
from tests.naive.days import Days
from tests.naive.world import Row, World

Number = tuple[Fraction, Fraction | None]
"""Least and greatest possible value; None: no upper end."""


@dataclass(frozen=True)
class Moment:
    """One period of one rule: its first and last day, the day that fields are taken at, and the audit's as-of date."""

    start: date
    end: date
    reference: date
    as_of: date

    def window(self, spec: dict[str, Any]) -> Days:
        """First and last day that records may bear: the period, ``ever``, or ``within`` a span before the reference date."""
        if spec.get("ever") is True:
            return date.min, self.reference
        if "within" in spec:
            span = reading.years(spec["within"]) * 12
            assert span.denominator == 1
            first = days.months_before(self.reference, int(span))
            return date.fromordinal(first.toordinal() + 1), self.reference
        return self.start, min(self.end, self.as_of)

    def day(self, text: str) -> date:
        """A date as rules write it: ``2025-03-01``, ``03-08`` of the period, ``period_start``, ``period_end``, ``reference``."""
        named = {"period_start": self.start, "period_end": self.end, "reference": self.reference}
        if text in named:
            return named[text]
        parts = [int(p) for p in text.split("-")]
        return date(*parts) if len(parts) == 3 else reading.month_day_in(self.start, parts[0], parts[1])


def all_of(values: list[bool | None]) -> bool | None:
    return False if False in values else None if None in values else True


def any_of(values: list[bool | None]) -> bool | None:
    return True if True in values else None if None in values else False


def negated(value: bool | None) -> bool | None:
    return None if value is None else not value


def in_window(value: Days | None, window: Days) -> bool | None:
    """Whether a day falls in a window, both ends included."""
    if value is None:
        return None
    if window[0] <= value[0] and value[1] <= window[1]:
        return True
    return None if value[0] <= window[1] and window[0] <= value[1] else False


def compared(value: Number | None, comparator: str, limit: Fraction | None) -> bool | None:
    """A number known within limits against a threshold."""
    if value is None or limit is None:
        return None
    low, high = value
    if comparator == "at_least":
        return True if low >= limit else False if high is not None and high < limit else None
    if comparator == "more_than":
        return True if low > limit else False if high is not None and high <= limit else None
    if comparator == "at_most":
        return negated(compared(value, "more_than", limit))
    return negated(compared(value, "at_least", limit))


class Truth:
    """Evaluates conditions on records of a world at one moment."""

    def __init__(self, world: World, moment: Moment) -> None:
        self.world, self.moment = world, moment

    # -------------------------------------------------------------- conditions

    def holds(self, condition: dict[str, Any], table: str, row: Row) -> bool | None:
        """A mapping of field to test: all must hold."""
        return all_of([self._item(name, test, table, row) for name, test in (condition or {}).items()])

    def _item(self, name: str, test: Any, table: str, row: Row) -> bool | None:
        if name == "all":
            return all_of([self.holds(c, table, row) for c in test])
        if name == "any":
            return any_of([self.holds(c, table, row) for c in test])
        if name == "not":
            return negated(self.holds(test, table, row))
        if "." not in name and not self.world.has(table, name) and name in self.world.model["tables"]:
            return self.linked(name, test, table, row)
        return self._field(name, test, table, row)

    def _field(self, name: str, test: Any, table: str, row: Row) -> bool | None:
        owner, record, field = self.walk(name, table, row)
        kind = self.kind(owner, field)
        value = None if record is None else self.value(owner, record, field)
        if not isinstance(test, dict):
            return self._one_of(value, kind, reading.as_list(test))
        results: list[bool | None] = []
        for word, wanted in test.items():
            if word == "not":
                results.append(negated(self._field(name, wanted, table, row)))
            elif word == "known":
                results.append(self._known(owner, field, value, wanted))
            elif word in ("before", "after", "not_before", "not_after"):
                results.append(self._beside(value, word, self.moment.day(str(wanted))))
            elif word in reading.COMPARATORS:
                results.append(self._against(value, kind, word, wanted, table, row))
            else:
                raise ValueError(f"unknown test {word}")
        return all_of(results)

    def _known(self, table: str, field: str, value: Any, wanted: bool) -> bool | None:
        """A blank date that has not come is not known; where its whole column is absent, nobody knows whether it has come."""
        if self.world.model["tables"][table]["columns"].get(field, {}).get("blank") == "never":
            return None if value is None else (value != (days.NEVER, days.NEVER)) == wanted
        return (value is not None) == wanted

    def _one_of(self, value: Any, kind: str, wanted: list[Any]) -> bool | None:
        if value is None:
            return None
        if kind in ("code", "boolean", "text", "key"):
            return value in wanted
        if kind == "date":
            return any_of([in_window(value, days.on(w)) for w in wanted])
        limits = [reading.minutes(w) if kind == "time" else reading.number(w) for w in wanted]
        return any_of([all_of([compared(value, "at_least", n), compared(value, "at_most", n)]) for n in limits])

    @staticmethod
    def _beside(value: Days | None, word: str, day: date) -> bool | None:
        if value is None:
            return None
        before = True if value[1] < day else False if value[0] >= day else None
        after = True if value[0] > day else False if value[1] <= day else None
        return {"before": before, "after": after, "not_before": negated(before), "not_after": negated(after)}[word]

    def _against(self, value: Any, kind: str, word: str, wanted: Any, table: str, row: Row) -> bool | None:
        if isinstance(wanted, dict) and "by" in wanted and "tiers" not in wanted:
            owner, record, field = self.walk(wanted["by"], table, row)
            if record is not None and self.value(owner, record, field) is None:
                return self._by_any_code(value, kind, word, wanted, owner, field, table, row)
        limit = self.threshold(wanted, table, row, kind)
        if kind != "years":
            return compared(value, word, limit)
        if value is None or limit is None:
            return None
        assert limit.denominator == 1, "spans since a date are compared in whole years"
        gaps = [_years_reached(*pair, int(limit)) for pair in value]  # the shorter and the longer possible span
        low, high = gaps
        return compared((Fraction(low), Fraction(high)), word, Fraction(0))

    def _by_any_code(
        self, value: Any, kind: str, word: str, wanted: dict[str, Any], owner: str, field: str, table: str, row: Row
    ) -> bool | None:
        """The code is missing: what every code would say; a code that is not listed says no."""
        codes = self.world.model["code_lists"][self.world.model["tables"][owner]["columns"][field]["list"]]["codes"]
        answers = {self._against(value, kind, word, wanted[c], table, row) if c in wanted else False for c in codes}
        return answers.pop() if len(answers) == 1 else None

    # -------------------------------------------------------------- thresholds

    def threshold(self, wanted: Any, table: str, row: Row, kind: str = "") -> Fraction | None:
        """A number, by a code or by size; None: unknown. Raises NoRequirement where the rule asks for nothing."""
        if isinstance(wanted, dict) and "by" in wanted:
            owner, record, field = self.walk(wanted["by"], table, row)
            value = None if record is None else self.value(owner, record, field)
            if value is None:
                return None
            if "tiers" in wanted:
                return _tier(value, wanted["tiers"])
            key = {True: "true", False: "false"}.get(value, value)
            choices = {str(k).lower() if isinstance(k, bool) else k: v for k, v in wanted.items()}
            if key not in choices:
                raise NoRequirement
            return self.threshold(choices[key], table, row, kind)
        if isinstance(wanted, dict):
            steps = sorted((days.on(k)[0], v) for k, v in wanted.items())
            valid = [v for day, v in steps if day <= self.moment.start]
            if not valid or valid[-1] is None:
                raise NotInForce
            return self.threshold(valid[-1], table, row, kind)
        if kind == "time":
            return reading.minutes(wanted)
        if kind == "months":
            return reading.years(wanted) * 12 if not _bare(wanted) else reading.number(wanted)
        if kind in ("years", "service"):
            return reading.years(wanted)
        return reading.number(str(wanted).split()[0])

    # -------------------------------------------------------------- linked aggregates

    def linked(self, child: str, spec: dict[str, Any], table: str, row: Row) -> bool | None:
        """Records of a child table that belong to a record, counted or summed in the window, against the bounds."""
        bounds = [(word, spec[word]) for word in reading.COMPARATORS if word in spec] or [("at_least", "1")]
        if not self.world.handed_in(child, row.get("school_id")):
            return None
        amount = self.amount(child, spec, self.world.children(table, row, child))
        return all_of([compared(amount, word, self.threshold(limit, table, row)) for word, limit in bounds])

    def amount(self, child: str, spec: dict[str, Any], rows: list[Row]) -> Number | None:
        """Count, sum, max, min, mean or number of different values over rows, as far as it is known."""
        judged = [(r, self.chosen(child, spec, r)) for r in rows]
        sure = [r for r, chosen in judged if chosen is True]
        maybe = [r for r, chosen in judged if chosen is None]
        how = next((w for w in ("sum", "max", "min", "mean", "distinct") if w in spec), "count")
        if how == "count":
            return Fraction(len(sure)), Fraction(len(sure) + len(maybe))
        if how == "distinct":
            return self._different(child, spec[how], sure, maybe)
        if how == "sum":
            low, high = Fraction(0), Fraction(0)
            for r in sure:
                value = self.number(child, spec[how], r)
                low, high = low + (value[0] if value else 0), None if high is None or not value else high + value[1]
            for r in maybe:
                value = self.number(child, spec[how], r)
                high = None if high is None or not value else high + value[1]
            return low, high
        values = [(r, self.number(child, spec[how], r), r in sure) for r in sure + maybe]
        if how == "max":
            return self._greatest(values)
        raise NotImplementedError(how)

    @staticmethod
    def _greatest(values: list[tuple[Row, Number | None, bool]]) -> Number | None:
        """The largest value, as far as it is known; None without any record that surely counts."""
        if not any(sure for _, _, sure in values):
            return None
        low = max((value[0] for _, value, sure in values if sure and value), default=Fraction(0))
        highs = [None if value is None else value[1] for _, value, _ in values]
        return low, None if None in highs else max(h for h in highs if h is not None)

    def _different(self, child: str, name: str, sure: list[Row], maybe: list[Row]) -> Number:
        """How many different values a field has: fewest and most, trying nothing cleverer than each blank being new or not."""
        known = {self.identity(child, name, r) for r in sure} - {None}
        blanks = [r for r in sure if self.identity(child, name, r) is None]
        extra = {self.identity(child, name, r) for r in maybe} - {None} - known
        maybe_blanks = [r for r in maybe if self.identity(child, name, r) is None]
        fewest = max(len(known), 1 if blanks else 0)
        return Fraction(fewest), Fraction(len(known) + len(blanks) + len(extra) + len(maybe_blanks))

    def identity(self, child: str, name: str, row: Row) -> Any:
        """What tells one value of a field from another; a person is the record of staff that is meant."""
        links = self.world.links(child)
        if name in links:
            target = self.world.pointed_at(child, row, name, links[name])
            return None if target is None else id(target)
        owner, record, field = self.walk(name, child, row)
        value = None if record is None else self.value(owner, record, field)
        if isinstance(value, tuple) and value[0] != value[1]:
            return None
        return value

    def chosen(self, child: str, spec: dict[str, Any], row: Row) -> bool | None:
        """Whether a row falls in the window and satisfies ``where``."""
        results = [self.holds(spec.get("where", {}), child, row)]
        dated_by = self.world.model["tables"][child].get("dated_by")
        if dated_by:
            results.append(in_window(self.world.cell(child, row, dated_by), self.moment.window(spec)))
        return all_of(results)

    def number(self, table: str, name: str, row: Row) -> Number | None:
        """A numeric field of a record."""
        owner, record, field = self.walk(name, table, row)
        return None if record is None else self.value(owner, record, field)

    # -------------------------------------------------------------- fields

    def walk(self, name: str, table: str, row: Row) -> tuple[str, Row | None, str]:
        """``school.locality`` from a row: the table, the record there and the field."""
        *path, field = name.split(".")
        record: Row | None = row
        for link in path:
            if record is not None:
                table, record = self.world.step(table, record, link)
            else:
                table = next(t for c, t in self.world.links(table).items() if link in (c, c.removesuffix("_id"), t))
        return table, record, field

    def kind(self, table: str, name: str) -> str:
        """The type that decides how a value is compared."""
        spec = self.world.spec(table, name)
        derived = {
            "completed_years": "integer",
            "years_since": "years",
            "years_between": "years",
            "service_years": "service",
            "months_to_retirement": "months",
            "retirement_category": "code",
            "not_after_reference": "boolean",
            "same_person": "boolean",
        }
        return str(derived[spec["kind"]] if "kind" in spec else spec["type"])

    def value(self, table: str, row: Row, name: str) -> Any:
        """A code, text or boolean as it is, a date as a pair, a number as (least, greatest), a span as two pairs (from, to)."""
        spec = self.world.spec(table, name)
        if "kind" in spec:
            return getattr(self, "_" + spec["kind"])(spec, table, row)
        value = self.world.cell(table, row, name)
        if value is not None and spec["type"] in ("integer", "number", "money", "time"):
            return Fraction(value), Fraction(value)
        return value

    def _completed_years(self, spec: dict[str, Any], table: str, row: Row) -> Number | None:
        born = self.world.cell(table, row, spec["from"])
        if born is None:
            return None
        return tuple(Fraction(days.birthdays(day, self.moment.reference)) for day in (born[1], born[0]))  # type: ignore[return-value]

    def _years_since(self, spec: dict[str, Any], table: str, row: Row) -> Any:
        start = self.world.cell(table, row, spec["from"])
        return None if start is None else ((start[1], self.moment.reference), (start[0], self.moment.reference))

    def _years_between(self, spec: dict[str, Any], table: str, row: Row) -> Any:
        start, end = (self.world.cell(table, row, spec[k]) for k in ("from", "to"))
        if start is None or end is None:
            return None
        end = tuple(min(day, self.moment.reference) for day in end)
        return (start[1], end[0]), (start[0], end[1])

    def _not_after_reference(self, spec: dict[str, Any], table: str, row: Row) -> bool | None:
        if spec["from"] not in row and spec.get("when_absent") is not None:
            return bool(spec["when_absent"])
        day = self.world.cell(table, row, spec["from"])
        return None if day is None else negated(self._beside(day, "after", self.moment.reference))

    def _same_person(self, spec: dict[str, Any], table: str, row: Row) -> bool:
        _, person = self.world.step(table, row, "staff_id")
        name = (person or {}).get("name") or self.world.cell(table, row, spec["of"])
        other = self.world.cell(table, row, spec["as"])
        return name is not None and name == other  # an unnamed interviewer is not taken for the interviewee

    def _retirement_category(self, spec: dict[str, Any], table: str, row: Row) -> str | None:
        stated = self.world.cell(table, row, "retirement_category_stated")
        if stated is not None and not (stated == "f_senior" and spec.get("as_professional") is True):
            return str(stated)
        sex = self.world.cell(table, row, "sex")
        if sex != "female":
            return "m" if sex == "male" else None
        title, post = self.world.cell(table, row, "title"), self.world.cell(table, row, "post_category")
        if spec.get("as_professional") is not True:
            if title is None:
                return None
            if title in ("senior", "full_senior"):
                return "f_senior"
        if post is None and self.world.cell(table, row, "category") == "teacher":
            return "f55"  # assumed: a full-time teacher holds a professional post
        return None if post is None else "f50" if post == "labour" else "f55"

    def _months_to_retirement(self, spec: dict[str, Any], table: str, row: Row) -> Number | None:
        born = self.world.cell(table, row, "born_on")
        category = self._retirement_category(spec, table, row)
        if born is None or category is None:
            return None
        left = [_months_until(days.retirement(day, category), self.moment.reference) for day in born]
        return min(left), max(left)

    def _service_years(self, spec: dict[str, Any], table: str, row: Row) -> Number | None:
        """Years of service where the condition holds, from the history if the person has any rows there, else as stated."""
        child = spec["table"]
        rows = self.world.children(table, row, child)
        if not rows or not self.world.handed_in(child, row["school_id"]):
            stated = self.world.cell(table, row, spec["stated"])
            return None if stated is None else (Fraction(stated), Fraction(stated))
        least: list[Days] = []
        most: list[Days] = []
        endless = False
        for r in rows:
            holds = self.holds(spec["where"], child, r)
            start, end = self.world.cell(child, r, "started_on"), self.world.cell(child, r, "ended_on")
            if holds is not False and (start is None or end is None):
                endless = True  # nobody knows how long it was
            elif holds is not False:
                # a month without a day counts whole: from its first day, to its last
                spell = start[0], min(end[1], self.moment.reference)
                least += [spell] if holds is True else []
                most.append(spell)
        return days.service_months(least) / 12, None if endless else days.service_months(most) / 12


class NoRequirement(Exception):
    """The threshold is by a code, and this code has none: not applicable."""


class NotInForce(Exception):
    """Before the first dated threshold, or after a repeal."""


def _bare(text: Any) -> bool:
    return len(str(text).split()) == 1


def _tier(value: Number, tiers: list[dict[str, Any]]) -> Fraction:
    size = value[0]
    for tier in tiers:
        low = reading.number(tier["from"]) if "from" in tier else None
        high = reading.number(tier["below"]) if "below" in tier else None
        if (low is None or size >= low) and (high is None or size < high):
            extra = Fraction(0)
            if "plus" in tier:
                steps = (size - (low or 0)) / reading.number(tier["each"])
                full = steps.numerator // steps.denominator
                whole = full + (tier.get("round") == "up" and full != steps)
                extra = whole * reading.number(tier["plus"])
            return reading.number(tier["is"]) + extra
    raise NoRequirement


def _years_reached(start: date, end: date, years: int) -> int:
    """-1, 0 or 1: ``end`` before, on or after the day that completes so many years since ``start``."""
    due = (start.year + years, start.month, start.day)
    reached = (end.year, end.month, end.day)
    return (reached > due) - (reached < due)


def _months_until(day: tuple[int, int, int], reference: date) -> Fraction:
    """Whole months and the days left over, as a fraction of a month (enough to compare with whole months)."""
    today = (reference.year, reference.month, reference.day)
    whole = days.full_months(today, day)
    left_over = (day[2] - today[2]) % 31
    return whole + Fraction(left_over, 31)
