"""What headings, titles and names of sheets say of all records below: that they are planned, that people are no longer there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from auditor.files.sheet import Cell, cell_text
from auditor.model.model import CodeList, Table
from auditor.records.cells.text import plain

_PLAN = re.compile(r"(?:计划|安排|日程|预案|排期)(?:表|一览表|总表|汇总表|名单|明细)?(?:\(.*\))?$")
_PROPOSED = re.compile("^拟|拟(?:开展|谈话?|组织|参训|办|定|交流|轮岗|聘|评|表彰|推荐|选派)|报名(?:表|名单|汇总|统计|情况)")
"""A list of those who are proposed, or have put their names down, is none of what happened, whatever else it is called."""
_RECORD = re.compile("记录|台账|登记|情况|总结|完成|落实|实施|签到|统计|结果|名册")
_GONE = (
    "离退休|退休|离休|退养|内退|退职|离岗待退|待退休|调出|调离|调走|离职|离岗|离校|辞职|辞退|解聘|开除|解除合同|去世|死亡|病故|亡故|长期病休|病休|长病假|病假|产假|"
    "借调|借出|抽调|挂职|支教|外派|脱产进修|脱产学习|进修|停薪留职|不在岗|待岗|轮岗外出|交流外出|外聘|外请|返聘"
)
_PEOPLE = (
    "(?:在外|出去)?(?:的)?(?:人员|教师|教职工|教职员工|职工|老师|干部)?"
    "(?:名单|花名册|名册|一览表|情况表|统计表|信息表|情况|信息)?"
)
_NUMBER = r"(?:\(?[一二三四五六七八九十0-9]{1,3}[),.:]+|第[一二三四五六七八九十0-9]{1,3}(?:部分|类|批))?"
_HEADING = re.compile(rf"{_NUMBER}(?:已|现|长期)?({_GONE})(?:[,和与及]?(?:{_GONE}))*{_PEOPLE}(?:\([^()]*\))?:?")
_WHO = "(?:人员|教师|教职工|教职员工|职工|老师|干部)"
_TITLE = re.compile(rf"(?<![未非拟将近临应不])(?:已|现|长期)?({_GONE})(?:{_WHO}|名单|花名册|名册)")
_TITLE_OF_MORE = re.compile(
    "含|除|包括|在内|以外|之外|不计|在编在岗|在职|代课|接替|子女|家属|配偶|遗属"
    rf"|(?:{_WHO}|在[编岗职]|\))(?:以?及|和|与|[,/])|(?:及|和|与|[,/])(?:在|(?:已|现|长期)?(?:{_GONE}))"
)
"""A title of more than one group, or of those who are not meant: 教职工花名册（退休教师除外）, 在编教师、外聘教师名册."""
_GONE_TOGETHER = re.compile(rf"(?:{_GONE}){_WHO}?(?:(?:以?及|和|与|[,/])(?:已|现|长期)?(?:{_GONE}){_WHO}?)+{_PEOPLE}$")
_DAY = r"[12]\d{3}(?:年(?:\d{1,2}月?(?:\d{1,2}日?)?)?|[-.]\d{1,2}(?:[-.月](?:\d{1,2}日?)?)?)"
_STATED = (
    "手续(?:已|均已)办(?:理|结|妥|好|完)?(?:完毕)?|(?:已|现)?(?:不在[岗校]|离[校岗]|离开本?校)|在外|在家|了"
    "|(?<!借调|抽调|支教|挂职|进修)(?:人员|教师|教职工|职工|老师|干部)"
)
"""What may stand behind; 支教教师 and 借调人员 are also said of those who came."""
_NOT_ELSEWHERE = "(?![^,.;()]*(?:[本我]校|[本我该]园|[本我]单位|分校|校区|本部|[来返回未不拟将]))"
_AUTHORITY = (
    r"[\u3400-\u9fff]{0,10}?(?:局|厅|纪委|县委|市委|区委|省委|党委|教委|政府|机关|[镇乡]|街道|公司|医院|法院|检察院|组织部|宣传部|统战部|教育部"
    r"|[省市县区州镇乡国局委府][\u3400-\u9fff]{0,6}(?:部|办|室|中心|站|馆|队|院|所|处|科|股|会))"
)
_SCHOOL_ELSEWHERE = (
    r"[\u3400-\u9fff]{0,10}?(?:小学|中学|学校|幼儿园|教学点|党校|职高|高中|初中|[一二三四五六七八九十][中小]|大学|学院"
    r"|外[地县省市校]|外单位|[他别]校)"
)
_AT_WORK = "(?:工作|上班|任职|任教|帮忙|跟岗)?"
_WHERE = (
    rf"(?<=借调|抽调){_NOT_ELSEWHERE}[(,]?(?:[到至去往](?:{_AUTHORITY}|{_SCHOOL_ELSEWHERE})|{_AUTHORITY}){_AT_WORK}"
    rf"|(?<=调出|调离|调走|借出){_NOT_ELSEWHERE}[(,]?[到至去往]?(?:{_AUTHORITY}|{_SCHOOL_ELSEWHERE}){_AT_WORK}"
)
"""Where somebody went; 借调 and 抽调 alone may be said of one who came as well."""


@cache
def _whole(gone: str) -> re.Pattern[str]:
    """A text that says that somebody is gone and nothing else: 已退休, 2025年8月调走, 借调教育局."""
    return re.compile(
        rf"(?P<day>{_DAY}(?:起|开始)?,?)?(?:已|现|正|在)?(?P<gone>{gone})(?:中|期间)?"
        rf"(?:{_WHERE}|[(,.]?(?:{_STATED})|[(,.]?(?P<since>{_DAY}起?))?\)?[.!]?"
    )


_GONE_IN_REMARKS = "|".join(word for word in _GONE.split("|") if not re.search("[不待返]", word))
_PERHAPS_AWAY = re.compile(
    "(?:因[^,.;()]{1,8}?)?(?:一直|目前|现|暂时?|尚|还|已|正|在家|自行)*"
    "(?:请长假|长期请假|长假|休养|养病|停职(?:反省|检查|审查)?|停薪|失联|旷工|未到[岗校]|未报到|未上岗|不上班|没上班|没来上班|未上班|挂编|挂名|空挂|吃空饷|在编不在[岗职]"
    "|(?:人事|工资|组织)?关系(?:未转|在外|不在本校))(?:中|期间|了)?"
    rf"|(?:今年|去年|本学期|上学期|本学年|暑假)?(?:[0-9]{{1,2}}月[份底初]?(?:[0-9]{{1,2}}日)?)?(?:已|现)?(?:{_GONE})(?:了|{_STATED})?"
)
"""A remark by which a person is perhaps not at work, from a day that nothing tells: 请长假, 停职, 尚未到岗, 9月退休."""
_BEHIND_NAME = re.compile(r"[(,;-]([^()]{1,40})\)?$")
_PERHAPS_NOT_GONE = re.compile(
    r"[未不无免返回拟将若或曾原后来入之子女]|前(?!年)|配偶|家属|父母|结束|完|销|消|满|撤|驳|结业|我校|本校|时间|日期|年龄|年限|手续|申请|经历"
    r"|(?<!\d)\d{1,2}(?:天|年|岁|周|个月)|[一二两三四五六七八九十半](?:天|年|周|个月)|挂职.*(?:校长|书记|主任)"
)
"""Beside a word for being gone, behind a name: that he is not, not yet or no more, or that another one is."""
_AWAY_HEADER = re.compile(
    "(?:人员|教师|教职工|目前|现|本学[年期])*(?:去向|流向|变动|异动|调动|借调|抽调|借出|支教|外派|挂职|请假|休假|长假|离岗|离职|调出|调离|退休|停薪留职|返聘)"
    "(?:情况|说明|原因|备注|状态|单位|学校|地点|去向|类型|类别|时间|日期|起止时间|年月)?|(?:现|目前|实际)(?:工作|任职|任教|在岗|所在)(?:单位|学校)|现单位"
)
"""A column of a list of staff that says of a few of them where they went: 去向, 异动情况, 借调单位."""
_HERE = re.compile(
    "无|否|未|没有|正常|在[岗职校编]|[本我]校.*|.*(?:调入|入职|新[进调入聘]|[来返回][校岗]|到岗|报到|已返|销假|结束|期满).*|[-/0×]|0[天次]"
)
_BACK = re.compile("[返回][岗校]|上班|到岗|未办|未批|拟|待批|已结束")
_SURELY_UNTIL = re.compile("退休|离休|离岗待退|退养|内退")
"""What is known years ahead: of a day it is said of those who are in post, too."""
_ONE = re.compile(_GONE)


class State(NamedTuple):
    """What is said of the people of some lines: a code of the list of states, "" for one that is not known there, and whether it
    stands at the person himself, so that it holds beside his own cell.
    """

    code: str
    is_own: bool = False


def may_be_planned(table: Table) -> bool:
    """Whether the records of a table are of what happens on a day, or to a person from a day on."""
    return bool(table.dated_by) and any(column.took_place or column.type == "person" for column in table.columns.values())


def is_plan(table: Table, names: Iterable[str]) -> bool:
    """Whether a list of what happens on a day is called a plan, and nothing calls it a record; or one of what is proposed."""
    if not may_be_planned(table):
        return False
    texts = [plain(name) for name in names if name]
    if any(len(text) < 40 and _PROPOSED.search(text) for text in texts):
        return True
    planned = [text for text in texts if len(text) < 40 and _PLAN.search(text)]
    return bool(planned) and not any(_RECORD.search(text) for text in texts if len(text) < 40)


class States:
    """Reads states of people from words, by the model's list of them."""

    def __init__(self, codes: CodeList) -> None:
        self._codes = {
            plain(form): code
            for code, spec in codes.codes.items()
            for form in (spec.zh, *spec.aliases)
            if not form.isdecimal() and len(form) > 1
        }

    def _state(self, said: str | None, is_own: bool = False) -> State | None:
        if said is None:
            return None
        word = _ONE.search(said)
        return State(self._codes.get(plain(word[0]), "") if word else "", is_own)

    def of_heading(self, text: str) -> State | None:
        """三、退休教师; 离职人员. None for a heading that says nothing of the kind."""
        found = _HEADING.fullmatch(plain(text))
        return self._state(found[1] if found else None)

    def of_title(self, text: str) -> State | None:
        """松涛小学2025年调出教师名单."""
        form = plain(text)
        if len(form) > 40 or (found := _TITLE.search(form)) is None:
            return None
        if _TITLE_OF_MORE.search(form):
            together = _GONE_TOGETHER.search(form)
            return State("") if together and not _TITLE_OF_MORE.search(form[: together.start()]) else None
        return self._state(found[1])

    def of_name(self, text: str) -> State | None:
        """林向东（已调出）. What denies it says nothing; what is not certain (林向东（2027年退休）) leaves it open."""
        behind = _BEHIND_NAME.search(plain(text)) if not text.isalpha() else None
        if behind is None or not _ONE.search(behind[1]):
            return None
        parts = [behind[1]] if _whole(_GONE).fullmatch(behind[1]) else re.split("[,;]", behind[1])
        said = [_whole(_GONE).fullmatch(part) for part in parts if _ONE.search(part)]
        for part in parts:
            if not _whole(_GONE).fullmatch(part) and (_PERHAPS_NOT_GONE if _ONE.search(part) else _BACK).search(part):
                return None
        whole = said[0] if len(said) == 1 else None
        if whole is None or ((whole["day"] or whole["since"]) and _SURELY_UNTIL.search(whole["gone"])):
            return State("", True)
        return self._state(whole["gone"], True)

    def of_away(self, text: str) -> State | None:
        """What a cell below such a header says: 已退休 a state, 县一中 that he is perhaps not at work. His own cell holds."""
        said = self.of_remark(text)
        if said is not None:
            return said._replace(is_own=False)
        return State("") if text.strip() and not _HERE.fullmatch(plain(text)) else None

    def of_remark(self, text: str) -> State | None:
        """已退休; 2025年8月调走. One of a day says nothing of any other, and one that is not certain (请长假) leaves it open."""
        form = plain(text) if len(text) < 30 else ""
        found = _whole(_GONE_IN_REMARKS).fullmatch(form)
        if found is None:
            return State("", True) if form and _PERHAPS_AWAY.fullmatch(form) else None
        return State("", True) if found["day"] or found["since"] else self._state(found["gone"], True)


