"""What numbers are counted in: the units that headers and cells name, beside the ones that a column of the model accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from auditor.model.model import Column
from auditor.records.cells.text import half_width, plain, squeezed

# fmt: off
_TIME = frozenset({
    "年", "周年", "学年", "月", "个月", "周", "个周", "星期", "天", "个天", "日", "工作日", "小时", "个小时", "时", "分钟",
    "分", "秒", "学时", "课时", "个学时", "个课时", "节", "课", "学分", "学期", "个学期", "季度", "h", "hr", "hrs", "hour",
    "hours", "d", "day", "days", "week", "weeks", "m", "month", "months", "min", "mins", "minute", "minutes", "y", "year",
    "years", "credit", "credits",
})
_MONEY = frozenset({
    "元", "角", "百元", "千元", "万元", "十万元", "百万元", "千万元", "亿元", "人民币元", "美元", "万美元", "港元", "港币",
    "欧元", "日元", "英镑", "yuan", "rmb", "cny", "usd", "$", "€", "£",
})
_SHARES = frozenset({
    "%", "百分比", "百分率", "百分点", "个百分点", "率", "比率", "比例", "占比", "百分数", "percent", "pct",
})
_COUNTS = frozenset({
    "人", "人次", "名", "位", "户", "家", "个家庭", "册", "本", "种", "套", "台", "件", "份", "批", "班", "个班", "所", "间",
    "场", "场次", "次", "项", "篇", "门", "届", "轮", "期", "岁", "周岁", "倍", "分数", "得分", "成绩", "积分", "平方米",
    "万平方米", "㎡", "m2", "亩", "公顷", "米", "公里", "千米", "km", "‰", "千分比", "百册", "千册", "万册", "百人", "千人",
    "万人", "万人次", "百本", "千本", "万本",
})
# fmt: on
_KINDS = (_TIME, _MONEY, _SHARES, _COUNTS)
_UNITS = frozenset().union(*_KINDS)
_ANY_COUNT = "个"
"""Says no more than that something is counted."""

_BETWEEN = re.compile(r"[;,/|·和及或与]")
_BEFORE = re.compile(
    r"^(?:(?:如|例如?)[:为]?\d+(?:\.\d+)?|请|填[写报]?|数字|整数|(?:计量|统计|填报|数据|金额)?单位"
    r"|以|按照?|折合|折算|换算|成|总|累计|为|[:=])+"
)
_BEHIND = re.compile(r"(?:为单位|填[写报]|计算?|统计|数|制|为准)+$")
_ABOVE = re.compile(r"(?:计量|金额|数据|统计)?单位[:为]?(.+)")
_NUMBER = re.compile(r"[('¥￥+-]*(?:\d[\d,.]*[百千万亿]?|\.\d+|[零〇一二两三四五六七八九十百千万亿]+)")
_POWER = re.compile(r"\d[百千万亿]")
_EXPONENT = re.compile(r"[eE][+-]?\d+")


def accepted(column: Column) -> tuple[str, ...]:
    """The units in which a column's numbers may be given, the usual one first; empty where the model does not say."""
    if column.counted_in:
        return column.counted_in
    if column.type == "money":
        return ("元", "人民币元", "百元", "千元", "万元", "亿元", "yuan", "rmb", "cny")
    return ("%", *sorted(_SHARES - {"%"})) if column.unit == "percent" else ()


def units_in(hint: str) -> list[str]:
    """The units among the words of a header's brackets or of a line below it: ``单位：天`` → 天; ``学时/天`` → 学时, 天."""
    found = []
    for piece in _BETWEEN.split(plain(hint).replace("(", ";").replace(")", ";")):
        bare = _BEFORE.sub("", piece)
        for word in dict.fromkeys((piece, bare, _BEHIND.sub("", bare))):
            if word in _UNITS:
                found.append(word)
                break
    return found


def units_above(texts: Iterable[str], column: Column) -> str:
    """What a line above a header says of the unit of a column: ``单位：万元`` says nothing of hours, and everything of money.

    Empty where it names none of the column's kind of units, or the column's own among several.
    """
    own = accepted(column)
    kinds = [kind for kind in _KINDS if kind is not _COUNTS and own and own[0] in kind]
    for text in texts:
        found = _ABOVE.fullmatch(squeezed(half_width(text)).strip("()"))
        units = units_in(found[1]) if found else []
        alike = [unit for unit in units if any(unit in kind for kind in kinds)]
        if alike:
            return ";".join(alike) if own[0] not in alike else ""
    return ""


def another_unit(own: tuple[str, ...], hint: str) -> str:
    """The first unit of a header's words that is none of ``own``; empty if there is none, or nothing is known of ``own``."""
    return next((unit for unit in units_in(hint) if unit not in own and unit != _ANY_COUNT), "") if own else ""


def unit_behind(text: str) -> str:
    """What stands behind the number of a cell: ``3天`` → 天, ``85%`` → %, ``1:19`` → :19, ``3年6个月`` → 年6个月."""
    bare = squeezed(text)
    found = _NUMBER.match(bare)
    behind = bare[found.end() :].rstrip(")") if found else ""
    return "" if _EXPONENT.fullmatch(behind) else behind


def fits(own: tuple[str, ...], behind: str) -> bool:
    """Whether what stands behind a number is one of ``own`` units, or none."""
    if not own or behind in ("", _ANY_COUNT, *own):
        return True
    return (behind in ("元整", "圆", "圆整") and "元" in own) or (
        re.fullmatch(r"年零?\d{1,2}个?月", behind) is not None and "年" in own
    )


def names_its_own(text: str) -> bool:
    """Whether a cell says itself how its number is counted: 300元, 1.2万."""
    return unit_behind(text) != "" or _POWER.search(squeezed(text)) is not None
