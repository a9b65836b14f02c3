"""What findings of one outcome share is told once, and nothing is shared by findings that say different things."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import synthetic

from auditor.findings.finding import Evidence, Finding
from auditor.findings.result import Result
from auditor.reports import Options
from auditor.reports.data import findings_json
from auditor.reports.data.findings_form import outcome_out
from auditor.reports.workbook import xlsx
from auditor.verdicts.verdict import Verdict

FAIL = synthetic.finding(synthetic.SHANDAN[1], Verdict.FAIL)
ITS_OWN = {
    *("finding_id", "subject_id", "subject_name", "district", "waiver"),
    *("evidence_total", "evidence", "read_counts", "read"),
}


def alike(result: Result) -> Result:
    """Every finding twice, of two schools that share its outcome."""
    again = [replace(f, finding_id=f"{f.finding_id}2", subject_id="另一所", evidence=f.evidence[:1]) for f in result.findings]
    return replace(result, findings=[*result.findings, *again])


def record(one: Evidence) -> dict[str, Any]:
    """All that is told of a record: what it is, but not whom it names."""
    return {key: value for key, value in asdict(one).items() if key != "names"}


@pytest.mark.parametrize("name", sorted({one.name for one in fields(Finding)} - ITS_OWN))
def test_whatever_may_be_told_alike_is_part_of_the_outcome(name: str) -> None:
    other: dict[str, Any] = {"notes": ({"zh": "另一句"},), "left_out": (({"zh": "另一类"}, 1),)}
    changed = replace(FAIL, **{name: other.get(name, {"zh": "别的"} if isinstance(getattr(FAIL, name), dict) else "别的")})
    assert changed.outcome != FAIL.outcome
    assert replace(FAIL, **dict.fromkeys(ITS_OWN, "别的")).outcome == FAIL.outcome


def test_every_finding_is_told_as_if_it_were_alone(tmp_path: Path) -> None:
    result = alike(synthetic.county(4, errors=True))
    findings_json.render(result, tmp_path / "f.json", Options())
    told = json.loads((tmp_path / "f.json").read_text("utf-8"))["findings"]
    assert len({f.outcome for f in result.findings}) < len(told)
    for f, one in zip(result.findings, told, strict=True):
        own = {"id": f.finding_id, "subject_id": f.subject_id, "district": f.district, "waiver": f.waiver}
        read = [{**record(one.record), "why": one.why, "beside": one.beside} for one in f.read]
        records = {"evidence": list(map(record, f.evidence)), "read": read}
        counts = {"evidence_total": f.evidence_total, "read_counts": f.read_counts}
        assert one == json.loads(json.dumps({**outcome_out(f), **own, **records, **counts}))


def test_rows_of_the_workbook_are_those_of_each_finding_alone(tmp_path: Path) -> None:
    result = alike(synthetic.county(4, errors=True))

    def rows(findings: list[Finding]) -> list[tuple[Any, ...]]:
        xlsx.render(replace(result, findings=findings), tmp_path / "f.xlsx", Options())
        book = openpyxl.load_workbook(tmp_path / "f.xlsx", read_only=True)
        return [row for name in ("逐项结果", "依据的记录") for row in book[name].iter_rows(min_row=2, values_only=True)]

    some = sorted((f for f in result.findings if f.evidence), key=lambda f: f.finding_id)[:4]
    assert sorted(map(repr, rows(some))) == sorted(repr(row) for f in some for row in rows([f]))
    assert len({f.outcome for f in some}) < len(some)
