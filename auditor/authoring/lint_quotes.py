"""A rule held against its quote: does it ask for the number, the comparison, the period and the force that the words print?

Only what the words say plainly is compared; what a rule says beyond them is its own affair. A rule that differs on purpose says
so under ``reading``, naming the number if it is one, and is not told again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

from auditor.authoring.drafts.draft import draft
from auditor.authoring.drafts.notes import Requirement
from auditor.authoring.drafts.numerals import PRINTED, value
from auditor.i18n import Message, called, listed, msg
from auditor.rules.ast import (
    Bound,
    Comparator,
    Compare,
    Linked,
    Period,
    Rule,
)
from auditor.rules.kinds.met import Met
from auditor.rules.thresholds import Constant
from auditor.rules.words import COMPARATORS, PERIODS, STRENGTHS

_WORDS = {"ge": Comparator.AT_LEAST, "gt": Comparator.MORE_THAN, "le": Comparator.AT_MOST, "lt": Comparator.LESS_THAN}
_FORCES = {"must": ("must",), "principle": ("should", "may"), "urge": ("may",), "may": ("may",)}
_SAID = {
    "must": called("应、须等字样", "a word of duty"),
    "principle": called("原则上", "原则上"),
    "urge": called("鼓励、引导等字样", "鼓励"),
    "may": called("可", "可"),
}

_SPANS = ("届", "个任期", "个聘期")  # counted in years by a rule

Told = tuple[str, str, Message]
"""The key of the rule at which it is told, the code, the message."""


def amounts_of(rule: Rule) -> set[Fraction]:
    """Every number that a rule holds as a threshold."""
    return {amount for amount, _ in _held([*rule.bounds, *_inner(rule)])}


def against_quote(rule: Rule, elsewhere: Callable[[Fraction], bool] = lambda amount: False) -> Iterator[Told]:
    """Where a rule and the words that it quotes differ; nothing for a rule that no records answer.

    ``elsewhere``: whether another rule of its clause holds a number, as where a quote prints several.
    """
    asked = [one for quote in rule.quotes for one in draft(quote).requirements if one.kind in ("requirement", "grant")]
    if not asked or not rule.bounds:
        return
    yield from _numbers(rule, asked, elsewhere)
    if not rule.reading:
        yield from _period(rule, asked)
        yield from _force(rule, asked)


# ---------------------------------------------------------------- numbers


def _numbers(rule: Rule, asked: Sequence[Requirement], elsewhere: Callable[[Fraction], bool]) -> Iterator[Told]:
    own, inner = _held(rule.bounds), _held(_inner(rule))
    held = {amount for amount, _ in own + inner}
    if isinstance(rule.measure, Met) and rule.measure.floor is not None:
        held.add(rule.measure.floor)
    told_of = {value(match[0]) for match in PRINTED.finditer("".join(rule.reading.values()))}
    one_of_several = bool(held & {value(one.threshold or "") for one in asked})
    key = rule.bounds[0].comparator
    for one in asked:
        printed = value(one.threshold) if one.threshold else None
        once = printed == 1 and "comparator" in one.questions  # 举办一次: an event, hardly a threshold
        if printed is None or once or one.comparator == "full" or "implied" in one.questions or one.unit in _SPANS:
            continue
        if not held & {printed * scale for scale in _scales(rule)}:
            if printed in told_of or (one_of_several and elsewhere(printed)):
                continue
            ruled = listed(dict.fromkeys(str(amount) for amount, _ in own + inner))
            told = msg("The quote prints {printed}; the rule holds {ruled}.", printed=one.threshold, ruled=ruled)
            yield key, "W431", told
            continue
        wanted = _WORDS.get(one.comparator)
        if wanted is None or "comparator" in one.questions or rule.reading:
            continue
        bounds = {bound.comparator for amount, bound in own if amount == printed and isinstance(bound.threshold, Constant)}
        within = {bound.comparator for amount, bound in inner if amount == printed}
        if bounds | within and wanted not in bounds | within and wanted.opposite not in within:
            ruled = listed(COMPARATORS[comparator][0] for comparator in sorted(bounds | within))
            told = msg(
                "The quote says “{wanted}” {printed}; the rule says “{ruled}”.",
                wanted=called(COMPARATORS[wanted][0], wanted),
                printed=one.threshold,
                ruled=ruled,
            )
            yield key, "W432", told


def _scales(rule: Rule) -> Iterator[Fraction]:
    """How many times the printed number a rule may hold: 每百名学生 of a ratio, hundredths of a percentage, months of years."""
    yield Fraction(1)
    if rule.measure.word == "ratio":
        yield from (Fraction(1, 100), Fraction(1, 1000))
    if any(field.unit == "percent" for field in rule.fields()):
        yield Fraction(100)
    if any(field.type == "months" for field in rule.fields()):
        yield Fraction(12)


def _held(bounds: Iterable[Bound]) -> list[tuple[Fraction, Bound]]:
    """Every amount of some bounds, with its bound."""
    return [(amount, bound) for bound in bounds for part in bound.threshold.walk() for amount in part.numbers()]


def _inner(rule: Rule) -> Iterator[Bound]:
    for condition in rule.conditions():
        for test in condition.tests():
            if isinstance(test, Compare | Linked):
                yield from test.bounds


# ---------------------------------------------------------------- period and force


def _period(rule: Rule, asked: Iterable[Requirement]) -> Iterator[Told]:
    printed = [one.period for one in asked if one.period is not None]
    windows = {window.months for table in rule.tables() for window in rule.windows(table) if window.kind == "within"}
    if printed and not any(_fits(unit, rule.period, windows) for unit in printed):
        told = msg(
            "The quote says {printed}; the rule's period is {ruled}.", printed=_named(printed[0]), ruled=_shown(rule.period)
        )
        yield "period", "W433", told


def _fits(unit: str, period: Period, windows: set[int]) -> bool:
    """Whether a printed period can be the rule's: 每年 is a calendar or a school year."""
    if unit == "year":
        return period.kind in ("calendar_year", "school_year") or (period.kind in ("rolling", "cycle") and period.years == 1)
    if unit in ("school_year", "term", "quarter", "month"):
        return period.kind == unit
    if unit.endswith("_years"):
        years = int(unit.split("_")[0])
        return (period.kind in ("rolling", "cycle") and period.years == years) or 12 * years in windows
    return True  # days and weeks: no period of rules


def _named(unit: str) -> Message:
    if unit.endswith("_years"):
        years = unit.split("_")[0]
        return called(f"每{years}年", f"{years} years")
    return called("每年" if unit == "year" else PERIODS[unit][0], unit)


def _shown(period: Period) -> Message:
    if period.kind in ("rolling", "cycle"):
        return called(f"{period.years}年", f"{period.years} years")
    return called(PERIODS[period.kind][0], period.kind)


def _force(rule: Rule, asked: Iterable[Requirement]) -> Iterator[Told]:
    printed = {one.strength for one in asked if one.kind == "requirement"}
    if len(printed) != 1 or (said := printed.pop()) not in _FORCES or rule.strength in _FORCES[said]:
        return
    told = msg(
        "The quote says “{said}”; the rule's strength is “{ruled}”.",
        said=_SAID[said],
        ruled=called(STRENGTHS[rule.strength][0], rule.strength),
    )
    yield "strength", "W434", told
