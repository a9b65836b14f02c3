"""What an aggregate may come to where it is open which records count: below nought, of none, of a person on two lists."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from auditor.authoring.cases import load_cases, run_cases
from auditor.commands.main import main
from auditor.rules.pack import load_pack

HERE = Path(__file__).parent


def pack_in(folder: Path) -> Path:
    shutil.copytree(HERE / "open_ends", folder)
    shutil.copy(HERE / "sound" / "language" / "pack.yaml", folder)
    return folder


def test_every_case_of_open_ends_is_judged(tmp_path: Path) -> None:
    pack = load_pack(pack_in(tmp_path / "language"))
    results = run_cases(load_cases(pack), pack)
    assert len(results) > 15
    assert [(one.case.name, one.problem, one.differences) for one in results if not one.passed] == []


ASKED = {
    "part": "{where: {form: face_to_face}, part_of: all, at_least: 100%}",
    "few": "{at_most: 1}",
    "one": "{at_least: 1}",
}
RULE = """- id: language/two-{name}
  title: {{zh: 谈话, en: Talks}}
  clause: 一
  quote: 不低于
  strength: must
  subject: bureau
  period: calendar_year
  share: {{of: staff, that: {{talks: {asked}}}}}
  at_least: 1/2
"""
SCHOOLS = "学校标识码,学校名称,县区,学段,在校生数\n1001,甲小学,本县,小学,100\n1002,乙小学,本县,小学,100\n"
NUMBER = "110101198001010010"
STAFF = f"学校,工号,姓名,身份证号,在岗状态\n甲小学,1,张三,{NUMBER},在岗\n乙小学,7,张三,{NUMBER},在岗\n"
MOVED = "学校,工号,姓名,身份证号,在岗状态\n甲小学,1,张三,,调出\n乙小学,7,张三,,在岗\n"
TALKS = "学校,工号,姓名,谈话日期,谈话方式\n甲小学,1,张三,2025-03-01,面对面\n"
OTHERS = "乙小学,7,张三,2025-04-01,线上\n乙小学,7,张三,2025-05-01,线上\n"


def bureau(folder: Path, monkeypatch: pytest.MonkeyPatch, staff: str, talks: str) -> dict[str, str]:
    pack = pack_in(folder / "language")
    shutil.rmtree(pack / "cases")
    (pack / "ends.yaml").write_text("".join(RULE.format(name=name, asked=asked) for name, asked in ASKED.items()), "utf-8")
    (folder / "rec").mkdir()
    for name, text in {"学校": SCHOOLS, "教职工": staff, "谈心谈话": talks}.items():
        (folder / "rec" / f"{name}.csv").write_text(text, "utf-8")
    (folder / "audit.yaml").write_text("name: two\nas_of: 2025-12-31\npacks: [language]\nrecords: rec\noutput: out\n", "utf-8")
    monkeypatch.chdir(folder)
    main(["run", "audit.yaml"])
    found = json.loads((folder / "out" / "findings.json").read_text("utf-8"))["findings"]
    return {one["rule"].removeprefix("language/two-"): one["verdict"] for one in found if one["subject"] == "bureau"}


def test_what_one_of_two_schools_did_not_hand_in_may_undo_a_part_and_an_upper_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bureau(tmp_path, monkeypatch, STAFF, TALKS) == {"part": "unknown", "few": "unknown", "one": "pass"}


def test_where_both_schools_handed_it_in_the_records_of_both_decide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bureau(tmp_path, monkeypatch, STAFF, TALKS + OTHERS) == {"part": "fail", "few": "fail", "one": "pass"}


def test_what_is_recorded_of_perhaps_the_same_person_may_undo_an_upper_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = bureau(tmp_path, monkeypatch, MOVED, TALKS + OTHERS.splitlines()[0] + "\n")
    assert told["few"] == "unknown"
