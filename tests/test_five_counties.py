"""The five counties that inspectors meet: what the program says of their files is what the naive evaluator says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.agreement import said_of_files
from tests.five_counties import COUNTIES, WAITS, waiting
from tests.law_cases import not_compared


def county(name: str) -> Any:
    wait = [pytest.mark.xfail(strict=True, reason=f"not yet: {WAITS[name]}")] if waiting(name) else []
    return pytest.param(name, marks=wait)


@pytest.mark.parametrize("name", [county(name) for name in COUNTIES])
def test_a_county(name: str, tmp_path: Path) -> None:
    said = said_of_files("shandan", COUNTIES[name](tmp_path, 1, "shandan"), not_compared())
    assert said.compared > 50
    assert said.wrong == []
