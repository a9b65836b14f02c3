"""Conditions of a rule as three-valued SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.measures.bounds import UP, bound_met, decided
from auditor.measures.fields import SIMPLE, Interval, ordered, scalar, written
from auditor.measures.limits import limit, literal
from auditor.measures.moment import Moment, ymd
from auditor.measures.of_whole import Parts, of_whole
from auditor.measures.row import Links, Row, there
from auditor.rules import ast
from auditor.rules.thresholds import Constant
from auditor.store.catalog import Catalog


def condition(cond: ast.Condition, row: Row, moment: Moment) -> Sql:
    """TRUE, FALSE or NULL (unknown) for the record at hand."""
    match cond:
        case ast.All(of):
            return sql.all_of([condition(part, row, moment) for part in of])
        case ast.Any(of):
            return sql.any_of([condition(part, row, moment) for part in of])
        case ast.Not(of):
            return sql.negated(condition(of, row, moment))
        case ast.OneOf(field, values):
            return _one_of(field, values, row, moment)
        case ast.Compare(field, bounds):
            if field.formula is not None and field.formula.divides:
                return sql.all_of([_quotient(field, bound, row, moment) for bound in bounds])
            value = ordered(field, row, moment)
            return sql.all_of([bound_met(value, field.scale, bound, row, moment) for bound in bounds])
        case ast.CompareDate(field, op, day):
            limit = ymd(moment.day(day))
            if not field.derived:
                op, limit = moment.happened(op, limit)
                if _is_own_day(field, row.table, row.catalog) and _is_to_come(op, limit, moment):
                    return sql.false()  # no record that counts bears a later day
            return _date(ordered(field, row, moment), op, limit)
        case ast.Known(field, known):
            missing = sql.is_null(_value(field, row, moment) if field.derived else written(field, row))
            return sql.negated(missing) if known else missing
        case ast.Linked():
            return _linked(cond, row, moment)
        case _:
            assert_never(cond)


def _is_own_day(field: ast.Field, table: str, catalog: Catalog) -> bool:
    return not field.path and field.name == catalog.table(table).dated_by


def _is_to_come(op: str, limit: int, moment: Moment) -> bool:
    return op == "after" and limit == ymd(moment.as_of)


def still_to_come(table: str, where: ast.Condition, window: ast.Window, catalog: Catalog, moment: Moment) -> bool:
    """Whether all that counts bears days that are still to come: whatever was handed in, nothing counts yet."""
    if not catalog.table(table).dated_by:
        return False
    first, last = moment.window(window)
    if first is not None and first > last:
        return True
    days = [
        part for part in ast.conjuncts(where) if isinstance(part, ast.CompareDate) and _is_own_day(part.field, table, catalog)
    ]
    return any(_is_to_come(*moment.happened(part.op, ymd(moment.day(part.day))), moment) for part in days)


def _value(field: ast.Field, row: Row, moment: Moment) -> Sql:
    if field.type in SIMPLE:
        return scalar(field, row, moment)
    return ordered(field, row, moment).lo


def _one_of(field: ast.Field, values: tuple[str | bool | int, ...], row: Row, moment: Moment) -> Sql:
    if field.type == "boolean" and len(values) == 1:
        test = scalar(field, row, moment)
        return test if values[0] else sql.negated(test)
    if field.type in SIMPLE:
        return sql.one_of(scalar(field, row, moment), [literal(value) for value in values])
    value = ordered(field, row, moment)
    wanted = [sql.num(int(v)) for v in values]
    if value.exact:
        return sql.one_of(value.lo, wanted)
    hits = [sql.all_of([sql.at_most(value.lo, w), sql.at_least(value.hi, w)]) for w in wanted]
    settled = sql.all_of([sql.equal(value.lo, value.hi), sql.any_of(hits)])
    return sql.case([(settled, sql.true()), (sql.negated(sql.any_of(hits)), sql.false())])


def _date(value: Interval, op: str, day: int) -> Sql:
    proves, disproves = {
        "before": (exp.LT, exp.GTE),
        "not_after": (exp.LTE, exp.GT),
        "after": (exp.GT, exp.LTE),
        "not_before": (exp.GTE, exp.LT),
    }[op]
    low, high = (value.hi, value.lo) if op in ("before", "not_after") else (value.lo, value.hi)
    return decided(proves, disproves, low, high, sql.num(day))


def _quotient(field: ast.Field, bound: ast.Bound, row: Row, moment: Moment) -> Sql:
    """A formula that divides, by cross-multiplication; open where there is nothing to divide by."""
    from auditor.measures.formula_sql import rational  # which counts records by conditions

    found, wanted = rational(field, row, moment), limit(bound.threshold, row, moment)
    assert found.bottom is not None
    value = sql.times(found.top, wanted.denominator)
    needed = sql.compare(exp.Mul, sql.times(found.bottom, found.scale), wanted.numerator)
    test = sql.compare(UP[bound.comparator][0], value, needed)
    divisible = sql.more_than(found.bottom, sql.num(0))
    return sql.case([(sql.negated(wanted.applies), sql.false()), (divisible, test)])


# ---------------------------------------------------------------- linked aggregates


def _linked(cond: ast.Linked, row: Row, moment: Moment) -> Sql:
    if cond.part_of is not None:
        parts = _parts(cond, cond.part_of, row, moment)
        return sql.all_of([of_whole(parts, bound, row, moment) for bound in cond.bounds])
    if cond.how == "count":
        wants_some = _some_or_none(cond.bounds, moment)
        if wants_some is not None:
            found = _some(cond, row, moment)
            return found if wants_some else sql.negated(found)
    value = linked_value(cond, row, moment)
    if cond.how == "mean":
        return _mean(cond, row, moment)
    scale = cond.value.scale if cond.value is not None and cond.how != "distinct" else 1
    return sql.all_of([bound_met(value, scale, bound, row, moment) for bound in cond.bounds])


def _some_or_none(bounds: tuple[ast.Bound, ...], moment: Moment) -> bool | None:
    """TRUE where the bounds ask for at least one record, FALSE where they ask for none, None where they ask for a number."""
    if len(bounds) != 1:
        return None
    threshold = bounds[0].threshold.on(moment.law_of)
    if not isinstance(threshold, Constant):
        return None
    comparator, value = bounds[0].comparator, threshold.value
    closed = comparator in (ast.Comparator.AT_LEAST, ast.Comparator.LESS_THAN)
    decided = 0 < value <= 1 if closed else 0 <= value < 1
    return comparator.is_lower_bound if decided else None


def _some(cond: ast.Linked, row: Row, moment: Moment) -> Sql:
    """Whether the member has a child record that counts; open where the school never handed in the table."""
    surely, perhaps = row.some(cond.table, cond.via, row.alias, lambda child: in_window(cond.where, cond.window, child, moment))
    submitted = row.all_submitted(cond.table, cond.via, row.alias, row.table)
    nobody = sql.all_of([submitted, sql.negated(perhaps)])
    return sql.case([(surely, sql.true()), (nobody, sql.false())])


@dataclass(frozen=True)
class Candidates:
    """Records of a linked table that mean one of several members of staff, the one at hand among them.

    ``some``: whether one of them surely counts; ``number``: how many may; ``met``: what one more that counts makes of the linked
    condition, None where that depends.
    """

    some: Sql
    number: Sql
    met: bool | None


def candidates_of(cond: ast.Linked, row: Row, moment: Moment) -> Candidates | None:
    """The records of a linked condition that mean one of several people; None where there can be none."""
    others = row.candidates(cond.table, cond.via, row.alias)
    if others is None:
        return None
    counts = in_window(cond.looks_at, cond.window, others.row, moment)
    plain = cond.how == "count" and cond.part_of is None
    number = sql.coalesce(others.add(sql.count_where(sql.is_not_false(counts))), sql.num(0))
    return Candidates(others.some(counts)[0], number, _some_or_none(cond.bounds, moment) if plain else None)


def linked_value(cond: ast.Linked, row: Row, moment: Moment, path: tuple[str, ...] = ()) -> Interval:
    """The aggregate over the child records of the member, or of the parent that ``path`` leads to.

    There is no upper limit where the school never handed in the table.
    """
    alias, table = row.parent(path)
    links = row.child(cond.table, cond.via, alias)
    counts = in_window(cond.where, cond.window, links.row, moment)
    sure, perhaps = sql.is_true(counts), sql.is_not_false(counts)
    submitted = row.all_submitted(cond.table, cond.via, alias, table)

    def joined(part: Sql) -> Sql:
        return sql.coalesce(links.add(part), sql.num(0))

    def upper(part: Sql) -> Sql:
        return sql.case([(submitted, joined(part))])

    others = row.candidates(cond.table, cond.via, alias)
    more = sql.num(0)
    if others is not None:
        may_be = sql.is_not_false(in_window(cond.where, cond.window, others.row, moment))
        more = sql.coalesce(others.add(sql.count_where(may_be)), more)  # one of several people's: perhaps this one's
    if cond.how == "count":
        most = upper(sql.count_where(perhaps))
        return Interval(joined(sql.count_where(sure)), most if others is None else sql.plus(most, more))
    value = _aggregate(cond, links, moment, Counting(sure, perhaps, submitted, joined))
    if others is None:
        return value
    settled, low = sql.equal(more, sql.num(0)), value.lo
    assert cond.value is not None
    if cond.how == "sum" and cond.value.type == "money":  # what was taken back
        theirs = ordered(cond.value, others.row, moment).lo
        taken = sql.total(theirs, sql.all_of([may_be, sql.less_than(theirs, sql.num(0))]))
        untold = others.add(sql.count_where(sql.all_of([may_be, sql.is_null(theirs)])))
        told = sql.equal(sql.coalesce(untold, sql.num(0)), sql.num(0))
        low = sql.case([(told, sql.plus(low, sql.coalesce(others.add(taken), sql.num(0))))])
    elif cond.how == "min" or (cond.how != "distinct" and cond.value.below_nought):
        low = sql.case([(settled, low)])
    return Interval(low, sql.case([(settled, value.hi)]))


@dataclass(frozen=True)
class Counting:
    """Which linked records surely count, and which may; whether there are no others. ``joined``: an aggregate, 0 of nothing."""

    sure: Sql
    perhaps: Sql
    submitted: Sql
    joined: Callable[[Sql], Sql]

    def none(self, test: Sql) -> Sql:
        """Whether no record satisfies a test."""
        return sql.equal(self.joined(sql.count_where(test)), sql.num(0))


def _aggregate(cond: ast.Linked, links: Links, moment: Moment, of: Counting) -> Interval:
    """What is no mere count, over the records that surely are the member's."""
    assert cond.value is not None
    if cond.how == "distinct":
        value = _value(cond.value, links.row, moment)
        most = sql.plus(sql.count_distinct(value, of.perhaps), sql.count_where(sql.all_of([of.perhaps, sql.is_null(value)])))
        return Interval(of.joined(sql.count_distinct(value, of.sure)), sql.case([(of.submitted, of.joined(most))]))
    number = ordered(cond.value, links.row, moment)
    told = sql.all_of([of.submitted, of.none(sql.all_of([of.perhaps, sql.is_null(number.hi)]))])
    negative = cond.value.below_nought
    match cond.how:
        case "max":
            return _greatest(of, number, told, negative)
        case "min":
            return _least(of, number, told, negative)
    low_of, high_of = tending(number, of.sure, of.perhaps) if negative else (of.sure, of.perhaps)
    low = of.joined(sql.total(number.lo, low_of))
    if negative:  # what is missing may take something away
        low = sql.case([(told, low)])
    return Interval(low, sql.case([(told, of.joined(sql.total(number.hi, high_of)))]))


