"""Thresholds of a rule as SQL: the value that is asked of the record at hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.measures.fields import ordered, scalar
from auditor.measures.moment import Moment
from auditor.measures.row import Row
from auditor.model.model import Model
from auditor.rules import ast
from auditor.rules.thresholds import Step, Threshold
from auditor.rules.thresholds.tiers import Tier


@dataclass(frozen=True)
class RecordLimit:
    """A threshold as ``numerator / denominator``. ``applies``: FALSE where the rule sets none, NULL where that is unknown."""

    numerator: Sql
    denominator: int
    applies: Sql


NO_LIMIT = RecordLimit(sql.null(), 1, sql.false())


def limit(threshold: Threshold, row: Row, moment: Moment) -> RecordLimit:
    """What a threshold asks of the record at hand."""
    step = threshold.on(moment.law_of)
    return NO_LIMIT if step is None else _AtRow(row, moment).limit(step)


def all_listed(model: Model, field: ast.Field, values: Sequence[str | bool]) -> bool:
    """Whether these are all the values that the field can have."""
    if field.type == "boolean":
        return set(values) >= {True, False}
    codes = model.code_list_of(field.table, field.name)
    return codes is not None and set(values) >= set(codes.codes)


@dataclass(frozen=True)
class _AtRow:
    """Limits of the record in a row."""

    row: Row
    moment: Moment

    def limit(self, step: Step) -> RecordLimit:
        found = step.at_record(self)
        surely = step.always_asks(partial(all_listed, self.row.catalog.model))
        return replace(found, applies=sql.true()) if surely else found

    def number(self, value: Fraction) -> RecordLimit:
        return RecordLimit(sql.num(value.numerator), value.denominator, sql.true())

    def by_value(
        self, field: ast.Field, limits: Sequence[tuple[str | bool, RecordLimit]], rest: RecordLimit | None
    ) -> RecordLimit:
        code, other = scalar(field, self.row, self.moment), rest or NO_LIMIT
        cases = [*((sql.equal(code, literal(key)), found) for key, found in limits), (sql.negated(sql.is_null(code)), other)]
        common = math.lcm(*(found.denominator for _, found in cases))
        return RecordLimit(
            sql.case([(here, _in_parts(found, common)) for here, found in cases]),
            common,
            sql.case([(here, found.applies) for here, found in cases]),
        )

    def added(self, limits: Sequence[RecordLimit]) -> RecordLimit:
        common = math.lcm(*(found.denominator for found in limits))
        summands = [sql.case([(sql.is_false(found.applies), sql.num(0))], _in_parts(found, common)) for found in limits]
        return RecordLimit(sql.summed(summands), common, sql.any_of([found.applies for found in limits]))

    def by_tiers(self, field: ast.Field, tiers: Sequence[Tier]) -> RecordLimit:
        """Month-known sizes do not occur: a size is one number of the subject."""
        value, scale = ordered(field, self.row, self.moment).lo, field.scale
        common = math.lcm(*(f.denominator for t in tiers for f in (t.base, t.plus)))
        branches, inside = [], []
        for tier in tiers:
            within = []
            if tier.low is not None:
                within.append(_against(exp.GTE, value, tier.low * scale))
            if tier.high is not None:
                within.append(_against(exp.LT, value, tier.high * scale))
            amount = sql.num(int(tier.base * common))
            if tier.plus and tier.low is not None:
                amount = sql.plus(amount, sql.times(_steps(value, tier, scale), int(tier.plus * common)))
            branches.append((sql.all_of(within), amount))
            inside.append(sql.all_of(within))
        return RecordLimit(sql.case(branches), common, sql.any_of(inside))


def _in_parts(found: RecordLimit, common: int) -> Sql:
    """The numerator over a common denominator."""
    return sql.times(found.numerator, common // found.denominator) if found is not NO_LIMIT else sql.null()


def _steps(value: Sql, tier: Tier, scale: int) -> Sql:
    """How many full (or started) ``each`` the size is beyond the tier's lower end."""
    assert tier.low is not None
    common = math.lcm(tier.low.denominator, tier.each.denominator)
    beyond = sql.minus(sql.times(value, common), sql.num(int(tier.low * scale * common)))
    each = int(tier.each * scale * common)
    return sql.whole(sql.plus(beyond, sql.num(each - 1)) if tier.round_up else beyond, each)


def _against(kind: type[exp.Expr], value: Sql, number: Fraction) -> Sql:
    return sql.compare(kind, sql.times(value, number.denominator), sql.num(number.numerator))


def literal(value: str | bool | int) -> Sql:
    if isinstance(value, bool):
        return sql.truth(value)
    return sql.num(value) if isinstance(value, int) else sql.text(value)
