"""What can be asked for by name is named where its reader looks: formats, kinds of files, verbs, kinds of rules' parts, soaks."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from auditor.commands import main
from auditor.files import registry
from auditor.reports import FORMATS
from auditor.rules.kinds import KINDS
from auditor.rules.thresholds import KINDS as THRESHOLDS
from auditor.rules.thresholds import Threshold

ROOT = Path(__file__).parent.parent
LANGUAGES = ("zh", "en")
READERS = {  # the module that reads a format → how docs/reading tells it, in zh and in en
    "workbook": ("xlsx", "xlsx"),
    "biff5": ("Excel 95", "Excel 95"),
    "spreadsheet_xml": ("XML", "XML"),
    "html": ("网页", "web page"),
    "delimited": ("csv", "csv"),
    "parquet": ("Parquet", "Parquet"),
    "archive": ("zip", "zip"),
}


def page(name: str, language: str) -> str:
    return (ROOT / "docs" / f"{name}.{language}.md").read_text(encoding="utf-8")


def pages(language: str) -> str:
    """The pages of a language, but for the list of all commands, which is generated and tells nobody when to use one."""
    found = sorted((ROOT / "docs").glob(f"*.{language}.md"))
    return "".join(path.read_text(encoding="utf-8") for path in found if path.name != f"cli.{language}.md")


def soaks() -> list[str]:
    return sorted(path.stem for path in (ROOT / "tests" / "soak").glob("[a-z]*.py"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_report_format_is_named(name: str, language: str) -> None:
    told = f"`{name}`" in page("python-api", language)
    assert told, f"name the format `{name}` in docs/python-api.{language}.md; docs/tasks tells who needs it"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_input_format_is_named(language: str) -> None:
    home = f"docs/reading.{language}.md, “which files”"
    for module in sorted({one.module for one in registry.FORMATS} | {"parquet", "archive"}):
        assert module in READERS, f"say in {home} what files {module}.py reads, and add those words to READERS in this test"
        words = READERS[module][LANGUAGES.index(language)]
        assert words in page("reading", language), f"say in {home} that {words} is read"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ending", sorted(registry.KNOWN))
def test_an_ending_of_files_is_named(ending: str, language: str) -> None:
    told = re.search(rf"(?<![a-z]){ending[1:]}(?![a-z])", page("reading", language), re.IGNORECASE)
    assert told, f"name {ending} among the files that are read, in docs/reading.{language}.md"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "verb", [*main.VERBS, *(f"rules {one}" for one in importlib.import_module("auditor.commands.rules").VERBS)]
)
def test_a_verb_is_named(verb: str, language: str) -> None:
    text = pages(language)
    told = re.search(rf"(auditor )?(?<!\w){verb}(?![\w-])", text) if " " in verb else f"auditor {verb}" in text
    where = "rules" if verb.startswith("rules ") else "inspector"
    assert told, f"say what `auditor {verb}` does and when one needs it, in docs/{where}.{language}.md"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_measure_is_named(kind: str, language: str) -> None:
    word = kind if language == "en" else KINDS[kind].spelt[0]
    assert f"`{word}`" in page("rules", language), f"say in docs/rules.{language}.md, among the measures, what `{word}` measures"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind in THRESHOLDS if kind.keys], ids=lambda kind: kind.__name__)
def test_a_kind_of_threshold_is_named(kind: type[Threshold], language: str) -> None:
    for key, known in kind.keys.items():
        word = key if language == "en" else known.spelt[0]
        assert f"{word}: " in page("rules", language), (
            f"say in docs/rules.{language}.md, among the thresholds, what `{word}` asks"
        )


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "CONTRIBUTING.zh.md"])
@pytest.mark.parametrize("soak", soaks())
def test_a_soak_is_named(soak: str, name: str) -> None:
    told = f"`{soak}`" in (ROOT / name).read_text(encoding="utf-8")
    assert told, f"add a row to the table of soaks in {name}: `{soak}`, and what it shows"


def test_architecture_names_every_room() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folder = ROOT / "auditor"
    rooms = [f"{path.name}/" for path in folder.iterdir() if (path / "__init__.py").is_file()]
    rooms += [path.name for path in folder.glob("[a-z]*.py")]
    assert [room for room in rooms if f"`{room}`" not in text] == []
