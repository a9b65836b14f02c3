"""Lists and parts of lists that do not count: samples, what is void, and whoever was not there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from auditor.records.cells.text import plain

_WHO = "(?:人员|教师|教职员?工|职工|老师|同志|名单|名册|花名册|人数|统计|情况|明细|一览|登记|记录|汇总|表)"
_NOT_THERE = re.compile(
    "(?<!应)(?:尚未|未能?|没有?)(?:按时|按期)?(?:进行|开展|接受)?"
    "(?:参[加检训会与]|体?检|谈(?:心谈)?话?|心理辅导|到[会场岗位校]?|出[席勤]|签[到字]|完成|培训|结业|举[办行]|实施|访谈)"
    rf"[^,.;:()]{{0,8}}?{_WHO}"
    rf"|(?:缺[席勤考课]|请[事病产公]?假|旷[课工会]|弃检|迟到早退){_WHO}"
)
"""未参加体检人员, 请假人员名单. Not 已检和未检人员情况, which is about both."""
_BOTH = re.compile("已|[和与及、/](?:尚未|未|没)|含|包括|原因")
_SAMPLE = re.compile(r"\(?(?:填[写表报])?(?:示例|样例|范例|样表|示范)(?:[表页])?\)?")
"""A sheet that is called so and nothing else: data that are invented throughout may be called 名单（示例）, and count."""
_VOID = re.compile(r"作废|废弃|停用|勿用|不用\)?$|旧版|[(_-]旧(?=[),]|$)|草稿|未定稿")


def word_of_void(name: str, is_dated: bool, is_sheet: bool = False) -> str:
    """The word by which a sheet, a title or a file is called void, or, of what happens on days, a list of those who were not
    there; by which a sheet (``is_sheet``) is called a sample; "" for none.
    """
    form = plain(name)
    if len(form) > 40:
        return ""
    found = _SAMPLE.fullmatch(form) if is_sheet else None
    found = found or _VOID.search(form)
    return found[0].strip("()_-,") if found else heading_of_absent(name) if is_dated else ""


def heading_of_absent(text: str) -> str:
    """The words by which a heading names whoever was not there: 二、未参加体检人员（3人）; "" for any other text."""
    form = plain(text)
    found = _NOT_THERE.search(form) if len(form) <= 40 else None
    return found[0] if found and not _BOTH.search(form) else ""


def void_lines(sheet: str, names: Iterable[str], headings: Mapping[int, str], is_dated: bool, n: int) -> dict[str, Sequence[int]]:
    """What the list or a heading in it is called → its lines, that count only perhaps. ``names``: of the file, and titles;
    ``headings``: line → the heading right above it; ``n``: how many lines there are.
    """
    whole = word_of_void(sheet, is_dated, is_sheet=True)
    whole = whole or next(filter(None, (word_of_void(name, is_dated) for name in names)), "")
    if whole:
        return {whole: range(n)} if n else {}
    found: dict[str, Sequence[int]] = {}
    for start, end in pairwise([*sorted(headings), n] if is_dated else []):
        if word := heading_of_absent(headings[start]):
            found[word] = [*found.get(word, ()), *range(start, end)]
    return found
