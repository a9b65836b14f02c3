"""One story through the command line: fifteen schools with the usual mistakes, their letters, what January makes up."""

from __future__ import annotations

import json
import random
import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from auditor.commands import main as cli
from auditor.commands.main import main

SCHOOLS = 15
SILENT, BLANK, BEHIND = 15, 14, 1
TWICE, NAMESAKES = 3, 4
HOMELESS, ROSTER_TWICE, ENCOURAGED = 6, 7, 8
"""Whose fourth talk stands in a list that names no school; whose roster came again with more people; who did not do what a rule
merely encourages."""
MADE_ON = date(2026, 1, 5)
ROSTER = ("教职工号", "姓名", "教职工类别", "人员状态", "进本校年月", "离校年月")
TALKS = ("教职工号", "谈话对象", "谈话日期", "谈话方式", "谈话人", "谈话人身份")
EVIDENCE = """
- 规则编号: shandan/8c
  学校: 清溪8小学
  结论: 否
  佐证材料: 现场查看记录
  登记人: 督导一组
  登记日期: 2025-12-30
  所属周期起始日: 2025-01-01
"""
FIELDS = "发文机关: 清溪县教育局\n文号: 清教督〔{年}〕{号}号\n成文日期: 2026年1月5日\n督导时间: 2025年12月30日\n"


def name(n: int) -> str:
    return "云岭幼儿园" if n == SILENT else f"清溪{n}小学"


def county(folder: Path, talks_since: bool = False) -> None:
    """The files of the county; the same each time. ``talks_since``: the school that was behind talked to everybody in January."""
    chance = random.Random(15)
    folder.mkdir(parents=True)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "学校"
    sheet.append(["学校标识码", "学校名称", "所属区县", "学段", "城乡类型"])
    for n in range(1, SCHOOLS + 1):
        sheet.append([str(n), name(n), "清溪县", "幼儿园" if n == SILENT else "小学", "乡村"])
    book.save(folder / "学校名单.xlsx")
    for n in range(1, SILENT):
        book = openpyxl.Workbook()
        school = book.active
        school.title = "学校"
        school.append(["学校标识码", "学校名称"])
        school.append([str(n), name(n)])
        roster, talks = book.create_sheet("教职工"), book.create_sheet("谈心谈话")
        roster.append(ROSTER)
        talks.append(TALKS)
        for k in range(0 if n == BLANK else 6):
            who: tuple[str | None, str] = (f"S{n}K{k}", f"张{'一一三四五六'[k] if n == NAMESAKES else '一二三四五六'[k]}")
            if n == HOMELESS and k == 3:
                who = (who[0], "赵六")
            roster.append([*who, "专任教师", "在本单位任职", "2015-09", None])
            how = "电话" if n == BEHIND or chance.random() < 0.2 else "面对面"
            if n in (TWICE, NAMESAKES, ROSTER_TWICE):  # two thirds, if every row is what it says
                how = "面对面" if k < 4 else "电话"
            if n == HOMELESS:
                how = "面对面" if k < 3 else "电话"
            if n == NAMESAKES and k == 1:
                who = (None, who[1])  # which of the two?
            talks.append([*who, "2025-05-01", how, "李校长", "校级领导"])
            if n == BEHIND and talks_since:
                talks.append([*who, "2026-01-12", "面对面", "李校长", "校级领导"])
        book.save(folder / f"{name(n)}.xlsx")
        if n == TWICE:
            talks.cell(row=5, column=4).value = "电话"
            book.save(folder / f"{name(n)}（更正）.xlsx")
        if n == ROSTER_TWICE:
            for k in range(3):
                roster.append([f"S{n}N{k}", f"李{k}", "专任教师", "在本单位任职", "2015-09", None])
            book.save(folder / f"{name(n)}（更正）.xlsx")
    book = openpyxl.Workbook()
    talks = book.active
    talks.title = "谈心谈话"
    talks.append(TALKS)
    talks.append([None, "赵六", "2025-05-06", "面对面", "李校长", "校级领导"])
    book.save(folder / "片区汇总.xlsx")


def audited(folder: Path, word: str, as_of: str, records: str, *more: str) -> Path:
    spec = folder / f"{word}.yaml"
    spec.write_text(
        f"name: {word}\npack: shandan\nas_of: {as_of}\nrecords: {records}\nattestations: 佐证.yaml\noutput: {word}\n",
        encoding="utf-8",
    )
    assert main(["run", str(spec), *more]) in (0, 1, 3)
    return folder / word


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cli.speak("zh")
    folder = tmp_path_factory.mktemp("story")
    county(folder / "r1")
    county(folder / "r2", talks_since=True)
    (folder / "佐证.yaml").write_text(EVIDENCE, encoding="utf-8")
    (folder / "字段.yaml").write_text(FIELDS, encoding="utf-8")
    first = audited(folder, "首查", "2025-12-31", "r1")
    assert main(["report", "letters", str(first), "--fields", str(folder / "字段.yaml")]) == 0
    audited(folder, "复查", "2026-02-15", "r2", "--since", str(first))
    return folder


def letters(story: Path) -> dict[str, str]:
    """File name → all its text."""
    told = {}
    for path in sorted((story / "首查-letters").glob("*.docx")):
        document = Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        told[path.stem] = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    return told


