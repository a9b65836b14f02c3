"""Whatever form a county's records come in, the findings are the same, byte for byte.

What must be the same: the digest of all findings and that of every subject (verdicts, exact figures, thresholds, who is left out,
assumptions, due dates), and the whole of ``findings.json`` – records listed as evidence with their order, labels and details,
what is missing, notes, remedies – except what differs by nature: in which file, sheet and row a record stands, and the account of
the files (``data_quality``). Where the rows themselves come in another order, evidence is listed in that order: then the digests.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from dressings import Plain, database, export, messy, pinyin, template

from auditor.findings.digest import result_digest, subject_digests
from auditor.findings.result import Result
from auditor.inputs.spec import load_spec
from auditor.reports import Options
from auditor.reports.data.findings_json import render
from auditor.run import run_audit

ALL = 100_000
PLACE = ("file", "sheet", "row")


@pytest.fixture(scope="module")
def plain() -> Plain:
    return Plain.made()


@pytest.fixture(scope="module")
def reference(plain: Plain, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The audit of the clean forms."""
    return audited(plain, tmp_path_factory.mktemp("forms"), template)


def audited(plain: Plain, folder: Path, dress: Callable[[Plain, Path], str]) -> Result:
    """The audit of a county in one dressing; no row of it may be lost."""
    written = f"name: 山丹县\npack: shandan\nas_of: {plain.county.as_of}\n{dress(plain, folder)}"
    (folder / "audit.yaml").write_text(written, encoding="utf-8")
    result = run_audit(load_spec(folder / "audit.yaml", date(2026, 4, 1)))
    assert [problem for problem in result.problems if problem.is_error] == []
    assert sum(source.rejected for source in result.sources) == 0
    return result


def told(result: Result, folder: Path) -> dict[str, Any]:
    """``findings.json`` without the places of records and the account of the files."""
    render(result, folder / "findings.json", Options("zh", internal=True, evidence_limit=ALL))
    content: dict[str, Any] = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    del content["data_quality"]
    for finding in content["findings"]:
        finding["notes"] = [note["zh"].rpartition("：")[2] for note in finding["notes"]]  # before it: file, sheet and rows
        for record in (*finding["evidence"], *finding["read"]):
            assert [record.pop(key) for key in PLACE]
    return content


def test_the_county_has_every_kind_of_verdict(reference: Result) -> None:
    verdicts = {str(finding.verdict) for finding in reference.findings}
    assert verdicts == {"pass", "fail", "pending", "unknown", "not_applicable", "not_checked"}


@pytest.mark.parametrize("dress", [export, pinyin, messy])
def test_the_findings_are_those_of_the_forms(
    dress: Callable[[Plain, Path], str], plain: Plain, reference: Result, tmp_path: Path
) -> None:
    result = audited(plain, tmp_path, dress)
    assert subject_digests(result) == subject_digests(reference)
    assert result_digest(result) == result_digest(reference)
    assert told(result, tmp_path) == told(reference, tmp_path)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_is_one_more_dressing(
    kind: str, plain: Plain, reference: Result, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sqlalchemy")
    from databases import sqlite

    monkeypatch.setenv("COUNTY_DATABASE", sqlite(tmp_path) if kind == "sqlite" else request.getfixturevalue("postgresql"))
    result = audited(plain, tmp_path, database)
    assert result_digest(result) == result_digest(reference)
    assert told(result, tmp_path) == told(reference, tmp_path)


def test_neither_other_mess_nor_the_order_of_rows_matters(plain: Plain, reference: Result, tmp_path: Path) -> None:
    result = audited(plain, tmp_path, lambda plain, folder: messy(plain, folder, 2, shuffled=True))
    assert subject_digests(result) == subject_digests(reference)


def test_one_talk_less_would_be_seen(plain: Plain, reference: Result, tmp_path: Path) -> None:
    fewer = Plain(plain.county, plain.pack, left_out="talks")
    assert result_digest(audited(fewer, tmp_path, export)) != result_digest(reference)
