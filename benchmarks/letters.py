"""A letter for each of a hundred schools: the whole command, from a report that is there. In CPU time, as machines are busy."""

from __future__ import annotations

import resource
import shutil
from pathlib import Path

WANTED = 10
"""Seconds for the letters of 100 schools."""


def letters(repeat: int, schools: int) -> list[object]:
    """Inspection opinions for all schools; then with rectification notices for those that need one."""
    from run import Measure, audit, county, median, seconds  # run.py lists this file in its table

    file = county(f"{schools}-schools", schools=schools, staff=50, events=400, seed=1)
    report = file.parent / "报告"
    if not (report / "findings.json").is_file():
        audit(file)
    target = file.parent / "文书"

    def written(*options: str) -> float:
        shutil.rmtree(target, ignore_errors=True)
        before = cpu()
        seconds("-m", "auditor", "report", "letters", str(report), "--output", str(target), *options)
        return cpu() - before

    opinions = median(repeat, lambda: written("--kind", "opinion"))
    both = median(repeat, written)
    limit = WANTED * schools / 100
    made = count(target)
    return [
        Measure(f"letters: an opinion for each of {schools} schools, CPU", opinions, limit, "s"),
        Measure(f"letters: opinions and rectification notices, {made} letters, CPU", both, limit * made / schools, "s"),
    ]


def cpu() -> float:
    """CPU seconds of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def count(folder: Path) -> int:
    return sum(1 for _ in folder.glob("*.docx"))
