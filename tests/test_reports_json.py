"""findings.json: its published form, exact numbers, stable bytes."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import synthetic

from auditor.findings.finding import Evidence, Read
from auditor.findings.result import ClauseInfo, Coded, PackInfo, Result, SchoolInfo
from auditor.problems import Place, Problem
from auditor.records.records import FileRead, Source
from auditor.reports import Options
from auditor.reports.data import findings_json
from auditor.reports.data.findings_form import flat, made
from auditor.reports.data.findings_read import read_findings
from auditor.reports.data.findings_schema import Findings, json_schema
from auditor.verdicts.verdict import Verdict

ROOT = Path(__file__).parent.parent


def rendered(result: Result, folder: Path) -> bytes:
    path = folder / "findings.json"
    findings_json.render(result, path, Options())
    return path.read_bytes()


def content(result: Result, folder: Path) -> Any:
    return json.loads(rendered(result, folder))


@pytest.mark.parametrize("make", [lambda: synthetic.county(12, errors=True), lambda: replace(synthetic.county(1), findings=[])])
def test_it_has_its_published_form(make: Any, tmp_path: Path) -> None:
    assert Findings.model_validate_json(rendered(make(), tmp_path)).schema_version == 3


def test_hostile_text_comes_back_as_it_was(tmp_path: Path) -> None:
    names = [school["name"] for school in content(synthetic.hostile(), tmp_path)["schools"]]
    assert set(names) == set(synthetic.HOSTILE)


def test_the_published_schema_is_up_to_date() -> None:
    assert (ROOT / "docs" / "findings.schema.json").read_text("utf-8") == json_schema()


def test_numbers_are_exact(tmp_path: Path) -> None:
    finding = synthetic.finding(synthetic.rule("t/1"), Verdict.FAIL, shortfall=Fraction(1, 3))
    told = content(replace(synthetic.county(1), findings=[finding]), tmp_path)["findings"][0]["figures"]
    assert (told["actual"], told["low"], told["shortfall"]) == (30, "15/29", "1/3")


def test_every_finding_is_there_in_reading_order(tmp_path: Path) -> None:
    result = synthetic.county(4)
    assert [f["id"] for f in content(result, tmp_path)["findings"]] == [f.finding_id for f in result.findings]


def test_counts_name_every_verdict(tmp_path: Path) -> None:
    told = content(synthetic.county(2), tmp_path)["summary"]
    assert set(told["findings"]) == set(told["schools"]) == {str(v) for v in Verdict}


def test_keys_are_sorted_and_entries_stand_on_their_own_lines(tmp_path: Path) -> None:
    lines = rendered(synthetic.county(3), tmp_path).decode().splitlines()
    tops = [line[1 : line.index('"', 1)] for line in lines if line.startswith('"')]
    assert tops == sorted(tops)
    assert sum(line.startswith('{"assumptions"') for line in lines) == len(synthetic.county(3).findings)


def test_nothing_of_a_finding_is_left_out(tmp_path: Path) -> None:
    result = synthetic.county(12, errors=True)
    full = replace(
        synthetic.finding(synthetic.rule("t/1"), Verdict.FAIL),
        waiver={"reason": "校舍重建", "until": "2026-01-31"},
        left_out=(({"zh": "借调", "en": "seconded"}, 2),),
        notes=({"zh": "取整", "en": "rounded"},),
        missing=("staff", "staff.born_on"),
        assumptions=("staff.status",),
        counts={"sure": 1, "perhaps": 2},
        first_found=date(2024, 12, 31),
        low=None,
        evidence=(Evidence("offends", "staff", "张", "a.xlsx", "教职工", 3, {"status": "in_post", "a": "“\\"}, "缺"),),
        evidence_total=1,
    )
    (told,) = content(replace(result, findings=[full]), tmp_path)["findings"]
    assert told["waiver"] == full.waiver
    assert told["left_out"] == [{"label": {"zh": "借调", "en": "seconded"}, "count": 2}]
    assert told["notes"] == list(full.notes)
    assert (told["missing"], told["assumptions"]) == (list(full.missing), list(full.assumptions))
    assert (told["figures"]["counts"], told["figures"]["low"]) == (full.counts, None)
    assert (told["period"]["first_found"], told["period"]["first_due"]) == ("2024-12-31", None)
    assert told["evidence"] == [
        {
            "role": "offends",
            "table": "staff",
            "label": "张",
            "file": "a.xlsx",
            "sheet": "教职工",
            "row": 3,
            "why": "缺",
            "details": {"status": "in_post", "a": "“\\"},
        }
    ]


def test_what_is_cut_off_is_still_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings_json, "NOTE_LIMIT", 1)
    told = content(synthetic.county(1), tmp_path)["data_quality"]
    assert len(told["notes"]) == 1
    assert told["notes"][0]["kind"] == "rejected"
    assert sum(told["notes_total"].values()) == 3


def test_a_warning_keeps_its_place(tmp_path: Path) -> None:
    warned = replace(synthetic.county(1), problems=[Problem("W1", synthetic.msg("x"), Place("a.xlsx", sheet="S", row=3))])
    assert content(warned, tmp_path)["data_quality"]["problems"][0]["place"]["row"] == 3


def test_every_field_of_a_finding_comes_back(tmp_path: Path) -> None:
    rule = synthetic.SHANDAN[1]
    told = synthetic.finding(
        rule,
        Verdict.FAIL,
        missing=("talks.form",),
        counts={"satisfied": 30},
        left_out=(({"zh": "借调", "en": "seconded"}, 2),),
        assumptions=("staff.status",),
        notes=({"zh": "注", "en": "note"},),
        waiver={"document": "1"},
        evidence_total=1,
        evidence=(Evidence("offends", "staff", "甲", "a.xlsx", "表", 3, {"name": "甲"}, "没有记录"),),
        read_counts={"counts": 1},
        read=(Read(Evidence("counts", "talks", "乙", "a.xlsx", "表", 4), {"zh": "", "en": ""}),),
        first_found=date(2026, 1, 1),
        first_due=date(2026, 2, 1),
        withheld=True,
        owed_by="finance",
        due_on=date(2026, 3, 1),
        grade={"zh": "优秀", "en": "excellent"},
    )
    school = SchoolInfo(told.subject_id, told.subject_name, told.district)
    result = replace(synthetic.county(1), findings=[told], rules={rule.id: rule}, schools=[school])
    assert {f.name for f in fields(told) if getattr(told, f.name) in (None, (), {}, "", 0)} == set()
    rendered(result, tmp_path)
    (back,) = read_findings(tmp_path)[0].findings
    assert back == told


@pytest.mark.parametrize(
    ("record", "left_out"),
    [
        (PackInfo("p", {"zh": "甲", "en": "a"}, {"zh": "乙", "en": "b"}, "2", "ff", {"zh": "县", "en": "county"}), ("files",)),
        (synthetic.SHANDAN[1], ()),
        (ClauseInfo("p", "一", {"zh": "文", "en": "text"}, "Q", {"zh": "理由", "en": "why"}, ("p/1", "p/2")), ()),
        (SchoolInfo("1", "学校", "县", "镇", Coded("primary", {"zh": "小学", "en": "primary"}), not_submitted=("talks",)), ()),
        (Source(1, "a.xlsx", "表", "staff", "ff", 3, 2, 1, 4, True, "1"), ()),
        (FileRead("a.xlsx", "ff", "read", ("staff",), ("1", "2")), ()),
        (Evidence("offends", "staff", "甲", "a.xlsx", "表", 3, {"name": "甲"}, "没有记录"), ("names",)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_flat_comes_back(record: Any, left_out: tuple[str, ...]) -> None:
    told = json.loads(json.dumps(flat(record, *left_out)))
    assert made(type(record), told) == record
