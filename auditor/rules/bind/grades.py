"""``grades`` and ``required``: a list of outcomes, the best first, and the one that is required."""

from __future__ import annotations

from itertools import pairwise

from auditor.i18n import msg
from auditor.rules.ast import Bound, Grade
from auditor.rules.bind.amounts import Kind
from auditor.rules.bind.threshold import Resolve, Thresholds
from auditor.rules.shape import with_english_keys
from auditor.rules.thresholds import Constant
from auditor.rules.words import COMPARATORS, GRADE_WORDS, TEXT_WORDS, word
from auditor.written.mistakes import did_you_mean
from auditor.written.yaml_source import Node


def read_grades(rule: Node, thresholds: Thresholds, kind: Kind, resolve: Resolve) -> tuple[Grade, ...]:
    """The grades of a rule and, in front of them, the required one; () after noting the mistakes, or where there are none."""
    written, required = rule.get("grades"), rule.get("required")
    mistakes = thresholds.mistakes
    if written is None or required is None:
        if (written is None) != (required is None):
            missing = "required" if written is not None else "grades"
            mistakes.add(
                "E202", rule.keys["grades" if written is not None else "required"], msg("“{key}” is missing.", key=missing)
            )
        return ()
    for key in rule.items:
        if word(key, COMPARATORS):
            mistakes.add("E210", rule.keys[key], msg("The grades say what is required; a threshold beside them says it twice."))
    grades = [_grade(element, thresholds, kind, resolve, last=element is written.elements[-1]) for element in written.elements]
    sound = [grade for grade in grades if grade is not None]
    if len(sound) < len(grades):
        return ()
    for (better, worse), node in zip(pairwise(sound), written.elements[1:], strict=True):
        if better.name == worse.name:
            mistakes.add("E105", node, msg("“{word}” is given twice.", word=worse.name["zh"]))
        elif worse.bounds and not _harder(better.bounds, worse.bounds):
            mistakes.add("E259", node, msg("The grades are not in order: the best comes first, each harder than the next."))
    word_ = required.text or ""
    chosen = [grade for grade in sound if word_ in grade.name.values()]
    if not chosen or not chosen[0].bounds:
        names = [name for grade in sound if grade.bounds for name in grade.name.values()]
        told = msg("“{word}” is no grade that can be required.", word=word_)
        mistakes.add("E204", required, told, did_you_mean(word_, names))
        return ()
    return (chosen[0], *sound)


def _grade(node: Node, thresholds: Thresholds, kind: Kind, resolve: Resolve, *, last: bool) -> Grade | None:
    node = with_english_keys(node, GRADE_WORDS, thresholds.mistakes)
    named = node.get("name")
    texts = with_english_keys(named, TEXT_WORDS, thresholds.mistakes) if named is not None and named.is_mapping else named
    zh = None if texts is None else texts.text or (texts.get("zh") and texts.items["zh"].text)
    en = None if texts is None else texts.text or (texts.get("en") and texts.items["en"].text)
    if not zh or not en:
        thresholds.mistakes.add("E202", named or node, msg("“{key}” is missing.", key="name"))
        return None
    for key in node.items:
        if key not in GRADE_WORDS:
            thresholds.mistakes.add("E201", node.keys[key], msg("“{key}” does not belong here.", key=key))
            return None
    bounds = thresholds.bounds(node, kind, resolve)
    if not bounds and not last:
        thresholds.mistakes.add("E211", node, msg("Only the last grade may go without a threshold."))
        return None
    return Grade({"zh": zh, "en": en}, bounds)


def _harder(better: tuple[Bound, ...], worse: tuple[Bound, ...]) -> bool:
    """Whether a grade surely asks more than the next; of thresholds that vary nothing is known."""
    asked = {bound.comparator: bound.threshold for bound in worse}
    for bound in better:
        other = asked.get(bound.comparator)
        if isinstance(bound.threshold, Constant) and isinstance(other, Constant):
            ahead = bound.threshold.value - other.value
            if ahead == 0 or (ahead > 0) != bound.comparator.is_lower_bound:
                return False
    return {bound.comparator.is_lower_bound for bound in better} == {bound.comparator.is_lower_bound for bound in worse}
