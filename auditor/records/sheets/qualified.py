"""Headers that are not what their last word says: what is planned or due, what was once, what is somebody else's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from auditor.model.model import Column
from auditor.records.cells.text import header_forms, header_hint, plain

FAMILY = "配偶|爱人|丈夫|妻子|子女|孩子|儿子|女儿|父母|父亲|母亲|家属|亲属|家庭(?:主要)?成员|社会关系|监护人|家长|紧急联系人|遗属"
_FAMILY_ALONE = re.compile(rf"(?:{FAMILY})(?:基本)?(?:情况|信息|资料|姓名)?")
_PLAN = "计划|拟定?|预[计约定]|暂定|约定"
_DUE = "应(?:到|参加?|参训|修|检|谈|完成|发|开展)"
_PLANNED = re.compile(rf"(?:工作)?(?:{_PLAN})(?:数|中|情况|安排|[谈评聘报办开])?")
_NOT_SO = re.compile(rf"{_PLANNED.pattern}|(?:{_DUE})(?:人?数|学时|情况)?|申[报请](?:情况)?|目标|原|曾任|[上去往前]一?学?年度?")
_PLANNED_DAY = re.compile(rf"(?:{_PLAN})[\u3400-\u9fff]{{0,6}}(?:时间|日期|年月|月份)")


def is_another(path: Sequence[str], hint: str, of_people: bool) -> bool:
    """Whether headers above a header, or the words in its brackets, make it something else: 职称（拟评）, 配偶/姓名.

    ``path``: the headers above; ``of_people``: the table is about persons, to whom others may belong.
    """
    texts = [*map(plain, path), *hint.split(";")]
    return any(_NOT_SO.fullmatch(text) or (of_people and re.match(FAMILY, text)) for text in texts if text)


def is_family(header: str) -> bool:
    """A header for somebody of the family, and nothing of him: 配偶, 父亲姓名."""
    return _FAMILY_ALONE.fullmatch(plain(header)) is not None


def is_planned_day(header: str, column: Column) -> bool:
    """Whether a header names the day on which something is planned that ``column`` says the day of: 计划谈话时间."""
    *above, last = header.split("/")
    known = {plain(name) for name in (column.zh, *column.aliases)}
    forms = header_forms(last)
    if not known.isdisjoint(forms):
        return any(_PLANNED.fullmatch(plain(text)) for text in (*above, *header_hint(last).split(";")))
    return any(_PLANNED_DAY.fullmatch(form) for form in forms)
