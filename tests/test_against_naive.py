"""The program against the naive evaluator over random small counties that are written as files and read by both."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.agreement import compare
from tests.law_cases import not_compared

SEEDS = [("shandan", 2, True), ("leiyang", 2, True), ("wenzhou", 1, False), ("zhejiang-union", 1, False)]
"""The soak's hundredth (``soak/naive.py``) has lists of Shandan and Leiyang as text."""


@pytest.mark.parametrize(("pack", "seed", "workbooks"), SEEDS)
def test_a_random_county(pack: str, seed: int, workbooks: bool, tmp_path: Path) -> None:
    """Nothing is wrong, and every unknown says what is missing; what only trying every completion decides is seldom unknown."""
    said = compare(pack, seed, tmp_path, districts=3, workbooks=workbooks, skip=not_compared())
    assert (said.wrong, said.silent) == ([], Counter())
    assert said.compared >= 10
    assert said.excess.total() <= max(1, said.compared / 50), said.excess
