"""Written forms made comparable: full-width characters, blanks, brackets, the words that mean "nothing"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from auditor.files.person_numbers import HIDDEN, without_id_numbers

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0x200E, 0x200F))
_BLANKS = dict.fromkeys((0x00A0, 0x3000, 0x2002, 0x2003, 0x2009, 0x202F, 0x0009, 0x000A, 0x000D, 0x000B, 0x000C), 0x20)
_BRACKETS = {
    ord("【"): "(",
    ord("】"): ")",
    ord("［"): "(",
    ord("］"): ")",
    ord("["): "(",
    ord("]"): ")",
    ord("〔"): "(",
    ord("〕"): ")",
}
_RADICALS = {
    ord(radical): ord(character)
    for radical, character in zip(
        "⺁⺄⺇⺊⺍⺎⺒⺓⺛⺜⺝⺟⺠⺩⺪⺫⺬⺶⺷⺻⺼⺽⻁⻃⻅⻆⻇⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻟⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "厂乙几卜小兀巳幺旡日月母民王疋目示羊羊聿肉臼虎西见角角贝车長长门雨青韦页风飞食食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
}
"""Radicals in the place of characters, as documents have them that were turned into another format; NFKC does not know these."""
_FOLDED = {
    code: folded
    for block in (range(0x2F00, 0x2FD6), range(0xF900, 0xFB00))
    for code in block
    if (folded := unicodedata.normalize("NFKC", chr(code))) != chr(code)
}
"""Radicals and compatibility characters, which look like ordinary characters and are others."""
_LOOKALIKES: dict[int, int | str | None] = {**_RADICALS, **_FOLDED}
_FIRST_LOOKALIKE = "\uf900"
"""The first of those that count as letters."""
_HALF: dict[int, int | str | None] = {**_LOOKALIKES, **_FULL_WIDTH, **_INVISIBLE, **_BLANKS}
_SEEN: dict[int, int | str | None] = {**_LOOKALIKES, **_INVISIBLE}
_PLAIN: dict[int, int | str | None] = {
    **_HALF,
    **_BRACKETS,
    ord("。"): ".",
    ord("、"): ",",
    ord("－"): "-",
    ord("—"): "-",
    ord("–"): "-",
}


def _any_of(table: Iterable[int]) -> re.Pattern[str]:
    """Finds a character of a table; where there is none, translating by the table would change nothing, and slowly."""
    return re.compile("[" + "".join(re.escape(chr(code)) for code in table) + "]")


_IN_HALF, _IN_PLAIN, _IN_SEEN = _any_of(_HALF), _any_of(_PLAIN), _any_of(_SEEN)

NOTHING = frozenset(
    {"-", "--", "---", "/", "\\", "无", "N/A", "n/a", "NA", "NULL", "null", "None", "nan", "NaN", "空", "暂无", "*"}
)
"""Marks that mean: there is none (after :func:`half_width`; long dashes become ``-``)."""
UNKNOWN = frozenset(
    {"不详", "未知", "不清楚", "待查", "待补", "待补充", "待定", "未定", "待核实", "待确认", "?", "??", "???", "不明"}
)
"""Marks that mean: there is one, but it is not known."""
DITTO = frozenset({"同上", "〃", '"', "″", "''", "\u201d", "同前"})
"""Marks that mean: the same as in the cell above."""

_DASHES = re.compile(r"[—–－─―]+")


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones; odd blanks as plain ones; trimmed."""
    return (text.translate(_HALF) if _IN_HALF.search(text) else text).strip()


def squeezed(text: str) -> str:
    """:func:`half_width` without any blank."""
    return "".join(half_width(text).split())


def mark(text: str) -> str:
    """The form in which marks for "nothing" are looked up."""
    return _DASHES.sub("-", squeezed(text))


_FIRST_OF_MARKS = frozenset(word[0] for word in NOTHING | UNKNOWN)
_PLAIN_FIRST = re.compile("[0-9A-Za-z\u3400-\u9fff]")


def _may_be_mark(text: str) -> bool:
    """False for nearly every text: its first character is a plain one with which no mark begins."""
    return len(text) < 12 and (text[:1] in _FIRST_OF_MARKS or not _PLAIN_FIRST.match(text))


def is_nothing(text: str) -> bool:
    return _may_be_mark(text) and mark(text) in NOTHING


def is_unknown(text: str) -> bool:
    return _may_be_mark(text) and squeezed(text) in UNKNOWN


def trimmed(text: str) -> str:
    """The text itself, without invisible characters and outer blanks, and with characters in the place of their lookalikes."""
    if text.isalnum() and max(text) < _FIRST_LOOKALIKE:
        return text
    return (text.translate(_SEEN) if _IN_SEEN.search(text) else text).strip()


def plain(text: str) -> str:
    """For comparing names and codes: half-width, one kind of bracket and dash, no blanks, lower case."""
    return "".join((text.translate(_PLAIN) if _IN_PLAIN.search(text) else text).split()).lower()


_CHINESE = re.compile("[\u3400-\u9fff]+")
_HINT_BEHIND = re.compile(
    r"(?<=\S)(?:[\s:：,，]+(?:如|例|格式|填|下拉|必填|选填|请|按|[0-9]{4}|y{4}|[^\s/]+/[^\s/]).*|\s*[▼▽①-⑳★☆]+)$", re.S
)
"""出生日期⏎如1980-01-01; 人员状态：在职/退休; 性别 ▼."""


