"""The tasks by which former problems are judged once more, on their own periods and with what was done since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from auditor.findings.again import Row
from auditor.findings.assemble import Subjects, finding_id, period_key
from auditor.measures.moment import moment_of, ymd
from auditor.measures.task import Task
from auditor.rules.ast import CompareDate, Rule
from auditor.rules.last_day import periods_of
from auditor.rules.periods import months_before

if TYPE_CHECKING:
    from auditor.model.model import Model
    from auditor.records.records import Records
    from auditor.rules.pack import Pack

YEARS_BACK = 4
"""How far back former problems are looked for."""


def former_tasks(pack: Pack, as_of: date, records: Records) -> Iterator[Task]:
    """Every rule in every period that is over by now, of the last years; periods that move with the audit are none."""
    for rule in pack.rules:
        if rule.period.kind in ("as_of", "rolling"):
            continue
        seen: set[date] = set()
        for back in range(YEARS_BACK + 1):
            for period in periods_of(rule, pack.calendar, pack.model, months_before(as_of, 12 * back)):
                if period.end > as_of or period.start in seen:
                    continue
                seen.add(period.start)
                over = replace(period, open=False)
                for subject in rule.subjects:
                    if subject == "school" or records.whole_districts:
                        asked = rule.at(subject)
                        moment = moment_of(asked, over, as_of, pack.calendar)
                        yield Task(asked, over, moment, subject, pack.in_force.covers(period.start))


def ids_of(task: Task, records: Records) -> Iterator[str]:
    """The ids of the findings that the task gives, one a subject."""
    key = period_key(task)
    return (finding_id(task.rule.id, task.subject, subject, key) for subject in Subjects(records, task.subject).ids)


def with_what_came_since(task: Task, as_of: date) -> Task | None:
    """The task with the records up to today counted; the same people are asked about.

    None where that would tell nothing: the rule sets an upper bound, counts no dated records, or asks for certain days.
    """
    rule = task.rule
    if not rule.bounds or not all(bound.comparator.is_lower_bound for bound in rule.bounds) or _names_days(rule):
        return None
    longer = replace(task.period, end=as_of)
    return replace(task, period=longer, moment=replace(task.moment, period=longer))


def _names_days(rule: Rule) -> bool:
    """Whether a condition looks at a day that lies elsewhere in a longer period."""
    parts = (part for condition in rule.conditions() for part in condition.walk())
    return any(isinstance(part, CompareDate) and part.day.kind in ("month_day", "period_end") for part in parts)


def dated_since(rule: Rule, school_id: str, end: date, as_of: date, records: Records, model: Model) -> tuple[Row, ...]:
    """The school's records, in the tables of which the rule counts those of its period, that are dated after it."""
    ids = Subjects(records, "school").ids
    if school_id not in ids:
        return ()
    key, found = ids.index(school_id), []
    for table in sorted(rule.tables()):
        dated = model.tables[table].dated_by
        if not dated or table not in records.frames or not any(window.kind == "period" for window in rule.windows(table)):
            continue
        frame = records.frames[table]
        if dated not in frame or "schools_key" not in frame:
            continue
        chosen = frame[(frame["schools_key"] == key) & (frame[dated] > ymd(end)) & (frame[dated] <= ymd(as_of))]
        for source_id, row in zip(chosen["source_id"].tolist(), chosen["source_row"].tolist(), strict=True):
            source = records.sources[int(source_id)]
            found.append(Row(source.file, source.sheet, int(row)))
    return tuple(found)
