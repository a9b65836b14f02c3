"""The form of ``findings.json``; ``tools/reference_doc.py`` writes docs/findings-json and docs/findings.schema.json from it."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from auditor.i18n import Message, msg
from auditor.reports.data.findings_json import SCHEMA_VERSION

Exact = int | Annotated[str, Field(pattern=r"^-?[0-9]+/[0-9]+$")]
"""An exact number: an integer, or a fraction in lowest terms as text, ``"2/3"``."""
Texts = dict[Literal["zh", "en"], str]
VerdictName = Literal["pass", "fail", "pending", "unknown", "not_applicable", "not_checked", "error"]
Counts = dict[VerdictName, int]


def told(text: Message, **more: Any) -> Any:
    """A field that says what it holds, in Chinese and then in English, as the schemas of files that people write do."""
    return Field(description=f"{text.say('zh')}\n\n{text.say('en')}", **more)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Audit(_Part):
    name: str = told(msg("title of the report"))
    as_of: Annotated[date, Field(strict=False)] = told(msg("the as-of date"))
    tool_version: str = told(msg("version of the program"))
    audience: Literal["school", "bureau", "public"] = told(
        msg("for whom the file was made; in a public one many figures are withheld")
    )
    names_masked: bool = told(msg("false only in an internal report, which spells names out"))


class Pack(_Part):
    name: str = told(msg("name of the pack"))
    title: Texts = told(msg("its title"))
    policy: Texts = told(msg("title of the policy document"))
    jurisdiction: Texts = told(msg("where the document holds"))
    version: str = told(msg("version of the pack"))
    sha256: str = told(msg("over the files of the pack"))


class Excluded(_Part):
    not_applicable: int = told(msg("findings that do not apply"))
    not_checked: int = told(msg("findings to be verified"))
    running: int = told(msg("findings whose period still runs"))
    waived: int = told(msg("waived findings"))
    error: int = told(msg("findings on which the program failed"))
    other_strength: int = told(msg("requirements in principle, and what is encouraged"))


class Score(_Part):
    share: Exact | None = told(msg("met / base; null when the base is 0"))
    base: int = told(msg("met + failed + unknown, over mandatory findings that are due"))
    met: int = told(msg("findings that are met"))
    failed: int = told(msg("findings that are not met"))
    unknown: int = told(msg("findings that cannot be judged"))
    excluded: Excluded = told(msg("what is not counted, by reason"))


class Summary(_Part):
    exit_code: Literal[0, 1, 3, 4] = told(
        msg("0 nothing failed, 1 something mandatory is not met, 3 none failed but one cannot be judged, 4 the program failed")
    )
    score: Score = told(msg("the rate and what it is made of"))
    findings: Counts = told(msg("number of findings by verdict"))
    schools: Counts = told(msg("number of schools by overall result"))


class Coded(_Part):
    code: str = told(msg("the code of the records model; empty where none was given"))
    label: Texts = told(msg("its name"))


class _Subject(_Part):
    overall: VerdictName = told(
        msg("overall result: the gravest of error, fail, unknown, not_checked, pass among mandatory findings that are due")
    )
    decided_by: list[str] = told(msg("ids of the findings that made the overall result"))
    to_explain: list[str] = told(msg("ids of should findings that are not met"))
    waived: list[str] = told(msg("ids of waived findings"))
    findings: Counts = told(msg("number of its findings by verdict"))


class School(_Subject):
    school_id: str = told(msg("ID of the school, as in the list of schools"))
    name: str = told(msg("name of the school"))
    district: str = told(msg("its district; empty where none was given"))
    township: str = told(msg("its township; empty where none was given"))
    stage: Coded = told(msg("its stage"))
    locality: Coded = told(msg("town or countryside"))
    ownership: Coded = told(msg("public or private"))
    not_submitted: list[str] = told(msg("tables that the school owes and did not hand in"))
    silent: bool = told(msg("nothing at all was handed in for the school"), default=False)
    successor: str = told(msg("the school that took it over; empty while it is still there"), default="")


class Bureau(_Part):
    """Where something was measured over a district as a whole."""

    bureau_id: str = told(msg("id of the bureau: its district's name"))
    name: str = told(msg("name of the bureau"))
    district: str = told(msg("its district"))


class Owner(_Subject):
    """Who owes something in a district beside the schools: the education bureau, the finance department …"""

    owner: str = told(msg("who owes it: education bureau, finance department …"))
    district: str = told(msg("its district"))
    name: Texts = told(msg("what it is called"))


class Rule(_Part):
    id: str = told(msg("id of the rule"))
    pack: str = told(msg("its pack"))
    version: str = told(msg("version of its pack"))
    title: Texts = told(msg("title of the rule"))
    short_title: Texts = told(msg("title of the rule for narrow columns"), default_factory=dict)
    clause: str = told(msg("clause of the document"))
    quote: str = told(msg("words of the document, verbatim"))
    strength: Literal["must", "should", "may", "component"] = told(
        msg("must: mandatory; should: in principle; may: encouraged; component: only counted in another rule")
    )
    subjects: list[Literal["school", "bureau"]] = told(msg("where it is measured"))
    sentence: Texts = told(msg("the rule read aloud"))
    threshold: Texts = told(msg("how much meets it"))
    unit: Texts = told(msg("what is counted"))
    reading: Texts = told(msg("the reading taken where the clause is open"))
    partial: Texts = told(msg("what the rule leaves out of its clause"))
    remedy: Texts = told(msg("the remedy while the period runs"))
    remedy_after: Texts = told(msg("the remedy once the period is over"))
    owner: str = told(msg("who owes it: school, bureau, finance …"))
    strength_word: str = told(msg("the word of the text that the strength rests on"))
    document: Texts = told(msg("the document whose clause it is"))
    raised_from: Texts = told(msg("what it was in the document that this one goes beyond"))
    higher: list[Texts] = told(msg("a line for each higher norm"))
    replaces: list[str] = told(msg("ids of former rules whose question was another"))
    material: Texts = told(msg("the kind of document that has to show it; empty for what records show"), default_factory=dict)
    question: Texts = told(msg("what is asked of whoever looks at it; empty for what records show"), default_factory=dict)


class Clause(_Part):
    pack: str = told(msg("its pack"))
    clause: str = told(msg("clause of the document"))
    text: Texts = told(msg("its text"))
    kind: str = told(msg("Q quantified, E evidence, B bureau, A aspirational"))
    reason: Texts = told(msg("why it is not audited; empty where it is"))
    rules: list[str] = told(msg("ids of the rules that check it"))


class Period(_Part):
    name: Texts = told(msg("name of the period"))
    start: Annotated[date, Field(strict=False)] = told(msg("its first day"))
    end: Annotated[date, Field(strict=False)] = told(msg("its last day"))
    reference: Annotated[date, Field(strict=False)] = told(msg("the day on which people are counted"))
    binding: bool = told(msg("the period is over"))
    due: Annotated[date, Field(strict=False)] | None = told(msg("by when it is to be put right; null where nothing is"))
    first_found: Annotated[date, Field(strict=False)] | None = told(
        msg("when a former report is named (--since): the day of the audit that first found this problem")
    )
    first_due: Annotated[date, Field(strict=False)] | None = told(msg("the deadline first set for it, which counts"))


class Figures(_Part):
    actual: Exact | None = told(msg("in the finding's unit; of a share: its members that satisfy the condition"))
    required: Exact | None = told(msg("what is required, in the same unit"))
    population: int | None = told(msg("the denominator of a share"))
    shortfall: Exact | None = told(msg("the smallest change that would meet the requirement"))
    low: Exact | None = told(msg("the measure at its smallest, whatever the missing data are; of a share the share itself"))
    high: Exact | None = told(msg("the measure at its largest, whatever the missing data are; of a share the share itself"))
    counts: dict[str, int] = told(msg("numbers by name, such as those that cannot be told"))
    withheld: bool = told(msg("not published: a count of 1 or 2 stands in the figures, or could be worked out from them"))


class Bound(_Part):
    comparator: Literal["at_least", "more_than", "at_most", "less_than"] = told(msg("how the measure is compared"))
    value: Exact = told(msg("of a share a part of one, of a time minutes after midnight, else in the finding's unit"))


class Wording(_Part):
    verdict: str = told(msg("the verdict in words"))
    reason: str = told(msg("why"))
    actual: str = told(msg("the actual figure"))
    required: str = told(msg("the required figure"))
    range: str = told(msg("from the worst to the best case"))
    remedy: str = told(msg("what is to be done, with figures and days filled in"))


class LeftOut(_Part):
    label: Texts = told(msg("who was left out"))
    count: int = told(msg("how many"))


class _Record(_Part):
    role: str
    table: str = told(msg("table of the records model"))
    label: str = told(msg("whom or what the record is about, masked"))
    file: str = told(msg("the file, relative to the report"))
    sheet: str = told(msg("the sheet"))
    row: int = told(msg("as the spreadsheet shows it, from 1"))
    details: dict[str, str] = told(msg("field → value, of what the rule looks at"))


class Evidence(_Record):
    role: Literal["offends", "counts", "doubtful", "left_out"] = told(
        msg("offends: speaks against; counts; doubtful: only perhaps counts; left_out")
    )
    why: str = told(msg("why it does not count, or only perhaps"))


class Read(_Record):
    """A record that was read for a finding, whether it counts or not."""

    role: Literal["counts", "doubtful", "left_out"] = told(msg("whether it counts"))
    why: Texts = told(msg("why it does not surely count; empty texts where it does"))
    beside: bool = told(msg("of another time or kind: nobody would have it counted"), default=False)


class Finding(_Part):
    id: str = told(msg("the same in every run: made of rule, subject and period"))
    rule: str = told(msg("id of the rule"))
    pack: str = told(msg("its pack"))
    clause: str = told(msg("clause of the document"))
    strength: Literal["must", "should", "may", "component"] = told(msg("as in its rule"))
    subject: Literal["school", "bureau"] = told(msg("where it was measured"))
    subject_id: str = told(msg("ID of the school, or id of the bureau"))
    owner: str = told(msg("who owes it; it decides the result of nobody else"))
    district: str = told(msg("district of the subject"))
    period: Period = told(msg("the period that is judged"))
    verdict: VerdictName = told(msg("pass, fail, pending, unknown, not_applicable, not_checked or error"))
    reason: str = told(msg("code of the reason"))
    measure: str = told(msg("kind of measure"))
    figures: Figures = told(msg("exact figures"))
    unit: Texts = told(msg("what is counted"))
    grade: dict[Literal["zh", "en"], str] = told(
        msg("of a rule with grades: the one that is reached, where it is certain; else empty"), default_factory=dict
    )
    threshold: Texts = told(msg("the threshold in words"))
    bounds: list[Bound] = told(
        msg("the threshold for machines; not in reports of former versions, which tell it as text"), default_factory=list
    )
    text: dict[Literal["zh", "en"], Wording] = told(msg("for display; figures are rounded here and only here"))
    missing: list[str] = told(msg("what is missing: table.column, or table"))
    left_out: list[LeftOut] = told(msg("who was left out, and how many"))
    assumptions: list[str] = told(msg("columns that were taken by convention"))
    notes: list[Texts] = told(msg("more that a reader should know"))
    waiver: dict[str, str] | None = told(msg("the waiver in force; the verdict stands beside it"))
    evidence_total: int | None = told(msg("exact; evidence may list fewer; null: not published"))
    evidence: list[Evidence] = told(msg("the records behind it, up to a limit"))
    read_counts: dict[Literal["counts", "doubtful", "left_out"], int] = told(
        msg("how many records were read and how each counted; exact; empty: not asked for"), default_factory=dict
    )
    read: list[Read] = told(msg("those that are listed, the ones that do not count first"), default_factory=list)


class Source(_Part):
    source_id: int = told(msg("number of the sheet, which notes point to"))
    file: str = told(msg("the file, relative to the report"))
    sheet: str = told(msg("the sheet"))
    table: str = told(msg("table of the records model"))
    sha256: str = told(msg("over the file"))
    rows_in: int = told(msg("accepted + rejected"))
    accepted: int = told(msg("rows used"))
    rejected: int = told(msg("rows not used, each with its reason among the notes"))
    skipped: int = told(msg("lines that are no records: titles, totals, signatures"))
    hidden: bool = told(msg("the sheet is hidden; it is read like any other"))
    school: str = told(msg("id of the only school whose records the sheet holds; empty: several, or none"))


class Note(_Part):
    kind: str = told(msg("what happened to the cell or row"))
    source_id: int = told(msg("number of the sheet"))
    row: int = told(msg("as the spreadsheet shows it, from 1"))
    column: str = told(msg("header of the column"))
    value: str = told(msg("what was written; personal columns are not quoted"))
    became: str = told(msg("what it was read as"))
    school: str = told(msg("ID of the school"))
    message: Texts = told(msg("the same in a sentence"))


class Place(_Part):
    file: str = told(msg("the file"))
    line: int = told(msg("line, from 1; 0: none"))
    column: int = told(msg("column of the line, from 1; 0: none"))
    sheet: str = told(msg("the sheet"))
    row: int = told(msg("row of the sheet; 0: none"))
    header: str = told(msg("header of the column"))


class Problem(_Part):
    code: str = told(msg("its code"))
    place: Place = told(msg("where it is"))
    message: Texts = told(msg("what it is"))


class FileRead(_Part):
    """What became of one file that was handed in."""

    file: str = told(msg("the file, relative to the report"))
    sha256: str = told(msg("over the file"))
    state: Literal["read", "refused", "set_aside", "empty", "replaced"] = told(msg("what became of it"))
    tables: list[str] = told(msg("tables that it holds"))
    schools: list[str] = told(
        msg("IDs of the schools whose records it holds; of a file that cannot be read, of the school that its name names")
    )


class DataQuality(_Part):
    settled: list[Texts] = told(
        msg("what people settled about the records: decisions, whose word holds, complete lists"), default=[]
    )
    files: list[FileRead] = told(msg("file by file; not in reports of former versions"), default=[])
    sources: list[Source] = told(msg("sheet by sheet, with every row accounted for"))
    notes_total: dict[str, int] = told(msg("exact, by kind; notes may list fewer"))
    notes: list[Note] = told(msg("notes of the import, up to a limit"))
    problems: list[Problem] = told(msg("errors and warnings"))
    names: dict[str, Texts] = told(msg("what tables and columns are called"))


class Findings(_Part):
    """findings.json"""

    schema_version: Literal[3] = told(msg("version of this form; a new key may come without a new version"))
    audit: Audit = told(msg("what was audited, for whom"))
    packs: list[Pack] = told(msg("the rule packs used"))
    summary: Summary = told(msg("totals"))
    schools: list[School] = told(msg("every school with its overall result"))
    bureaus: list[Bureau] = told(msg("districts in which something was measured as a whole"))
    owners: list[Owner] = told(msg("who else owes something, with its overall result"))
    rules: list[Rule] = told(msg("what was asked"))
    clauses: list[Clause] = told(msg("every clause of the policy, with the reason where it is not audited"))
    findings: list[Finding] = told(msg("one rule, one subject, one period each"))
    data_quality: DataQuality = told(msg("what was read, and how"))


def json_schema() -> str:
    """The JSON Schema as text, ready for docs/findings.schema.json."""
    schema = Findings.model_json_schema()
    for part in (schema, *schema["$defs"].values()):
        part.pop("description", None)  # what a docstring tells whoever reads the code
    schema["title"] = f"auditor findings, version {SCHEMA_VERSION}"
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
