"""An exchanged comparator or a deleted condition makes a sound rule that no loader can tell: the cases must notice it."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from auditor.authoring.cases import load_cases, run_cases
from auditor.rules.ast import TRUE, Bound, Comparator, Rule
from auditor.rules.kinds.count import Count
from auditor.rules.kinds.share import Share
from auditor.rules.kinds.total import Total
from auditor.rules.pack import load_pack

FULL = 400
"""About as many as there are: three of every rule with a bound."""
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


def soak(rounds: int, seed: int) -> None:
    """A round is one rule with one mistake in it."""
    loaded = {name: load_pack(name) for name in PACKS}
    mutants = [
        (name, spoilt)
        for mutation in (opposite, boundary, no_condition)
        for name, pack in loaded.items()
        for rule in pack.rules
        if rule.bounds and (spoilt := mutation(rule)) != rule
    ]
    for name, spoilt in Random(seed).sample(mutants, min(rounds, len(mutants))):
        pack = loaded[name]
        rules = tuple(spoilt if rule.id == spoilt.id else rule for rule in pack.rules)
        results = run_cases([case for case in load_cases(pack) if case.rule == spoilt.id], replace(pack, rules=rules))
        assert any(not result.passed for result in results), spoilt
