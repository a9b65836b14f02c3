"""Requirements of other provinces, ministries and countries: the language says them, and judges them as it says.

Thirty-eight stand in sound/elsewhere, with made cases; twenty-five more in sound/fresh, with cases worked out by hand.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from random import Random

import pytest

from auditor.authoring.cases_text import cases_of
from auditor.authoring.format import format_file
from auditor.authoring.lint import lint
from auditor.problems import UserError
from auditor.rules.pack import Pack, load_pack
from auditor.rules.sentence import sentence

SOUND = Path(__file__).parent / "sound"
FOLDER, FRESH = SOUND / "elsewhere", SOUND / "fresh"
HARD = ("elsewhere/a6", "elsewhere/b2b", "elsewhere/b5b")
"""A limit that is a part of other schools' staff, counts of one table against each other, a quotient against the last year."""
SOME = Random(20).sample(range(43), 5)  # cases of all of them take ten seconds


PLACES = (12, *Random(5).sample(range(1, 25), 2))


@cache
def pack(folder: Path = FOLDER) -> Pack:
    return load_pack(folder)


def test_every_requirement_binds_and_all_but_one_are_said_whole() -> None:
    assert len(pack().rules) == 43
    assert [rule.id for rule in pack().rules if rule.partial] == ["elsewhere/a2"]


@pytest.mark.parametrize("folder", [FOLDER, FRESH], ids=lambda folder: folder.name)
def test_every_requirement_reads_in_both_languages(folder: Path) -> None:
    for rule in pack(folder).rules:
        assert sentence(rule, pack(folder).model, "zh").endswith("。")
        assert sentence(rule, pack(folder).model, "en").endswith(".")


@pytest.mark.parametrize(
    "written", [FOLDER / "provinces.yaml", FOLDER / "ministries.yaml", FRESH / "rules.yaml"], ids=lambda written: written.stem
)
def test_chinese_words_lead_back_to_the_english_ones(written: Path, tmp_path: Path) -> None:
    own, name = pack(written.parent), written.stem
    english = format_file(written, name, own, "en")
    chinese = tmp_path / f"{name}.yaml"
    chinese.write_text(format_file(written, name, own, "zh"), encoding="utf-8")
    assert chinese.read_text(encoding="utf-8") != english
    assert format_file(chinese, name, own, "en") == english


SAID = {
    "7": "在审核日，在岗专任教师（任教学科为“心理”）（在校生数不足300的不少于2；"
    "在校生数达到300的不少于2，每150加1（不足150按150计））。",
    "8": "在审核日，在岗教职工（任教学科为“校医”）（按班级数，不少于0，每12加1（不足12按12计））。",
    "14": "在审核日，近视率下降的百分点（＝上年近视率 − 近视率）不低于0.5%。",
    "16": "在审核日，班级中，每周体育课时（年级不足3的不低于4；年级达到3的不低于3）的比例达到100%。",
}


@pytest.mark.parametrize("number", SAID)
def test_a_sentence_says_what_was_meant(number: str) -> None:
    rule = pack(FRESH).rule(f"fresh/{number}")
    assert rule is not None
    assert sentence(rule, pack(FRESH).model, "zh") == SAID[number]


@pytest.mark.parametrize("name", [*HARD, *SOME])
def test_made_cases_are_judged_as_reckoned(name: str | int) -> None:
    rule = next(rule for place, rule in enumerate(pack().rules) if name in (rule.id, place))
    made = cases_of(rule, pack())
    assert made.number > 1
    assert made.why is None
    assert not made.apart


@pytest.mark.parametrize("place", [*PLACES, 14])
def test_made_cases_of_fresh_requirements(place: int) -> None:
    rule = pack(FRESH).rule(f"fresh/{place}")
    assert rule is not None
    made = cases_of(rule, pack(FRESH))
    assert (made.why, made.apart) == (None, ())
    assert made.number > 1


def written_otherwise(folder: Path, old: str, new: str) -> Path:
    """The fresh pack with something written otherwise in its rules."""
    found = Path(shutil.copytree(FRESH, folder / "fresh"))
    text = (found / "rules.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (found / "rules.yaml").write_text(text.replace(old, new), encoding="utf-8")
    return found


def test_half_a_percentage_point_is_not_taken_for_half_of_everything(tmp_path: Path) -> None:
    changed = written_otherwise(tmp_path, "at_least: 0.5%}", "at_least: 0.5}")
    about = {"E268", "W408"}
    assert [problem.code for problem in lint([FRESH]).problems if problem.code in about] == []
    assert [problem.code for problem in lint([changed]).problems if problem.code in about] == ["W408"]


def test_a_bureau_is_told_how_its_schools_are_added_up(tmp_path: Path) -> None:
    changed = written_otherwise(tmp_path, "{total: {of: schools, sum: pupils}}", "pupils")
    with pytest.raises(UserError) as caught:
        load_pack(changed)
    (problem,) = caught.value.problems
    assert problem.code == "E258"
    assert "{total: {of: schools, sum: pupils}}" in problem.suggestion.say("en")
