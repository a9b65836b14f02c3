"""Packs, policies and records written in Chinese mean what they mean in English; a word means the same to every verb."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from auditor.authoring.lint import lint
from auditor.commands.main import main
from auditor.rules.file_keys import PACK, POLICY, in_english
from auditor.rules.pack import load_pack
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import parse_yaml
from tests.test_rules_cli_lint import make

ENGLISH = """\
name: demo
title: 示例
policy: demo
scope: {ownership: public}
in_force: {from: 2025-01-01, not_before: {on: 2024-06-01, reason: 引用了当日的文件}}
former_rules: [demo/old]
calendar:
  school_year_starts: 09-01
  terms: [{name: 上学期, from: 09-01, until: 01-31}, {name: 下学期, from: 02-01, until: 08-31}]
records:
  code_lists:
    duty_kind: {zh: 值班类型, en: 值班类型, codes: {night: {zh: 夜班, en: 夜班, aliases: [晚班]}}}
  tables:
    duties:
      zh: 值班
      en: 值班
      dated_by: held_on
      columns:
        school_id: {type: school}
        staff_id: {type: person, zh: 教职工号, en: 教职工号}
        held_on: {type: date, zh: 值班日期, en: 值班日期}
        kind: {type: code, list: duty_kind, zh: 值班类型, en: 值班类型, default: night}
  populations:
    leaders:
      zh: 校级领导
      en: 校级领导
      extends: staff_in_post
      where: {position: head}
      leaves_out: [{when: {position: {known: false}}, zh: 职务不明, en: 职务不明}]
"""
CHINESE = """\
包名: demo
标题: 示例
政策: demo
发给谁: {办学类型: 公办}
有效期: {自: 2025-01-01, 不早于: {日期: 2024-06-01, 理由: 引用了当日的文件}}
曾用编号: [demo/old]
校历:
  学年开始: 09-01
  学期: [{名称: 上学期, 自: 09-01, 至: 01-31}, {名称: 下学期, 自: 02-01, 至: 08-31}]
记录:
  代码表:
    duty_kind: {中文: 值班类型, 代码: {night: {中文: 夜班, 别名: [晚班]}}}
  表:
    duties:
      中文: 值班
      日期列: held_on
      列:
        school_id: {类型: 学校}
        staff_id: {类型: 教职工, 中文: 教职工号}
        held_on: {类型: 日期, 中文: 值班日期}
        kind: {类型: 代码, 代码表: duty_kind, 中文: 值班类型, 默认: night}
  人群:
    leaders:
      中文: 校级领导
      继承: staff_in_post
      条件: {position: head}
      不计入: [{条件: {position: {known: false}}, 中文: 职务不明}]
"""
POLICY_CHINESE = """\
名字: demo
标题: 示例
层级: 县
条款:
  - {编号: 一, 摘要: 谈话, 类别: Q, 规则: [demo/1],
     上位规定: [{规定: teachers-law, 条款: 第二十九条, 关系: 落实, 自: 1994-01-01, 说明: 甲}]}
  - {编号: 二, 摘要: 其他, 类别: A, 理由: 没有可核查的标准}
