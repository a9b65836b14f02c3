"""What one school has to do, in the order of urgency: the matter of the self-check on the terminal, as a page and in Word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from auditor.findings.aggregate import waived
from auditor.findings.change import Change, Status
from auditor.findings.finding import Finding
from auditor.findings.result import Result, SchoolInfo
from auditor.findings.words import owner_name
from auditor.i18n import Message, msg
from auditor.reports import Options, objection, phrases
from auditor.reports.blocks import Blocks
from auditor.reports.clauses import clause_order
from auditor.reports.phrases import text_of
from auditor.reports.text import number
from auditor.verdicts.verdict import Reason, Verdict

ROWS_NAMED = 5
"""Rows of evidence named in a line; all are counted."""


@dataclass(frozen=True)
class Line:
    """One requirement in one period, or in several of which the same is to be said. A text is empty where nothing is to be said.

    ``until``: the day by which it must be met (a running period) or put right (a period that is over). A figure that missing data
    could turn has no shortfall, but a ``range``. ``where``: the school at which another owes it. ``clause``: with its document
    where the audit has several. ``exceeds``: ``shortfall`` is how much there is too much of. ``not_counted``: records that
    somebody may have meant to count, and why they do not; none of what there is too much of, as they speak for the school.
    ``unmet_rules``: of a rule that counts others, which are not met. ``material``: the kind of paper that has to show it.
    ``rule``: its id. ``ratio``: ``found`` is what one figure is of another, in percent.
    """

    verdict: Verdict
    result: str
    title: str
    where: str
    clause: str
    quote: str
    strength: str
    period: str
    found: str
    required: str
    shortfall: str
    range: str
    until: date | None
    missing: str
    remedy: str
    reason: str
    responsible: str
    rows: str
    answered: str
    exceeds: bool
    finding_ids: tuple[str, ...]
    not_counted: str = ""
    unmet_rules: str = ""
    material: str = ""
    ratio: bool = False
    rule: str = ""


@dataclass(frozen=True)
class Wording:
    """How figures are written: what was found, what is required, what is still lacking; and what was not handed in."""

    actual: Callable[[Finding, str], str] = phrases.actual
    required: Callable[[Finding, str], str] = phrases.required
    shortfall: Callable[[Finding, str], str] = phrases.shortfall
    missing: Callable[[Finding, Result, str], str] = phrases.missing


PLAIN = Wording()
_OPEN = (Verdict.FAIL, Verdict.UNKNOWN)


@dataclass(frozen=True)
class Section:
    """``key`` is stable; a ``brief`` section is told by its titles alone; ``others``: somebody else owes what stands in it."""

    key: str
    title: Message
    lines: tuple[Line, ...]
    brief: bool = False
    others: bool = False


_SECTIONS: tuple[tuple[str, Message, bool, Callable[[Finding], bool]], ...] = (
    ("error", msg("The program failed on these"), False, lambda f: f.verdict == Verdict.ERROR),
    (
        "fail",
        msg("Not met: to be put right"),
        False,
        lambda f: f.verdict == Verdict.FAIL and f.strength == "must" and not waived(f),
    ),
    (
        "explain",
        msg("Not met, though not mandatory"),
        False,
        lambda f: f.verdict == Verdict.FAIL and f.strength == "should" and not waived(f),
    ),
    (
        "unknown",
        msg("Cannot be judged: data to be provided"),
        False,
        lambda f: f.verdict == Verdict.UNKNOWN and f.strength != "component" and not waived(f),
    ),
    ("pending", msg("Not due yet: still to be done"), False, lambda f: f.verdict == Verdict.PENDING),
    ("papers", msg("To be verified: have the papers ready"), True, lambda f: f.verdict == Verdict.NOT_CHECKED and not waived(f)),
    ("waived", msg("Waived"), True, waived),
    (
        "encouraged",
        msg("Not done (encouraged only)"),
        True,
        lambda f: f.verdict == Verdict.FAIL and f.strength == "may" and not waived(f),
    ),
    ("pass", msg("Met"), True, lambda f: f.verdict == Verdict.PASS),
    ("other", msg("Not applicable"), True, lambda f: f.verdict == Verdict.NOT_APPLICABLE),
)
ASSIST = Section("assist", msg("Owed by others; please co-operate and provide what they need"), (), others=True)
"""What others owe at the school (协助事项) and is open: it is told, and decides nothing about the school."""
_OTHERS: tuple[tuple[str, Message, Callable[[Finding], bool]], ...] = (
    ("others_waived", msg("Owed by others: waived"), waived),
    ("others_pass", msg("Owed by others: met"), lambda f: f.verdict == Verdict.PASS),
    ("others_pending", msg("Owed by others: not due yet"), lambda f: f.verdict == Verdict.PENDING),
    ("others_papers", msg("Owed by others: to be verified by their papers"), lambda f: f.verdict == Verdict.NOT_CHECKED),
    ("others_encouraged", msg("Owed by others: encouraged only"), lambda f: f.verdict in _OPEN),
    ("others_other", msg("Owed by others: not applicable"), lambda f: f.verdict == Verdict.NOT_APPLICABLE),
    ("others_error", msg("Owed by others: the program failed"), lambda f: f.verdict == Verdict.ERROR),
)
"""What others owe at the school and asks nothing of it; a finding stands in the first that takes it."""
_DATED = {
    "fail": msg("Put right"),
    "explain": msg("Explain"),
    "pending": msg("Complete before the period ends"),
}
_SINCE = {
    Change.RESOLVED: msg("Met now"),
    Change.NEW: msg("New problems"),
    Change.WORSENED: msg("Worse"),
    Change.PERSISTING: msg("Still not met"),
    Change.EXCUSED: msg("Waived since"),
    Change.NOT_EXAMINED: msg("Outside these periods"),
}
_STRENGTHS = ("must", "should", "may", "component")


def of_school(result: Result, school: SchoolInfo) -> Result:
    """The part of an audit that is about one school."""
    findings = [f for f in result.findings if f.subject == "school" and f.subject_id == school.school_id]
    return replace(result, schools=[school], findings=findings, self_check=school.school_id)


def sections(result: Result, owner_id: str, language: str, wording: Wording = PLAIN, owner: str = "school") -> list[Section]:
    """What a school (or another owner) owes, the most urgent first, and what others owe at it; empty sections are left out.

    Within a section: mandatory before others, then by day, then in the order of the documents and their clauses.
    """
    blocks = Blocks(result, Options(language=language), {})
    found = result.by_owner.get((owner, owner_id), [])
    packs = {pack.name: n for n, pack in enumerate(result.packs)}

    def order(f: Finding) -> tuple[object, ...]:
        return _STRENGTHS.index(f.strength), f.due_on or date.max, packs.get(f.pack, 0), clause_order(f.clause)

    made = []
    for key, title, brief, wanted in _SECTIONS:
        chosen = sorted((f for f in found if wanted(f)), key=order)
        if chosen:
            made.append(Section(key, title, tuple(_lines(chosen, result, blocks, wording)), brief))
    duties = result.others_duties(owner_id) if owner == "school" else []
    others = [f for f in duties if f.verdict in _OPEN and f.strength != "may" and not waived(f)]
    if others:
        made.append(replace(ASSIST, lines=tuple(_lines(sorted(others, key=order), result, blocks, wording))))
    told = {f.finding_id for f in others}
    for key, title, wanted in _OTHERS:
        chosen = sorted((f for f in duties if f.finding_id not in told and wanted(f)), key=order)
        told |= {f.finding_id for f in chosen}
        if chosen:
            made.append(Section(key, title, tuple(_lines(chosen, result, blocks, wording)), brief=True, others=True))
    return made


def counts(made: Iterable[Section]) -> dict[str, int]:
    """Findings in each section."""
    return {section.key: sum(len(line.finding_ids) for line in section.lines) for section in made}


def _lines(findings: Sequence[Finding], result: Result, blocks: Blocks, wording: Wording) -> Iterable[Line]:
    told = [(f, _line(f, result, blocks.language, wording)) for f in findings]
    for _, same in groupby(told, key=lambda pair: replace(pair[1], period="", finding_ids=())):
        pairs = list(same)
        periods = blocks.periods([f for f, _ in pairs])
        yield replace(pairs[0][1], period=periods, finding_ids=tuple(f.finding_id for f, _ in pairs))


def _line(f: Finding, result: Result, language: str, wording: Wording) -> Line:
    exceeds = bool(f.bounds) and not f.bounds[0].comparator.is_lower_bound
    return Line(
        verdict=f.verdict,
        result=phrases.standing(f, language),
        title=text_of(f.title, language),
        where=f.subject_name if f.subject == "school" and f.owner != "school" else "",
        clause=phrases.clause(f, result, language),
        quote=f.quote,
        strength=phrases.strength(f.strength, language),
        period=phrases.period(f, language),
        found=wording.actual(f, language),
        required=wording.required(f, language),
        shortfall=wording.shortfall(f, language) if f.verdict != Verdict.UNKNOWN else "",
        range=phrases.range_of(f, language),
        until=f.due_on if f.verdict in (Verdict.FAIL, Verdict.PENDING) else None,
        missing=wording.missing(f, result, language),
        remedy=text_of(f.remedy, language),
        reason=phrases.reason(f.reason, language),
        responsible="" if f.owner == "school" else owner_name(f.owner, f.district, language),
        rows=_rows(f, language),
        answered=_answered(f, result, language),
        not_counted="" if exceeds or f.verdict is not Verdict.FAIL else objection.not_counted(f, language),
        unmet_rules=_unmet_rules(f, result, language),
        material=_material(f, result, language),
        exceeds=exceeds,
        ratio=f.measure == "ratio" and text_of(f.unit, language) == "%",
        rule=f.rule,
        finding_ids=(f.finding_id,),
    )


def _material(f: Finding, result: Result, language: str) -> str:
    rule = result.rules.get(f.rule)
    return text_of(rule.material, language) if rule else ""


def by_material(lines: Iterable[Line]) -> list[tuple[str, list[str]]]:
    """The kinds of paper to have ready, each with the requirements that it has to show; without a kind, each by itself."""
    found: dict[str, dict[str, None]] = {}
    for line in lines:
        found.setdefault(line.material or line.title, {})[line.title] = None
    return [(material, list(titles)) for material, titles in found.items()]


def days(made: Iterable[Section], language: str) -> list[tuple[date, list[tuple[Message, list[str]]]]]:
    """What is due on which day, by what is to be done: the calendar of the check. A season's duty is due on its last day."""
    found: dict[date, dict[str, tuple[Message, dict[str, None]]]] = {}
    for section in made:
        for line in section.lines:
            if line.until is not None and section.key in _DATED:
                what = found.setdefault(line.until, {}).setdefault(section.key, (_DATED[section.key], {}))
                what[1][phrases.in_period(line.title, line.period, language)] = None
    return [(day, [(head, list(titles)) for head, titles in found[day].values()]) for day in sorted(found)]


