"""Dates as people write them → the earliest and the latest day they can mean."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from auditor.model.model import NEVER
from auditor.records.cells.text import squeezed

FIRST_YEAR, LAST_YEAR = 1900, 2100
_EPOCH = date(1899, 12, 30)
_SERIALS = range(10_000, 73_051)
"""Days that a spreadsheet's day number may stand for: 1927 to 2099."""

NEVER_WORDS = frozenset(
    {
        "至今",
        "迄今",
        "现在",
        "目前",
        "至现在",
        "至目前",
        "在任",
        "未结束",
        "今",
        "长期",
        "长期有效",
        "未离校",
        "未调离",
        "在岗",
        "仍在",
        "未到期",
    }
)

_SEP = r"[-/.年,、]"
_DAY = re.compile(rf"(\d{{4}}){_SEP}(\d{{1,2}})[-/.月,、](\d{{1,2}})[日号]?")
_MONTH = re.compile(rf"(\d{{4}}){_SEP}(\d{{1,2}})月?(?:份)?")
_THIRD = re.compile(rf"(\d{{4}}){_SEP}(\d{{1,2}})月?([上中下])旬")
_YEAR = re.compile(r"(\d{4})(?:年|年度)?")
_RANGE = re.compile(
    rf"(\d{{4}}{_SEP}\d{{1,2}}[-/.月]\d{{1,2}}[日号]?)[-~～—–至到]+((?:\d{{4}}{_SEP})?(?:\d{{1,2}}[-/.月])?\d{{1,2}}[日号]?)"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_OTHER_ORDER = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_CLOCK = re.compile(r"(?<=[\d日号])\s*(?:T|\s)\s*\d{1,2}[:时点]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?|分)?(?:Z|[+-]\d\d:?\d\d)?$")
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?$")
_WEEKDAY_INSIDE = re.compile(r"(?<=[日号])\(?(?:星期|周|礼拜)[一二三四五六日天]\)?(?=[上下中早晚傍全第])")
_PART_OF_DAY = re.compile(
    r"(?<=[\d日号)])\s*\(?(?:上午|下午|早上|早晨|中午|晚上|傍晚|晚|全天)?\s*"
    r"(?:第?[一二三四五六七八九\d]{1,2}节课?|\d{1,2}[:时点](?:\d{1,2}分?|半)?|(?<=[上下]午|早上|早晨|中午|晚上|傍晚|全天))\)?$"
)
"""上午, 下午4点, 第3节 behind a day."""
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_CHINESE = re.compile(r"[〇○零一二三四五六七八九十]+")
_LUNAR = re.compile(r"\d{4}年[〇○零一二三四五六七八九十]{1,3}月[〇○零一二三四五六七八九十]{1,3}")
"""2025年八月十五, which is said of the lunar calendar: the day has neither 日 nor 号."""
_DIGIT = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.A)
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}

Span = tuple[int, int]
"""Earliest and latest possible day, both yyyymmdd."""


def parse_date(text: str, number: bool = False) -> Span | None:
    """The days that ``text`` can mean; ``(NEVER, NEVER)`` for "until now"; None if it is no date.

    ``number``: the cell held a number. Then 2019.1 may have been typed as 2019.10, and both months are possible.
    """
    if _ISO.fullmatch(text):
        return _day(text[:4], text[5:7], text[8:])
    bare = _WEEKDAY.sub("", _CLOCK.sub("", _half(text)))
    if len(bare) > 8:
        bare = _WEEKDAY.sub("", _PART_OF_DAY.sub("", _WEEKDAY_INSIDE.sub("", bare))).rstrip(".。")
    bare = squeezed(bare)
    if bare in NEVER_WORDS:
        return (NEVER, NEVER)
    if "年" in bare and _CHINESE.search(bare):
        if _LUNAR.fullmatch(bare):
            return None
        bare = _CHINESE.sub(_western, bare)
    if number and (short := re.fullmatch(r"(\d{4})\.1", bare)):
        january, october = _month(short.group(1), 1), _month(short.group(1), 10)
        return (january[0], october[1]) if january and october else None
    return _parse(bare)


def _parse(bare: str) -> Span | None:
    if found := _DAY.fullmatch(bare):
        return _day(*found.groups())
    if found := _THIRD.fullmatch(bare):
        return _third(*found.groups())
    if found := _MONTH.fullmatch(bare):
        return _month(found.group(1), int(found.group(2)))
    if found := _YEAR.fullmatch(bare):
        return _year(int(found.group(1)))
    if found := _SERIAL.fullmatch(bare):
        serial = int(found.group(1))
        if bare.isdecimal() and 2000 < serial // 10 < 2100 and serial % 10:
            return None  # 20259 was typed for September 2025 as likely as it stands for a day of 1955
        return _whole(_EPOCH + timedelta(days=serial)) if serial in _SERIALS else None
    if found := _COMPACT.fullmatch(bare):
        year, month, day = found.groups()
        # 6 digits are year and month only if the year is plausible: 190901 may be 1 Sept 2019.
        if int(year) < 1920:
            return None
        return _day(year, month, day) if day else _month(year, int(month))
    if found := _OTHER_ORDER.fullmatch(bare):
        first, second, year = found.groups()
        if int(first) > 12 >= int(second):
            return _day(year, second, first)
        if int(second) > 12 >= int(first) or first == second:
            return _day(year, first, second)
    return None


