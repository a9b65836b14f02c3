"""The pages are true: their blocks run and print what stands beneath, nothing they name is gone, nobody reads too long.

Pages whose blocks take seconds are run whole by ``tools/pages.py --check`` (``tasks.py generate --check``); here the quick ones.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tools import pages

QUICK = ["school", "layering"]
EVERY = pages.pages()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", QUICK)
def test_commands_print_what_stands_beneath(name: str, language: str) -> None:
    assert pages.run_page(pages.ROOT / "docs" / f"{name}.{language}.md").wrong == []


@pytest.mark.parametrize("page", EVERY, ids=[page.name for page in EVERY])
def test_what_a_page_names_is_there(page: Path) -> None:
    assert pages.named_in(page) == []


def test_nobody_reads_longer_than_planned(capsys: pytest.CaptureFixture[str]) -> None:
    assert pages.tell_minutes() == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("block", "wrong"),
    [
        ("```console\n$ auditor --version\nnothing\n```", "prints something else"),
        ("```console\n$ auditor run gone.yaml\n…\n```", "ends with 2"),
        ("```sh server\nauditor rum audit.yaml\n```", "no verb “rum”"),
        ("```sh server\nauditor run --quickly audit.yaml\n```", "has no --quickly"),
        ("```sh installs\npython3 tasks.py samples\n```", "no task samples"),
        ("```sh\nauditor run audit.yaml\n```", "say why it is not run"),
        ("```yaml\na: [1\n```", "no YAML"),
        ("```python\nprint(undefined)\n```", "NameError"),
    ],
    ids=["stale", "E-code", "verb", "option", "task", "why not", "yaml", "python"],
)
def test_a_page_that_is_wrong_is_told(block: str, wrong: str, tmp_path: Path) -> None:
    page = tmp_path / "page.zh.md"
    page.write_text(f"<!-- blocks run in: empty -->\n\n{block}\n", encoding="utf-8")
    (told,) = pages.run_page(page).wrong
    assert wrong in told


def test_writing_again_keeps_what_is_left_out() -> None:
    assert pages.renewed(["a", "…", "z 1"], ["a", "b", "c", "z 2"]) == ["a", "…", "z 2"]
    assert pages.renewed(["code: …"], ["code: 1f"]) == ["code: …"]
    assert pages.renewed([], ["a", "b"]) == ["a", "b"]
    assert not pages.matches(["a"], ["a", "b"])


def test_a_block_that_needs_a_place_says_so(tmp_path: Path) -> None:
    page = tmp_path / "page.zh.md"
    page.write_text("```console\n$ auditor --version\n```\n", encoding="utf-8")
    (told,) = pages.run_page(page).wrong
    assert "blocks run in" in told
    shutil.rmtree(tmp_path)
