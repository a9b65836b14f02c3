"""Random dirty sheets: rows in are records and told lines; no planted line is a person; no denied row counts."""

from __future__ import annotations

import random

import pandas as pd
from dirty import SCHOOL, check_lines, chunks_of, dirty_sheet, records_of

from auditor.files.sheet import Sheet
from auditor.records.cells.text import clean_name

FULL = 20_000
_DENIALS = ("完成情况", ("未完成", "取消", "未谈", "请假", "未开展"))


def soak(rounds: int, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(rounds):
        made = dirty_sheet(dice)
        chunks = chunks_of(made.sheet)
        check_lines(made.sheet, chunks)
        talks, denied = _talks(dice, made.persons)
        talked = chunks_of(talks)
        check_lines(talks, talked)
        records = records_of([*chunks, *talked])
        staff = records.frames["staff"]
        surely = [str(name) for name, doubt in zip(staff["name"], _doubts(staff), strict=True) if not doubt]
        assert sorted(surely) == sorted(map(clean_name, made.persons)), (sorted(surely), made.persons, made.sheet.rows)
        assert len(staff) - len(surely) <= made.doubtful, (staff["name"].tolist(), made.sheet.rows)
        _check_denied(records.frames["talks"], denied)


def _talks(dice: random.Random, people: list[str]) -> tuple[Sheet, set[int]]:
    """A sheet of talks some of which did not take place, and the rows of those."""
    header, words = _DENIALS
    rows: list[list[object]] = [["谈话对象", "谈话日期", "谈话方式", header]]
    denied = set()
    for n, name in enumerate(people):
        done = dice.random() < 0.6
        rows.append([name, f"2025-03-{n % 28 + 1:02d}", "面对面", "已完成" if done else dice.choice(words)])
        if not done:
            denied.add(n + 2)
    return Sheet(f"{SCHOOL}谈心谈话.xlsx", "谈心谈话", rows, merged=()), denied  # type: ignore[arg-type]


def _doubts(frame: pd.DataFrame) -> list[str]:
    """Why each row perhaps does not count; "" for those that surely do."""
    return [str(doubt) for doubt in frame["doubt"].fillna("")] if "doubt" in frame else [""] * len(frame)


def _check_denied(talks: pd.DataFrame, denied: set[int]) -> None:
    """A row that says that it did not happen is not held, or counts only perhaps."""
    for row, held, doubt in zip(talks["source_row"], talks["held"].fillna(False), _doubts(talks), strict=True):
        assert bool(held) is (row not in denied) or doubt, (row, held, doubt)
