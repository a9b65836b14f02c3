"""What a field means on the day that counts: derived fields, a person's history, and dates that have not come yet."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.naive import days, formulas
from tests.naive.choices import Cell, Completion
from tests.naive.days import NEVER
from tests.naive.world import NUMBERS, Row, World

if TYPE_CHECKING:
    from tests.naive.truth import Moment

GONE = ("retired", "dead", "resigned", "left", "dismissed")
SINCE = {
    "title": "title_since",
    "position": "leader_since",
    "category": "category_since",
    "establishment": "establishment_since",
}
"""Fields of a person that hold from a day of their own; before it nobody knows."""
LEADERS = ("head", "deputy_head")
TITLES = ("党委书记", "党总支书记", "党支部书记", "副校长", "副园长", "副书记", "校长", "园长", "书记", "主任", "老师")
LONG_AGO = date(1930, 1, 1)


@dataclass(frozen=True)
class Value:
    """A field as a function of cells, and how it is compared: ``code``, ``date``, ``number``, ``years`` (a span of two days) …"""

    kind: str
    cells: tuple[Cell, ...]
    of: Callable[..., Any]


Children = Callable[[Row, str], list[tuple[Row, Callable[[], bool]]]]


class Fields:
    """Fields of records at one moment, in one completion."""

    def __init__(self, world: World, moment: Moment, completion: Completion, children: Children) -> None:
        self.world, self.moment, self.c, self.children = world, moment, completion, children

    def value(self, row: Row, name: str) -> Value:
        spec = self.world.spec(row.table, name)
        if "formula" in spec:
            return Value(*self._formula(spec, row))
        if "kind" in spec:
            return Value(*getattr(self, "_" + spec["kind"])(spec, row))
        cell = self.world.cell(row, name)
        if (row.table, name) == ("staff", "left_school_on"):
            cell = self.left_on(row)
        if row.table == "staff" and name in SINCE:
            return Value("code", *self._since(row, name, cell))
        kind = "number" if spec["type"] in ("integer", "money") else spec["type"]
        return Value(kind, (cell,), lambda v: v)

    def _formula(self, spec: dict[str, Any], row: Row) -> tuple[str, tuple[Cell, ...], Callable[..., Any]]:
        """What the formula gives; where one of its numbers is missing, anything may come out."""
        names = formulas.names_in(spec["formula"])
        known: dict[str, Fraction] = {}
        cells: dict[str, Cell] = {}
        for name in names:
            *links, last = name.split(".")
            record = row
            for link in links:
                column, target = self.world.link_named(record.table, link)
                record = self.c.value(self.world.linked_rows(record, column, target, self.c))
            field = self._called(record.table, last)
            if field is None:
                counted = self._counted(record, last)
                if counted is None:
                    return self._anything(row, spec)
                known[name] = counted
                continue
            own = self.world.spec(record.table, field)
            if "kind" in own or "formula" in own:
                value = self.value(record, field)
                if len(value.cells) != 1 or len(value.cells[0].values) != 1:
                    return self._anything(row, spec)
                known[name] = value.of(value.cells[0].values[0])
                continue
            cell = self.world.cell(record, field)
            if not cell.filled:
                return self._anything(row, spec)
            value_ = cell.values[0]
            hundredths = own.get("unit") == "percent"
            known[name] = Fraction(value_) / (100 if hundredths and value_ > 1 else 1)
            cells[name] = cell
        found = formulas.worked_out(spec["formula"], known.__getitem__)
        return "number", (self.world.kept(("formula", row, spec["formula"], found), lambda: Cell((found,))),), lambda v: v

    def _anything(self, row: Row, spec: dict[str, Any]) -> tuple[str, tuple[Cell, ...], Callable[..., Any]]:
        values = (*map(Fraction, (-(10**9), -1)), *NUMBERS)
        return "number", (self.world.kept(("formula", row, spec["formula"]), lambda: Cell(values, filled=False)),), lambda v: v

    def _called(self, table: str, word: str) -> str | None:
        """The field of a table that goes by a name."""
        owner = self.world.model["tables"][table]
        for name, spec in {**owner["columns"], **(owner.get("derived") or {})}.items():
            if word == name or word == spec.get("zh") or word in (spec.get("aliases") or ()):
                return str(name)
        return None

    def _counted(self, record: Row, word: str) -> Fraction | None:
        """How many records of a table or population belong to a record; None where that is open."""
        from tests.naive.truth import Truth

        model = self.world.model
        places = {**model["tables"], **model["populations"]}
        name = next(n for n, spec in places.items() if word in (n, spec.get("zh"), *(spec.get("aliases") or ())))
        conditions: list[dict[str, Any]] = []
        while name not in model["tables"]:
            conditions.append(model["populations"][name].get("where", {}))
            name = model["populations"][name].get("extends") or model["populations"][name]["of"]
        home = record.homes.values[0] if record.table != "schools" else self.world.home_of(name, record)
        if not self.world.handed_in(name, home):
            return None
        truth = Truth(self.world, self.moment, self.c, {})
        rows = [r for r, own in self.children(record, name) if own()]
        answers = [self.c.settled(lambda r=r: all(truth.holds(c, r) for c in conditions)) for r in rows]  # type: ignore[misc]
        return None if None in answers else Fraction(sum(map(bool, answers)))

    def happened(self, day: date) -> date:
        """A date after the as-of day has not happened yet."""
        return day if day <= self.moment.as_of else NEVER

    def is_known(self, row: Row, name: str) -> bool:
        """Whether the record says something; of a date that may not have come yet: whether it has come."""
        spec = self.world.spec(row.table, name)
        if "formula" in spec:
            (cell,) = self.value(row, name).cells
            return cell.filled and cell.values != ("nothing",)
        if spec.get("blank") == "never":
            (cell,) = self.value(row, name).cells
            come = cell.filled and min(cell.values) <= self.moment.as_of < max(cell.values)
            if come and self.world.reading("month that the audit day cuts") == "come":
                return True
            return bool(self.c.ask([cell], lambda day: self.happened(day) != NEVER, ("come", self.moment.as_of)))
        if row.phantom:
            return bool(self.c.ask([self.free((row, name))], lambda known: known))
        return self.world.cell(row, name).filled

    def free(self, what: Hashable) -> Cell:
        """A yes or no of which nothing is known."""
        return self.world.kept(("free", what, self.moment), lambda: Cell((True, False)))

    def _since(self, row: Row, name: str, cell: Cell) -> tuple[tuple[Cell, ...], Callable[..., Any]]:
        """Title and position on the reference day; before their own day they may be anything."""
        since = self.world.cell(row, SINCE[name])
        if not since.filled or row.phantom:
            return (cell,), lambda v: v
        before = self.world.kept(("before", row, name), lambda: self.world.anything(self.world.spec("staff", name)))
        reference = self.moment.reference
        if reference == self.moment.as_of:
            return (cell,), lambda v: v

        def then(now: Any, day: date, earlier: Any) -> Any:
            return earlier if day > reference else now

        return (cell, since, before), then

    # -------------------------------------------------------------- a person's history

    def left_on(self, row: Row) -> Cell:
        """The day of leaving. Blank while the status says present: has not left; gone without a day: any that the law allows."""
        said = self.world.cell(row, "left_school_on")
        if said.filled or row.phantom:
            return said
        status = self.world.cell(row, "status")
        if not any(s in GONE for s in status.values):
            return Cell((NEVER,), filled=False) if len(said.values) > 1 else said
        if not self.c.ask([status], lambda s: s in GONE, "gone"):
            return said if len(said.values) == 1 else self.world.kept(("not left", row), lambda: Cell((NEVER,), filled=False))
        since = self.world.cell(row, "status_since")
        if since.filled:
            return since
        retired = self.c.ask([status], lambda s: s == "retired", "retired")
        return self.world.kept(
            ("gone", row, retired, self.moment.as_of), lambda: Cell(self._leaving_days(row, retired), filled=False)
        )

    def _leaving_days(self, row: Row, retired: bool) -> tuple[date, ...]:
        """Days on which somebody who is gone may have left: after joining, before today, retired when the law lets him."""
        joined = min(self.world.cell(row, "joined_school_on").values)
        yesterday = min(self.moment.as_of, self._gone_before(row)) - timedelta(days=1)
        first, last = joined, yesterday
        if retired:
            stated = self.world.cell(row, "retirement_category_stated")
            ways = self._all_ways(tuple(self.world.cell(row, n) for n in ("sex", "title", "post_category")))
            kinds = set(stated.values) if stated.filled else {self._category(*way) for way in ways}
            spans = [days.lawful_leaving(b, k) for k in kinds for b in _ends(self.world.cell(row, "born_on").values)]
            lawful = max(joined, min(a for a, _ in spans)), min(yesterday, max(b for _, b in spans))
            first, last = lawful if lawful[0] <= lawful[1] else (first, last)
        if first > last:
            return (yesterday,)
        return tuple(sorted({first, last, *(d for d in self.world.days() if first <= d <= last)}))

    def _gone_before(self, row: Row) -> date:
        """What somebody answered for those of whom no day is given; a school's own answer goes before that for all."""
        said = self.world.gone_before
        return said.get(row.homes.values[0], said.get("", NEVER))

    def _all_ways(self, cells: tuple[Cell, ...]) -> list[tuple[Any, ...]]:
        ways: list[tuple[Any, ...]] = [()]
        for cell in cells:
            ways = [(*way, v) for way in ways for v in cell.values]
        return ways

    def in_post_on(self, row: Row, day: date) -> bool:
        """Joined by the day, and in post now, or gone later: the day of leaving is the last one."""
        joined = self.world.cell(row, "joined_school_on")
        since = self.world.cell(row, "status_since")
        for school in self.world.tables["schools"]:
            closed = self.world.cell(school, "closed_on")
            if school.cells["school_id"].values[0] in row.homes.values and max(closed.values) < day:
                return False  # nobody is in post at a school that is no more
        if joined not in self.world.absent_cells and not self.c.ask([joined], lambda d: d <= day, ("begun", day)):
            return False
        status = self.world.cell(row, "status")
        kind = self.c.ask(
            [status], lambda s: "gone" if s in GONE else s if s in ("in_post", "exchanged_away") else _other(s), "kind of status"
        )
        if kind == "gone":
            return bool(self.c.ask([self.left_on(row)], lambda left: day <= left, ("until", day)))
        if kind == "on leave":
            return since.filled and bool(self.c.ask([since], lambda d: day <= d, ("until", day)))
        if kind != "exchanged_away" and since.filled:
            here = self.c.ask([since], lambda d: d <= day or d > self.moment.as_of, ("here since", day, self.moment.as_of))
            if not here and not self.c.ask([self.free(("before", row, day))], lambda yes: yes):
                return False
        left = self.left_on(row)
        if not self.c.ask([left], lambda d: day <= d or d > self.moment.as_of, ("not over", day, self.moment.as_of)):
            return False
        return not self._away_on(row, day, kind)

    def _away_on(self, row: Row, day: date, kind: str) -> bool:
        """Whether an exchange had taken somebody away on a day, by its own dates; on its first day one is still counted here."""
        if kind not in ("in_post", "exchanged_away"):
            return False
        spells = self.children(row, "rotations") if self.world.handed_in("rotations", row.homes.values[0]) else []

        def covers(r: Row) -> bool:
            begun = self.world.cell(r, "started_on")
            ended = self.world.cell(r, "ended_on")
            as_of = self.moment.as_of
            return self.c.all_of(
                [
                    lambda: bool(self.c.ask([begun], lambda a: a < day, ("begun before", day))),
                    lambda: bool(self.c.ask([ended], lambda b: day <= b or b > as_of, ("not over", day, as_of))),
                ]
            )

        if kind == "in_post":
            if self.world.reading("back from an exchange") == "here":
                return False
            return self.c.any_of([lambda r=r, o=o: self.c.all_of([o, lambda: covers(r)]) for r, o in spells])  # type: ignore[misc]
        if self.c.any_of([own for _, own in spells]):
            return self.c.any_of([lambda r=r, o=o: self.c.all_of([o, lambda: covers(r)]) for r, o in spells])  # type: ignore[misc]
        if day >= self.moment.as_of:
            return True  # the roster says so of today
        since = self.world.cell(row, "status_since")
        if since.filled:  # no list tells of the exchange: the roster says since when
            return not self.c.ask([since], lambda d: day <= d, ("until", day))
        if self.world.reading("exchanged away since") == "all along":
            return True
        return bool(self.c.ask([self.free(("away", row, day))], lambda away: away))

    # -------------------------------------------------------------- derived fields, by their kind in the records model

    def _completed_years(self, spec: dict[str, Any], row: Row) -> tuple[Any, ...]:
        reference = self.moment.reference
        return "number", (self.world.cell(row, spec["from"]),), lambda born: Fraction(days.birthdays(born, reference))

    def _years_since(self, spec: dict[str, Any], row: Row) -> tuple[Any, ...]:
        reference = self.moment.reference
        return "years", (self.world.cell(row, spec["from"]),), lambda start: (start, reference)

    def _years_between(self, spec: dict[str, Any], row: Row) -> tuple[Any, ...]:
        """A fact about two days, whatever the reference day is."""
        return "years", (self.world.cell(row, spec["from"]), self.world.cell(row, spec["to"])), lambda a, b: (a, b)

    def _anniversary(self, spec: dict[str, Any], row: Row) -> tuple[Any, ...]:
        """A day of the calendar, whether it has come or not."""
        years = int(spec["years"])
        return "calendar", (self.world.cell(row, spec["from"]),), lambda start: days.anniversary(start, years)

    def _last_day(self, spec: dict[str, Any], row: Row) -> tuple[Any, ...]:
        return "date", (self.left_on(row),), lambda day: day

    def _joined_by_then(self, spec: dict[str, Any], row: Row) -> tuple[Any, ...]:
        """Whether somebody had come to the school by the reference day."""
        joined, day = self.world.cell(row, "joined_school_on"), self.moment.reference
        here = joined in self.world.absent_cells or bool(self.c.ask([joined], lambda d: d <= day, ("begun", day)))
        return "boolean", (), lambda: here

    def _gone_by_then(self, spec: dict[str, Any], row: Row) -> tuple[Any, ...]:
        """Whether somebody had left for good before the reference day; the day of leaving is still one there."""
        day, as_of = self.moment.reference, self.moment.as_of
        status = self.world.cell(row, "status")
        gone = self.c.ask([status], lambda s: s in GONE, "gone")
        left = self.left_on(row)
        if gone:
            over = bool(self.c.ask([left], lambda d: d < day, ("gone before", day)))
        else:
            over = not self.c.ask([left], lambda d: day <= d or d > as_of, ("not over", day, as_of))
        return "boolean", (), lambda: over

    def _not_after_reference(self, spec: dict[str, Any], row: Row) -> tuple[Any, ...]:
        reference = self.moment.reference
        return "boolean", (self.world.cell(row, spec["from"]),), lambda day: day <= reference

    def _same_person(self, spec: dict[str, Any], row: Row) -> tuple[Any, ...]:
        """Nobody talks with himself: titles are stripped, and only he himself among the interviewers makes it such a talk."""
        other = self.world.cell(row, spec["as"])
        person = self.world.linked_rows(row, "staff_id", "staff", self.c)
        if not other.filled and len(other.values) > 1:
            if other in self.world.absent_cells:
                return "boolean", (), lambda: False
            return "boolean", (self.free(("himself", row)),), lambda himself: himself

        def himself(p: Row, who: str) -> bool:
            name = p.cells["name"].values[0] if "name" in p.cells and not p.phantom else None
            return name is not None and all(without_title(one) == name for one in names_in(str(who)))

        return "boolean", (person, other), himself

    def _category(self, sex: str, title: str, post: str) -> str:
        if sex == "male":
            return "m"
        if title in ("senior", "full_senior"):
            return "f_senior"
        return "f50" if post == "labour" else "f55"

    def _retirement_category(self, spec: dict[str, Any], row: Row) -> tuple[Any, ...]:
        """The stated one, else by sex, title and post; before a promotion the title does not matter."""
        stated = self.world.cell(row, "retirement_category_stated")
        before = spec.get("as_professional") is True
        post = self.world.cell(row, "post_category")
        if not post.filled and not row.phantom and self._assumed_professional(row, post):
            post = Cell(("professional",), filled=False)
        sex = self.world.cell(row, "sex")
        title_cells, title_of = self._since(row, "title", self.world.cell(row, "title"))
        use = stated.values[0] if stated.filled and not (before and stated.values == ("f_senior",)) else None
        if use is not None:
            return "code", (), lambda: use
        if before:
            return "code", (sex, post), lambda s, p: self._category(s, "", p)
        return "code", (sex, post, *title_cells), lambda s, p, *t: self._category(s, title_of(*t), p)

    def _assumed_professional(self, row: Row, post: Cell) -> bool:
        """A full-time teacher whose post the file does not give: taken as professional in the other reading."""
        return "teacher" in self.world.cell(row, "category").values and self.world.reading("post of a woman") == "professional"

    def _months_to_retirement(self, spec: dict[str, Any], row: Row) -> tuple[Any, ...]:
        reference = self.moment.reference
        _, cells, category = self._retirement_category(spec, row)

        def months(born: date, *rest: Any) -> Fraction:
            return _months_until(days.retirement(born, category(*rest), reference), reference)

        return "months", (self.world.cell(row, "born_on"), *cells), months

    def _service_years(self, spec: dict[str, Any], row: Row) -> tuple[Any, ...]:
        """Years of service where the condition holds, from the history if the person has any rows there, else as stated."""
        child = spec["table"]
        spells = self.children(row, child) if self.world.handed_in(child, row.homes.values[0]) else []
        own = [r for r, question in spells if question()]
        if row.phantom or not own:
            return "service", (self.world.cell(row, spec["stated"]),), lambda stated: stated
        counted = []
        for r in own:
            if all(self._is(r, name, wanted) for name, wanted in spec["where"].items()):
                start, end = self.world.cell(r, "started_on"), self.world.cell(r, "ended_on")
                first = self._extreme(start, min, (LONG_AGO, self.moment.reference + timedelta(days=1)))
                last = self._extreme(end, max, (LONG_AGO, self.moment.reference))
                counted.append((first, min(last, self.moment.reference)))
        total = days.service_months(counted) / 12
        return "service", (), lambda: total

    def _is(self, row: Row, name: str, wanted: Any) -> bool:
        return bool(self.c.ask([self.world.cell(row, name)], lambda v: v == wanted))

    def _extreme(self, cell: Cell, end: Callable[..., date], unknown: tuple[date, date]) -> date:
        """A month without a day counts whole; of a day that nobody knows the two ends are tried."""
        if cell.filled or cell.values == (NEVER,):
            return end(cell.values)
        ends = self.world.kept(("ends", cell), lambda: Cell(unknown))
        return self.c.value(ends)  # type: ignore[no-any-return]


def _ends(values: tuple[date, ...]) -> tuple[date, ...]:
    return min(values), max(values)


def _other(status: str) -> str:
    return "on leave" if status != "in_post_exchange" else "in_post_exchange"


def _months_until(day: tuple[int, int, int], reference: date) -> Fraction:
    """Whole months and the days left over, as a fraction of a month (enough to compare with whole months)."""
    whole = days.full_months((reference.year, reference.month, reference.day), day)
    return whole + Fraction((day[2] - reference.day) % 31, 31)


def names_in(text: str) -> list[str]:
    """Several people in one cell."""
    for mark in "、,，;；/\n":
        text = text.replace(mark, " ")
    return text.split()


def without_title(name: str) -> str:
    """王安校长 as 王安."""
    for title in TITLES:
        if name.endswith(title) and len(name) > len(title) + 1:
            return name.removesuffix(title)
    return name
