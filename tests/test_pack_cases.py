"""Every case of the packs that ship comes out as written."""

from __future__ import annotations

from functools import cache

import pytest

from auditor.authoring.cases import Case, load_cases, run_case, run_cases
from auditor.rules.pack import Pack, load_pack, pack_names


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


@pytest.mark.parametrize(("name", "file"), [(name, file) for name in pack_names() for file in cases(name)])
def test_cases(name: str, file: str) -> None:
    results = run_cases(cases(name)[file], pack(name))
    failed = [(one.case.name, one.problem, one.differences) for one in results if not one.passed]
    assert (failed, len(results)) == ([], len(cases(name)[file]))


@pytest.mark.parametrize(("name", "file"), [(name, file) for name in pack_names() for file in cases(name)])
def test_a_case_alone_comes_out_as_among_others(name: str, file: str) -> None:
    case = cases(name)[file][-1]
    result = run_case(case, pack(name))
    assert result.passed, [result.problem, *result.differences]
