"""Examples of packs and audit files on pages without commands are read by what reads such files."""

from __future__ import annotations

import re
import textwrap
from datetime import date
from pathlib import Path

import pytest

from auditor.inputs.spec import load_spec
from auditor.rules.pack import load_pack
from tools import pages

DOCS = pages.ROOT / "docs"
POLICY = (pages.ROOT / "policies" / "shandan.yaml").read_text(encoding="utf-8").replace("name: shandan", "name: xian")


def examples(page: str, language: str) -> list[str]:
    """The YAML of a page, those within lists too, from the top."""
    text = (DOCS / f"{page}.{language}.md").read_text(encoding="utf-8")
    return [textwrap.dedent(found[2]) for found in re.finditer(r"^( *)```yaml\n(.*?)^\1```", text, re.M | re.S)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_packs_with_records_of_their_own(language: str, tmp_path: Path) -> None:
    whole, part = examples("adding-records", language)
    for nth, text in enumerate((whole, f"name: xian\ntitle: {{zh: 某县, en: a county}}\n{part}")):
        folder = tmp_path / str(nth) / "rules" / "xian"
        folder.mkdir(parents=True)
        (folder / "pack.yaml").write_text(text, encoding="utf-8")
        (tmp_path / str(nth) / "policies").mkdir()
        (tmp_path / str(nth) / "policies" / "xian.yaml").write_text(POLICY, encoding="utf-8")
        assert load_pack(folder).name == "xian"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_audit_file_with_databases(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (text,) = examples("databases", language)
    monkeypatch.setenv("PASSWORD", "secret")
    for named in re.findall(r"^  - (?:sqlite:///)?([\w.]+)(?=\s|$)", text, re.M):
        (tmp_path / named).touch() if "." in named else (tmp_path / named).mkdir()
    (tmp_path / "audit.yaml").write_text(text, encoding="utf-8")
    assert len(load_spec(tmp_path / "audit.yaml", date(2026, 1, 1)).records) == 3