def tending(value: Interval, sure: Sql, perhaps: Sql) -> tuple[Sql, Sql]:
    """Which records make a sum smallest, and largest: of those that only perhaps count, the ones below nought, or above."""
    below, above = sql.less_than(value.lo, sql.num(0)), sql.more_than(value.hi, sql.num(0))
    return sql.any_of([sure, sql.all_of([perhaps, below])]), sql.any_of([sure, sql.all_of([perhaps, above])])


def _greatest(of: Counting, number: Interval, told: Sql, negative: bool) -> Interval:
    """The greatest value: at least that of the records that surely count, at most that of all that may; 0 of nothing."""
    most = of.joined(sql.aggregate(exp.Max, number.hi, of.perhaps))
    if not negative:
        return Interval(of.joined(sql.aggregate(exp.Max, number.lo, of.sure)), sql.case([(told, most)]))
    nothing, settled = of.none(of.sure), of.none(sql.all_of([of.sure, sql.is_null(number.lo)]))
    worst = of.joined(sql.aggregate(exp.Min, number.lo, of.perhaps))
    least = sql.case([(sql.less_than(worst, sql.num(0)), worst)], sql.num(0))
    low = sql.case(
        [
            (sql.all_of([sql.negated(nothing), settled]), of.joined(sql.aggregate(exp.Max, number.lo, of.sure))),
            (sql.all_of([nothing, told]), least),
        ]
    )
    none_above = sql.all_of([told, nothing, sql.less_than(most, sql.num(0))])
    return Interval(low, sql.case([(none_above, sql.num(0)), (told, most)]))


