"""What an audit file says of its records: which lists are complete, up to which day, whose they are, and whose word holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from auditor.i18n import msg
from auditor.records.weighing import SPEAKERS, HandIn
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import Node

CODE = "E902"
SPEAKER_WORDS = {"school": "学校", "bureau": "主管部门"}
SUBMITTED_BY = {"file": "整表", "rows": "逐行"}
"""The former words for ``complete``."""


def hand_in(keyed: Mapping[str, Node], mistakes: Mistakes) -> HandIn:
    """What an entry of ``records`` says of its files."""
    complete = _complete(keyed.get("complete"), mistakes)
    former = keyed.get("submitted_by")
    if former is not None and not former.is_empty:
        word = _word(former, SUBMITTED_BY, mistakes)
        mistakes.add(
            "W907", former, msg("“submitted_by” is an old name; write “complete: {value}”.", value=str(word == "file").lower())
        )
        complete = word == "file" if complete is False else complete
    return HandIn(complete, _day(keyed.get("until"), mistakes), _speaker(keyed.get("from"), mistakes))


def authority(node: Node | None, mistakes: Mistakes) -> tuple[tuple[str, str], ...]:
    """Table, or ``table.column`` → whose word holds."""
    if node is None or node.is_empty:
        return ()
    if not node.is_mapping:
        mistakes.add(
            CODE, node, msg("Here stand tables or columns and whose word holds, such as {example}.", example="staff: school")
        )
        return ()
    return tuple((name, _speaker(child, mistakes)) for name, child in node.items.items())


def _complete(node: Node | None, mistakes: Mistakes) -> bool | tuple[str, ...]:
    if node is None or node.is_empty:
        return False
    if node.is_list:
        return tuple(element.text or "" for element in node.elements)
    if node.value is True or node.text in ("true", "是"):
        return True
    if node.value is False or node.text in ("false", "否"):
        return False
    if node.text and not node.is_mapping:
        return (node.text,)
    mistakes.add(CODE, node, msg("Write true, false, or the names of the tables that are complete."))
    return False


def _day(node: Node | None, mistakes: Mistakes) -> int:
    if node is None or node.is_empty:
        return 0
    try:
        return int(date.fromisoformat(node.text or "").strftime("%Y%m%d"))
    except ValueError:
        mistakes.add(CODE, node, msg("This is not a day; write it like 2025-12-31."))
        return 0


def _speaker(node: Node | None, mistakes: Mistakes) -> str:
    return "" if node is None or node.is_empty else _word(node, {name: SPEAKER_WORDS[name] for name in SPEAKERS}, mistakes)


def _word(node: Node, words: Mapping[str, str], mistakes: Mistakes) -> str:
    found = next((word for word, chinese in words.items() if node.text in (word, chinese)), None)
    if found is None:
        mistakes.add(CODE, node, msg("This must be one of: {choices}.", choices=" / ".join(words)))
    return found or ""
