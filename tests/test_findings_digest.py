"""The hash of findings: what changes it and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import synthetic

from auditor.findings.digest import findings_digest, result_digest, subject_digests
from auditor.verdicts.verdict import Verdict

RULE = synthetic.SHANDAN[1]
FAIL = synthetic.finding(RULE, Verdict.FAIL)
SAMPLES = Path(__file__).parent.parent / "data_samples" / "shandan" / "records"


@pytest.mark.parametrize(
    "changes",
    [
        {"subject_id": "other", "subject_name": "别的名字", "district": "别处", "finding_id": "x"},
        {"evidence": synthetic.offenders(3), "evidence_total": 3},
        {"waiver": {"document": "1号"}},
        {"actual": Fraction(60, 2)},
        {"title": {"zh": "另一个题目"}},
    ],
)
def test_what_does_not_change_it(changes: dict[str, object]) -> None:
    assert findings_digest([replace(FAIL, **changes)]) == findings_digest([FAIL])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"verdict": Verdict.UNKNOWN},
        {"actual": Fraction(31)},
        {"actual": None},
        {"population": 59},
        {"threshold": {"zh": "≥ 3/4"}},
        {"reference_on": date(2025, 6, 30)},
        {"due_on": date(2026, 1, 31)},
        {"binding": False},
        {"rule": "shandan/other"},
        {"assumptions": ("staff.status",)},
        {"counts": {"yes": 30}},
    ],
)
def test_what_changes_it(changes: dict[str, object]) -> None:
    assert findings_digest([replace(FAIL, **changes)]) != findings_digest([FAIL])  # type: ignore[arg-type]


def test_the_order_does_not_matter() -> None:
    findings = synthetic.county(1).findings
    assert findings_digest(findings) == findings_digest(reversed(findings))


def test_each_subject_has_its_own() -> None:
    county = synthetic.county(3)
    assert len(subject_digests(county)) == len(county.by_owner)


def test_the_whole_notices_a_waiver() -> None:
    county = synthetic.county(2)
    waived = [replace(f, waiver={"document": "1号"}) if f.verdict is Verdict.FAIL else f for f in county.findings]
    assert result_digest(replace(county, findings=waived)) != result_digest(county)


def test_a_school_and_the_bureau_agree_over_the_same_file(tmp_path: Path) -> None:
    from auditor import audit, load_pack, read_records

    pack = load_pack("shandan")
    files = sorted((SAMPLES / "学校填报").glob("*.xlsx"))[:2]
    day = date(2026, 3, 31)
    together = subject_digests(audit(pack, read_records(files, pack.model), as_of=day))
    moved = tmp_path / "本校.xlsx"
    moved.write_bytes(files[0].read_bytes())
    alone = audit(pack, read_records([moved], pack.model), as_of=day, evidence_limit=2)
    (school,) = alone.schools
    assert subject_digests(alone)["school", school.school_id] == together["school", school.school_id]
