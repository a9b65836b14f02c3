"""Import against the bare read of the same files, in one process: one sheet of 50,000 rows, and a county of small workbooks.

    python benchmarks/imports.py WHAT FOLDER REPEAT     (called by run.py; WHAT: calamine or pandas, against import)

Prints, for the bare read and then for import: the least CPU seconds, the least seconds by the clock, and the peak of memory in MB
after the first read. CPU seconds are those of this process and of the processes that import forks to read many files; the peak is
that of the largest of them. Both reads take turns, and CPU seconds are compared: the clock of a shared machine says little.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
from memory import forget_peak, peak  # noqa: E402

ROWS = 50_000
EVENTS = (
    *("学校名称", "教职工号", "谈话对象", "谈话日期", "谈话方式", "谈话人"),
    *("谈话人身份", "谈话内容", "备注", "序号", "附件", "页数"),
)
"""Twelve columns of a sheet of talks; the last three are no columns of the records model."""


def imports(repeat: int, schools: int) -> list[object]:
    """One sheet of talks against calamine's bare read; the workbooks of a county against pandas with calamine."""
    from run import MADE, Measure, county  # run.py lists this file in its table

    sheet = talks(MADE / "one-sheet")
    folder = county(f"{schools}-schools", schools=schools, staff=50, events=400, seed=1).parent / "记录"
    found: list[object] = []
    for name, what, path, target in (
        (f"import of {ROWS:,} × {len(EVENTS)} cells / bare read by calamine", "calamine", sheet, 1.5),
        (f"import of {schools} workbooks / bare read by pandas and calamine", "pandas", folder, 1.3),
    ):
        ran = subprocess.run([sys.executable, __file__, what, str(path), str(repeat)], capture_output=True, text=True, check=True)
        bare, own = (Cost(*costs) for costs in json.loads(ran.stdout))
        note = (
            f"[CPU {own.cpu:.2f} s against {bare.cpu:.2f} s; clock {own.clock:.2f} s against {bare.clock:.2f} s;"
            f" peak {own.peak:.0f} MB against {bare.peak:.0f} MB]"
        )
        found.append(Measure(name, own.cpu / bare.cpu, target, "×", note))
    return found


def talks(folder: Path) -> Path:
    """A folder with one workbook of one sheet, made on first use."""
    import xlsxwriter

    path = folder / "谈心谈话.xlsx"
    if path.exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    chance = Random(2)
    unfinished = folder / "unfinished"
    with xlsxwriter.Workbook(unfinished) as book:
        sheet = book.add_worksheet("谈心谈话")
        sheet.write_row(0, 0, EVENTS)
        for row in range(1, ROWS + 1):
            who = chance.randrange(5_000)
            day = f"2025-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
            cells = [f"清泉第{who % 100 + 1}小学", f"{who:07d}", f"张三{who}", day, "面对面", "李校长", "校级领导"]
            sheet.write_row(row, 0, [*cells, "工作与生活", "无", row, chance.random(), chance.randrange(1, 99)])
    shutil.move(unfinished, path)
    return folder


def by_calamine(folder: Path) -> None:
    """Every sheet as lists of Python values."""
    import python_calamine

    for path in sorted(folder.glob("*.xlsx")):
        book = python_calamine.CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


def by_pandas(folder: Path) -> None:
    """Every sheet as a frame of text."""
    import pandas as pd

    for path in sorted(folder.glob("*.xlsx")):
        pd.read_excel(path, sheet_name=None, dtype=str, engine="calamine")


def by_import(folder: Path) -> None:
    """The records of the folder."""
    from auditor.model.model import base_model
    from auditor.records.read import read_records

    read_records(folder, base_model())


class Cost(NamedTuple):
    """The least CPU seconds and seconds by the clock of a read, and the peak of memory in MB after the first."""

    cpu: float
    clock: float
    peak: float


_COUNTED = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def cpu_seconds() -> float:
    """Of this process and of its children that have ended."""
    spent = [resource.getrusage(who) for who in _COUNTED]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def compare(bare: Callable[[Path], None], folder: Path, repeat: int) -> list[Cost]:
    """What the bare read and import cost."""
    peaks = []
    for read in (bare, by_import):
        forget_peak()
        read(folder)  # imports modules, warms the disk cache
        peaks.append(max(peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024))  # children are forked, and small
    best = [(float("inf"), float("inf"))] * 2
    for _ in range(max(repeat, 3)):
        for index, read in enumerate((bare, by_import)):
            cpu, clock = cpu_seconds(), time.perf_counter()
            read(folder)
            spent = (cpu_seconds() - cpu, time.perf_counter() - clock)
            best[index] = (min(best[index][0], spent[0]), min(best[index][1], spent[1]))
    return [Cost(*best[index], peaks[index]) for index in range(2)]


if __name__ == "__main__":
    readers = {"calamine": by_calamine, "pandas": by_pandas}
    print(json.dumps(compare(readers[sys.argv[1]], Path(sys.argv[2]), int(sys.argv[3]))))
