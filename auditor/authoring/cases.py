"""Cases: the tests that policy staff write. A few records, one rule, and the verdict and figures that must come out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.answers.answer import Answer, Register
from auditor.authoring.case_answers import read_answers
from auditor.authoring.case_given import Given, read_given
from auditor.authoring.case_records import build_records, bureau_tables, case_of
from auditor.i18n import Message, listed, msg
from auditor.problems import Place, Problem, UserError
from auditor.rules.ast import Rule
from auditor.rules.bind.amounts import AmountError, Kind, read_amount
from auditor.rules.bind.days import read_date
from auditor.rules.bind.names import Names
from auditor.rules.bind.wording import Wording
from auditor.rules.calendar import YEARS
from auditor.rules.pack import Pack
from auditor.rules.schema import CaseShape
from auditor.rules.shape import check_shape, with_english_keys
from auditor.rules.words import CASE_WORDS, EXPECT_WORDS, LEVELS, VERDICT_WORDS, keywords, read_word, spellings
from auditor.verdicts.verdict import Reason, Verdict
from auditor.written.mistakes import Mistakes, did_you_mean, fold
from auditor.written.yaml_source import Document, Node, read_yaml

if TYPE_CHECKING:
    from auditor.findings.finding import Finding

FIGURES = ("actual", "required", "population", "shortfall", "low", "high", "evidence")
"""What may be expected of a finding besides its verdict and reason: exact numbers, or null for none."""


@dataclass(frozen=True)
class Expectation:
    """What one finding must say. ``period`` (a label, or its first day) and ``school`` choose it where there are several."""

    verdict: str
    reason: str | None = None
    figures: tuple[tuple[str, Fraction | None], ...] = ()
    period: str = ""
    school: str = ""
    place: Place = Place()
    grade: str = ""


@dataclass(frozen=True, eq=False)
class Case:
    """One case. ``name`` is a sentence. ``answers``: entries of the evidence register; ``level``: of the bureau, "" not said."""

    name: str
    rule: str
    as_of: date
    given: Given
    expect: tuple[Expectation, ...]
    place: Place
    answers: tuple[Answer, ...] = ()
    level: str = ""


@dataclass(frozen=True)
class Difference:
    """One thing that came out otherwise: ``what`` was expected to be ``expected`` and is ``found``."""

    what: str
    expected: str
    found: str


@dataclass(frozen=True)
class CaseResult:
    """A case that was run; it passes when nothing differs. ``findings``: what the audit said of the rule."""

    case: Case
    differences: tuple[Difference, ...]
    findings: tuple[Finding, ...] = ()
    problem: Message | None = None

    @property
    def passed(self) -> bool:
        return not self.differences and self.problem is None


# ---------------------------------------------------------------- reading


def load_cases(pack: Pack) -> list[Case]:
    """Every case of a pack, in order of file and line. Raises UserError with every mistake."""
    problems: list[Problem] = []
    cases: list[Case] = []
    names = Names(pack.model)
    for path in pack.cases:
        try:
            cases += read_cases(path, f"{pack.shown}/cases/{path.name}", pack, names)
        except UserError as error:
            problems += error.problems
    seen: dict[str, Case] = {}
    for case in cases:
        first = seen.setdefault(case.name, case)
        if first is not case:
            problems.append(
                Problem(
                    "E281",
                    msg(
                        "A case of this name is already there: {file}, line {line}.", file=first.place.file, line=first.place.line
                    ),
                    case.place,
                )
            )
    if problems:
        raise UserError(problems)
    return cases


def read_cases(path: Path, shown: str, pack: Pack, names: Names) -> list[Case]:
    """The cases of one file. Raises UserError with every mistake."""
    mistakes = Mistakes(read_yaml(path, shown))
    found = bind_cases(mistakes, pack, names)
    mistakes.raise_errors()
    return found


def bind_cases(mistakes: Mistakes, pack: Pack, names: Names) -> list[Case]:
    """The sound cases of the document of ``mistakes``; what is wrong is noted there."""
    document = mistakes.document
    if not document.root.is_list and not document.root.is_empty:
        mistakes.add("E203", document.root, msg("A file of cases is a list; begin each with a dash and its name."))
    found = [_read(node, document, pack, names, mistakes) for node in document.root.elements]
    return [case for case in found if case is not None]


def _read(node: Node, document: Document, pack: Pack, names: Names, mistakes: Mistakes) -> Case | None:
    node = with_english_keys(node, CASE_WORDS, mistakes)
    shape = check_shape(node, CaseShape, mistakes)
    given_node = node.get("given")
    given = read_given(given_node, names, mistakes) if given_node is not None else Given()
    expect_node = node.get("expect")
    expected = []
    if expect_node is not None:
        for element in expect_node.elements if expect_node.is_list else [expect_node]:
            expected.append(_expectation(element, document, pack.rule(shape.rule) if shape else None, mistakes))
    if shape is None:
        return None
    as_of = read_date(shape.as_of)
    if as_of is not None and as_of.year not in YEARS:
        as_of = None
    if as_of is None:
        where = node.items["as_of"]
        mistakes.add("E256", where, msg("“{text}” is no date.", text=shape.as_of), msg("Write a date like 2026-09-01."))
    if pack.rule(shape.rule) is None:
        ids = [rule.id for rule in pack.rules]
        mistakes.add("E238", node.items["rule"], msg("There is no rule {id}.", id=shape.rule), did_you_mean(shape.rule, ids))
    answers = read_answers(node.get("answers"), pack.rule(shape.rule), as_of or date.min, mistakes)
    level = Wording(mistakes).choice(node.items["level"], LEVELS) if "level" in node.items else None
    sound = tuple(item for item in expected if item is not None)
    if as_of is None or not sound:
        return None
    if shape.period or shape.school:
        sound = tuple(replace(e, period=e.period or shape.period or "", school=e.school or shape.school or "") for e in sound)
    span = node.keys["name"]
    place = Place(file=document.file, line=span.line, column=span.column)
    return Case(shape.name, shape.rule, as_of, given, sound, place, answers, level or "")


def _expectation(node: Node, document: Document, rule: Rule | None, mistakes: Mistakes) -> Expectation | None:
    node = with_english_keys(node, EXPECT_WORDS, mistakes)
    for key in node.items:
        if key not in EXPECT_WORDS:
            mistakes.add(
                "E201", node.keys[key], msg("“{key}” does not belong here.", key=key), did_you_mean(key, spellings(EXPECT_WORDS))
            )
    written = node.get("verdict")
    if written is None:
        mistakes.add("E202", node, msg("“{key}” is missing.", key=keywords(EXPECT_WORDS, ["verdict"])))
        return None
    verdict = read_word(written.text or "", VERDICT_WORDS, written, mistakes)
    if verdict is None:
        choices = keywords(VERDICT_WORDS)
        suggestion = did_you_mean(written.text or "", spellings(VERDICT_WORDS))
        mistakes.add("E204", written, msg("One of these is expected here: {choices}.", choices=choices), suggestion)
        return None
    reason = node.get("reason")
    if reason is not None and reason.text not in list(Reason):
        choices = listed(Reason)
        suggestion = did_you_mean(reason.text or "", list(Reason))
        mistakes.add("E204", reason, msg("One of these is expected here: {choices}.", choices=choices), suggestion)
    figures = tuple((key, _figure(node.items[key], mistakes)) for key in FIGURES if key in node.items)
    texts = {key: (node.items[key].text or "") if key in node.items else "" for key in ("period", "school", "grade")}
    place = Place(file=document.file, line=node.span.line, column=node.span.column)
    return Expectation(verdict, reason.text if reason else None, figures, texts["period"], texts["school"], place, texts["grade"])


def _figure(node: Node, mistakes: Mistakes) -> Fraction | None:
    if node.value is None:
        return None
    text = node.text or ""
    try:
        # A clock time is a ratio nowhere among the figures.
        return read_amount(text, Kind.TIME if ":" in text else Kind.NUMBER)
    except AmountError as error:
        mistakes.add("E251", node, error.message, error.suggestion)
        return None


# ---------------------------------------------------------------- running


def run_cases(cases: Sequence[Case], pack: Pack, *, told: Callable[[int], None] | None = None) -> list[CaseResult]:
    """The results of many cases of one pack, in their order. Those that can share one audit do.

    ``told`` is called with the number of cases done.
    """
    names = Names(pack.model)
    groups: dict[tuple[object, ...], list[Case]] = {}
    for case in cases:
        alone = case.place if case.answers or case.level else None
        groups.setdefault((case.as_of, bureau_tables(case.given, names), alone), []).append(case)
    results: dict[Case, CaseResult] = {}
    for group in groups.values():
        as_of = group[0].as_of
        findings = _audit(group, pack, names, as_of)
        results |= {case: _result(case, findings.get(number, [])) for number, case in enumerate(group)}
        if told is not None:
            told(len(results))
    return [results[case] for case in cases]


def _audit(cases: Sequence[Case], pack: Pack, names: Names, as_of: date) -> dict[int, list[Finding]]:
    """The findings on each case (by its number) of the rule that it is about. District names are again those of the case."""
    from auditor.audit import audit

    wanted = {case.rule for case in cases}
    alone = replace(pack, rules=_with_counted(pack.rules, wanted))
    records = build_records([case.given for case in cases], names)
    register = Register(tuple(answer for case in cases for answer in case.answers))
    result = audit(alone, records, as_of=as_of, register=register, levels={"": cases[0].level})
    found: dict[int, list[Finding]] = {}
    for finding in result.findings:
        number, district = case_of(finding.district)
        if finding.rule != cases[number].rule:
            continue
        finding = replace(finding, district=district)
        if finding.subject == "bureau":
            finding = replace(finding, subject_id=district, subject_name=district)
        found.setdefault(number, []).append(finding)
    return found


def _with_counted(rules: Sequence[Rule], wanted: set[str]) -> tuple[Rule, ...]:
    """The wanted rules and those whose verdicts they count, directly or through others."""
    counted = wanted | {of for rule in rules if rule.id in wanted for of in rule.counted_rules()}
    return _with_counted(rules, counted) if counted != wanted else tuple(rule for rule in rules if rule.id in wanted)


def _result(case: Case, findings: Sequence[Finding]) -> CaseResult:
    differences: list[Difference] = []
    for expected in case.expect:
        chosen = _choose(findings, expected)
        if len(chosen) != 1:
            return CaseResult(case, (), tuple(findings), _unclear(findings, chosen))
        differences += _compare(chosen[0], expected)
    return CaseResult(case, tuple(differences), tuple(findings))


def _choose(findings: Sequence[Finding], expected: Expectation) -> list[Finding]:
    """The findings that an expectation may mean; where no period is named, the only one that is binding.

    Only a period that still runs can be pending, so that is the one meant then.
    """
    chosen = [
        finding
        for finding in findings
        if expected.school in ("", finding.subject_id, finding.subject_name)
        and (not expected.period or fold(expected.period) in _periods(finding))
    ]
    meant = [finding for finding in chosen if finding.binding != (expected.verdict == Verdict.PENDING)]
    return meant if len(meant) == 1 and not expected.period else chosen


def _periods(finding: Finding) -> set[str]:
    return {*map(fold, finding.period.values()), finding.period_start.isoformat(), finding.period_end.isoformat()}


def _unclear(findings: Sequence[Finding], chosen: Sequence[Finding]) -> Message:
    told = "; ".join(f"{f.subject_id} {f.period['zh']} ({f.period_start.isoformat()})" for f in (chosen or findings))
    if chosen:
        return msg("Several findings fit; name the period by its first day, or the school: {findings}.", findings=told)
    return msg("No finding fits; there are: {findings}.", findings=told)


def _compare(finding: Finding, expected: Expectation) -> list[Difference]:
    pairs: list[tuple[str, object, object]] = [("verdict", expected.verdict, finding.verdict.value)]
    if expected.reason is not None:
        pairs.append(("reason", expected.reason, finding.reason.value))
    if expected.grade and expected.grade not in finding.grade.values():
        pairs.append(("grade", expected.grade, finding.grade.get("zh", "")))
    for name, value in expected.figures:
        found = finding.evidence_total if name == "evidence" else getattr(finding, name)
        pairs.append((name, value, None if found is None else Fraction(found)))
    return [Difference(what, _told(wanted), _told(found)) for what, wanted, found in pairs if wanted != found]


def _told(value: object) -> str:
    return "null" if value is None else str(value)
