"""What only the whole pack can tell of a rule: its clause, its quotes, and the rules that it speaks of."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.i18n import msg
from auditor.rules.ast import Rule
from auditor.rules.policy import Policy
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Node


def check_against_pack(rule: Rule, node: Node, mistakes: Mistakes, policy: Policy | None, ids: set[str]) -> None:
    """Note the mistakes of one rule of the pack; ``ids``: those of all its rules."""
    clause, quote = node.get("clause") or node, node.get("quote") or node
    if policy is not None and policy.clause(rule.clause) is None:
        mistakes.add(
            "E239",
            clause,
            msg("The policy has no clause “{number}”.", number=rule.clause),
            did_you_mean(rule.clause, [known.number for known in policy.clauses]),
        )
    if policy is not None and policy.text:
        for words, where in zip(rule.quotes, quote.elements or [quote], strict=True):
            if squeezed(words) not in squeezed(policy.text):
                mistakes.add("E240", where, msg("The policy's text does not hold these words."))
    if rule.measure.counted_rules():
        for element in rule.measure.rules_written(node.get(rule.measure.word) or node):
            if element.text == rule.id:
                mistakes.add("E238", element, msg("A rule cannot be among the rules that it counts."))
            elif element.text not in ids:
                mistakes.add(
                    "E238", element, msg("There is no rule {id}.", id=element.text or ""), did_you_mean(element.text or "", ids)
                )


def check_components(found: Mapping[str, tuple[Rule, Node, Mistakes]], every: Mapping[str, Rule]) -> None:
    """A component that no requirement counts would be judged for nothing."""
    counted = {one for rule in every.values() for one in rule.counted_rules()}
    for rule, node, mistakes in found.values():
        if rule.strength == "component" and rule.id not in counted:
            told = msg("No rule of the pack counts this component.")
            mistakes.add(
                "E265", node.get("strength") or node, told, msg("List it in a rule with met: {{of: […]}}, or call it must.")
            )


def squeezed(text: str) -> str:
    """A text without blanks and line breaks, for looking up a quote in a source that was wrapped."""
    return "".join(text.split())
