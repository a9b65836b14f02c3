"""Whether a condition holds of complete records: True or False in each completion, never in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.naive import days, reading
from tests.naive.choices import Cell, Completion
from tests.naive.days import NEVER, Days
from tests.naive.fields import Fields, Value
from tests.naive.world import ALWAYS, Row, World

PRESENT = ("in_post", "in_post_exchange")
MANY = 10**6
"""As many records as anybody can need: what a list that was not handed in may hold."""


@dataclass(frozen=True)
class Moment:
    """One period of one rule: its first and last day, the day that fields are taken at, and the audit's as-of date."""

    start: date
    end: date
    reference: date
    as_of: date
    law_of: date | None = None

    def window(self, spec: dict[str, Any]) -> Days:
        """First and last day that records may bear: the period, ``ever``, or ``within`` a span; nothing after the as-of date."""
        if spec.get("ever") is True:
            return date.min, self.reference
        within = spec.get("within")
        if isinstance(within, dict):
            return self.calendar_years(int(within["calendar_years"])), min(self.end, self.as_of)
        if within is not None:
            span = reading.years(within) * 12
            assert span.denominator == 1
            return days.months_before(self.reference, int(span)) + timedelta(days=1), self.reference
        return self.start, min(self.end, self.as_of)

    def calendar_years(self, years: int) -> date:
        """The first day of so many calendar years that end with the period's year."""
        return date(self.end.year - years + 1, 1, 1)

    def day(self, text: str) -> date:
        """A date as rules write it: ``2025-03-01``, ``03-08`` of the period, ``reference`` …, ``calendar_years 2``."""
        named = {"period_start": self.start, "period_end": self.end, "reference": self.reference}
        if text in named:
            return named[text]
        if text.startswith("calendar_years "):
            return self.calendar_years(int(text.split()[1]))
        parts = [int(p) for p in text.split("-")]
        return date(*parts) if len(parts) == 3 else reading.month_day_in(self.start, parts[0], parts[1])


class NoRequirement(Exception):
    """The threshold is by a code, and this code has none."""


class NotInForce(Exception):
    """Before the first dated threshold, or after a repeal."""


