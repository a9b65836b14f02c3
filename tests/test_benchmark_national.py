"""The national benchmark at the size of a county: every tool finds what the plan says, count by count and verdict by verdict."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from databases import parquet

from auditor.model.model import base_model
from auditor.rules.pack import load_pack
from auditor.store.store import Store
from auditor.survey.survey import survey_store

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "benchmarks"))

from national import bureaus, hand_sql  # noqa: E402
from national.known import known_counts, known_tally  # noqa: E402
from national.nation import differences  # noqa: E402
from national.plan import PER_DISTRICT, schools_plan  # noqa: E402
from national.records import make_store  # noqa: E402
from national.rules import OF_SCHOOL, summed, tally  # noqa: E402
from national.tools import PACKS  # noqa: E402

SCHOOLS = 100
Counts = dict[str, Any]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("national") / "store"
    make_store(folder, SCHOOLS)
    return folder


def by_hand(store: Path) -> Counts:
    with hand_sql.connect() as db:
        return hand_sql.measure(db, store)


def by_pandas(store: Path) -> Counts:
    pytest.importorskip(
        "pyarrow", reason="pandas reads Parquet with pyarrow, which is not installed: python3 tasks.py extra bench"
    )
    from national import in_pandas

    return in_pandas.measure(store)


def by_plain_pandas(store: Path) -> Counts:
    pytest.importorskip(
        "pyarrow", reason="pandas reads Parquet with pyarrow, which is not installed: python3 tasks.py extra bench"
    )
    from national import in_plain_pandas

    return in_plain_pandas.measure(store)


def by_polars(store: Path) -> Counts:
    pytest.importorskip("polars", reason="Polars is not installed: python3 tasks.py extra bench")
    from national import in_polars

    return in_polars.measure(store)


@pytest.mark.parametrize("measure", [by_hand, by_pandas, by_plain_pandas, by_polars])
def test_tool_finds_the_counts_and_verdicts_of_the_plan(measure: Callable[[Path], Counts], store: Path) -> None:
    found, known = measure(store), known_counts(schools_plan(range(SCHOOLS)))
    unpaid = known["rural_public"] == 0  # payments are looked at in public rural schools only
    expected = {
        name: np.where(unpaid, 0, known[name]) if name.startswith(("allowance", "talent")) else known[name] for name in OF_SCHOOL
    }

    assert [name for name in OF_SCHOOL if (found[name] != expected[name]).any()] == []
    assert tally(found, {**summed(found), **bureaus.measure(store)}) == known_tally(SCHOOLS)


def test_survey_finds_the_verdicts_of_the_plan(store: Path, tmp_path: Path) -> None:
    model, packs = base_model(), []
    for folder in PACKS:
        packs.append(load_pack(folder, model))
        model = packs[-1].model

    told = survey_store(Store(str(store)), packs, as_of=date(2025, 12, 31), folder=tmp_path / "survey").told

    found: Counter[tuple[str, int, str]] = Counter()
    for rule in told["rules"]:
        for verdict, number in rule["verdicts"].items():
            found[rule["rule"], int(rule["period_start"].replace("-", "")), verdict] += number
    assert differences(found, known_tally(SCHOOLS)) == []


def test_plan_of_a_school_is_the_same_at_every_size() -> None:
    whole, part = schools_plan(range(3 * PER_DISTRICT)), schools_plan(range(PER_DISTRICT, 2 * PER_DISTRICT))

    assert whole.iloc[PER_DISTRICT : 2 * PER_DISTRICT].reset_index(drop=True).equals(part)


def test_every_rule_has_schools_on_both_sides() -> None:
    """Of 5,000 schools some pass and some do not, whatever the rule: a benchmark of one verdict would show nothing."""
    told: dict[tuple[str, int], set[str]] = {}
    for rule, start, verdict in known_tally(5_000):
        told.setdefault((rule, start), set()).add(verdict)

    judged = {key: verdicts for key, verdicts in told.items() if "not_checked" not in verdicts}
    assert [key for key, verdicts in judged.items() if len(verdicts) < 2] == []


def test_the_same_numbers_make_the_same_records(store: Path, tmp_path: Path) -> None:
    make_store(tmp_path / "again", SCHOOLS)

    files = sorted(path.relative_to(store) for path in store.rglob("*.parquet"))
    assert len(files) == len(list((tmp_path / "again").rglob("*.parquet")))
    for file in files:
        one, two = (f"SELECT * FROM read_parquet('{folder / file}')" for folder in (store, tmp_path / "again"))
        assert parquet(f"({one} EXCEPT ALL {two}) UNION ALL ({two} EXCEPT ALL {one})") == [], file
