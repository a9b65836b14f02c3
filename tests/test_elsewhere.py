"""Thirty-eight requirements of other provinces, ministries and countries: the language says them, and judges them as it says."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

import pytest

from auditor.authoring.cases_text import cases_of
from auditor.authoring.format import format_file
from auditor.rules.pack import Pack, load_pack
from auditor.rules.sentence import sentence

FOLDER = Path(__file__).parent / "sound" / "elsewhere"
HARD = ("elsewhere/a6", "elsewhere/b2b", "elsewhere/b5b")
"""A limit that is a part of other schools' staff, counts of one table against each other, a quotient against the last year."""
SOME = Random(20).sample(range(43), 5)  # cases of all of them take ten seconds


@cache
def pack() -> Pack:
    return load_pack(FOLDER)


def test_every_requirement_binds_and_all_but_one_are_said_whole() -> None:
    assert len(pack().rules) == 43
    assert [rule.id for rule in pack().rules if rule.partial] == ["elsewhere/a2"]


def test_every_requirement_reads_in_both_languages() -> None:
    for rule in pack().rules:
        assert sentence(rule, pack().model, "zh").endswith("。")
        assert sentence(rule, pack().model, "en").endswith(".")


@pytest.mark.parametrize("name", ["provinces", "ministries"])
def test_chinese_words_lead_back_to_the_english_ones(name: str, tmp_path: Path) -> None:
    written = FOLDER / f"{name}.yaml"
    english = format_file(written, name, pack(), "en")
    chinese = tmp_path / f"{name}.yaml"
    chinese.write_text(format_file(written, name, pack(), "zh"), encoding="utf-8")
    assert chinese.read_text(encoding="utf-8") != english
    assert format_file(chinese, name, pack(), "en") == english


@pytest.mark.parametrize("name", [*HARD, *SOME])
def test_made_cases_are_judged_as_reckoned(name: str | int) -> None:
    rule = next(rule for place, rule in enumerate(pack().rules) if name in (rule.id, place))
    made = cases_of(rule, pack())
    assert made.number > 1
    assert made.why is None
    assert not made.apart