class Truth:
    """Conditions on records at one moment, in one completion."""

    def __init__(self, world: World, moment: Moment, completion: Completion, together: dict[Row, list[tuple[Row, Cell]]]) -> None:
        self.world, self.moment, self.c, self.together = world, moment, completion, together
        self.fields = Fields(world, moment, completion, self.children)

    # -------------------------------------------------------------- conditions

    def holds(self, condition: dict[str, Any] | None, row: Row) -> bool:
        """A mapping of field to test: all must hold."""
        items = sorted((condition or {}).items(), key=lambda item: self._is_long(item[0], row))
        return self.c.all_of([self._item(name, test, row) for name, test in items])

    def _is_long(self, name: str, row: Row) -> bool:
        """Whether a field sums up a whole career: asked last, when most people are out already."""
        known = "." not in name and name in (self.world.model["tables"][row.table].get("derived") or {})
        return known and self.world.spec(row.table, name).get("kind") == "service_years"

    def _item(self, name: str, test: Any, row: Row) -> Callable[[], bool]:
        def answer() -> bool:
            if name == "all":
                return self.c.all_of([lambda one=one: self.holds(one, row) for one in test])  # type: ignore[misc]
            if name == "any":
                return self.c.any_of([lambda one=one: self.holds(one, row) for one in test])  # type: ignore[misc]
            if name == "not":
                return not self.holds(test, row)
            if name == "in_post_on":
                return self.fields.in_post_on(row, self.moment.day(test))
            if "." not in name and not self.world.has(row.table, name) and name in self.world.model["tables"]:
                return self.linked(name, test, row)
            return self._field(name, test, row)

        return answer

    def _field(self, name: str, test: Any, row: Row) -> bool:
        record, field = self.walk(name, row)
        if (record.table, field) == ("staff", "status") and set(reading.as_list(test)) == set(PRESENT):
            return self.fields.in_post_on(record, self.moment.reference)  # status is a fact of its day
        if (record.table, field) == ("staff", "in_post"):
            return self.fields.in_post_on(record, self.moment.reference) is test
        if not isinstance(test, dict):
            return self._one_of(record, field, reading.as_list(test))
        return self.c.all_of([lambda w=w, t=t: self._test(record, field, w, t, name, row) for w, t in test.items()])  # type: ignore[misc]

    def _test(self, record: Row, field: str, word: str, wanted: Any, name: str, row: Row) -> bool:
        if word == "not":
            return not self._field(name, wanted, row)
        if word == "known":
            return self.fields.is_known(record, field) == wanted
        if word == "anniversary":
            start = self.fields.value(record, field)
            return bool(
                self.c.ask(
                    start.cells, lambda *v: self._anniversary(start.of(*v), int(wanted)), (self.moment, field, word, wanted)
                )
            )
        value = self.fields.value(record, field)
        if word in ("before", "after", "not_before", "not_after"):
            day = self.moment.day(str(wanted))
            return bool(
                self.c.ask(
                    value.cells,
                    lambda *v: _beside(
                        value.of(*v) if value.kind == "calendar" else self.fields.happened(value.of(*v)), word, day
                    ),
                    (self.moment, field, word, day),
                )
            )
        limit = self.threshold(wanted, row, value.kind)
        return bool(
            self.c.ask(value.cells, lambda *v: compared(value.kind, value.of(*v), word, limit), (self.moment, field, word, limit))
        )

    def _one_of(self, record: Row, field: str, wanted: list[Any]) -> bool:
        value = self.fields.value(record, field)
        if value.kind in ("code", "boolean", "text", "key"):
            return bool(self.c.ask(value.cells, lambda *v: value.of(*v) in wanted, (self.moment, field, *wanted)))
        if value.kind == "date":
            spans = [days.on(w) for w in wanted]
            return bool(self.c.ask(value.cells, lambda *v: any(a <= self.fields.happened(value.of(*v)) <= b for a, b in spans)))
        limits = [reading.minutes(w) if value.kind == "time" else reading.number(w) for w in wanted]
        return bool(self.c.ask(value.cells, lambda *v: value.of(*v) in limits))

    def _anniversary(self, start: date, years: int) -> bool:
        """Whether so many years are completed within the period."""
        on = days.anniversary(start, years)
        return self.moment.start <= on <= self.moment.end

    # -------------------------------------------------------------- thresholds

    def threshold(self, wanted: Any, row: Row, kind: str = "") -> Fraction:
        """A number, by a code, by size or by date; several added up, of which those that ask nothing add nothing."""
        if isinstance(wanted, dict) and "sum" in wanted:
            parts = []
            for part in wanted["sum"]:
                with suppress(NoRequirement):
                    parts.append(self.threshold(part, row, kind))
            if not parts:
                raise NoRequirement
            return sum(parts, Fraction(0))
        if isinstance(wanted, dict) and "by" in wanted:
            record, field = self.walk(wanted["by"], row)
            value = self.fields.value(record, field)
            found = self.c.ask(value.cells, value.of)
            if "tiers" in wanted:
                return tier(found, wanted["tiers"])
            choices = {str(k).lower() if isinstance(k, bool) else k: v for k, v in wanted.items()}
            chosen = choices.get({True: "true", False: "false"}.get(found, found), choices.get("else", "not_asked"))
            if chosen == "not_asked":
                raise NoRequirement
            return self.threshold(chosen, row, kind)
        if isinstance(wanted, dict):
            looked_at = self.moment.law_of or self.moment.start
            valid = [v for day, v in sorted((days.on(k)[0], v) for k, v in wanted.items()) if day <= looked_at]
            if not valid or valid[-1] is None:
                raise NotInForce
            return self.threshold(valid[-1], row, kind)
        return reading.limit(wanted, kind)

    # -------------------------------------------------------------- linked aggregates

    def walk(self, name: str, row: Row) -> tuple[Row, str]:
        """``school.locality`` from a row: the record there and the field."""
        *path, field = name.split(".")
        for link in path:
            column, target = self.world.link_named(row.table, link)
            row = self.c.value(self.world.linked_rows(row, column, target, self.c))
        return row, field

    def children(self, row: Row, child: str) -> list[tuple[Row, Callable[[], bool]]]:
        """Rows of a child table that may point at a record (or at the same person), each with the question whether it does."""
        mates = [(row, ALWAYS), *self.together.get(row, [])]
        column = self.world.link_to(child, row.table) if row.table != "schools" else ""
        if row.table == "schools":
            rows = self.world.rows_at(child, {self.world.home_of(child, row)})
            return [(r, lambda r=r: self.is_at(r, [row])) for r in rows]  # type: ignore[misc]

        parents = [mate for mate, _ in mates]

        def points(r: Row) -> bool:
            link, exists = r.links[column], r.exists
            if r.at:
                near = {home for home, (links, _) in r.at.items() if any(p in parents for p in links[column].values)}
                if not self.c.ask([r.homes], lambda home: home in near, ("near", *sorted(near))):
                    return False
                links, exists = r.at[self.c.value(r.homes)]
                link = links[column]
            if link in self.world.strays and self.world.reading("stranger") == "nobody's":
                return False
            cells = [link, exists, *(same for _, same in mates)]
            return bool(
                self.c.ask(cells, lambda p, e, *sames: e and any(s and p is m for m, s in zip(parents, sames, strict=True)))
            )

        return [(r, lambda r=r: points(r)) for r in self.world.children([mate for mate, _ in mates], child)]  # type: ignore[misc]

    def is_at(self, row: Row, schools: Sequence[Row]) -> bool:
        """Whether a row exists and belongs to one of the schools (to their bureau)."""
        homes = {self.world.home_of(row.table, s) for s in schools}
        if row.at and not self.c.ask([row.homes], lambda h: h in homes, ("home", *sorted(map(str, homes)))):
            return False
        exists = row.at[self.c.value(row.homes)][1] if row.at else row.exists
        return bool(self.c.ask([row.homes, exists], lambda h, e: e and h in homes, ("at", *sorted(map(str, homes)))))

    def linked(self, child: str, spec: dict[str, Any], row: Row) -> bool:
        """Records of a child table that belong to a record, counted or summed in the window, against the bounds."""
        bounds = [(w, spec[w]) for w in reading.COMPARATORS if w in spec] or [("at_least", "1")]
        limits = [(w, self.threshold(limit, row)) for w, limit in bounds]
        home = row.homes.values[0] if row.table != "schools" else self.world.home_of(child, row)
        last = self.moment.window(spec)[1] if "dated_by" in self.world.model["tables"][child] else None
        if row.phantom or not self.world.handed_in(child, home, last):
            rows_known: list[tuple[Row, Callable[[], bool]]] = [] if row.phantom else self.children(row, child)
            if self._decided(limits, self._how_many(child, spec, rows_known), None):
                return True
            free = self.fields.free((row, child, id(spec)))
            most = 1 if "part_of" in spec else MANY
            return bool(self.c.ask([free], lambda many: meets(Fraction(most if many else 0), limits)))
        if "part_of" in spec:
            return meets(self._part(spec, self.children(row, child)), limits)
        questions = self._how_many(child, spec, self.children(row, child))
        if reading.aggregate(spec) != "count":
            return meets(self.aggregate(child, spec, questions), limits)
        return self._counted(questions, limits)

    def _how_many(
        self, child: str, spec: dict[str, Any], rows: list[tuple[Row, Callable[[], bool]]]
    ) -> list[tuple[Row, Callable[[], bool]]]:
        return [(r, lambda r=r, own=own: self.c.all_of([own, lambda: self.chosen(spec, r)])) for r, own in rows]  # type: ignore[misc]

    def _part(self, spec: dict[str, Any], rows: list[tuple[Row, Callable[[], bool]]]) -> Fraction:
        """What the rows of ``where`` make up of those of ``part_of``, in number or sum. Of nothing, the part is nought."""
        every = {**spec, "where": None if spec["part_of"] == "all" else spec["part_of"]}
        counted = whole = Fraction(0)
        for row, own in rows:
            if self.c.all_of([own, lambda row=row: self.chosen(every, row)]):  # type: ignore[misc]
                amount = self.concrete(spec["sum"], row) if "sum" in spec else Fraction(1)
                whole += amount
                counted += amount if self.holds(spec["where"], row) else 0
        return counted / whole if whole else Fraction(0)

    def _decided(self, limits: list[tuple[str, Fraction]], questions: list[tuple[Row, Callable[[], bool]]], _: None) -> bool:
        """Whether the records at hand are enough, whatever else there may be."""
        sure = sum(self.c.settled(q) is True for _, q in questions)
        return all(w in ("at_least", "more_than") and compared("", Fraction(sure), w, limit) for w, limit in limits)

    def _counted(self, questions: list[tuple[Row, Callable[[], bool]]], limits: list[tuple[str, Fraction]]) -> bool:
        """Whether the number of rows of which the question is true meets the limits; asked no further than needed."""
        sure, rest = 0, [q for _, q in questions]
        while True:
            answers = [(q, self.c.settled(q)) for q in rest]
            sure += sum(a is True for _, a in answers)
            rest = [q for q, a in answers if a is None]
            each = {meets(Fraction(n), limits) for n in range(sure, sure + len(rest) + 1)}
            if len(each) == 1:
                return each.pop()
            sure += self.c.any_of([rest.pop(0)])

    def chosen(self, spec: dict[str, Any], row: Row) -> bool:
        """Whether a row meets ``where`` and bears a day in the window."""
        questions: list[Callable[[], bool]] = [lambda: self.holds(spec.get("where"), row)]
        dated_by = self.world.model["tables"][row.table].get("dated_by")
        if dated_by and spec.get("undated") is not True:
            first, last = self.moment.window(spec)
            cell = self.world.cell(row, dated_by)
            questions.append(lambda: bool(self.c.ask([cell], lambda day: first <= day <= last, (first, last))))
        return self.c.all_of(questions)

    def aggregate(self, child: str, spec: dict[str, Any], questions: list[tuple[Row, Callable[[], bool]]]) -> Fraction | None:
        """Sum, max, min, mean or number of different values over the rows of which the question is true; None: of nothing."""
        how = reading.aggregate(spec)
        rows = [r for r, question in questions if question()]
        values = [self.concrete(spec[how], r) for r in rows]
        if how == "distinct":
            return Fraction(len(set(values)))
        if how == "sum":
            return sum(values, Fraction(0))
        if not values:
            return None
        return {"max": max(values), "min": min(values), "mean": sum(values, Fraction(0)) / len(values)}[how]

    def concrete(self, name: str, row: Row) -> Any:
        """One value of a field, of a link the record that it points at."""
        targets = self.world.targets(row.table)
        if name in targets:
            return self.c.value(self.world.linked_rows(row, name, targets[name], self.c))
        record, field = self.walk(name, row)
        value: Value = self.fields.value(record, field)
        return self.c.ask(value.cells, value.of)


