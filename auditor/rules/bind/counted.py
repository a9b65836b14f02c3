"""Can a rule count the rules that it lists? Only those of its own subjects; a floor only where there is something to reach."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.i18n import Message, msg
from auditor.rules.ast import TRUE, Rule
from auditor.rules.bind.amounts import Kind
from auditor.rules.bind.names import Names
from auditor.rules.words import COMPARATORS
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Node


def check_counted(rule: Rule, node: Node, mistakes: Mistakes, every: Mapping[str, Rule]) -> None:
    """Note what is wrong with the rules that ``rule``, written at ``node``, counts."""
    measure = rule.measure
    written = node.get(measure.word) or node
    listed = written.get("of") or written
    subjects = {"school"} if measure.over_schools else set(rule.subjects)
    open_ended = []
    for element in measure.rules_written(written):
        one = every.get(element.text or "")
        if one is None:
            continue
        if not subjects <= set(one.subjects):
            mistakes.add(
                "E266", element, msg("{rule} is not about the same subject, so nobody here has a verdict on it.", rule=one.id)
            )
        elif written.get("floor") is not None and not _has_floor(one):
            mistakes.add(
                "E266",
                element,
                msg("{rule} has no lower limit, so there is no part of it to be reached.", rule=one.id),
                msg("Count it in a rule of its own without a floor."),
            )
        if can_be_outside(one):
            open_ended.append(one.id)
    if open_ended and written.get("not_applicable") is None:
        mistakes.add(
            "E267",
            listed,
            msg("{rule} may not apply to everybody; what then?", rule=open_ended[0]),
            msg("Write not_applicable: leaves_out (it is not counted) or not_applicable: unmet."),
        )


def check_taken(rule: Rule, node: Node, mistakes: Mistakes, every: Mapping[str, Rule], names: Names) -> None:
    """Note what is wrong with the rules whose figures the thresholds of ``rule``, written at ``node``, take."""
    for bound in rule.bounds:
        where = node.get(bound.comparator) or node.get(COMPARATORS[bound.comparator][0]) or node
        for taken in bound.threshold.rules():
            told: Message | None = None
            one = every.get(taken)
            if one is None:
                mistakes.add("E238", where, msg("There is no rule {id}.", id=taken), did_you_mean(taken, every))
            elif (
                one.counted_rules()
                or one.measure.own_bounds()
                or one.measure.judged_from != "records"
                or one.measure.over_schools
            ):
                told = msg("{rule} has no figure of its own, measured from the records, that could be taken.", rule=one.id)
            elif not set(rule.subjects) <= set(one.subjects):
                told = msg("{rule} is not about the same subject, so nobody here has a figure of it.", rule=one.id)
            elif one.period != rule.period:
                told = msg("{rule} has another period, so no figure of it fits.", rule=one.id)
            elif not _comparable(rule, one, names):
                told = msg("The figure of {rule} is an amount of something else than what is measured here.", rule=one.id)
            if told is not None:
                mistakes.add("E266", where, told)


def _comparable(rule: Rule, other: Rule, names: Names) -> bool:
    """Whether both measure amounts of one kind: plain numbers, or the same kind of time, share or percentage."""
    own, taken = rule.measure.amount_kind(names), other.measure.amount_kind(names)
    return own == taken or {own, taken} <= {Kind.NUMBER, Kind.QUANTITY, Kind.WHOLE, Kind.TIMES}


def can_be_outside(rule: Rule) -> bool:
    """Can the rule be not applicable: by its scope, an empty base, or a threshold that is not always set?"""
    conditional = any(bound.threshold.may_ask_nothing for bound in rule.bounds)
    return rule.applies_to != TRUE or rule.measure.can_be_empty or conditional


def _has_floor(rule: Rule) -> bool:
    return bool(rule.bounds) and all(bound.comparator.is_lower_bound for bound in rule.bounds)
