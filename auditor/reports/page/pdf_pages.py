"""What the PDF shows: the result, the matrix, what is not met or cannot be judged at each school, and what comes due.

Lists of evidence, and requirements that are met, stay in the other files.

Laying out pages takes about a millisecond a cell: a very large audit is told in part, and the pages say of how much.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from auditor.findings.aggregate import SHOWN, worst
from auditor.findings.result import Result, RuleInfo, SchoolInfo
from auditor.reports.clauses import in_order
from auditor.reports.self_report import Section, sections
from auditor.verdicts.verdict import Verdict

RULES_AT_ONCE = 30
"""Requirements side by side in one matrix."""
CELLS = 20_000
"""Cells of the matrices; beyond this the schools with the gravest results are shown."""
SCHOOLS = 150
"""Schools whose requirements are told one by one; those with the gravest results come first where there are more."""
_TOLD = ("error", "fail", "explain", "unknown")


@dataclass(frozen=True)
class Matrix:
    """Some requirements, numbered, over the subjects: name, overall result, a verdict (or None) for each requirement."""

    part: int
    parts: int
    rules: list[tuple[int, RuleInfo]]
    rows: list[tuple[str, Verdict, list[Verdict | None]]]


class Pages:
    """Everything that the template of the PDF asks for beside the report's view."""

    def __init__(self, result: Result, language: str) -> None:
        self.result = result
        self.language = language

    @cached_property
    def _asked(self) -> list[RuleInfo]:
        asked = {f.rule for f in self.result.findings}
        return [rule for rule in in_order(self.result) if rule.id in asked]

    @cached_property
    def _subjects(self) -> list[tuple[str, str, str]]:
        """Owner, id and name: those of the districts, then schools in reading order; only the gravest where they are too many."""
        others = sorted(key for key in self.result.by_owner if key[0] != "school")
        most = max(1, CELLS // max(1, len(self._asked)))
        shown = {school.school_id for school in self._gravest(most)}
        schools = [("school", s.school_id, s.name) for s in self.result.schools if s.school_id in shown]
        return [*((*key, self.result.owner_name(*key, self.language)) for key in others), *schools]

    def _gravest(self, most: int) -> list[SchoolInfo]:
        ordered = sorted(self.result.schools, key=lambda s: SHOWN.index(self.result.overall(s.school_id).verdict))
        return ordered[:most]

    @property
    def listed(self) -> int:
        """Schools in the matrix."""
        return sum(subject == "school" for subject, _, _ in self._subjects)

    @property
    def left_out(self) -> int:
        return len(self.result.schools) - self.listed

    def matrices(self) -> Iterator[Matrix]:
        """The matrices, each with some of the requirements."""
        numbered = list(enumerate(self._asked, 1))
        count = -(-len(numbered) // RULES_AT_ONCE)
        size = -(-len(numbered) // count) if count else 1
        by_rule: dict[tuple[str, str, str], list[Verdict]] = {}
        for f in self.result.findings:
            by_rule.setdefault((f.owner, f.owner_id, f.rule), []).append(f.verdict)
        for part in range(count):
            rules = numbered[part * size : (part + 1) * size]
            rows = []
            for subject, key, name in self._subjects:
                cells = [by_rule.get((subject, key, rule.id)) for _, rule in rules]
                overall = self.result.overall(key, subject).verdict
                rows.append((name, overall, [worst(verdicts) if verdicts else None for verdicts in cells]))
            yield Matrix(part + 1, count, rules, rows)

    @cached_property
    def _wanting(self) -> list[tuple[SchoolInfo, Verdict, list[Section]]]:
        found = []
        chosen = {school.school_id for school in self._gravest(SCHOOLS)}
        for school in self.result.schools:
            if school.school_id in chosen:
                made = sections(self.result, school.school_id, self.language)
                told = [section for section in made if section.key in _TOLD]
                if told:
                    found.append((school, self.result.overall(school.school_id).verdict, told))
        return found

    def schools(self) -> list[tuple[SchoolInfo, Verdict, list[Section]]]:
        """The schools of which something is to be told, with it."""
        return self._wanting

    def due(self) -> list[tuple[date, RuleInfo, int]]:
        """What is not due yet and not met: the day, the requirement, and how many schools or bureaus lack it; by day."""
        lacking: dict[tuple[date, str], set[tuple[str, str]]] = {}
        for f in self.result.findings:
            if f.verdict is Verdict.PENDING:
                lacking.setdefault((f.due_on or f.period_end, f.rule), set()).add((f.owner, f.owner_id))
        order = {rule: n for n, rule in enumerate(self.result.rules)}
        found = sorted(lacking.items(), key=lambda entry: (entry[0][0], order[entry[0][1]]))
        return [(day, self.result.rules[rule], len(who)) for (day, rule), who in found]

    @property
    def told(self) -> int:
        return min(SCHOOLS, len(self.result.schools))

    @property
    def untold(self) -> int:
        return len(self.result.schools) - self.told
