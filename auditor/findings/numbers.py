"""Exact figures as a reader sees them. Rounding happens here and nowhere else."""

from __future__ import annotations

from fractions import Fraction

from auditor.rules import ast
from auditor.rules.bind.amounts import plain
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
    return ", ".join(f"{b.comparator.sign} {b.threshold.summary(rule.measure.limit_text)}" for b in rule.bounds)
