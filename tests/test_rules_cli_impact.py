"""``auditor rules impact``: what a changed rule changes, nothing more."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from auditor.authoring.impact import Change, Impact, Side, changed_rules, pack_at
from auditor.authoring.impact_text import sentences
from auditor.commands.main import main
from auditor.problems import UserError
from auditor.rules.pack import load_pack

ROOT = Path(__file__).parent.parent
CONSTRUCTS = ROOT / "tests" / "constructs"
AUDIT = ROOT / "data_samples" / "shandan" / "audit.yaml"


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the Shandan pack in which two thirds became 90 %."""
    folder = tmp_path_factory.mktemp("changed")
    for name in ("rules", "policies"):
        shutil.copytree(ROOT / name, folder / name)
    talks = folder / "rules" / "shandan" / "talks.yaml"
    text = talks.read_text(encoding="utf-8")
    talks.write_text(text.replace("\n  at_least: 2/3", "\n  at_least: 90%"), encoding="utf-8")
    return folder / "rules" / "shandan"


@pytest.fixture(scope="module")
def files(changed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("impact")
    code = main(
        [
            "rules",
            "impact",
            "shandan",
            str(changed),
            str(AUDIT),
            "--json",
            str(folder / "i.json"),
            "--html",
            str(folder / "i.html"),
        ]
    )
    assert code == 0
    return folder


def test_only_the_changed_rule_changes(files: Path) -> None:
    found = json.loads((files / "i.json").read_text(encoding="utf-8"))
    assert {change["rule"] for change in found["changes"]} == {"shandan/3c"}


def test_verdicts_lost_are_told_per_school(files: Path) -> None:
    found = json.loads((files / "i.json").read_text(encoding="utf-8"))
    lost = [c["subject_name"] for c in found["changes"] if (c["before"]["verdict"], c["after"]["verdict"]) == ("pass", "fail")]
    assert "山丹县石燕小学" in lost


def test_county_figures_add_up(files: Path) -> None:
    found = json.loads((files / "i.json").read_text(encoding="utf-8"))
    rule, schools = found["rules"][0]["verdicts"], found["schools"]
    assert sum(rule["before"].values()) == sum(rule["after"].values())
    assert sum(schools["before"].values()) == sum(schools["after"].values()) == 12


def test_the_page_says_what_the_rule_now_says(files: Path) -> None:
    page = (files / "i.html").read_text(encoding="utf-8")
    assert ("不低于2/3" in page, "不低于90%" in page, "<script" in page) == (True, True, False)


@pytest.fixture(scope="module")
def harder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The constructs with a harder first indicator, which six of seven count, and all schools with six count those."""
    folder = tmp_path_factory.mktemp("harder") / "constructs"
    shutil.copytree(CONSTRUCTS, folder)
    balance = folder / "balance.yaml"
    text = balance.read_text(encoding="utf-8")
    balance.write_text(text.replace("4.2/100", "4.9/100").replace("primary: 0.042", "primary: 0.049"), encoding="utf-8")
    return folder


def test_what_counts_a_changed_rule_changes_too_over_several_levels(harder: Path) -> None:
    old, new = load_pack(CONSTRUCTS), load_pack(harder)
    assert changed_rules(old, new) == {"constructs/b1-degrees", "constructs/six-of-seven", "constructs/all-schools-six"}


def _change(rule: str, subject: str, subject_id: str, because: tuple[Change, ...] = ()) -> Change:
    sides = (Side("pass", "met", None, None, None, {}), Side("fail", "not_met", None, None, None, {}))
    titles = {"zh": f"题{rule}", "en": f"title {rule}"}
    return Change(rule, titles, subject, subject_id, f"name {subject_id}", {"zh": "2025年", "en": "2025"}, *sides, because)


def test_a_change_says_by_which_of_the_counted_rules_it_came() -> None:
    one = _change("p/1", "school", "a")
    six = _change("p/6", "school", "a", (one,))
    county = _change("p/all", "bureau", "c", (six,))
    found = Impact("old", "new", date(2025, 12, 31), (one, six, county), (), {}, {})
    assert [said.say("en") for said in sentences(found)] == [
        "name a, title p/6 (2025): Met before, Not met now, for of what it counts: title p/1 was Met and is Not met.",
        "name c, title p/all (2025): Met before, Not met now, for of what it counts: title p/6 of name a was Met and is Not met.",
    ]
    assert next(said.say("zh") for said in sentences(found)) == (
        "name a，题p/6（2025年）：原来达标，改后未达标；因为所列的规则中，题p/1由达标变为未达标。"
    )


def test_the_same_pack_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "impact", "shandan", "shandan", str(AUDIT), "--lang", "en"]) == 0
    assert "Both versions say the same." in capsys.readouterr().out


# ---------------------------------------------------------------- git revisions


@pytest.fixture
def repository(changed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(changed.parent, tmp_path / "rules")
    shutil.copytree(changed.parent.parent / "policies", tmp_path / "policies")
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false", *arguments], check=True
        )
    (tmp_path / "rules" / "shandan" / "talks.yaml").unlink()
    return tmp_path


@pytest.mark.usefixtures("repository")
def test_a_pack_is_taken_from_a_revision() -> None:
    with pack_at("HEAD:rules/shandan") as pack:
        assert (pack.rule("shandan/3c") is not None, pack.policy is not None) == (True, True)


@pytest.mark.usefixtures("repository")
def test_a_pack_that_rests_on_others_is_taken_with_them() -> None:
    with pack_at("HEAD:rules/leiyang") as pack:
        assert pack.name == "leiyang"


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("word", ["nowhere:rules/shandan", "HEAD:rules/nothing", "--output=x:rules/shandan", "HEAD:../../etc"])
def test_what_git_does_not_know_is_told(word: str) -> None:
    with pytest.raises(UserError) as caught, pack_at(word):
        pass
    assert caught.value.problems[0].code in ("E272", "E273", "E271")
