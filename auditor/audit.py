"""The program: records and a pack in, findings out. Everything else prepares for this, or reports on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from auditor.answers.answer import NAMES as REGISTER_NAMES
from auditor.answers.answer import Register
from auditor.answers.known import Known
from auditor.answers.register import Standings
from auditor.answers.waivers import Waiver, excuse
from auditor.findings.again import Again, Row
from auditor.findings.assemble import Subjects, findings_of
from auditor.findings.describe import describe
from auditor.findings.doubtful import Doubtful
from auditor.findings.finding import EVIDENCE_LIMIT
from auditor.findings.former import dated_since, former_tasks, ids_of, with_what_came_since
from auditor.findings.gaps import Gaps
from auditor.findings.readings import ReadNames
from auditor.findings.record_names import RecordNames
from auditor.findings.schools_behind import schools_behind
from auditor.i18n import Message, msg
from auditor.measures.levels import at_its_level
from auditor.measures.measure import Survey
from auditor.measures.moment import moment_of
from auditor.measures.task import Task
from auditor.rules.calendar import check_as_of
from auditor.rules.last_day import periods_of
from auditor.store.database import Database
from auditor.system.garbage import uncollected
from auditor.system.progress import Progress
from auditor.verdicts.decide import decide
from auditor.verdicts.facts import Attestation
from auditor.verdicts.judge import Judge
from auditor.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from auditor.findings.finding import Finding
    from auditor.findings.result import Result
    from auditor.records.records import Records
    from auditor.rules.pack import Pack


@uncollected()
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
            tasks = [task for task in tasks_of(pack, as_of) if task.subject == "school" or records.whole_districts]
            findings += _findings(pack, records, database, tasks, standings, levels, evidence_limit, fuse, tell)
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


@uncollected()
def audit_again(
    packs: Sequence[Pack],
    records: Records,
    items: frozenset[str],
    *,
    as_of: date,
    register: Register | None = None,
    waivers: Sequence[Waiver] = (),
    memory_limit: str | None = None,
    levels: Mapping[str, str] = MappingProxyType({}),
) -> Again:
    """Judge former problems (ids of findings) on their own periods, and with the records dated since.

    The other arguments are those of :func:`audit`.
    """
    own: dict[str, Finding] = {}
    made_up: dict[str, tuple[Row, ...]] = {}
    if not items:
        return Again()
    known = Known(packs, records.part_of or records)
    standings = Standings(register or Register(), known, as_of)

    def silent(what: Message, done: int, total: int) -> None:
        pass

    for pack in packs:
        former = [task for task in former_tasks(pack, as_of, records) if not items.isdisjoint(ids_of(task, records))]
        if not former:
            continue
        beyond = [task for one in former if (task := with_what_came_since(one, as_of)) is not None]
        looked_at = {(task.rule.id, task.subject, task.period.start) for task in tasks_of(pack, as_of)}
        gone = [task for task in former if (task.rule.id, task.subject, task.period.start) not in looked_at]
        with Database(records, pack.model, memory_limit=memory_limit) as database:

            def judged(tasks: list[Task], database: Database = database, pack: Pack = pack) -> list[Finding]:
                if not tasks:
                    return []
                found = _findings(pack, records, database, tasks, standings, levels, EVIDENCE_LIMIT, True, silent)
                return [finding for finding in found if finding.finding_id in items]

            own |= {finding.finding_id: finding for finding in judged(gone)}
            rules = {rule.id: rule for rule in pack.rules}
            for finding in judged(beyond):
                if finding.verdict is Verdict.PASS:
                    rule = rules[finding.rule]
                    ends = {task.period.start: task.period.end for task in former if task.rule.id == rule.id}
                    rows = dated_since(rule, finding.subject_id, ends[finding.period_start], as_of, records, pack.model)
                    if rows:
                        made_up[finding.finding_id] = rows
    excused, _ = excuse(waivers, standings.beside(list(own.values()), EVIDENCE_LIMIT), known, as_of)
    return Again({finding.finding_id: finding for finding in excused}, made_up)


def _findings(
    pack: Pack,
    records: Records,
    database: Database,
    tasks: Sequence[Task],
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

    tell(msg("Measuring"), 0, 2)
    survey = Survey(tasks, database, fuse=fuse)
    tell(msg("Judging"), 1, 2)
    measured = [at_its_level(one, records.districts, levels) for one in survey.measured()]
    decided = decide(measured, Judge(), standing_of)
    unknown = [one.unknown() for one in decided]
    shown = survey.evidence([one.in_question() for one in decided], evidence_limit, unknown)
    readings = survey.readings([one.objected_to() for one in decided]) if evidence_limit else {}
    shown |= schools_behind(decided, evidence_limit)
    districts = records.frames["schools"]["district_key"].fillna(-1).tolist()
    gaps, doubtful = Gaps(records), Doubtful(database, records.sources, districts)
    listed = [(one.table, one.record_id) for found in shown.values() for one in found]
    listed += [(one.table, one.record_id) for reading in readings.values() for one in reading.listed]
    names = RecordNames(records, pack.model, listed)
    read = ReadNames(names, pack.model)
    return [
        finding
        for nth, one in enumerate(decided)
        for finding in findings_of(
            *(one, nth, database, shown, survey.left_out(nth), gaps, subjects[one.task.subject], names, doubtful, readings, read),
        )
    ]


def tasks_of(pack: Pack, as_of: date) -> list[Task]:
    """Every rule of a pack in every period of the audit, for every kind of subject that it has."""
    check_as_of(as_of)
    tasks: list[Task] = []
    for rule in pack.rules:
        for period in periods_of(rule, pack.calendar, pack.model, as_of):
            # A rule that says from when it holds knows better than the day before which its document cannot have been written.
            in_force = pack.in_force.covers(period.law_of) or (bool(pack.in_force.because) and rule.begins_by_itself)
            for subject in rule.subjects:
                asked = rule.at(subject)
                tasks.append(Task(asked, period, moment_of(asked, period, as_of, pack.calendar), subject, in_force))
    return tasks
