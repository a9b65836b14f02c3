"""Files for the tests of import: workbooks, csv and xls written from plain rows, and the import of what was written."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
import xlwt

from auditor.model.model import base_model
from auditor.records.read import read_records
from auditor.records.records import CellNote, Records
from auditor.records.sheets.lines_told import KINDS

Rows = Sequence[Sequence[Any]]

ROSTER = [
    ["学校标识码", "学校名称", "学校简称", "曾用校名", "所属区县", "学段", "城乡类型", "办学类型", "在校生数"],
    ["2162000001", "清泉镇城关小学", "城关小学", "第一小学校", "山丹县", "小学", "城区", "公办", 500],
    ["2162000002", "位奇镇中心小学", "位奇小学", "", "山丹县", "小学", "乡村", "公办", 120],
    ["3162000003", "山丹县育才中学", "育才中学", "", "山丹县", "初中", "城区", "民办", 800],
]
STAFF = [
    ["教职工号", "姓名", "性别", "出生日期", "教职工类别", "人员状态"],
    ["0001", "张三", "男", "1980-01-01", "专任教师", "在本单位任职"],
    ["0002", "李四", "女", "1985-05-05", "专任教师", "在本单位任职"],
    ["0003", "王五", "男", "1990-09-09", "工勤人员", "在本单位任职"],
]
TALKS = [
    ["教职工号", "谈话对象", "谈话日期", "谈话方式", "谈话人", "谈话人身份"],
    ["0001", "张三", "2025-03-01", "面对面", "赵校长", "校级领导"],
    ["0002", "李四", "2025-03-02", "电话", "赵校长", "校级领导"],
]
SCHOOL_SHEET = [ROSTER[0], ROSTER[1]]


def write_xlsx(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """A workbook with one sheet per entry, cells as given."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def write_xls(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """The old binary form."""
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                sheet.write(r, c, cell)
    book.save(str(path))
    return path


def write_csv(path: Path, rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def new_workbook(path: Path) -> xlsxwriter.Workbook:
    return xlsxwriter.Workbook(str(path))


def school_workbook(path: Path, **more: Rows) -> Path:
    """A school's own workbook: its own line, staff and talks, and more sheets by name."""
    return write_xlsx(path, {"学校基本信息": SCHOOL_SHEET, "教职工": STAFF, "谈心谈话": TALKS, **more})


def load(*paths: Path, **options: Any) -> Records:
    """Import, with the check that every test wants: the rows of every sheet are accounted for."""
    records = read_records(list(paths), base_model(), **options)
    for source in records.sources:
        assert source.rows_in == source.accepted + source.rejected, source
        assert source.skipped >= 1, source
    rejected = [note for note in records.notes if note.kind == "rejected"]
    assert len(rejected) == len({(n.source_id, n.row) for n in rejected}) == sum(s.rejected for s in records.sources)
    return records


def column(records: Records, table: str, name: str) -> list[Any]:
    """A column of a frame as plain values, None for missing."""
    import pandas as pd

    return [
        None if value is None or value is pd.NA or value != value else value for value in records.frames[table][name].tolist()
    ]


def notes(records: Records, kind: str) -> list[CellNote]:
    return [note for note in records.notes if note.kind == kind]


def told(records: Records, table: str) -> list[tuple[int, str]]:
    """The lines of a table's sheets that are no records: row and kind."""
    kinds = {str(message): kind for kind, message in KINDS.items()}
    sources = {source.source_id for source in records.sources if source.table == table}
    return [(n.row, kinds.get(str(n.message), str(n.message))) for n in notes(records, "line") if n.source_id in sources]


def codes(records: Records) -> list[str]:
    """Codes of the problems."""
    return [problem.code for problem in records.problems]
