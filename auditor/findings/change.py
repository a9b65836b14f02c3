"""What became of a problem since an earlier audit, and the line of the ledger that tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from auditor.findings.again import Row as Place
from auditor.findings.finding import Finding
from auditor.verdicts.verdict import Verdict


class Change(StrEnum):
    """What became of a finding; in the order in which they are told."""

    NEW = "new"
    WORSENED = "worsened"
    PERSISTING = "persisting"
    NOT_EXAMINED = "not_examined"
    EXCUSED = "excused"
    RESOLVED = "resolved"


class Cause(StrEnum):
    """What the change comes from. ``both``: neither alone explains it; ``either``: each alone does."""

    RECORDS = "records"  # what the school did, or what it handed in
    RULES = "rules"  # a threshold, a population or a rule was changed
    BOTH = "both"
    EITHER = "either"
    TIME = "time"  # the period ended
    WAIVER = "waiver"
    SCOPE = "scope"  # only one of the audits looked at this period, school or rule
    NONE = "none"  # nothing changed


class Status(StrEnum):
    """Where a problem of the ledger stands, apart from what this audit says of it."""

    OPEN = "open"
    OVERDUE = "overdue"
    MADE_UP = "made_up"  # done after the period; the bureau has yet to accept it
    ACCEPTED = "accepted"  # by a person, whose word is the last
    EXPLAINED = "explained"  # accepted as explained in writing
    MET = "met"  # records found since show that it was met in its period
    WAIVED = "waived"
    REVISED = "revised"  # its rule asks something else now


SETTLED = (Status.MADE_UP, Status.ACCEPTED, Status.EXPLAINED, Status.MET, Status.WAIVED, Status.REVISED)
"""Nothing more is asked of the school: it was done, excused, or has to be looked at by somebody else."""
STILL_OPEN = (Change.NEW, Change.WORSENED, Change.PERSISTING, Change.NOT_EXAMINED)


@dataclass(frozen=True)
class Row:
    """A line of a former ledger as it was read. ``texts``: column → what stands in it (``reports.ledger_sheet.COLUMNS``).

    ``resolved_on``: when an earlier audit found it resolved; ``accepted_on``: when somebody accepted what was done.
    """

    finding_id: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    due: date | None = None
    first_found: date | None = None
    resolved_on: date | None = None
    accepted_on: date | None = None

    @property
    def accepted(self) -> bool:
        """Whether somebody accepted what was done, with name and day: no audit says otherwise afterwards."""
        return bool(self.texts.get("accepted_by", "").strip()) and self.accepted_on is not None

    @property
    def said_closed(self) -> bool:
        """Whether somebody wrote that the problem is closed."""
        return self.texts.get("closed", "").strip().casefold() in ("是", "yes", "y", "√", "已销号")


@dataclass(frozen=True)
class Line:
    """One line of the ledger.

    ``finding``: as it stands, or stood when it was last examined; None for lines that only a former ledger knows.
    ``change``: None in a first ledger. ``resolved_before``: the problem came back. ``standing``: what a problem that persists is
    now judged to be, where that is not plainly “not met”. ``row``: what was written in the former ledger. ``made_up``: the
    records dated after its period that would meet it.
    """

    finding_id: str
    finding: Finding | None
    change: Change | None = None
    cause: Cause = Cause.NONE
    first_found: date | None = None
    due: date | None = None
    overdue: bool = False
    resolved_on: date | None = None
    resolved_before: date | None = None
    standing: Verdict | None = None
    row: Row = Row()
    status: Status = Status.OPEN
    made_up: tuple[Place, ...] = ()

    @property
    def reopened(self) -> bool:
        """Somebody wrote that it is closed, and the audit finds it all the same."""
        return self.change in STILL_OPEN and self.row.said_closed and not self.row.accepted and not self.resolved_before
