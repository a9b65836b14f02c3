"""A seeded hundredth of every soak; ``python3 tasks.py soak NAME`` runs all of one."""

from __future__ import annotations

import pytest
import soaks

ELSEWHERE = {"spark"}
"""Whose hundredth test_spark.py runs, in the one session of Spark that the suite starts."""


@pytest.mark.parametrize("name", [name for name in soaks.names() if name not in ELSEWHERE])
def test_a_hundredth_of(name: str) -> None:
    soak = soaks.load(name)
    soak.soak(soaks.hundredth(soak), soaks.SEED)


@pytest.mark.parametrize("name", soaks.names())
def test_a_soak_says_what_it_shows_and_how_large_it_is(name: str) -> None:
    soak = soaks.load(name)
    assert (soak.__doc__ or "").strip()
    assert soak.FULL >= 100
