"""What a sheet says of itself: above the header whether there are records, up to which day, and what it corrects; in a row of its
own that there is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from auditor.files.sheet import Sheet
from auditor.records.cells.dates import parse_date
from auditor.records.cells.text import plain

STATE, UNTIL, HAND_IN = "本表情况", "数据截至", "本次填报"
"""The labels of the cells, as forms have them."""
STATES = {"有记录（见下）": "some", "确无此事": "none", "尚未登记": "open"}
FIRST, CORRECTS = "首次", "更正，代替"
_UNTIL = (UNTIL, "统计时点", "数据截止", "截止日期", "截至日期", "统计截止日期")
_LABELS = {plain(label): label for label in (STATE, *_UNTIL, HAND_IN)}


BLANK, NONE, NOT_NOW, FILLED = range(4)
"""What a cell tells of the whole sheet: nothing; that there is none; that there is none for now or this term; a record."""
_SHORT = frozenset({"无", "没有", "确无", "零报告", "0报告", "本年无", "本年度无", "全年无"})
_SHORT_FOR_NOW = frozenset({"本学期无", "本期无", "本学年无", "上学期无", "下学期无", "暂无", "本月无", "本季度无"})
_WHERE = "(?:[我本该此]?(?:校|园|单位|教学点|中心|项|栏|表)|学校)?"
_WHEN = (
    r"(?P<when>自?(?:(?:[12]\d{3}(?:[-至~][12]\d{3})?(?:学?年度?)?)?(?:第?[一二上下春秋]季?学期|[一二三四]季度|\d{1,2}月份?)?"
    "|[本上下这当今去][个一]?(?:学年|学期|期|月份?|季度|周)度?|[本今去全当]年(?:度|以来|内)?)(?:度|以来|内|中|里)?)?"
)
_STILL = "(?P<still>目前|现在?|至今|一直|截至目前|暂时?|尚|还|均|都|从)*"
_DEED = "(?:曾|能|有)?(?:开展|组织|举[行办]|进行|实施|召开|安排|发生|产生|参[加与]|出现|谈话?|心谈话|涉及)"
_THING = (
    "(?:谈心谈话|谈话|谈心|文体|教职工|教师|学生|体检|健康|培训|研修|交流轮岗|交流|轮岗|支教|借调|进校园|社会事务|心理健康?|辅导|讲座|排查|获奖|荣誉"
    "|表彰|奖励|发放|补助|津补?贴|职称|聘任|评聘|困难|骨干|慰问|走访|教代会|意见征求|征求意见|联谊|变动|新增|符合条件|应|需|相关|有关|工会|走教|任教|工作)*的?"
)
_NOUN = (
    "(?:记录|情况|事项?|事件|活动|工作|人员|教师|教职工|老师|对象|内容|数据|项目?|人次?|材料|安排|现象|会议"
    "|体检|培训|谈话|谈心谈话|交流|轮岗|荣誉|获奖|奖励|变动|讲座|慰问|走访|支教)?"
)
_STATEMENT = re.compile(
    rf"{_WHERE}[,:]?{_WHEN}{_WHERE}{_WHEN.replace('when', 'when2')}[,:]?{_STILL}"
    rf"(?:(?P<deed>[未没]有?{_DEED}(?:过|了)?(?:任何|相关|有关|此类|该项|本项|此项)?{_THING}{_NOUN})|(?P<thing>确?无(?:此|该|任何|相关|有关|本)?[类项]?{_THING}{_NOUN}"
    rf"|没有(?:此|该|任何|相关|有关|本)?[类项]?{_THING}{_NOUN}))[.!]?"
)
"""本学期未开展谈心谈话, 我校本年度没有组织体检, 无此类情况. Not 无偿献血, 无烟校园活动, 未成年人保护活动."""


@lru_cache(maxsize=20_000)
def tells_nothing(text: str) -> int:
    """BLANK, NONE, NOT_NOW or FILLED."""
    if len(text) > 1 and text.isascii() and text.isalnum():
        return FILLED
    form = plain(text)
    if not form or form in ("/", "-", "0"):
        return BLANK
    if form in _SHORT:
        return NONE
    if form in _SHORT_FOR_NOW:
        return NOT_NOW
    found = _STATEMENT.fullmatch(form) if len(form) < 40 and re.search("[未无没]", form) else None
    if found is None:
        return FILLED
    when = (found["when"] or "") + (found["when2"] or "")
    is_of_a_year = not when or re.match("自?[本今去全当]年", when) is not None
    is_final = re.search("目前|现|至今|暂|尚|还", form[: found.start("deed") if found["deed"] else found.start("thing")]) is None
    return NONE if is_of_a_year and is_final else NOT_NOW


def says_nothing(texts: Iterable[str]) -> int:
    """NONE or NOT_NOW for cells of a row that say nothing but that; else BLANK."""
    told = [tells_nothing(text) for text in texts]
    return BLANK if FILLED in told else max(told, default=BLANK)


class Said(NamedTuple):
    """``state``: some, none, open or "" for what is not filled in. ``until``: yyyymmdd, 0 for none. ``replaces``: a file."""

    state: str = ""
    until: int = 0
    replaces: str = ""


def is_form_cell(text: str) -> bool:
    """Whether a cell is the label of what a form says of itself."""
    return bool(_label(text))


def _label(text: str) -> str:
    """The label with which a cell begins, "" for none."""
    form = plain(text)
    return next((label for begun, label in _LABELS.items() if form.startswith(begun)), "")


def form_cells(sheet: Sheet, start: int, header: int) -> Said:
    """The cells between a table's first line and its header. A value stands behind its label, in the same cell or the next."""
    found: dict[str, str] = {}
    for row in range(start, header):
        texts = [text.strip() for text in sheet.texts(row)]
        for column, text in enumerate(texts):
            if label := _label(text):
                behind = re.sub(r"^[\s:：]+", "", text[len(label) :])
                following = next((other for other in texts[column + 1 :] if other), "")
                found.setdefault(label, behind or ("" if is_form_cell(following) else following))
    days = [day for label in _UNTIL if (day := parse_date(found.get(label, "")))]
    replaces = re.match(r"更正\s*[,，:：]?\s*(?:代替)?\s*(.*)", found.get(HAND_IN, ""))
    return Said(_state(found.get(STATE, "")), days[0][1] if days else 0, replaces[1].strip("《》“” …") if replaces else "")


def _state(text: str) -> str:
    """确无 is none and 有记录 is some; 无记录 and the like are none as well."""
    form = plain(text)
    if form.startswith(("确无", "没有", "无此", "无记录")) or form == "无":
        return "none"
    if form.startswith(("尚未", "未登记", "待登记")):
        return "open"
    return "some" if form.startswith("有") else ""
