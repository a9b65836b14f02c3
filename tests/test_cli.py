"""The command line: help in two languages, what it loads, exit codes, and how it tells of mistakes."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from auditor import i18n
from auditor.commands import main as cli
from auditor.commands.main import VERBS, main
from auditor.commands.tell import place_text, plain, problem_text
from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError

ROOT = Path(__file__).parent.parent
HEAVY = {
    "pandas",
    "numpy",
    "duckdb",
    "pydantic",
    "sqlglot",
    "jinja2",
    "xlsxwriter",
    "python_calamine",
    "durable_rules_engine",
    "rich",
}


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("LANGUAGE", "zh")
    yield
    cli.speak("zh")


@pytest.fixture
def audit_file(tmp_path: Path) -> Path:
    (tmp_path / "records").mkdir()
    file = tmp_path / "audit.yaml"
    file.write_text("pack: shandan\nrecords: records\nas_of: 2025-12-31\n", encoding="utf-8")
    return file


def with_audit(monkeypatch: pytest.MonkeyPatch, run_audit: Any) -> None:
    """Put ``run_audit`` in the place of the real one."""
    monkeypatch.setattr("auditor.run.run_audit", run_audit)


def failing(error: BaseException) -> Any:
    def run_audit(*_: Any, **__: Any) -> None:
        raise error

    return run_audit


# --- help -------------------------------------------------------------------------------------------------------------------


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from auditor.commands.main import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not HEAVY & set(ran.stderr.split())


def test_import_of_the_package_loads_nothing_heavy() -> None:
    code = "import sys, auditor; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not HEAVY & set(ran.stdout.split())


@pytest.mark.parametrize("arguments", [["--help"], *([verb, "--help"] for verb in VERBS)])
def test_help_is_chinese_by_default(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert "用法：" in shown
    assert "显示本帮助并退出。" in shown
    assert "Show this" not in shown


@pytest.mark.parametrize(("language", "colon"), [("zh", "："), ("en", ":")])
@pytest.mark.parametrize("arguments", [["--help"], ["rules", "--help"], ["run", "--help"]])
def test_headings_of_help_end_with_the_colon_of_their_language(
    arguments: list[str], language: str, colon: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", language, *arguments]) == 0
    headings = [line for line in capsys.readouterr().out.splitlines() if line.endswith((":", "：")) and not line.startswith(" ")]
    assert len(headings) >= 2
    assert {line[-1] for line in headings} == {colon}


@pytest.mark.parametrize("arguments", [["--help"], *([verb, "--help"] for verb in VERBS)])
def test_help_in_english_has_no_chinese(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "Usage:" in shown
    assert not any("\u4e00" <= char <= "\u9fff" for char in shown)


def test_every_option_is_explained() -> None:
    import click

    for verb in VERBS:
        command = cli.auditor.get_command(click.Context(cli.auditor), verb)
        assert command is not None
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"auditor {verb}: {parameter.name} has no help"


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("auditor ")


# --- bad usage --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "用法："),
        (["rnu"], "没有命令“rnu”"),
        (["run"], "缺少参数"),
        (["run", "a.yaml", "--as-off", "2025-12-31"], "没有选项“--as-off”。是否应为“--as-of”？"),
        (["run", "a.yaml", "--as-of", "2025-02-30"], "“2025-02-30”不是日期"),
        (["run", "a.yaml", "--as-of", "20251231"], "“20251231”不是日期"),
        (["run", "a.yaml", "--lang", "fr"], "“fr”不是“zh”、“en”之一"),
        (["run", "a.yaml", "--evidence-limit", "-1"], "不在"),
        (["run", "a.yaml", "--evidence-limit", "many"], "“many”不是整数"),
        (["explain", "shandan/3c"], "没有编号 shandan/3c。规则用“auditor rules show shandan/3c”查看。"),
        (["explain", "E9999"], "“auditor explain”列出全部编号"),
        (["explain", "达标"], "编号印在提示的前面"),
        (["rules", "show", "shandan"], "“auditor rules coverage shandan”列出全部"),
    ],
)
def test_bad_usage_is_exit_code_2(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("given", [[], ["--nonsense"], ["--lang", "fr"]], ids=["nothing", "option", "choice"])
def test_bad_usage_is_told_in_chinese_marks(verb: str, given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main([verb, *given])
    told = capsys.readouterr().err
    assert not re.search(r"OPTIONS|ARGS|Usage|Error", told), told
    assert not re.search(r"'|[\u4e00-\u9fff”]\.|[。？：] ", told.partition("错误：")[2]), told


def test_click_speaks_english_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--lang", "en"]) == 2
    assert "Missing argument" in capsys.readouterr().err


# --- what becomes of failures -----------------------------------------------------------------------------------------------


def test_a_missing_audit_file_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["run", str(tmp_path / "none.yaml")]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"{tmp_path / 'none.yaml'}: E101 ")
    assert told.count("\n") == 1


def test_problems_of_the_input_are_listed(
    audit_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [
        Problem("E501", msg("There is no such file or folder."), Place("学校.xlsx", sheet="教职工", row=5, header="出生日期")),
        Problem("E502", msg("There is no such file or folder."), Place("甲.yaml", line=2, column=3)),
    ]
    with_audit(monkeypatch, failing(UserError(found)))
    assert main(["run", str(audit_file)]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "学校.xlsx › 教职工 › 第5行 › 出生日期: E501 没有这个文件或文件夹。",
        "甲.yaml:2:3: E502 没有这个文件或文件夹。",
    ]


def test_a_failure_of_the_tool_is_one_sentence_and_a_log(
    audit_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with_audit(monkeypatch, failing(ZeroDivisionError("secret 张三")))
    assert main(["run", str(audit_file)]) == 4
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert "张三" not in told
    assert told.count("\n") == 1
    (log,) = tmp_path.glob("auditor-*.log")
    assert str(log) in told
    text = log.read_text(encoding="utf-8")
    assert "ZeroDivisionError" in text
    assert "raise error" in text
    assert "张三" not in text, "what a failure says of itself may quote a cell"


def test_debug_shows_the_traceback(audit_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_audit(monkeypatch, failing(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        main(["run", str(audit_file), "--debug"])


def test_interruption(audit_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with_audit(monkeypatch, failing(KeyboardInterrupt()))
    assert main(["run", str(audit_file)]) == 130
    assert "已中断" in capsys.readouterr().err


def test_a_reader_that_went_away_is_no_failure() -> None:
    shell = f"'{sys.executable}' -m auditor --help | true; exit ${{PIPESTATUS[0]}}"
    ran = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


# --- how places and words are told ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place(), ""),
        (Place("a.yaml"), "a.yaml"),
        (Place("a.yaml", line=3), "a.yaml:3"),
        (Place("a.yaml", line=3, column=4), "a.yaml:3:4"),
        (Place("a.xlsx", sheet="教职工"), "a.xlsx › 教职工"),
        (Place("a.csv", row=7), "a.csv › 第7行"),
    ],
)
def test_place_text(place: Place, words: str) -> None:
    assert place_text(place) == words


def test_caret_stands_under_the_word_after_chinese() -> None:
    line = "规则: shandann"
    problem = Problem("E901", msg("A text is expected here."), Place("a.yaml", 1, 5), text=line)
    _, shown, caret = problem_text(problem).splitlines()
    assert shown == "    规则: shandann"
    assert caret == "    " + " " * 6 + "^"


def test_nothing_in_a_file_steers_the_terminal() -> None:
    assert plain("\x1b[31m红\u202e文\r\n字\t学") == "\ufffd[31m红文  字 学"


# --- language ---------------------------------------------------------------------------------------------------------------


def test_the_audit_file_chooses_the_language(audit_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = []
    audit_file.write_text(audit_file.read_text(encoding="utf-8") + "language: en\n", encoding="utf-8")
    with_audit(monkeypatch, lambda spec, **_: heard.append(i18n.language()) or failing(UserError([]))())
    main(["run", str(audit_file)])
    assert heard == ["en"]


def test_the_command_line_overrules_the_audit_file(audit_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    specs = []
    with_audit(monkeypatch, lambda spec, **_: specs.append(spec) or failing(UserError([]))())
    main(["run", str(audit_file), "--as-of", "2024-06-30", "--lang", "en", "--pack", "leiyang", "--evidence-limit", "3"])
    (spec,) = specs
    assert (spec.as_of, spec.language, spec.packs, spec.evidence_limit) == (date(2024, 6, 30), "en", ("leiyang",), 3)
