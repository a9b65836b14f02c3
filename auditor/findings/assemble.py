"""Verdicts to findings: figures in words, names, notes, remedies, evidence."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from auditor.findings.doubtful import Doubtful
from auditor.findings.finding import RECTIFY_WITHIN, Finding, Limit
from auditor.findings.gaps import Gaps
from auditor.findings.lacking import limit_cells, missing_cells, never_nothing, scope_cells
from auditor.findings.numbers import rounding_note, threshold_text, unit_of
from auditor.findings.readings import ReadNames
from auditor.findings.record_names import RecordNames
from auditor.i18n import LANGUAGES, called, chinese_day, msg
from auditor.measures.evidence import PERHAPS, Found
from auditor.measures.readings import Reading
from auditor.measures.task import Task
from auditor.measures.uses import columns_used, scope_columns
from auditor.records.doubt import COLUMN as DOUBT
from auditor.rules.bind.amounts import plain
from auditor.store.database import Database
from auditor.verdicts.outcome import Decided, Outcome
from auditor.verdicts.verdict import Reason, Verdict

if TYPE_CHECKING:
    from auditor.model.model import Model
    from auditor.records.records import Records

Texts = dict[str, str]
_OF_NUMBER = re.compile(r"(?<=[a-z])\((e?s)\)")
"""The plural's ending, as rules write it: ``lecture(s)``, ``class(es)``."""


class Subjects:
    """Ids and names of schools or bureaus by record_id."""

    def __init__(self, records: Records, kind: str) -> None:
        if kind == "bureau":
            self.ids = self.names = self.districts = list(records.districts)
        else:
            schools = records.frames["schools"]
            self.ids = [str(v) for v in schools["school_id"]]
            self.names = [str(v) if v is not None and v == v else i for v, i in zip(schools["name"], self.ids, strict=True)]
            keys = schools["district_key"]
            self.districts = list(map(records.district, keys.astype(object).where(keys.notna(), None)))


