"""``auditor rules new``: the starter loads, is sound, and its cases come out as written."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from auditor.authoring.lint import lint
from auditor.commands.main import auditor, main
from auditor.commands.rules_new import MEASURES
from tests.test_rules_cli_lint import make


def new(pack: Path, *more: str) -> int:
    return main(
        [
            "rules",
            "new",
            str(pack),
            "--name",
            "2",
            "--clause",
            "一",
            "--quote",
            "谈话: 一次",
            "--title",
            "试写, 一",
            "--yes",
            *more,
        ]
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("measure", MEASURES)
def test_a_starter_is_sound_and_its_cases_pass(measure: str, language: str, tmp_path: Path) -> None:
    pack = make(tmp_path)
    assert new(pack, "--measure", measure, "--lang", language) == 0
    assert [problem for problem in lint([pack]).problems if problem.code != "W423"] == []
    assert main(["rules", "test", str(pack)]) == 0


def test_a_starter_is_written_in_the_authors_words(tmp_path: Path) -> None:
    pack = make(tmp_path)
    new(pack, "--lang", "zh")
    assert "不低于: 2/3" in (pack / "2.yaml").read_text(encoding="utf-8")


def test_nothing_is_replaced(tmp_path: Path) -> None:
    pack = make(tmp_path)
    (pack / "cases" / "2.yaml").write_text("[]\n", encoding="utf-8")
    assert (new(pack), (pack / "2.yaml").exists()) == (2, False)


def test_an_id_is_never_given_twice(tmp_path: Path) -> None:
    assert new(make(tmp_path), "--name", "1") == 2


def test_an_unknown_clause_is_refused(tmp_path: Path) -> None:
    assert new(make(tmp_path), "--clause", "九") == 2


@pytest.mark.parametrize("name", ["../x", "A b", ""])
def test_a_name_is_no_path(name: str, tmp_path: Path) -> None:
    assert new(make(tmp_path), "--name", name) == 2


def test_without_questions_everything_needed_must_be_said(tmp_path: Path) -> None:
    assert main(["rules", "new", str(make(tmp_path)), "--yes"]) == 2


def test_what_is_not_said_is_asked(tmp_path: Path) -> None:
    pack = make(tmp_path)
    asked = CliRunner().invoke(auditor, ["rules", "new", str(pack)], input="一\n2\n谈话\n试写\n\n\n")
    assert (asked.exception, (pack / "2.yaml").is_file()) == (None, True)
