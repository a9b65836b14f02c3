"""Exact figures as a reader sees them. Rounding happens here and nowhere else."""

from __future__ import annotations

from fractions import Fraction

from auditor.rules import ast

SIGNS = {"at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<"}
MOST_PLACES = 6
"""Decimals shown; a number with more is shown as a fraction."""
Texts = dict[str, str]

_PEOPLE: Texts = {"zh": "人", "en": "people"}
_TIMES: Texts = {"zh": "次", "en": "times"}
_RECORDS: Texts = {"zh": "条", "en": "records"}
_UNITS: dict[str, Texts] = {
    "staff": _PEOPLE,
    "schools": {"zh": "所", "en": "schools"},
    **dict.fromkeys(("talks", "activities", "participation", "health_checks", "trainings", "bureau_events"), _TIMES),
    "documents": {"zh": "份", "en": "documents"},
    "campus_entries": {"zh": "项", "en": "entries"},
}


def plain(value: Fraction) -> str:
    """A whole number, a terminating decimal, or a fraction: never rounded."""
    places = next((p for p in range(MOST_PLACES + 1) if 10**p % value.denominator == 0), None)
    if places is None:
        return f"{value.numerator}/{value.denominator}"
    scaled = value.numerator * (10**places // value.denominator)
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(places + 1, "0")
    return f"{sign}{digits[: len(digits) - places]}.{digits[len(digits) - places :]}" if places else f"{sign}{digits}"


def clock(minutes: Fraction) -> str:
    return f"{minutes.numerator // 60}:{minutes.numerator % 60:02d}"


def percent(value: Fraction) -> str | None:
    """``10%`` where that is exact to one decimal of a percent."""
    per_mille = value * 1000
    return f"{plain(value * 100)}%" if per_mille.denominator == 1 else None


def limit_text(value: Fraction, measure: ast.Measure) -> str:
    """A threshold in the form that its measure is thought of in."""
    if isinstance(measure, ast.Share):
        return percent(value) or plain(value)
    if isinstance(measure, ast.Value) and measure.field.type == "time":
        return clock(value)
    if isinstance(measure, ast.Ratio) and value < 1 and value.numerator == 1:
        return f"1:{value.denominator}"
    return plain(value)


def threshold_text(bounds: tuple[ast.Bound, ...], limits: tuple[Fraction | None, ...], measure: ast.Measure) -> str:
    """``≥ 2/3``; several bounds are joined; empty where nothing is required."""
    parts = [
        f"{SIGNS[bound.comparator.value]} {limit_text(limit, measure)}"
        for bound, limit in zip(bounds, limits, strict=True)
        if limit is not None
    ]
    return ", ".join(parts)


def unit_of(rule: ast.Rule) -> Texts:
    """The unit of the rule's figures: as the rule says, else by what it counts."""
    if rule.unit:
        return rule.unit
    match rule.measure:
        case ast.Count(of, None) | ast.Share(of):
            return _UNITS.get(of.table, _RECORDS)
        case ast.Count():
            return {"zh": "个", "en": "different values"}
        case ast.Total(field=field) | ast.Value(field):
            return {"zh": "元", "en": "yuan"} if field.type == "money" else {"zh": "", "en": ""}
    return {"zh": "", "en": ""}


def rounding_note(rule: ast.Rule, actual: Fraction | None, limit: Fraction | None, met: bool) -> Texts | None:
    """Said where the share rounded to a tenth of a percent would suggest the other verdict."""
    if actual is None or limit is None or not isinstance(rule.measure, ast.Share | ast.Ratio):
        return None
    rounded = Fraction(round(actual * 1000), 1000)
    comparator = rule.bounds[0].comparator
    looks = {
        "at_least": rounded >= limit,
        "more_than": rounded > limit,
        "at_most": rounded <= limit,
        "less_than": rounded < limit,
    }[comparator.value]
    if looks == met:
        return None
    shown = f"{plain(rounded * 100)}%"
    exact = f"{actual.numerator}/{actual.denominator}"
    return {
        "zh": f"四舍五入后显示为 {shown}，但判定按精确值 {exact} 作出。",
        "en": f"Rounded, this shows as {shown}; the verdict rests on the exact value {exact}.",
    }


def threshold_summary(rule: ast.Rule) -> str:
    """All thresholds of a rule on one line: by code, by size and by date."""
    return ", ".join(f"{SIGNS[b.comparator.value]} {_summary(b.threshold, rule.measure)}" for b in rule.bounds)


def _summary(threshold: ast.Threshold, measure: ast.Measure) -> str:
    match threshold:
        case ast.Constant(value):
            return limit_text(value, measure)
        case ast.ByCode(_, values):
            return "; ".join(f"{code}: {limit_text(value, measure)}" for code, value in values)
        case ast.BySize(_, tiers):
            return "; ".join(_tier(tier, measure) for tier in tiers)
        case ast.Dated(steps):
            return "; ".join(f"{day.isoformat()}: {'—' if step is None else _summary(step, measure)}" for day, step in steps)


def _tier(tier: ast.Tier, measure: ast.Measure) -> str:
    low = "" if tier.low is None else plain(tier.low)
    high = "" if tier.high is None else plain(tier.high)
    grows = f" + {plain(tier.plus)}/{plain(tier.each)}" if tier.plus else ""
    return f"[{low}–{high}) {limit_text(tier.base, measure)}{grows}"