def parse_days(text: str) -> Span | None:
    """A few days in a row, as events are written down: ``2025年5月1日-3日``, ``2025.5.1至2026.1.15``; at most a year."""
    found = _RANGE.fullmatch(squeezed(_half(text)))
    if found is None:
        return None
    first = _parse(found.group(1))
    if first is None or first[0] != first[1]:
        return None
    year, month = str(first[0] // 10_000), str(first[0] // 100 % 100)
    pieces = re.findall(r"\d+", found.group(2))
    last = _day(*([year, month, *pieces] if len(pieces) == 1 else [year, *pieces] if len(pieces) == 2 else pieces))
    if last is None or not first[0] < last[0]:
        return None
    days = as_date(last[0]) - as_date(first[0])
    return (first[0], last[0]) if days.days <= 366 else None


_BETWEEN = re.compile(r"[、,，;；\n和及与]|\s+")
_DAY_OF_LIST = re.compile(
    r"(?:(?P<year>\d{4})[-/.年])?(?:(?P<month>\d{1,2})(?:月份?|[-/.](?=\d)))?(?:(?P<day>\d{1,2})[日号]?)?"
    r"|(?P<term>[上下春秋]季?学期|[上下]半年)"
)


def several_days(text: str) -> list[Span | None]:
    """Several days, or months, in one cell: ``2025.3.1、2025.5.6``, ``2025年3月1日、8日``; one of which the year or month is
    not told is None. Nothing if not every piece is a day, or none says more than a number.
    """
    found: list[Span | None] = []
    year = month = ""
    is_told = False
    for piece in (piece for piece in _BETWEEN.split(_half(text)) if piece):
        told = _DAY_OF_LIST.fullmatch(piece.rstrip("."))
        span = parse_date(piece) or parse_days(piece) if told is None or told["year"] else None
        if told is None and span is None:
            return []
        is_told = is_told or told is None or not piece.isdecimal()
        if told is not None and told["term"] is None:
            year, month, day = told["year"] or year, told["month"] or month, told["day"] or ""
            is_whole = year and month and (day or told["month"]) and not piece.isdecimal()
            span = span or ((_day(year, month, day) if day else _month(year, int(month))) if is_whole else None)
        found.append(span)
    return found if len(found) > 1 and is_told else []


_RECURRING = re.compile("每(?:个)?(周|月|季度?|学期|天|日)")
_TIMES = {"周": 52, "月": 12, "季": 4, "季度": 4, "学期": 2, "天": 60, "日": 60}


def recurring(text: str) -> int:
    """How many times a year at most something happens of whose day a cell says 每月 or 每周五; 0 where it says no such thing."""
    found = _RECURRING.search(squeezed(text))
    return _TIMES[found[1]] if found else 0


def as_date(day: int) -> date:
    """A day in its stored form, yyyymmdd."""
    return date(day // 10_000, day // 100 % 100, day % 100)


def is_ambiguous(text: str) -> bool:
    """Day and month could be either way round: 03/04/2021."""
    return _OTHER_ORDER.fullmatch(squeezed(text)) is not None


def _half(text: str) -> str:
    return text.translate(_HALF).strip()


def _western(found: re.Match[str]) -> str:
    word = found.group()
    if "十" not in word:
        return "".join(_DIGIT[c] for c in word)
    tens, _, ones = word.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return word
    return str(int(_DIGIT.get(tens, "1")) * 10 + int(_DIGIT.get(ones, "0")))


def _plausible(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def _whole(day: date) -> Span:
    key = day.year * 10_000 + day.month * 100 + day.day
    return (key, key)


def _day(year: str, month: str, day: str) -> Span | None:
    try:
        return _whole(date(int(year), int(month), int(day))) if _plausible(int(year)) else None
    except ValueError:
        return None


def _month(year: str, month: int) -> Span | None:
    if not (_plausible(int(year)) and 1 <= month <= 12):
        return None
    base = int(year) * 10_000 + month * 100
    return (base + 1, base + monthrange(int(year), month)[1])


def _third(year: str, month: str, part: str) -> Span | None:
    whole = _month(year, int(month))
    if whole is None:
        return None
    base = whole[0] - 1
    return {"上": (base + 1, base + 10), "中": (base + 11, base + 20), "下": (base + 21, whole[1])}[part]


def _year(year: int) -> Span | None:
    return (year * 10_000 + 101, year * 10_000 + 1231) if _plausible(year) else None
