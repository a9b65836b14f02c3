"""A record of which nothing says whose it is can neither help nor hurt: where it would decide, each whose it may be is open."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from importing import write_xlsx

from auditor.forms.needs import form_of
from auditor.forms.prefill import Prefill
from auditor.inputs.read import inputs
from auditor.inputs.spec import load_spec
from auditor.records.doubt import placed
from auditor.records.who import homeless
from auditor.run import run_audit
from auditor.store.check import problems_of
from auditor.store.store import Store
from auditor.store.write import write_store
from tests.agreement import audited_files
from tests.law import lists
from tests.test_decisions import STAFF, TALKS, member, talk

AS_OF = date(2025, 12, 31)
HEADER = ["学校标识码", "学校名称", "学段", "城乡类型", "所属区县"]
SCHOOLS = [HEADER, ["31", "青禾县甲小学", "小学", "乡村", "青禾县"], ["32", "白水县乙小学", "小学", "乡村", "白水县"]]
EVENTS = ["学校标识码", "活动名称", "活动日期", "活动类型"]


def folder_of(folder: Path, **sheets: list[list[str]]) -> Path:
    write_xlsx(folder / "记录" / "县.xlsx", {"学校": SCHOOLS, **sheets})
    (folder / "audit.yaml").write_text(
        "pack: shandan\nas_of: 2025-12-31\nrecords: {path: 记录, complete: true}\n", encoding="utf-8"
    )
    return folder


def found(folder: Path, rule: str) -> dict[str, Any]:
    audited = audited_files("shandan", folder / "audit.yaml", f"shandan/{rule}")
    return {subject: finding for (_, subject, start), finding in audited.items() if start.year == 2025}


def verdicts(folder: Path, rule: str) -> dict[str, str]:
    return {school: str(finding.verdict) for school, finding in found(folder, rule).items()}


def test_an_activity_of_nobody_leaves_open_whom_it_would_help_and_only_them(tmp_path: Path) -> None:
    rows = [
        EVENTS,
        ["31", "座谈", "2025-05-01", "征求意见"],
        ["31", "座谈二", "2025-10-01", "征求意见"],
        ["", "会", "2025-05-01", "征求意见"],
    ]
    told = found(folder_of(tmp_path, 活动=rows), "3a-event")
    assert {school: str(f.verdict) for school, f in told.items()} == {"31": "pass", "32": "unknown"}
    assert told["32"].missing == ("activities.doubt",)
    assert [note["zh"] for note in told["32"].notes] == [
        "县.xlsx › 活动：第4行只算“可能有”：没有写明是哪所学校（区县）的，也可能是别处的"
    ]


@pytest.mark.parametrize(("number", "verdict"), [("2", "fail"), ("1", "unknown")], ids=["nobody's there", "another's there"])
def test_a_talk_of_nobody_is_perhaps_of_the_people_whom_it_may_mean(tmp_path: Path, number: str, verdict: str) -> None:
    staff = [["学校标识码", *STAFF], ["31", *member("1", "王安")], ["32", *member(number, "李平")]]
    talks = [["学校标识码", *TALKS], ["", *talk("1", "王安")]]
    folder = folder_of(tmp_path, 教职工=staff, 谈心谈话=talks)
    assert verdicts(folder, "3c") == {"31": "unknown", "32": verdict}
    packs, records = inputs(load_spec(folder / "audit.yaml", AS_OF))
    write_store(records, packs[-1].model, str(folder / "库"))
    assert problems_of(Store(str(folder / "库")), packs[-1].model) == []


def test_a_number_alone_leaves_nobody_out(tmp_path: Path) -> None:
    """Every school may number its people in its own way: 2 is perhaps one of a school whose numbers look different."""
    staff = [["学校标识码", *STAFF], ["31", *member("1", "王安")], ["31", *member("2", "李四")]]
    staff += [["32", *member("T01", "王五")], ["32", *member("T02", "赵六")]]
    talks = [["学校标识码", *TALKS], ["31", *talk("1", "王安")], ["31", *talk("2", "李四")], ["32", *talk("T01", "王五")]]
    for name, verdict in (("", "unknown"), ("李老师", "unknown"), ("李四", "fail")):
        folder = folder_of(tmp_path / (name or "无名"), 教职工=staff, 谈心谈话=[*talks, ["", *talk("2", name)]])
        assert verdicts(folder, "3c") == {"31": "pass", "32": verdict}


@pytest.mark.parametrize("listed", ["王安老师", "王安(语文组)", "王安"])
@pytest.mark.parametrize("written", ["王安", "王安老师", "王安（数学组）"])
def test_a_title_makes_nobody_another_person(listed: str, written: str, tmp_path: Path) -> None:
    staff = [["学校标识码", *STAFF], ["31", *member("1", listed)], ["32", *member("1", "李平")]]
    talks = [["学校标识码", *TALKS], ["31", *talk("1", written)], ["32", *talk("1", "李平")]]
    assert verdicts(folder_of(tmp_path, 教职工=staff, 谈心谈话=talks), "3c") == {"31": "pass", "32": "pass"}


def test_an_ordinary_county_is_judged_whatever_rows_name_no_school(tmp_path: Path) -> None:
    """400 schools, 251 rows of nobody."""
    list_of_schools = [HEADER, *([f"{n}", f"第{n}小学", "小学", "乡村", "青禾县"] for n in range(31, 431))]
    rows = [EVENTS, *(["31", f"座谈{n}", f"2025-0{n}-01", "征求意见"] for n in (5, 6))]
    rows += [["", f"会{n}", "2025-05-01", "征求意见"] for n in range(251)]
    told = verdicts(folder_of(tmp_path, 学校=list_of_schools, 活动=rows), "3a-event")
    assert (told["31"], told["32"]) == ("pass", "unknown")


def test_a_name_does_not_say_of_which_school_a_row_is(tmp_path: Path) -> None:
    """Somebody of another school has the number and the name: the training may be this school's all the same."""
    staff = [["学校标识码", *STAFF], ["31", *member("1", "王安")], ["32", *member("2", "李平")]]
    trainings = [["学校标识码", "教职工号", "姓名", "培训项目名称", "培训级别", "开始日期"]]
    trainings.append(["", "1", "王安", "国培", "国家级", "2025-05-01"])
    assert verdicts(folder_of(tmp_path, 教职工=staff, 培训=trainings), "6b") == {"31": "unknown", "32": "unknown"}


