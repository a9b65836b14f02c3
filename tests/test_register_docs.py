"""The page on register and waivers: its examples are read by the program, its tables are complete, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor.answers import register_files, waiver_files
from auditor.answers.answer import COLUMNS
from auditor.answers.register_files import read_register
from auditor.answers.waiver_files import read_waivers
from auditor.rules.pack import load_pack

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "docs" / f"evidence-and-waivers.{language}.md" for language in ("zh", "en")]

each_page = pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])


def examples(page: Path) -> list[str]:
    """The example of a register and that of a waiver file."""
    return [block for block in re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.S) if block.startswith("#")]


@each_page
def test_the_register_of_the_example_is_read(page: Path, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(examples(page)[0], encoding="utf-8")
    assert [answer.answer for answer in read_register(tmp_path / "a.yaml").answers] == ["yes", "yes", "no"]


@each_page
def test_the_waivers_of_the_example_are_read(page: Path, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(examples(page)[1], encoding="utf-8")
    assert [len(waiver.schools) for waiver in read_waivers(tmp_path / "a.yaml")] == [2]


@each_page
def test_the_rules_of_the_examples_exist(page: Path) -> None:
    named = set(re.findall(r": (shandan/\S+)", "".join(examples(page))))
    assert named
    assert named <= {rule.id for rule in load_pack("shandan").rules}


@each_page
def test_every_column_is_told(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [zh for zh, _ in COLUMNS.values() if zh not in text] == []


@pytest.mark.parametrize("nth", [0, 1])
def test_every_key_has_an_example(nth: int) -> None:
    keys = (register_files.KEYS, waiver_files.KEYS)[nth]
    chinese, english = (set(re.findall(r"^[- ] (\S+):", examples(page)[nth], re.M)) for page in PAGES)
    assert (chinese, english) == ({names[0] for names in keys.values()}, set(keys))
