"""The entries of a register, and what its columns are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from auditor.i18n import msg
from auditor.problems import Place, Problem

LONGEST = 500
"""Characters of a document reference or a note."""
NOT_APPLICABLE = ("不适用", "不涉及", "not_applicable", "not applicable", "n/a")
ENDS_BEFORE = msg("The validity ends before the day of the entry.")
TABLE = "attestations"
GRID = "未核查材料一览"
"""The sheet of a form that only counts, school by material; it holds no answers."""
SEVERAL = "、"
"""Between the rules that one answer serves."""
COLUMNS: Mapping[str, tuple[str, str]] = {
    "rule": ("规则编号", "rule"),
    "school_id": ("学校标识码", "school ID"),
    "school": ("学校名称", "school name"),
    "answer": ("结论", "answer"),
    "document": ("佐证材料", "document"),
    "by": ("登记人", "entered by"),
    "on": ("登记日期", "entered on"),
    "valid_until": ("有效期至", "valid until"),
    "period": ("所属周期起始日", "first day of the period"),
    "note": ("备注", "note"),
    "happened_on": ("发生日期", "happened on"),
    "count": ("数量", "count"),
    "of": ("总数", "out of"),
}
"""The columns of a register sheet: their Chinese and English headers."""
NAMES: Mapping[str, dict[str, str]] = {
    TABLE: {"zh": "佐证材料登记", "en": "Evidence register"},
    **{f"{TABLE}.{column}": {"zh": zh, "en": en} for column, (zh, en) in COLUMNS.items()},
    f"{TABLE}.answer=yes": {"zh": "是", "en": "yes"},
    f"{TABLE}.answer=no": {"zh": "否", "en": "no"},
    f"{TABLE}.answer=not_applicable": {"zh": "不适用", "en": "not applicable"},
}
"""What reports call the register and its columns."""


@dataclass(frozen=True)
class Answer:
    """One entry, as written. ``school`` is a name or an ID.

    ``answer``: "" where the figures are to tell. ``period``: first day of the period that it speaks of, None if not said.
    ``happened_on``, ``count``, ``of``: the facts that the rule asks for. ``note``: of “not applicable” its reason.
    """

    rule: str
    answer: Literal["", "yes", "no", "not_applicable"]
    document: str
    by: str
    on: date
    school_id: str = ""
    school: str = ""
    valid_until: date | None = None
    period: date | None = None
    note: str = ""
    happened_on: date | None = None
    count: int | None = None
    of: int | None = None
    place: Place = Place()


@dataclass(frozen=True)
class Register:
    """The entries of all register files, and what was wrong with others."""

    answers: tuple[Answer, ...] = ()
    problems: tuple[Problem, ...] = ()
