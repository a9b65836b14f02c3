"""A field of a record as SQL. Ordered values are intervals, because a date may be known by its month only."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.measures.history_sql import gone_by, in_post_on, joined_by, last_day
from auditor.measures.moment import Moment, ymd
from auditor.measures.retirement_sql import category_sql, months_left_sql, retirement_query
from auditor.measures.row import Row
from auditor.measures.service_sql import service_query
from auditor.model.model import DAY_BEGINS, NEVER, YEARS_SCALE, Derived, link_key
from auditor.model.retirement import IN_FORCE
from auditor.rules.ast import Field

LINKS = ("school", "person", "link")
"""Types of fields that point to another record; their value is whom they point to."""
SIMPLE = ("code", "text", "boolean", "key", *LINKS)
"""Types of fields that have a value or none; all others are intervals."""


@dataclass(frozen=True)
class Interval:
    """Smallest and largest possible stored value. Both NULL: missing; ``hi`` NULL alone: no upper limit known."""

    lo: Sql
    hi: Sql

    @property
    def exact(self) -> bool:
        return self.lo is self.hi


def exactly(value: Sql) -> Interval:
    return Interval(value, value)


def derived_of(field: Field, row: Row) -> Derived:
    return row.catalog.table(field.table).derived[field.name]


def scalar(field: Field, row: Row, moment: Moment) -> Sql:
    """A code, text, yes/no or link field: its value, NULL when missing."""
    alias, table = row.parent(field.path)
    if field.type in LINKS:
        return sql.col(alias, link_key(row.catalog.table(table).links()[field.name]))
    if not field.derived:
        return _since(row, alias, table, field.name, moment)
    spec = derived_of(field, row)
    if spec.kind == "retirement_category":
        return category_sql(alias, spec, row.flag(f"no_{table}_post_category", alias, table))
    if spec.kind == "same_person":
        return _same_person(row, alias, table, spec)
    if spec.kind in HISTORY:
        return HISTORY[spec.kind](row, alias, moment)
    raise TypeError(field)


def written(field: Field, row: Row) -> Sql:
    """What the record says in a stored column, whatever the day."""
    alias, table = row.parent(field.path)
    if field.type in LINKS:
        return sql.col(alias, link_key(row.catalog.table(table).links()[field.name]))
    return column(row, alias, table, field.name).lo


HISTORY = {"in_post": in_post_on, "joined_by_then": joined_by, "gone_by_then": gone_by}


def _since(row: Row, alias: str, table: str, name: str, moment: Moment) -> Sql:
    """A stored value; NULL before the day from which it holds. Where no such day is given, today's value is taken."""
    value, since = sql.col(alias, name), row.catalog.table(table).columns[name].since
    if not since or moment.roster >= moment.as_of or not row.catalog.filled(table, since):
        return value
    day = column(row, alias, table, since).hi
    return sql.case([(sql.coalesce(sql.more_than(day, sql.num(ymd(moment.roster))), sql.false()), sql.null())], value)


def ordered(field: Field, row: Row, moment: Moment) -> Interval:
    """A number, time, date, or span as an interval of stored integers (see ``Field.scale``)."""
    alias, table = row.parent(field.path)
    if not field.derived:
        found = column(row, alias, table, field.name)
        if field.unit == "percent":
            return _each(found, lambda value: _in_hundredths(value, field.scale))
        return _each(found, _late) if field.type == "time" else found
    if field.formula is not None:
        return _worked_out(field, row, moment)
    spec = derived_of(field, row)
    reference = ymd(moment.reference)
    if spec.kind == "completed_years":
        span = _span(column(row, alias, table, spec.from_), exactly(sql.num(reference)))
        return _each(span, lambda value: sql.whole(value, 10_000))
    if spec.kind == "years_since":
        return _span(column(row, alias, table, spec.from_), exactly(sql.num(reference)))
    if spec.kind == "years_between":
        end = column(row, alias, table, spec.to)
        if row.catalog.table(table).columns[spec.to].blank == "never":  # an end that comes about; others are agreed beforehand
            end = _each(end, lambda value: _so_far(value, moment))
        return _span(column(row, alias, table, spec.from_), end)
    if spec.kind == "anniversary":
        return _each(column(row, alias, table, spec.from_), lambda value: sql.plus(value, sql.num(spec.years * YEARS_SCALE)))
    if spec.kind == "last_day":
        return Interval(*last_day(row, alias, moment))
    if spec.kind == "months_to_retirement":
        delayed = moment.reference >= IN_FORCE
        label = field.name if delayed else f"{field.name}_undelayed"
        joined = row.extra(label, alias, lambda: retirement_query(row.catalog, spec, table, delayed))
        lo = sql.col(joined, "lo")
        exact = (table, "born_on") not in row.catalog.latest
        return _each(Interval(lo, lo if exact else sql.col(joined, "hi")), lambda day: months_left_sql(day, moment.reference))
    if spec.kind == "service_years":
        return _service(row, alias, table, field, spec, moment)
    raise TypeError(field)