def finding_id(rule: str, subject: str, subject_id: str, period_key: str) -> str:
    """Stable across runs: the same rule, subject and period always give the same 16 hexadecimal digits."""
    text = "\x1f".join((rule, subject, subject_id, period_key))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def findings_of(
    decided: Decided,
    nth: int,
    database: Database,
    evidence: Mapping[tuple[int, int], Sequence[Found]],
    left_out: Mapping[int, tuple[tuple[Texts, int], ...]],
    gaps: Gaps,
    subjects: Subjects,
    names: RecordNames,
    doubtful: Doubtful,
    readings: Mapping[tuple[int, int], Reading],
    read: ReadNames,
) -> list[Finding]:
    """The findings of one task, one per subject. ``nth`` is the task's place in ``evidence`` and in ``readings``."""
    task = decided.task
    rule = task.rule
    model = database.catalog.model
    used_columns = sorted(columns_used(rule, model))
    used_tables = rule.tables()
    bureau_tables = frozenset(t for t, spec in model.tables.items() if spec.level == "bureau")
    forgiven = frozenset(model.forgiven_columns())
    only_scope = scope_columns(rule, model)
    if task.moment.roster >= task.moment.as_of:
        used_columns = [pair for pair in used_columns if pair not in model.since_columns()]  # today's value is that day's
    said = [_said(task, outcome) for outcome in decided.outcomes]
    found = []
    for key, case in enumerate(decided.case_of.tolist()):
        outcome = decided.outcomes[case]
        records = evidence.get((nth, key), ()) if outcome.verdict is not Verdict.NOT_APPLICABLE else ()
        shown = [one for one in records if one.role != PERHAPS]
        missing: tuple[str, ...] = ()
        said_too: tuple[Texts, ...] = ()
        assumed: list[str] = []
        reason = outcome.reason
        if task.subject == "school":
            absent_tables = gaps.tables(key, used_tables, bureau_tables)
        else:
            absent_tables = gaps.tables(key, tuple(t for t in used_tables if t in bureau_tables), bureau_tables)
        if outcome.verdict is Verdict.UNKNOWN:
            leaned_on = doubtful.tables(used_tables, task.subject, key)
            cells = (
                *scope_cells(task, outcome, key, names),
                *missing_cells(task, records, names, partial(gaps.lacks, names), leaned_on),
            )
            missing = absent_tables or (*cells, *(f"{table}.{DOUBT}" for table in leaned_on))
            reached = (table for table, _ in outcome.case.reach)
            of_limits = limit_cells(task, outcome, key, names)
            whose = [f"{t}.{'district' if t in bureau_tables else 'school_id'}" for t in used_tables if t in gaps.withdrawn]
            lacking = [one for one in outcome.case.lacking if one not in gaps.withdrawn]
            missing = tuple(dict.fromkeys((*missing, *of_limits, *lacking, *whose, *reached)))
            said_too = doubtful.notes(leaned_on, task.subject, key)
            reason = told_reason(outcome, bool(absent_tables), gaps.withdrawn)
        if outcome.verdict in (Verdict.UNKNOWN, Verdict.PENDING):
            said_too = (*said_too, *_reach(outcome, model))
        of_school = gaps.assumed.get(key) if task.subject == "school" else None
        if of_school:
            for table, column in used_columns:
                value = of_school.get((table, column))
                if value or (value == "" and (table, column) in forgiven):
                    assumed.append(f"{table}.{column}")
                elif outcome.case.applies == 1 and (table, column) in only_scope:
                    continue
                elif value == "" and outcome.verdict is Verdict.UNKNOWN and table not in absent_tables:
                    missing = tuple(dict.fromkeys((*missing, f"{table}.{column}")))
        if outcome.verdict is Verdict.UNKNOWN and not missing:
            lists = (t for t in used_tables if t not in bureau_tables and t != "schools")
            elsewhere = gaps.somewhere(key, tuple(lists)) if task.subject == "bureau" else ()
            missing = elsewhere or never_nothing(task, outcome, names)
        reading = readings.get((nth, key)) if outcome.verdict is not Verdict.NOT_APPLICABLE else None
        found.append(
            _finding(
                *(task, said[case], reason, subjects, key, missing, tuple(assumed), left_out.get(key, ()), shown, names),
                *(said_too, reading, read),
            )
        )
    return found


def told_reason(outcome: Outcome, absent: bool, withdrawn: frozenset[str] = frozenset()) -> Reason:
    """Why, for a reader: missing data of who did not hand in a needed table (``absent``) is that table.

    Of a bureau that is a table of its own; what its schools did not hand in is known to the measure itself. Of what can be
    negative nothing is known either where but a cell is missing; nor of a table whose rows may be anybody's (``withdrawn``).
    """
    figures = outcome.case.figures
    lacking = [one for one in outcome.case.lacking if one not in withdrawn]
    somewhere = figures.population_low or len(lacking) < len(outcome.case.lacking)
    only_cells = not figures.known and somewhere and all("." in one for one in lacking)
    if outcome.reason is Reason.NOT_SUBMITTED and only_cells and not absent:
        return Reason.MISSING_DATA
    if absent and outcome.verdict is Verdict.UNKNOWN and outcome.reason is Reason.MISSING_DATA:
        return Reason.NOT_SUBMITTED
    return outcome.reason


@dataclass(frozen=True)
class Told:
    """The figures of an outcome for a reader: nothing where the rule does not apply, or nothing could be measured."""

    actual: Fraction | None
    required: Fraction | None
    population: int | None
    shortfall: Fraction | None
    low: Fraction | None
    high: Fraction | None
    counts: dict[str, int]


def told(outcome: Outcome) -> Told:
    figures = outcome.case.figures
    applicable = outcome.verdict is not Verdict.NOT_APPLICABLE
    measurable = applicable and figures.known
    shortfall = outcome.shortfall if outcome.verdict is not Verdict.PASS else Fraction(0)
    return Told(
        actual=figures.actual if measurable else None,
        required=outcome.required if applicable else None,
        population=figures.population if measurable or outcome.reason is Reason.EMPTY_POPULATION else None,
        shortfall=shortfall if measurable else None,
        low=Fraction(*figures.low) if measurable else None,
        high=Fraction(*figures.high) if measurable and figures.high else None,
        counts=dict(figures.counts) if measurable else {},
    )


