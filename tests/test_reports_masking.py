"""Names leave masked, identity numbers never leave."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
import synthetic
from hypothesis import given
from hypothesis import strategies as st

from auditor.files.person_numbers import without_numbers
from auditor.findings.finding import Evidence
from auditor.findings.masking import mask_text, personal_columns, released
from auditor.i18n import msg
from auditor.model.model import base_model
from auditor.records.cells.masks import Kept, Names, mask_name
from auditor.records.records import CellNote


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("欧阳娜娜", "欧阳*"),
        ("欧阳", "欧*"),
        ("司马光", "司马*"),
        ("阿卜杜拉·买买提", "阿*"),
        ("Maria Lopez", "M*"),
        (" 张 三 ", "张*"),
        ("\u202e张三", "张*"),
        ("张", "张*"),
        ("", ""),
        ("620725199001011234", "*"),
        ("=1+1", "*"),
        ("👩‍🏫老师", "*"),
    ],
)
def test_a_name_keeps_its_surname(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@given(st.text(alphabet="0123456789Xx-. 年一三八", max_size=60))
def test_hiding_numbers_twice_hides_nothing_more(text: str) -> None:
    assert without_numbers(without_numbers(text)) == without_numbers(text)


def test_a_text_of_nothing_but_digits_is_read_in_time() -> None:
    began = time.process_time()
    for text in ("1" * 100_000, "1 " * 50_000, "1 3 8 " * 17_000, "1990 0101-" * 10_000):
        without_numbers(text)
    assert time.process_time() - began < 10


NAMES = Names(["林向东", "王芳", "杨靖宇", "Maria Lopez", "阿卜杜拉·买买提", "马骏", "12"], Kept(["杨靖宇小学"]))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        *(
            ("与林 向 东谈话", "与林*谈话"),
            ("林\u3000向\u3000东", "林*"),
            ("\uf9f4向东", "林*"),
            ("林\u200b向东", "林*"),
            ("林·向·东", "林*"),
        ),
        *(("⻢骏同志", "*同志"), ("ＭａｒｉａＬｏｐｅｚ", "M*"), ("María  LOPEZ 来访", "M* 来访"), ("阿卜杜拉买买提", "阿*")),
        *(("谈心谈话王芳", "谈心谈话王*"), ("王芳在胡麻小学听课", "王*在胡麻小学听课")),
        *(
            ("王芳小学", "王芳小学"),
            ("杨靖宇小学的杨靖宇", "杨靖宇小学的杨*"),
            ("12人参加", "12人参加"),
            ("marialopezza", "marialopezza"),
        ),
    ],
)
def test_names_are_found_however_they_are_written(text: str, masked: str) -> None:
    assert NAMES.masked(text) == masked


def test_what_is_spelled_is_told_as_it_is_written() -> None:
    assert NAMES.spelled("林 向 东、王芳") == ("林 向 东", "王芳")


@given(st.text())
def test_masking_twice_changes_nothing(name: str) -> None:
    assert mask_name(mask_name(name)) == mask_name(name)


@given(st.text())
def test_at_most_two_characters_of_a_name_are_left(name: str) -> None:
    assert len(mask_name(name)) <= 3


def test_the_longer_name_is_masked_first() -> None:
    assert mask_text("张三丰与张三谈话", ["张三", "张三丰"]) == "张*与张*谈话"


def test_names_are_no_patterns() -> None:
    assert mask_text("a.c abc", ["a.c"]) == "a* abc"


WRITTEN = (
    *("620725199001011234", "62072519900101123X", "62072519900101123x", "62072519900101123×", "620725900101123"),
    *("６２０７２５１９９００１０１１２３４", "620725 19900101 1234", "620725-1990-0101-1234", "620725-900101-123"),
    *("ID620725199001011234号", "6 2 0 7 2 5 1 9 9 0 0 1 0 1 1 2 3 4", "620725\u200b19900101\u200b1234"),
    *("手机13812345678。", "+86 138-1234-5678", "8613812345678", "008613812345678", "013812345678", "138 1234 5678"),
    *("１３８１２３４５６７８", "138.1234.5678", "1 3 8 1 2 3 4 5 6 7 8", "一三八一二三四五六七八", "①③⑧①②③④⑤⑥⑦⑧"),
    *("13812345678、13912345678", "李13812345678", "电话138\u00a01234\u00a05678", "138\u20111234\u20115678"),
)


@pytest.mark.parametrize("text", WRITTEN)
def test_numbers_of_persons_go_however_they_are_written(text: str) -> None:
    assert not re.search(r"[\d①-⑨一三八]", without_numbers(text))


@pytest.mark.parametrize("text", ["2025-03-01 13812345678", "第12行138 1234 5678"])
def test_a_number_of_a_person_beside_another_goes_alone(text: str) -> None:
    assert without_numbers(text) in ("2025-03-01 ***", "第12行***")


@pytest.mark.parametrize(
    "text",
    [
        *("2025-12-31", "2162072501", "1234567890123456789012", "第12行", "2024-09-01—2025-08-31", "17.5 2025-03-01 1"),
        *(
            "2025-12-31 2026-01-01 10",
            "1.3912345678",
            "1300 200 150",
            "二〇二五年三月一日",
            "14:30—15:30",
            "13、14、15、16、17、18",
        ),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "a3f5d6e7a3f5d6e7a3f5d6e7b13812345678e7a3f",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert without_numbers(text) == text


def _with(evidence: Evidence) -> synthetic.Result:
    base = synthetic.county(1)
    return replace(base, findings=[replace(base.findings[0], evidence=(evidence,), evidence_total=1)])


PERSON = Evidence(
    role="offends",
    table="talks",
    label="张三丰",
    file="a.xlsx",
    sheet="谈心谈话",
    row=4,
    details={"interviewer": "欧阳修远", "topic": "与张三丰谈工作，证件620725199001011234"},
    why="张三丰未谈话",
    names=("张三丰", "欧阳修远"),
)


def test_evidence_is_masked_everywhere() -> None:
    record = released(_with(PERSON), internal=False).findings[0].evidence[0]
    assert (record.label, record.details["interviewer"], record.why) == ("张*", "欧阳*", "张*未谈话")
    assert record.details["topic"] == "与张*谈工作，证件***"
    assert record.names == ()


def test_a_personal_field_of_evidence_is_hidden() -> None:
    born = replace(PERSON, details={"staff.born_on": "1970-05-12", "staff.status": "in_post"})
    result = replace(_with(born), personal=frozenset({"staff.born_on"}))
    assert released(result, internal=False).findings[0].evidence[0].details == {"staff.born_on": "*", "staff.status": "in_post"}


def test_an_internal_report_shows_names_but_no_identity_number() -> None:
    record = released(_with(PERSON), internal=True).findings[0].evidence[0]
    assert record.label == "张三丰"
    assert "620725199001011234" not in record.details["topic"]


def test_masking_leaves_the_original_alone() -> None:
    original = _with(PERSON)
    released(original, internal=False)
    assert original.findings[0].evidence[0].label == "张三丰"


def _noted(personal: frozenset[str] | None, column: str) -> CellNote:
    note = CellNote("doubted", 0, 5, column, "张三丰", "张三", msg("“{value}” fits nobody", value="张三丰"))
    return released(replace(synthetic.county(1), notes=[note], personal=personal), internal=False).notes[0]


def test_a_note_does_not_quote_a_personal_cell() -> None:
    note = _noted(frozenset({"staff.谈话对象"}), "谈话对象")
    assert "张三" not in note.value + note.became + note.message.say("zh")


def test_a_note_quotes_other_cells() -> None:
    assert _noted(frozenset({"staff.谈话对象"}), "谈话方式").value == "张三丰"


def test_without_a_list_of_personal_columns_no_cell_is_quoted() -> None:
    assert _noted(None, "谈话方式").value == "*"


def test_the_records_model_names_its_personal_columns() -> None:
    assert {"staff.姓名", "staff.身份证件号", "staff.born_on", "talks.谈话人"} <= personal_columns(base_model())
