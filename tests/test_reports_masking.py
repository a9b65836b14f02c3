"""Names leave masked, identity numbers never leave."""

from __future__ import annotations

from dataclasses import replace

import pytest
import synthetic
from hypothesis import given
from hypothesis import strategies as st

from auditor.findings.finding import Evidence
from auditor.findings.masking import mask_text, personal_columns, released, without_numbers
from auditor.i18n import msg
from auditor.model.model import base_model
from auditor.records.cells.masks import mask_name
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


@pytest.mark.parametrize("text", ["620725199001011234", "62072519900101123X", "620725900101123", "手机13812345678。"])
def test_numbers_of_persons_go(text: str) -> None:
    assert not any(c.isdigit() for c in without_numbers(text))


@pytest.mark.parametrize("text", ["2025-12-31", "2162072501", "1234567890123456789012", "第12行"])
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
