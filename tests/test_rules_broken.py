"""One broken file per code in tests/broken: its head says where the mistake must be found and what must be said.

The name of a fixture tells what it stands for in the pack of tests/broken/scaffold: ``E231.yaml`` is its rule file,
``E274.pack.yaml`` its pack.yaml, ``E281.cases.yaml`` a file of cases. To see what a changed fixture says, run
``python -m pytest -n0 tests/test_rules_broken.py`` and copy the words into its head.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from auditor.authoring.cases import load_cases
from auditor.authoring.codes import CODES
from auditor.problems import Problem, UserError
from auditor.rules.pack import load_pack

BROKEN = Path(__file__).parent / "broken"
FIXTURES = sorted(path for path in BROKEN.glob("*.yaml"))
ELSEWHERE = {"E101", "E271", "E272", "E295"}
"""Codes of files and folders that are not there; tested in test_rules_pack.py and test_norms.py."""


@pytest.fixture(autouse=True)
def _in_tmp_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def problems_of(fixture: Path) -> list[Problem]:
    """What loading the scaffold's pack and its cases says once ``fixture`` stands in its place, in the current folder."""
    shutil.copytree(BROKEN / "scaffold", ".", dirs_exist_ok=True)
    pack = Path("rules/demo")
    kind = fixture.name.split(".")[1]
    target = {"pack": pack / "pack.yaml", "cases": pack / "cases" / "cases.yaml"}.get(kind, pack / "rules.yaml")
    target.parent.mkdir(exist_ok=True)
    shutil.copyfile(fixture, target)
    with pytest.raises(UserError) as caught:
        load_cases(load_pack(pack))
    return caught.value.problems


def told(problem: Problem, language: str) -> str:
    """Message and suggestion as one line."""
    return " ".join(part.say(language) for part in (problem.message, problem.suggestion) if part)


def head(fixture: Path) -> dict[str, str]:
    """The comments at the top: ``at`` line:column, ``zh`` and ``en``."""
    encoding = "gb18030" if fixture.name.startswith("E102") else "utf-8"
    return dict(re.findall(r"^# (at|zh|en): (.*)$", fixture.read_text(encoding=encoding), re.MULTILINE))


def test_every_code_has_a_fixture() -> None:
    have = {path.name.split(".")[0] for path in FIXTURES}
    assert have | ELSEWHERE == set(CODES), "add tests/broken/CODE.yaml for a new code"


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.name)
def test_broken_file_is_explained(fixture: Path) -> None:
    problems = problems_of(fixture)
    code = fixture.name.split(".")[0]
    first = next((problem for problem in problems if problem.code == code), problems[0])
    found = {"at": f"{first.place.line}:{first.place.column}", "zh": told(first, "zh"), "en": told(first, "en")}
    assert (first.code, found) == (code, head(fixture))


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.name)
def test_broken_file_has_no_other_mistake(fixture: Path) -> None:
    assert {problem.code for problem in problems_of(fixture)} == {fixture.name.split(".")[0]}


@pytest.mark.parametrize("code", sorted(CODES))
def test_code_is_explained_in_both_languages(code: str) -> None:
    for message in (CODES[code].title, CODES[code].more):
        assert message.say("zh") != message.say("en")
