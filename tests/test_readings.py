"""Every record that was read for a finding: none is lost, what counts adds up, and what does not says why."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
import synthetic
from importing import write_xlsx

from auditor.findings.audience import Audience
from auditor.findings.finding import Evidence, Finding, Read
from auditor.findings.masking import released
from auditor.findings.readings import _label
from auditor.findings.result import Result
from auditor.findings.seen import seen
from auditor.inputs.spec import load_spec
from auditor.model.model import base_model
from auditor.reports import objection
from auditor.rules import ast
from auditor.run import run_audit
from auditor.verdicts.verdict import Verdict
from tests.naive.packs import ROOT

SAMPLES = ("shandan", "leiyang")
TALK = Read(
    Evidence("left_out", "talks", "张三 2025-06-10", "a.xlsx", "谈心谈话", 12, {"talks.form": "phone"}, names=("张三",)),
    {"zh": "谈话方式为“电话”，要求谈话方式为面对面", "en": "form is “phone”; required: form is face to face"},
)


@cache
def audited(sample: str) -> Result:
    return run_audit(load_spec(ROOT / "data_samples" / sample / "audit.yaml", date(2000, 1, 1)))


def read_for(sample: str) -> list[Finding]:
    return [f for f in audited(sample).findings if f.read_counts]


def complete(f: Finding) -> bool:
    return len(f.read) == sum(f.read_counts.values())


@pytest.mark.parametrize("sample", SAMPLES)
def test_everything_that_is_not_met_says_what_was_read(sample: str) -> None:
    measured = [f for f in audited(sample).findings if f.verdict is Verdict.FAIL and f.evidence_total]
    assert measured
    assert not [f.finding_id for f in measured if not f.read_counts]


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_record_is_listed_twice_and_none_without_its_place(sample: str) -> None:
    for f in read_for(sample):
        places = Counter((one.record.table, one.record.file, one.record.sheet, one.record.row) for one in f.read)
        assert set(places.values()) <= {1}
        assert all(one.record.row for one in f.read)


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_listed_ones_are_those_of_the_counts(sample: str) -> None:
    whole = [f for f in read_for(sample) if complete(f)]
    assert whole
    for f in whole:
        listed = Counter(one.record.role for one in f.read)
        assert {role: n for role, n in f.read_counts.items() if n} == dict(listed)


@pytest.mark.parametrize("sample", SAMPLES)
def test_what_does_not_count_says_why_and_what_counts_does_not(sample: str) -> None:
    for one in (one for f in read_for(sample) for one in f.read):
        assert all(one.why.values()) == (one.record.role != "counts")


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_count_is_the_number_of_records_that_count(sample: str) -> None:
    counted = [f for f in read_for(sample) if f.measure == "count" and f.actual is not None and f.subject == "school"]
    assert counted
    for f in counted:
        sure = f.read_counts["counts"]
        assert f.low is not None
        assert f.low <= sure <= (f.high if f.high is not None else sure)
        if f.low == f.high:
            assert sure == f.actual, f.finding_id


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_whole_table_of_the_school_was_read(sample: str) -> None:
    """Of one school, two findings over the same table read the same number of records, whatever they ask."""
    read: dict[tuple[str, str, frozenset[str]], set[int]] = {}
    for f in read_for(sample):
        tables = frozenset(one.record.table for one in f.read)
        if f.subject == "school" and len(tables) == 1 and f.measure == "count":
            read.setdefault((f.subject_id, f.subject, tables), set()).add(sum(f.read_counts.values()))
    assert [key for key, totals in read.items() if len(totals) == 1]
    assert not {key: totals for key, totals in read.items() if len(totals) > 1}


def test_the_phone_call_is_told_as_such() -> None:
    (f,) = [f for f in read_for("shandan") if f.rule == "shandan/3c" and f.verdict is Verdict.FAIL]
    why = [one.why["zh"] for one in f.read if one.record.role == "left_out"]
    assert "谈话方式为“电话”，要求谈话方式为面对面" in why
    assert "谈话人身份为“中层干部”，要求谈话人身份为党组织班子成员或校级领导" in why
    assert f.read_counts == {"left_out": 6, "doubtful": 0, "counts": 9}
    assert objection.read_total(f, "zh") == "共读取15条记录：未计入6条＋不能确定0条＋计入9条"
    assert objection.if_granted(f, "zh").startswith("如有1")


def disputed(**changes: object) -> Finding:
    rule = synthetic.rule("t/1", unit=synthetic.TIMES)
    threshold = changes.pop("threshold", {"zh": "≥ 2", "en": "≥ 2"})
    figures = {"measure": "count", "actual": Fraction(1), "low": Fraction(1), "high": Fraction(1), "population": None}
    made = synthetic.finding(rule, Verdict.FAIL, **{**figures, "threshold": threshold, "shortfall": Fraction(1)})
    return replace(made, **{"read_counts": {"left_out": 1, "doubtful": 0, "counts": 1}, "read": (TALK,), **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "If an objection about 1"),
        ({"read_counts": {"left_out": 0, "doubtful": 0, "counts": 1}}, "Even if every record"),
        ({"threshold": {"en": "≤ 0", "zh": "≤ 0"}}, ""),
        ({"withheld": True}, ""),
        ({"verdict": Verdict.UNKNOWN}, ""),
    ],
)
def test_what_granting_would_change(changes: dict[str, object], told: str) -> None:
    assert objection.if_granted(disputed(**changes), "en").startswith(told)
    assert bool(objection.if_granted(disputed(**changes), "en")) == bool(told)


def test_names_are_masked_and_the_public_sees_none() -> None:
    result = replace(synthetic.county(2), findings=[disputed(subject_id="2162072501")])
    (masked,) = released(result, False).findings
    assert masked.read[0].record.label == "张* 2025-06-10"
    (public,) = seen(result, Audience.PUBLIC).findings
    assert (public.read, public.read_counts) == ((), {})


@pytest.mark.parametrize(
    ("typed", "told", "said"),
    [
        ("2025-10", "2025-10", "2025年10月"),
        ("2025年10月", "2025-10", "2025年10月"),
        ("2025-10-01", "2025-10-01", "2025年10月1日"),
    ],
)
def test_of_a_date_no_more_is_told_than_was_typed(typed: str, told: str, said: str, tmp_path: Path) -> None:
    write_xlsx(
        tmp_path / "记录" / "甲小学.xlsx",
        {
            "学校": [["学校标识码", "学校名称", "学段", "城乡类型"], ["31", "青禾县甲小学", "小学", "乡村"]],
            "教职工": [
                ["教职工号", "姓名", "教职工类别", "人员状态"],
                ["1", "王安", "专任教师", "在职"],
                ["2", "李平", "专任教师", "在职"],
            ],
            "谈心谈话": [
                ["教职工号", "姓名", "谈话日期", "谈话方式", "谈话人", "谈话人身份"],
                ["1", "王安", typed, "面对面", "赵校长", "校级领导"],
            ],
        },
    )
    (tmp_path / "audit.yaml").write_text("pack: shandan\nas_of: 2025-12-31\nrecords: 记录\n", encoding="utf-8")
    result = run_audit(load_spec(tmp_path / "audit.yaml", date(2025, 12, 31)))
    talks = [one.record for f in result.findings if f.rule == "shandan/3c" for one in f.read if one.record.table == "talks"]
    assert [(one.label, one.details["talks.held_on"]) for one in talks] == [(f"王安 {told}", told)]
    label = _label(ast.Field((), "talks", "held_on", "date"), told, base_model())
    assert label is not None
    assert label.say("zh") == said