def test_of_namesakes_one_is_perhaps_meant(tmp_path: Path) -> None:
    """Also at a school that the row does not name."""
    staff = [["学校标识码", *STAFF], ["31", *member("1", "王安")], *(["32", *member(n, "李平")] for n in "23")]
    talks = [["学校标识码", *TALKS], ["31", *talk("1", "王安")], ["32", *talk("2", "李平")], ["", *talk("", "李平")]]
    told = found(folder_of(tmp_path, 教职工=staff, 谈心谈话=talks), "3c")
    assert {school: (str(f.verdict), f.low, f.high) for school, f in told.items()} == {
        "31": ("pass", 1, 1),
        "32": ("unknown", Fraction(1, 2), 1),
    }


def test_a_member_of_nobody_leaves_open_only_what_he_would_change(tmp_path: Path) -> None:
    staff = [
        ["学校标识码", *STAFF],
        *(["31", *member(f"{n}", f"王{n}")] for n in "123"),
        ["32", *member("1", "李平")],
        ["", *member("9", "周宁")],
    ]
    talks = [["学校标识码", *TALKS], *(["31", *talk(f"{n}", f"王{n}")] for n in "123")]
    assert verdicts(folder_of(tmp_path, 教职工=staff, 谈心谈话=talks), "3c") == {"31": "pass", "32": "fail"}  # 3 of 4 is enough


def test_a_store_judges_the_same(tmp_path: Path) -> None:
    rows = [EVENTS, ["31", "运动会", "2025-05-01", "文体活动"], ["", "会", "2025-05-01", "征求意见"]]
    folder = folder_of(tmp_path, 活动=rows)
    before = verdicts(folder, "3a-event")
    packs, records = inputs(load_spec(folder / "audit.yaml", AS_OF))
    write_store(records, packs[-1].model, str(folder / "库"))
    (folder / "audit.yaml").write_text("pack: shandan\nas_of: 2025-12-31\nstore: 库\n", encoding="utf-8")
    assert verdicts(folder, "3a-event") == before == {"31": "unknown", "32": "unknown"}