def meets(value: Fraction | None, limits: Sequence[tuple[str, Fraction]]) -> bool:
    return value is not None and all(compared("", value, word, limit) for word, limit in limits)


def compared(kind: str, value: Any, word: str, limit: Fraction) -> bool:
    """A number against a limit; a span (from, to) in completed years."""
    if kind == "years":
        assert limit.denominator == 1, "spans between days are compared in whole years"
        due = days.anniversary(value[0], int(limit))
        sign = (value[1] > due) - (value[1] < due)
    else:
        sign = (value > limit) - (value < limit)
    return {"at_least": sign >= 0, "more_than": sign > 0, "at_most": sign <= 0, "less_than": sign < 0}[word]


def _beside(day: date, word: str, other: date) -> bool:
    return {"before": day < other, "after": day > other, "not_before": day >= other, "not_after": day <= other}[word]


def tier(size: Fraction, tiers: list[dict[str, Any]]) -> Fraction:
    """The threshold for a size; each full (or started) step beyond a tier's lower end may add to it."""
    for spec in tiers:
        low = reading.number(spec["from"]) if "from" in spec else None
        if (low is None or size >= low) and ("below" not in spec or size < reading.number(spec["below"])):
            extra = Fraction(0)
            if "plus" in spec:
                steps = (size - (low or 0)) / reading.number(spec["each"])
                full = steps.numerator // steps.denominator
                extra = (full + (spec.get("round") == "up" and full != steps)) * reading.number(spec["plus"])
            return reading.number(spec["is"]) + extra
    raise NoRequirement


assert date(9000, 1, 1) < NEVER