def test_the_silent_kindergarten_is_called(story: Path) -> None:
    (kind,) = [stem.rpartition("_")[2] for stem in letters(story) if name(SILENT) in stem]
    assert kind == "催报通知"


def first_finding(story: Path, rule: str, school: int) -> Any:
    content = json.loads((story / "首查" / "findings.json").read_text(encoding="utf-8"))
    (one,) = [f for f in content["findings"] if f["rule"] == rule and f["subject_id"] == str(school)]
    return one


@pytest.mark.parametrize(("school", "sure"), [(TWICE, 3), (NAMESAKES, 3), (HOMELESS, 3), (ROSTER_TWICE, 4)])
def test_what_may_be_read_in_two_ways_is_no_verdict(story: Path, school: int, sure: int) -> None:
    """A corrected workbook beside the first, a talk with one of two of the same name, a talk of some school in a list of several,
    a roster that came again with more people: so many talks are sure, four are asked, or six of nine."""
    one = first_finding(story, "shandan/3c", school)
    assert (one["verdict"], one["figures"]["counts"]["satisfied"], one["figures"]["required"]) == ("unknown", sure, 4)
    assert not [stem for stem in letters(story) if name(school) in stem and "整改通知书" in stem]


def test_what_is_merely_encouraged_stands_in_no_letter(story: Path) -> None:
    """It was looked at and not found, and the rule has its finding; no paper tells of it."""
    assert first_finding(story, "shandan/8c", ENCOURAGED)["verdict"] == "fail"
    assert [stem for stem in letters(story) if name(ENCOURAGED) in stem]
    assert not [stem for stem, text in letters(story).items() if "片区" in text]


def test_no_letter_asks_for_a_day_that_is_past(story: Path) -> None:
    days = [
        (stem, date(*map(int, found)))
        for stem, text in letters(story).items()
        for found in re.findall(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日前", text)
    ]
    assert days
    assert not [one for one in days if one[1] < MADE_ON]


def test_no_letter_says_none_for_what_is_missing(story: Path) -> None:
    empty = re.compile(r"（0人）|现有，|[—–]；要求|占0人|None")
    assert not [stem for stem, text in letters(story).items() if empty.search(text)]


def test_no_school_is_asked_for_what_the_treasury_pays(story: Path) -> None:
    to_schools = {stem: text for stem, text in letters(story).items() if "清溪" in stem.partition("_")[2] or name(SILENT) in stem}
    assert not [stem for stem, text in to_schools.items() if "生活补助" in text or "发放记录" in text]


def test_nobody_is_told_of_no_problem_without_records(story: Path) -> None:
    silent = [text for stem, text in letters(story).items() if name(SILENT) in stem or name(BLANK) in stem]
    assert silent
    assert not [text for text in silent if "没有发现" in text]


def test_every_letter_has_a_number_of_its_own(story: Path) -> None:
    numbers = [found for text in letters(story).values() for found in set(re.findall(r"〔2026〕[0-9]+号", text))]
    assert len(numbers) == len(set(numbers)) > SCHOOLS


def test_the_talks_of_january_await_acceptance(story: Path) -> None:
    sheet = openpyxl.load_workbook(story / "复查" / "findings.xlsx")["整改台账"]
    header = [cell.value for cell in sheet[1]]
    rows = [dict(zip(header, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    (line,) = [row for row in rows if row["学校或主管部门"] == name(BEHIND) and "2025年" in row["问题"]]
    assert line["整改状态"].startswith("期后已补做，待验收\n清溪1小学.xlsx 谈心谈话第")


def test_what_the_bureau_accepted_stays_closed(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = story / "复查" / "findings.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["整改台账"]
    header = [cell.value for cell in sheet[1]]
    line = next(row for row in sheet.iter_rows(min_row=2) if row[header.index("学校或主管部门")].value == name(BEHIND))
    line[header.index("销号人")].value, line[header.index("验收日期")].value = "王科长", "2026-02-20"
    book.save(path)
    audited(story, "三查", "2026-06-30", "r2", "--since", str(path.parent))
    sheet = openpyxl.load_workbook(story / "三查" / "findings.xlsx")["整改台账"]
    rows = [dict(zip(header, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    (closed,) = [row for row in rows if row["学校或主管部门"] == name(BEHIND)]
    assert (closed["整改状态"], closed["逾期"]) == ("已验收销号", None)
    capsys.readouterr()
    assert main(["report", "letters", str(story / "三查"), "--list", "--kind", "rectification"]) == 0
    assert f"{name(BEHIND)} " not in capsys.readouterr().out


def test_an_objection_sees_the_sum_and_the_rows(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = json.loads((story / "首查" / "findings.json").read_text(encoding="utf-8"))
    (one,) = [f for f in content["findings"] if f["rule"] == "shandan/3c" and f["subject_id"] == str(BEHIND)]
    assert main(["report", "finding", str(story / "首查"), one["id"]]) == 0
    told = capsys.readouterr().out
    assert "做到0 + 未做到6 + 不能确定0 = 6" in told
    assert told.count("清溪1小学.xlsx 教职工") == 6


def test_english_lists_have_commas(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names in Chinese are set apart as English does it, in everything that is told of reading files."""
    assert main(["--lang", "en", "import", str(story / "r1"), "--pack", "shandan", "--output", str(story / "quality")]) == 0
    told = capsys.readouterr().out + (story / "quality" / "quality.html").read_text(encoding="utf-8")
    assert "say different things" in told
    assert "、" not in told
