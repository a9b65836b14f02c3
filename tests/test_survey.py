"""A survey says of every school, rule and period what an audit of the same records says."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from auditor.audit import audit, inputs
from auditor.findings.result import Result
from auditor.model.model import base_model
from auditor.records.records import Records
from auditor.rules.pack import Pack, load_pack
from auditor.scale.summary import exit_code
from auditor.scale.survey import Surveyed, survey
from auditor.spec import load_spec
from auditor.store.store import Store
from auditor.store.write import write_store
from tests.canonical import to_records
from tests.counties import random_county

SAMPLES = Path(__file__).resolve().parent.parent / "data_samples"
FIGURES = ("actual", "required", "population", "shortfall", "low", "high")
Key = tuple[str, str, str, int]


@cache
def sample(name: str) -> tuple[list[Pack], Records, date]:
    """The packs and records of a sample, without the register and the waivers that a survey does not read."""
    spec = load_spec(SAMPLES / name / "audit.yaml", date(2026, 1, 1))
    return *inputs(spec), spec.as_of


def surveyed(packs: list[Pack], records: Records, as_of: date, folder: Path, **options: Any) -> Surveyed:
    write_store(records, packs[-1].model, str(folder / "store"))
    return survey(Store(str(folder / "store")), packs, as_of=as_of, folder=folder / "survey", **options)


def rows_of(folder: Path) -> dict[Key, tuple[Any, ...]]:
    """What the verdict files say, by (rule, kind of subject, id, first day of the period)."""
    columns = ", ".join(("verdict", "reason", "binding", "district", *FIGURES, "counts"))
    files = str(folder / "survey" / "verdicts" / "*.parquet")
    query = f"SELECT rule, subject, subject_id, period_start, {columns} FROM read_parquet(?)"
    found = duckdb.execute(query, [files]).fetchall()
    assert len({row[:4] for row in found}) == len(found)
    return {row[:4]: row[4:] for row in found}


def findings_of(result: Result) -> dict[Key, tuple[Any, ...]]:
    return {
        (f.rule, f.subject, f.subject_id, int(f.period_start.strftime("%Y%m%d"))): (
            *(str(f.verdict), str(f.reason), f.binding, f.district),
            *(None if getattr(f, name) is None else _figure(name, getattr(f, name)) for name in FIGURES),
            json.dumps(f.counts, sort_keys=True) if f.counts else None,
        )
        for f in result.findings
    }


def _figure(name: str, value: Any) -> Any:
    return value if name == "population" else str(value)


@pytest.mark.parametrize("name", ["shandan", "leiyang", "layered", "wenzhou", "zhejiang", "zhejiang-union"])
def test_a_survey_says_what_an_audit_says(name: str, tmp_path: Path) -> None:
    packs, records, as_of = sample(name)
    surveyed(packs, records, as_of, tmp_path, schools_in_a_batch=1)
    assert rows_of(tmp_path) == findings_of(audit(packs, records, as_of=as_of, evidence_limit=0))


@pytest.mark.parametrize(("pack", "seed"), [("leiyang", 1), ("shandan", 2), ("wenzhou", 3)])
def test_a_survey_of_random_counties_says_what_plain_queries_say(pack: str, seed: int, tmp_path: Path) -> None:
    loaded = load_pack(pack, base_model())
    county = random_county(Random(seed), base_json(), 6, True)
    records = to_records(loaded.model, county.tables, county.submitted, county.bureau)
    surveyed([loaded], records, county.as_of, tmp_path, schools_in_a_batch=3)
    plain = audit(loaded, records, as_of=county.as_of, evidence_limit=0, fuse=False)
    assert rows_of(tmp_path) == findings_of(plain)


def base_json() -> Any:
    from tests.agreement import packs

    return packs("leiyang")[1].model


def test_the_summary_counts_what_the_rows_say(tmp_path: Path) -> None:
    packs, records, as_of = sample("shandan")
    told = surveyed(packs, records, as_of, tmp_path).told
    rows = Counter((key[0], key[3], row[3], row[0]) for key, row in rows_of(tmp_path).items())
    counted = {
        (rule["rule"], int(rule["period_start"].replace("-", "")), of["district"], verdict): n
        for rule in told["rules"]
        for of in rule["districts"]
        for verdict, n in of["verdicts"].items()
    }
    assert counted == dict(rows)


@pytest.mark.parametrize("name", ["shandan", "leiyang", "zhejiang"])
def test_the_overall_results_are_those_of_an_audit(name: str, tmp_path: Path) -> None:
    packs, records, as_of = sample(name)
    told = surveyed(packs, records, as_of, tmp_path).told
    result = audit(packs, records, as_of=as_of, evidence_limit=0)
    expected = Counter(str(result.overall(key, subject).verdict) for subject, key in result.subjects if subject == "school")
    assert told["subjects"]["school"]["overall"] == dict(expected)
    assert exit_code(told) == result.exit_code()