def _least(of: Counting, number: Interval, told: Sql, negative: bool) -> Interval:
    """The smallest value: at worst over all that may count, at best over those that surely do; 0 of nothing.

    Where none surely counts it may be the value of any that may, and nothing. What is missing may be anything from 0 on, and of
    ``negative`` values anything.
    """
    nothing = of.none(of.sure)
    low, high = (of.joined(sql.aggregate(exp.Min, end, who)) for end, who in ((number.lo, of.perhaps), (number.hi, of.sure)))
    any_of_them = of.joined(sql.aggregate(exp.Max, number.hi, of.perhaps))
    under = sql.num(0)
    if negative:
        under = sql.case([(sql.less_than(low, sql.num(0)), low)], sql.num(0))
        any_of_them = sql.case([(sql.less_than(any_of_them, sql.num(0)), sql.num(0))], any_of_them)
    return Interval(
        sql.case([(sql.negated(told), sql.null() if negative else sql.num(0)), (nothing, under)], low),
        sql.case([(sql.all_of([told, nothing]), any_of_them), (told, high)]),
    )


def _mean(cond: ast.Linked, row: Row, moment: Moment) -> Sql:
    """A mean against a bound by cross-multiplication; unknown unless every record and value is settled; no records: not met."""
    summed = linked_value(cond, row, moment)
    counted = linked_value(ast.Linked(cond.table, cond.via, cond.where, "count", None, cond.window, cond.bounds), row, moment)
    settled = sql.all_of([sql.equal(summed.lo, summed.hi), sql.equal(counted.lo, counted.hi)])
    assert cond.value is not None
    tests = []
    for bound in cond.bounds:
        found = limit(bound.threshold, row, moment)
        needed = sql.compare(exp.Mul, sql.times(counted.lo, cond.value.scale), found.numerator)
        met = sql.compare(UP[bound.comparator][0], sql.times(summed.lo, found.denominator), needed)
        tests.append(sql.case([(sql.negated(found.applies), sql.false()), (found.applies, met)]))
    some = sql.more_than(counted.lo, sql.num(0))
    return sql.case([(settled, sql.all_of([some, *tests]))])


