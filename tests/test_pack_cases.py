"""Every case of the packs that ship comes out as written."""

from __future__ import annotations

from functools import cache

import pytest

from auditor.authoring.cases import Case, load_cases, run_case
from auditor.rules.pack import Pack, load_pack, pack_names


@cache
def pack(name: str) -> Pack:
    return load_pack(name)


def every_case() -> list[tuple[str, Case]]:
    return [(name, case) for name in pack_names() for case in load_cases(pack(name))]


@pytest.mark.parametrize(("name", "case"), every_case(), ids=lambda value: value.name if isinstance(value, Case) else value)
def test_case(name: str, case: Case) -> None:
    result = run_case(case, pack(name))
    assert result.passed, [result.problem, *result.differences]
