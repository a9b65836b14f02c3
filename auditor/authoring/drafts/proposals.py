"""What a drafted requirement could be measured in, as far as the records model has words for what the text names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from auditor.authoring.drafts.notes import Requirement
from auditor.i18n import Message, called, msg
from auditor.model.model import Model

PERIODS: Mapping[str, str] = {
    "year": "calendar_year",
    "school_year": "school_year",
    "term": "term",
    "quarter": "quarter",
    "month": "month",
}
COMPARATORS: Mapping[str, str] = {"ge": "at_least", "gt": "more_than", "le": "at_most", "lt": "less_than", "full": "at_least"}
STRENGTHS: Mapping[str, str] = {
    "must": "must",
    "plain": "must",
    "principle": "should",
    "aim": "should",
    "urge": "may",
    "may": "may",
}
_GENERAL = frozenset(
    [
        "其他",
        "其它",
        "活动",
        "检查",
        "考核",
        "宣传",
        "评比",
        "奖励",
        "表彰",
        "活动记录",
        "活动台账",
        "交流",
        "级别",
        "督查",
        "制度",
        "办法",
        "通知",
        "竞赛",
        "督导",
        "日常",
        "社会事务",
        "慰问活动",
        "经费审计",
        "办理",
        "走访",
    ]
)
_BUREAU = re.compile("教育局|教体局|教育厅|部门|政府|市委|县委|区委|财政|各地|市总工会|督导室")
_EACH = re.compile("每名|每位|每人|人均|全员|全体|所有|每个教师|每个教职工|应.尽")
_HELD = re.compile("组织|开展|举办|举行|召开|进行|安排|开设")
_STAFF = re.compile("教职工|职工|员工|教工|会员|职员")
_NEED = re.compile("(次|场|期|轮)")


@dataclass(frozen=True)
class Proposal:
    """``measure``: measure key → its mapping, as a rule file writes it; None where a person must say it. ``bounds`` likewise.

    ``questions``: what a person must decide or look at, whether the rule can be tried already or not.
    """

    measure: Mapping[str, Any] | None
    bounds: Mapping[str, str]
    period: str | None
    strength: str
    subject: str
    questions: tuple[Message, ...]


def propose(requirement: Requirement, phrases: tuple[str, str], model: Model, words: Vocabulary) -> Proposal:
    """``phrases``: the words of the requirement, and its sentence; ``words``: the model's ``vocabulary``."""
    questions = list(_said(requirement))
    bureau = bool(_BUREAU.search(requirement.subject))
    period, bounds = _period(requirement.period), _bounds(requirement)
    if not requirement.subject:
        questions.append(msg("Who owes it? The sentence names nobody."))
    if period is None and requirement.period is None:
        questions.append(msg("In which period? The text says none that records are counted in."))
    elif period is None:
        questions.append(msg("In which period? Rules count by the month or longer; the text's own period is another."))
    phrase = phrases[0]
    found = _table(model, words, phrase, bureau) or _table(model, words, phrases[1], bureau)
    if found is None:
        questions.append(msg("Which table holds it, and which records count?"))
    measure = _measure(requirement, phrase, found, model, bureau) if found and bounds and period else None
    if found and bounds and period and measure is None:
        questions.append(msg("What is measured, and among whom?"))
    if measure is not None and found is not None:
        named = called(model.tables[found[0]].zh, model.tables[found[0]].en)
        questions.append(
            msg("Which records of {table} count? Form, scope and people that the words name are not in the draft.", table=named)
        )
    if requirement.kind != "requirement":
        questions.append(msg("Is it asked of anybody? The text reads as {kind}.", kind=_KINDS[requirement.kind]))
        measure = None
    strength = STRENGTHS.get(requirement.strength, "may")
    return Proposal(measure, bounds, period, strength, "bureau" if bureau else "school", tuple(questions))


_KINDS = {"grant": msg("what somebody receives"), "aim": msg("a wish without a measure")}


def _said(requirement: Requirement) -> Iterator[Message]:
    for key in requirement.questions:
        if key == "how_often":
            yield msg("How often? The text prints no number, and none is put in its place.")
        elif key == "baseline":
            yield msg("Compared with what, and by how much? The text prints no number.")
        elif key == "none":
            yield msg("Which records lack what the text asks for? It allows none of them.")
        elif key == "implied":
            yield msg("The text says how often and no number: read as once. Is that meant?")
        elif key == "comparator":
            yield msg("The text prints the number without a comparison: read as “at least”. Is that meant?")


def _period(unit: str | None) -> str | None:
    if unit is None:
        return None
    if unit in PERIODS:
        return PERIODS[unit]
    match = re.fullmatch(r"(\d+)_years", unit)
    return f"{match[1]} years" if match else None


def _bounds(requirement: Requirement) -> dict[str, str]:
    threshold = requirement.threshold
    if threshold is None or not re.fullmatch(r"[\d./%:-]+", threshold):
        return {}
    if requirement.comparator == "range":
        low, high = threshold.split("-")
        return {"at_least": low, "at_most": high}
    key = COMPARATORS.get(requirement.comparator)
    return {key: threshold} if key else {}


# ---------------------------------------------------------------- tables


Vocabulary = tuple[tuple[str, str, str], ...]


def vocabulary(model: Model) -> Vocabulary:
    """The words by which a text may name a table: (word, table, code of its kind or ""), the longest words first."""
    found = []
    for name, table in model.tables.items():
        if not table.dated_by or name in ("documents", "bureau_figures", "service_history"):
            continue
        words = [(word, "") for word in table.names()]
        kind = table.columns.get("kind")
        if kind is not None and kind.list:
            for code, names in model.code_lists[kind.list].codes.items():
                words += [(word, code) for word in names.names() if code != "other"]
        found += [(word, name, code) for word, code in words if len(word) > 1 and word not in _GENERAL]
    return tuple(sorted(found, key=lambda entry: (-len(entry[0]), entry)))


def _table(model: Model, words: Vocabulary, phrase: str, bureau: bool) -> tuple[str, str] | None:
    """The one table (and kind) that the longest fitting word names; None where none or several do."""
    best: list[tuple[str, str]] = []
    length = 0
    for word, table, code in words:
        if len(word) < length:
            break
        if (model.tables[table].level == "bureau") != bureau or table == "participation":
            continue
        if word in phrase:
            length = len(word)
            best.append((table, code))
    return best[0] if len(set(best)) == 1 else None


# ---------------------------------------------------------------- measures


def _measure(requirement: Requirement, phrase: str, found: tuple[str, str], model: Model, bureau: bool) -> dict[str, Any] | None:
    table, code = found
    where = {"kind": code} if code else {}
    person = any(column.type == "person" for column in model.tables[table].columns.values())
    share = requirement.comparator == "full" or re.search("[/%]", requirement.threshold or "") is not None
    counted: dict[str, Any] = {"of": table, **({"where": where} if where else {})}
    if share:
        if not person:
            return None
        return {
            "share": {"of": _population(requirement), "that": {table: {**({"where": where} if where else {}), "at_least": 1}}}
        }
    if not _NEED.search(requirement.unit or "次"):
        return None
    if person and not bureau and (_EACH.search(phrase) or not _HELD.search(phrase)):
        bounds = _bounds(requirement)
        return {"share": {"of": _population(requirement), "that": {table: {**({"where": where} if where else {}), **bounds}}}}
    return {"count": counted}


def _population(requirement: Requirement) -> str:
    return "staff_in_post" if _STAFF.search(requirement.population) or not requirement.population else "teachers_in_post"
