"""Tests too long for every run. Each is one file of ``tests/soak/``; this folder is their register:

python tests/soaks.py                     name them (python3 tasks.py soak is the same)
python tests/soaks.py NAME [N] [SEED]     run one at full size, or N rounds of it

A soak's file has a docstring that says what it shows, ``FULL``, the rounds of its full size, and

    def soak(rounds: int, seed: int) -> None: ...

which raises where something is wrong and does the same for the same numbers. The suite (test_soaks.py) runs a hundredth of each
with a fixed seed: that has to take a few seconds. :func:`examples` makes rounds of a test by Hypothesis.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = Path(__file__).parent / "soak"
SEED = 1
sys.path.append(str(FOLDER.parent.parent))  # as pytest does: soaks import what the tests share


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))


def load(name: str) -> ModuleType:
    return import_module(f"soak.{name}")


def hundredth(soak: ModuleType) -> int:
    """The rounds that the suite runs."""
    return max(1, int(soak.FULL) // 100)


def examples(test: Callable[..., Any], rounds: int, seed: int) -> None:
    """Call ``test``, which ``hypothesis.given`` feeds, with ``rounds`` examples that depend on nothing but ``seed``."""
    import hypothesis

    checks = list(hypothesis.HealthCheck)
    chosen = hypothesis.settings(max_examples=rounds, deadline=None, database=None, suppress_health_check=checks)
    hypothesis.seed(seed)(chosen(test))()


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in names():
        for name in names():
            soak = load(name)
            print(f"{name:24}{soak.FULL:>9,} rounds  {(soak.__doc__ or '').strip().splitlines()[0]}")
        return 0 if not arguments else 2
    soak = load(arguments[0])
    rounds = int(arguments[1]) if arguments[1:] else int(soak.FULL)
    seed = int(arguments[2]) if arguments[2:] else SEED
    begun = time.monotonic()
    soak.soak(rounds, seed)
    print(f"{arguments[0]}: {rounds:,} rounds, seed {seed}, nothing wrong in {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
