"""Every sentence of the program exists in Chinese, and the tool that sees to it finds what it should."""

from __future__ import annotations

import gettext
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages_tool", ROOT / "tools" / "messages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


tool = _tool()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "auditor").mkdir()
    (tmp_path / "reports" / "templates").mkdir(parents=True)
    return tmp_path


def say(project: Path, source: str) -> None:
    (project / "auditor" / "words.py").write_text(source, encoding="utf-8")


def test_nothing_is_untranslated_or_stale() -> None:
    assert tool.problems() == []


def test_ids_in_python_and_in_templates(project: Path) -> None:
    say(project, 'msg("one")\ntranslate("two")\nmsg("three" if x else "four")\n')
    (project / "reports" / "templates" / "a.html").write_text('{{ _("five") }}{% trans %}six{% endtrans %}', encoding="utf-8")
    assert [use.msgid for use in tool.uses(project)] == ["one", "two", "three", "four", "five", "six"]


def test_a_computed_id_is_refused(project: Path) -> None:
    say(project, "msg(f'{x} rows')\n")
    (problem,) = tool.problems(project)
    assert problem.startswith("auditor/words.py:1: the message id is not a literal")


def test_translate_of_a_method_or_a_variable_is_none_of_ours(project: Path) -> None:
    say(project, "text.translate(table)\ntranslate(message.msgid)\n")
    assert tool.problems(project) == []


def test_missing_chinese_says_what_to_run(project: Path) -> None:
    say(project, 'msg("it\'s {n}")\n')
    (problem,) = tool.problems(project)
    assert "python tools/messages.py set 'it'\"'\"'s {n}' '<中文>'" in problem


def test_an_entry_that_nobody_says(project: Path) -> None:
    tool.set_entries([("gone", "没了")], project)
    (problem,) = tool.problems(project)
    assert "drop gone" in problem


def test_places_must_be_the_same(project: Path) -> None:
    assert tool.set_entries([("{n} rows", "若干行")], project)
    assert not tool.catalogue_path(project).exists()


def test_a_set_entry_is_read_back_by_gettext(project: Path) -> None:
    tool.set_entries([("{n} rows", "{n} 行")], project)
    folder = project / "auditor" / "locale"
    assert gettext.translation("auditor", folder, ["zh"]).gettext("{n} rows") == "{n} 行"


def test_the_catalogue_does_not_depend_on_the_order_of_work(project: Path) -> None:
    tool.set_entries([("b", "乙"), ("a", "甲")], project)
    once = tool.catalogue_path(project).read_bytes()
    tool.drop_entries(["a", "b"], project)
    tool.set_entries([("a", "甲")], project)
    tool.set_entries([("b", "乙")], project)
    assert tool.catalogue_path(project).read_bytes() == once


def test_an_entry_can_be_changed(project: Path) -> None:
    tool.set_entries([("a", "甲")], project)
    tool.set_entries([("a", "子")], project)
    assert [(e.msgid, e.msgstr) for e in tool.load(project)] == [("a", "子")]
