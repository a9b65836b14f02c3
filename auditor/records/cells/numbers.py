"""Numbers, yes and no, and times of day as people write them. Exact: fractions and integers, never floats."""

from __future__ import annotations

import re
from fractions import Fraction

from auditor.records.cells.text import half_width, squeezed

_UNITS = (
    "人次|人|次|元整|元|年|个月|个|册|本|节|个?学时|个?小时|个?课时|学分|分钟|分|岁|所|班|天|名|位|场|项|件|篇|套|台|间|平方米|㎡|m2|"
    "周岁|届|轮|门|课"
)
_PLAIN = re.compile(rf"([+-]?)(\d+(?:\.\d*)?|\.\d+)(万|亿|千|百)?(?:{_UNITS})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?[eE][+-]?\d{1,2}")
_PERCENT = re.compile(r"([+-]?\d+(?:\.\d+)?)%")
_RATIO = re.compile(r"(\d+(?:\.\d+)?)[::](\d+(?:\.\d+)?)")
_YEARS_MONTHS = re.compile(r"(\d+)年(?:零)?(\d{1,2})个?月")
_POWERS = {"": 1, None: 1, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_CHINESE = re.compile(rf"([零〇一二两三四五六七八九十百千万]+)(?:{_UNITS})?")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

# fmt: off
YES = frozenset({
    "是", "是的", "有", "对",
    "√", "✓", "✔", "☑", "v", "1", "y", "yes", "t", "true", "已", "真", "符合", "属于", "参加", "通过", "on",
})
NO = frozenset({
    "否", "无", "错", "×", "✗", "✘", "╳", "☐", "□", "x", "0", "n", "no", "f", "false", "未", "假", "没有", "不是", "非", "不符合",
    "不属于", "未参加", "未通过", "off",
})
# fmt: on


def parse_number(text: str) -> Fraction | None:
    """The exact number, or None: ``1,234.5元``, ``67%``, ``1.2万``, ``1:19``, ``三十五人``, ``3年6个月``."""
    bare = squeezed(text).lstrip("¥￥'")
    if bare.startswith("(") and bare.endswith(")") and len(bare) > 2:
        inner = parse_number(bare[1:-1])
        return -inner if inner is not None else None
    if grouped := _GROUPED.match(bare):
        bare = grouped.group().replace(",", "") + bare[grouped.end() :]
    if found := _PLAIN.fullmatch(bare):
        sign, digits, power = found.groups()
        return Fraction(digits.rstrip(".")) * _POWERS[power] * (-1 if sign == "-" else 1)
    if _SCIENTIFIC.fullmatch(bare):
        return Fraction(bare)
    if found := _PERCENT.fullmatch(bare):
        return Fraction(found.group(1)) / 100
    if found := _RATIO.fullmatch(bare):
        return Fraction(found.group(1)) / Fraction(found.group(2)) if Fraction(found.group(2)) else None
    if found := _YEARS_MONTHS.fullmatch(bare):
        return int(found.group(1)) + Fraction(int(found.group(2)), 12) if int(found.group(2)) < 12 else None
    if found := _CHINESE.fullmatch(bare):
        value = _chinese(found.group(1))
        return None if value is None else Fraction(value)
    return None


def _chinese(word: str) -> int | None:
    """一百二十五 → 125. Written-out digits such as 二〇 and anything ill-formed give None."""
    total, section, digit = 0, 0, -1
    last = 10**9
    for char in word:
        if char in _DIGITS:
            if digit > 0 or (digit == 0 and _DIGITS[char] == 0):
                return None
            digit = _DIGITS[char]
            continue
        power = {"十": 10, "百": 100, "千": 1000, "万": 10_000}[char]
        if power >= last and power != 10_000:
            return None
        if digit < 0 and power != 10 and not section:
            return None
        if power == 10_000:
            total, section, last = (total + section + max(digit, 0)) * power, 0, 10**4
        else:
            section += (digit if digit > 0 else 1) * power
            last = power
        digit = -1
    if digit > 0 and last > 10 and section and last != 10**9 and word[-2] not in "零〇":
        return None  # 一百二 means 120, 一百零二 means 102: too easily misread
    return total + section + max(digit, 0)


def parse_yes_no(text: str, hint: str = "") -> bool | None:
    """Yes, no, or None. ``hint`` may declare another coding, as a form does in its header: ``是=0,否=1``."""
    bare = squeezed(text).lower()
    if bare.endswith(".0"):
        bare = bare[:-2]
    declared = declared_coding(hint)
    if declared and bare in declared:
        return declared[bare]
    if declared and bare in ("0", "1", "2"):
        return None
    if bare in YES:
        return True
    if bare in NO:
        return False
    return None


def declared_coding(hint: str) -> dict[str, bool]:
    """``是=0,否=1`` or ``1是2否`` → {"0": True, "1": False}; empty unless both words are coded differently."""
    words = "是|否|有|无"
    pairs = re.findall(rf"({words})[=:为-]?(\d)", hint)
    if len(pairs) != 2 or re.match(r"\s*\d", hint):
        pairs = [(word, digit) for digit, word in re.findall(rf"(\d)[=:为.-]?({words})", hint)]
    coding = {digit: word in "是有" for word, digit in pairs}
    return coding if len(coding) == 2 and len(set(coding.values())) == 2 else {}


_TIME = re.compile(r"(上午|早上|早|下午|中午|晚上|晚|am|pm)?(\d{1,2})[::时点](\d{1,2})?(?:[::分](\d{1,2})秒?|分)?(am|pm)?")
_HALF = re.compile(r"(上午|早上|早|下午|中午|晚上|晚)?(\d{1,2})[时点]半")


def parse_time(text: str, number: bool = False) -> int | None:
    """Minutes after midnight, or None: ``8:20``, ``8点20分``, ``下午2:10``.

    ``number``: a fraction of a day, as spreadsheets store times.
    """
    bare = squeezed(half_width(text)).lower()
    if number:
        if not re.fullmatch(r"\d*\.?\d+", bare):
            return None
        fraction = Fraction(bare)
        if not 0 <= fraction < 1:
            return None
        seconds = round(fraction * 86_400)
        return seconds // 60 if seconds % 60 == 0 else None
    if found := _HALF.fullmatch(bare):
        word, hour, minute, second, suffix = found.group(1), int(found.group(2)), 30, 0, None
    elif found := _TIME.fullmatch(bare):
        if found.group(3) is None and ":" in bare:
            return None
        word, suffix = found.group(1), found.group(5)
        hour, minute, second = int(found.group(2)), int(found.group(3) or 0), int(found.group(4) or 0)
    else:
        return None
    if (word in ("下午", "晚上", "晚", "pm") or suffix == "pm") and hour < 12:
        hour += 12
    if hour > 23 or minute > 59 or second > 59 or second:
        return None
    return hour * 60 + minute
