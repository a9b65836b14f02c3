"""Five counties as inspectors meet them: what is wrong, what cannot be judged, how many questions would settle it.

A round is the five counties, written with other people. Rules that wait for a point of ``law_cases`` are counted apart.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.agreement import packs, said_of_files
from tests.five_counties import COUNTIES, waiting
from tests.law_cases import not_compared
from tests.naive.files import read_county
from tests.naive.people import world_of

FULL = 100


def soak(rounds: int, seed: int) -> None:
    wrong: list[str] = []
    for name, build in COUNTIES.items():
        for pack in ("shandan", "leiyang"):
            found, unknown, owed, questions = 0, 0, 0, 0
            for number in range(rounds):
                with tempfile.TemporaryDirectory() as folder:
                    file = build(Path(folder), seed * 1000 + number, pack)
                    said = said_of_files(pack, file)
                    world = world_of(read_county(file, packs(pack)[1].model), packs(pack)[1])
                found, unknown = found + said.compared, unknown + said.unknown
                owed, questions = owed + said.excess.total(), questions + world.questions.total()
                wrong += [] if waiting(name) else [line for line in said.wrong if line.split("'")[1] not in not_compared()]
            told = f"{unknown / found:6.1%} unknown, {owed / found:5.1%} needlessly, {questions / rounds:5.1f} questions"
            print(f"{name:28}{pack:10}{found:>8,} findings: {told}{', waits' if waiting(name) else ''}")
    assert not wrong, "\n".join(wrong[:20])