_IN_BRACKETS = re.compile(r"\(([^()]+)\)")
"""【姓名】."""
_LATIN_BESIDE = re.compile(r"^[a-z. ]+/?(?=[\u3400-\u9fff]{2})|(?<=[\u3400-\u9fff]{2})/?[a-z. ]+$")
"""姓名/Name, Name姓名."""
_ONE_FORM = re.compile("[\u3400-\u9fff]+|[0-9]+(?:-[0-9]+)*")
"""Nearly all cells of records, numbers, days and names, have nothing that could be written otherwise or left out."""


def header_forms(text: str) -> tuple[str, ...]:
    """A header's comparable forms, fullest first: with what stands in brackets, without it, without the hint behind it."""
    if _ONE_FORM.fullmatch(text) and not text.startswith("实际"):
        return (text,)
    return _header_forms(text)


@lru_cache(maxsize=50_000)
def _header_forms(text: str) -> tuple[str, ...]:
    full = plain(text).replace("*", "").lstrip("#").strip(":;,.")
    if whole := _IN_BRACKETS.fullmatch(full):
        full = whole[1]
    full = re.sub(r"^(?:\d{1,2}[.,]|\(\d{1,2}\))(?=\D)", "", full)
    bare = re.sub(r"\([^()]*\)", "", full).strip(":;,.*")
    bare = bare.partition("(")[0]  # a bracket that is never closed
    forms: tuple[str, ...] = (full,) if bare in (full, "") else (full, bare)
    if len(full) > 4 and full.startswith("实际"):  # beside 计划谈话时间 stands 实际谈话时间
        forms += tuple(form.removeprefix("实际") for form in forms)
    if _CHINESE.search(bare or full) and (chinese := _LATIN_BESIDE.sub("", bare or full)) not in forms:
        forms += (chinese,)
    short = _HINT_BEHIND.sub("", text) if len(text) > 4 else text
    if short and short != text:
        forms += tuple(form for form in header_forms(short) if form not in forms)
    return forms


def header_hint(text: str) -> str:
    """What stands in brackets in a header, closed or not, and behind it: ``是=0,否=1``, ``万元``, ``请填天数``; or nothing."""
    behind = [found[0].strip()] if (found := _HINT_BEHIND.search(text)) and len(text) > 4 else []
    hints = re.findall(r"\(([^()]*)(?:\)|$)", text.translate(_PLAIN).replace(" ", ""))
    return ";".join([*hints, *("".join(one.translate(_PLAIN).split()).lstrip(":,") for one in behind)])


def is_chinese(text: str) -> bool:
    """Chinese characters and nothing else, so that nothing of it can be written otherwise."""
    return _CHINESE.fullmatch(text) is not None


_NAME_DOTS = {ord(c): "·" for c in "•．・‧.∙⋅"}
_NAME_DRESS = re.compile(r"^(?:(?:\(?[0-9]{1,3}[、,.:)]|[①-⑳★☆※◆▲△●])\s*)+(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])[①-⑳★☆※◆▲△●]+$")
"""What stands before and behind a name that is none of it: 1、张三, ★张三, 张三①."""
_POST_BEHIND = re.compile(
    r"(?<=[\u3400-\u9fff])\s*[\s,，、;；/|—-]\s*(?:副|正|常务|党|总|支部|党委|支委|教导|教务|政教|德育|总务|后勤|办公室|工会|妇委会|团委|大队|少先队"
    r"|年级|级部|教研|备课|安全|教学|学校|幼儿园|本校|处|室|科|组)*(?:校长|园长|书记|主任|组长|主席|辅导员|老师|教师|同志)$"
)
"""王芳，副校长; 李四 教导主任. Not 张三、李书记, who are two."""


_NUMBER_BEHIND = re.compile(r"(?<=[\u3400-\u9fff])[\s(（:：,，]*(?:1[0-9]{10}|[0-9]{17}[0-9Xx])[)）]?$")
"""A telephone or ID number."""


def undressed(name: str) -> str:
    """A name without the number of its line, without marks, and without the post or the number that stands behind it."""
    if _CHINESE.fullmatch(name):
        return name
    return _POST_BEHIND.sub("", _NUMBER_BEHIND.sub("", _NAME_DRESS.sub("", name)))


def person_name(text: str) -> str:
    """A person's name for comparing: no blanks, half-width letters, one kind of dot."""
    return text if _CHINESE.fullmatch(text) else _person_name(text)


@lru_cache(maxsize=50_000)
def _person_name(text: str) -> str:
    return "".join(undressed(half_width(text)).translate(_NAME_DOTS).split()).lower()


def clean_name(text: str) -> str:
    """A person's name as it is kept: blanks inside a Chinese name removed, those of other scripts kept single."""
    if _CHINESE.fullmatch(text):
        return text
    name = undressed(half_width(text).lstrip("'"))
    parts = name.split()
    if len(parts) > 1 and any("\u3400" <= c <= "\u9fff" for c in name):
        return "".join(parts)
    return " ".join(parts)


_LOST_DIGITS = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")


def lost_digits(text: str) -> bool:
    """1.10102E+17: an ID that a spreadsheet stored as a number, its last digits gone."""
    return _LOST_DIGITS.fullmatch(text) is not None and ("+" in text or "." in text)


def is_id_number(text: str) -> bool:
    """18 digits with a date of birth in the right place, perhaps with dashes between them, and nothing else."""
    return len(text) >= 18 and without_id_numbers(text) == HIDDEN
