"""What an audit file says of its records: which lists are complete, up to which day, whose they are, and whose word holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from auditor.i18n import Message, msg
from auditor.model.model import Model
from auditor.problems import Place, Problem, UserError
from auditor.records.weighing import SPEAKERS, HandIn
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Node

if TYPE_CHECKING:
    from auditor.inputs.spec import AuditSpec

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


def named(spec: AuditSpec, model: Model) -> AuditSpec:
    """The audit with tables and columns by the model's names. Raises UserError for a table or column that there is not."""
    file = "" if spec.file is None else spec.file.name
    problems: list[Problem] = []
    tables = {spelling: one for one, of_it in model.tables.items() for spelling in (one, *of_it.names())}

    def known(name: str, spelt: Mapping[str, str], unknown: Message) -> str:
        if name not in spelt:
            problems.append(Problem(CODE, unknown, Place(file=file), did_you_mean(name, spelt)))
        return spelt.get(name, "")

    def table(name: str) -> str:
        return known(name, tables, msg("There is no table “{name}”.", name=name))

    def part(name: str) -> str:
        of, dot, column = name.partition(".")
        if not (home := table(of)) or not dot:
            return home
        unknown = msg("{table} has no column “{name}”.", table=of, name=column)
        columns = model.tables[home].columns
        spelt = {spelling: one for one, of_it in columns.items() for spelling in (one, of_it.zh, *of_it.aliases) if spelling}
        return f"{home}.{known(column, spelt, unknown)}"

    records = []
    for item in spec.records:
        of_it = item.told.complete
        complete = of_it if isinstance(of_it, bool) else tuple(table(name) for name in of_it)
        records.append(replace(item, told=replace(item.told, complete=complete)))
    authority = tuple((part(name), speaker) for name, speaker in spec.authority)
    if problems:
        raise UserError(problems)
    return replace(spec, records=tuple(records), authority=authority)


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
        mistakes.add(
            CODE,
            node,
            msg("This must be one of: {choices}.", choices=" / ".join(f"{word} {chinese}" for word, chinese in words.items())),
        )
    return found or ""
