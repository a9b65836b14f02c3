"""Exact figures as a reader sees them. Rounding happens here and nowhere else."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from auditor.rules import ast
from auditor.rules.bind.amounts import percent, plain
from auditor.rules.kinds.base import Measure

Texts = dict[str, str]


def threshold_text(bounds: tuple[ast.Bound, ...], limits: tuple[Fraction | None, ...], measure: Measure) -> str:
    """``≥ 2/3``; several bounds are joined; empty where nothing is required."""
    parts = [
        f"{bound.comparator.sign} {measure.limit_text(limit)}"
        for bound, limit in zip(bounds, limits, strict=True)
        if limit is not None
    ]
    return ", ".join(parts)


def unit_of(rule: ast.Rule) -> Texts:
    """The unit of the rule's figures: as the rule says, else by what it counts."""
    return rule.unit or rule.measure.unit()


def rounding_note(rule: ast.Rule, actual: Fraction | None, limit: Fraction | None, met: bool) -> Texts | None:
    """Said where the share rounded to a tenth of a percent would suggest the other verdict."""
    if actual is None or limit is None or not rule.measure.rounded:
        return None
    rounded = Fraction(round(actual * 1000), 1000)
    if rule.bounds[0].comparator.holds(rounded, limit) == met:
        return None
    shown = f"{plain(rounded * 100)}%"
    exact = f"{actual.numerator}/{actual.denominator}"
    return {
        "zh": f"四舍五入后显示为 {shown}，但判定按精确值 {exact} 作出。",
        "en": f"Rounded, this shows as {shown}; the verdict rests on the exact value {exact}.",
    }


def threshold_summary(rule: ast.Rule) -> str:
    """All thresholds of a rule on one line: by code, by size and by date."""
    return ", ".join(f"{b.comparator.sign} {_summary(b.threshold, rule.measure)}" for b in rule.bounds)


def _summary(threshold: ast.Threshold, measure: Measure) -> str:
    match threshold:
        case ast.Constant(value):
            return measure.limit_text(value)
        case ast.ByCode(_, values, otherwise):
            rest = [] if otherwise is None else [f"…: {measure.limit_text(otherwise)}"]
            return "; ".join([*(f"{code}: {measure.limit_text(value)}" for code, value in values), *rest])
        case ast.BySize(_, tiers) | ast.ByFigure(_, tiers):
            return "; ".join(_tier(tier, measure) for tier in tiers)
        case ast.Nested(_, inner, rest):
            steps_ = [*inner, *([] if rest is None else [("…", rest)])]
            return "; ".join(f"{code}: {_summary(step, measure)}" for code, step in steps_)
        case ast.OfRule(rule, times):
            return rule if times == 1 else f"{percent(times) or plain(times)} × {rule}"
        case ast.Sum(of):
            return " + ".join(f"({_summary(step, measure)})" for step in of)
        case ast.Dated(steps):
            return "; ".join(f"{day.isoformat()}: {'—' if step is None else _summary(step, measure)}" for day, step in steps)
        case _:
            assert_never(threshold)


def _tier(tier: ast.Tier, measure: Measure) -> str:
    low = "" if tier.low is None else plain(tier.low)
    high = "" if tier.high is None else plain(tier.high)
    grows = f" + {plain(tier.plus)}/{plain(tier.each)}" if tier.plus else ""
    return f"[{low}–{high}) {measure.limit_text(tier.base)}{grows}"
