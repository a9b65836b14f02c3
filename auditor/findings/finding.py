"""The one finding type: one rule × one subject × one period, with its figures and its evidence."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from fractions import Fraction
from operator import attrgetter

from auditor.rules.ast import Comparator
from auditor.verdicts.verdict import Reason, Verdict

EVIDENCE_LIMIT = 10
"""Records listed for a finding where nothing else is asked for."""
RECTIFY_WITHIN = timedelta(days=30)
"""When a failed requirement must be put right, counted from the as-of date (usual in rectification notices)."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record behind a verdict. ``role``: ``offends``, ``counts``, ``doubtful`` or ``left_out``.

    ``label`` names the record for a reader (a person's name, an activity and its date); ``details`` are field → value as text.
    ``names``: every personal name that label, details or why spell out; reports mask these unless they are internal.
    """

    role: str
    table: str
    label: str
    file: str
    sheet: str
    row: int
    details: dict[str, str] = field(default_factory=dict)
    why: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A record that was read for a finding: its role is ``counts``, ``doubtful`` or ``left_out``.

    ``why``: why it does not surely count, in both languages; empty where it does. ``beside``: it is of another time or kind, so
    that nobody would have it counted.
    """

    record: Evidence
    why: dict[str, str]
    beside: bool = False


@dataclass(frozen=True)
class Limit:
    """What a figure is held against, as exact as the figure: of a share a part of one, of a time minutes after midnight."""

    comparator: Comparator
    value: Fraction

    def holds(self, figure: Fraction | None) -> bool:
        """Whether ``figure`` is on the right side; None is beyond every limit."""
        if figure is None:
            return self.comparator.is_lower_bound
        if figure == self.value:
            return not self.comparator.is_strict
        return (figure > self.value) == self.comparator.is_lower_bound


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule, one subject, one period.

    ``actual``, ``required``, ``shortfall`` are in ``unit`` (people, records, hours, yuan …); for a share they count members, and
    ``population`` is the denominator. ``low``/``high`` are the worst and best possible measure under missing data (exact
    fractions; None: unbounded). A period that still runs has ``binding=False`` and a ``due_on``.
    """

    finding_id: str
    rule: str
    pack: str
    clause: str
    quote: str
    title: dict[str, str]
    strength: str
    subject: str  # "school" or "bureau": where it was measured
    subject_id: str
    subject_name: str
    district: str
    period: dict[str, str]  # its name: 2025–2026学年第一学期
    period_start: date
    period_end: date
    reference_on: date
    binding: bool
    verdict: Verdict
    reason: Reason
    measure: str
    actual: Fraction | None
    required: Fraction | None
    population: int | None
    shortfall: Fraction | None
    unit: dict[str, str]
    threshold: dict[str, str]  # as a reader sees it: "≥ 2/3"
    bounds: tuple[Limit, ...]  # the same for the program; empty where nothing is asked
    low: Fraction | None
    high: Fraction | None
    missing: tuple[str, ...] = ()  # tables, or table.column, not handed in or with missing values
    counts: dict[str, int] = field(default_factory=dict)  # the six counts of a share, the bounds of a count
    left_out: tuple[tuple[dict[str, str], int], ...] = ()  # who the population leaves out and how many
    assumptions: tuple[str, ...] = ()
    notes: tuple[dict[str, str], ...] = ()  # {zh, en}: e.g. rounding, records outside every term
    remedy: dict[str, str] = field(default_factory=dict)
    due_on: date | None = None
    waiver: dict[str, str] | None = None
    evidence_total: int = 0
    evidence: tuple[Evidence, ...] = ()
    read_counts: dict[str, int] = field(default_factory=dict)  # role → records read; empty where none were asked for
    read: tuple[Read, ...] = ()  # those that are listed
    first_found: date | None = None  # as_of of the audit that first found this problem; None without a former report
    first_due: date | None = None  # the deadline first set
    withheld: bool = False  # its figures are not published: see small_cells
    owed_by: str = ""  # who owes it, where that is not the subject
    grade: dict[str, str] = field(default_factory=dict)  # of a rule with grades: the one that is reached, where it is certain

    @property
    def owner(self) -> str:
        """Who owes what is asked: ``school``, ``bureau``, ``finance`` … (``rules.words.OWNERS``)."""
        return self.owed_by or self.subject

    @property
    def owner_id(self) -> str:
        """Which one: the ID of the school, or the district of whoever owes it there."""
        return self.subject_id if self.owner == self.subject else self.district

    @property
    def outcome(self) -> tuple[object, ...]:
        """A key under which findings that say the same are told once: all but whose it is, its records and its waiver.

        Texts and figures go by identity: as findings of one audit share them, and only as long as those live.
        """
        left_out = ((id(label), count) for label, count in self.left_out)
        return (*_plain(self), *map(id, _objects(self)), *map(id, self.notes), *left_out)


_OF_ITS_OWN = (
    "finding_id",
    "subject_id",
    "subject_name",
    "district",
    "waiver",
    "evidence_total",
    "evidence",
    "read_counts",
    "read",
)
_SHARED = [one for one in fields(Finding) if one.name not in (*_OF_ITS_OWN, "notes", "left_out")]
_PLAIN = ("str", "bool", "date", "int", "tuple[str")
"""Beginnings of types whose values are compared in no time; the others would be compared by Python code."""
_plain = attrgetter(*(one.name for one in _SHARED if str(one.type).startswith(_PLAIN)))
_objects = attrgetter(*(one.name for one in _SHARED if not str(one.type).startswith(_PLAIN)))
