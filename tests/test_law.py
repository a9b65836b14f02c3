"""Each point of what a word means on the day that counts: by the naive evaluator, and by the program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.agreement import Key, audited_files, naive_of_rule
from tests.law import lists, lives, people, sources, time
from tests.law_cases import NOT_YET, Case

CASES = [*lives.CASES, *people.CASES, *time.CASES, *lists.CASES, *sources.CASES]


def named(case: Case) -> str:
    return f"{case.point}: {case.says}"


def finding(found: dict[Key, Any], case: Case) -> Any:
    """The one that the case is about: of its subject and period, or of the first."""
    return next(
        f
        for (rule, subject, start), f in sorted(found.items())
        if rule == case.rule and case.start in (None, start) and case.subject in ("", subject)
    )


def figures(case: Case, found: Any) -> list[tuple[str, Any, Any]]:
    """Figures that differ from what the case says, where the finding is decided."""
    if str(found.verdict) not in ("pass", "fail", "pending"):
        return []
    wanted = {"actual": case.actual, "population": case.population}
    return [(name, value, getattr(found, name)) for name, value in wanted.items() if value not in (None, getattr(found, name))]


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_naive_evaluator_keeps_the_law(case: Case, tmp_path: Path) -> None:
    found = finding(naive_of_rule(case.pack, case.write(tmp_path), case.rule), case)
    assert str(found.verdict) in case.verdicts.split()
    assert figures(case, found) == []


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            c,
            id=named(c),
            marks=[pytest.mark.xfail(strict=True, reason=f"not yet: {c.point}")] if c.point in NOT_YET and not c.kept else [],
        )
        for c in CASES
    ],
)
def test_the_program_keeps_the_law(case: Case, tmp_path: Path) -> None:
    found = finding(audited_files(case.pack, case.write(tmp_path), case.rule), case)
    assert str(found.verdict) in case.verdicts.split()
    assert figures(case, found) == []
