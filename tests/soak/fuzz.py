"""Damaged files of every kind that strangers hand in: no failure of the program's own, no hang, the rest always read."""

from __future__ import annotations

from fuzzing import KINDS, one_round

FULL = 3_000


def soak(rounds: int, seed: int) -> None:
    kinds = sorted(KINDS)
    wrong = []
    for nth in range(rounds):
        name = kinds[nth % len(kinds)]
        number = seed * 1_000_000 + nth // len(kinds)
        if told := one_round(name, number):
            wrong.append(f"{name} {number}: {told}")
    assert not wrong, f"{len(wrong)} of {rounds}:\n" + "\n".join(wrong)
