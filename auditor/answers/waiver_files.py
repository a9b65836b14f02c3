"""Waiver files: a YAML list. Every mistake stops the audit: what an authority decided must not get lost in a slip."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import Field

from auditor.answers.register_files import YAML, day_of
from auditor.answers.waivers import Waiver
from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError
from auditor.rules.schema import RuleId, Shape, Word, Words
from auditor.rules.shape import check_shape, with_english_keys
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import Document, Node, read_yaml

KEYS = {
    "rule": ("规则编号", "规则"),
    "schools": ("学校", "school"),
    "reason": ("理由", "豁免理由"),
    "approver": ("批准人", "批准单位"),
    "document": ("批准文号", "文号"),
    "from": ("自", "开始日期"),
    "until": ("至", "截止日期"),
}
"""The keys of a waiver and their Chinese names."""
EVERYONE = frozenset({"*", "all", "全部", "所有", "全部学校", "所有学校", "全县"})

LongText = Annotated[Word, Field(max_length=500)]


class WaiverShape(Shape):
    """One waiver, after its Chinese keys were turned into English ones."""

    rule: RuleId
    schools: Words
    reason: LongText
    approver: LongText
    document: LongText
    from_: Word = Field(alias="from")
    until: Word


def read_waivers(paths: str | Path | Iterable[str | Path]) -> list[Waiver]:
    """The waivers of files and folders, in order. Raises UserError with every mistake of every file."""
    waivers: list[Waiver] = []
    problems: list[Problem] = []
    for path in map(Path, [paths] if isinstance(paths, str | Path) else paths):
        files = sorted(one for one in path.rglob("*") if one.suffix.lower() in YAML) if path.is_dir() else [path]
        for file in files:
            try:
                waivers += waivers_of(read_yaml(file, file.name if file == path else file.relative_to(path).as_posix()))
            except UserError as error:
                problems += error.problems
    if problems:
        raise UserError(problems)
    return waivers


def waivers_of(document: Document) -> list[Waiver]:
    """The waivers of one file. Raises UserError with every mistake."""
    mistakes = Mistakes(document)
    if not document.root.is_list and not document.root.is_empty:
        mistakes.add("E601", document.root, msg("A waiver file is a list of waivers; begin each with a dash and its rule."))
    found = [_waiver(node, document, mistakes) for node in document.root.elements]
    mistakes.raise_errors()
    return [waiver for waiver in found if waiver is not None]


def _waiver(node: Node, document: Document, mistakes: Mistakes) -> Waiver | None:
    node = with_english_keys(node, KEYS, mistakes)
    shape = check_shape(node, WaiverShape, mistakes, KEYS)
    start, end = day_of(node.get("from"), mistakes), day_of(node.get("until"), mistakes)
    if start is not None and end is not None and end < start:
        mistakes.add("E602", node.items["until"], msg("The waiver ends before it begins."))
    if shape is None or start is None or end is None:
        return None
    written = node.items["schools"]
    places = [Place(document.file, one.span.line, one.span.column) for one in written.elements or [written]]
    for name, one in zip(shape.schools, written.elements or [written], strict=True):
        if name.strip() in EVERYONE:
            mistakes.add(
                "E603", one, msg("A waiver names its schools one by one."), msg("List every school that it is meant for.")
            )
    return Waiver(
        rule=shape.rule,
        schools=tuple(zip(shape.schools, places, strict=True)),
        reason=shape.reason.strip(),
        approver=shape.approver.strip(),
        document=shape.document.strip(),
        start=start,
        end=end,
        place=Place(document.file, node.span.line, node.span.column),
    )
