"""One finding of a report, with names in full where the report is made again for that."""

from __future__ import annotations

from pathlib import Path

from auditor.findings.chosen import chosen_finding
from auditor.findings.finding import Finding
from auditor.findings.masking import released
from auditor.findings.result import Result
from auditor.proof.allowed import Allowed
from auditor.proof.verify import made_again
from auditor.reports.data.findings_read import read_findings


def find_finding(folder: Path, beginning: str, names: Allowed | None = None) -> tuple[Finding, Result]:
    """The finding of a report (its folder) whose id begins so, and the result that it is of.

    ``names``: show names in full: the report is made again from its inputs, of which those outside its folder are read that are
    allowed here. Raises UserError where that is not exactly one finding, and for what is no report.
    """
    result, _ = read_findings(folder)
    chosen = chosen_finding(result.findings, beginning, str(folder))
    if names is None:
        return chosen, result
    again = released(made_again(folder, names), internal=True)
    return next((one for one in again.findings if one.finding_id == chosen.finding_id), chosen), again
