"""Packs with a few of their rules, for tests that look at no others: every rule costs an audit's time."""

from __future__ import annotations

from dataclasses import replace

from auditor.rules.pack import Pack


def of_each_kind(pack: Pack) -> Pack:
    """The pack with a rule of each kind of measure, table and subject, where all take long. All rules are the soaks'."""
    kinds: dict[tuple[object, ...], str] = {}
    for rule in pack.rules:
        of = rule.measure.population()
        kinds.setdefault((type(rule.measure), of and of.table, rule.subjects), rule.id)
    return with_only(pack, set(kinds.values()))


def with_only(pack: Pack, rules: set[str]) -> Pack:
    """The pack with these rules, and those that they are about."""
    kept = rules | {of for rule in pack.rules if rule.id in rules for of in rule.measure.counted_rules()}
    return replace(pack, rules=tuple(rule for rule in pack.rules if rule.id in kept))
