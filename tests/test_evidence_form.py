"""The evidence register as a form: it is read back as it was filled in. What a bureau knows of a school: test_self_check.py."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

from auditor.answers.answer import GRID
from auditor.answers.register_files import read_register
from auditor.commands.main import main
from auditor.forms.evidence import questions
from auditor.inputs.packs import load_packs
from auditor.rules.kinds.attest import Attest
from tests.naive.packs import ROOT

RECORDS = ROOT / "data_samples" / "shandan" / "records"
AS_OF = date(2026, 3, 31)
SCHOOL = "3162990003"


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("form") / "佐证.xlsx"
    words = ["template", "shandan", "--evidence", "--records", str(RECORDS / "学校名单.xlsx"), "--as-of", "2026-03-31"]
    assert main([*words, "--output", str(path), "--lang", "zh"]) == 0
    return path


def rows(form: Path) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(form).worksheets[0]
    header = [cell.value for cell in sheet[1]]
    return [dict(zip(header, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_every_rule_that_asks_for_papers_has_a_row_for_each_school(form: Path) -> None:
    packs, _ = load_packs(("shandan",))
    asked = {rule.id for rule in packs[0].rules if isinstance(rule.measure, Attest) and "school" in rule.subjects}
    own = [row for row in rows(form) if row["学校标识码"] == SCHOOL]
    assert {rule for row in own for rule in str(row["规则编号"]).split("、")} == asked


def test_rows_of_one_material_stand_together(form: Path) -> None:
    materials = [row["材料类别"] for row in rows(form) if row["学校标识码"] == SCHOOL]
    changes = sum(one != other for one, other in pairwise(materials))
    assert changes == len(set(materials)) - 1


def test_the_same_fact_is_asked_once() -> None:
    """No two rows ask the same question of the same material in the same period."""
    packs, _ = load_packs(("shandan",))
    asked = questions(packs, AS_OF)
    keys = [(one.material["zh"], one.text["zh"], one.period, one.subject) for one in asked]
    assert len(keys) == len(set(keys))


def test_an_empty_form_answers_nothing(form: Path) -> None:
    register = read_register(form)
    assert register.answers == ()
    assert {problem.code for problem in register.problems} <= {"W510"}


def test_what_is_filled_in_is_read_and_serves_every_rule_of_its_row(form: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(form)
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    line = next(n for n, row in enumerate(rows(form), 2) if row["学校标识码"] == SCHOOL)
    sheet.cell(line, header.index("规则编号") + 1).value = "shandan/1-charter、shandan/1-disclosure"
    for name, value in {"结论": "是", "佐证材料": "章程.pdf", "登记人": "督导组", "登记日期": "2026-03-01"}.items():
        sheet.cell(line, header.index(name) + 1).value = value
    book.save(tmp_path / "filled.xlsx")
    answers = read_register(tmp_path / "filled.xlsx").answers
    assert [(one.rule, one.school_id, one.answer, one.document) for one in answers] == [
        ("shandan/1-charter", SCHOOL, "yes", "章程.pdf"),
        ("shandan/1-disclosure", SCHOOL, "yes", "章程.pdf"),
    ]


def test_the_grid_counts_what_is_open(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    grid = book[GRID]
    materials = [cell.value for cell in grid[1]][1:]
    assert set(materials) == {row["材料类别"] for row in rows(form)}
    assert all(
        str(cell.value).startswith("=COUNTIFS(") for row in grid.iter_rows(min_row=2, min_col=2) for cell in row if cell.value
    )


def test_the_same_schools_give_the_same_bytes(form: Path, tmp_path: Path) -> None:
    words = ["template", "shandan", "--evidence", "--records", str(RECORDS / "学校名单.xlsx"), "--as-of", "2026-03-31"]
    main([*words, "--output", str(tmp_path / "again.xlsx"), "--lang", "zh"])
    assert (tmp_path / "again.xlsx").read_bytes() == form.read_bytes()
