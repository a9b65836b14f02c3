"""What a person decides about the records holds for exactly the file that it names, is told, and is replayed."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from importing import write_xlsx

from auditor.findings.result import Result
from auditor.inputs.decisions import Decision, read_decisions, with_decision, write_decisions
from auditor.inputs.read import records_of
from auditor.inputs.spec import load_spec
from auditor.model.model import base_model
from auditor.problems import UserError
from auditor.records.records import Records
from auditor.run import run_audit

SCHOOLS = [
    ["学校标识码", "学校名称", "学段", "城乡类型"],
    ["31", "青禾县甲小学", "小学", "乡村"],
    ["32", "青禾县乙小学", "小学", "乡村"],
]
STAFF = ["教职工号", "姓名", "教职工类别", "人员状态"]
TALKS = ["教职工号", "姓名", "谈话日期", "谈话方式", "谈话人", "谈话人身份"]


def member(number: str, name: str, status: str = "在职") -> list[str]:
    return [number, name, "专任教师", status]


def talk(number: str, name: str, *more: str) -> list[str]:
    return [number, name, "2025-03-01", "面对面", "赵校长", "校级领导", *more]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two schools; of the first, two lists of talks that differ, and a file that names no school."""
    write_xlsx(tmp_path / "记录" / "学校名单.xlsx", {"学校": SCHOOLS})
    write_xlsx(
        tmp_path / "记录" / "青禾县甲小学.xlsx",
        {"教职工": [STAFF, member("1", "王安"), member("2", "李平"), member("3", "周宁")]},
    )
    (tmp_path / "audit.yaml").write_text("pack: shandan\nas_of: 2025-12-31\nrecords: 记录\n", encoding="utf-8")
    return tmp_path


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def decide(folder: Path, *decisions: Decision) -> None:
    write_decisions(folder / "decisions.yaml", decisions)


def about(file: Path, decides: str, **said: Any) -> Decision:
    return Decision(decides, file=file.name, sha256=digest(file), **said)


def records(folder: Path) -> Records:
    return records_of(load_spec(folder / "audit.yaml", date(2025, 12, 31)), base_model())


def verdict(folder: Path, rule: str, school: str = "31") -> str:
    result: Result = run_audit(load_spec(folder / "audit.yaml", date(2025, 12, 31)))
    return next(str(f.verdict) for f in result.findings if f.rule == f"shandan/{rule}" and f.subject_id == school)


def test_a_file_that_names_no_school_is_of_the_school_that_a_person_says(folder: Path) -> None:
    file = write_xlsx(folder / "记录" / "表3.xlsx", {"谈心谈话": [TALKS, talk("1", "王安"), talk("2", "李平")]})
    assert set(records(folder).frames["talks"]["doubt"]) == {"homeless"}
    decide(folder, about(file, "school", school="青禾县甲小学", by="钱某", on="2026-01-05", reason="电话核实"))
    read = records(folder)
    assert read.frames["talks"]["schools_key"].tolist() == [0, 0]
    assert [sentence.say("zh") for sentence in read.settled] == ["“表3.xlsx”是青禾县甲小学的（钱某，2026-01-05，电话核实）"]


def test_it_lapses_with_the_file(folder: Path) -> None:
    file = write_xlsx(folder / "记录" / "表3.xlsx", {"谈心谈话": [TALKS, talk("1", "王安")]})
    decide(folder, about(file, "school", school="31"))
    write_xlsx(file, {"谈心谈话": [TALKS, talk("2", "李平")]})
    read = records(folder)
    assert (set(read.frames["talks"]["doubt"]), read.settled) == ({"homeless"}, ())
    assert [problem.code for problem in read.problems if problem.code == "W908"] == ["W908"]


def test_single_rows_are_of_the_school_that_a_person_says(folder: Path) -> None:
    header = ["学校名称", *TALKS]
    rows = [["青禾县乙小学", *talk("9", "孙山")], ["", *talk("1", "王安")], ["", *talk("2", "李平")]]
    file = write_xlsx(folder / "记录" / "谈话汇总.xlsx", {"谈心谈话": [header, *rows]})
    assert verdict(folder, "3c") == "unknown"
    decide(folder, about(file, "school", sheet="谈心谈话", rows=(3,), school="31"), about(file, "leave_out", rows=(4,)))
    read = records(folder)
    assert read.frames["talks"]["schools_key"].tolist() == [1, 0]
    assert next(sentence.say("zh") for sentence in read.settled) == "谈话汇总.xlsx › 谈心谈话：第3行属于31"


def test_a_meeting_is_of_the_district_that_a_person_says(folder: Path) -> None:
    more = [["学校标识码", "学校名称", "学段", "城乡类型", "所属区县"], ["31", "青禾县甲小学", "小学", "乡村", "青禾县"]]
    write_xlsx(folder / "记录" / "学校名单.xlsx", {"学校": [*more, ["32", "白水县乙小学", "小学", "乡村", "白水县"]]})
    rows = [["所属区县", "事项名称", "事项类型", "举办日期"], ["", "会一", "研究教师队伍建设工作会议", "2025-05-01"]]
    file = write_xlsx(folder / "记录" / "局.xlsx", {"主管部门活动": rows})
    assert records(folder).frames["bureau_events"]["district_key"].tolist() == [0, 1]
    decide(folder, about(file, "district", sheet="主管部门活动", rows=(2,), district="白水县"))
    read = records(folder).frames["bureau_events"]
    assert (read["district_key"].tolist(), "doubt" in read) == ([1], False)


