"""Names of files made from names of schools."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from auditor.findings.result import SchoolInfo
from auditor.reports.text import clean


def letter_names(schools: Sequence[SchoolInfo]) -> dict[str, str]:
    """School id → a file name without ending: number and name, without what file systems refuse; never two alike."""
    width = len(str(len(schools)))
    return {school.school_id: f"{n:0{width}d}_{safe_name(school.name)}" for n, school in enumerate(schools, 1)}


def safe_name(name: str) -> str:
    """``name`` as a part of a file name on any system; at most 40 characters."""
    kept = "".join(c if c.isalnum() or c in "-·（）()" else "_" for c in clean(name))
    return kept.encode("utf-8", "ignore").decode()[:40].strip("_.") or "school"


def beside(folder: Path, word: str) -> Path:
    """The folder of a report's further files: ``报告-letters``."""
    home = (folder if folder.is_dir() else folder.parent).absolute()
    return home.with_name(f"{home.name}-{word}")
