"""``period``, ``cycle_from`` and ``reference`` of a rule → the bound form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from auditor.i18n import msg
from auditor.rules.ast import Period, Reference, Season
from auditor.rules.bind.days import read_month_day
from auditor.rules.festivals import season_of
from auditor.rules.shape import with_english_keys
from auditor.rules.words import FESTIVALS, PERIODS, REFERENCES, SEASON_WORDS, keywords, read_word, spellings
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Node

_ROLLING = re.compile(r"(\d{1,2})\s*(?:years?|年)", re.ASCII)
_CYCLE = re.compile(r"(\d{1,2})\s*(?:calendar[_ ]years?|个?自然年)", re.ASCII)


def read_period(written: Node | None, cycle_from: Node | None, mistakes: Mistakes) -> Period | None:
    """The period, or None after noting the mistake; None too where the shape has noted one already."""
    if written is None or written.text is None:
        return None
    text = unicodedata.normalize("NFKC", written.text).strip().casefold()
    kind = read_word(text, PERIODS, written, mistakes)
    period: Period | None = None
    if kind is not None:
        period = Period(kind)  # type: ignore[arg-type]  # one of PERIODS
    elif (years := _years(_ROLLING, text)) is not None:
        period = Period("rolling", years)
        mistakes.means(written, f"{years}年", f"{years} years")
    elif (years := _years(_CYCLE, text)) is not None:
        mistakes.means(written, f"{years}个自然年", f"{years} calendar_years")
        return _cycle(written, years, cycle_from, mistakes)
    else:
        mistakes.add(
            "E260",
            written,
            msg("“{text}” is no period.", text=written.text),
            did_you_mean(written.text, spellings(PERIODS))
            or msg("Write calendar_year, school_year, term, quarter, month, as_of, 5 years or 2 calendar_years."),
        )
    if cycle_from is not None and period is not None:
        mistakes.add("E260", cycle_from, msg("cycle_from belongs only to a period like “2 calendar_years”."))
    return period


def _cycle(written: Node, years: int, cycle_from: Node | None, mistakes: Mistakes) -> Period | None:
    if cycle_from is None:
        suggestion = msg("Add cycle_from: 2020 (the first year of a cycle).")
        mistakes.add("E260", written, msg("A fixed cycle needs its first year."), suggestion)
        return None
    text = cycle_from.text or ""
    if not re.fullmatch(r"(19|20|21)[0-9][0-9]", text):
        mistakes.add("E260", cycle_from, msg("“{text}” is no year.", text=text))
        return None
    return Period("cycle", years, int(text))


def read_season(written: Node | None, period: Period | None, mistakes: Mistakes) -> Season | None:
    """The season that is written, None after noting the mistake; ask only where one is written."""
    if written is None or period is None:
        return None
    if period.kind not in ("calendar_year", "school_year", "term"):
        mistakes.add("E263", written, msg("A season belongs to a calendar year, a school year or a term."))
        return None
    if written.text is not None:
        return _festival(written, written, {}, mistakes)
    given = with_english_keys(written, SEASON_WORDS, mistakes).items
    unknown = [key for key in given if key not in SEASON_WORDS]
    for key in unknown:
        mistakes.add(
            "E201", given[key], msg("“{key}” does not belong here.", key=key), did_you_mean(key, spellings(SEASON_WORDS))
        )
    if "festival" in given:
        return _festival(given["festival"], written, given, mistakes)
    ends = [read_month_day(given[key].text or "") if key in given else None for key in ("from", "until")]
    if None in ends:
        if not unknown:
            how = msg("Write season: {{from: 12-22, until: 02-27}}, or a festival: {festivals}.", festivals=keywords(FESTIVALS))
            mistakes.add("E263", written, msg("A season has a first and a last day, or a festival."), how)
        return None
    first, last = ends
    assert first is not None
    assert last is not None
    return Season(first, last)


def _festival(node: Node, written: Node, given: Mapping[str, Node], mistakes: Mistakes) -> Season | None:
    name = read_word(node.text or "", FESTIVALS, node, mistakes)
    if name is None:
        told = msg("“{text}” is no festival that the calendar knows.", text=node.text or "")
        mistakes.add("E263", node, told, msg("One of these is expected here: {choices}.", choices=keywords(FESTIVALS)))
        return None
    days: dict[str, int | None] = {"before": None, "after": None}
    for key in days:
        if key in given:
            text = unicodedata.normalize("NFKC", given[key].text or "")
            if not re.fullmatch(r"[0-9]{1,2}", text):
                mistakes.add("E263", given[key], msg("“{text}” is no number of days.", text=text))
                return None
            days[key] = int(text)
    return season_of(name, days["before"], days["after"])


def read_reference(written: Node | None, period: Period | None, mistakes: Mistakes) -> Reference | None:
    """The reference day, the period's end where none is written; None after noting the mistake."""
    if written is None or written.text is None:
        return Reference()
    end = read_word(written.text, REFERENCES, written, mistakes)
    if end in ("period_start", "period_end"):
        return Reference(end)  # type: ignore[arg-type]
    month_day = read_month_day(written.text)
    if month_day is None:
        mistakes.add(
            "E256",
            written,
            msg("“{text}” is no reference day.", text=written.text),
            msg("Write period_end, period_start or a day of the period like 09-01."),
        )
        return None
    if period is not None and period.kind in ("month", "quarter", "term"):
        mistakes.add("E256", written, msg("A {period} does not always have a {day}.", period=period.kind, day=written.text))
        return None
    return Reference("month_day", *month_day)


def _years(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.fullmatch(text)
    return int(found[1]) if found and int(found[1]) > 0 else None
