"""The level of a bureau: what it is called where that is certain, else what the audit says; nothing is guessed from 市 or 区."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from auditor.measures.measure import Case, Measured

_ENDINGS = {
    "province": ("省", "自治区"),
    "county": ("县", "自治县", "旗"),
    "township": ("乡", "镇", "街道"),
}
_MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")


def level_of(district: str, said: Mapping[str, str]) -> str | None:
    """``province``, ``city``, ``county`` or ``township``; None where nobody says. ``said``: district → level; "" for all."""
    known = said.get(district) or said.get("")
    if known:
        return known
    if district in _MUNICIPALITIES:
        return "province"
    return next((level for level, endings in _ENDINGS.items() if district.endswith(endings)), None)


def asked_of(levels: Collection[str], district: str, said: Mapping[str, str]) -> int:
    """Whether what is asked of bureaus of these levels is asked of this one: 1 yes, 0 no, 2 not known."""
    level = level_of(district, said)
    return 2 if level is None else int(level in levels)


def at_its_level(measured: Measured, districts: Sequence[str], said: Mapping[str, str]) -> Measured:
    """What was measured of bureaus, asked only of those at the level that the rule names; open where the level is not known."""
    task = measured.task
    if not task.rule.levels or task.subject != "bureau":
        return measured
    cases: dict[Case, int] = {}
    case_of = []
    for district, case in zip(districts, measured.case_of.tolist(), strict=True):
        old = measured.cases[case]
        case_of.append(cases.setdefault(replace(old, applies=asked_of(task.rule.levels, district, said)), len(cases)))
    return Measured(task, list(cases), np.array(case_of, dtype=np.int64))
