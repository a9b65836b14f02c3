"""What is said of a county with open cells is true of each way of filling them, whatever the rule.

A round is a small county, up to 48 of its completions, and thirty random rules: parts, sums that may be negative, comparisons
with the year before, rows of nobody, namesakes. What is unknown although all completions agree is counted.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

from tests.completions import compare

FULL = 100


def soak(rounds: int, seed: int) -> None:
    compared = unknown = needless = 0
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            said = compare(Random(f"{seed} {number}"), Path(folder))
        compared, unknown, needless = compared + said.compared, unknown + said.unknown, needless + len(said.needless)
        assert not said.wrong, "\n".join(said.wrong[:20])
    print(f"{compared:,} findings, {unknown:,} unknown, {needless:,} of them although all completions agree")
    assert needless <= max(20, compared // 10)
