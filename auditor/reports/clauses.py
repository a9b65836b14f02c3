"""Clauses in the order in which a document has them: 二（一）2 before 二（一）10, 第九条 before 第十条."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.findings.result import Result, RuleInfo

_DIGITS = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}
_PARTS = re.compile(r"([0-9]+|[零〇一二两三四五六七八九十百]+)")

Key = tuple[tuple[int, int, str], ...]


def clause_order(clause: str) -> Key:
    """What clauses are sorted by: numbers, in figures or Chinese characters, by their value."""
    found = []
    for nth, part in enumerate(_PARTS.split(clause)):
        if part:
            found.append((0, _number(part), "") if nth % 2 else (1, 0, part))
    return tuple(found)


def section_of(clause: str) -> tuple[str, str]:
    """Section and number: ``("二（一）", "3")`` of 二（一）3; ``("", "第九条")`` where a clause has no section."""
    found = re.fullmatch(r"(.*[^0-9])([0-9]+(?:[^0-9].*)?)", clause)
    return (found[1], found[2]) if found else ("", clause)


def _number(part: str) -> int:
    if part.isdecimal():
        return int(part)
    total = digit = 0
    for sign in part:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[sign] if digit and total == 0 else _DIGITS[sign]
    return total + digit


def in_order(result: Result) -> list[RuleInfo]:
    """The requirements of an audit in the order of its packs, their documents and the clauses of these."""
    packs = {pack.name: n for n, pack in enumerate(result.packs)}
    documents = {text: n for n, text in enumerate(dict.fromkeys(rule.document.get("zh", "") for rule in result.rules.values()))}
    return sorted(
        result.rules.values(),
        key=lambda r: (packs.get(r.pack, len(packs)), documents[r.document.get("zh", "")], clause_order(r.clause)),
    )
