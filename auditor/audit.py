"""The program: records and a pack in, findings out. Everything else prepares for this, or reports on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from auditor.answers.known import Known
from auditor.answers.register import NAMES as REGISTER_NAMES
from auditor.answers.register import Register, Standings
from auditor.answers.waivers import Waiver, excuse
from auditor.findings.assemble import Gaps, Subjects, findings_of
from auditor.findings.describe import describe
from auditor.findings.doubtful import Doubtful
from auditor.findings.finding import EVIDENCE_LIMIT
from auditor.findings.record_names import RecordNames
from auditor.i18n import msg
from auditor.measures.levels import at_its_level
from auditor.measures.measure import Survey
from auditor.measures.moment import moment_of
from auditor.measures.task import Task
from auditor.rules.periods import periods_for
from auditor.store.database import Database
from auditor.system.progress import Progress
from auditor.verdicts.decide import decide
from auditor.verdicts.facts import Attestation
from auditor.verdicts.judge import Judge

if TYPE_CHECKING:
    from auditor.findings.finding import Finding
    from auditor.findings.result import Result
    from auditor.records.records import Records
    from auditor.rules.pack import Pack


def audit(
    packs: Pack | Sequence[Pack],
    records: Records,
    *,
    as_of: date,
    name: str = "",
    register: Register | None = None,
    waivers: Sequence[Waiver] = (),
    evidence_limit: int = EVIDENCE_LIMIT,
    memory_limit: str | None = None,
    levels: Mapping[str, str] = MappingProxyType({}),
    fuse: bool = True,
    progress: Progress | None = None,
) -> Result:
    """Judge the records of an audit by every rule of the packs, as of a date.

    ``register``: who answered the clauses that no record can measure (``read_register``). ``waivers``: see ``read_waivers``.
    ``evidence_limit``: records listed per finding; all are counted. ``memory_limit``: such as ``2GB``, beyond which measuring
    goes to disk. ``levels``: district → level of its bureau ("" for all districts), where the name does not tell.
    ``fuse=False`` measures rule by rule (the plain reference).
    Raises ``JudgeError`` when the judge fails, which is the tool's failure and no school's.
    """
    packs = [packs] if not isinstance(packs, Sequence) else list(packs)
    tell = progress or (lambda what, done, total: None)
    known = Known(packs, records.part_of or records)
    standings = Standings(register or Register(), known, as_of)
    findings = []
    for pack in packs:
        with Database(records, pack.model, memory_limit=memory_limit) as database:
            findings += _findings(pack, records, database, as_of, standings, levels, evidence_limit, fuse, tell)
    findings, unused = excuse(waivers, standings.beside(findings, evidence_limit), known, as_of)
    return describe(
        packs,
        records,
        findings,
        as_of=as_of,
        name=name,
        problems=[*standings.problems, *([] if records.part_of else unused)],
        named=REGISTER_NAMES,
    )


def _findings(
    pack: Pack,
    records: Records,
    database: Database,
    as_of: date,
    standings: Standings,
    levels: Mapping[str, str],
    evidence_limit: int,
    fuse: bool,
    tell: Progress,
) -> list[Finding]:
    """Measure, judge, and tell with what evidence: one pack."""
    subjects = {kind: Subjects(records, kind) for kind in ("school", "bureau")}

    def standing_of(task: Task, subject: int) -> Attestation:
        subject_id = subjects[task.subject].ids[subject]
        standing = standings.standing(task.rule.id, task.subject, subject_id, task.period.start)
        return Attestation(standing.answer, standing.lapsed)

    tasks = [task for task in tasks_of(pack, as_of) if task.subject == "school" or records.whole_districts]
    tell(msg("Measuring"), 0, 2)
    survey = Survey(tasks, database, fuse=fuse)
    tell(msg("Judging"), 1, 2)
    measured = [at_its_level(one, records.districts, levels) for one in survey.measured()]
    decided = decide(measured, Judge(), standing_of)
    shown = survey.evidence([one.in_question() for one in decided], evidence_limit)
    gaps, doubtful = Gaps(records), Doubtful(database, records.sources)
    names = RecordNames(records, pack.model, ((tasks[nth].rule, found) for (nth, _), found in shown.items()))
    return [
        finding
        for nth, one in enumerate(decided)
        for finding in findings_of(
            one, nth, database, shown, survey.left_out(nth), gaps, subjects[one.task.subject], names, doubtful
        )
    ]


def tasks_of(pack: Pack, as_of: date) -> list[Task]:
    """Every rule of a pack in every period of the audit, for every kind of subject that it has."""
    tasks: list[Task] = []
    for rule in pack.rules:
        for period in periods_for(rule.period, pack.calendar, as_of):
            moment = moment_of(rule, period, as_of)
            in_force = pack.in_force.covers(period.law_of)
            tasks.extend(Task(rule, period, moment, subject, in_force) for subject in rule.subjects)
    return tasks
