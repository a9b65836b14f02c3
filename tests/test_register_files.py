"""Register files: what is read from YAML and from sheets, and how every mistake is told with its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from attested import codes

from auditor.answers.answer import COLUMNS, LONGEST, Answer, Register
from auditor.answers.register_files import KEYS, read_register
from auditor.i18n import msg
from auditor.problems import Place, UserError

HEADER = [zh for zh, _ in COLUMNS.values()]
ROW = ["mini/state", "2162990001", "城关小学", "是", "章程", "李明", "2025-11-03", "2026-12-31", "", "原件在校", "", "", ""]
YAML = """
- rule: mini/state
  schools: [2162990001, 清泉小学]
  answer: 是
  document: 章程
  by: 李明
  on: 2025-11-03
  valid_until: 2026-12-31
  period: 2025-01-01
  note: 原件在校
"""


@pytest.fixture
def yaml(tmp_path: Path) -> Callable[[str], Register]:
    def read(text: str) -> Register:
        (tmp_path / "佐证.yaml").write_text(text, encoding="utf-8")
        return read_register(tmp_path / "佐证.yaml")

    return read


@pytest.fixture
def xlsx(tmp_path: Path) -> Callable[..., Register]:
    def read(*rows: Sequence[Any], merge: str = "") -> Register:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "登记"
        for row in rows:
            sheet.append(list(row))
        if merge:
            sheet.merge_cells(merge)
        book.save(tmp_path / "佐证.xlsx")
        return read_register(tmp_path / "佐证.xlsx")

    return read


def changed(**cells: Any) -> list[Any]:
    return [cells.get(name, value) for name, value in zip(COLUMNS, ROW, strict=True)]


# --- YAML -------------------------------------------------------------------------------------------------------------------


def test_an_entry_of_yaml_is_an_answer_for_each_school(yaml: Callable[[str], Register]) -> None:
    first, second = yaml(YAML).answers
    assert first == Answer(
        rule="mini/state",
        answer="yes",
        document="章程",
        by="李明",
        on=date(2025, 11, 3),
        school="2162990001",
        valid_until=date(2026, 12, 31),
        period=date(2025, 1, 1),
        note="原件在校",
        place=Place("佐证.yaml", 3, 13),
    )
    assert (second.school, second.place) == ("清泉小学", Place("佐证.yaml", 3, 25))


def test_chinese_keys_mean_the_same(yaml: Callable[[str], Register]) -> None:
    english = yaml(YAML).answers
    text = YAML
    for key, (chinese, *_) in KEYS.items():
        text = text.replace(f" {key}:", f" {chinese}:")
    assert [(a.school, a.rule, a.on, a.note) for a in yaml(text).answers] == [(a.school, a.rule, a.on, a.note) for a in english]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("是", "yes"),
        ("yes", "yes"),
        ("true", "yes"),
        ("达标", "yes"),
        ("否", "no"),
        ("no", "no"),
        ("false", "no"),
        ("未落实", "no"),
    ],
)
def test_yes_and_no(yaml: Callable[[str], Register], written: str, expected: str) -> None:
    assert yaml(YAML.replace("answer: 是", f"answer: {written}")).answers[0].answer == expected


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        ("  document: 章程\n", "", "E202", 2),
        ("document: 章程", "document:", "E203", 5),
        ("document: 章程", "document: ' '", "E208", 5),
        ("document: 章程", f"document: {'长' * (LONGEST + 1)}", "E208", 5),
        ("  by: 李明\n", "", "E202", 2),
        ("  on: 2025-11-03\n", "", "E202", 2),
        ("on: 2025-11-03", "on: 2025-11", "E256", 7),
        ("on: 2025-11-03", "on: 2025-11-31", "E256", 7),
        ("until: 2026-12-31", "until: 长期", "E256", 8),
        ("until: 2026-12-31", "until: 2025-11-02", "E505", 8),
        ("answer: 是", "answer: 也许", "E204", 4),
        ("answer: 是", "answer:", "E204", 4),
        ("  schools: [2162990001, 清泉小学]\n", "", "E202", 2),
        ("schools: [2162990001, 清泉小学]", "schools: []", "E208", 3),
        ("rule: mini/state", "rule: 3", "E205", 2),
        ("note:", "notes:", "E201", 10),
    ],
)
def test_each_mistake_of_yaml_is_told(yaml: Callable[[str], Register], before: str, after: str, code: str, line: int) -> None:
    assert before in YAML
    with pytest.raises(UserError) as caught:
        yaml(YAML.replace(before, after))
    assert (code, "佐证.yaml", line) in [(p.code, p.place.file, p.place.line) for p in caught.value.problems]


def test_what_an_entry_lacks_is_called_as_its_reader_writes_it(yaml: Callable[[str], Register]) -> None:
    with pytest.raises(UserError) as raised:
        yaml("- {规则编号: shandan/8b, 学校: 甲校, 结果: 否}\n")
    told = [(problem.message.say("zh"), problem.suggestion and problem.suggestion.say("zh")) for problem in raised.value.problems]
    assert ("缺少“登记人”。", None) in told
    assert ("“结果”不应出现在这里。", "是否应为“结论”？") in told


def test_a_mapping_is_no_register(yaml: Callable[[str], Register]) -> None:
    with pytest.raises(UserError, match=str(msg("A register is a list of entries; begin each with a dash and its rule."))):
        yaml("rule: mini/state\n")


def test_an_empty_file_holds_no_answers(yaml: Callable[[str], Register]) -> None:
    assert yaml("# noch nichts\n") == Register()


def test_the_validity_may_end_on_the_day_itself(yaml: Callable[[str], Register]) -> None:
    assert yaml(YAML.replace("2026-12-31", "2025-11-03")).answers[0].valid_until == date(2025, 11, 3)


# --- sheets -----------------------------------------------------------------------------------------------------------------


def test_a_row_is_an_answer(xlsx: Callable[..., Register]) -> None:
    assert xlsx(HEADER, ROW) == Register(
        (
            Answer(
                rule="mini/state",
                answer="yes",
                document="章程",
                by="李明",
                on=date(2025, 11, 3),
                school_id="2162990001",
                school="城关小学",
                valid_until=date(2026, 12, 31),
                note="原件在校",
                place=Place("佐证.xlsx", sheet="登记", row=2),
            ),
        )
    )


def test_a_csv_says_the_same(tmp_path: Path) -> None:
    text = "\n".join(",".join(row) for row in (HEADER, ROW))
    (tmp_path / "佐证.csv").write_bytes(text.encode("gb18030"))
    (answer,) = read_register(tmp_path / "佐证.csv").answers
    assert (answer.school, answer.on, answer.place) == ("城关小学", date(2025, 11, 3), Place("佐证.csv", row=2))


def test_english_headers(xlsx: Callable[..., Register]) -> None:
    assert xlsx([en for _, en in COLUMNS.values()], ROW).answers == xlsx(HEADER, ROW).answers


def test_a_title_above_and_a_footer_below(xlsx: Callable[..., Register]) -> None:
    found = xlsx(["佐证材料登记表"], HEADER, ROW, [], ["填表人：李明"])
    assert (len(found.answers), codes(found.problems)) == (1, ["W509"])


def test_what_a_header_says_in_brackets_is_ignored(xlsx: Callable[..., Register]) -> None:
    header = ["结论（是/否）" if name == "结论" else name for name in HEADER]
    assert xlsx(header, ROW).answers[0].answer == "yes"


@pytest.mark.parametrize("written", [date(2025, 11, 3), 45964, "2025年11月3日", "2025.11.3", "20251103", "２０２５－１１－０３"])
def test_dates_as_people_write_them(xlsx: Callable[..., Register], written: Any) -> None:
    assert xlsx(HEADER, changed(on=written)).answers[0].on == date(2025, 11, 3)


@pytest.mark.parametrize("written", ["", None, "长期", "/"])
def test_a_validity_without_end(xlsx: Callable[..., Register], written: Any) -> None:
    assert xlsx(HEADER, changed(valid_until=written)).answers[0].valid_until is None


@pytest.mark.parametrize(
    ("written", "expected"), [("√", "yes"), (1, "yes"), (True, "yes"), ("×", "no"), ("未落实", "no"), (0, "no")]
)
def test_yes_and_no_in_cells(xlsx: Callable[..., Register], written: Any, expected: str) -> None:
    assert xlsx(HEADER, changed(answer=written)).answers[0].answer == expected


def test_an_id_that_is_a_number(xlsx: Callable[..., Register]) -> None:
    assert xlsx(HEADER, changed(school_id=2162990001)).answers[0].school_id == "2162990001"


def test_merged_cells_mean_the_same_as_above(xlsx: Callable[..., Register]) -> None:
    found = xlsx(HEADER, ROW, changed(school_id="2162990002", school="清泉小学", document=None), merge="E2:E3")
    assert [answer.document for answer in found.answers] == ["章程", "章程"]


@pytest.mark.parametrize(
    ("cells", "code", "header"),
    [
        ({"rule": ""}, "E503", "规则编号"),
        ({"document": None}, "E503", "佐证材料"),
        ({"document": "无"}, "E503", "佐证材料"),
        ({"by": " "}, "E503", "登记人"),
        ({"on": None}, "E503", "登记日期"),
        ({"answer": None}, "E503", "结论"),
        ({"answer": "基本"}, "E504", "结论"),
        ({"on": "2025-11"}, "E504", "登记日期"),
        ({"on": "昨天"}, "E504", "登记日期"),
        ({"on": "03/04/2025"}, "E504", "登记日期"),
        ({"valid_until": "2026年"}, "E504", "有效期至"),
        ({"valid_until": "2025-11-02"}, "E505", "有效期至"),
        ({"period": "2025"}, "E504", "所属周期起始日"),
        ({"school": "", "school_id": ""}, "E503", "学校标识码"),
        ({"school_id": 1.10102e17}, "E504", "学校标识码"),
        ({"document": "长" * (LONGEST + 1)}, "E504", "佐证材料"),
        ({"document": "#REF!"}, "E504", "佐证材料"),
    ],
)
def test_an_incomplete_row_is_refused_and_the_others_count(
    xlsx: Callable[..., Register], cells: dict[str, Any], code: str, header: str
) -> None:
    found = xlsx(HEADER, changed(**cells), ROW)
    assert [answer.place.row for answer in found.answers] == [3]
    assert [(p.code, p.place) for p in found.problems] == [(code, Place("佐证.xlsx", sheet="登记", row=2, header=header))]


def test_everything_that_a_row_lacks_is_told(xlsx: Callable[..., Register]) -> None:
    found = xlsx(HEADER, changed(document="", by="", on=""))
    assert sorted(problem.place.header for problem in found.problems) == sorted(["佐证材料", "登记人", "登记日期"])


def test_rows_to_be_answered_are_only_counted(xlsx: Callable[..., Register]) -> None:
    blank = changed(answer="", document="", by="", on="", valid_until="", note="")
    found = xlsx(HEADER, blank, ROW, blank)
    assert len(found.answers) == 1
    assert [(p.code, p.message.values["n"]) for p in found.problems] == [("W510", 2)]


@pytest.mark.parametrize("column", ["规则编号", "结论", "佐证材料", "登记人", "登记日期"])
def test_a_sheet_without_a_needed_column_stops_the_audit(xlsx: Callable[..., Register], column: str) -> None:
    place = HEADER.index(column)
    with pytest.raises(UserError) as caught:
        xlsx(*([cell for n, cell in enumerate(row) if n != place] for row in (HEADER, ROW)))
    assert set(codes(caught.value.problems)) <= {"E501", "E502", "W509"}


def test_a_sheet_without_schools_stops_the_audit(xlsx: Callable[..., Register]) -> None:
    with pytest.raises(UserError) as caught:
        xlsx(*([row[0], *row[3:]] for row in (HEADER, ROW)))
    assert codes(caught.value.problems) == ["E502"]


def test_a_column_that_stands_there_twice_stops_the_audit(xlsx: Callable[..., Register]) -> None:
    with pytest.raises(UserError) as caught:
        xlsx([*HEADER, "核查日期"], [*ROW, "2025-12-01"])
    assert codes(caught.value.problems) == ["E502"]


def test_a_sheet_of_instructions_is_left_aside(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(HEADER)
    book.active.append(ROW)
    book.create_sheet("填报说明").append(["请如实填写"])
    book.save(tmp_path / "佐证.xlsx")
    found = read_register(tmp_path / "佐证.xlsx")
    assert (len(found.answers), [(p.code, p.place.sheet) for p in found.problems]) == (1, [("W509", "填报说明")])


def test_a_file_without_a_register_stops_the_audit(xlsx: Callable[..., Register]) -> None:
    with pytest.raises(UserError) as caught:
        xlsx(["姓名", "出生日期"], ["李明", "1980-01-01"])
    assert "E501" in codes(caught.value.problems)


def test_a_file_that_is_no_workbook_stops_the_audit(tmp_path: Path) -> None:
    (tmp_path / "佐证.xlsx").write_text("not a workbook")
    with pytest.raises(UserError):
        read_register(tmp_path / "佐证.xlsx")


def test_a_formula_is_text(xlsx: Callable[..., Register]) -> None:
    found = xlsx(HEADER, changed(document="'=HYPERLINK(1)"))
    assert found.answers[0].document == "'=HYPERLINK(1)"


# --- folders ----------------------------------------------------------------------------------------------------------------


def test_a_folder_gives_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "各校").mkdir()
    (tmp_path / "各校" / "佐证.yaml").write_text(YAML, encoding="utf-8")
    (tmp_path / "汇总.csv").write_text("\n".join(",".join(row) for row in (HEADER, ROW)), encoding="utf-8")
    found = read_register(tmp_path)
    assert [answer.place.file for answer in found.answers] == ["各校/佐证.yaml", "各校/佐证.yaml", "汇总.csv"]
    assert found.problems == ()


def test_nothing_named_is_an_empty_register() -> None:
    assert read_register(()) == Register()


def test_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    for name in ("一.yaml", "二.yaml"):
        (tmp_path / name).write_text(YAML.replace("  by: 李明\n", ""), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        read_register(tmp_path)
    assert [problem.place.file for problem in caught.value.problems] == ["一.yaml", "二.yaml"]


def test_a_hidden_sheet_is_read_and_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["请看另一张表"])
    hidden = book.create_sheet("登记")
    hidden.append(HEADER)
    hidden.append(ROW)
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "佐证.xlsx")
    found = read_register(tmp_path / "佐证.xlsx")
    assert (len(found.answers), sorted(codes(found.problems))) == (1, ["W509", "W511"])
