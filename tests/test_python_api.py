"""The page on Python is true: its examples run, and it names what is public and nothing else."""

from __future__ import annotations

import doctest
import re
import shutil
from itertools import groupby
from pathlib import Path

import pytest

import auditor

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "docs" / f"python-api.{language}.md" for language in ("zh", "en")]
AUDIT = "name: A\npack: shandan\nas_of: 2026-03-31\nrecords: schools\n"


def blocks_of(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def examples_of(page: Path) -> list[doctest.Example]:
    """The examples of a page, one after the other; a failure names its line among them."""
    return doctest.DocTestParser().get_examples("\n".join(blocks_of(page)), page.name)


def test_the_examples_print_what_stands_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the Chinese page has in words of its own is run beside the English; what is the same in both is run once."""
    shutil.copytree(ROOT / "data_samples" / "shandan" / "records", tmp_path / "schools")
    (tmp_path / "audit.yaml").write_text(AUDIT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    both = list(zip(*map(examples_of, PAGES), strict=True))
    assert len(both) > 40
    examples: list[doctest.Example] = []
    for same, pairs in groupby(both, lambda pair: (pair[0].source, pair[0].want) == (pair[1].source, pair[1].want)):
        chinese, english = zip(*pairs, strict=True)
        examples += english if same else chinese + english
    assert len(both) < len(examples) < len(both) + 10
    told: list[str] = []
    doctest.DocTestRunner(verbose=False).run(doctest.DocTest(examples, {}, "python-api", None, 0, None), out=told.append)
    assert not told, "".join(told)


@pytest.mark.parametrize("page", PAGES, ids=["zh", "en"])
def test_every_public_name_is_told(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    untold = [name for name in auditor.__all__ if not name.startswith("__") and f"`{name}" not in text]
    assert not untold, f"add a row and an example to docs/{page.name}: {', '.join(untold)}"
