"""Two reports side by side: read, compared, and the comparison written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from auditor.findings.change import Change
from auditor.findings.compare import Comparison, compare
from auditor.i18n import language as spoken
from auditor.reports import Options
from auditor.reports.data.findings_read import read_findings
from auditor.reports.page import comparison as pages
from auditor.reports.workbook.ledger_read import read_former
from auditor.reports.write import write_files


@dataclass(frozen=True)
class Compared:
    """``paths``: the files that were written."""

    comparison: Comparison
    paths: tuple[Path, ...] = ()

    def exit_code(self) -> int:
        """1 when a problem is new or worse, else 0."""
        totals = self.comparison.totals
        return 1 if totals[Change.NEW] or totals[Change.WORSENED] else 0


def compare_reports(old: Path, new: Path, output: Path | None = None, *, language: str = "", replace: bool = False) -> Compared:
    """What became of each problem between two reports (folders, or findings.json).

    ``output``: a folder for compare.json and compare.html, in ``language`` (zh or en; empty: the one spoken). Deadlines and
    statuses come from the ledgers of the reports. Raises ``UserError`` for what is no report, or where files of ``output`` were
    changed by hand and ``replace`` is not given.
    """
    (before, _), (after, internal) = read_findings(old), read_findings(new)
    compared = compare(before, after, read_former([old]).deadlines if old.is_dir() else None)
    if output is None:
        return Compared(compared)
    ledger = read_former([new]).rows if new.is_dir() else ()
    statuses = {row.finding_id: row.texts.get("status", "") for row in ledger}
    options = Options(language or spoken(), internal)
    files = {
        "compare.json": lambda path: pages.render_json(compared, path),
        "compare.html": lambda path: pages.render_html(compared, path, options, statuses),
    }
    return Compared(compared, tuple(write_files(output, files, replace)))
