"""One number of a sentence: its unit, its comparison, and which part it plays (threshold, who is meant, points …)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from auditor.authoring.drafts.numbers import Number
from auditor.authoring.drafts.numerals import CHINESE, DIGIT, shown, value
from auditor.authoring.drafts.sentences import Part
from auditor.authoring.drafts.words import (
    AFTER_AT_LEAST,
    AFTER_AT_MOST,
    AFTER_NEAR,
    AT_LEAST,
    AT_MOST,
    LESS_THAN,
    MORE_THAN,
    PEOPLE,
)

_UNITS = re.compile(
    r"(?:[多余几]?[万亿]?[多余几]?)(?P<unit>场次|批次|课次|门次|个工作日|工作日|个学期|个学年|个自然年|个聘期|个任期|个百分点|平方米|人次|课时|学时|学分|小时|分钟|周岁|周年|个月|学期|学年|年级|公里|人民币|美元"
    r"|节课|名|人|位|次|场|期|届|轮|篇|册|本|项|所|间|台|套|件|份|天|日|周|年|月|岁|分|节|元|字|倍|代|门|批|对|支|条|家|户|种|类|级|米|课|处|座|辆|起|例|个|方面|大)?"
)
_BEFORE = re.compile(
    f"(?P<le>{AT_MOST})|(?P<ge>{AT_LEAST})|(?P<lt>{LESS_THAN})|(?P<gt>{MORE_THAN})|(?P<eq>(?<![作成认因视分])[为是](?=$))"
)
_AFTER = re.compile(
    f"(?:的)?(?:(?P<ge>{AFTER_AT_LEAST})|(?P<le>{AFTER_AT_MOST})|(?P<eq>{AFTER_NEAR}))(?!容|涵|部|外|心|在|科|地|训)"
)
_FAR = 18  # characters between a comparison and its number, as in 不低于符合条件教师总数的10%
TIME = ("年", "周年", "届", "个学期", "学期", "学年", "个学年", "个月", "个聘期", "个任期", "代", "个自然年")
SHORT = ("日", "天", "个工作日", "工作日", "小时", "周", "个月", "分钟")
_TENURE = re.compile(
    r"(?:任教|从教|工作|任职|服务|连续|累计|担任|教龄|工龄|班龄|聘任|在职|在岗|交流|支教|满|超过|经历|经验|轮岗|农村|乡村|学校|方|祖孙)[^，。；]{0,8}$"
)
_TERM = re.compile(r"(?:届期|聘期|任期|为期|周期|试用期|服务期|有效期|学制|一届)[为是]?$")
_NOTHING = ("级", "类", "大", "种", "方面", "支", "批", "条", "对", "年级", "家", "户")


@dataclass(frozen=True)
class Figure:
    """A number as read. ``comparator``: ge gt le lt eq range, or "" where none is printed; ``end``: behind unit and comparison.

    ``role``: threshold, scope, tenure, deadline, term, per, points, money, plain.
    """

    number: Number
    unit: str
    comparator: str
    start: int
    end: int
    role: str
    text: str

    @property
    def is_share(self) -> bool:
        """Whether it is a part of something: 10%, 三分之二, 一半."""
        return bool(re.search("[%％]|分之|半数|一半|/", self.number.word)) or self.number.word == "半数"


def figures(masked: str, part: Part) -> list[Figure]:
    """The figures of one part, with what two of a pair share: 分别达到4.2、5.3人以上."""
    found = [_figure(masked, part, number, place) for place, number in enumerate(part.numbers)]
    return _paired(masked, [figure for figure in found if figure is not None])


def _figure(masked: str, part: Part, number: Number, place: int) -> Figure:
    left = max([part.start, *(other.end for other in part.numbers[:place])])
    before, behind = masked[left : number.start], masked[number.end : part.end]
    unit_match = _UNITS.match(behind)
    assert unit_match is not None
    unit, end = unit_match["unit"] or "", number.end + unit_match.end()
    if re.fullmatch("百分之.+|.+分之.+|.*[%％]", number.word):
        unit, end = "", number.end
    printed = number.word
    comparator, start = "", number.start
    hits = [match for match in _BEFORE.finditer(before) if len(before) - match.end() <= _FAR]
    if hits:
        comparator, start = hits[-1].lastgroup or "", left + hits[-1].start()
    after = _AFTER.match(masked, end, part.end)
    if after is None and unit in ("", "名", "人", "个"):
        after = re.compile(f"(?:{PEOPLE}|的[^，]{{1,8}})?(?P<ge>{AFTER_AT_LEAST})").match(masked, end, part.end)
    if after is not None:
        said = after.lastgroup or ""
        if not comparator or re.search("达到|达|控制|为$|是$|满", masked[start : number.start]) or said == comparator:
            comparator = said if comparator not in ("gt",) else comparator
        end = after.end()
    if number.role == "range":
        comparator, printed = "range", _range(number.word)
    role = _role(masked, part, number, unit, comparator, before, end, after is not None)
    if role in ("deadline", "later", "earlier"):
        comparator = comparator or ("ge" if role == "earlier" else "le")
        role = "deadline"
    text = printed if number.role == "range" else shown(printed) + _large(unit_match[0], printed)
    return Figure(number, unit, comparator, start, end, role, _times(text))


def _large(unit: str, printed: str) -> str:
    return next((large for large in "万亿" if large in unit and large not in printed), "")


def _times(text: str) -> str:
    """3.5万 as the number it is."""
    if text[-1:] in "万亿" and (number := value(text[:-1])) is not None:
        return str(number * {"万": 10**4, "亿": 10**8}[text[-1]])
    return text


def _range(word: str) -> str:
    parts = [part for part in re.split(r"[-—–－~～至到]+", word) if part]
    return "-".join(shown(part) for part in parts)


def _role(masked: str, part: Part, number: Number, unit: str, comparator: str, before: str, end: int, behind: bool) -> str:
    whole = masked[part.start - (24 if part.inside else 0) : number.start]
    after = masked[end : part.end]
    if re.search("每(?:满|超过?|少|低|高|多|增加|减少|缺|差|下降|提高)?$", before) and unit not in ("年", "月", "周", "天", "日"):
        return "points" if re.match("[^，。；]{0,8}(?:扣|加|减|得)[^，。；]{0,6}分", after) else "per"
    if unit in SHORT and (moved := re.search("(?:延长|推迟|提前)(?:不超过|至少)?$", before)) is not None and not comparator:
        return "later" if "提前" not in moved[0] else "earlier"
    if re.search(r"\d[:：]\d{2}", number.word):
        return "threshold" if comparator or re.search("比|不[早晚迟]于", whole) else "plain"
    if unit in ("周岁", "岁"):
        return "threshold" if comparator and not behind and re.search("年龄", whole) else "scope"
    if unit == "分" and not (comparator and re.search("测评|满意|成绩|得分|评分|平均", whole)):
        return "points"
    if unit in TIME and _TERM.search(before) and not behind:
        return "term"
    if unit in SHORT and (behind and masked[end - 1] == "内"):
        return "deadline"
    if unit in SHORT and re.match("[前之]", after) and not comparator:
        return "deadline"
    if unit == "年" and behind and masked[end - 1] == "内":
        return "deadline"
    if (
        unit in TIME
        and unit != "个月"
        and (comparator or _TENURE.search(whole) or re.match("后|期满|的(?:男|女|在)?教|经历|经验|教龄|工龄", after))
    ):
        return "tenure"
    if unit in ("元",):
        return "threshold" if comparator else "money"
    if unit in _NOTHING and not comparator:
        return "plain"
    return "threshold" if comparator else "plain"


def _paired(masked: str, found: list[Figure]) -> list[Figure]:
    """Comparison, unit and role carried over within a list of numbers; the nearest that has them gives them."""
    for _ in range(2):
        for place in range(len(found) - 1):
            one, two = found[place], found[place + 1]
            between = masked[one.end : two.start]
            if len(between) > 10 or not re.match("[、和与及/]", between.lstrip("）)人次年") or " "):
                continue
            if re.search("不|应|须|要|每", between):
                continue
            unit = one.unit or two.unit
            comparator = {one.comparator, two.comparator} - {""}
            incomplete = not (one.comparator and two.comparator and one.unit and two.unit) or one.role != two.role
            if (len(comparator) == 1 and incomplete) or (one.role != two.role and "plain" in (one.role, two.role)):
                found[place] = _lent(one, two, unit, comparator)
                found[place + 1] = _lent(two, one, unit, comparator)
    return found


def _lent(figure: Figure, other: Figure, unit: str, comparator: set[str]) -> Figure:
    if figure.unit and other.unit and figure.unit != other.unit:
        return figure
    role = other.role if figure.role == "plain" else figure.role
    return replace(figure, unit=figure.unit or unit, comparator=figure.comparator or next(iter(comparator), ""), role=role)


__all__ = ["CHINESE", "DIGIT", "SHORT", "TIME", "Figure", "figures"]
