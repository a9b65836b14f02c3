"""Two sources about one thing: nothing depends on the order or the names of files, and what they say differently is contested."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from auditor.model.model import base_model
from auditor.records.read import read_records
from auditor.records.records import Records
from auditor.records.weighing import Weighing
from tests.importing import Rows, write_csv, write_xlsx

SCHOOLS = [
    ["学校标识码", "学校名称", "所属区县", "学段", "城乡类型"],
    ["1", "甲小学", "某县", "小学", "乡村"],
    ["2", "乙小学", "某县", "小学", "城区"],
]
COUNTY = [["学校名称", "工号", "姓名", "人员类别", "在岗状态", "来校年月"]]
COUNTY += [["甲小学", f"A{n}", name, "专任教师", "在岗", "2015-09"] for n, name in enumerate(["张一", "张二", "张三"], 1)]
COUNTY += [["乙小学", f"B{n}", name, "专任教师", "在岗", "2016-09-01"] for n, name in enumerate(["李一", "李二"], 1)]
OWN = [
    ["教职工号", "姓名", "教职工类别", "人员状态", "进本校年月", "离校年月"],
    ["A1", "张一", "专任教师", "在本单位任职", "2015-09-01", ""],
    ["A2", "张二", "专任教师", "长期病休", "2015-09", ""],
    ["A3", "张三", "专任教师", "退休", "2015-09", "2025-03"],
]
TALKS = [["谈话对象", "谈话日期", "谈话方式", "谈话人", "谈话人身份"]]


def talk(name: str, day: str, form: str = "面对面") -> list[str]:
    return [name, day, form, "王校长", "校级领导"]


def load(folder: Path, weighing: Weighing | None = None) -> Records:
    return read_records(folder, base_model(), weighing=weighing)


def cells(records: Records, table: str, column: str) -> list[Any]:
    values = records.frames[table][column]
    return values.astype(object).where(values.notna(), None).tolist()


def roster_and_corrections(folder: Path, own: Rows = OWN, name: str = "甲小学") -> Path:
    write_xlsx(folder / "学校名单.xlsx", {"学校": SCHOOLS})
    write_xlsx(folder / "全县花名册.xlsx", {"教职工花名册": COUNTY})
    write_xlsx(folder / f"{name}.xlsx", {"教职工": own})
    return folder


def test_cells_that_agree_are_taken_and_those_that_differ_are_contested(tmp_path: Path) -> None:
    records = load(roster_and_corrections(tmp_path))
    staff = records.frames["staff"].sort_values("staff_id")
    assert staff["status"].where(staff["status"].notna(), None).tolist()[:3] == ["in_post", None, None]
    assert staff["joined_school_on"].tolist()[0] == staff["joined_school_on__latest"].tolist()[0] == 20150901  # the finer stands
    told = [note for note in records.notes if note.kind == "contested"]
    assert [(note.field, note.value) for note in told] == [("status", "在岗 ≠ 长期病休"), ("status", "在岗 ≠ 退休")]


def test_while_it_is_contested_whether_somebody_is_there_a_day_of_leaving_is_open(tmp_path: Path) -> None:
    staff = load(roster_and_corrections(tmp_path)).frames["staff"].sort_values("staff_id")
    assert [tuple(pair) for pair in staff[["left_school_on", "left_school_on__latest"]].to_numpy()[:3].tolist()] == [
        (99991231, 99991231),
        (99991231, 99991231),
        (20250301, 99991231),
    ]


@pytest.mark.parametrize(("authority", "status"), [("school", ["in_post", "long_sick", "retired"]), ("bureau", ["in_post"] * 3)])
def test_an_authority_decides(tmp_path: Path, authority: str, status: list[str]) -> None:
    records = load(roster_and_corrections(tmp_path), Weighing({"staff": authority}))
    assert records.frames["staff"].sort_values("staff_id")["status"].tolist()[:3] == status
    assert not any(note.kind == "contested" for note in records.notes)


def test_an_authority_for_a_column_goes_before_that_of_its_table(tmp_path: Path) -> None:
    records = load(roster_and_corrections(tmp_path), Weighing({"staff": "bureau", "staff.status": "school"}))
    assert records.frames["staff"].sort_values("staff_id")["status"].tolist()[:3] == ["in_post", "long_sick", "retired"]


def test_only_columns_that_a_rule_reads_are_told(tmp_path: Path) -> None:
    records = load(roster_and_corrections(tmp_path), Weighing(reads={("staff", "title")}))
    assert not any(note.kind == "contested" for note in records.notes)


def test_who_is_in_only_one_of_two_whole_lists_is_a_doubtful_member(tmp_path: Path) -> None:
    records = load(roster_and_corrections(tmp_path, [*OWN[:3], ["A9", "新人", "专任教师", "在本单位任职", "2025-09", ""]]))
    doubt = dict(zip(cells(records, "staff", "staff_id"), cells(records, "staff", "doubt"), strict=True))
    assert (doubt["A1"], doubt["A3"], doubt["A9"], doubt["B1"]) == (None, "contested_row", "contested_row", None)


def test_lists_without_common_people_add_up(tmp_path: Path) -> None:
    records = load(roster_and_corrections(tmp_path, [OWN[0], ["A9", "新人", "工勤人员", "在本单位任职", "2025-09", ""]]))
    assert (len(records.frames["staff"]), "doubt" in records.frames["staff"]) == (6, False)


def parts(folder: Path, one: Rows, two: Rows) -> Records:
    roster_and_corrections(folder)
    write_csv(folder / "甲小学谈心谈话.csv", [*TALKS, *one])
    write_csv(folder / "甲小学谈心谈话补.csv", [*TALKS, *two])
    return load(folder)


def test_two_terms_add_up(tmp_path: Path) -> None:
    records = parts(tmp_path, [talk("张一", "2025-03-01")], [talk("张二", "2025-10-01")])
    assert (len(records.frames["talks"]), "doubt" in records.frames["talks"]) == (2, False)


def test_versions_are_laid_over_each_other_and_what_only_one_has_is_doubtful(tmp_path: Path) -> None:
    one = [talk("张一", "2025-03-01"), talk("张二", "2025-03-08"), talk("张三", "2025-03-20")]
    two = [talk("张一", "2025-03-01"), talk("张二", "2025-03-08", "电话"), talk("张一", "2025-03-15"), talk("张三", "2025-05-01")]
    records = parts(tmp_path, one, two)
    found = sorted(
        zip(*(cells(records, "talks", c) for c in ("staff_name", "held_on", "form", "doubt")), strict=True),
        key=lambda row: row[:2],
    )
    assert found == [
        ("张一", 20250301, "face_to_face", None),
        ("张一", 20250315, "face_to_face", "contested_row"),
        ("张三", 20250320, "face_to_face", "contested_row"),
        ("张三", 20250501, "face_to_face", None),  # after all days of the other version: nothing speaks against it
        ("张二", 20250308, None, None),
    ]


def test_a_few_common_rows_do_not_make_versions(tmp_path: Path) -> None:
    one = [talk("张一", f"2025-03-{day:02}") for day in range(1, 6)]
    two = [talk("张一", "2025-03-01", "电话"), *(talk("张二", f"2025-04-{day:02}") for day in range(1, 6))]
    records = parts(tmp_path, one, two)
    assert (len(records.frames["talks"]), cells(records, "talks", "doubt").count("contested_row")) == (11, 1)


def test_equal_rows_that_know_only_a_month_are_one_record_or_two(tmp_path: Path) -> None:
    rows = [["姓名", "日期"], ["张一", "2025-05"], ["张一", "2025-05"], ["张一", "2025-05-06"], ["张一", "2025-05-06"]]
    write_xlsx(tmp_path / "甲小学.xlsx", {"学校": SCHOOLS[:2], "教职工": OWN, "体检": rows})
    assert cells(load(tmp_path), "health_checks", "doubt") == [None, "contested_row", None]


# ---------------------------------------------------------------- order and names


def test_the_keys_of_id_numbers_do_not_depend_on_the_order_of_files(tmp_path: Path) -> None:
    number = "11010519491231002X"
    keys = []
    for one, two in (("1甲", "2乙"), ("2甲", "1乙")):
        folder = tmp_path / one
        write_csv(folder / f"{one}小学.csv", [["姓名", "身份证号", "性别"], ["张一", number, "男"]])
        write_csv(folder / f"{two}小学.csv", [["姓名", "身份证号", "性别"], ["李四", "", "男"]])
        frame = load(folder).frames["staff"]
        keys.append(frame.loc[frame["name"] == "张一", "id_number"].tolist())
    assert keys[0] == keys[1]
    assert not pd.isna(keys[0][0])
