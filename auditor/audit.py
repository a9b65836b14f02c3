"""The program: records and a pack in, findings out. Everything else prepares for this, or reports on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from auditor.findings.assemble import Gaps, Subjects, findings_of
from auditor.findings.describe import describe
from auditor.findings.known import Known
from auditor.findings.record_names import RecordNames
from auditor.findings.register import Register, Standings
from auditor.findings.waivers import Waiver, excuse
from auditor.i18n import msg
from auditor.mapping.read import read_mapping
from auditor.measures.database import Database
from auditor.measures.measure import KINDS, Survey
from auditor.measures.moment import Moment
from auditor.measures.task import Task
from auditor.model.model import base_model
from auditor.records.read import read_records
from auditor.rules.pack import load_pack
from auditor.rules.periods import periods_for
from auditor.spec import EVIDENCE_LIMIT, Progress
from auditor.verdicts.decide import decide
from auditor.verdicts.facts import Attestation
from auditor.verdicts.judge import Judge

if TYPE_CHECKING:
    from auditor.findings.finding import Finding
    from auditor.findings.result import Result
    from auditor.model.model import Model
    from auditor.records.records import Records
    from auditor.rules.pack import Pack
    from auditor.spec import AuditSpec
    from auditor.store.named import StoreNamed


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
    fuse: bool = True,
    progress: Progress | None = None,
) -> Result:
    """Judge the records of an audit by every rule of the packs, as of a date.

    ``register``: who answered the clauses that no record can measure (``read_register``). ``waivers``: see ``read_waivers``.
    ``evidence_limit``: records listed per finding; all are counted. ``memory_limit``: such as ``2GB``, beyond which measuring
    goes to disk. ``fuse=False`` measures rule by rule (the plain reference).
    Raises ``JudgeError`` when the judge fails, which is the tool's failure and no school's.
    """
    packs = [packs] if not isinstance(packs, Sequence) else list(packs)
    tell = progress or (lambda what, done, total: None)
    known = Known(packs, records.part_of or records)
    standings = Standings(register or Register(), known, as_of)
    findings = []
    for pack in packs:
        with Database(records, pack.model, memory_limit=memory_limit) as database:
            findings += _findings(pack, records, database, as_of, standings, evidence_limit, fuse, tell)
    findings, unused = excuse(waivers, standings.beside(findings, evidence_limit), known, as_of)
    return describe(
        packs, records, findings, as_of=as_of, name=name, problems=[*standings.problems, *([] if records.part_of else unused)]
    )


def _findings(
    pack: Pack,
    records: Records,
    database: Database,
    as_of: date,
    standings: Standings,
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
    decided = decide(survey.measured(), Judge(), standing_of)
    shown = survey.evidence([one.in_question() for one in decided], evidence_limit)
    gaps = Gaps(records)
    names = RecordNames(records, pack.model, ((tasks[nth].rule, found) for (nth, _), found in shown.items()))
    return [
        finding
        for nth, one in enumerate(decided)
        for finding in findings_of(one, nth, database, shown, survey.left_out(nth), gaps, subjects[one.task.subject], names)
    ]


def run_audit(spec: AuditSpec, *, progress: Progress | None = None) -> Result:
    """The audit that an audit file describes: load the packs, read the records, judge.

    Raises UserError for what its user must mend.
    """
    from auditor.findings.ledger import followed
    from auditor.findings.register_files import read_register
    from auditor.findings.waiver_files import read_waivers
    from auditor.reports.ledger_read import read_former

    register, waivers = read_register(spec.attestations), read_waivers(spec.waivers)  # their mistakes before the long work
    former = read_former(spec.since) if spec.since else None
    packs, records = inputs(spec, progress=progress)
    result = audit(
        packs,
        records,
        as_of=spec.as_of,
        name=spec.name,
        register=register,
        waivers=waivers,
        evidence_limit=spec.evidence_limit,
        memory_limit=spec.memory_limit,
        progress=progress,
    )
    return followed(result, former) if former else result


def inputs(spec: AuditSpec, *, progress: Progress | None = None) -> tuple[list[Pack], Records]:
    """The packs that an audit file names, and the records, read by what all the packs together say of them."""
    model, packs = base_model(), []
    for word in spec.packs:
        packs.append(load_pack(word, model))
        model = packs[-1].model
    return packs, records_of(spec, model, progress=progress)


def records_of(spec: AuditSpec, model: Model, *, progress: Progress | None = None) -> Records:
    """The records that an audit file names, imported (by its mapping files where it names any) or in place; or some of them."""
    records = _stored(spec.store, spec.memory_limit, model) if spec.store else _imported(spec, model, progress)
    if not spec.schools and not spec.districts:
        return records
    from auditor.store.restrict import some_schools

    return some_schools(records, model, spec.schools, spec.districts)


def _stored(named: StoreNamed, memory_limit: str | None, model: Model) -> Records:
    from auditor.store.store import Store
    from auditor.store.stored import stored_records

    return stored_records(Store(named.address, named.engine, memory_limit, named.options), model)


def _imported(spec: AuditSpec, model: Model, progress: Progress | None) -> Records:
    choose = read_mapping(spec.mapping, model) if spec.mapping else None
    records = read_records(
        [item.given for item in spec.records],
        model,
        by_rows=[item.given for item in spec.records if item.submitted_by == "rows"],
        choose=choose,
        progress=progress,
    )
    if choose is not None:
        records.problems += choose.unused()
    return records


def tasks_of(pack: Pack, as_of: date) -> list[Task]:
    """Every rule of a pack in every period of the audit, for every kind of subject that it has."""
    tasks: list[Task] = []
    for rule in pack.rules:
        if type(rule.measure) not in KINDS:
            continue
        for period in periods_for(rule.period, pack.calendar, as_of):
            moment = Moment(period, period.reference_on(rule.reference, as_of), as_of)
            in_force = pack.in_force.covers(period.start)
            tasks.extend(Task(rule, period, moment, subject, in_force) for subject in rule.subjects)
    return tasks