def since_last(result: Result, language: str) -> list[tuple[str, list[str]]]:
    """What became of the problems of the check before, each in words; empty where there was none before."""
    told: dict[str, list[str]] = {}
    for line in (result.ledger or ()) if result.compared_with else ():
        f = line.finding
        if f is None or line.change is None:
            continue
        word = _SINCE[line.change]
        if line.standing is Verdict.UNKNOWN:
            word = msg("Cannot be judged any more")
        if line.status is Status.MADE_UP:
            word = msg("Made up after the period, awaiting acceptance")
        title = phrases.in_period(text_of(f.title, language), phrases.period(f, language), language)
        told.setdefault(word.say(language), []).append(title)
    return list(told.items())


def _answered(f: Finding, result: Result, language: str) -> str:
    """The question of the evidence register and its answer, “no” or too few, where that is why it is not met."""
    if f.reason is not Reason.ATTESTED_NOT:
        return ""
    rule = result.rules.get(f.rule)
    question = text_of(rule.question if rule and rule.question else f.title, language)
    counted = [e.details for e in f.evidence if e.role == "offends" and e.details.get("attestations.count")]
    if len(counted) == 1:
        some, everyone = (counted[0].get(f"attestations.{name}", "") for name in ("count", "of"))
        told = msg("{some} of {everyone}", some=some, everyone=everyone) if everyone else some
        return msg("asked: “{question}”; answered: {answer}", question=question, answer=told).say(language)
    return msg("asked: “{question}”; answered: no", question=question).say(language)


