"""The form of ``findings.json``.

``python -m auditor.reports.data.findings_schema > docs/findings.schema.json`` writes it as JSON Schema.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from auditor.reports.data.findings_json import SCHEMA_VERSION

Exact = int | Annotated[str, Field(pattern=r"^-?[0-9]+/[0-9]+$")]
"""An exact number: an integer, or a fraction in lowest terms as text, ``"2/3"``."""
Texts = dict[Literal["zh", "en"], str]
VerdictName = Literal["pass", "fail", "pending", "unknown", "not_applicable", "not_checked", "error"]
Counts = dict[VerdictName, int]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Audit(_Part):
    name: str
    as_of: Annotated[date, Field(strict=False)]
    tool_version: str
    audience: Literal["school", "bureau", "public"]
    names_masked: bool = Field(description="False only in an internal report, which spells names out")


class Pack(_Part):
    name: str
    title: Texts
    policy: Texts
    jurisdiction: Texts
    version: str
    sha256: str = Field(description="over the files of the pack")


class Excluded(_Part):
    not_applicable: int
    not_checked: int
    running: int = Field(description="the period still runs")
    waived: int
    error: int
    other_strength: int = Field(description="should and may")


class Score(_Part):
    share: Exact | None = Field(description="met / base; null when the base is 0")
    base: int = Field(description="met + failed + unknown, over binding must findings")
    met: int
    failed: int
    unknown: int
    excluded: Excluded


class Summary(_Part):
    exit_code: Literal[0, 1, 3, 4]
    score: Score
    findings: Counts
    schools: Counts = Field(description="overall results of the schools")


class Coded(_Part):
    code: str
    label: Texts


class _Subject(_Part):
    overall: VerdictName
    decided_by: list[str] = Field(description="ids of the findings that made the overall result")
    to_explain: list[str] = Field(description="ids of should findings that are not met")
    waived: list[str]
    findings: Counts


class School(_Subject):
    school_id: str
    name: str
    district: str
    township: str
    stage: Coded
    locality: Coded
    ownership: Coded
    not_submitted: list[str] = Field(description="tables that the school did not hand in")


class Bureau(_Part):
    """Where something was measured over a district as a whole."""

    bureau_id: str
    name: str
    district: str


class Owner(_Subject):
    """Who owes something in a district beside the schools: the education bureau, the finance department …"""

    owner: str
    district: str
    name: Texts


class Rule(_Part):
    id: str
    pack: str
    version: str
    title: Texts
    clause: str
    quote: str
    strength: Literal["must", "should", "may", "component"]
    subjects: list[Literal["school", "bureau"]]
    sentence: Texts
    threshold: Texts
    unit: Texts
    reading: Texts = Field(description="the reading taken where the clause is open")
    partial: Texts = Field(description="what the rule leaves out of its clause")
    remedy: Texts
    remedy_after: Texts = Field(description="what is to be done once the period is over")
    owner: str = Field(description="who owes it: school, bureau, finance …")
    strength_word: str = Field(description="the word of the text that the strength rests on")
    document: Texts = Field(description="the document whose clause it is")
    raised_from: Texts = Field(description="what it was in the document that this one goes beyond")
    higher: list[Texts] = Field(description="a line for each higher norm")
    replaces: list[str] = Field(description="ids of former rules whose question was another")
    material: Texts = Field(
        default_factory=dict, description="the kind of document that has to show it; empty for what records show"
    )
    question: Texts = Field(default_factory=dict, description="what is asked of whoever looks at it; empty for what records show")


class Clause(_Part):
    pack: str
    clause: str
    text: Texts
    kind: str = Field(description="Q quantified, E evidence, B bureau, A aspirational")
    reason: Texts
    rules: list[str]


class Period(_Part):
    name: Texts
    start: Annotated[date, Field(strict=False)]
    end: Annotated[date, Field(strict=False)]
    reference: Annotated[date, Field(strict=False)]
    binding: bool = Field(description="the period is over")
    due: Annotated[date, Field(strict=False)] | None
    first_found: Annotated[date, Field(strict=False)] | None = Field(
        description="when a former report is named (--since): the day of the audit that first found this problem"
    )
    first_due: Annotated[date, Field(strict=False)] | None = Field(description="the deadline first set for it, which counts")


class Figures(_Part):
    actual: Exact | None = Field(description="in the finding's unit; of a share: its members that satisfy the condition")
    required: Exact | None
    population: int | None = Field(description="the denominator of a share")
    shortfall: Exact | None = Field(description="the smallest change that would meet the requirement")
    low: Exact | None = Field(description="the measure at its smallest, whatever the missing data are")
    high: Exact | None
    counts: dict[str, int]
    withheld: bool = Field(description="not published: a count of 1 or 2 stands in the figures, or could be worked out from them")


class Bound(_Part):
    comparator: Literal["at_least", "more_than", "at_most", "less_than"]
    value: Exact = Field(description="of a share a part of one, of a time minutes after midnight, else in the finding's unit")


class Wording(_Part):
    verdict: str
    reason: str
    actual: str
    required: str
    range: str
    remedy: str


class LeftOut(_Part):
    label: Texts
    count: int


class Evidence(_Part):
    role: Literal["offends", "counts", "doubtful", "left_out"]
    table: str
    label: str
    file: str
    sheet: str
    row: int = Field(description="as the spreadsheet shows it, from 1")
    details: dict[str, str]
    why: str


class Read(_Part):
    """A record that was read for a finding, whether it counts or not."""

    role: Literal["counts", "doubtful", "left_out"]
    table: str
    label: str
    file: str
    sheet: str
    row: int
    details: dict[str, str]
    why: Texts = Field(description="why it does not surely count; empty texts where it does")
    beside: bool = Field(default=False, description="of another time or kind: nobody would have it counted")


class Finding(_Part):
    id: str = Field(description="the same in every run: made of rule, subject and period")
    rule: str
    pack: str
    clause: str
    strength: Literal["must", "should", "may", "component"]
    subject: Literal["school", "bureau"] = Field(description="where it was measured")
    subject_id: str
    owner: str = Field(description="who owes it; it decides the result of nobody else")
    district: str
    period: Period
    verdict: VerdictName
    reason: str
    measure: str
    figures: Figures
    unit: Texts
    grade: dict[Literal["zh", "en"], str] = Field(
        default_factory=dict, description="of a rule with grades: the one that is reached, where it is certain; else empty"
    )
    threshold: Texts
    bounds: list[Bound] = Field(
        default_factory=list, description="the threshold for machines; not in reports of former versions, which tell it as text"
    )
    text: dict[Literal["zh", "en"], Wording] = Field(description="for display; figures are rounded here and only here")
    missing: list[str]
    left_out: list[LeftOut]
    assumptions: list[str]
    notes: list[Texts]
    waiver: dict[str, str] | None
    evidence_total: int | None = Field(description="exact; evidence may list fewer; null: not published")
    evidence: list[Evidence]
    read_counts: dict[Literal["counts", "doubtful", "left_out"], int] = Field(
        default_factory=dict, description="how many records were read and how each counted; exact; empty: not asked for"
    )
    read: list[Read] = Field(default_factory=list, description="those that are listed, the ones that do not count first")


class Source(_Part):
    source_id: int
    file: str
    sheet: str
    table: str
    sha256: str
    rows_in: int = Field(description="accepted + rejected")
    accepted: int
    rejected: int
    skipped: int
    hidden: bool
    school: str = Field(description="id of the only school whose records the sheet holds; empty: several, or none")


class Note(_Part):
    kind: str
    source_id: int
    row: int
    column: str
    value: str
    became: str
    school: str
    message: Texts


class Place(_Part):
    file: str
    line: int
    column: int
    sheet: str
    row: int
    header: str


class Problem(_Part):
    code: str
    place: Place
    message: Texts


class FileRead(_Part):
    """What became of one file that was handed in."""

    file: str
    sha256: str
    state: Literal["read", "refused", "set_aside", "empty", "replaced"]
    tables: list[str]
    schools: list[str] = Field(description="IDs of the schools whose records it holds")


class DataQuality(_Part):
    settled: list[Texts] = Field(
        default=[], description="what people settled about the records: decisions, whose word holds, complete lists"
    )
    files: list[FileRead] = Field(default=[], description="file by file; not in reports of former versions")
    sources: list[Source]
    notes_total: dict[str, int] = Field(description="exact, by kind; notes may list fewer")
    notes: list[Note]
    problems: list[Problem]
    names: dict[str, Texts] = Field(description="what tables and columns are called")


class Findings(_Part):
    """findings.json"""

    schema_version: Literal[3]
    audit: Audit
    packs: list[Pack]
    summary: Summary
    schools: list[School]
    bureaus: list[Bureau]
    owners: list[Owner]
    rules: list[Rule]
    clauses: list[Clause]
    findings: list[Finding]
    data_quality: DataQuality


def json_schema() -> str:
    """The JSON Schema as text, ready for docs/findings.schema.json."""
    schema = Findings.model_json_schema()
    schema["title"] = f"auditor findings, version {SCHEMA_VERSION}"
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    print(json_schema(), end="")
