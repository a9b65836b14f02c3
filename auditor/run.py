"""An audit file from beginning to end: what it names is read, judged, and followed up from the former report."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from auditor.inputs.read import inputs

if TYPE_CHECKING:
    from auditor.findings.result import Result
    from auditor.inputs.spec import AuditSpec
    from auditor.system.progress import Progress


def run_audit(spec: AuditSpec, *, progress: Progress | None = None) -> Result:
    """The audit that an audit file describes: load the packs, read the records, judge.

    Raises UserError for what its user must mend.
    """
    from auditor.answers.register_files import read_register
    from auditor.answers.waiver_files import read_waivers
    from auditor.reports.workbook.ledger_read import read_former

    register, waivers = read_register(spec.attestations), read_waivers(spec.waivers)  # their mistakes before the long work
    former = read_former(spec.since) if spec.since else None
    packs, records = inputs(spec, progress=progress, meanwhile=lambda: import_module("auditor.audit"))

    from auditor.audit import audit, audit_again  # loads the engine, the judge and pandas: not before others are at work
    from auditor.findings.ledger import followed, open_items

    result = audit(
        packs,
        records,
        as_of=spec.as_of,
        name=spec.name,
        register=register,
        waivers=waivers,
        evidence_limit=spec.evidence_limit,
        memory_limit=spec.memory_limit,
        levels=dict(spec.levels),
        progress=progress,
    )
    if former is None:
        return result
    again = audit_again(
        packs,
        records,
        open_items(former),
        as_of=spec.as_of,
        register=register,
        waivers=waivers,
        memory_limit=spec.memory_limit,
        levels=dict(spec.levels),
    )
    return followed(result, former, again)
