"""What sheets, titles and files are called: which table that points to, and whether the people of a list are staff at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from auditor.files.sheet import Cell, Sheet
from auditor.i18n import Message, msg
from auditor.model.model import Model, Table
from auditor.records.cells.text import plain

BY_NAME = 4.0
"""Evidence of names from which on they say which table it is: the least that a sheet's name, a title or a file's name weighs."""
_TITLE_ROWS = 3
_LIST = "(?:名单|名册|花名册|信息|情况|一览|登记|统计|台账|汇总|明细|档案|记录|(?<!代)表|册|库)+"
_NOT_PEOPLE = (
    "(?!数|人数|规模|处|科|工作|公寓|宿舍|宿管|食堂|营养|安全|接送|资助|发展|管理|事务|服务|中心|院|区|楼|园|费|教育|教师"
    "|小学|中学|学校|学院|指导|(?<=学生)会|(?:(?<=幼儿)|(?<=儿童))部(?!分)|(?<=生)(?:[物态命涯产]|活(?!动))"
    "|(?<=新生)(?:[东西南北中]?(?:[路街镇村巷]|乡(?![镇村]))|(?:第.|实验|希望|民族)[^,()]{0,6}?(?:小学|中学|学校|幼儿园|教学点)))"
)
"""What stands behind such a word where it is part of another one: 学生数, 学生处, 家属院, 幼儿园, 化学生物组, 新生路小学."""
_EXCEPT = re.compile(r"\([^()]*(?:不包?含|不包括|不计|除外)[^()]*\)|(?:不包?含|不包括).*$")
"""Whom a list does not have: 教职工名单（不含退休教师）."""
_CARED_FOR = re.compile("(?:(?<!实习)生|幼儿|儿童|少先队员|家长|监护人)$")
_STAFF_BEHIND = re.compile(
    "(?!(?<![儿童])(?:教职|教工|老师))[^,.:;()/和及与]{0,20}?(?:教师|老师|教职员?工|教工|班主任|导师|(?:辅导|保育|管理|联络|指导|生活|炊事|保健)员)"
    "(?!的?(?:子女|家属|配偶)|[和及与,/]|招聘|应聘|报名|面试|评)"
)
"""Behind a word for those who are cared for: 学生辅导员, 幼儿老师名单, 留守儿童关爱教师 are members of staff."""
_CLASS = re.compile(
    r"(?:[小初高]?[一二三四五六七八九\d]{1,2}年级|[小初高七八九][一二三四五六]?|[大中小托]|\d{1,2}|[一二三四五六])?"
    r"(?:\(?[一二三四五六七八九十\d]{1,2}\)?)?班"
)
"""一年级2班, 高三(5)班, 大班."""
_HEADERS_OF_OTHERS = re.compile(
    "(?:全国)?学籍号|学籍辅号|学号|学生姓名|幼儿姓名|监护人(?:姓名|电话)?|家长(?:姓名|电话|联系电话|联系方式)?|就读(?:学校|班级|年级)"
    "|与(?:教职工|职工|教师|本人|户主|学生|幼儿)的?关系|称谓"
)
_STAFF = re.compile("教职|教师|职工|教工|员工|老师|师生")


@lru_cache
def heading_of_others(not_staff: tuple[str, ...]) -> Callable[[str], bool] | None:
    """Tells whether a heading within a list names people who are no staff: 二、实习生（3人）, 家长委员会成员, 学生会干部.

    ``not_staff``: the words for such people; None where there are none.
    """
    if not not_staff:
        return None
    words = "|".join(sorted(map(re.escape, not_staff), key=lambda word: (-len(word), word)))
    number = (
        r"(?:\(?[一二三四五六七八九十\d]{1,3}[),.:]+|第[一二三四五六七八九十\d]{1,3}(?:部分|类|批)|附(?:件|表)?[一二三\d]?[:,]?)?"
    )
    kinds = "教职工|教师|职工|校外|外来|[我本]校|在校|顶岗|跟岗|教育|西部计划|大学生|高校|师范|社会|青年"
    who = f"(?:{kinds})*(?:{words}|家委|实习(?:大?学生|师范生))(?:委员会|会)?"
    what = "(?:干部|成员|代表|委员|人员|名单|名册|花名册|信息|情况|登记|一览表|表)*"
    one = rf"{number}{who}{what}(?:\([^()]*\)|共?\d+[人名位])?:?"
    heading = re.compile(rf"{one}|\({one}\):?")
    return lambda text: len(text) < 30 and heading.fullmatch(plain(text)) is not None


@dataclass(frozen=True)
class Called:
    """``evidence``: tables, and how strongly names point to each. ``another``: the name of a list of another kind.

    ``others``: the word for people who are no staff; ``is_mixed``: it stands beside one for staff.
    """

    evidence: tuple[tuple[str, float], ...] = ()
    another: str = ""
    others: str = ""
    is_mixed: bool = False

    def refusal(self, table: Table, fields: set[str], headers: Iterable[str]) -> Message | None:
        """Why the lines of a list that reads like ``table`` are no members of staff. ``fields``: those that its headers name."""
        if not _is_of_people(table, fields, self.others):
            return None
        if self.others and self.is_mixed:
            return msg(
                "left aside: it is called after staff and others together ({name}), and does not say who is which",
                name=self.others,
            )
        if self.others:
            return msg("left aside: by its name it is a list of {name}, not of staff", name=self.others)
        if "status" in table.columns and table.key and table.key not in fields:
            for header in headers:
                if _HEADERS_OF_OTHERS.fullmatch(plain(header.split("\x1f")[-1])):
                    return msg("left aside: a list with the column {header} is none of staff", header=header.split("\x1f")[-1])
        return None


def _is_of_people(table: Table, fields: set[str], others: str) -> bool:
    """Whether the records are of members of staff, or for them without a column that says so."""
    columns = table.columns
    audience = [name for name, column in columns.items() if column.type == "boolean" and "学生" in column.false_words]
    if audience:
        return bool(others) and not fields & set(audience)
    return any(column.names or column.personal for column in columns.values())


class Names:
    """The names by which the tables of one model are called."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.tables = {
            name: sorted({plain(n) for n in (*spec.names(), name)}, key=len, reverse=True) for name, spec in model.tables.items()
        }
        words = "|".join(sorted(map(re.escape, model.not_staff), key=lambda word: (-len(word), word)))
        self._others = re.compile(rf"(?<![大究])(?<!独生)({words}){_NOT_PEOPLE}") if words else None
        self._list_of_others = (
            re.compile(rf"(?<![大究])(?<!独生)({words}){_NOT_PEOPLE}[^,.:;()]{{0,6}}?{_LIST}(?:\(.*\))?$") if words else None
        )
        self.pointed_at = lru_cache(maxsize=5_000)(self._pointed_at_uncached)

    def of(
        self,
        sheet: Sheet,
        file_words: str,
        only_sheet: bool,
        start: int,
        is_header: Callable[[Sequence[Cell]], bool],
        above: str = "",
    ) -> Called:
        """What the sheet's name, its title rows (those above a line that ``is_header``) and the file's name say. Of a table
        further down the titles above it say more than the sheet's name; it holds the same as the one ``above`` it, unless they
        say otherwise.
        """
        evidence: dict[str, float] = {}
        others: list[str] = []

        def weigh(text: str, exact: float, inside: float) -> None:
            tables, is_exact, other = self.pointed_at(text)
            others.append(other)
            for table in tables:
                evidence[table] = evidence.get(table, 0.0) + (exact if is_exact else inside)

        whole = 1.0 if start == 0 else 0.1
        weigh(sheet.name, 10.0 * whole, 6.0 * whole)
        by_sheet = bool(evidence)
        titles = list(_titles(sheet, start, is_header))
        for title in titles:
            weigh(title, 6.0, 4.0)
        if only_sheet:
            weigh(file_words, 8.0 * whole, 4.0 * whole)
        another = next(filter(None, others), "") if not evidence else ""
        if above and max(evidence.values(), default=0.0) < BY_NAME:
            evidence[above] = evidence.get(above, 0.0) + BY_NAME
        whose, is_mixed = self._whose(sheet.name, [*titles, *([] if by_sheet else [file_words])])
        return Called(tuple(evidence.items()), another, whose, is_mixed)

    def _whose(self, name: str, lists: Iterable[str]) -> tuple[str, bool]:
        """The word for people who are no staff, anywhere in a sheet's name or where titles and names of files name a list ("" for
        none); and whether it stands beside one for staff.
        """
        form = _EXCEPT.sub("", plain(name))
        found = _of_others(self._others, form)
        if found is None and _CLASS.fullmatch(form):
            return name, False
        if found is None and self._list_of_others:
            for text in lists:
                form = _EXCEPT.sub("", plain(text))
                if found := _of_others(self._list_of_others, form):
                    break
        return (found[1], _STAFF.search(form) is not None) if found else ("", False)

    def _pointed_at_uncached(self, text: str) -> tuple[list[str], bool, str]:
        """The tables that a text names, and whether it is a table's name and nothing else; or a list of another kind."""
        form = plain(text)
        longest: dict[str, int] = {}
        for table, names in self.tables.items() if form else ():
            if form in names:
                return [table], True, ""
            hit = next((name for name in names if len(name) > 1 and name in form), "")
            if hit:
                longest[table] = len(hit)
        most = max(longest.values(), default=0)
        listed = _EXCEPT.sub("", form)
        other = max((name for name in self.model.not_read if plain(name) in listed), key=len, default="") if form else ""
        if len(other) >= most and other:
            return [], False, other
        return [table for table, length in longest.items() if length == most], False, ""


def _of_others(words: re.Pattern[str] | None, form: str) -> re.Match[str] | None:
    """The first word for people who are no staff that is not said of those who look after them."""
    found = words.search(form) if words else None
    while words and found and _CARED_FOR.search(found[1]) and _STAFF_BEHIND.match(form, found.end(1)):
        found = words.search(form, found.start() + 1)
    return found


def _titles(sheet: Sheet, start: int, is_header: Callable[[Sequence[Cell]], bool]) -> Iterator[str]:
    """The first rows that hold one text only, down to the header."""
    for index in range(start, min(start + _TITLE_ROWS, len(sheet.rows))):
        if is_header(sheet.rows[index]):
            return
        filled = [text for text in sheet.texts(index) if text.strip()]
        if len(set(filled)) == 1:
            yield filled[0]
