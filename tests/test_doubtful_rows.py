"""Rows that say of themselves that nothing happened, and rows that only perhaps count."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from auditor.audit import audit
from auditor.mapping.read import read_mapping
from auditor.model.model import base_model
from auditor.records.cells.denials import affirms, column_denies, denies
from auditor.records.read import read_records
from auditor.records.records import Records
from auditor.rules.pack import load_pack
from auditor.store.store import Store
from auditor.store.stored import stored_records
from auditor.store.write import write_store
from tests.few_rules import with_only
from tests.importing import SCHOOL_SHEET, STAFF, TALKS, Rows, write_xlsx

CHECKS = [
    ["姓名", "体检日期", "体检机构级别", "是否免费"],
    *([name, "2025-06-01", "县级医院", "是"] for name in ("张三", "李四", "王五")),
]


def school(tmp_path: Path, **sheets: Rows) -> Path:
    return write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": STAFF, **sheets})


def with_column(rows: Rows, header: str, *cells: str) -> Rows:
    return [[*row, cell] for row, cell in zip(rows, (header, *cells), strict=True)]


def doubts(records: Records, table: str) -> list[str | None]:
    frame = records.frames[table]
    return list(frame["doubt"]) if "doubt" in frame else [None] * len(frame)


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("体检结果", "未检"),  # one word that means nothing else, under any header
        ("备注", "未参加"),
        ("到检情况", "请假"),
        ("签到情况说明", "因病请假"),  # a header that asks whether it happened
        ("状态", "×"),
        ("活动举行", "无"),
    ],
)
def test_a_column_that_no_table_knows_denies_its_row(tmp_path: Path, header: str, cell: str) -> None:
    records = read_records(school(tmp_path, 体检=with_column(CHECKS, header, "正常", cell, "正常")), base_model())
    assert doubts(records, "health_checks") == [None, "denied", None]


@pytest.mark.parametrize(
    ("header", "cell"), [("是否党员", "否"), ("备注", "无"), ("是否住宿", "×"), ("检查发现", "未见异常"), ("疾病", "无")]
)
def test_other_columns_deny_nothing(tmp_path: Path, header: str, cell: str) -> None:
    records = read_records(school(tmp_path, 体检=with_column(CHECKS, header, cell, cell, cell)), base_model())
    assert doubts(records, "health_checks") == [None, None, None]


def test_a_column_that_denies_is_told_once_with_its_count_and_without_its_cells(tmp_path: Path) -> None:
    records = read_records(school(tmp_path, 体检=with_column(CHECKS, "体检结果", "乙肝", "未检", "未检")), base_model())
    told = [note for note in records.notes if note.column == "体检结果" and note.kind == "doubted"]
    assert [(note.row, note.value, note.message.values["n"]) for note in told] == [(0, "", 2)]


def test_a_mapping_passes_a_column_over(tmp_path: Path) -> None:
    rule = tmp_path / "对应.yaml"
    rule.write_text("工作表:\n  - 表名: 体检\n    表: 体检\n    列: {}\n    忽略: [备注]\n", encoding="utf-8")
    path = school(tmp_path, 体检=with_column(CHECKS, "备注", "请假", "请假", ""))
    assert doubts(read_records(path, base_model(), choose=read_mapping(rule, base_model())), "health_checks") == [
        None,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("cell", "held"),
    [
        ("已完成", True),
        ("未完成", False),
        ("是", True),
        ("因故取消", False),
        ("√", True),
        ("请假", False),
        ("说不清楚", None),
        ("", None),
    ],
)
def test_a_known_column_says_whether_it_happened(tmp_path: Path, cell: str, held: bool | None) -> None:
    records = read_records(school(tmp_path, 谈心谈话=with_column(TALKS, "完成情况", cell, "已完成")), base_model())
    found = records.frames["talks"]["held"][0]
    assert (None if pd.isna(found) else bool(found)) is held


def test_a_known_column_that_is_blank_throughout_counts_as_absent_and_is_assumed(tmp_path: Path) -> None:
    records = read_records(school(tmp_path, 谈心谈话=with_column(TALKS, "完成情况", "", "")), base_model())
    assert records.frames["talks"]["held"].tolist() == [True, True]
    assert ("talks", "held", "true") in set(records.absent[["table", "column", "assumed"]].itertuples(index=False, name=None))


def test_nothing_is_assumed_where_an_unread_column_may_be_the_absent_one(tmp_path: Path) -> None:
    rows = [["活动名称", "活动日期", "活动类型", "服务对象"], ["运动会", "2025-05-20", "文体活动", "一年级"]]
    records = read_records(school(tmp_path, 活动=rows), base_model())
    assert records.frames["activities"]["for_staff"].isna().tolist() == [True]


def test_what_was_done_at_an_activity_that_perhaps_never_was_only_perhaps_counts(tmp_path: Path) -> None:
    activities = [
        ["活动编号", "活动名称", "活动日期", "备注"],
        ["H1", "座谈", "2025-05-20", "取消"],
        ["H2", "座谈", "2025-06-20", ""],
    ]
    lists = [["姓名", "活动编号"], ["张三", "H1"], ["张三", "H2"]]
    records = read_records(school(tmp_path, 活动=activities, 参加名单=lists), base_model())
    assert doubts(records, "participation") == ["denied", None]


def test_a_doubtful_row_makes_unknown_what_it_would_decide_and_the_finding_says_where(tmp_path: Path) -> None:
    rural = [SCHOOL_SHEET[0], [*SCHOOL_SHEET[1][:6], "乡村", *SCHOOL_SHEET[1][7:]]]
    path = write_xlsx(
        tmp_path / "乡村.xlsx",
        {
            "学校信息": rural,
            "教职工": with_column(STAFF, "进本校年月", *["2015-09"] * 3),
            "体检": with_column(CHECKS, "体检结果", "正常", "未检", "正常"),
        },
    )
    pack = load_pack("shandan")
    records = read_records(path, pack.model)
    finding = next(iter(audit(with_only(pack, {"shandan/8d-rural"}), records, as_of=date(2025, 12, 31)).findings))
    assert finding.verdict == "unknown"
    assert finding.missing == ("health_checks.doubt",)
    assert [note["zh"] for note in finding.notes] == ["乡村.xlsx › 体检：第3行只算“可能有”：这一行自己写明事情没有发生"]


def test_a_store_keeps_doubts_and_judges_the_same(tmp_path: Path) -> None:
    pack = load_pack("shandan")
    path = school(tmp_path, 谈心谈话=with_column(TALKS, "备注", "", "取消"))
    records = read_records(path, pack.model)
    write_store(records, pack.model, str(tmp_path / "store"))
    stored = stored_records(Store(str(tmp_path / "store")), pack.model)
    of_frames, of_store = (audit(pack, one, as_of=date(2025, 12, 31)).findings for one in (records, stored))
    assert [(f.finding_id, f.verdict, f.low, f.high) for f in of_store] == [
        (f.finding_id, f.verdict, f.low, f.high) for f in of_frames
    ]
    assert [f.missing for f in of_store] == [f.missing for f in of_frames]


def test_no_word_both_affirms_and_denies() -> None:
    words = [
        "未参加",
        "已参加",
        "已取消",
        "请假",
        "到",
        "未到",
        "完成",
        "未完成",
        "正常",
        "迟到",
        "延期",
        "顺利举行",
        "没来",
        "参会",
    ]
    assert [word for word in words if denies(word) == affirms(word)] == []
    assert not column_denies("是否在编", "否")