"""


def made(folder: Path, pack_text: str, policy: str = POLICY_CHINESE) -> Path:
    pack = make(folder, policy=policy)
    (pack / "pack.yaml").write_text(pack_text, encoding="utf-8")
    return pack


def test_a_pack_in_chinese_is_the_pack_in_english(tmp_path: Path) -> None:
    chinese, english = (load_pack(made(tmp_path / name, text)) for name, text in (("zh", CHINESE), ("en", ENGLISH)))
    assert chinese.model == english.model
    assert (chinese.calendar, chinese.in_force, chinese.title) == (english.calendar, english.in_force, english.title)
    assert (chinese.scope, chinese.former_rules) == (english.scope, english.former_rules)
    assert [problem.code for problem in lint([chinese.folder]).problems if problem.code != "W404"] == []


def test_a_policy_in_chinese_lists_the_same_clauses(tmp_path: Path) -> None:
    policy = load_pack(made(tmp_path, CHINESE)).policy
    assert policy is not None
    assert [(clause.number, clause.kind, clause.rules) for clause in policy.clauses] == [
        ("一", "Q", ("demo/1",)),
        ("二", "A", ()),
    ]
    (higher,) = policy.clauses[0].higher
    assert (higher.norm.name, higher.clause, higher.relation) == ("teachers-law", "第二十九条", "implements")
    assert (higher.start, higher.says["zh"]) == (date(1994, 1, 1), "甲")


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("标题: 示例\n", "", "E202", "缺少“标题”。"),
        ("包名: demo\n", "包名: demo\nname: demo\n", "E105", "“name”写了两次。"),
        ("类型: 日期", "类型: 日子", "E274", ""),
    ],
)
def test_mistakes_are_told_where_they_are_written(old: str, new: str, code: str, said: str, tmp_path: Path) -> None:
    pack = made(tmp_path, CHINESE.replace(old, new))
    (problem, *_) = [problem for problem in lint([pack]).problems if problem.is_error]
    assert problem.code == code
    assert said in problem.message.say("zh")


@pytest.mark.parametrize("keys", [PACK, POLICY])
def test_english_files_stay_as_they_are(keys) -> None:
    for path in [*Path("rules").glob("*/pack.yaml"), *Path("policies").glob("*.yaml")]:
        document = parse_yaml(path.read_bytes(), "a")
        assert in_english(document.root, keys, Mistakes(document)).plain() == document.root.plain()


# ---------------------------------------------------------------- what a word means


@pytest.mark.parametrize("where", ["", "rules", "rules/demo", "rules/demo/cases"])
@pytest.mark.parametrize("word", ["demo", "rules", "rules/demo", "rules/demo/rules.yaml", "rules/demo/cases/cases.yaml"])
def test_lint_and_test_take_the_same_words_from_any_folder(
    word: str, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path)
    folder = tmp_path / where
    monkeypatch.chdir(folder)
    target = (
        word
        if word == "demo" and not where
        else str(Path(*[".."] * len(Path(where).parts), word if word != "demo" else "rules/demo"))
    )
    assert (main(["rules", "lint", target]), main(["rules", "test", target])) == (0, 0)


def test_one_file_of_cases_runs_those_cases_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = make(tmp_path)
    (pack / "cases" / "more.yaml").write_text(
        "- {name: 又, rule: demo/1, as_of: 2025-12-31, given: {staff: [], talks: []}, expect: {verdict: pass}}\n",
        encoding="utf-8",
    )
    assert main(["rules", "test", str(pack / "cases" / "cases.yaml"), "--lang", "en"]) == 0
    assert "4 cases" in capsys.readouterr().out
    assert main(["rules", "test", str(pack / "cases" / "more.yaml")]) == 1


def test_a_name_and_a_folder_of_that_name_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path)
    shutil.move(tmp_path / "rules" / "demo", tmp_path / "shandan")
    monkeypatch.chdir(tmp_path)
    main(["rules", "lint", "shandan", "--lang", "en"])
    assert "“shandan” is taken as the pack of the program; the folder of that name is ./shandan." in capsys.readouterr().err
    main(["rules", "lint", "./shandan", "--lang", "en"])
    assert capsys.readouterr().err == ""


# ---------------------------------------------------------------- packs and tables from nothing


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_pack_and_a_table_from_nothing_lint_clean(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    column = ["--column", "held_on:date:值班日期", "--column", "hours:number:小时"]
    assert main(["rules", "new-pack", "xian", "--title", "某县: 通知", "--lang", language]) == 0
    assert main(["rules", "new-table", "xian", "duties", "--title", "值班", *column, "--staff", "--lang", language]) == 0
    assert main(["rules", "new-table", "xian", "meetings", "--title", "会议", "--lang", language]) == 0
    found = lint(["xian"])
    assert found.problems == []
    tables = found.packs[0].model.tables
    assert (tables["duties"].dated_by, tables["duties"].zh, list(tables["duties"].columns)) == (
        "held_on",
        "值班",
        ["school_id", "staff_id", "held_on", "hours"],
    )
    assert tables["meetings"].dated_by == "held_on"


@pytest.mark.parametrize("column", ["held_on", "held_on:day:日期", "Held:date:日期", "held_on:date:"])
def test_a_column_that_is_none_is_told(column: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    main(["rules", "new-pack", "xian"])
    before = Path("rules/xian/pack.yaml").read_text(encoding="utf-8")
    assert main(["rules", "new-table", "xian", "duties", "--title", "值班", "--column", column]) == 2
    assert Path("rules/xian/pack.yaml").read_text(encoding="utf-8") == before


def test_nothing_that_is_there_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    main(["rules", "new-pack", "xian"])
    assert main(["rules", "new-pack", "xian"]) == 2
    assert main(["rules", "new-table", "xian", "staff", "--title", "教职工"]) == 2