@dataclass(frozen=True)
class Said:
    """What all findings of a task with the same outcome say alike."""

    verdict: Verdict
    figures: Told
    unit: Texts
    threshold: Texts
    bounds: tuple[Limit, ...]
    due: date | None
    notes: tuple[Texts, ...]
    remedy: Texts
    grade: Texts


def _said(task: Task, outcome: Outcome) -> Said:
    figures = told(outcome)
    threshold = threshold_text(task.rule.bounds, outcome.case.limits, task.rule.measure)
    due = None
    if outcome.verdict is Verdict.PENDING:
        due = task.period.due_on
    elif outcome.verdict in (Verdict.FAIL, Verdict.UNKNOWN):
        due = task.moment.as_of + RECTIFY_WITHIN
    return Said(
        verdict=outcome.verdict,
        figures=figures,
        unit=unit_of(task.rule),
        threshold={"zh": threshold, "en": threshold},
        bounds=tuple(
            Limit(bound.comparator, limit)
            for bound, limit in zip(task.rule.bounds, outcome.case.limits, strict=True)
            if limit is not None
        ),
        due=due,
        notes=_notes(task, outcome),
        remedy=_remedy(task, outcome, due, figures.shortfall),
        grade=_grade(task, outcome),
    )


def _finding(
    task: Task,
    said: Said,
    reason: Reason,
    subjects: Subjects,
    key: int,
    missing: tuple[str, ...],
    assumed: tuple[str, ...],
    left_out: tuple[tuple[Texts, int], ...],
    records: Sequence[Found],
    names: RecordNames,
    said_too: tuple[Texts, ...],
    reading: Reading | None,
    read: ReadNames,
) -> Finding:
    rule, period, figures = task.rule, task.period, said.figures
    return Finding(
        finding_id=finding_id(rule.id, task.subject, subjects.ids[key], period_key(task)),
        rule=rule.id,
        pack=rule.pack,
        clause=rule.clause,
        quote=rule.quote,
        title=rule.title,
        strength=rule.strength,
        subject=task.subject,
        owed_by=rule.owner,
        subject_id=subjects.ids[key],
        subject_name=subjects.names[key],
        district=subjects.districts[key],
        period=period.label,
        period_start=period.start,
        period_end=period.end,
        reference_on=task.moment.roster,
        binding=not period.open,
        verdict=said.verdict,
        reason=reason,
        measure=rule.measure.word,
        actual=figures.actual,
        required=figures.required,
        population=figures.population,
        shortfall=figures.shortfall,
        unit=said.unit,
        threshold=said.threshold,
        bounds=said.bounds,
        low=figures.low,
        high=figures.high,
        missing=missing,
        counts=figures.counts,
        left_out=left_out if said.verdict is not Verdict.NOT_APPLICABLE else (),
        assumptions=assumed,
        notes=(*said.notes, *said_too),
        remedy=said.remedy,
        grade=said.grade,
        due_on=said.due,
        evidence_total=records[0].total if records else 0,
        evidence=names.evidence(records) if records else (),
        read_counts=dict(reading.counts) if reading else {},
        read=read.listed(reading) if reading else (),
    )


def period_key(task: Task) -> str:
    """What tells a rule's periods apart from run to run; a rule that looks at the as-of date alone has only one."""
    if task.rule.period.kind in ("as_of", "rolling"):
        return task.rule.period.kind
    return f"{task.rule.period.kind}:{task.period.start.isoformat()}"


