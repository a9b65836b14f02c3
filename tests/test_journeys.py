"""What a school's file becomes from beginning to end, where little of it says anything, or it speaks of somebody else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.commands.main import main
from tests.importing import write_csv, write_xlsx

BLANK = Path(__file__).parent / "journeys" / "blank-template"
STAFF = ["学校标识码", "教职工号", "姓名", "教职工类别", "人员状态", "进本校年月"]
TRAININGS = ["教职工号", "姓名", "培训项目名称", "培训级别", "开始日期"]
TALKS = ["教职工号", "谈话对象", "谈话日期", "谈话方式", "谈话人", "谈话人身份"]


def verdicts(out: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """(school, rule) → verdict and reason."""
    told = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    return {(f["subject_id"], f["rule"]): (f["verdict"], f["reason"]) for f in told["findings"] if f["subject"] == "school"}


def test_of_a_form_nobody_filled_in_nothing_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(
        [
            "self-check",
            str(BLANK),
            "--pack",
            "shandan",
            "--as-of",
            "2025-12-31",
            "--lang",
            "zh",
            "--output",
            str(tmp_path / "out"),
        ]
    )
    told = capsys.readouterr().out
    assert told.splitlines()[0].endswith("无法判定（截至2025-12-31）")
    assert "未提供" in told
    assert "不符合" not in told


@pytest.fixture(scope="module")
def namesake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """赵秀 of 甲小学, and the training and the talk of another 赵秀, B9, of 乙小学, which hands in no list of its staff."""
    folder = tmp_path_factory.mktemp("namesake")
    records = folder / "rec"
    schools = [["学校标识码", "学校名称", "所属区县", "学段", "城乡类型"], ["1", "甲小学", "某县", "小学", "城区"]]
    write_xlsx(records / "学校名单.xlsx", {"学校": [*schools, ["2", "乙小学", "某县", "小学", "城区"]]})
    people = [["1", f"A{n}", name, "专任教师", "在本单位任职", "2015-09"] for n, name in enumerate(("赵秀", "钱一", "孙二"), 1)]
    write_xlsx(records / "甲小学.xlsx", {"教职工": [STAFF, *people], "培训": [["学校标识码", *TRAININGS]]})
    write_csv(records / "乙校材料" / "培训.csv", [TRAININGS, ["B9", "赵秀", "县培训", "县级", "2025-07-15"]])
    write_csv(records / "乙校材料" / "谈心谈话.csv", [TALKS, ["B9", "赵秀", "2025-06-01", "面对面", "校长", "校级领导"]])
    audit = folder / "audit.yaml"
    audit.write_text("name: t\npack: shandan\nas_of: 2025-12-31\nrecords: rec\noutput: out\n", encoding="utf-8")
    main(["run", str(audit)])
    return folder / "out"


def test_the_records_of_a_namesake_help_nobody(namesake: Path) -> None:
    found = verdicts(namesake)
    assert found["1", "shandan/6b"][0] == "unknown"
    assert found["1", "shandan/3c"][0] != "pass"


def test_a_school_of_which_only_that_is_there_is_unknown(namesake: Path) -> None:
    found = verdicts(namesake)
    assert {found["2", rule][0] for rule in ("shandan/3c", "shandan/6b")} == {"unknown"}
