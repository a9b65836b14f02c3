"""Generated facts, at and beside thresholds, get the verdicts of the verdict table read in fractions."""

from __future__ import annotations

from hypothesis import given
from soaks import examples
from test_judge_oracle import cases, oracle

from auditor.verdicts.facts import Fact, Ruling
from auditor.verdicts.judge import Judge

FULL = 10_000


@given(cases())
def agrees(case: tuple[Ruling, list[Fact]]) -> None:
    ruling, facts = case
    assert Judge().decide(ruling, facts) == [oracle(ruling, fact) for fact in facts]


def soak(rounds: int, seed: int) -> None:
    examples(agrees, rounds, seed)
