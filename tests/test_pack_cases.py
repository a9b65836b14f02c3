"""Every case of the packs that ship comes out as written."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pytest

from auditor.authoring.cases import Case, CaseResult, load_cases, run_cases
from auditor.rules.pack import Pack, load_pack, pack_names
from auditor.verdicts.verdict import Verdict


@cache
def pack(name: str) -> Pack:
    return load_pack(name)


@cache
def cases(name: str) -> dict[str, list[Case]]:
    """The cases of a pack by the file in which they stand: those of one file share audits, which costs a tenth."""
    found: dict[str, list[Case]] = {}
    for case in load_cases(pack(name)):
        found.setdefault(case.place.file, []).append(case)
    return found


@cache
def results(name: str, file: str) -> list[CaseResult]:
    return run_cases(cases(name)[file], pack(name))


def silent_unknowns(results: Iterable[CaseResult]) -> list[tuple[str, str]]:
    """Rule and reason of whatever cannot be judged without anything being said to be missing."""
    found = (finding for result in results for finding in result.findings)
    return [(one.rule, one.reason.value) for one in found if one.verdict is Verdict.UNKNOWN and not one.missing]


FILES = [(name, f"{pack(name).shown}/cases/{path.name}") for name in pack_names() for path in pack(name).cases]


@pytest.mark.parametrize(("name", "file"), FILES)
def test_cases(name: str, file: str) -> None:
    found = results(name, file)
    failed = [(one.case.name, one.problem, one.differences) for one in found if not one.passed]
    assert (failed, len(found)) == ([], len(cases(name)[file]))


@pytest.mark.parametrize(("name", "file"), FILES)
def test_an_unknown_says_what_is_missing(name: str, file: str) -> None:
    assert silent_unknowns(results(name, file)) == []


@pytest.mark.parametrize(("name", "file"), dict(FILES).items())
def test_a_case_alone_comes_out_as_among_others(name: str, file: str) -> None:
    """Of each pack one; of the language many (test_sound_rules.py)."""
    case = cases(name)[file][-1]
    result = run_cases([case], pack(name))[0]
    assert result.passed, [result.problem, *result.differences]
