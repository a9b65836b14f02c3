"""A pack names its tables and columns as it likes; what the program keeps under a name of its own is refused by that name."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from auditor.audit import audit
from auditor.inputs.read import inputs
from auditor.inputs.spec import load_spec
from auditor.problems import UserError
from auditor.records.candidates import AMONG, PERSON
from auditor.records.decided import GONE_BY
from auditor.records.doubt import COLUMN
from auditor.rules.records_check import RESERVED, RESERVED_TABLES
from auditor.store import layout

NAMES = ("persons", "wanted", "listed", "members", "roster", "own_school", "answers_school", "members_school_0", "each", "order")
"""What the program keeps while it measures, as anybody might call a table; and a word of SQL."""
COLUMNS = ("subject", "school", "district", "k", "o", "sure", "m0", "t0", "lo", "hi", "until_2025", "select")

PACK = """name: own
title: {{zh: 自己的表, en: own}}
records:
  tables:
    {table}:
      zh: 住校人员
      en: Boarders
      dated_by: held_on
      columns:
        school_id: {{type: school}}
        staff_id: {{type: person, zh: 教职工编号}}
        held_on: {{type: date, zh: 入住日期}}
        {column}: {{type: integer, zh: 附加数}}
"""
RULES = """
- {{id: own/1, title: 入住, clause: 一, quote: 入住, strength: must, period: calendar_year,
    total: {{of: {table}, sum: {column}}}, at_least: 1}}
- {{id: own/2, title: 都入住, clause: 一, quote: 入住, strength: must, period: calendar_year,
    share: {{of: staff_in_post, that: {{{table}: {{where: {{{column}: {{at_least: 1}}}}, at_least: 1}}}}}}, at_least: 100%}}
"""
SCHOOLS = "学校标识码,学校名称,所属区县,学段,城乡类型,办学类型\n1,甲小学,青屿县,小学,乡村,公办\n2,乙小学,青屿县,小学,乡村,公办\n"
STAFF = (
    "学校标识码,教职工号,姓名,人员状态,进本校年月,离校年月\n1,A1,王伟,在岗,2010-09,\n2,A1,王伟,在岗,2010-09,\n"
    "2,B1,李娜,在岗,2010-09,\n1,B2,李娜,调离,2010-09,2024-01-01\n"
)
BOARDERS = "学校标识码,教职工编号,入住日期,附加数\n1,A1,2025-03-03,4\n1,,2025-04-03,2\n"


@cache
def said(table: str, column: str) -> list[Any]:
    """The verdicts and figures under a pack whose own table and column have these names."""
    with TemporaryDirectory() as folder:
        here = Path(folder)
        pack = here / "rules" / "own"
        pack.mkdir(parents=True)
        (pack / "pack.yaml").write_text(PACK.format(table=table, column=column), encoding="utf-8")
        (pack / "rules.yaml").write_text(RULES.format(table=table, column=column), encoding="utf-8")
        files = {"学校名单": SCHOOLS, "教职工": STAFF, "住校人员": BOARDERS}
        for name, text in files.items():
            (here / f"{name}.csv").write_text(text, encoding="utf-8")
        records = "".join(f"  - {{path: {name}.csv, complete: true}}\n" for name in files)
        (here / "audit.yaml").write_text(f"name: x\npack: rules/own\nas_of: 2025-12-31\nrecords:\n{records}", encoding="utf-8")
        spec = load_spec(here / "audit.yaml", date(2026, 1, 1))
        packs, read = inputs(spec)
        result = audit(packs, read, as_of=spec.as_of, name=spec.name, evidence_limit=9)
        return [(one.rule, one.subject_id, one.verdict, one.actual, len(one.evidence)) for one in result.findings]


@pytest.mark.parametrize("name", NAMES)
def test_a_table_may_have_any_other_name(name: str) -> None:
    assert said(name, "nights") == said("boarders", "nights")


@pytest.mark.parametrize("name", COLUMNS)
def test_so_may_a_column(name: str) -> None:
    assert said("boarders", name) == said("boarders", "nights")


@pytest.mark.parametrize(("table", "column"), [("sources", "n"), ("a__b", "n"), ("boarders", "staff_key"), ("boarders", "among")])
def test_what_the_program_keeps_is_refused_by_name(table: str, column: str) -> None:
    with pytest.raises(UserError, match=table if column == "n" else column):
        said(table, column)


def test_every_table_and_column_of_a_store_beside_the_models_is_kept() -> None:
    assert {layout.SUBMISSIONS, layout.DISTRICTS, layout.SOURCES, layout.ABSENT} == RESERVED_TABLES
    assert {COLUMN, AMONG, PERSON, GONE_BY} <= RESERVED
