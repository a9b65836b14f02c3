"""``auditor rules format``: words change, meaning, comments and layout stay."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest

from auditor.authoring.cases import read_cases
from auditor.authoring.format import format_file
from auditor.commands.main import main
from auditor.problems import Place, UserError
from auditor.rules.bind.names import Names
from auditor.rules.grammar import RULE_WORDS
from auditor.rules.pack import Pack, load_pack, pack_names
from auditor.rules.words import COMPARATORS
from tests.random_packs import write_pack

OTHERS = ("constructs", "sound/language")


@cache
def pack(name: str) -> Pack:
    return load_pack(Path(__file__).parent / name if name in OTHERS else name)


FILES = [
    (name, path)
    for name in (*pack_names(), *OTHERS)
    for path in sorted(pack(name).folder.rglob("*.yaml"))
    if path.name != "pack.yaml"
]
IDS = [f"{name}-{path.name}" for name, path in FILES]


@pytest.mark.parametrize(("name", "path"), FILES, ids=IDS)
def test_chinese_and_back_is_the_same_text(name: str, path: Path, tmp_path: Path) -> None:
    folder = tmp_path / path.parent.name
    folder.mkdir()
    copy = folder / path.name
    copy.write_text(format_file(path, path.name, pack(name), "zh"), encoding="utf-8")
    english = format_file(path, path.name, pack(name), "en")
    assert format_file(copy, path.name, pack(name), "en") == english


@pytest.mark.parametrize(("name", "path"), FILES, ids=IDS)
def test_comments_and_lines_stay(name: str, path: Path) -> None:
    def kept(text: str) -> list[str]:
        return [re.sub(r"^[^#]*", "", line) for line in text.split("\n")]

    assert kept(format_file(path, path.name, pack(name), "zh")) == kept(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [*pack_names(), *OTHERS])
def test_a_pack_in_chinese_holds_the_same_rules(name: str, tmp_path: Path) -> None:
    shutil.copytree(pack(name).folder, tmp_path / name)
    for path in (tmp_path / name).glob("*.yaml"):
        if path.name != "pack.yaml":
            path.write_text(format_file(path, path.name, pack(name), "zh"), encoding="utf-8")
    again = load_pack(tmp_path / name)
    assert [replace(r, place=Place()) for r in again.rules] == [replace(r, place=Place()) for r in pack(name).rules]


@pytest.mark.parametrize("name", [*pack_names(), *OTHERS])
def test_cases_in_chinese_say_the_same(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    names = Names(pack(name).model)
    for path in pack(name).cases:
        copy = folder / path.name
        copy.write_text(format_file(path, path.name, pack(name), "zh"), encoding="utf-8")
        one, two = (read_cases(file, "", pack(name), names) for file in (path, copy))
        said = [[(c.given, [replace(e, place=Place()) for e in c.expect]) for c in cases] for cases in (one, two)]
        assert said[0] == said[1]


def test_no_english_keyword_is_left() -> None:
    text = format_file(pack("shandan").folder / "talks.yaml", "talks.yaml", pack("shandan"), "zh")
    keys = set(re.findall(r"^ *-? ?(\w+):", text, re.MULTILINE))
    assert keys & {*RULE_WORDS, *COMPARATORS} == set()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(pack("shandan").folder, tmp_path / "shandan")
    return tmp_path / "shandan"


def test_write_changes_and_check_is_then_content(copied: Path) -> None:
    arguments = ["rules", "format", str(copied), "--to", "zh"]
    assert [main([*arguments, flag]) for flag in ("--check", "--write", "--check")] == [1, 0, 0]


def test_without_a_flag_the_text_is_shown_and_the_file_kept(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copied / "talks.yaml"
    before = path.read_bytes()
    assert main(["rules", "format", str(path), "--to", "zh"]) == 0
    assert ("编号: shandan/3c" in capsys.readouterr().out, path.read_bytes()) == (True, before)


def test_check_and_write_exclude_each_other(copied: Path) -> None:
    assert main(["rules", "format", str(copied), "--check", "--write"]) == 2


def test_rules_of_evidence_are_written_in_chinese_too() -> None:
    text = format_file(pack("leiyang").folder / "evidence.yaml", "evidence.yaml", pack("leiyang"), "zh")
    assert "    问题:\n      中文: " in text
    assert re.search(r"^\s+(?:attest|question|document):", text, re.M) is None


def test_random_rules_in_chinese_and_back_are_the_same(tmp_path: Path) -> None:
    """Rules that nobody wrote with the formatter in mind: the same text again, and the same meaning in each language."""
    tried = 0
    for seed in range(25):
        folder = write_pack(Random(seed), tmp_path / str(seed))
        try:
            own, file = load_pack(folder), folder / "rules.yaml"
        except UserError:  # chance put together what the language refuses
            continue
        tried += 1
        texts = []
        for language in ("zh", "en", "zh", "en"):
            texts.append(format_file(file, file.name, own, language))
            file.write_text(texts[-1], encoding="utf-8")
            assert [replace(r, place=Place()) for r in load_pack(folder).rules] == [replace(r, place=Place()) for r in own.rules]
        assert texts[:2] == texts[2:]
    assert tried >= 20