def test_rows_that_a_person_leaves_out_are_no_records(folder: Path) -> None:
    file = write_xlsx(folder / "记录" / "青禾县甲小学谈话.xlsx", {"谈心谈话": [TALKS, talk("1", "王安"), talk("2", "李平")]})
    assert verdict(folder, "3c") == "pass"
    decide(folder, about(file, "leave_out", sheet="谈心谈话", rows=(3,)))
    read = records(folder)
    assert read.frames["talks"]["source_row"].tolist() == [2]
    assert all(source.rows_in == source.accepted + source.rejected for source in read.sources)
    assert verdict(folder, "3c") == "fail"


def test_doubtful_rows_that_a_person_counts_count(folder: Path) -> None:
    rows = [talk("1", "王安", "已谈"), talk("2", "李平", "请假")]
    file = write_xlsx(folder / "记录" / "青禾县甲小学谈话.xlsx", {"谈心谈话": [[*TALKS, "说明栏"], *rows]})
    assert verdict(folder, "3c") == "unknown"
    decide(folder, about(file, "count", rows=(3,)))
    assert verdict(folder, "3c") == "pass"


def test_of_two_files_the_one_that_stands_decides(folder: Path) -> None:
    lists = folder / "记录"
    one = write_xlsx(lists / "青禾县甲小学教职工更新.xlsx", {"教职工": [STAFF, member("1", "王安"), member("2", "李平", "退休")]})
    before = records(folder).frames["staff"]
    assert before["doubt"].notna().sum() == 1  # 周宁, who is in one of two lists only
    assert before["status"].isna().sum() == 1
    decide(folder, about(one, "stands"))
    after = records(folder).frames["staff"]
    assert dict(zip(after["name"], after["status"], strict=True)) == {"王安": "in_post", "李平": "retired"}


def test_a_list_that_a_person_calls_complete_says_who_has_none(folder: Path) -> None:
    header = ["学校标识码", "活动名称", "活动日期", "活动类型"]
    rows = [["32", "座谈会", "2025-05-01", "征求意见"], ["31", "运动会", "2025-05-01", "文体活动"], ["33", "", "", ""]]
    file = write_xlsx(folder / "记录" / "活动汇总.xlsx", {"活动": [header, rows[0]]})
    assert verdict(folder, "3a-event") == "unknown"
    decide(folder, about(file, "complete"))
    assert verdict(folder, "3a-event") == "fail"


def test_who_is_gone_left_before_the_day_that_a_person_gives(folder: Path) -> None:
    decide(folder, Decision("gone_before", school="31", day="2025-01-01"))
    assert records(folder).frames["schools"]["gone_by"].tolist()[0] == 20241231


def test_decisions_are_read_as_they_are_written_and_the_later_replaces(tmp_path: Path) -> None:
    made = (
        Decision("school", "甲.xlsx", "ab" * 32, school="31", by="钱某", on="2026-01-05", reason="“核实”: #1"),
        Decision("leave_out", "甲.xlsx", "ab" * 32, sheet="谈话", rows=(3, 7)),
        Decision("complete", "乙.xlsx", "cd" * 32, tables=("rotations",)),
        Decision("gone_before", day="2025-01-01"),
    )
    write_decisions(tmp_path / "决定.yaml", made)
    assert read_decisions(tmp_path / "决定.yaml") == made
    again = Decision("school", "甲.xlsx", "ab" * 32, school="32")
    assert with_decision(made, again) == (*made[1:], again)


@pytest.mark.parametrize(
    "text",
    [
        "decides: stands",
        "- stands",
        "- {decides: burn, file: a, sha256: b}",
        "- {decides: stands, file: a}",
        "- {decides: count, file: a, sha256: b, rows: [x]}",
        "- {decides: gone_before, day: 2025-13-01}",
        "- {decides: stands, file: a, sha256: b, colour: red}",
        "- {decides: school, file: a, sha256: b, school: 甲}\n- {decides: school, file: a, sha256: b, school: 乙}",
    ],
)
def test_mistakes_are_told_with_their_place(text: str, tmp_path: Path) -> None:
    (tmp_path / "decisions.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as wrong:
        read_decisions(tmp_path / "decisions.yaml")
    assert {problem.place.file for problem in wrong.value.problems} == {"decisions.yaml"}


def test_the_manifest_names_the_decisions(folder: Path) -> None:
    from auditor.commands.main import main

    decide(folder, Decision("gone_before", day="2025-01-01"))
    assert main(["run", str(folder / "audit.yaml"), "--output", str(folder / "报告"), "--format", "json"]) in (0, 1, 3)
    manifest = json.loads((folder / "报告" / "manifest.json").read_text(encoding="utf-8"))["auditor_report"]
    assert manifest["run"]["decisions"] == ["../decisions.yaml"]
    assert main(["verify", str(folder / "报告")]) == 0
