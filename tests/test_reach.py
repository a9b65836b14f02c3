"""A file speaks only up to its own day: of a period that ends later, what it counts may still become more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from importing import write_xlsx

from auditor.findings.finding import Finding
from auditor.inputs.read import inputs
from auditor.inputs.spec import load_spec
from auditor.measures.moment import moment_of
from auditor.measures.reach import short_of
from auditor.measures.task import Task
from auditor.rules.periods import periods_for
from auditor.store.write import write_store
from tests.agreement import audited_files, packs
from tests.law import lists
from tests.test_decisions import SCHOOLS, STAFF, TALKS, member, talk

ACTIVITIES = ["活动名称", "活动日期", "活动类型"]


def written(folder: Path, said: str, *, talks: int = 1, cell: str = "") -> Path:
    """One school of three, some of whom were talked to; ``said``: what the audit file says of the records."""
    staff = [STAFF, member("1", "王安"), member("2", "李平"), member("3", "周宁")]
    reached = [talk("1", "王安"), talk("2", "李平"), talk("3", "周宁")][:talks]
    head = [["本表情况", "有记录（见下）", "数据截至", cell]] if cell else []
    write_xlsx(folder / "记录" / "学校名单.xlsx", {"学校": SCHOOLS[:2]})
    sheets = {"教职工": staff, "谈心谈话": [*head, TALKS, *reached], "活动": [ACTIVITIES, ["运动会", "2025-05-01", "文体活动"]]}
    write_xlsx(folder / "记录" / "青禾县甲小学.xlsx", sheets)
    (folder / "audit.yaml").write_text(f"pack: shandan\nas_of: 2025-12-31\nrecords: {{path: 记录{said}}}\n", encoding="utf-8")
    return folder


def found(folder: Path, rule: str) -> Finding:
    audited = audited_files("shandan", folder / "audit.yaml", f"shandan/{rule}")
    return next(f for (_, _, start), f in audited.items() if start.year == 2025)


@pytest.mark.parametrize(
    ("said", "talks", "verdict"),
    [
        ("", 1, "fail"),
        (", until: 2025-12-31", 1, "fail"),
        (", until: 2025-12-10", 1, "unknown"),
        (", until: 2025-12-10", 3, "pass"),  # what is reached is reached, whatever is still to come
    ],
)
def test_what_may_still_come_leaves_open_what_was_not_reached(said: str, talks: int, verdict: str, tmp_path: Path) -> None:
    assert str(found(written(tmp_path, said, talks=talks), "3c").verdict) == verdict


def test_the_form_says_its_day_and_the_finding_names_it(tmp_path: Path) -> None:
    finding = found(written(tmp_path, "", cell="2025-12-10"), "3c")
    assert (str(finding.verdict), finding.missing) == ("unknown", ("talks",))
    assert [note["zh"] for note in finding.notes] == ["谈心谈话：数据截至2025-12-10，此后的情况不知道"]


def test_a_count_has_no_upper_bound(tmp_path: Path) -> None:
    assert str(found(written(tmp_path / "a", ""), "3a-event").verdict) == "fail"
    assert str(found(written(tmp_path / "b", ", until: 2025-12-10"), "3a-event").verdict) == "unknown"


def test_a_store_keeps_the_day(tmp_path: Path) -> None:
    folder = written(tmp_path, ", until: 2025-12-10")
    packs, records = inputs(load_spec(folder / "audit.yaml", date(2025, 12, 31)))
    write_store(records, packs[-1].model, str(folder / "库"))
    (folder / "audit.yaml").write_text("pack: shandan\nas_of: 2025-12-31\nstore: 库\n", encoding="utf-8")
    assert str(found(folder, "3c").verdict) == "unknown"


def test_a_bureau_s_own_list_speaks_up_to_its_day(tmp_path: Path) -> None:
    case = next(case for case in lists.CASES if case.rule == "leiyang/1b" and case.verdicts.startswith("pass"))
    one = {**case.files, "主管部门活动": case.files["主管部门活动"].rsplit("青屿县", 1)[0]}
    for until, verdict in (("2025-12-31", "fail"), ("2025-06-30", "unknown")):
        folder = tmp_path / until
        folder.mkdir()
        audited = audited_files("leiyang", replace(case, files=one, until={"主管部门活动": until}).write(folder), case.rule)
        assert {str(f.verdict) for f in audited.values() if f.period_start.year == 2025} == {verdict}


def test_what_ends_before_the_day_is_decided(tmp_path: Path) -> None:
    """Records of days after the list's own cannot come where the duty's own days are over."""
    model = packs("shandan")[0].model
    rule = next(rule for rule in packs("shandan")[0].rules if rule.id == "shandan/3a-event")
    (period,) = periods_for(rule.period, packs("shandan")[0].calendar, date(2025, 12, 31))
    task = Task(rule, period, moment_of(rule, period, date(2025, 12, 31), packs("shandan")[0].calendar), "school")
    assert model.tables["activities"].dated_by
    assert short_of(task, {"until_activities": 20251231}) == ()
    assert short_of(task, {"until_activities": 20251230}) == (("activities", date(2025, 12, 30)),)
    ended = replace(task, period=replace(period, duty_ends=date(2025, 9, 17)))
    assert short_of(ended, {"until_activities": 20250917}) == ()
