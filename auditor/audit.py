"""The program: records and a pack in, findings out. Everything else prepares for this, or reports on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from auditor.findings.assemble import Gaps, Subjects, findings_of
from auditor.findings.describe import describe
from auditor.findings.record_names import RecordNames
from auditor.i18n import Message, msg
from auditor.measures.database import Database
from auditor.measures.evidence import evidence
from auditor.measures.left_out import left_out
from auditor.measures.measure import KINDS, measure
from auditor.measures.moment import Moment
from auditor.measures.task import Task
from auditor.rules.periods import periods_for
from auditor.verdicts.decide import decide
from auditor.verdicts.judge import Judge

if TYPE_CHECKING:
    from auditor.findings.result import Result
    from auditor.records.records import Records
    from auditor.rules.pack import Pack

Progress = Callable[[Message, int, int], None]
EVIDENCE_LIMIT = 50


def audit(
    packs: Pack | Sequence[Pack],
    records: Records,
    *,
    as_of: date,
    name: str = "",
    evidence_limit: int = EVIDENCE_LIMIT,
    fuse: bool = True,
    progress: Progress | None = None,
) -> Result:
    """Judge the records of an audit by every rule of the packs, as of a date.

    ``evidence_limit``: records listed per finding; all are counted. ``fuse=False`` measures rule by rule (the plain reference).
    Raises ``JudgeError`` when the judge fails, which is the tool's failure and no school's.
    """
    packs = [packs] if not isinstance(packs, Sequence) else list(packs)
    tell = progress or (lambda what, done, total: None)
    findings = []
    for pack in packs:
        tasks = tasks_of(pack, as_of)
        database = Database(records, pack.model)
        try:
            measured = list(
                measure(tasks, database, fuse=fuse, progress=lambda done, total: tell(msg("Measuring"), done, total))
            )
            tell(msg("Judging"), 0, 1)
            decided = decide(measured, Judge())
            shown = evidence([d.task for d in decided], database, evidence_limit)
            omitted = left_out([d.task for d in decided], database)
            subjects = {kind: Subjects(records, kind) for kind in ("school", "bureau")}
            gaps, names = Gaps(records), RecordNames(records, pack.model)
            for nth, one in enumerate(decided):
                of_task = findings_of(one, nth, database, shown, omitted[nth], gaps, subjects[one.task.subject], names)
                findings.extend(of_task)
        finally:
            database.close()
    return describe(packs, records, findings, as_of=as_of, name=name)


def tasks_of(pack: Pack, as_of: date) -> list[Task]:
    """Every rule of a pack in every period of the audit, for every kind of subject that it has."""
    tasks = []
    for rule in pack.rules:
        if type(rule.measure) not in KINDS:
            continue
        for period in periods_for(rule.period, pack.calendar, as_of):
            moment = Moment(period, period.reference_on(rule.reference, as_of), as_of)
            in_force = pack.is_in_force(period.start)
            tasks.extend(Task(rule, period, moment, subject, in_force) for subject in rule.subjects)
    return tasks
