"""Rulings as durable-rules rulesets: plain data, in durable-rules' JSON form. Nothing here runs them.

Every ruleset is ordered by priority; the first rule that matches consumes the event, and some rule matches every event. The
engine cannot divide safely and allows arithmetic only to the right of a comparison, so n/d against p/q stands as
``0 … n*q - d*p``, with the event's constant ``zero`` on the left.
"""

from __future__ import annotations

from typing import Any

from auditor.verdicts.facts import BoundSpec, Ruling
from auditor.verdicts.verdict import Reason, Verdict

Condition = dict[str, Any]
Ruleset = dict[str, dict[str, Any]]

# How zero stands to n*q - d*p when a bound is met, and when it is missed.
_MET = {"at_least": "$lte", "more_than": "$lt", "at_most": "$gte", "less_than": "$gt"}
_MISSED = {"at_least": "$gt", "more_than": "$gte", "at_most": "$lt", "less_than": "$lte"}
_SIGNS = {"$lte": "≥", "$lt": ">", "$gte": "≤", "$gt": "<"}  # as read from the difference's side

_NOT_IN_FORCE = (Verdict.NOT_APPLICABLE, Reason.NOT_IN_FORCE, {"in_force": 0})
_OUTSIDE_SCOPE = (Verdict.NOT_APPLICABLE, Reason.OUTSIDE_SCOPE, {"applies": 0})
_SCOPE_UNKNOWN = (Verdict.UNKNOWN, Reason.SCOPE_UNKNOWN, {"applies": 2})
_DECIDABLE = ({"applies": 1}, {"known": 1}, {"$gte": {"population_low": 1}})
_OVER: Condition = {"open": 0}
_RUNNING: Condition = {"open": 1}
ANSWERS = {"none": 0, "yes": 1, "no": 2, "not_applicable": 3}


def ruleset_definition(ruling: Ruling) -> Ruleset:
    """The ruleset that decides ``ruling``: rule name → ``all`` (conditions), ``pri`` (order), ``run`` ("verdict/reason")."""
    met = [condition for bound in ruling.bounds for condition in _certainly_met(bound)]
    missed = [(bound, _certainly_missed(bound)) for bound in ruling.bounds]
    rules: list[tuple[Any, ...]] = [
        _NOT_IN_FORCE,
        _OUTSIDE_SCOPE,
        (Verdict.NOT_APPLICABLE, Reason.EMPTY_POPULATION, {"known": 1}, {"population_high": 0}),
    ]
    if all(bound.is_lower for bound in ruling.bounds):
        rules.append((Verdict.PASS, Reason.MET, *_DECIDABLE, *met))
    else:
        rules.append((Verdict.PASS, Reason.MET, *_DECIDABLE, _OVER, *met))
        rules.append((Verdict.PENDING, Reason.STILL_RUNNING, *_DECIDABLE, _RUNNING, *met))
    rules += [(Verdict.FAIL, Reason.NOT_MET, *_DECIDABLE, _OVER, *conditions) for _, conditions in missed]
    if ruling.grows:
        rules += [
            (Verdict.FAIL, Reason.NO_LONGER_POSSIBLE, *_DECIDABLE, _RUNNING, *conditions)
            for bound, conditions in missed
            if not bound.is_lower
        ]
    rules += [(Verdict.PENDING, Reason.STILL_RUNNING, *_DECIDABLE, _RUNNING, *conditions) for _, conditions in missed]
    rules += [
        (Verdict.UNKNOWN, Reason.NOT_SUBMITTED, {"known": 0}),
        _SCOPE_UNKNOWN,
        (Verdict.UNKNOWN, Reason.MISSING_DATA, {"zero": 0}),
    ]
    return _ruleset(rules)


def attestation_definition() -> Ruleset:
    """The ruleset that decides every attested clause."""
    return _ruleset(
        [
            _NOT_IN_FORCE,
            _OUTSIDE_SCOPE,
            (Verdict.NOT_CHECKED, Reason.NOT_ANSWERED, {"answer": ANSWERS["none"]}),
            (Verdict.NOT_CHECKED, Reason.LAPSED, {"lapsed": 1}),
            _SCOPE_UNKNOWN,
            (Verdict.NOT_APPLICABLE, Reason.ATTESTED_NOT_APPLICABLE, {"answer": ANSWERS["not_applicable"]}),
            (Verdict.PASS, Reason.ATTESTED, {"answer": ANSWERS["yes"]}),
            (Verdict.PENDING, Reason.STILL_RUNNING, {"answer": ANSWERS["no"]}, _RUNNING),
            (Verdict.FAIL, Reason.ATTESTED_NOT, {"answer": ANSWERS["no"]}, _OVER),
        ]
    )


def ruleset_lines(definition: Ruleset) -> list[str]:
    """The rules of a ruleset for a reader, in order: ``"4. applies = 1, low_n × 3 ≥ low_d × 2 → pass/met"``."""
    return [
        f"{rule['pri']}. {', '.join(_read(condition) for condition in _conditions(rule))} → {rule['run']}"
        for rule in definition.values()
    ]


def _ruleset(rules: list[tuple[Any, ...]]) -> Ruleset:
    definition: Ruleset = {}
    for priority, (verdict, reason, *conditions) in enumerate(rules, start=1):
        event = conditions[0] if len(conditions) == 1 else {"$and": conditions}
        definition[f"rule_{priority}"] = {"all": [{"m": event}], "pri": priority, "run": f"{verdict}/{reason}"}
    return definition


def _certainly_met(bound: BoundSpec) -> tuple[Condition, ...]:
    comparison = _MET[bound.comparator]
    if bound.is_lower:
        return ({comparison: {"zero": _difference("low", bound)}},)
    return ({"high_known": 1}, {comparison: {"zero": _difference("high", bound)}})


def _certainly_missed(bound: BoundSpec) -> tuple[Condition, ...]:
    comparison = _MISSED[bound.comparator]
    if bound.is_lower:
        return ({"high_known": 1}, {comparison: {"zero": _difference("high", bound)}})
    return ({comparison: {"zero": _difference("low", bound)}},)


def _difference(side: str, bound: BoundSpec) -> Condition:
    """n*q - d*p of the smallest (``low``) or largest (``high``) figure n/d and the bound p/q."""
    return {
        "$sub": {
            "$l": {"$mul": {"$l": {"$m": f"{side}_n"}, "$r": bound.value.denominator}},
            "$r": {"$mul": {"$l": {"$m": f"{side}_d"}, "$r": bound.value.numerator}},
        }
    }


def _conditions(rule: dict[str, Any]) -> list[Condition]:
    event = rule["all"][0]["m"]
    return list(event["$and"]) if "$and" in event else [event]


def _read(condition: Condition) -> str:
    ((name, value),) = condition.items()
    if not isinstance(value, dict):
        return f"{name} = {value}"
    ((field, right),) = value.items()
    if not isinstance(right, dict):
        return f"{field} ≥ {right}"  # the only such comparison is "at least one"
    left, other = (f"{right['$sub'][hand]['$mul']['$l']['$m']} × {right['$sub'][hand]['$mul']['$r']}" for hand in ("$l", "$r"))
    return f"{left} {_SIGNS[name]} {other}"
