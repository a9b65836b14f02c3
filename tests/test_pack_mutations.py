"""An exchanged comparator or a deleted condition makes a sound rule that no loader can tell: the cases must notice it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from auditor.authoring.cases import load_cases, run_cases
from auditor.rules.ast import TRUE, Bound, Comparator, Rule
from auditor.rules.kinds.count import Count
from auditor.rules.kinds.share import Share
from auditor.rules.kinds.total import Total
from auditor.rules.pack import load_pack

PACKS = ("shandan", "leiyang")
OPPOSITE = {
    Comparator.AT_LEAST: Comparator.AT_MOST,
    Comparator.MORE_THAN: Comparator.LESS_THAN,
    Comparator.AT_MOST: Comparator.AT_LEAST,
    Comparator.LESS_THAN: Comparator.MORE_THAN,
}
EXCLUSIVE = {
    Comparator.AT_LEAST: Comparator.MORE_THAN,
    Comparator.MORE_THAN: Comparator.AT_LEAST,
    Comparator.AT_MOST: Comparator.LESS_THAN,
    Comparator.LESS_THAN: Comparator.AT_MOST,
}


def swapped(rule: Rule, other: dict[Comparator, Comparator]) -> Rule:
    return replace(rule, bounds=tuple(Bound(other[bound.comparator], bound.threshold) for bound in rule.bounds))


def opposite(rule: Rule) -> Rule:
    return swapped(rule, OPPOSITE)


def boundary(rule: Rule) -> Rule:
    return swapped(rule, EXCLUSIVE)


def no_condition(rule: Rule) -> Rule:
    """``where`` deleted."""
    if isinstance(rule.measure, Count | Share | Total):
        return replace(rule, measure=replace(rule.measure, of=replace(rule.measure.of, where=TRUE)))
    return rule


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("mutation", [opposite, boundary, no_condition])
def test_the_cases_notice_another_rule(pack: str, mutation: Callable[[Rule], Rule]) -> None:
    loaded = load_pack(pack)
    spoilt = {rule.id: mutation(rule) for rule in loaded.rules}
    changed = {rule.id for rule in loaded.rules if rule.bounds and spoilt[rule.id] != rule}
    results = run_cases(load_cases(loaded), replace(loaded, rules=tuple(spoilt.values())))
    noticed = {result.case.rule for result in results if not result.passed}
    assert changed - noticed == set()
