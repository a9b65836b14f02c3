"""The documentation is complete: links lead somewhere, every option, key and exit code is told in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from auditor.commands.main import VERBS, auditor
from auditor.spec import KEYS

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "README.en.md", *(ROOT / "docs").glob("*.md")])
INSPECTOR = [ROOT / "docs" / "inspector.zh.md", ROOT / "docs" / "inspector.en.md"]
READMES = [ROOT / "README.md", ROOT / "README.en.md"]


def names(pages: list[Path]) -> list[str]:
    return [page.name for page in pages]


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [t.split("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:|#", t)]
    dead = [target for target in targets if not (page.parent / target).exists()]
    assert not dead, f"{page.name} links to what is not there: {dead}"


@pytest.mark.parametrize("page", INSPECTOR, ids=names(INSPECTOR))
@pytest.mark.parametrize("verb", VERBS)
def test_every_option_is_documented(verb: str, page: Path) -> None:
    command = auditor.get_command(click.Context(auditor), verb)
    assert command is not None
    text = page.read_text(encoding="utf-8")
    untold = [o.opts[0] for o in command.params if isinstance(o, click.Option) and f"`{o.opts[0]}" not in text]
    assert not untold, f"add to {page.name}: {untold}"


@pytest.mark.parametrize("page", INSPECTOR, ids=names(INSPECTOR))
def test_every_key_of_the_audit_file_is_documented(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    untold = [name for pair in KEYS.items() for name in pair if name not in text]
    assert not untold, f"add to {page.name}: {untold}"


@pytest.mark.parametrize("page", INSPECTOR, ids=names(INSPECTOR))
def test_every_code_of_the_audit_file_is_documented(page: Path) -> None:
    source = (ROOT / "auditor" / "spec.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'"(E\d{3})"', source))
    assert codes
    untold = sorted(code for code in codes if code not in page.read_text(encoding="utf-8"))
    assert not untold, f"add to {page.name}: {untold}"


@pytest.mark.parametrize("page", READMES, ids=names(READMES))
@pytest.mark.parametrize("command", ["python3 tasks.py sample", "python3 tasks.py test"])
def test_the_two_commands_are_what_ci_runs(command: str, page: Path) -> None:
    assert command in page.read_text(encoding="utf-8")
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", READMES, ids=names(READMES))
@pytest.mark.parametrize("code", range(5))
def test_exit_codes_are_told(code: int, page: Path) -> None:
    assert f"| {code} |" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_a_page_in_one_language_has_its_twin(page: Path) -> None:
    language = re.search(r"\.(zh|en)\.md$", page.name)
    twin = page.name.replace(".zh.", ".en.") if language and language[1] == "zh" else page.name.replace(".en.", ".zh.")
    if page.name.startswith("README"):
        twin = "README.en.md" if page.name == "README.md" else "README.md"
    assert (page.parent / twin).exists()