def _components(outcome: Outcome) -> Iterator[Texts]:
    """How each of the rules that a rule counts stands."""
    of: dict[str, list[str]] = {}
    for rule, standing in outcome.case.components:
        of.setdefault(standing, []).append(rule)
    listed = {standing: ", ".join(rules) for standing, rules in of.items()}
    said = {
        "met": msg("Met: {rules}", rules=listed.get("met")),
        "unmet": msg("Not met: {rules}", rules=listed.get("unmet")),
        "below_floor": msg("Not met, and below the floor: {rules}", rules=listed.get("below_floor")),
        "unmet_floor": msg("Not met, and it is open whether the floor is reached: {rules}", rules=listed.get("unmet_floor")),
        "open": msg("Open: {rules}", rules=listed.get("open")),
        "open_floor": msg("Open, and so is the floor: {rules}", rules=listed.get("open_floor")),
        "outside": msg("Not applicable: {rules}", rules=listed.get("outside")),
    }
    for standing, message in said.items():
        if standing in listed:
            yield {language: message.say(language) for language in LANGUAGES}


def _reach(outcome: Outcome, model: Model) -> Iterator[Texts]:
    """Up to which day the tables speak that do not speak of all days."""
    for table, day in outcome.case.reach:
        name = called(model.tables[table].zh, model.tables[table].en)
        said = msg("{table}: the data reach to {day} only; what came later is not known", table=name, day=day.isoformat())
        yield {language: said.say(language) for language in LANGUAGES}


def _notes(task: Task, outcome: Outcome) -> tuple[Texts, ...]:
    return (*_graded(task, outcome), *_components(outcome), *_rounding(task, outcome))


def _graded(task: Task, outcome: Outcome) -> Iterator[Texts]:
    """The grade that the figure has, or those that it may have."""
    if outcome.verdict is Verdict.NOT_APPLICABLE or not outcome.case.grades:
        return
    names = [task.rule.grades[place].name for place in outcome.case.grades]
    if len(names) == 1:
        yield {language: msg("Grade: {grade}", grade=names[0][language]).say(language) for language in LANGUAGES}
        return
    first, last = names[0], names[-1]
    yield {
        language: msg("Grade: between {best} and {worst}", best=first[language], worst=last[language]).say(language)
        for language in LANGUAGES
    }


def _grade(task: Task, outcome: Outcome) -> Texts:
    """The grade, where it is certain."""
    sure = outcome.verdict is not Verdict.NOT_APPLICABLE and len(outcome.case.grades) == 1
    return task.rule.grades[outcome.case.grades[0]].name if sure else {}


def _rounding(task: Task, outcome: Outcome) -> tuple[Texts, ...]:
    if outcome.verdict not in (Verdict.PASS, Verdict.FAIL) or not outcome.case.limits:
        return ()
    actual = task.rule.measure.compared(outcome.case.figures)
    note = rounding_note(task.rule, actual, outcome.case.limits[0], outcome.verdict is Verdict.PASS)
    return (note,) if note else ()


def _remedy(task: Task, outcome: Outcome, due: date | None, shortfall: Fraction | None) -> Texts:
    """What is to be done, with its places filled: only for what is still to be done, and where its numbers are known.

    Of a period that is over, what the rule says for afterwards: nobody can be told to do something by a day that is past.
    In English ``session(s)``, ``class(es)`` and a ``were`` behind them follow the shortfall: one session was missing, two were.
    """
    rule = task.rule
    if outcome.verdict not in (Verdict.FAIL, Verdict.PENDING) or due is None:
        return {}
    texts = rule.remedy if task.period.open or not rule.remedy_after else rule.remedy_after
    required, actual = outcome.required, outcome.case.figures.actual
    days = {"zh": chinese_day(due)}
    filled = {}
    for language, text in texts.items():
        values = {
            "period_end": days.get(language, due.isoformat()),
            "period": task.period.label.get(language, ""),
            "shortfall": plain(shortfall) if shortfall else None,
            "required": None if required is None else plain(required),
            "actual": None if actual is None else plain(actual),
        }
        asked = [name for name in values if f"{{{name}}}" in text]
        if any(values[name] is None for name in asked):
            continue
        for name in asked:
            text = text.replace(f"{{{name}}}", str(values[name]))
        if shortfall == 1:
            text = text.replace("(s) were ", "(s) was ")
        filled[language] = _OF_NUMBER.sub("" if shortfall == 1 else r"\1", text)
    return filled
