"""What an audit leaves: findings and all that a reader needs to understand them, in both languages. Reports read nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from auditor.findings import aggregate
from auditor.findings.aggregate import Overall, Tally
from auditor.findings.audience import Audience
from auditor.findings.finding import Finding
from auditor.findings.words import owner_name
from auditor.i18n import Message
from auditor.problems import Problem
from auditor.records.records import CellNote, FileRead, Source

if TYPE_CHECKING:
    import pandas as pd

    from auditor.findings.change import Line
    from auditor.records.people import People

Texts = dict[str, str]
"""One text in both languages: ``{"zh": …, "en": …}``."""


@dataclass(frozen=True)
class PackInfo:
    """A rule pack as it was used. ``sha256`` is over its ``files`` (name, SHA-256); ``policy`` is the policy's own title."""

    name: str
    title: Texts
    policy: Texts
    version: str = ""
    sha256: str = ""
    jurisdiction: Texts = field(default_factory=dict)
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Coded:
    """A code of the records model and what a reader calls it."""

    code: str = ""
    label: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class SchoolInfo:
    """A school of the audit. ``school_id`` is what ``Finding.subject_id`` says.

    ``not_submitted``: the tables that it owes and did not hand in; ``silent``: whether nothing at all was handed in for it.
    ``successor``: the school that took it over, of one that is no more.
    """

    school_id: str
    name: str
    district: str = ""
    township: str = ""
    stage: Coded = Coded()
    locality: Coded = Coded()
    ownership: Coded = Coded()
    not_submitted: tuple[str, ...] = ()
    silent: bool = False
    successor: str = ""


@dataclass(frozen=True)
class RuleInfo:
    """A rule as readers see it. ``sentence``: the rule in plain words; ``threshold``: "≥ 2/3", with its steps or tiers."""

    id: str
    pack: str
    title: Texts
    clause: str
    quote: str
    strength: str  # must, should, may, component
    sentence: Texts
    threshold: Texts
    reading: Texts = field(default_factory=dict)
    partial: Texts = field(default_factory=dict)
    remedy: Texts = field(default_factory=dict)
    short_title: Texts = field(default_factory=dict)  # for the head of a narrow column; empty where the title is short
    unit: Texts = field(default_factory=dict)
    remedy_after: Texts = field(default_factory=dict)
    owner: str = "school"  # who owes it: rules.words.OWNERS
    subjects: tuple[str, ...] = ("school",)
    version: str = ""
    strength_word: str = ""  # the word of the text that the strength rests on
    document: Texts = field(default_factory=dict)  # the document whose clause it is
    raised_from: Texts = field(default_factory=dict)  # what it was in the document that this one goes beyond
    higher: tuple[Texts, ...] = ()  # a line for each higher norm that was read
    replaces: tuple[str, ...] = ()
    material: Texts = field(default_factory=dict)  # the kind of document that has to show it; empty for what records show
    question: Texts = field(default_factory=dict)  # what is asked of whoever looks at it; empty for what records show


@dataclass(frozen=True)
class ClauseInfo:
    """A clause of a policy. ``kind``: Q quantified, E evidence, B bureau, A aspirational.

    ``reason``: why it has no rule, or what its rules leave out.
    """

    pack: str
    clause: str
    text: Texts
    kind: str
    reason: Texts = field(default_factory=dict)
    rules: tuple[str, ...] = ()


