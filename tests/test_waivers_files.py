"""Waiver files: what is read, and how every mistake is told with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from auditor.answers.waiver_files import KEYS, read_waivers
from auditor.answers.waivers import Waiver
from auditor.problems import Place, UserError

YAML = """
- rule: mini/count
  schools: [2162990001, 清泉小学]
  reason: 校舍加固
  approver: 某县教育局
  document: 某教发〔2025〕1号
  from: 2025-09-01
  until: 2026-08-31
"""


def read(folder: Path, text: str) -> list[Waiver]:
    (folder / "豁免.yaml").write_text(text, encoding="utf-8")
    return read_waivers(folder / "豁免.yaml")


def test_a_waiver(tmp_path: Path) -> None:
    assert read(tmp_path, YAML) == [
        Waiver(
            rule="mini/count",
            schools=(("2162990001", Place("豁免.yaml", 3, 13)), ("清泉小学", Place("豁免.yaml", 3, 25))),
            reason="校舍加固",
            approver="某县教育局",
            document="某教发〔2025〕1号",
            start=date(2025, 9, 1),
            end=date(2026, 8, 31),
            place=Place("豁免.yaml", 2, 3),
        )
    ]


def test_chinese_keys_mean_the_same(tmp_path: Path) -> None:
    text = YAML
    for key, (chinese, *_) in KEYS.items():
        text = text.replace(f" {key}:", f" {chinese}:")
    (english,), (chinese_one,) = read(tmp_path, YAML), read(tmp_path, text)
    assert english.told() == chinese_one.told()


def test_one_school_needs_no_list(tmp_path: Path) -> None:
    (waiver,) = read(tmp_path, YAML.replace("[2162990001, 清泉小学]", "清泉小学"))
    assert waiver.schools == (("清泉小学", Place("豁免.yaml", 3, 12)),)


def test_a_waiver_of_one_day(tmp_path: Path) -> None:
    (waiver,) = read(tmp_path, YAML.replace("2026-08-31", "2025-09-01"))
    assert (waiver.start, waiver.end) == (date(2025, 9, 1), date(2025, 9, 1))


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        *((f"  {key}:", f"  x{key}:", "E202", 2) for key in ("schools", "reason", "approver", "document", "from", "until")),
        ("rule: mini/count", "rule: count", "E206", 2),
        ("reason: 校舍加固", "reason: ''", "E208", 4),
        ("from: 2025-09-01", "from: 2025-09", "E256", 7),
        ("until: 2026-08-31", "until: 长期", "E256", 8),
        ("until: 2026-08-31", "until:", "E203", 8),
        ("until: 2026-08-31", "until: 2025-08-31", "E602", 8),
        ("清泉小学]", "全部学校]", "E603", 3),
        ("[2162990001, 清泉小学]", "'*'", "E603", 3),
        ("[2162990001, 清泉小学]", "*", "E104", 3),
        ("[2162990001, 清泉小学]", "[]", "E208", 3),
        ("  reason:", "  rule:", "E105", 4),
        ("  reason:", "  规则:", "E105", 4),
    ],
)
def test_each_mistake_is_told(tmp_path: Path, before: str, after: str, code: str, line: int) -> None:
    assert before in YAML
    with pytest.raises(UserError) as caught:
        read(tmp_path, YAML.replace(before, after))
    assert (code, line) in [(problem.code, problem.place.line) for problem in caught.value.problems]


def test_a_mapping_is_no_list_of_waivers(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        read(tmp_path, "rule: mini/count\n")
    assert [problem.code for problem in caught.value.problems] == ["E601"]


def test_an_empty_file_waives_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "# 暂无\n") == []


def test_a_folder_gives_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/二.yml", "一.yaml"):
        (tmp_path / name).write_text(YAML, encoding="utf-8")
    (tmp_path / "说明.txt").write_text("不是豁免", encoding="utf-8")
    assert [waiver.place.file for waiver in read_waivers(tmp_path)] == ["b/二.yml", "一.yaml"]


def test_nothing_named_waives_nothing() -> None:
    assert read_waivers(()) == []
