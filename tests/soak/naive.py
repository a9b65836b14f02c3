"""Random counties, written as files, get the verdicts of the naive evaluator; what is needlessly unknown is counted.

A round is a county of a few districts, about 400 findings. Rules that wait for a point of ``law_cases`` are counted apart.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from tests.agreement import Said, compare
from tests.law_cases import not_compared

FULL = 260
DISTRICTS = 4
PACKS = ("shandan", "leiyang", "shandan", "leiyang", "wenzhou", "zhejiang-union")


def soak(rounds: int, seed: int) -> None:
    every = Said()
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            pack = PACKS[number % len(PACKS)]
            every.add(compare(pack, seed * 10_000 + number, Path(folder), districts=DISTRICTS, workbooks=number % 12 >= 6))
    waiting = [line for line in every.wrong if _rule(line) in not_compared()]
    wrong = [line for line in every.wrong if line not in waiting]
    print(f"{every.compared:,} findings: {len(wrong)} wrong, {len(waiting)} of rules that wait; {every.too_many} too open to try")
    print(f"{every.unknown:,} unknown, {every.excess.total():,} of them needlessly:")
    print("".join(f"  {rule:28}{count:>6}\n" for rule, count in every.excess.most_common()), end="")
    print(f"{every.silent.total():,} do not say what is missing: {dict(every.silent)}")
    print("".join(f"  waits: {rule:28}{count:>6}\n" for rule, count in Counter(map(_rule, waiting)).most_common()), end="")
    assert not every.silent, every.silent
    assert not wrong, "\n".join(wrong[:20])


def _rule(line: str) -> str:
    return line.split("'")[1]