@dataclass
class Result:
    """One audit, finished.

    ``rules`` keeps the order of the packs; ``findings`` and ``schools`` are put into reading order here. ``names`` tells what
    tables and columns are called (``"staff"``, ``"staff.born_on"``). ``problems`` are warnings: an error has stopped the audit.
    A code's name stands under ``"staff.status=in_post"``. ``personal``: the columns whose cells must not be quoted
    (``masking.personal_columns``); None: no cell is quoted. ``audience``: for whom it was made (``audience.seen``).
    ``ledger``: the rectification ledger where it goes on from a former one; None: it begins with this audit.
    ``people``: whose names are looked for in what was written freely; None: they were masked before.
    ``self_check``: the only school that it is about; what others owe there is told, and decides nothing. ``compared_with``: the
    day of the former audit that the ledger goes on from.
    """

    name: str
    as_of: date
    packs: list[PackInfo]
    schools: list[SchoolInfo]
    findings: list[Finding]
    rules: dict[str, RuleInfo]
    clauses: list[ClauseInfo] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    notes: list[CellNote] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: list[FileRead] = field(default_factory=list)
    settled: tuple[Message, ...] = ()
    names: Mapping[str, Texts] = field(default_factory=dict)
    personal: frozenset[str] | None = None
    tool_version: str = ""
    audience: Audience = Audience.BUREAU
    ledger: tuple[Line, ...] | None = None
    self_check: str = ""
    people: People | None = field(default=None, compare=False, repr=False)
    compared_with: date | None = None

    def __post_init__(self) -> None:
        self.schools = sorted(self.schools, key=lambda s: (s.district, natural(s.school_id)))
        order = {rule: n for n, rule in enumerate(self.rules)}
        self.findings = sorted(
            self.findings,
            key=lambda f: (
                f.subject != "bureau",
                f.district,
                natural(f.subject_id),
                order.get(f.rule, len(order)),
                natural(f.rule),
                f.period_start,
                f.period_end,
                f.finding_id,
            ),
        )

    @cached_property
    def by_owner(self) -> dict[tuple[str, str], list[Finding]]:
        """What each owes, by (owner, its id), in reading order; schools without findings too.

        A school goes by its ID, whoever else owes something (``bureau``, ``finance``, ``union`` …) by the district.
        """
        found: dict[tuple[str, str], list[Finding]] = {}
        for finding in self.findings:
            found.setdefault((finding.owner, finding.owner_id), []).append(finding)
        for school in self.schools:
            found.setdefault(("school", school.school_id), [])
        return found

    @cached_property
    def at_schools(self) -> dict[str, list[Finding]]:
        """What was measured at each school, by its ID, whoever owes it."""
        found: dict[str, list[Finding]] = {school.school_id: [] for school in self.schools}
        for finding in self.findings:
            if finding.subject == "school":
                found.setdefault(finding.subject_id, []).append(finding)
        return found

    def others_duties(self, school_id: str) -> list[Finding]:
        """What others owe at a school (协助事项): it decides nothing about the school."""
        return [finding for finding in self.at_schools.get(school_id, ()) if finding.owner != "school"]

    def owner_name(self, owner: str, owner_id: str, language: str) -> str:
        """What a school, or another owner in a district, is called."""
        if owner != "school":
            return owner_name(owner, owner_id, language)
        return self._names_of_schools.get(owner_id, owner_id)

    @cached_property
    def _names_of_schools(self) -> dict[str, str]:
        return {school.school_id: school.name for school in reversed(self.schools)}

    def overall(self, owner_id: str, owner: str = "school") -> Overall:
        """The overall result of one school, or of another owner in a district."""
        whom = (owner, owner_id)
        if whom not in self._overall:
            self._overall[whom] = aggregate.overall(self.by_owner.get(whom, ()))
        return self._overall[whom]

    @cached_property
    def _overall(self) -> dict[tuple[str, str], Overall]:
        return {}

    def tally(self) -> Tally:
        """All binding ``must`` findings counted."""
        return self._tally

    @cached_property
    def _tally(self) -> Tally:
        return aggregate.tally(self._deciding)

    def exit_code(self) -> int:
        """What the command returns: see ``aggregate.exit_code``; never 0 while a file that was handed in cannot be read."""
        code = aggregate.exit_code(self._deciding)
        return 3 if code == 0 and self.refused else code

    @property
    def refused(self) -> list[FileRead]:
        """The files that were handed in and cannot be read: what they hold is unknown, not missing."""
        return [file for file in self.files if file.state == "refused"]

    @property
    def _deciding(self) -> list[Finding]:
        return self.by_owner["school", self.self_check] if self.self_check else self.findings

    def label(self, name: str, language: str) -> str:
        """What a table (``staff``) or a column (``staff.born_on``) is called."""
        known = self.names.get(name)
        if known:
            return known.get(language) or name
        table, _, column = name.partition(".")
        if column and table in self.names:
            return f"{self.names[table].get(language) or table} {column}"
        return name

    def frame(self) -> pd.DataFrame:
        """Findings as a table, one row each, in reading order; exact figures stay ``Fraction``, missing ones ``None``."""
        import pandas as pd

        columns: dict[str, list[object]] = {
            name: [getattr(f, name) for f in self.findings]
            for name in (
                *("finding_id", "pack", "rule", "clause", "strength", "subject", "subject_id", "subject_name", "district"),
                *("period", "period_start", "period_end", "reference_on", "binding", "measure", "actual", "required"),
                *("population", "shortfall", "low", "high", "due_on", "evidence_total"),
            )
        }
        columns["verdict"] = [str(f.verdict) for f in self.findings]
        columns["reason"] = [str(f.reason) for f in self.findings]
        columns["waived"] = [aggregate.waived(f) for f in self.findings]
        for language in ("zh", "en"):
            columns[f"title_{language}"] = [f.title.get(language, "") for f in self.findings]
            columns[f"remedy_{language}"] = [f.remedy.get(language, "") for f in self.findings]
        return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


@lru_cache(maxsize=100_000)
def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key under which ``2`` comes before ``10``; total over any text."""
    parts = re.split(r"([0-9]{1,18})", text)
    return tuple((0, int(part), part) if n % 2 else (1, 0, part) for n, part in enumerate(parts))
