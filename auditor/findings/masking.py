"""Personal data on its way out: 张三 → 张*, 欧阳娜娜 → 欧阳*, Maria Lopez → M*; identity and phone numbers never.

``released(result, internal)`` is what every report is made from. It masks what evidence declares as names (``Evidence.names``),
the people of the records wherever a text that somebody wrote freely spells one (``Result.people``), and hides cells of personal
columns (birth dates too) wherever evidence or the import's notes quote them; numbers that look like an identity card or a mobile
phone go in either case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from auditor.files.person_numbers import without_numbers
from auditor.findings.finding import Evidence, Finding, Read
from auditor.findings.once import Once
from auditor.i18n import Message
from auditor.problems import Problem
from auditor.records.cells.masks import HIDDEN, mask_name
from auditor.records.cells.text import header_forms
from auditor.records.records import CellNote

if TYPE_CHECKING:
    from auditor.findings.result import Result
    from auditor.model.model import Model

_OFFICE = re.compile(
    "(?:教育局|教体局|教科局|教育体育局|教育厅|教委|人社局|社会保障局|财政局|委员会|人民政府|县政府|市政府|区政府|党委|党委会|党组|"
    "党总支|党支部|工会|办公室|办公会|校务会|领导小组|工作组|督导室|督导组|督导团|教育科|人事科|人事股|教育股|基教科|基教股|"
    "学校|小学|中学|幼儿园|中心)$|(?:督导|检查|核查|审核|考核|工作)第?[一二三四五六七八九十0-9]*组$|"
    "(?i:\\b(?:bureau|committee|office|council|department|government|school|(?:group|team) ?[0-9]*)$)"
)


def mask_text(text: str, names: Iterable[str]) -> str:
    """``text`` with every one of ``names`` masked, longest first."""
    wanted = [name for name in names if name in text and name.strip()]
    if not wanted:
        return text
    if len(wanted) == 1:
        return text.replace(wanted[0], mask_name(wanted[0]))
    longest_first = sorted(set(wanted), key=lambda name: (-len(name), name))
    return re.sub("|".join(re.escape(name) for name in longest_first), lambda found: mask_name(found.group()), text)


def is_office(text: str) -> bool:
    """Whether who signed is an office and no person: 县教育局, 局党委会. In doubt it is a person, whose name is masked."""
    return _OFFICE.search(text.strip()) is not None


def personal_columns(model: Model) -> frozenset[str]:
    """``table.name`` for every name and header of a personal or private column: ``staff.born_on``, ``staff.出生日期``."""
    return frozenset(
        f"{table}.{name}"
        for table, spec in model.tables.items()
        for key, column in spec.columns.items()
        if column.personal or column.private
        for name in (key, column.zh, column.en, *column.aliases)
        if name
    )


def released(result: Result, internal: bool) -> Result:
    """A copy of ``result`` that may leave the program; the original keeps its names."""
    tables = {source.source_id: source.table for source in result.sources}

    @cache
    def hidden(table: str, column: str) -> bool:
        return not internal and (result.personal is None or f"{table}.{column}" in result.personal)

    @cache
    def hides(table: str, key: str) -> bool:
        """Whether what stands under a key of the details of a table's record is hidden."""
        named, _, column = key.rpartition(".")
        return hidden(named or table, column)

    @cache
    def written(school: str, text: str) -> str:
        if not internal and result.people is not None:
            text = (result.people.of(school) if school else result.people.everyone).masked(text)
        return without_numbers(text)

    evidence = Once(partial(_evidence, internal=internal, hides=hides, numbers=cache(without_numbers)))

    def said(why: dict[str, str]) -> dict[str, str]:
        """A reason in the program's own words: nobody wrote it freely."""
        return {language: without_numbers(text) for language, text in why.items()}

    why = Once(said)
    read: Once[Read, Read] = Once(lambda one: Read(evidence(one.record), why(one.why), one.beside))

    def finding(f: Finding) -> Finding:
        if not f.evidence and not f.read and f.waiver is None:
            return f
        waiver = _waiver(f.waiver, internal, partial(written, f.subject_id))
        return replace(f, evidence=tuple(map(evidence, f.evidence)), read=tuple(map(read, f.read)), waiver=waiver)

    @cache
    def quoted(table: str, column: str, field: str) -> bool:
        """Whether a note quotes a cell that is hidden."""
        return any(hidden(table, name) for name in _names_of(column, field))

    def note(note: CellNote) -> CellNote:
        return _note(note, quoted(tables.get(note.source_id, ""), note.column, note.field), partial(written, note.school))

    return replace(
        result,
        findings=list(map(finding, result.findings)),
        notes=list(map(note, result.notes)),
        problems=[_problem(p) for p in result.problems],
    )


def _waiver(waiver: dict[str, str] | None, internal: bool, written: Callable[[str], str]) -> dict[str, str] | None:
    if waiver is None:
        return None
    approver = waiver.get("approver", "")
    names = () if internal or is_office(approver) else (approver,)
    return {key: written(mask_text(value, names)) for key, value in waiver.items()}


def _evidence(evidence: Evidence, internal: bool, hides: Callable[[str, str], bool], numbers: Callable[[str], str]) -> Evidence:
    """``hides``: whether the values of a key of ``details`` are hidden; ``numbers``: takes the numbers of persons away."""
    names = () if internal else evidence.names

    def shown(text: str) -> str:
        return numbers(mask_text(text, names))

    def detail(key: str, value: str) -> str:
        return HIDDEN if hides(evidence.table, key) else shown(value)

    details = {key: detail(key, value) if value else value for key, value in evidence.details.items()}
    return Evidence(
        role=evidence.role,
        table=evidence.table,
        label=shown(evidence.label),
        file=evidence.file,
        sheet=evidence.sheet,
        row=evidence.row,
        details=evidence.details if details == evidence.details else details,  # shared by many records
        why=shown(evidence.why) if evidence.why else "",
        names=evidence.names if internal else (),
    )


def _names_of(column: str, field: str) -> Iterable[str]:
    """Every name by which the column of a note may be known: a file may write it ``*姓名(必填)`` or ``基本情况/姓名``."""
    return (column, field, *header_forms(column), *header_forms(column.rpartition("/")[2]))


def _note(note: CellNote, hidden: bool, written: Callable[[str], str]) -> CellNote:

    def shown(text: str) -> str:
        return HIDDEN if hidden and text else written(text)

    quoted = [note.value, note.became] if hidden else []
    value, became, message = shown(note.value), shown(note.became), _message(note.message, quoted, written)
    column = written(note.column)
    if (column, value, became) == (note.column, note.value, note.became) and message is note.message:
        return note
    return replace(note, column=column, value=value, became=became, message=message)


def _problem(problem: Problem) -> Problem:
    return replace(problem, message=_message(problem.message, (), without_numbers), text=without_numbers(problem.text))


def _message(message: Message, hidden: Iterable[str], written: Callable[[str], str]) -> Message:
    """A message whose values quote nothing that is hidden."""
    if not message.values:
        return message
    gone = set(hidden)

    def shown(value: object) -> object:
        if isinstance(value, Message):
            return _message(value, gone, written)
        if isinstance(value, str):
            return HIDDEN if value and value in gone else written(value)
        return value

    values = {key: shown(value) for key, value in message.values.items()}
    return message if values == message.values else replace(message, values=values)
