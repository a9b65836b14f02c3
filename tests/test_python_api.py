"""The page on Python is true: its examples run, and it names what is public and nothing else."""

from __future__ import annotations

import doctest
import re
import shutil
from pathlib import Path

import pytest

import auditor

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "docs" / f"python-api.{language}.md" for language in ("zh", "en")]
AUDIT = "name: A\npack: shandan\nas_of: 2026-03-31\nrecords: schools\n"


def blocks_of(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=["zh", "en"])
def test_the_examples_print_what_stands_there(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "data_samples" / "shandan" / "records", tmp_path / "schools")
    (tmp_path / "audit.yaml").write_text(AUDIT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    blocks = blocks_of(page)
    if page != PAGES[-1] and blocks[-1] == blocks_of(PAGES[-1])[-1]:
        del blocks[-1]  # the longest, which is run once, as it is the same in both languages
    text = "\n".join(blocks)
    told: list[str] = []
    test = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    assert len(test.examples) > 20
    doctest.DocTestRunner(verbose=False).run(test, out=told.append)
    assert not told, "".join(told)


@pytest.mark.parametrize("page", PAGES, ids=["zh", "en"])
def test_every_public_name_is_told(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    untold = [name for name in auditor.__all__ if not name.startswith("__") and f"`{name}" not in text]
    assert not untold, f"add a row and an example to docs/{page.name}: {', '.join(untold)}"
