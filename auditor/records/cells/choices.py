"""Cells of forms in which an answer is ticked: ☑是 □否, 男□ 女√."""

from __future__ import annotations

import re

_TICKED, _EMPTY = "☑✓✔√■☒●", "□☐○◯〇"
BOXES = frozenset(_TICKED + _EMPTY)
_BRACKETED = ((re.compile(r"[(（\[［]\s*[√✓✔☑vV]\s*[)）\]］]"), "☑"), (re.compile(r"[(（\[［]\s*[)）\]］]"), "□"))
_BEFORE = re.compile(rf"([{_TICKED}{_EMPTY}])\s*([^{_TICKED}{_EMPTY}]+?)[\s/、,，;；]*(?=[{_TICKED}{_EMPTY}]|$)")
_BEHIND = re.compile(rf"[\s/、,，;；]*([^{_TICKED}{_EMPTY}]+?)\s*([{_TICKED}{_EMPTY}])")


_UNTICKED = re.compile(rf"\s*[□☐]\s*[^\s{_TICKED}{_EMPTY}][^{_TICKED}{_EMPTY}]*")


def chosen(text: str) -> str | None:
    """The one option that is ticked, "" where none is (□请假); None for a text that is no choice, or of which several are ticked.

    Every option has its box, so that 是√ 否 is none.
    """
    if BOXES.isdisjoint(text) and "(" not in text and "（" not in text and "[" not in text:
        return None
    for pattern, box in _BRACKETED:
        text = pattern.sub(box, text)
    text = text.strip()
    if _UNTICKED.fullmatch(text):
        return ""
    if BOXES.isdisjoint(text):
        return None
    if text[0] in BOXES:
        pairs = [(option.strip(), box) for box, option in _BEFORE.findall(text)]
        whole = _BEFORE.sub("", text)
    else:
        pairs = [(option.strip(), box) for option, box in _BEHIND.findall(text)]
        whole = _BEHIND.sub("", text)
    if len(pairs) < 2 or whole.strip():
        return None
    ticked = [option for option, box in pairs if box in _TICKED]
    return ticked[0] if len(ticked) == 1 else None if ticked else ""
