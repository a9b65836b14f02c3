"""The entries of the evidence register that a case gives: ``answers: [{answer: 是, count: 38, of: 40}]``.

What is not written is neutral: the case's own rule and school, an office that entered it on the as-of date.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from auditor.answers.answer import Answer
from auditor.answers.register_files import KEYS, day_of, number_of, yes_no_or_not
from auditor.authoring.case_records import DISTRICT, FIRST_SCHOOL, district_name
from auditor.i18n import msg
from auditor.problems import Place
from auditor.rules.ast import Rule
from auditor.rules.shape import with_english_keys
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Node

_DAYS = ("on", "valid_until", "period", "happened_on")


def read_answers(node: Node | None, rule: Rule | None, as_of: date, mistakes: Mistakes) -> tuple[Answer, ...]:
    """The entries at ``node``, one or a list; mistakes are noted."""
    if node is None or rule is None:
        return ()
    return tuple(_answer(one, rule, as_of, mistakes) for one in (node.elements or [node]))


def _answer(node: Node, rule: Rule, as_of: date, mistakes: Mistakes) -> Answer:
    node = with_english_keys(node, KEYS, mistakes)
    for key in node.items:
        if key not in KEYS:
            told = msg("“{key}” does not belong here.", key=key)
            mistakes.add("E201", node.keys[key], told, did_you_mean(key, KEYS))
    days = {key: day_of(node.get(key), mistakes) for key in _DAYS}
    written = node.get("answer")
    said: Literal["", "yes", "no", "not_applicable"] = ""
    if written is not None:
        found = yes_no_or_not(written.value)
        if found is None:
            mistakes.add("E204", written, msg("yes, no or not_applicable is expected here."))
        said = found or ""
    schools = node.get("schools")
    own = FIRST_SCHOOL if "school" in rule.subjects else district_name(0, DISTRICT)
    note = node.get("note")
    return Answer(
        rule=rule.id,
        school=(schools.text if schools is not None else None) or own,
        answer=said,
        document="材料",
        by="教育局",
        on=days["on"] or as_of,
        valid_until=days["valid_until"],
        period=days["period"],
        happened_on=days["happened_on"],
        count=number_of(node.get("count"), mistakes),
        of=number_of(node.get("of"), mistakes),
        note=(note.text if note is not None else None) or "",
        place=Place(mistakes.document.file, node.span.line, node.span.column),
    )
