"""People who come and go, schools that open and close, figures told twice: many situations of which the law gives the verdict.

They stand in ``situations.yaml``; all are judged by one audit.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.audit import audit
from auditor.findings.finding import Finding
from auditor.inputs.read import records_of
from auditor.inputs.spec import load_spec
from auditor.rules.pack import load_pack

SITUATIONS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "situations.yaml").read_text(encoding="utf-8"))
USUAL = {
    "教职工": {"教职工类别": "专任教师", "人员状态": "在本单位任职", "进本校年月": "2010-09-01"},
    "谈心谈话": {"谈话日期": "2025-05-06", "谈话方式": "面对面", "谈话人": "赵校长", "谈话人身份": "校级领导"},
    "活动": {"活动类型": "文体活动", "是否举行": "是"},
    "发放记录": {"发放项目": "工资"},
    "交流轮岗": {"交流轮岗类型": "定期交流", "是否调动人事关系": "否"},
    "培训": {"培训项目名称": "国培", "开始日期": "2025-05-05"},
    "工作经历": {"是否农村": "是", "是否任教": "是"},
    "主管部门数据": {"指标": "测试指标"},
}
"""What a row says where a situation does not say otherwise."""
PACK = """
name: lives
title: {zh: 人和学校, en: lives}
records:
  tables:
    schools:
      columns:
        boarding_share: {type: number, decimals: 4, unit: percent, zh: 寄宿生占比, en: share of boarders}
"""
COMMON = "title: {zh: 一, en: one}, clause: 一, quote: 一, strength: must"
YEARLY = f"{COMMON}, period: calendar_year"
TALKED = "share: {of: teachers_in_post, that: {talks: {where: {held: true, with_oneself: false}, at_least: 1}}}"
PAID = "share: {of: teachers_in_post, that: {payments: {where: {kind: salary}, at_least: 1}}}"
TRAINED = "share: {of: teachers_in_post, that: {trainings: {sum: hours, at_least: 40}}}"
IN_PERIOD = "{not_before: period_start, not_after: period_end}"
OFTENER = "share: {of: staff, where: {talks: {at_least: 2}}, that: {category: worker}}"
RULES = f"""
- {{id: lives/talks, {YEARLY}, {TALKED}, at_least: 100%}}
- {{id: lives/half, {YEARLY}, {TALKED}, at_least: 50%}}
- {{id: lives/btalks, {YEARLY}, subject: bureau, {TALKED}, at_least: 100%}}
- {{id: lives/two, {YEARLY}, subject: bureau, count: {{of: staff_in_post}}, at_least: 2}}
- {{id: lives/often, {YEARLY}, subject: bureau, count: {{of: staff, where: {{talks: {{at_least: 2}}}}}}, at_most: 0}}
- {{id: lives/once, {YEARLY}, subject: bureau, count: {{of: staff_in_post, where: {{talks: {{at_least: 1}}}}}}, at_least: 1}}
- {{id: lives/both, {YEARLY}, subject: bureau, count: {{of: staff_in_post, where: {{talks: {{at_least: 1}}}}}}, at_least: 2}}
- {{id: lives/oftener, {YEARLY}, subject: bureau, {OFTENER}, at_least: 1}}
- {{id: lives/rural, {YEARLY}, subject: bureau, count: {{of: staff, where: {{rural_years: {{at_least: 15}}}}}}, at_least: 1}}
- {{id: lives/figure, {YEARLY}, subject: bureau, value: {{indicator: 测试指标}}, at_least: 50}}
- {{id: lives/events, {COMMON}, period: term, count: {{of: activities, where: {{held: true}}}}, at_least: 2}}
- {{id: lives/dated, {YEARLY}, count: {{of: activities}}, at_least: {{2020-01-01: 1, 2025-07-01: 2}}}}
- {{id: lives/bystage, {YEARLY}, count: {{of: activities}}, at_least: {{by: stage, primary: 1, junior: 2, else: not_asked}}}}
- {{id: lives/leap, {YEARLY}, reference: 02-28, count: {{of: staff, where: {{age: {{at_least: 61}}}}}}, at_least: 1}}
- {{id: lives/retire, {YEARLY}, count: {{of: staff, where: {{months_to_retirement: {{at_most: 12}}}}}}, at_least: 1}}
- {{id: lives/hours, {YEARLY}, {TRAINED}, at_least: 100%}}
- {{id: lives/pct, {COMMON}, period: as_of, value: boarding_share, at_least: 60%}}
- {{id: lives/pay, {COMMON}, period: month, {PAID}, at_least: 100%}}
- {{id: lives/thirty, {YEARLY}, count: {{of: staff, where: {{thirty_years_on: {IN_PERIOD}}}}}, at_least: 1}}
"""


def rows_of(nth: int, situation: dict[str, Any]) -> dict[str, list[dict[str, str]]]:
    """The rows of a situation in each list, with where they stand."""
    found: dict[str, list[dict[str, str]]] = {name: [] for name in ("学校", *USUAL)}
    for first, lists in (("2", situation), ("3", situation.get("other"))):
        if lists is None:
            continue
        home = f"{first}1629{nth:05}"
        school = {"学校标识码": home, "学校名称": f"第{home}学校", "所属区县": district(nth), "学段": "小学", "办学类型": "公办"}
        found["学校"].append({**school, **lists.get("school", {})})
        for name, usual in USUAL.items():
            where = {"所属区县": district(nth)} if name == "主管部门数据" else {"学校标识码": home}
            found[name] += [{**where, **usual, **row} for row in lists.get(name, [])]
    return found


def district(nth: int) -> str:
    return f"第{nth}县"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], Finding]:
    """Rule, district and first day → the finding."""
    folder = tmp_path_factory.mktemp("situations")
    (folder / "lives").mkdir()
    (folder / "lives" / "pack.yaml").write_text(PACK, encoding="utf-8")
    (folder / "lives" / "rules.yaml").write_text(RULES, encoding="utf-8")
    every = [rows_of(nth, situation) for nth, situation in enumerate(SITUATIONS)]
    named = []
    for name in every[0]:
        rows = [row for one in every for row in one[name]]
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(column for row in rows for column in row)), restval="")
            writer.writeheader()
            writer.writerows(rows)
        named.append(f"  - {{path: {name}.csv, submitted_by: file}}\n")
    audit_file = folder / "audit.yaml"
    audit_file.write_text("pack: ./lives\nas_of: 2026-03-31\nrecords:\n" + "".join(named), encoding="utf-8")
    pack, spec = load_pack(folder / "lives"), load_spec(audit_file, date(2000, 1, 1))
    found = audit(pack, records_of(spec, pack.model), as_of=spec.as_of).findings
    found.sort(key=lambda finding: finding.subject_id, reverse=True)  # the first school's findings last, so that they stay
    return {(f.rule, f.district, "" if f.rule == "lives/pct" else str(f.period_start)): f for f in found}


@pytest.mark.parametrize(
    ("nth", "situation"), list(enumerate(SITUATIONS)), ids=[f"{one['rule']}: {one['says']}" for one in SITUATIONS]
)
def test_the_verdict_is_the_laws(nth: int, situation: dict[str, Any], judged: dict[tuple[str, str, str], Finding]) -> None:
    period = "" if situation["rule"] == "pct" else situation["from"]
    finding = judged[f"lives/{situation['rule']}", district(nth), period]
    assert str(finding.verdict) == situation["verdict"]
    assert bool(finding.missing) == (situation["verdict"] == "unknown")
    assert situation.get("waits", "") in ("", *finding.missing)