def _worked_out(field: Field, row: Row, moment: Moment) -> Interval:
    from auditor.measures.formula_sql import rational, shown  # which counts records by conditions, which are made of fields

    found = rational(field, row, moment)
    return exactly(found.top) if found.bottom is None else shown(found)


def column(row: Row, alias: str, table: str, name: str) -> Interval:
    """A stored column; a date column with values known by month only has its latest day beside it."""
    lo = sql.col(alias, name)
    found = exactly(lo)
    if (table, name) in row.catalog.latest:
        found = Interval(lo, sql.col(alias, f"{name}__latest"))
    status = row.catalog.table(table).columns[name].never_while
    if status:
        model = row.catalog.model
        on_books = sql.one_of(sql.col(alias, status), [sql.text(code) for code in model.codes_of("in_post", "away")])
        missing = sql.all_of([sql.equal(lo, sql.num(NEVER)), sql.negated(sql.coalesce(on_books, sql.false()))])
        return _each(found, lambda value: sql.case([(missing, sql.null())], value))
    return found


def _each(interval: Interval, make: object) -> Interval:
    assert callable(make)
    lo = make(interval.lo)
    return Interval(lo, lo if interval.exact else make(interval.hi))


def _in_hundredths(value: Sql, scale: int) -> Sql:
    """A percentage: what is no more than 1 was written as a part of 1 (0.6, or 60% in a cell that says so)."""
    return sql.case([(sql.at_most(value, sql.num(scale)), sql.times(value, 100))], value)


def _late(time: Sql) -> Sql:
    """A time of day before the day begins is counted on from the day before: 0:30 as 24:30."""
    return sql.case([(sql.less_than(time, sql.num(DAY_BEGINS)), sql.plus(time, sql.num(24 * 60)))], time)


def _span(start: Interval, end: Interval) -> Interval:
    lo = sql.minus(end.lo, start.hi)
    if start.exact and end.exact:
        return exactly(lo)
    return Interval(lo, sql.minus(end.hi, start.lo))


def _so_far(day: Sql, moment: Moment) -> Sql:
    """A day that has happened, else the reference date: what has not ended runs up to it."""
    return sql.case([(sql.more_than(day, sql.num(ymd(moment.as_of))), sql.num(ymd(moment.reference)))], day)


def _same_person(row: Row, alias: str, table: str, spec: Derived) -> Sql:
    """Whether both names are one person's, with a title or without; NULL where the other is not named in this record alone.

    Where a school's records name nobody at all, as the model says: not the same.
    """
    person = row.catalog.table(table).columns[spec.of].names
    joined = f"{alias}_staff"
    if person and alias == row.alias:
        joined, _ = row.parent((person,))
        given = sql.coalesce(sql.col(joined, "name"), sql.col(alias, spec.of))
    else:
        given = sql.col(alias, spec.of)
    other = sql.col(alias, spec.as_)
    rest = sql.minus(sql.letters(other), sql.letters(given))
    before, after = sql.first_letters(other, rest), sql.letters_after(other, sql.letters(given))
    spelt = [sql.equal(other, given)]
    if spec.titles:  # what stands beside the name is looked up: joining the name with every title costs a long text for each
        titles = [sql.text(title) for title in spec.titles]
        for title, both in ((before, sql.followed(before, given)), (after, sql.followed(given, after))):
            spelt.append(sql.all_of([sql.equal(other, both), sql.one_of(title, titles)]))
    same = sql.case([(sql.is_null(given), sql.false())], sql.coalesce(sql.any_of(spelt), sql.false()))
    unnamed = sql.all_of([sql.is_null(other), sql.negated(row.flag(f"no_{table}_{spec.as_}", alias, table))])
    return sql.case([(unnamed, sql.null())], same)


def _service(row: Row, alias: str, table: str, field: Field, spec: Derived, moment: Moment) -> Interval:
    """Summed service where the person has rows of history, else the number stated in the roster."""
    label = f"{field.name}_{ymd(moment.reference)}"
    together = row.together and alias == row.alias  # then what several schools tell of a person is summed up together
    key = row.person_of(sql.col(alias, "record_id")) if together else None
    joined = row.extra(label, alias, lambda: service_query(row.catalog, spec, moment, together=together), key)
    stated = sql.times(sql.col(alias, spec.stated), field.scale // row.catalog.table(table).columns[spec.stated].scale)
    has_rows = sql.negated(sql.is_null(sql.col(joined, "k")))
    lo = sql.case([(has_rows, sql.col(joined, "lo"))], stated)
    hi = sql.case([(has_rows, sql.col(joined, "hi"))], stated)
    return Interval(lo, hi)
