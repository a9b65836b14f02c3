"""Register files → a :class:`Register`: YAML lists, and sheets (xlsx, csv …) with Chinese or English headers.

A mistake in YAML stops the audit, as one in any YAML file does. A sheet comes from many hands: a row that is not complete is
refused and told, and the others count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from auditor.answers.answer import ENDS_BEFORE, LONGEST, NOT_APPLICABLE, Answer, Register
from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError
from auditor.rules.bind.days import read_date
from auditor.rules.schema import RuleId, Shape, Word, Words
from auditor.rules.shape import check_shape, with_english_keys
from auditor.written.mistakes import Mistakes, fold
from auditor.written.yaml_source import Document, Node, read_yaml

if TYPE_CHECKING:
    from auditor.files.registry import Found

YAML = (".yaml", ".yml")
KEYS = {
    "rule": ("规则编号", "规则"),
    "schools": ("学校", "school"),
    "answer": ("结论",),
    "document": ("佐证材料", "材料"),
    "by": ("登记人",),
    "on": ("登记日期",),
    "valid_until": ("有效期至",),
    "period": ("所属周期起始日",),
    "happened_on": ("发生日期",),
    "count": ("数量",),
    "of": ("总数",),
    "note": ("备注",),
}
"""The keys of an entry in YAML and their Chinese names."""

LongText = Annotated[Word, Field(max_length=LONGEST)]


class AnswerShape(Shape):
    """One entry of a YAML register, after its Chinese keys were turned into English ones."""

    rule: RuleId
    schools: Words
    answer: Annotated[
        Literal["", "yes", "no", "not_applicable"], BeforeValidator(lambda value: yes_no_or_not(value) or value)
    ] = ""
    document: LongText
    by: LongText
    on: Word
    valid_until: Word | None = None
    period: Word | None = None
    happened_on: Word | None = None
    count: Any = None
    of: Any = None
    note: LongText | None = None


def read_register(paths: str | Path | Iterable[str | Path]) -> Register:
    """The entries of files and folders. Raises UserError with every mistake of a YAML file and every file that cannot be read."""
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    if not given:
        return Register()
    from auditor.answers.register_sheets import read_sheets  # what reads sheets is slow to load: YAML does without

    answers: list[Answer] = []
    problems: list[Problem] = []
    found = _files(given, problems)
    stops = [problem for problem in problems if problem.is_error]
    for item in found:
        try:
            answers += _read_yaml(item) if item.path.suffix.lower() in YAML else read_sheets(item, problems)
        except UserError as error:
            stops += error.problems
    if stops:
        raise UserError(stops)
    return Register(tuple(answers), tuple(problems))


def _files(paths: Iterable[str | Path], problems: list[Problem]) -> list[Found]:
    """Every file, folders searched; YAML by its own name, the rest as the import of records finds it."""
    from auditor.files.registry import Found, list_files

    found: list[Found] = []
    others: list[Path] = []
    for path in map(Path, paths):
        if path.suffix.lower() in YAML and path.is_file():
            found.append(Found(path, path.name))
            continue
        others.append(path)
        if path.is_dir():
            within = sorted(one for one in path.rglob("*") if one.suffix.lower() in YAML and one.is_file())
            found += [Found(one, one.relative_to(path).as_posix()) for one in within]
    tables, told = list_files(others)
    problems += [problem for problem in told if not problem.place.file.lower().endswith(YAML)]
    return sorted({item.path.resolve(): item for item in found + tables}.values(), key=lambda item: item.shown)


# ---------------------------------------------------------------- YAML


def _read_yaml(item: Found) -> list[Answer]:
    document = read_yaml(item.path, item.shown)
    mistakes = Mistakes(document)
    if not document.root.is_list and not document.root.is_empty:
        mistakes.add("E501", document.root, msg("A register is a list of entries; begin each with a dash and its rule."))
    answers = [answer for node in document.root.elements for answer in _entry(node, document, mistakes)]
    mistakes.raise_errors()
    return answers


def _entry(node: Node, document: Document, mistakes: Mistakes) -> list[Answer]:
    """One entry: an answer for each school that it names."""
    node = with_english_keys(node, KEYS, mistakes)
    shape = check_shape(node, AnswerShape, mistakes, KEYS)
    days = {key: day_of(node.get(key), mistakes) for key in ("on", "valid_until", "period", "happened_on")}
    on, until = days["on"], days["valid_until"]
    if on is not None and until is not None and until < on:
        mistakes.add("E505", node.items["valid_until"], ENDS_BEFORE)
    numbers = {key: number_of(node.get(key), mistakes) for key in ("count", "of")}
    if shape is None or on is None:
        return []
    schools = node.items["schools"]
    return [
        Answer(
            rule=shape.rule,
            school=name,
            answer=shape.answer,
            document=shape.document.strip(),
            by=shape.by.strip(),
            on=on,
            valid_until=until,
            period=days["period"],
            happened_on=days["happened_on"],
            count=numbers["count"],
            of=numbers["of"],
            note=(shape.note or "").strip(),
            place=Place(document.file, where.span.line, where.span.column),
        )
        for name, where in zip(shape.schools, schools.elements or [schools], strict=True)
    ]


def day_of(node: Node | None, mistakes: Mistakes) -> date | None:
    """The day at a node of a YAML file; None where there is none, or after noting the mistake."""
    if node is None or node.text is None:
        return None
    day = read_date(node.text)
    if day is None:
        message = msg("“{text}” is no date.", text=node.text[:60])
        mistakes.add("E256", node, message, msg("Write a date like 2026-09-01."))
    return day


def number_of(node: Node | None, mistakes: Mistakes) -> int | None:
    """A whole number at a node of a YAML file; None where there is none, or after noting the mistake."""
    if node is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", node.text or "", re.ASCII):
        mistakes.add("E254", node, msg("“{text}” is no whole number.", text=(node.text or "")[:60]))
        return None
    return int(node.text or "")


def yes_no_or_not(value: Any) -> Literal["yes", "no", "not_applicable"] | None:
    """What an answer in YAML means; None where it is none."""
    if isinstance(value, str) and fold(value) in NOT_APPLICABLE:
        return "not_applicable"
    return _yes_or_no(value)


def _yes_or_no(value: Any) -> Literal["yes", "no"] | None:
    if isinstance(value, str):
        value = value == "是" if value in ("是", "否") else _as_in_a_sheet(value)
    return "yes" if value is True else "no" if value is False else None


def _as_in_a_sheet(text: str) -> Any:
    from auditor.answers.register_sheets import converters  # see read_register

    return converters()["answer"](text, False).value
