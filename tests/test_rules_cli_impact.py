"""``auditor rules impact``: what a changed rule changes, nothing more."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from auditor.authoring.impact import pack_at
from auditor.commands.main import main
from auditor.problems import UserError

ROOT = Path(__file__).parent.parent
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
