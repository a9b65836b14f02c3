"""Slips of a Chinese keyboard: named, offered corrected, corrected by ``lint --fix``; texts are left alone."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from auditor.authoring.format import format_file
from auditor.authoring.lint import lint
from auditor.authoring.mend import mend
from auditor.commands.main import main
from auditor.rules.pack import load_pack
from auditor.written.keyboard import look, open_brackets, slips
from auditor.written.yaml_source import parse_yaml
from tests.test_rules_cli_lint import RULE, make

ROOT = Path(__file__).parent.parent
FILES = sorted([*ROOT.glob("rules/*/*.yaml"), *ROOT.glob("policies/*.yaml"), *ROOT.glob("tests/constructs/**/*.yaml")])


@pytest.mark.parametrize(
    ("line", "corrected"),
    [
        ("标题：谈话", "标题: 谈话"),
        ("- 编号：demo/1", "- 编号: demo/1"),
        ("－ 编号: demo/1", "- 编号: demo/1"),
        ("  学段: 【小学，初中】", "  学段: [小学, 初中]"),
        ("  学段: [小学、初中]", "  学段: [小学, 初中]"),
        ("不低于： ２／３", "不低于: 2/3"),
        ("　标题: 谈话", "  标题: 谈话"),
        ("“标题”：谈话", '"标题": 谈话'),
        ("标题:谈话", "标题: 谈话"),
        ("  满足：｛谈心谈话： ｛不低于： １｝｝", "  满足: {谈心谈话: {不低于: 1}}"),
        ("理解: {zh: 甲：乙，丙， en: a}", "理解: {zh: 甲：乙，丙, en: a}"),
        ("＃ 说明", "# 说明"),
        ("  {名称: “甲” , 数: ２ }", '  {名称: "甲" , 数: 2 }'),
        ("  别名: [市委、政府， “甲、乙”]", '  别名: [市委、政府, "甲、乙"]'),
    ],
)
def test_a_line_is_corrected(line: str, corrected: str) -> None:
    assert look(line).corrected == corrected


@pytest.mark.parametrize(
    "line",
    [
        "摘要: 有章程：且“好”，对",
        "url: http://a/b",
        "as_of: 12:30",
        "2025-01-01: 3",
        "名称: “双减”工作",
        "  - {a: “甲”和“乙”, b: 1}",
        "# 甲：乙",
        "  {zh: “双百”活动, en: “Double hundred” activities}",
        "  {zh: ２ 人以上, en: two}",
        "  aliases: [市人民政府, 市委、市政府]",
        "  aliases: [市委、市政府, 市人民政府]",
    ],
)
def test_texts_are_left_alone(line: str) -> None:
    assert (look(line).slips, look(line).corrected) == ((), line)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_slip_is_seen_in_a_sound_file(path: Path) -> None:
    assert [(number, line.corrected) for number, line in slips(path.read_text(encoding="utf-8"))] == []


def slipped(text: str, chance: random.Random) -> str:
    """A sound file with some of its punctuation typed on a Chinese keyboard."""
    wide = {"{": "｛", "}": "｝", "[": "【", "]": "】", ", ": "，"}
    lines = text.split("\n")
    for place, (line, depth) in enumerate(zip(lines, open_brackets(list(lines)), strict=True)):
        code = line.split(" #")[0]
        if line.lstrip().startswith("#") or '"' in line or "'" in line or chance.random() < 0.5:
            continue
        key = re.match(r"(\s*(?:- )?[\w./（）-]+): ", line)
        if depth == 0 and key:
            line = f"{key[1]}：{line[key.end() :]}"
            if re.fullmatch(r"[\[{].*[\]}]", code[key.end() :]) and not re.search("zh:|中文:", code):
                line = re.sub(r"[{}\[\]]|, ", lambda match: wide[match[0]], line)
        lines[place] = line
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", ["shandan", "leiyang"])
def test_what_was_slipped_is_put_right(name: str, seed: int) -> None:
    pack, chance = load_pack(name), random.Random(seed)
    for path in sorted(pack.folder.glob("*.yaml"))[:4]:
        sound = path.read_text(encoding="utf-8") if path.name == "pack.yaml" else format_file(path, "a", pack, "zh")
        broken = slipped(sound, chance)
        mended = broken.split("\n")
        for number, line in slips(broken):
            mended[number - 1] = line.corrected
        assert parse_yaml("\n".join(mended).encode(), "a").root.plain() == parse_yaml(sound.encode(), "a").root.plain()


def test_lint_names_the_character_and_offers_the_line(tmp_path: Path) -> None:
    pack = make(tmp_path, rule=RULE.replace("strength: must", "strength： must"))
    (problem,) = [problem for problem in lint([pack]).problems if problem.is_error]
    assert (problem.code, problem.place.line, problem.place.column) == ("E110", 5, 11)
    assert "“：”" in problem.message.say("zh")
    assert problem.suggestion is not None
    assert problem.suggestion.say("en") == "The line corrected: strength: must"


def test_a_mistake_on_a_slipped_line_names_the_character(tmp_path: Path) -> None:
    pack = make(tmp_path, rule=RULE.replace("that: {talks: {at_least: 1}}", "that: {talks: {at_least： 1}}"))
    told = [problem.suggestion.say("zh") for problem in lint([pack]).problems if problem.is_error and problem.suggestion]
    assert told
    assert all("“：”" in line for line in told)


@pytest.mark.parametrize(
    ("right", "slip"),
    [
        ("strength: must", "strength：must"),
        ("- id: demo/1", "－ id: demo/1"),
        ("at_least: 2/3", "at_least: ２/３"),
        ("that: {talks: {at_least: 1}}", "that: ｛talks： ｛at_least： 1｝｝"),
        ("  title: 谈话", "　title：谈话"),
        ("title: 谈话\n  clause: 一", "title：谈话\n  clause：一"),
    ],
)
def test_fix_puts_the_file_right(right: str, slip: str, tmp_path: Path) -> None:
    pack = make(tmp_path, rule=RULE.replace(right, slip))
    assert main(["rules", "lint", str(pack), "--fix"]) == 0
    assert load_pack(pack).rules[0].id == "demo/1"


def test_fix_leaves_sound_lines_and_files_alone(tmp_path: Path) -> None:
    pack = make(
        tmp_path, rule=RULE.replace("title: 谈话", "title: 谈话：全员，“应谈尽谈”").replace("strength: must", "strength：must")
    )
    assert [(correction.line, correction.after) for correction in mend([pack])] == [(5, "  strength: must")]
    assert load_pack(pack).rules[0].title["zh"] == "谈话：全员，“应谈尽谈”"


def test_what_cannot_be_mended_stays(tmp_path: Path) -> None:
    rule = RULE.replace("strength: must", "strength: often")
    pack = make(tmp_path, rule=rule)
    assert mend([pack]) == []
    assert (pack / "rules.yaml").read_text(encoding="utf-8") == rule
