"""What the cases of a pack have tried: of each rule every verdict that it can give, its exact boundary, every dated threshold.

An attestation that concerns every school reads no records, so there is nothing about it that a case could try.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from auditor.rules.ast import TRUE, Condition, Rule
from auditor.rules.bind.counted import can_be_outside

if TYPE_CHECKING:
    from auditor.authoring.cases import CaseResult
    from auditor.findings.finding import Finding
    from auditor.rules.pack import Pack

BOUNDARY = "boundary"
"""A case in which exactly what is required is there."""


@dataclass(frozen=True, order=True)
class Cell:
    """One thing that a case should show of a rule: a verdict or :data:`BOUNDARY`; ``since``: under the threshold of that date."""

    rule: str
    what: str
    since: date | None = None


def wanted_cells(rule: Rule, scope: Condition = TRUE) -> tuple[Cell, ...]:
    """What the cases of a rule should show; that ``scope``, its pack's, keeps it from some schools needs no case of its own."""
    if rule.applies_to == scope:
        rule = replace(rule, applies_to=TRUE)
    if rule.measure.judged_from == "register":
        verdicts = ["not_checked", "not_applicable"] if rule.applies_to != TRUE else []
        return tuple(Cell(rule.id, verdict) for verdict in verdicts)
    verdicts = ["pass", "fail", BOUNDARY, "unknown"]
    if can_be_outside(rule):
        verdicts.append("not_applicable")
    cells = [Cell(rule.id, verdict) for verdict in verdicts]
    cells += [Cell(rule.id, verdict, day) for day in rule.first_days() for verdict in ("pass", "fail")]
    return tuple(cells)


def shown_cells(rule: Rule, results: Sequence[CaseResult]) -> set[Cell]:
    """What the cases that came out as written do show of the rule."""
    shown: set[Cell] = set()
    for finding in _expected(rule, results):
        verdict = finding.verdict.value
        shown.add(Cell(rule.id, verdict))
        if verdict in ("pass", "fail") and finding.actual is not None and finding.actual == finding.required:
            shown.add(Cell(rule.id, BOUNDARY))
        for bound in rule.bounds:
            on = finding.period_end if rule.period.kind == "as_of" else finding.period_start
            if bound.threshold.changes() and bound.threshold.on(on) is not None:
                since = max(day for day in bound.threshold.changes() if day <= on)
                shown.add(Cell(rule.id, verdict, since))
    return shown


def _expected(rule: Rule, results: Sequence[CaseResult]) -> Iterator[Finding]:
    """The findings that a case of the rule spoke of and was right about."""
    for result in results:
        if result.case.rule != rule.id or not result.passed:
            continue
        for expected in result.case.expect:
            for finding in result.findings:
                if finding.verdict.value == expected.verdict and expected.reason in (None, finding.reason.value):
                    yield finding


@dataclass(frozen=True)
class CaseCoverage:
    """How far the cases of a pack go. ``missing`` are the cells that no case shows, sorted."""

    wanted: int
    missing: tuple[Cell, ...]

    @property
    def percent(self) -> int:
        """Rounded down: 100 only when nothing is missing."""
        return 100 if not self.wanted else (self.wanted - len(self.missing)) * 100 // self.wanted


def case_coverage(pack: Pack, results: Sequence[CaseResult]) -> CaseCoverage:
    """Coverage of the pack's own rules, changed ones too, by the results of its cases."""
    wanted = [cell for rule in pack.own_rules for cell in wanted_cells(rule, pack.scope)]
    shown = {cell for rule in pack.own_rules for cell in shown_cells(rule, results)}
    return CaseCoverage(len(wanted), tuple(sorted((cell for cell in wanted if cell not in shown), key=_order)))


@dataclass(frozen=True)
class Tried:
    """The cases of a pack that were run. ``coverage``: None where these were only some of them."""

    pack: Pack
    results: tuple[CaseResult, ...]
    coverage: CaseCoverage | None

    @property
    def failed(self) -> list[CaseResult]:
        return [result for result in self.results if not result.passed]


def try_cases(pack: Pack, file: str | None = None, rules: Collection[str] = ()) -> Tried:
    """Run the cases of a pack. ``file``: only those of this file, as messages name it, or of its rules; ``rules``: of these."""
    from auditor.authoring.cases import load_cases, run_cases

    of_file = {rule.id for rule in pack.rules if rule.place.file == file}
    chosen = [case for case in load_cases(pack) if not rules or case.rule in rules]
    if file is not None and not file.startswith("policies/"):
        chosen = [case for case in chosen if case.place.file == file or case.rule in of_file]
    results = run_cases(chosen, pack)
    return Tried(pack, tuple(results), case_coverage(pack, results) if not rules and file is None else None)


def _order(cell: Cell) -> tuple[str, date, str]:
    return (cell.rule, cell.since or date.min, cell.what)