def _parts(cond: ast.Linked, whole: ast.Condition, row: Row, moment: Moment) -> Parts:
    """The two sums whose part of each other is asked. What one record may add to the one it may not add to the other."""
    owned = row.child(cond.table, cond.via, row.alias)
    perhaps = row.candidates(cond.table, cond.via, row.alias)  # records that may be somebody else's add to nothing for certain
    submitted = row.all_submitted(cond.table, cond.via, row.alias, row.table)

    def amount(links: Links) -> Interval:
        return Interval(sql.num(1), sql.num(1)) if cond.value is None else ordered(cond.value, links.row, moment)

    def joined(links: Links, part: Sql) -> Sql:
        return sql.coalesce(links.add(part), sql.num(0))

    def summed(chosen: Callable[[Sql], Sql], may_be: Callable[[Sql], Sql]) -> Interval:
        low, highs, limited = sql.num(0), [], [submitted]
        for links in (owned, *(() if perhaps is None else (perhaps,))):
            inside = in_window(whole, cond.window, links.row, moment)
            asked, value = condition(cond.chosen, links.row, moment), amount(links)
            if links is owned:
                low = joined(links, sql.total(value.lo, sql.all_of([sql.is_true(inside), chosen(asked)])))
            possible = sql.all_of([sql.is_not_false(inside), may_be(asked)])
            highs.append(joined(links, sql.total(value.hi, possible)))
            unlimited = joined(links, sql.count_where(sql.all_of([possible, sql.is_null(value.hi)])))
            limited.append(sql.equal(unlimited, sql.num(0)))
        return Interval(low, sql.case([(sql.all_of(limited), sql.summed(highs))]))

    return Parts(
        summed(sql.is_true, sql.is_not_false),
        summed(sql.is_false, lambda asked: sql.negated(sql.is_true(asked))),
    )


def in_window(where: ast.Condition, window: ast.Window, row: Row, moment: Moment) -> Sql:
    """``where``, and the record's own date inside the window (tables without a date have no window)."""
    return sql.all_of([*there(row), *dated(window, row, moment), condition(where, row, moment)])


def dated(window: ast.Window, row: Row, moment: Moment) -> list[Sql]:
    """What says that the record's own date lies in the window; nothing for a table without a date."""
    dated_by = row.catalog.table(row.table).dated_by
    if not dated_by:
        return []
    first, last = moment.window(window)
    if first is not None and first > last:
        return [sql.false()]  # the window has not begun: whatever day a record bears, it is none of these
    day = ordered(ast.Field((), row.table, dated_by, "date"), row, moment)
    parts = [_date(day, "not_after", last)]
    if first is not None:
        parts.append(_date(day, "not_before", first))
    return parts
