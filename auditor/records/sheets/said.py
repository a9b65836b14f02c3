"""What a form says of its own sheet, above the header: whether there are records, up to which day, and what it corrects."""

from __future__ import annotations

import re
from typing import NamedTuple

from auditor.files.sheet import Sheet
from auditor.records.cells.dates import parse_date
from auditor.records.cells.text import plain

STATE, UNTIL, HAND_IN = "本表情况", "数据截至", "本次填报"
"""The labels of the cells, as forms have them."""
STATES = {"有记录（见下）": "some", "确无此事": "none", "尚未登记": "open"}
FIRST, CORRECTS = "首次", "更正，代替"
_UNTIL = (UNTIL, "统计时点", "数据截止", "截止日期", "截至日期", "统计截止日期")
_LABELS = (STATE, *_UNTIL, HAND_IN)


class Said(NamedTuple):
    """``state``: some, none, open or "" for what is not filled in. ``until``: yyyymmdd, 0 for none. ``replaces``: a file."""

    state: str = ""
    until: int = 0
    replaces: str = ""


def is_form_cell(text: str) -> bool:
    """Whether a cell is the label of what a form says of itself."""
    return any(plain(text).startswith(plain(label)) for label in _LABELS)


def form_cells(sheet: Sheet, start: int, header: int) -> Said:
    """The cells between a table's first line and its header. A value stands behind its label, in the same cell or the next."""
    found: dict[str, str] = {}
    for row in range(start, header):
        texts = [text.strip() for text in sheet.texts(row)]
        for column, text in enumerate(texts):
            label = next((one for one in _LABELS if plain(text).startswith(plain(one))), "")
            if label:
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
