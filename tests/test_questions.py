"""What only a person can settle is asked, the question for which most waits first, and an asked question is settled."""

from __future__ import annotations

from pathlib import Path

import pytest
from importing import write_xlsx
from test_decisions import SCHOOLS, STAFF, TALKS, member, talk

from auditor.commands.main import main
from auditor.inputs.decisions import decided, read_decisions
from auditor.model.model import base_model
from auditor.quality.questions import questions
from auditor.records.read import read_records
from auditor.records.weighing import Weighing
from auditor.rules.pack import load_pack

ACTIVITIES = ["学校标识码", "活动名称", "活动日期", "活动类型"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One of every question: a list that may be complete, a file of nobody, two lists that differ, a doubtful row, one gone."""
    records = tmp_path / "记录"
    staff = [STAFF, member("1", "王安"), member("2", "李平"), member("3", "周宁", "退休")]
    write_xlsx(records / "学校名单.xlsx", {"学校": [*SCHOOLS, ["33", "青禾县丙小学", "小学", "乡村"]]})
    write_xlsx(records / "青禾县甲小学.xlsx", {"教职工": staff})
    write_xlsx(records / "青禾县甲小学更新.xlsx", {"教职工": [*staff[:2], member("2", "李平", "病假"), *staff[3:]]})
    rows = [["31", "座谈会", "2025-05-01", "征求意见"], ["32", "座谈会", "2025-05-01", "征求意见"]]
    write_xlsx(records / "活动汇总.xlsx", {"活动": [ACTIVITIES, *rows]})
    write_xlsx(records / "表3.xlsx", {"谈心谈话": [TALKS, talk("1", "王安")]})
    write_xlsx(records / "青禾县甲小学谈话.xlsx", {"谈心谈话": [[*TALKS, "说明栏"], talk("1", "王安", "请假")]})
    return tmp_path


def kinds(folder: Path, file: Path | None = None) -> list[str]:
    pack = load_pack("shandan", base_model())
    settled = decided(read_decisions(file)) if file else decided(())
    records = read_records(folder / "记录", pack.model, weighing=Weighing(decided=settled))
    found = []
    for question in questions(records, pack.model, [pack]):
        decisions = [choice.decides for choice in question.choices] + [question.decides]
        found.append(next(decision.decides for decision in decisions if decision))
    return found


def test_every_kind_is_asked_and_settled(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sorted(kinds(folder)) == ["complete", "count", "gone_before", "school", "stands"]
    answers = {"complete": "1", "count": "2", "gone_before": "2025-01-01", "school": "青禾县甲小学", "stands": "1"}
    said = iter(["钱某", *(answers[kind] for kind in kinds(folder))])
    monkeypatch.setattr("click.prompt", lambda *_, **more: _typed(next(said), more))
    file = folder / "decisions.yaml"
    command = ["import", str(folder / "记录"), "--pack", "shandan", "--output", str(folder / "out"), "--ask", str(file)]
    assert main(command) == 0
    made = read_decisions(file)
    assert (sorted(one.decides for one in made), {one.by for one in made}) == (
        ["complete", "gone_before", "leave_out", "school", "stands"],
        {"钱某"},
    )
    assert kinds(folder, file) == []


def _typed(answer: str, more: dict[str, object]) -> object:
    return int(answer) if "type" in more else answer


def test_what_is_open_is_told_where_nobody_is_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(folder / "记录"), "--pack", "shandan", "--output", str(folder / "out")]) == 0
    told = capsys.readouterr().out
    assert "需要人来定的问题：5个" in told
    waits = [int(line.rpartition("有")[2].partition("项")[0]) for line in told.splitlines() if "项要求在等" in line]
    assert waits == sorted(waits, reverse=True)
