"""What a rule says is what is judged: packs of tests/sound, each of whose cases states what must come out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from auditor.authoring.cases import CaseResult, load_cases, run_cases
from auditor.problems import UserError
from auditor.rules.pack import Pack, load_pack
from tests.test_pack_cases import silent_unknowns

SOUND = Path(__file__).parent / "sound"
PACKS = sorted(path.parent.name for path in SOUND.glob("*/pack.yaml"))


@cache
def pack(name: str) -> Pack:
    return load_pack(SOUND / name)


@cache
def results(name: str) -> list[CaseResult]:
    return run_cases(load_cases(pack(name)), pack(name))


@pytest.mark.parametrize("name", PACKS)
def test_cases(name: str) -> None:
    assert [(one.case.name, one.problem, one.differences) for one in results(name) if not one.passed] == []


@pytest.mark.parametrize("name", PACKS)
def test_a_case_alone_comes_out_as_among_others(name: str) -> None:
    alone = [run_cases([case], pack(name))[0] for case in load_cases(pack(name))[::10]]
    assert [(one.case.name, one.problem, one.differences) for one in alone if not one.passed] == []


@pytest.mark.parametrize("name", PACKS)
def test_an_unknown_says_what_is_missing(name: str) -> None:
    assert silent_unknowns(results(name)) == []


LINKED = """\
name: lk
title: 试
records:
  tables:
    deputies:
      zh: 法治副校长
      en: Deputies
      level: bureau
      key: deputy
      columns:
        district: {type: text, zh: 所属区县, en: district}
        deputy: {type: key, zh: 编号, en: id}
    posts:
      zh: 任职
      en: Posts
      columns:
        school_id: {type: school}
        deputy: {type: link, to: deputies, zh: 编号, en: id}
"""


def test_a_school_table_that_points_to_the_bureaus_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(LINKED, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_pack(tmp_path)
    assert [(problem.code, problem.place.line) for problem in caught.value.problems] == [("E274", 18)]


@pytest.mark.parametrize("path", sorted((SOUND / "language" / "cases").glob("*.yaml")), ids=lambda path: path.stem)
def test_each_thing_that_the_language_says_is_tried_in_every_way(path: Path) -> None:
    """At least three rules of each, with cases that pass, fail, do not apply and lack data."""
    of_file = [case for case in load_cases(pack("language")) if Path(case.place.file).name == path.name]
    assert len({case.rule for case in of_file}) >= 3
    assert {expected.verdict for case in of_file for expected in case.expect} >= {"pass", "fail", "not_applicable", "unknown"}
