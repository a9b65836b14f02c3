"""What headings, titles and names of sheets say of all records below: that they are planned, that people are no longer there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from auditor.files.sheet import Cell, cell_text
from auditor.model.model import CodeList, Table
from auditor.records.cells.text import plain

_PLAN = re.compile(
    r"(?:计划|安排|日程|预案|排期)(?:表|一览表|总表|汇总表|名单|明细)?(?:\(.*\))?$|^拟|拟(?:开展|谈话?|组织|参训|办|定)"
)
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
_TITLE = re.compile(rf"(?:已|现|长期)?({_GONE})(?:人员|教师|教职工|教职员工|职工|老师|干部|名单|花名册|名册)")
_BEHIND_NAME = re.compile(rf"[(,;-]([^()]*?(?:{_GONE})[^()]*)\)?$")
_REMARK_GONE = re.compile(
    rf"(?!.*[不未无免返回拟将待若或])(?:[12]\d{{3}}[-.年](?:\d{{1,2}}[-.月]?)?(?:\d{{1,2}}日?)?(?:起|开始)?)?(?:已|现|正|在)?({_GONE})(?:中|期间)?(?:[(,，]?[^,.;，。；()（）]{{0,10}}[)）]?)?"
)
"""A remark that says that somebody is gone, and hardly more: 已退休, 2025年8月调走, 借调教育局."""
_ONE = re.compile(_GONE)


class State(NamedTuple):
    """What is said of the people of some lines: a code of the list of states, "" for one that is not known there, and whether it
    stands at the person himself, so that it holds beside his own cell.
    """

    code: str
    is_own: bool = False


def is_plan(table: Table, names: Iterable[str]) -> bool:
    """Whether a list of what happens on a day is called a plan, and nothing calls it a record."""
    if not any(column.took_place for column in table.columns.values()):
        return False
    texts = [plain(name) for name in names if name]
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

    def _state(self, found: re.Match[str] | None, is_own: bool = False) -> State | None:
        if found is None:
            return None
        word = _ONE.search(found[1])
        return State(self._codes.get(plain(word[0]), "") if word else "", is_own)

    def of_heading(self, text: str) -> State | None:
        """三、退休教师; 离职人员. None for a heading that says nothing of the kind."""
        return self._state(_HEADING.fullmatch(plain(text)))

    def of_title(self, text: str) -> State | None:
        """松涛小学2025年调出教师名单."""
        form = plain(text)
        return None if len(form) > 40 or re.search("含|及在|在编在岗|在职", form) else self._state(_TITLE.search(form))

    def of_name(self, text: str) -> State | None:
        """林向东（已调出）."""
        return self._state(_BEHIND_NAME.search(plain(text)), True) if not text.isalpha() else None

    def of_remark(self, text: str) -> State | None:
        """已退休; 2025年8月调走. One of a day says nothing of any other."""
        found = self._state(_REMARK_GONE.fullmatch(plain(text)), True) if len(text) < 30 else None
        return State("", True) if found is not None and text[:1].isdigit() else found


def states_of_lines(
    states: States,
    above: Sequence[str],
    headings: Mapping[int, str],
    names: Sequence[Cell],
    remarks: Sequence[Sequence[Cell]],
    n: int,
) -> Iterator[tuple[int, State]]:
    """Of each line about whose person something is said, what. ``above``: headings and titles above all lines, the nearest last;
    ``headings``: line → the heading right above it; ``names``: the names of the ``n`` lines' persons, or
    nothing; ``remarks``: columns of remarks on them.
    """
    state = next(filter(None, (states.of_heading(text) or states.of_title(text) for text in reversed(above))), None)
    of_name = {name: states.of_name(cell_text(name)) for name in set(names)} if len(names) else {}
    remarked = {
        line: said
        for cells in remarks
        for line, cell in enumerate(cells)
        if cell != "" and (said := states.of_remark(cell_text(cell)))
    }
    if state is None and not remarked and not any(of_name.values()) and not any(map(states.of_heading, headings.values())):
        return
    for line in range(n):
        if line in headings:
            state = states.of_heading(headings[line])
        said = (of_name.get(names[line]) if len(names) else None) or remarked.get(line)
        if said or state:
            yield line, said or state  # type: ignore[misc]
