"""Five counties as inspectors meet them: what is wrong, what cannot be judged, how many questions would settle it.

A round is one of the counties under one pack, written with other people. Rules that wait for a point of ``law_cases`` are counted
apart.
"""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from itertools import product
from pathlib import Path
from random import Random

from tests.agreement import packs, said_of_files
from tests.five_counties import COUNTIES, waiting
from tests.law_cases import not_compared
from tests.naive.files import read_county
from tests.naive.people import world_of

FULL = 200


def soak(rounds: int, seed: int) -> None:
    wrong: list[str] = []
    counted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    pairs = list(product(COUNTIES, ("shandan", "leiyang")))
    Random(seed).shuffle(pairs)
    for number in range(rounds):
        name, pack = pairs[number % len(pairs)]
        with tempfile.TemporaryDirectory() as folder:
            file = COUNTIES[name](Path(folder), seed * 1000 + number // len(pairs), pack)
            said = said_of_files(pack, file)
            world = world_of(read_county(file, packs(pack)[1].model), packs(pack)[1])
        counted[name, pack] += Counter(
            rounds=1, found=said.compared, unknown=said.unknown, owed=said.excess.total(), questions=world.questions.total()
        )
        wrong += [] if waiting(name) else [line for line in said.wrong if line.split("'")[1] not in not_compared()]
    for (name, pack), told in sorted(counted.items()):
        found, asked = told["found"], told["questions"] / told["rounds"]
        shares = f"{told['unknown'] / found:6.1%} unknown, {told['owed'] / found:5.1%} needlessly, {asked:5.1f} questions"
        print(f"{name:28}{pack:10}{found:>8,} findings: {shares}{', waits' if waiting(name) else ''}")
    assert not wrong, "\n".join(wrong[:20])
