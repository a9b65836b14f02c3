"""For the tests of register and waivers: a small pack with attested clauses of every kind of period, records of a few schools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from auditor.answers.answer import Answer
from auditor.answers.known import Known
from auditor.answers.waivers import Waiver
from auditor.authoring.case_records import Given, Row, build_records, case_of, default_row
from auditor.model.model import base_model
from auditor.problems import Place, Problem
from auditor.records.records import Records
from auditor.rules.bind.names import Names
from auditor.rules.pack import Pack, load_pack

AS_OF = date(2026, 3, 31)
STATE, YEARLY, TERMLY, BUREAU, COUNTED = "mini/state", "mini/year", "mini/term", "mini/bureau", "mini/count"
ROLLING, BOTH = "mini/rolling", "mini/both"
PACK = """
name: mini
title: 小包
calendar:
  school_year_starts: 09-01
  terms:
    - {name: 第一学期, from: 09-01, until: 01-31}
    - {name: 第二学期, from: 02-01, until: 08-31}
"""
RULES = """
- {id: mini/state, title: 有章程, clause: 一, quote: 章程, strength: must, period: as_of, attest: charter}
- {id: mini/rolling, title: 五年内有规划, clause: 一, quote: 规划, strength: must, period: 5 years, attest: charter}
- {id: mini/year, title: 每年有方案, clause: 二, quote: 方案, strength: must, period: calendar_year, attest: charter}
- {id: mini/term, title: 每学期有计划, clause: 三, quote: 计划, strength: must, period: term, attest: charter}
- id: mini/bureau
  title: 主管部门有清单
  clause: 四
  quote: 清单
  strength: must
  subject: bureau
  period: calendar_year
  attest: charter
- {id: mini/both, title: 都有总结, clause: 五, quote: 总结, strength: must, subject: both, period: as_of, attest: charter}
- id: mini/count
  title: 每年活动1次
  clause: 六
  quote: 活动
  strength: must
  period: calendar_year
  count: activities
  at_least: 1
"""


def write_pack(folder: Path) -> Path:
    """The folder of the pack, written into ``folder``."""
    pack = folder / "mini"
    pack.mkdir()
    (pack / "pack.yaml").write_text(PACK, encoding="utf-8")
    (pack / "rules.yaml").write_text(RULES, encoding="utf-8")
    return pack


def mini(folder: Path) -> Pack:
    return load_pack(str(write_pack(folder)))


@cache
def county(
    schools: tuple[tuple[str, str], ...] = (("2162990001", "城关小学"), ("2162990002", "清泉小学")),
    districts: tuple[str, ...] = ("某县",),
    **columns: Any,
) -> Records:
    """Records of schools that handed in an empty table of activities. ``columns``: further values of every school."""
    names = Names(base_model())
    rows: list[Row] = [
        {
            **default_row(names.table_spec("schools")),
            "school_id": school_id,
            "name": name,
            "district": districts[nth % len(districts)],
            **columns,
        }
        for nth, (school_id, name) in enumerate(schools)
    ]
    records = build_records([Given({"schools": rows, "activities": []})], names)
    return replace(records, districts=[case_of(district)[1] for district in records.districts])


def known(pack: Pack, records: Records | None = None) -> Known:
    return Known([pack], records if records is not None else county())


def answer(
    rule: str = STATE, said: Literal["yes", "no"] = "yes", on: date = date(2025, 11, 3), line: int = 1, **changes: Any
) -> Answer:
    """An entry about 城关小学."""
    told: dict[str, Any] = {"document": "章程", "by": "李明", "school": "城关小学", "place": Place("佐证.yaml", line, 1)}
    return Answer(rule, said, on=on, **{**told, **changes})


def waiver(
    rule: str = COUNTED,
    schools: Sequence[str] = ("城关小学",),
    start: date = date(2025, 1, 1),
    end: date = date(2026, 12, 31),
    line: int = 1,
    **changes: Any,
) -> Waiver:
    places = tuple((name, Place("豁免.yaml", line, 10 + nth)) for nth, name in enumerate(schools))
    told: dict[str, Any] = {"reason": "校舍加固", "approver": "某县教育局", "document": "某教发〔2025〕1号"}
    return Waiver(rule, places, start=start, end=end, place=Place("豁免.yaml", line, 3), **{**told, **changes})


def codes(problems: Sequence[Problem]) -> list[str]:
    return [problem.code for problem in problems]
