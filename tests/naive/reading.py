"""Rules, packs and the records model as parsed YAML, read with PyYAML alone; every scalar stays text until its use is known."""

from __future__ import annotations

import calendar
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from tests.naive.days import Calendar

COMPARATORS = ("at_least", "more_than", "at_most", "less_than")
MEASURES = ("count", "share", "total", "ratio", "value", "attest")


_Fast: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the same, written in C where PyYAML was built with it


class _Plain(_Fast):
    """Text only; ``null``, ``~`` and nothing are None, ``true`` and ``false`` booleans."""


def _scalar(loader: yaml.BaseLoader, node: yaml.ScalarNode) -> Any:
    text, bare = node.value, not node.style
    if bare and text in ("", "~", "null"):
        return None
    return {"true": True, "false": False}.get(text, text) if bare else text


_Plain.add_constructor("tag:yaml.org,2002:str", _scalar)


def load(path: Path) -> Any:
    """The YAML of one file as dicts, lists, text, booleans and None."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Plain)


def number(text: Any) -> Fraction:
    """``2/3``, ``10%``, ``1:19``, ``4.2`` exactly."""
    text = str(text).strip()
    if text.endswith("%"):
        return Fraction(text[:-1]) / 100
    if ":" in text:
        left, right = text.split(":")
        return Fraction(left) / Fraction(right)
    return Fraction(text)


def minutes(text: Any) -> Fraction:
    """``8:20`` as minutes after midnight."""
    hours, rest = str(text).split(":")
    return Fraction(int(hours) * 60 + int(rest))


def years(text: Any) -> Fraction:
    """``5 years``, ``18 months`` or a bare number of years."""
    words = str(text).split()
    amount = number(words[0])
    return amount / 12 if len(words) > 1 and words[1].startswith("month") else amount


def limit(text: Any, kind: str) -> Fraction:
    """A threshold in the unit of what it is compared with: minutes, months, years, or as it is."""
    if kind == "time":
        return minutes(text)
    if kind == "months":
        return number(text) if len(str(text).split()) == 1 else years(text) * 12
    if kind in ("years", "service"):
        return years(text)
    return number(str(text).split()[0])


def aggregate(spec: dict[str, Any]) -> str:
    """How the rows of a table are added up."""
    return next((word for word in ("sum", "max", "min", "mean", "distinct") if word in spec), "count")


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def load_rules(folder: Path) -> list[dict[str, Any]]:
    """Every rule of a pack, file by file in order of name."""
    rules: list[dict[str, Any]] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name != "pack.yaml":
            content = load(path)
            rules += content if isinstance(content, list) else content.get("rules", [])
    return rules


def load_calendar(pack: dict[str, Any]) -> Calendar:
    """The pack's calendar; without one, terms of 1 September - 31 January and 1 February - 31 August."""
    spec = pack.get("calendar") or {}
    default = Calendar()
    terms = tuple((month_day(t["from"]), month_day(t["until"])) for t in spec.get("terms", []))
    starts = spec.get("school_year_starts")
    return Calendar(terms or default.terms, month_day(starts) if starts else default.school_year)


def month_day(text: str) -> tuple[int, int]:
    """``09-01`` as (9, 1)."""
    month, day = text.split("-")
    return int(month), int(day)


def month_day_in(start: date, month: int, day: int) -> date:
    """The first such day of the year on or after ``start``."""
    for year in (start.year, start.year + 1):
        found = date(year, month, min(day, calendar.monthrange(year, month)[1]))
        if found >= start:
            return found
    return found


def as_date(text: str) -> date:
    """``2025-12-31``."""
    return date(*map(int, text.split("-")))
