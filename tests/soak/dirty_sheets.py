"""Random dirty sheets: rows in are records and told lines; no planted line is a person; no denied row counts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pandas as pd
from dirty import SCHOOL, Dirty, check_lines, chunks_of, dirty_sheet, records_of

from auditor.files.sheet import Sheet, cell_text
from auditor.records.cells.text import clean_name
from auditor.records.sheets.chunks import Chunk

FULL = 20_000
_WHOLE = 10
"""Every tenth sheet goes on to the records, which takes ten times as long as reading it."""
_DENIED = ("完成情况", ("未完成", "取消", "未谈", "请假", "未开展"))


def soak(rounds: int, seed: int) -> None:
    dice = random.Random(seed)
    for n in range(rounds):
        made = dirty_sheet(dice)
        chunks = chunks_of(made.sheet)
        check_lines(made.sheet, chunks)
        assert {chunk.table for chunk in chunks} == {"staff"}, made.sheet.rows
        _check_persons(made, list(_sure(chunks)), sum(len(chunk.no_persons) for chunk in chunks))
        if n % _WHOLE == 0:
            _check_records(dice, made, chunks)


def _sure(chunks: Sequence[Chunk]) -> Iterator[str]:
    """The names of the lines that surely are records."""
    for chunk in chunks:
        yield from (cell_text(chunk.columns["name"].cell(n)) for n in range(len(chunk)) if n not in chunk.no_persons)


def _check_persons(made: Dirty, sure: Sequence[str], doubtful: int) -> None:
    assert sorted(map(clean_name, sure)) == sorted(map(clean_name, made.persons)), (sorted(sure), made.persons, made.sheet.rows)
    assert doubtful <= made.doubtful, made.sheet.rows


def _check_records(dice: random.Random, made: Dirty, chunks: list[Chunk]) -> None:
    """The same of the records, and that talks which did not take place do not count."""
    talks, denied = _talks(dice, made.persons)
    talked = chunks_of(talks)
    check_lines(talks, talked)
    records = records_of([*chunks, *talked])
    staff = records.frames["staff"]
    sure = [str(name) for name, doubt in zip(staff["name"], _doubts(staff), strict=True) if not doubt]
    _check_persons(made, sure, len(staff) - len(sure))
    held = records.frames["talks"]
    for row, was, doubt in zip(held["source_row"], held["held"].fillna(False), _doubts(held), strict=True):
        assert bool(was) is (row not in denied) or doubt, (row, was, doubt)


def _talks(dice: random.Random, people: list[str]) -> tuple[Sheet, set[int]]:
    """A sheet of talks some of which did not take place, and the rows of those."""
    header, words = _DENIED
    done = [dice.random() < 0.6 for _ in people]
    lines = [
        [name, f"2025-03-{n % 28 + 1:02d}", "面对面", "已完成" if was else dice.choice(words)]
        for n, (name, was) in enumerate(zip(people, done, strict=True))
    ]
    sheet = Sheet(f"{SCHOOL}谈心谈话.xlsx", "谈心谈话", [["谈话对象", "谈话日期", "谈话方式", header], *lines], merged=())
    return sheet, {n + 2 for n, was in enumerate(done) if not was}


def _doubts(frame: pd.DataFrame) -> list[str]:
    """Why each row perhaps does not count; "" for those that surely do."""
    return [str(doubt) for doubt in frame["doubt"].fillna("")] if "doubt" in frame else [""] * len(frame)
