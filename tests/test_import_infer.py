"""Columns that a sheet lacks, read from another one: a hospital's level from its name, an interviewer's role from a title."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from auditor.model.model import base_model
from auditor.records.infer import inferred_code
from auditor.records.read import read_records
from auditor.records.records import Records

MODEL = base_model()


def read(folder: Path, sheet: str, header: list[str], *rows: list[str]) -> Records:
    (folder / "学校名单.csv").write_text("学校标识码,学校名称\n2162000001,一小\n", encoding="utf-8")
    (folder / "教职工.csv").write_text("学校名称,工号,姓名\n一小,001,张三\n", encoding="utf-8")
    with (folder / f"{sheet}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return read_records(folder, MODEL)


@pytest.mark.parametrize(
    ("hospital", "level"),
    [
        ("山丹县人民医院", "county_hospital"),
        ("张掖市第二人民医院", "county_hospital"),
        ("清泉镇卫生院", "township_hospital"),
        ("城区社区医院", "other"),
        ("爱康体检中心", "other"),
        ("某医院", ""),
        ("", ""),
    ],
)
def test_the_level_of_a_hospital_is_in_its_name(hospital: str, level: str) -> None:
    inferred = MODEL.tables["health_checks"].columns["hospital_level"].inferred
    assert inferred is not None
    assert inferred_code(inferred, hospital) == level


def test_a_sheet_without_the_level_is_read_by_the_hospital_and_says_so(tmp_path: Path) -> None:
    header = ["学校名称", "姓名", "体检日期", "体检医院"]
    found = read(tmp_path, "体检", header, ["一小", "张三", "2025-06-01", "山丹县人民医院"])
    assert found.frames["health_checks"]["hospital_level"].tolist() == ["county_hospital"]
    assert [n.became for n in found.notes if "体检机构" in str(n.message)] == ["县级医院"]


def test_a_column_of_its_own_goes_first_and_an_empty_cell_stays_missing(tmp_path: Path) -> None:
    header = ["学校名称", "姓名", "体检日期", "体检医院", "体检机构级别"]
    rows = (["一小", "张三", "2025-06-01", "山丹县人民医院", level] for level in ("乡镇卫生院", ""))
    found = read(tmp_path, "体检", header, *rows)
    levels = found.frames["health_checks"]["hospital_level"].astype(object).where(lambda s: s.notna(), None)
    assert levels.tolist() == ["township_hospital", None]


def test_an_interviewer_without_a_title_is_taken_for_a_leader_as_the_model_assumes(tmp_path: Path) -> None:
    header = ["学校名称", "谈话对象", "谈话日期", "谈话人"]
    rows = (["一小", "张三", f"2025-06-0{n}", who] for n, who in enumerate(("李校长", "王主任", "赵六"), 1))
    found = read(tmp_path, "谈心谈话", header, *rows)
    assert found.frames["talks"]["interviewer_role"].tolist() == ["school_leader", "middle", "school_leader"]