def _unmet_rules(f: Finding, result: Result, language: str) -> str:
    """``未达标：……``: of a requirement that counts others and is not met, those that stand against it."""
    if f.measure != "met" or f.verdict is not Verdict.FAIL:
        return ""
    met = msg("Met: {rules}", rules="").say(language)
    told = (note for note in phrases.notes(f, result, language) if not note.startswith(met))
    return ("；" if language == "zh" else "; ").join(told)


def _rows(f: Finding, language: str) -> str:
    """``教职工花名册 第3、5行，共9条``: where the records are that stand in the way."""
    if f.verdict not in (Verdict.FAIL, Verdict.PENDING, Verdict.UNKNOWN):
        return ""
    rows = {
        (e.file, e.sheet, e.row): e for e in f.evidence if e.role in ("offends", "doubtful") and e.row
    }  # 每月: several of a row
    listed = list(rows.values())[:ROWS_NAMED]
    if not listed:
        return ""
    parts = []
    for (sheet, file), same in groupby(listed, key=lambda e: (e.sheet, e.file)):
        numbers = phrases.joined((str(row) for row in sorted(e.row for e in same)), language)
        parts.append(msg("{sheet} rows {rows}", sheet=sheet or file, rows=numbers).say(language))
    told = phrases.joined(parts, language)
    total = f.evidence_total - sum(e.role in ("offends", "doubtful") and bool(e.row) for e in f.evidence) + len(rows)
    if total <= len(listed):
        return told
    return msg("{rows}; {total} records in all", rows=told, total=number(total)).say(language)
