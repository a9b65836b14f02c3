"""The rectification ledger of an audit: ``台账.xlsx`` in its folder, the workbook that people fill in and runs go on from.

It is opened once, by a person, from the run whose problems are to be put right; from then on every run over the county goes on
from it and from the report before (``上次``), as ``auditor run --since`` does. In a worker only.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from auditor.i18n import LANGUAGES, msg
from auditor.problems import Place, Problem, UserError
from auditor.system.swap import replaced_file
from auditor.web.folders import NUMBERS, folder_of
from auditor.web.home import REPORT, link
from auditor.web.models import Audit, Job, Run
from auditor.web.site import desk

BOOK, FORMER = "台账.xlsx", "上次"
SHOWN = (
    *("origin", "subject", "problem", "clause", "responsible", "person", "measures", "overdue", "progress", "papers"),
    *("status", "opinion", "accepted_by", "remarks", "change"),
)
"""Columns that the pages show."""


def since(folder: Path) -> tuple[Path, ...]:
    """What a run in this folder goes on from."""
    found = (folder / FORMER / "findings.json", folder / BOOK)
    return found if all(path.is_file() for path in found) else ()


def worked(job: Job) -> dict[str, Any]:
    """Open the ledger from a run, or write down what somebody accepted."""
    audit = job.audit
    assert audit is not None
    if job.matter["what"] == "open":
        run = Run.objects.get(pk=job.matter["run"])
        go_on(audit, run)
    elif job.matter["what"] == "accept":
        _accept(audit, job.matter)  # else the ledger was carried on from another audit: it is shown as it is
    refresh(audit)
    return {}


def go_on(audit: Audit, run: Run) -> None:
    """Make a run's ledger that of the audit, and its report the one that the next run is compared with."""
    from auditor.reports.workbook.ledger_read import read_former

    report = desk().home.run(run.pk) / REPORT
    former = read_former([report])
    _write(audit, former.rows)
    link(report / "findings.json", folder_of(audit) / FORMER / "findings.json")


def carry_on(before: Audit, audit: Audit) -> None:
    """A new audit goes on from the ledger of one before, from its last report, and from the numbers of its papers."""
    for path in (BOOK, f"{FORMER}/findings.json", NUMBERS):
        source, target = folder_of(before) / path, folder_of(audit) / path
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def is_open(audit: Audit) -> bool:
    return (folder_of(audit) / BOOK).is_file()


def refresh(audit: Audit) -> None:
    """Keep for the pages what the workbook says now."""
    from auditor.reports.workbook.ledger_read import read_former
    from auditor.system.digest import file_digest

    file = folder_of(audit) / BOOK
    rows = [
        {key: row.texts.get(key, "") for key in SHOWN}
        | {"id": row.finding_id, "board": _board(row), "due": row.due.isoformat() if row.due else ""}
        | {"accepted_on": row.accepted_on.isoformat() if row.accepted_on else ""}
        | {"first_found": row.first_found.isoformat() if row.first_found else ""}
        for row in read_former([file]).rows
    ]
    Audit.objects.filter(pk=audit.pk).update(ledger={"rows": rows, "sha256": file_digest(file)})


def _board(row: Any) -> str:
    """In which column of the board a line stands: overdue, open, made_up or closed."""
    from auditor.findings.change import Status
    from auditor.reports.workbook.ledger_sheet import STATUSES

    if row.accepted or row.resolved_on or row.said_closed:
        return "closed"
    said = row.texts.get("status", "")
    for status, board in ((Status.MADE_UP, "made_up"), (Status.OVERDUE, "overdue"), (Status.OPEN, "open")):
        if any(said.startswith(STATUSES[status].say(language)) for language in LANGUAGES):
            return board
    return "closed" if said else "open"


def _accept(audit: Audit, said: dict[str, Any]) -> None:
    """Write who accepted a problem as settled, on which day, and with which opinion, into the cells meant for it."""
    from auditor.findings.change import Status
    from auditor.reports.workbook.ledger_read import read_day, read_former
    from auditor.reports.workbook.ledger_sheet import STATUSES, YES

    rows = read_former([folder_of(audit) / BOOK]).rows
    if not any(row.finding_id == said["finding"] for row in rows):
        raise UserError(Problem("E975", msg("There is no such line in the ledger."), Place(file=BOOK)))
    explained = said["opinion"] == "explained"
    status = STATUSES[Status.EXPLAINED if explained else Status.ACCEPTED].say("zh")
    opinion = (msg("explained in writing") if explained else msg("put right")).say("zh")
    told = {
        "accepted_by": said["whom"],
        "opinion": opinion,
        "status": status,
        "closed": YES.say("zh"),
        "remarks": said["remarks"],
    }
    said_now = {key: text for key, text in told.items() if text}
    day = read_day(said["on"])

    def settled(row: Any) -> Any:
        return replace(row, texts={**row.texts, **said_now}, accepted_on=day)

    _write(audit, [settled(row) if row.finding_id == said["finding"] else row for row in rows])


def _write(audit: Audit, rows: Any) -> None:
    from auditor.reports.workbook.ledger_sheet import save_rows

    file = folder_of(audit) / BOOK
    with replaced_file(file) as new:
        save_rows(new, rows, audit.name, audit.as_of)
