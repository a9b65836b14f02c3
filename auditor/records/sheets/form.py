"""Sheets that are forms: a label beside each value (姓名 | 林某 | 性别 | 男), not a header above a column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from auditor.files.sheet import Cell, cell_text
from auditor.records.cells.text import header_forms, squeezed
from auditor.records.sheets.words import words

_ROWS = 60
_LABELS = words("""
    民族 籍贯 出生地 政治面貌 入党时间 学历 学位 最高学历 第一学历 全日制学历 专业 所学专业 毕业院校 毕业学校 毕业时间
    联系电话 手机 手机号码 电话 家庭住址 住址 通讯地址 户口所在地 婚姻状况 健康状况 照片 个人简历 简历 工作简历
    主要经历 家庭成员 家庭主要成员 称谓 关系 备注 单位意见 学校意见 审核意见 签字 教师资格证 资格证 资格证号 普通话
    普通话等级 普通话水平 任教学段 任教班级 年级 特长 爱好 邮箱 电子邮箱 微信 qq 曾用名 国籍 户籍 参加工作时间
    谈话地点 地点 谈话记录 记录人 谈话内容 存在问题 意见建议 处理意见 被谈话人签字 谈话人签字 主持人 参加人员 会议内容
    会议主题 活动内容 活动地点 工作单位 现任职务 职务 奖惩情况 考核情况 所获荣誉 主要业绩 岗位等级 现聘岗位 编号
    填表人 填表时间 填表日期
""")
_VALUE = re.compile(
    r"男|女|[\u4e00-\u9fff]{1,8}族|.*[0-9０-９]{2}.*|是|否|有|无|已婚|未婚|离异|丧偶|群众|(?:中共)?(?:预备)?党员|(?:共青)?团员|.{1,6}教师|"
    r"本科|专科|大专|中专|研究生|硕士|博士|.*(?:小学|初中|高中|中学|学校|幼儿园|教学点|教育局)|城区|镇区|乡村|农村|公办|民办",
    re.S,
)
_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,8}[·•・][\u3400-\u9fff·•・]{1,12}")
_NAME_LABELS = words("姓名 教师姓名 教职工姓名 谈话对象 被谈话人 谈话人 获奖人 xm")

IsKnown = Callable[[str], bool]


def is_pairs(cells: Iterable[Cell], is_known: IsKnown) -> bool:
    """Whether a line is written as label, value, label, value, with at least one value that is beyond doubt one."""
    found = _pairs(cells, is_known)
    return len({label for label, _ in found}) > 1 and any(_is_value(label, value) for label, value in found)


def is_form(rows: Sequence[Sequence[Cell]], is_known: IsKnown) -> bool:
    """Whether a sheet is a form about one person or event, or several such: in most of its lines labels stand beside values.

    In a list the header comes first, a line of labels and nothing else; in a form no such line does.
    """
    lines = filled = values = several = 0
    for row in rows[:_ROWS]:
        texts = [cell for cell in row if cell != ""]
        if len(texts) < 2:
            continue  # a title, or a line for long remarks
        found = _pairs(row, is_known)
        if not found and not lines and all(isinstance(cell, str) and _is_label(cell, is_known) for cell in texts):
            return False
        filled += 1
        if found:
            lines += 1
            several += len(found) > 1
            values += any(_is_value(label, value) for label, value in found)
    if lines == 1:
        return filled == 1 and several == 1 and values == 1
    return 2 * lines > filled and values > 0 and (lines > 2 or several > 1)


def persons_of(rows: Sequence[Sequence[Cell]], is_known: IsKnown) -> tuple[str, ...]:
    """The names that a form gives, so that the name of its file does not tell them."""
    found = (pair for row in rows[:_ROWS] for pair in _pairs(row, is_known))
    return tuple(
        dict.fromkeys(
            squeezed(value)
            for label, value in found
            if isinstance(value, str)
            and any(form in _NAME_LABELS for form in header_forms(label))
            and _NAME.fullmatch(squeezed(value))
        )
    )


def _pairs(cells: Iterable[Cell], is_known: IsKnown) -> list[tuple[str, Cell]]:
    """The labels of a line with their values, one by one (a last label may lack its value) or all of the first label; none if it
    is not written so.
    """
    filled = [cell for cell in _once(cells) if cell != ""]
    if not filled or not isinstance(filled[0], str) or not _is_label(filled[0], is_known):
        return []
    labels = [isinstance(cell, str) and _is_label(cell, is_known) for cell in filled]
    if not any(labels[1:]):
        return [(filled[0], value) for value in filled[1:]]
    found: list[tuple[str, Cell]] = []
    for at in range(0, len(filled), 2):
        label, value = filled[at], filled[at + 1] if at + 1 < len(filled) else ""
        if not isinstance(label, str) or not labels[at]:
            return []
        if value != "":
            if labels[at + 1] and _VALUE.fullmatch(squeezed(cell_text(value))) is None:
                return []  # two labels side by side; 党员 is one and may be a value
            found.append((label, value))
    return found


def _once(cells: Iterable[Cell]) -> Iterator[Cell]:
    """Cells without the repetitions that merging across leaves."""
    before: Cell = ""
    for cell in cells:
        if cell == "" or cell != before:
            yield cell
        before = cell


def _is_label(text: str, is_known: IsKnown) -> bool:
    bare = squeezed(text)
    if not bare or len(bare) > 20:
        return False
    return bare.endswith((":", "：")) or is_known(text) or any(form in _LABELS for form in header_forms(text))


def _is_value(label: str, cell: Cell) -> bool:
    text = squeezed(cell_text(cell))
    if not isinstance(cell, str) or _VALUE.fullmatch(text) is not None:
        return True
    return any(form in _NAME_LABELS for form in header_forms(label)) and _NAME.fullmatch(text) is not None
