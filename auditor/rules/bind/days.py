"""Days as a rule writes them: a date, a day of every year, an end of the period, a length of time."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from auditor.i18n import msg
from auditor.rules.ast import Day, Period
from auditor.rules.words import REFERENCES, read_word
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import Node

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_MONTH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})|(\d{1,2})月(\d{1,2})日?", re.ASCII)


def read_date(text: str) -> date | None:
    """``2020-01-01`` as a date, or None."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def read_month_day(text: str) -> tuple[int, int] | None:
    """``09-10`` or ``9月10日`` as (9, 10); None if there is no such day in any year."""
    found = _MONTH_DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    month, day = (int(part) for part in found.groups() if part is not None)
    try:
        date(2024, month, day)
    except ValueError:
        return None
    return month, day


def read_day(node: Node, period: Period | None, mistakes: Mistakes) -> Day | None:
    """The day that a date is compared with; None after noting the mistake."""
    text = unicodedata.normalize("NFKC", node.text or "").strip()
    end = read_word(text, REFERENCES, node, mistakes)
    if end is not None:
        return Day(end)  # type: ignore[arg-type]  # one of REFERENCES
    fixed = read_date(text)
    if fixed is not None:
        return Day("date", on=fixed)
    month_day = read_month_day(text)
    if month_day is None:
        mistakes.add(
            "E256",
            node,
            msg("“{text}” is no date.", text=text),
            msg("Write 2025-09-10, a day of the period like 09-10, or period_start, period_end, reference."),
        )
        return None
    if period is not None and period.kind in ("month", "quarter", "term"):
        mistakes.add("E256", node, msg("A {period} does not always have a {day}.", period=period.kind, day=text))
        return None
    return Day("month_day", month=month_day[0], day=month_day[1])
