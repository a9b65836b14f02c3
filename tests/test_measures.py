"""Measures: SQL against plain functions and against the unfused reference; figures at the edges of missing data."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from functools import cache

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.audit import audit, tasks_of
from auditor.engines import sql
from auditor.findings.record_names import known_part
from auditor.measures.evidence import _known_part
from auditor.measures.fields import Interval
from auditor.measures.measure import Survey
from auditor.measures.moment import ymd
from auditor.measures.retirement_sql import months_left_sql, retirement_query
from auditor.measures.row import TESTS, Row, with_all
from auditor.model.model import MONTHS_SCALE, base_model
from auditor.model.retirement import SCHEDULES
from auditor.records.records import Records
from auditor.rules.ast import TRUE, Any, Bound, Comparator, Linked, Not, Window
from auditor.rules.kinds.base import whole_required
from auditor.rules.kinds.spread import on_grid, squared_variation
from auditor.rules.thresholds import Constant
from auditor.store.database import Database
from tests.agreement import packs
from tests.canonical import Tables, to_records
from tests.few_rules import of_each_kind, with_only
from tests.naive.days import on
from tests.retirement import retirement_date
from tools.samples import leiyang, shandan

SCHOOL = {"school_id": "1", "name": "一小", "district": "某县"}


def records(tables: Tables, submitted: set[tuple[str, str]]) -> Records:
    return to_records(base_model(), {"schools": [SCHOOL], **tables}, submitted)


@cache
def sample(name: str) -> tuple[Records, date]:
    county = {"shandan": shandan, "leiyang": leiyang}[name].build()
    return to_records(packs(name)[0].model, *county.canonical()), county.as_of


def test_a_bureaus_table_that_was_never_handed_in_is_told_as_such() -> None:
    county = shandan.build()
    tables, submitted, _ = county.canonical()
    found = to_records(packs("shandan")[0].model, {**tables, "bureau_figures": []}, submitted, ())
    unknown = audit(with_only(packs("shandan")[0], {"shandan/2a"}), found, as_of=county.as_of).findings
    figures = (f"bureau_figures.indicator={name}" for name in ("义务教育教师平均工资收入", "公务员平均工资收入"))
    assert {(str(f.verdict), str(f.reason), f.missing) for f in unknown} == {
        ("unknown", "not_submitted", ("bureau_figures", *figures))
    }


# ---------------------------------------------------------------- one query per table, and one per rule


@pytest.mark.parametrize("name", ["shandan", "leiyang"])
def test_fused_queries_say_what_single_queries_say(name: str) -> None:
    found, as_of = sample(name)
    pack = of_each_kind(packs(name)[0])
    assert len(pack.rules) > 5
    fused, single = (
        [(f.finding_id, f.verdict, f.reason, f.actual, f.low, f.high, f.counts, f.left_out, f.evidence) for f in result.findings]
        for result in (audit(pack, found, as_of=as_of, fuse=fuse) for fuse in (True, False))
    )
    assert fused == single


def test_rules_over_one_table_share_one_query() -> None:
    found, as_of = sample("shandan")
    pack = packs("shandan")[0]
    with Database(found, pack.model) as database:
        survey = Survey([task for task in tasks_of(pack, as_of) if task.subject == "school"], database)
        tables = [query.table for query in survey.plans["school"].tables]
    assert len(tables) == len(set(tables))


# ---------------------------------------------------------------- retirement


@settings(max_examples=3, deadline=None)
@given(
    born=st.lists(st.dates(date(1950, 1, 1), date(2005, 12, 31)), min_size=60, max_size=60),
    references=st.lists(st.dates(date(2024, 1, 1), date(2040, 12, 31)), min_size=10, max_size=10),
)
def test_retirement_in_sql_is_retirement_in_python(born: list[date], references: list[date]) -> None:
    """One database for many people and days: to open one takes longer than to ask it."""
    kinds = {
        "m": {"sex": "male"},
        "f55": {"sex": "female", "title": "junior", "post_category": "professional"},
        "f50": {"sex": "female", "title": "none", "post_category": "labour"},
        "f_senior": {"sex": "female", "title": "senior", "post_category": "professional"},
    }
    people = [(kind, day) for kind in kinds for day in born]
    rows = [
        {"school_id": "1", "staff_id": f"{n}", "born_on": (day, day), "category": "teacher", **kinds[kind]}
        for n, (kind, day) in enumerate(people)
    ]
    model = base_model()
    spec = model.tables["staff"].derived["months_to_retirement"]
    expected = [retirement_date(ymd(day), kind) for kind, day in people]
    with Database(records({"staff": rows}, {("1", "staff")}), model) as database:
        query = retirement_query(database.catalog, spec, "staff")
        assert sorted(database.rows(query.copy())) == [(key, day, day) for key, day in enumerate(expected)]
        for reference in references:
            left = dict(database.rows(_months_left(query.copy(), reference)))
            for key, day in enumerate(expected):
                assert left[key] // MONTHS_SCALE == _whole_months(reference, day)
                assert (left[key] % MONTHS_SCALE == 0) == (day % 100 == reference.day)


def _months_left(query, reference):  # type: ignore[no-untyped-def]
    from sqlglot import exp

    from auditor.engines import sql

    chosen = [sql.col("r", "k"), sql.alias(months_left_sql(sql.col("r", "lo"), reference), "left")]
    return exp.Select(expressions=chosen).from_(query.subquery("r"))


def _whole_months(start: date, end: int) -> int:
    months = (end // 10_000 * 12 + end // 100 % 100) - (start.year * 12 + start.month)
    return months - (end % 100 < start.day)


def test_every_category_has_a_schedule() -> None:
    assert set(SCHEDULES) == set(base_model().code_lists["retirement_category"].codes)


# ---------------------------------------------------------------- shapes of numbers


@given(st.sampled_from(list(Comparator)), st.fractions(0, 50))
def test_the_required_whole_number_is_the_nearest_that_meets_the_bound(comparator: Comparator, limit: Fraction) -> None:
    def meets(value: int) -> bool:
        return {
            Comparator.AT_LEAST: value >= limit,
            Comparator.MORE_THAN: value > limit,
            Comparator.AT_MOST: value <= limit,
            Comparator.LESS_THAN: value < limit,
        }[comparator]

    required = int(whole_required(comparator, limit))
    step = 1 if comparator.is_lower_bound else -1
    assert meets(required)
    assert not meets(required - step)


def test_the_published_spread() -> None:
    pupils, books = [45, 37, 89, 76, 55], [279, 137, 935, 160, 402]
    squared = squared_variation([(Fraction(b), Fraction(p)) for b, p in zip(books, pupils, strict=True)])
    assert squared is not None
    assert round(math.sqrt(squared), 3) == 0.515


@given(st.fractions(0, 4), st.integers(1, 1000))
def test_the_root_on_the_grid_stands_on_the_same_side_of_every_grid_point(squared: Fraction, grid: int) -> None:
    top, bottom = on_grid(squared, grid)
    found = Fraction(top, bottom)
    steps = math.isqrt(int(squared * grid * grid)) + 2
    for step in range(max(0, steps - 4), steps + 1):
        point = Fraction(step, grid)
        assert (found >= point, found > point) == (squared >= point**2, squared > point**2)


def test_a_spread_without_any_base_is_none() -> None:
    assert squared_variation([(Fraction(3), Fraction(0))]) is None


# ---------------------------------------------------------------- records that name nobody


def talks(comparator: Comparator) -> Linked:
    return Linked("talks", "staff_id", TRUE, "count", None, Window(), (Bound(comparator, Constant(Fraction(1))),))


def test_one_more_record_only_helps_where_nothing_is_forbidden() -> None:
    at_least, at_most = talks(Comparator.AT_LEAST), talks(Comparator.AT_MOST)
    assert at_least.only_helps()
    assert not at_most.only_helps()
    assert Not(at_most).only_helps()
    assert not Any((at_least, at_most)).only_helps()


# ---------------------------------------------------------------- linked tests as bits


@pytest.mark.parametrize("n", [1, 15, 16, 17, TESTS, TESTS + 1, 2 * TESTS + 1])
def test_every_linked_test_has_its_own_two_bits(n: int) -> None:
    """Also the last of a mask, and those on either side of 32 bits: nobody's talks, an undated one, early and late ones."""
    days: dict[str, list[int | None]] = {"a": [], "b": [None], "c": [20250105, None], "d": [20250112, 20250103], "e": [20250301]}
    staff = [{"school_id": "1", "staff_id": key, "name": key} for key in days]
    talks = [
        {"school_id": "1", "staff_id": key, "held_on": day and on(f"{day // 10000}-{day // 100 % 100:02}-{day % 100:02}")}
        for key, held in days.items()
        for day in held
    ]
    given = records({"staff": staff, "talks": talks}, {("1", "staff"), ("1", "talks")})
    limits = [20250100 + nth for nth in range(n)]
    with Database(given, base_model()) as database:
        row = Row("staff", "t", database.catalog)
        links = row.child("talks", "staff_id", "t")
        asked = [links.some(sql.at_most(sql.col(links.row.alias, "held_on"), sql.num(limit))) for limit in limits]
        chosen = [sql.alias(test, f"x{nth}") for nth, test in enumerate(test for pair in asked for test in pair)]
        query = row.select([sql.alias(sql.col("t", "staff_id"), "who"), *chosen])
        found = {
            who: list(zip(bits[::2], bits[1::2], strict=True))
            for who, *bits in database.rows(with_all(query, dict(row.with_queries())))
        }
    said = {
        who: [(any(d is not None and d <= limit for d in held), any(d is None or d <= limit for d in held)) for limit in limits]
        for who, held in days.items()
    }
    assert found == said


def test_what_is_known_of_a_date_is_told_alike_by_sql_and_by_python() -> None:
    days = (20241231, 20250101, 20250131, 20250201, 20251231)
    spans = [(first, last) for first in days for last in days if first <= last]
    asked = [_known_part(Interval(sql.num(first), sql.num(last))).sql("duckdb") for first, last in spans]
    with duckdb.connect() as connection:
        (told,) = connection.execute(f"SELECT {', '.join(asked)}").fetchall()
    assert [part or 0 for part in told] == [known_part(first, last) for first, last in spans]