def test_too_many_rows_of_nobody_leave_the_table_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(homeless, "MOST_COPIES", 3)
    rows = [
        EVENTS,
        *(["31", f"运动会{n}", "2025-05-01", "文体活动"] for n in range(2)),
        *(["", "会", "2025-05-01", "征求意见"] for _ in range(2)),
    ]
    folder = folder_of(tmp_path, 活动=rows)
    told = found(folder, "3a-event")
    assert {school: (str(f.verdict), str(f.reason), f.missing) for school, f in told.items()} == dict.fromkeys(
        ("31", "32"), ("unknown", "missing_data", ("activities.school_id",))
    )
    assert [
        school.not_submitted
        for school in run_audit(load_spec(folder / "audit.yaml", AS_OF)).schools
        if "activities" in school.not_submitted
    ] == []
    packs, records = inputs(load_spec(folder / "audit.yaml", AS_OF))
    assert any("cannot be tried at every school" in note.message.msgid for note in records.notes)
    write_store(records, packs[-1].model, str(folder / "库"))
    (folder / "audit.yaml").write_text("pack: shandan\nas_of: 2025-12-31\nstore: 库\n", encoding="utf-8")
    of_store = found(folder, "3a-event")
    assert {school: (f.verdict, f.reason, f.missing) for school, f in of_store.items()} == {
        school: (f.verdict, f.reason, f.missing) for school, f in told.items()
    }


def test_what_a_bureau_owes_for_its_schools_is_open_where_a_school_has_no_district(tmp_path: Path) -> None:
    case = next(case for case in lists.CASES if case.rule == "leiyang/13b" and case.verdicts == "pass")
    list_of_schools = case.files["学校名单"] + "2162900001,乙小学,松塘区,小学,城区,公办\n"
    for school, verdict in (("", "pass"), ("2162900002,丙小学,,小学,城区,公办\n", "unknown")):
        folder = tmp_path / verdict
        folder.mkdir()
        audit_file = replace(case, files={**case.files, "学校名单": list_of_schools + school}).write(folder)
        told = audited_files("leiyang", audit_file, case.rule)
        finding = next(f for (_, subject, start), f in told.items() if (subject, start) == ("青屿县", case.start))
        assert (str(finding.verdict), "schools.district" in finding.missing) == (verdict, verdict == "unknown")


def test_giving_the_school_decides_as_if_it_had_been_written(tmp_path: Path) -> None:
    """Of random lists some of whose rows name no school: a verdict is that of every way of giving them one, or unknown."""
    chance = random.Random(7)
    for nth in range(3):
        rows = [
            [chance.choice(["31", "32", ""]), f"会{n}", "2025-05-01", chance.choice(["征求意见", "文体活动"])] for n in range(5)
        ]
        blank = [n for n, row in enumerate(rows) if not row[0]][:2]
        rows = [row if row[0] or n in blank else ["31", *row[1:]] for n, row in enumerate(rows)]
        seen = verdicts(folder_of(tmp_path / f"{nth}", 活动=[EVENTS, *rows]), "3a-event")
        given = []
        for choice in range(2 ** len(blank)):
            filled = [list(row) for row in rows]
            for bit, n in enumerate(blank):
                filled[n][0] = ("31", "32")[choice >> bit & 1]
            given.append(verdicts(folder_of(tmp_path / f"{nth}-{choice}", 活动=[EVENTS, *filled]), "3a-event"))
        for school, verdict in seen.items():
            possible = {one[school] for one in given}
            assert verdict == (possible.pop() if len(possible) == 1 else "unknown")


def test_a_form_tells_nobody_of_rows_that_are_perhaps_another_s(tmp_path: Path) -> None:
    staff = [["学校标识码", *STAFF], ["31", *member("1", "王安")], ["", *member("9", "周宁")]]
    pack, records = inputs(load_spec(folder_of(tmp_path, 教职工=staff) / "audit.yaml", AS_OF))
    assert records.frames["staff"]["name"].tolist() == ["王安", "周宁", "周宁"]
    assert placed(records.frames["staff"]).tolist() == [True, False, False]
    form = form_of(list(pack), AS_OF, "school")
    sheet = next(sheet for sheet in form.sheets if sheet.table == "staff")
    told = [cells.count("周宁") for cells in Prefill(form, records, None).rows(sheet)]
    assert told == [0]
