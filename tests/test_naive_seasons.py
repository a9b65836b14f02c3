"""A duty with a season, by the naive evaluator and by the program: on the days around its first and last."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from auditor.audit import audit
from auditor.rules.pack import load_pack
from tests.agreement import by_key, differences, packs
from tests.canonical import to_records
from tests.counties import random_county
from tests.naive import days, reading
from tests.naive.evaluate import judge_rule
from tests.naive.world import canonical_world

RULES = """\
- {id: seasons/visits, title: 走访, quote: 春节走访, clause: 一, strength: must, period: calendar_year, season: spring_festival,
   count: {of: activities, where: {kind: visit}}, at_least: 1}
- {id: seasons/new-year, title: 两节, quote: 两节, clause: 一, strength: must, period: calendar_year,
   season: {from: 12-22, until: 02-27}, count: {of: activities, where: {kind: [visit, culture_sport]}}, at_least: 1}
- {id: seasons/teachers, title: 教师节, quote: 教师节, clause: 一, strength: must, period: school_year,
   season: {festival: teachers_day, after: 5}, count: {of: activities}, at_least: 1}
- {id: seasons/talks, title: 三八, quote: 三八, clause: 一, strength: must, period: term, season: womens_day,
   share: {of: staff, that: {talks: {at_least: 1}}}, at_least: 50%}
"""
LAST = {"visits": (2, 13), "new-year": (2, 27), "teachers": (9, 15), "talks": (3, 8)}
"""The last days of the seasons in 2025 (Spring Festival: 29 January)."""


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("packs") / "seasons"
    folder.mkdir()
    (folder / "pack.yaml").write_text("name: seasons\ntitle: 时段\n", encoding="utf-8")
    (folder / "rules.yaml").write_text(RULES, encoding="utf-8")
    return load_pack(folder)


@pytest.mark.parametrize("name", LAST)
@pytest.mark.parametrize("after", [-60, -1, 0, 200])
def test_the_oracle_and_the_program_agree_around_a_season(pack: Any, tmp_path: Path, name: str, after: int) -> None:
    as_of = date(2025, *LAST[name]) + timedelta(days=after)
    known = packs("shandan")[1]
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    rule = next(r for r in reading.load(tmp_path / "rules.yaml") if r["id"] == f"seasons/{name}")
    county = random_county(Random(f"{name} {after}"), known.model, 2, unmatched=False)
    world = canonical_world(known.model, county.tables, county.submitted, county.bureau, as_of, known.texts)
    expected = {(j.rule, j.subject_id, j.period_start): j for j in judge_rule(rule, world, days.Calendar())}
    records = to_records(pack.model, county.tables, county.submitted, county.bureau)
    found = by_key([f for f in audit(pack, records, as_of=as_of, evidence_limit=0).findings if f.rule == rule["id"]])
    assert expected
    assert differences(expected, found) == []
