"""Messy files made from clean ones: whatever a school does to their form, the records come out the same.

A round is one such county, and one table with anything at all in its cells, whose account has to balance.
"""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from importing import ROSTER, load, write_csv

from auditor.model.model import base_model
from auditor.problems import UserError
from tests.messy import clean_tables, essence, write_clean, write_dirty
from tests.soaks import examples

FULL = 1_000


def soak(rounds: int, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(rounds):
        messy_files_give_the_clean_records(dice.randrange(10**6))
    examples(the_account_balances_whatever_the_cells_hold, rounds, seed)


def messy_files_give_the_clean_records(seed: int) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        tables = clean_tables(seed)
        write_clean(folder / "clean", tables)
        write_dirty(folder / "dirty", tables, random.Random(seed))
        clean, dirty = essence(load(folder / "clean")), essence(load(folder / "dirty"))
        for table in clean:
            assert dirty.get(table) == clean[table], (seed, table)


SNIPPETS = [
    "",
    "是",
    "2025-03-01",
    "张三",
    "0001",
    "合计",
    "城关小学",
    "位奇小学",
    "1.1E+17",
    "#N/A",
    "同上",
    "面对面",
    "无",
    "\n",
    "　",
    "=1+1",
    "-5",
    "2019.1",
]
cells = st.one_of(
    st.sampled_from(SNIPPETS), st.text(max_size=6), st.integers(-9, 10**17), st.floats(allow_nan=False), st.booleans()
)


@given(st.sampled_from(sorted(base_model().tables)), st.lists(st.lists(cells, min_size=1, max_size=8), max_size=12), st.randoms())
def the_account_balances_whatever_the_cells_hold(table: str, body: list[list[Any]], dice: random.Random) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        spec = base_model().tables[table]
        header = ["学校名称", *(c.zh for c in spec.columns.values() if c.zh)]
        dice.shuffle(header)
        write_csv(folder / "学校名单.csv", ROSTER)
        write_csv(folder / f"{spec.zh}.csv", [header[:8], *body])
        try:
            records = load(folder)
        except UserError:
            return
        kept = sum(s.accepted for s in records.sources if s.table == table)
        assert len(records.frames[table]) >= kept or table in ("schools", "bureau_events", "bureau_figures")
