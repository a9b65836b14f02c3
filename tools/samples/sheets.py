"""Records as the cells of files: Chinese headers and codes from the records model, dates in a house style, reproducible bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

from tools.samples.county import County, Row

ROOT = Path(__file__).resolve().parents[2]
MODEL = yaml.safe_load((ROOT / "auditor" / "model" / "model.yaml").read_text(encoding="utf-8"))
CREATED = datetime(2026, 1, 1)

ADDED: dict[str, dict[str, Any]] = {
    "district": {"type": "text", "zh": "所属区县"},
    "visited": {
        "type": "code",
        "zh": "慰问对象",
        "codes": {"both": "困难教师和退休教师", "hardship": "困难教师", "retired": "退休教师"},
    },
    "convener": {
        "type": "code",
        "zh": "召开主体",
        "codes": {"government": "市政府", "leading_group": "市委教育工作领导小组"},
    },
    "season": {"type": "code", "zh": "季节", "codes": {"spring": "春", "summer": "夏", "autumn": "秋", "winter": "冬"}},
    "approved_by": {"type": "code", "zh": "批准单位", "codes": {"leading_group": "市委教育工作领导小组"}},
    "applied": {"type": "boolean", "zh": "本年度是否申报"},
    "special_post": {"type": "boolean", "zh": "是否特岗教师"},
}
"""Columns that packs add."""

DATE_STYLES = {
    "iso": ("{0}-{1:02d}-{2:02d}", "{0}-{1:02d}"),
    "chinese": ("{0}年{1}月{2}日", "{0}年{1}月"),
    "dots": ("{0}.{1}.{2}", "{0}.{1:02d}"),
    "slashes": ("{0}/{1}/{2}", "{0}/{1:02d}"),
    "compact": ("{0}{1:02d}{2:02d}", "{0}{1:02d}"),
    "cells": ("", "{0}-{1:02d}"),  # whole days as the spreadsheet's own dates
}


@dataclass
class Sheet:
    """One sheet: lines above, an upper header (``groups``: equal neighbours are merged), the header, rows, lines below."""

    name: str
    header: list[str]
    rows: list[list[Any]]
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    empty_rows: int = 0


def header(table: str, column: str) -> str:
    """The Chinese name of a column in the records model."""
    return str(spec(table, column)["zh"])


def spec(table: str, column: str) -> dict[str, Any]:
    """The declaration of a column; one that is not known is text under its own name."""
    known = MODEL["tables"].get(table, {"columns": {}})["columns"]
    return dict(known.get(column) or ADDED.get(column) or {"type": "text", "zh": column})


def text(table: str, column: str, value: Any, style: str = "iso") -> Any:
    """A canonical value as a school would write it."""
    kind = spec(table, column)["type"]
    if value is None:
        return ""
    if kind == "date":
        return _date(value, style)
    if kind == "code" and "codes" in spec(table, column):
        return spec(table, column)["codes"][value]
    if kind == "code":
        return MODEL["code_lists"][spec(table, column)["list"]]["codes"][value]["zh"]
    if kind == "boolean":
        return "是" if value else "否"
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else str(float(value))
    return value


def _date(value: tuple[date, date], style: str) -> Any:
    first, last = value
    whole, month = DATE_STYLES[style]
    if first != last:
        return month.format(first.year, first.month)
    return first if style == "cells" else whole.format(first.year, first.month, first.day)


SCHOOL_NAME = ("学校名称", "_school")
"""The column that names the school in a county-wide file: its header and the key of :func:`with_school`."""


def with_school(county: County, records: Sequence[Row], key: str = "name") -> list[Row]:
    """The records with their school's name (or ``short_name``) for a county-wide file."""
    return [{**row, "_school": county.schools[row["school_id"]].row[key]} for row in records]


def sheet(table: str, columns: Sequence[str], records: Sequence[Row], name: str = "", style: str = "iso", **rest: Any) -> Sheet:
    """A sheet with a serial number and the columns under their names.

    ``headers`` renames some, ``extra`` puts one more column (header, key) in front, ``numbered=False`` drops the number.
    """
    renamed, numbered, extra = rest.pop("headers", {}), rest.pop("numbered", True), rest.pop("extra", None)
    names = [*([extra[0]] if extra else []), *(renamed.get(c, header(table, c)) for c in columns)]
    rows = []
    for number, row in enumerate(records, start=1):
        written = row.get("_", {})
        front = [*([number] if numbered else []), *([row[extra[1]]] if extra else [])]
        rows.append([*front, *(written.get(c, text(table, c, row.get(c), style)) for c in columns)])
    return Sheet(name or MODEL["tables"][table]["zh"], ["序号", *names] if numbered else names, rows, **rest)


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as an xlsx file; the same sheets give the same bytes."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"created": CREATED, "author": "示例数据", "comments": "虚构数据，仅供演示"})
    formats = {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
        "note": book.add_format({"font_color": "#555555"}),
        "header": book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter", "bg_color": "#E8EEF7"}),
        "cell": book.add_format({"border": 1}),
        "date": book.add_format({"border": 1, "num_format": "yyyy-mm-dd"}),
    }
    for plan in sheets:
        _write(book.add_worksheet(plan.name), plan, formats)
    book.close()
    return buffer.getvalue()


def _write(page: Any, plan: Sheet, formats: dict[str, Any]) -> None:
    last = len(plan.header) - 1
    at = 0
    for number, line in enumerate(plan.above):
        style = formats["title" if number == 0 else "note"]
        if last > 0:
            page.merge_range(at, 0, at, last, line, style)
        else:
            page.write_string(at, 0, line, style)
        at += 1
    if plan.groups:
        _groups(page, at, plan.groups, formats["header"])
        at += 1
    for column, name in enumerate(plan.header):
        page.write_string(at, column, name, formats["header"])
        page.set_column(column, column, max(8, 2 * len(name) + 3))
    page.freeze_panes(at + 1, 0)
    for row in plan.rows:
        at += 1
        for column, value in enumerate(row):
            _cell(page, at, column, value, formats)
    at += plan.empty_rows
    for line in plan.below:
        at += 1
        page.write_string(at, 0, line, formats["note"])


def _groups(page: Any, at: int, groups: list[str], style: Any) -> None:
    start = 0
    for column in range(1, len(groups) + 1):
        if column == len(groups) or groups[column] != groups[start]:
            if column - start > 1:
                page.merge_range(at, start, at, column - 1, groups[start], style)
            else:
                page.write_string(at, start, groups[start], style)
            start = column


def _cell(page: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        page.write_blank(row, column, None, formats["cell"])
    elif isinstance(value, date):
        page.write_datetime(row, column, datetime(value.year, value.month, value.day), formats["date"])
    elif isinstance(value, int):
        page.write_number(row, column, value, formats["cell"])
    else:
        page.write_string(row, column, str(value), formats["cell"])


def gb18030(plan: Sheet) -> bytes:
    """A sheet as Excel saves it on a Chinese machine: comma separated, GB18030, CRLF."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([*([line] for line in plan.above), plan.header, *plan.rows, *([line] for line in plan.below)])
    return buffer.getvalue().encode("gb18030")
