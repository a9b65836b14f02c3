"""The account of an import: rows, doubts and gaps told in full, nothing personal among them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.commands.main import main
from auditor.model.model import base_model
from auditor.quality.account import account
from auditor.quality.gaps import gaps
from auditor.quality.plausible import Doubts
from auditor.records.records import Records
from auditor.rules.calendar import Calendar, TermRule
from auditor.rules.pack import Pack, load_pack
from tests.importing import load, write_csv

SCHOOLS = [["学校标识码", "学校名称", "城乡类型"], ["1", "甲小学", "城区"], ["2", "乙小学", "乡村"]]
STAFF = ["学校标识码", "教职工号", "姓名", "出生日期", "参加工作年月", "进本校年月", "离校年月", "人员状态"]


def read(tmp_path: Path, **sheets: Sequence[Sequence[Any]]) -> Records:
    return load(*(write_csv(tmp_path / f"{name}.csv", rows) for name, rows in {"学校": SCHOOLS, **sheets}.items()))


def doubts(records: Records, packs: Sequence[Pack] = ()) -> list[tuple[int, str, str]]:
    """(row, column, what is said)."""
    model = packs[-1].model if packs else base_model()
    return [(note.row, note.column, note.message.msgid) for note in Doubts(records, model, packs).all()]


def person(born: str = "1980-01-01", work: str = "2002-09", joined: str = "2010-09", left: str = "", **more: str) -> list[str]:
    told = {"school": "1", "id": "0001", "name": "张三", "status": "在本单位任职", **more}
    return [told["school"], told["id"], told["name"], born, work, joined, left, told["status"]]


# ---------------------------------------------------------------- dates in order


def test_dates_in_order_raise_no_doubt(tmp_path: Path) -> None:
    assert doubts(read(tmp_path, 教职工=[STAFF, person()])) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"work": "1979-12"}, "began work before being born"),
        ({"work": "2010-10", "joined": "2010-09"}, "joined the school before beginning work"),
        ({"left": "2010-08"}, "left the school before joining it"),
    ],
)
def test_dates_out_of_order(given: dict[str, str], said: str, tmp_path: Path) -> None:
    assert [message for _, _, message in doubts(read(tmp_path, 教职工=[STAFF, person(**given)]))] == [said]


@pytest.mark.parametrize(
    "given",
    [
        {"work": "2010-09", "joined": "2010-09-01"},
        {"work": "2010", "joined": "2010-03"},
        {"left": ""},
        {"work": "", "joined": "1970-01"},
    ],
)
def test_no_doubt_where_it_is_not_certain(given: dict[str, str], tmp_path: Path) -> None:
    found = [said for _, _, said in doubts(read(tmp_path, 教职工=[STAFF, person(**given)])) if "born" not in said]
    assert found == []


_months = st.tuples(st.integers(2000, 2003), st.integers(1, 12))


@settings(deadline=None)  # a busy machine is no mistake
@given(st.lists(st.tuples(_months, _months), min_size=1, max_size=6))
def test_months_out_of_order_are_told_exactly(pairs: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    import pandas as pd

    def column(side: int, day: int) -> Any:
        return pd.array([pair[side][0] * 10_000 + pair[side][1] * 100 + day for pair in pairs], dtype="Int64")

    n = len(pairs)
    places = {"record_id": range(n), "source_id": [0] * n, "source_row": range(2, n + 2)}
    frame = pd.DataFrame(
        {
            **places,
            "schools_key": pd.array([0] * n, dtype="Int64"),
            "started_on": column(0, 1),
            "started_on__latest": column(0, 28),
            "ended_on": column(1, 1),
            "ended_on__latest": column(1, 28),
        }
    )
    frames = {"schools": pd.DataFrame({"name": ["甲小学"]}), "trainings": frame}
    empty = pd.DataFrame()
    found = Doubts(Records({**frames, **_empty(frames)}, empty, empty, [""]), base_model()).order_of_dates()
    assert [note.row - 2 for note in found] == [i for i, (start, end) in enumerate(pairs) if end < start]


def _empty(known: dict[str, Any]) -> dict[str, Any]:
    import pandas as pd

    return {table: pd.DataFrame() for table in base_model().tables if table not in known}


# ---------------------------------------------------------------- two schools, no term, oneself


@pytest.mark.parametrize(("status", "doubted"), [("在本单位任职", 2), ("", 2), ("暂未在本单位任职-交流轮岗", 0), ("调离", 0)])
def test_at_work_in_two_schools(status: str, doubted: int, tmp_path: Path) -> None:
    people = [STAFF, person(), person(school="2", id="0009", status=status)]
    found = [said for _, _, said in doubts(read(tmp_path, 教职工=people)) if "another school" in said]
    assert len(found) == doubted


def test_people_of_one_name_born_on_other_days_are_two(tmp_path: Path) -> None:
    people = [STAFF, person(), person(born="1980-01-02", school="2", id="0009")]
    assert doubts(read(tmp_path, 教职工=people)) == []


def test_the_other_school_is_named(tmp_path: Path) -> None:
    records = read(tmp_path, 教职工=[STAFF, person(), person(school="2", id="0009")])
    assert {note.school: str(note.message.values["schools"]) for note in Doubts(records, base_model()).all()} == {
        "甲小学": "乙小学",
        "乙小学": "甲小学",
    }


@pytest.mark.parametrize(("held", "outside"), [("2025-07-20", True), ("2025-06-30", False), ("2025-07", False), ("", False)])
def test_events_outside_any_term(held: str, outside: bool, tmp_path: Path) -> None:
    events = [
        ["学校标识码", "活动名称", "活动日期", "活动类型"],
        ["1", "运动会", held, "文体活动"],
        ["1", "讲座", "2025-03-01", "文体活动"],
    ]
    terms = (TermRule({}, (9, 1), (1, 20)), TermRule({}, (2, 20), (7, 5)))
    pack = replace(load_pack("shandan"), calendar=Calendar(terms=terms))
    found = [row for row, _, said in doubts(read(tmp_path, 活动=events), [pack]) if "in no term" in said]
    assert found == ([2] if outside else [])


def test_a_talk_with_oneself(tmp_path: Path) -> None:
    talks = [
        ["学校标识码", "谈话对象", "谈话日期", "谈话人"],
        ["1", "张三", "2025-03-01", "张 三"],
        ["1", "张三", "2025-03-02", "李四"],
    ]
    records = read(tmp_path, 教职工=[STAFF, person()], 谈心谈话=talks)
    assert [(row, said) for row, _, said in doubts(records)] == [(2, "a talk with oneself; rules do not count it")]


def test_a_figure_under_a_name_that_is_almost_an_indicator_s(tmp_path: Path) -> None:
    pack = load_pack("leiyang")
    figures = [
        ["所属区县", "指标", "数据日期", "数值"],
        ["白水县", "会议数", "2025-12-31", "10"],
        ["白水县", "公务员平均工资收人", "2025-12-31", "98000"],
        ["白水县", "绿化面积", "2025-12-31", "5"],
    ]
    records = read(tmp_path, 主管部门数据=figures)
    found = [(note.row, note.message.values) for note in Doubts(records, pack.model, [pack]).misspelt_figures()]
    assert found == [(3, {"name": "公务员平均工资收入"})]


# ---------------------------------------------------------------- what is missing


def test_a_table_that_a_school_did_not_provide(tmp_path: Path) -> None:
    talks = [
        ["学校标识码", "谈话对象", "谈话日期", "谈话方式", "谈话人", "谈话人身份"],
        ["1", "张三", "2025-03-01", "面对面", "李四", "校级领导"],
    ]
    records = read(tmp_path, 教职工=[STAFF, person()], 谈心谈话=talks)
    found = {(gap.name, gap.table): gap for gap in gaps(records, [load_pack("shandan")]) if not gap.column}
    assert ("甲小学", "talks") not in found
    missing = found["乙小学", "talks"]
    assert missing.blocks
    assert "shandan/3c" in missing.rules


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    talks = [["学校标识码", "谈话对象", "谈话日期"], ["1", "张三", "2025-03-01"]]
    records = read(tmp_path, 教职工=[STAFF, person()], 谈心谈话=talks)
    found = [
        gap for gap in gaps(records, [load_pack("shandan")]) if (gap.name, gap.table, gap.column) == ("甲小学", "talks", "form")
    ]
    assert [(gap.blocks, gap.rules) for gap in found] == [(True, ("shandan/3c",))]


def test_what_is_assumed_blocks_nothing(tmp_path: Path) -> None:
    records = read(tmp_path, 教职工=[[*STAFF[:-1]], person()[:-1]])
    found = [gap for gap in gaps(records, [load_pack("shandan")]) if (gap.name, gap.column) == ("甲小学", "status")]
    assert [(gap.assumed, gap.blocks) for gap in found] == [("in_post", False)]


def test_empty_cells_are_counted(tmp_path: Path) -> None:
    people = [STAFF, person(joined=""), person(id="0002", name="李四"), person(id="0003", name="王五", joined="看不清")]
    found = [gap for gap in gaps(read(tmp_path, 教职工=people), [load_pack("shandan")]) if gap.column == "joined_school_on"]
    assert [(gap.empty, gap.rows, gap.blocks) for gap in found] == [(2, 3, False)]


def test_the_bureaus_own_figures(tmp_path: Path) -> None:
    records = read(tmp_path, 教职工=[STAFF, person()])
    found = [gap for gap in gaps(records, [load_pack("shandan")]) if gap.subject == "bureau"]
    assert [(gap.table, gap.rules, gap.blocks) for gap in found] == [("bureau_figures", ("shandan/2a",), True)]


def test_without_packs_no_requirement_is_spoken_of(tmp_path: Path) -> None:
    assert gaps(read(tmp_path, 教职工=[STAFF, person()]), []) == []


# ---------------------------------------------------------------- the reports

PEOPLE = [
    ["学校标识码", "教职工号", "教师 姓名", "身份证号", "出生日期", "参加工作年月", "人员状态"],
    ["1", "0001", "欧阳 娜", "210100199001011234", "1990-01-01", "1985-09", "在本单位任职"],
    ["2", "0002", "李四", "", "31/12/1985x", "2010-09", "在本单位任职"],
    ["9", "0003", "王五六", "", "1985-01-01", "2010-09", "在本单位任职"],
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, rows in {"学校": SCHOOLS, "教职工": PEOPLE}.items():
        write_csv(tmp_path / "records" / f"{name}.csv", rows)
    return tmp_path


def run(folder: Path, *words: str) -> Path:
    out = folder / "out"
    assert main(["import", str(folder / "records"), "--pack", "shandan", "--output", str(out), *words]) == 0
    return out


def everything(out: Path) -> str:
    """All words of all three reports."""
    book = openpyxl.load_workbook(out / "quality.xlsx")
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    return "\n".join([*cells, *((out / name).read_text(encoding="utf-8") for name in ("quality.html", "quality.json"))])


def test_rows_in_are_accepted_or_rejected_in_each_file(folder: Path) -> None:
    told = json.loads((run(folder) / "quality.json").read_text(encoding="utf-8"))
    assert [(f["file"], f["rows_in"], f["accepted"] + f["rejected"]) for f in told["files"]] == [
        ("学校.csv", 2, 2),
        ("教职工.csv", 3, 3),
    ]


def test_a_left_out_row_is_told_with_its_reason(folder: Path) -> None:
    told = json.loads((run(folder) / "quality.json").read_text(encoding="utf-8"))
    assert [(n["row"], n["message"]["en"]) for n in told["notes"] if n["kind"] == "rejected"] == [(4, "unknown school ID 9")]


def test_names_birth_dates_and_id_numbers_are_masked(folder: Path) -> None:
    words = everything(run(folder))
    assert [
        word for word in ("欧阳 娜", "欧阳娜", "王五六", "210100199001011234", "31/12/1985x", "1990-01-01") if word in words
    ] == []


def test_names_under_any_header_are_masked(tmp_path: Path) -> None:
    people = [["学校标识码", "工号", "*姓名（必填）", "教师姓名"], ["1", "1", "欧阳娜娜", "欧阳娜"]]
    for name, rows in {"学校": SCHOOLS, "教职工": people}.items():
        write_csv(tmp_path / "records" / f"{name}.csv", rows)
    assert "欧阳娜" not in everything(run(tmp_path))


def test_internal_reports_are_marked_and_still_show_no_id_number(folder: Path) -> None:
    words = everything(run(folder, "--internal"))
    assert "欧阳娜" in words
    assert "210100199001011234" not in words
    assert 'class="internal"' in words


def test_the_same_records_give_the_same_bytes(folder: Path) -> None:
    names = ("quality.html", "quality.json", "quality.xlsx", "manifest.json")
    first = [(run(folder) / name).read_bytes() for name in names]
    assert [(run(folder) / name).read_bytes() for name in names] == first


def test_a_changed_report_is_not_replaced(folder: Path) -> None:
    out = run(folder)
    (out / "quality.json").write_text("mine")
    assert main(["import", str(folder / "records"), "--output", str(out)]) == 2
    assert (out / "quality.json").read_text() == "mine"


def test_foreign_text_does_not_become_markup(tmp_path: Path) -> None:
    rows = [SCHOOLS[0], ["1", "<script>alert(1)</script>小学", "郊外<b>"]]
    write_csv(tmp_path / "records" / "学校.csv", rows)
    page = (run(tmp_path) / "quality.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<b>" not in page


def test_the_report_in_english(folder: Path) -> None:
    page = (run(folder, "--lang", "en") / "quality.html").read_text(encoding="utf-8")
    assert "Requirements that cannot be judged" in page
    assert "not provided" in page


def test_wording_is_neutral(folder: Path) -> None:
    page = (run(folder) / "quality.html").read_text(encoding="utf-8")
    assert "未提供" in page
    assert "缺失" not in page


def test_doubts_stand_among_the_notes(folder: Path) -> None:
    records = load(folder / "records" / "学校.csv", folder / "records" / "教职工.csv")
    notes = account(records, base_model(), [], "x").result.notes
    assert "began work before being born" in [note.message.msgid for note in notes]


# ---------------------------------------------------------------- who handed in what

TALKS = ["学校标识码", "谈话对象", "谈话日期", "谈话方式", "谈话人", "谈话人身份"]
THREE = [*SCHOOLS, ["3", "丙小学", "城区"]]


def given(tmp_path: Path) -> Records:
    """甲小学 handed in staff and talks, one of them unreadable; 乙小学 staff alone; 丙小学 nothing."""
    people = [STAFF, person(), person(school="2", id="0002", name="李四")]
    talks = [TALKS, ["1", "张三", "三月初", "面对面", "王五", "校级领导"]]
    return read(tmp_path, 学校=THREE, 教职工=people, 谈心谈话=talks)


def test_the_grid_tells_school_by_school_what_is_there_and_what_is_owed(tmp_path: Path) -> None:
    pack = load_pack("shandan")
    grid = account(given(tmp_path), pack.model, [pack], "x").grid
    shown = {row.name: dict(zip(grid.tables, ((c.state, c.rows, c.wrong) for c in row.cells), strict=True)) for row in grid.rows}
    assert {name: (row["staff"], row["talks"]) for name, row in shown.items()} == {
        "丙小学": (("missing", 0, 0), ("missing", 0, 0)),
        "乙小学": (("rows", 1, 0), ("missing", 0, 0)),
        "甲小学": (("rows", 1, 0), ("rows", 1, 1)),
    }
    assert ([row.name for row in grid.rows], [row.name for row in grid.silent]) == (["丙小学", "乙小学", "甲小学"], ["丙小学"])


def test_what_the_treasury_pays_is_asked_of_no_school(tmp_path: Path) -> None:
    pack = load_pack("shandan")
    quality = account(given(tmp_path), pack.model, [pack], "x")
    assert "payments" not in quality.grid.tables
    assert {gap.owner for gap in quality.gaps if gap.table == "payments"} == {"bureau"}


def test_a_school_lacks_nothing_for_a_requirement_that_does_not_apply_to_it(tmp_path: Path) -> None:
    """Payments go to rural teachers: 甲小学 and 丙小学 stand in town."""
    found = gaps(given(tmp_path), [load_pack("shandan")])
    assert [gap.name for gap in found if gap.table == "payments" and gap.subject == "school"] == ["乙小学"]


def test_without_packs_nothing_is_called_lacking(tmp_path: Path) -> None:
    grid = account(given(tmp_path), base_model(), [], "x").grid
    assert {cell.state for row in grid.rows for cell in row.cells} == {"rows", "not_asked"}


def test_the_reports_begin_with_a_sentence_and_the_grid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given(tmp_path)
    out = tmp_path / "out"
    paths = [str(tmp_path / f"{name}.csv") for name in ("学校", "教职工", "谈心谈话")]
    main(["--lang", "zh", "import", *paths, "--pack", "shandan", "--output", str(out)])
    told = capsys.readouterr().out.split("\n", 2)
    sentence = "共3所学校：0所应报的表已报齐，2所只报了一部分，1所什么都没有报送。需要改正的有1类。"
    assert told[1].startswith(sentence)
    page = (out / "quality.html").read_text(encoding="utf-8")
    order = [page.index(text) for text in (sentence, "丙小学</bdi></th>", "谈心谈话.csv › 谈话日期", "无法判定的要求")]
    assert sorted(order) == order
    content = json.loads((out / "quality.json").read_text(encoding="utf-8"))
    assert [(one["name"], one["handed_in_nothing"], one["tables"]["talks"]["state"]) for one in content["schools"]] == [
        ("丙小学", True, "missing"),
        ("乙小学", False, "missing"),
        ("甲小学", False, "rows"),
    ]
    assert [(one["school"], one["count"], one["rows"]) for one in content["causes"]] == [("甲小学", 1, [2])]
    assert openpyxl.load_workbook(out / "quality.xlsx").worksheets[0]["A2"].value == "丙小学"


@pytest.mark.parametrize("internal", [False, True])
def test_run_and_self_check_group_what_is_wrong_as_import_does(
    internal: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given(tmp_path)
    audit = tmp_path / "audit.yaml"
    records = "[学校.csv, 教职工.csv, 谈心谈话.csv]"
    audit.write_text(f"name: 县\npack: shandan\nas_of: 2026-03-31\nrecords: {records}\n", encoding="utf-8")
    words = ["--internal"] if internal else []
    main(["--lang", "zh", "run", str(audit), "--output", str(tmp_path / "out"), *words])
    told = capsys.readouterr().out
    assert "什么都没有报送的：丙小学" in told
    assert "甲小学 › 谈心谈话.csv › 谈话日期：" in told
    names = ["学校.csv", "教职工.csv", "谈心谈话.csv"]
    paths = [str(tmp_path / name) for name in names]
    main(["--lang", "zh", "self-check", *paths, "--pack", "shandan", "--as-of", "2026-03-31", "--school", "甲小学", *words])
    assert "甲小学 › 谈心谈话.csv › 谈话日期：" in capsys.readouterr().out


def test_schools_that_took_over_one_another_or_on_no_day(tmp_path: Path) -> None:
    rows = [["学校标识码", "学校名称", "开办年月", "撤并年月", "并入学校"]]
    rows += [
        ["41", "甲校", "", "2025-08-31", "乙校"],
        ["42", "乙校", "", "2025-09-30", "41"],
        ["43", "丙校", "", "2025-08-31", "甲校"],
        ["44", "丁校", "", "", "甲校"],
        ["45", "戊校", "2020-09-01", "2019-08-31", ""],
    ]
    records = read(tmp_path, 学校=rows)
    noted = [(note.school, note.row, note.message.msgid.split(";")[0]) for note in Doubts(records, base_model()).all()]
    circle = "the schools are said to have taken over one another"
    assert noted == [
        ("甲校", 2, circle),
        ("乙校", 3, circle),
        ("丁校", 5, "taken over, but no day of closing is given"),
        ("戊校", 6, "closed before it was opened"),
    ]
