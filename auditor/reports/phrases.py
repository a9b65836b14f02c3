"""What a finding says in words and figures, the same in every report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache, lru_cache

from auditor.findings.audience import SIGHTS
from auditor.findings.finding import Evidence, Finding
from auditor.findings.result import Result, Texts
from auditor.findings.small_cells import SMALLEST
from auditor.findings.words import REASONS, ROLES, STRENGTHS, VERDICTS
from auditor.i18n import Message, msg
from auditor.reports.text import counted, number, percent, span
from auditor.rules.bind.amounts import clock
from auditor.rules.kinds.base import MINUTES, TIME_OF_DAY
from auditor.verdicts.verdict import Reason, Verdict

_RULES = re.compile(r"[^\s:：,]+/[^\s:：,]+(?:, [^\s:：,]+/[^\s:：,]+)*")
"""Ids of rules, as notes list them."""


BEST_FIRST = (
    *(Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_CHECKED),
    *(Verdict.PENDING, Verdict.NOT_APPLICABLE, Verdict.ERROR),
)
"""The order in which counts are told."""
_OUTCOMES: dict[Verdict, Message] = {
    Verdict.PASS: msg("{n} meet all that was due"),
    Verdict.FAIL: msg("{n} miss at least one requirement"),
    Verdict.UNKNOWN: msg("{n} cannot be judged for lack of data"),
    Verdict.NOT_CHECKED: msg("{n} await verification"),
    Verdict.ERROR: msg("{n} could not be audited because the program failed"),
    Verdict.NOT_APPLICABLE: msg("{n} had nothing due"),
}


def counted_best_first(verdicts: Iterable[Verdict]) -> list[tuple[Verdict, int]]:
    """How often each verdict occurs, of those that do."""
    counts = Counter(verdicts)
    return [(verdict, counts[verdict]) for verdict in BEST_FIRST if counts[verdict]]


def outcomes(counts: Iterable[tuple[Verdict, int]], language: str) -> str:
    """Schools by overall result within a sentence: ``11所未达标、1所待核查``."""
    return joined((replace(_OUTCOMES[verdict], values={"n": n}).say(language) for verdict, n in counts), language)


def text_of(texts: Texts, language: str) -> str:
    """The text in ``language``; in the other one where it is lacking."""
    return texts.get(language) or next((t for t in texts.values() if t), "")


def quantity(value: Fraction | int | None, finding: Finding, language: str) -> str:
    """A figure with its unit: ``9 人``, ``9 people``."""
    if value is None:
        return ""
    unit = text_of(finding.unit, language)
    if unit == "%":
        return f"{number(value)}%"
    if unit == TIME_OF_DAY[language]:
        return clock(Fraction(value))
    figure = number(value, 4 if finding.measure in ("ratio", "spread") else 2)
    return counted(figure, unit, language)


def actual(finding: Finding, language: str) -> str:
    """What was found: ``41 / 58 人（70.7%）``, ``2 次``; ``不公布`` where it is kept back; else empty.

    Nothing found where nobody can tell is never told as none: what it may be is told by :func:`range_of`.
    """
    if finding.withheld:
        return withheld(language)
    if finding.actual is None or (finding.verdict is Verdict.UNKNOWN and not finding.actual):
        return ""
    if finding.measure == "share" and finding.population:
        found = f"{number(finding.actual)} / {quantity(finding.population, finding, language)}"
        share = percent(finding.actual / finding.population)
        return f"{found}（{share}）" if language == "zh" else f"{found} ({share})"
    return quantity(finding.actual, finding, language)


def required(finding: Finding, language: str) -> str:
    """What is asked for: ``≥ 2/3（39 人）``."""
    threshold = text_of(finding.threshold, language)
    if finding.measure != "share" or finding.required is None:
        return threshold or quantity(finding.required, finding, language)
    people = quantity(finding.required, finding, language)
    return f"{threshold}（{people}）" if language == "zh" else f"{threshold} ({people})"


def shortfall(finding: Finding, language: str) -> str:
    """``9 人``: the smallest change that would meet the requirement; empty where none is needed or known."""
    if finding.shortfall and text_of(finding.unit, language) == "%":
        return f"{number(finding.shortfall)} {msg('percentage points').say(language)}"
    if finding.shortfall and finding.unit == TIME_OF_DAY:
        return counted(number(finding.shortfall), MINUTES[language], language)
    return quantity(finding.shortfall, finding, language) if finding.shortfall else ""


def range_of(finding: Finding, language: str) -> str:
    """``62.1% – 72.4%``: how bad and how good the figure can be whatever the missing data say; empty when it is certain."""
    if finding.actual is None or finding.low == finding.high:
        return ""

    def bound(value: Fraction | None) -> str:
        if value is None:
            return _unlimited(language)
        return percent(value) if finding.measure == "share" else quantity(value, finding, language)

    return f"{bound(finding.low)} – {bound(finding.high)}"


@cache
def verdict(value: Verdict, language: str) -> str:
    """What a verdict is called."""
    return VERDICTS[value].label.say(language)


def outcome(value: Verdict, language: str) -> str:
    """The overall result of a school; of one from which nothing was due yet that is said, as in :func:`outcomes`."""
    return msg("nothing due").say(language) if value is Verdict.NOT_APPLICABLE else verdict(value, language)


def standing(finding: Finding, language: str) -> str:
    """The verdict of a finding; what is merely encouraged is never called “not met”."""
    if finding.strength == "may" and finding.verdict is Verdict.FAIL:
        return msg("Not done (encouraged)").say(language)
    return verdict(finding.verdict, language)


def clause(finding: Finding, result: Result, language: str) -> str:
    """The clause, with the name of its document as soon as the audit has two."""
    rule = result.rules.get(finding.rule)
    document = text_of(rule.document, language) if rule else ""
    if not document or len({text_of(other.document, language) for other in result.rules.values()}) < 2:
        return finding.clause
    return title(document, language) + ("" if language == "zh" else " ") + finding.clause


def title(text: str, language: str) -> str:
    """The title of a document, in the marks that titles have."""
    if language == "zh":
        return text if text.startswith("《") else f"《{text}》"
    return f"“{text}”"


@cache
def reason(value: Reason, language: str) -> str:
    """Why a verdict is what it is."""
    return REASONS[value].say(language)


@cache
def strength(value: str, language: str) -> str:
    """How binding a requirement is."""
    return STRENGTHS[value].say(language) if value in STRENGTHS else value


@cache
def role(value: str, language: str) -> str:
    """What a record of evidence does for its finding."""
    return ROLES[value].say(language) if value in ROLES else value


@lru_cache(4096)
def row(number: int, language: str) -> str:
    """Which row of a sheet: ``第3行``, ``row 3``."""
    return msg("row {row}", row=number).say(language)


def place(file: str, sheet: str, number: int, language: str) -> str:
    """``谈心谈话.xlsx › 谈心谈话 › 第12行``: as much of it as is known (a row of 0: none)."""
    return " › ".join(filter(None, (file, sheet, row(number, language) if number else "")))


@cache
def withheld(language: str) -> str:
    """What stands for figures that are not published; ``withheld_note`` explains it."""
    return msg("withheld").say(language)


def withheld_note(result: Result, language: str) -> str:
    """What the mark of figures that are not published means; empty where the report keeps nothing back."""
    if SIGHTS[result.audience].small:
        return ""
    return msg(
        "For publication: counts below {least} (0 excepted) are not shown, nor figures from which one could be worked out; "
        "“{mark}” stands in their place. No records and no persons are named.",
        least=SMALLEST,
        mark=withheld(language),
    ).say(language)


def evidence_total(finding: Finding, result: Result) -> int | None:
    """How many records of evidence there are; None where the audience may not know."""
    return finding.evidence_total if SIGHTS[result.audience].records else None


@cache
def _unlimited(language: str) -> str:
    return msg("unlimited").say(language)


def missing(finding: Finding, result: Result, language: str) -> str:
    """The tables and columns that the finding lacks, by name."""
    return joined((result.label(name, language) for name in finding.missing), language)


def assumptions(finding: Finding, result: Result, language: str) -> str:
    """The columns whose value was assumed, by name (an assumption that names no column stands as it is)."""
    return joined((result.label(name, language) for name in finding.assumptions), language)


def notes(finding: Finding, result: Result, language: str) -> list[str]:
    """What else is said of a finding; rules that it names are called by their titles."""

    def titled(found: re.Match[str]) -> str:
        rules = found[0].split(", ")
        if not all(rule in result.rules for rule in rules):
            return found[0]
        return joined((text_of(result.rules[rule].title, language) for rule in rules), language)

    return [_RULES.sub(titled, text_of(note, language)) for note in finding.notes]


def joined(parts: Iterable[str], language: str) -> str:
    """A list within a sentence."""
    return ("、" if language == "zh" else ", ").join(parts)


def score_formula(result: Result, language: str) -> str:
    """How the share of requirements met was reckoned, base and all."""
    counted = result.tally()
    if counted.share is None:
        return msg("No requirement could be scored.").say(language)
    share = percent(counted.share)
    return msg(
        "Met ÷ (met + not met + cannot be judged) = {met} ÷ ({met} + {failed} + {unknown}) {share}",
        met=counted.met,
        failed=counted.failed,
        unknown=counted.unknown,
        share=share if share.startswith("≈") else f"= {share}",
    ).say(language)


def excluded(result: Result, language: str) -> list[tuple[str, int]]:
    """What the score leaves out, each with its count."""
    counted = result.tally()
    return [
        (msg("not applicable").say(language), counted.not_applicable),
        (msg("to be verified").say(language), counted.not_checked),
        (msg("period still running").say(language), counted.running),
        (msg("waived").say(language), counted.waived),
        *[(msg("errors of the program").say(language), counted.error)] * bool(counted.error),
        (msg("not mandatory").say(language), counted.other_strength),
    ]


def period(finding: Finding, language: str) -> str:
    """The period by its name: ``2025–2026学年第一学期``, ``first term 2025–2026``; by its days where it has none."""
    return text_of(finding.period, language) or span(finding.period_start, finding.period_end, language)


def in_period(title: str, when: str, language: str) -> str:
    """A requirement in one of its periods: ``每年征求意见（2025年）``."""
    return msg("{title} ({period})", title=title, period=when).say(language)


def details(record: Evidence, result: Result, language: str) -> str:
    """The fields of a piece of evidence: ``教职工类别：专任教师；人员状态：在岗``."""
    return Fields(result, language).said(record.table, record.details)


class Fields:
    """Says the fields of evidence, each field and value once: most of them stand in many records."""

    def __init__(self, result: Result, language: str) -> None:
        self.result = result
        self.language = language
        self.colon, self.semicolon = ("：", "；") if language == "zh" else (": ", "; ")
        self._said: dict[tuple[str, str, str], str] = {}

    def said(self, table: str, details: Mapping[str, str]) -> str:
        """The fields of a record of ``table``, as :func:`details`."""
        parts = []
        for key, value in details.items():
            part = self._said.get((table, key, value))
            if part is None:
                part = self._said[table, key, value] = self._field(key if "." in key else f"{table}.{key}", value)
            parts.append(part)
        return self.semicolon.join(parts)

    def _field(self, column: str, value: str) -> str:
        known = self.result.names.get(f"{column}={value}")
        shown = text_of(known, self.language) if known else value or msg("not provided").say(self.language)
        return f"{column_name(column, self.result, self.language)}{self.colon}{shown}"


def column_name(column: str, result: Result, language: str) -> str:
    """What ``staff.status`` is called, without its table; the bare column where nobody says."""
    known = result.names.get(column)
    return text_of(known, language) if known else column.rpartition(".")[2]
