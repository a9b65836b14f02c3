"""The program against the naive evaluator over random small counties: every rule that measures, with missing data."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.agreement import audited, differences, naive, packs
from tests.counties import random_county
from tests.naive.days import on

DISTRICTS = 25
"""Small counties per audit: planning the queries of an audit costs far more than running them."""
SLOW = settings(
    max_examples=3,
    deadline=None,
    phases=(Phase.generate,),  # a failing county is small, but shrinking it costs an audit a step
    suppress_health_check=list(HealthCheck),
)
SEEDS = st.integers(0, 2**32 - 1)
PACKS = ["leiyang", "shandan", "wenzhou", "zhejiang-union"]  # zhejiang measures nothing


def disagreements(pack: str, seed: int, unmatched: bool) -> list[str]:
    county = random_county(Random(seed), packs(pack)[1].model, DISTRICTS, unmatched)
    records = (county.tables, county.submitted, county.bureau)
    return differences(naive(pack, *records, county.as_of), audited(pack, *records, county.as_of), loose=unmatched)


@pytest.mark.parametrize("pack", PACKS)
@SLOW
@given(seed=SEEDS)
def test_random_counties(pack: str, seed: int) -> None:
    assert disagreements(pack, seed, unmatched=False) == []


@pytest.mark.parametrize("pack", PACKS)
@SLOW
@given(seed=SEEDS)
def test_random_counties_with_records_that_name_nobody(pack: str, seed: int) -> None:
    """Here ``unknown`` is allowed where only trying every assignment decides; a wrong pass or fail is not."""
    assert disagreements(pack, seed, unmatched=True) == []


# ------------------------------------------------------------------ examples that random counties hit too rarely

MAN = {
    "sex": "male",
    "born_on": on("1966-10-08"),
    "category": "teacher",
    "post_category": "professional",
    "position": "none",
    "establishment": True,
    "status": "in_post",
    "joined_school_on": on("1998-08"),
    "left_school_on": None,
    "began_teaching_on": on("1990-09"),
    "title": "intermediate",
    "title_conditions_met": True,
    "backbone": False,
    "special_grade": False,
    "retirement_category_stated": None,
    "rural_years_stated": Fraction(31),
}
HISTORIES: dict[str, list[tuple[str | None, str | None, bool | None]]] = {
    "none at all": [],
    "in town only": [("1998-08", None, False)],
    "begins after the year": [("2026-08", None, True)],
    "perhaps rural": [("1990-08", None, None)],
    "no beginning": [(None, None, True)],
    "no beginning, in town": [(None, "1999-01", False)],
    "exactly thirty years": [("1995-09-01", "2025-08-31", True)],
    "thirty years less two days": [("1995-09-01", "2025-08-29", True)],
    "from the end of a February": [("1996-02-29", None, True)],
    "overlapping": [("1990-01-31", "1990-02-28", True), ("1996-01-01", None, True), ("1996-01-01", "2010-12-31", True)],
}
BIRTHDAYS = ("1967-03-31", "1967-04-29", "1967-04-30", "1967-05-01", "1967-05-31", "1967-04", "1966-12-31")


def rural_careers() -> tuple[dict[str, list[dict[str, Any]]], set[tuple[str, str]]]:
    """One rural school and one candidate for each history and each birthday."""
    tables: dict[str, list[dict[str, Any]]] = {"schools": [], "staff": [], "service_history": [], "title_appointments": []}
    cases = [(name, MAN, spells) for name, spells in HISTORIES.items()]
    cases += [(day, {**MAN, "born_on": on(day)}, HISTORIES["none at all"]) for day in BIRTHDAYS]
    cases += [("nothing stated", {**MAN, "rural_years_stated": None}, [])]
    for name, person, spells in cases:
        place = {"stage": "primary", "locality": "rural", "ownership": "public"}
        tables["schools"].append({"school_id": name, "name": name, "district": name, **place})
        tables["staff"].append({"school_id": name, "staff_id": "a", "name": "甲", **person})
        for start, end, rural in spells:
            spell = {"started_on": on(start) if start else None, "ended_on": on(end) if end else None, "rural": rural}
            whose = {"school_id": name, "staff_id": "a", "staff_name": "甲"}
            tables["service_history"].append({**whose, **spell, "unit": None, "teaching": True, "homeroom_years": None})
    submitted = {(s["school_id"], t) for s in tables["schools"] for t in tables if t != "schools"}
    return tables, submitted


@pytest.mark.parametrize("as_of", [date(2025, 12, 31), date(2025, 11, 30), date(2026, 5, 31)])
def test_rural_careers(as_of: date) -> None:
    records = (*rural_careers(), set())
    assert differences(naive("leiyang", *records, as_of), audited("leiyang", *records, as_of)) == []
