"""Can a rule count the rules that it lists? Only those of its own subjects; a floor only where there is something to reach."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.i18n import msg
from auditor.rules.ast import TRUE, Dated, Rule
from auditor.written.mistakes import Mistakes
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


def can_be_outside(rule: Rule) -> bool:
    """Can the rule be not applicable: by its scope, an empty base, or a threshold that is not always set?"""
    conditional = any(bound.threshold.varies or isinstance(bound.threshold, Dated) for bound in rule.bounds)
    return rule.applies_to != TRUE or rule.measure.can_be_empty or conditional


def _has_floor(rule: Rule) -> bool:
    return bool(rule.bounds) and all(bound.comparator.is_lower_bound for bound in rule.bounds)