def away_columns(headers: Mapping[int, str], columns: Sequence[Sequence[Cell]]) -> list[int]:
    """Positions of the unread columns that say of some people where they went; one that all have (退休时间) says nothing."""
    found = []
    for position, header in headers.items():
        if _AWAY_HEADER.fullmatch(plain(header.split("/")[-1])):
            filled = sum(cell != "" for cell in columns[position])
            if filled > 0 and (2 * filled <= len(columns[position]) or not re.search("时间|日期|年月|[学单][校位]", header)):
                found.append(position)
    return found


def states_of_lines(
    states: States,
    above: Sequence[str],
    headings: Mapping[int, str],
    names: Sequence[Cell],
    remarks: Sequence[Sequence[Cell]],
    away: Sequence[Sequence[Cell]],
    n: int,
) -> Iterator[tuple[int, State]]:
    """Of each line about whose person something is said, what. ``above``: headings and titles above all lines, the nearest last;
    ``headings``: line → the heading right above it; ``names``: the names of the ``n`` lines' persons, or
    nothing; ``remarks``: columns of remarks on them; ``away``: columns that say where some went.
    """
    state = next(filter(None, (states.of_heading(text) or states.of_title(text) for text in reversed(above))), None)
    of_name = {name: states.of_name(cell_text(name)) for name in set(names)} if len(names) else {}
    remarked = {
        line: said
        for columns, read in ((away, states.of_away), (remarks, states.of_remark))
        for cells in columns
        for line, cell in enumerate(cells)
        if cell != "" and (said := read(cell_text(cell)))
    }
    if state is None and not remarked and not any(of_name.values()) and not any(map(states.of_heading, headings.values())):
        return
    for line in range(n):
        if line in headings:
            state = states.of_heading(headings[line])
        said = (of_name.get(names[line]) if len(names) else None) or remarked.get(line)
        if said or state:
            yield line, said or state  # type: ignore[misc]
