"""``auditor guide``: one file for each reader, whole in itself: no request, no dead link, accessible, printable."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import browser
import pytest

from auditor.commands.guide import READERS
from auditor.commands.main import main
from auditor.reports.page.guide import PAGES, guide

LANGUAGES = ("zh", "en")
ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reader", READERS)
def test_it_asks_the_network_for_nothing(reader: str, language: str) -> None:
    made = guide(reader, language)
    assert "<script" not in made
    assert set(re.findall(r'src="(data:|[^"]*)', made)) <= {"data:"}
    assert not re.search(r"url\(|@import|<link", made)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reader", READERS)
def test_its_links_lead_somewhere(reader: str, language: str) -> None:
    made = guide(reader, language)
    places = re.findall(r'id="([^"]+)"', made)
    assert len(places) == len(set(places))
    assert set(re.findall(r'href="#([^"]+)"', made)) <= set(places)
    assert not re.search(r'href="(?!#|https:)', made)


@pytest.mark.parametrize("reader", READERS)
def test_it_holds_its_pages(reader: str) -> None:
    made = guide(reader, "zh")
    for name in PAGES[reader]:
        first = (ROOT / "docs" / f"{name}.zh.md").read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        assert first in made


def test_what_a_terminal_printed_keeps_its_columns() -> None:
    """A line of a table, which a Chinese font draws twice as wide, takes one cell for each of its characters."""
    made = guide("inspector", "zh")
    assert '<span class="cell">─</span>' in made
    assert "─" not in made.replace('<span class="cell">─</span>', "")


def test_the_command_writes_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["guide", "school"]) == 0
    assert Path("guide-school.html").read_text(encoding="utf-8") == guide("school", "zh")
    assert main(["guide", "school"]) == 2
    assert "E806" in capsys.readouterr().err
    assert main(["guide", "school", "--lang", "en", "--replace"]) == 0
    assert Path("guide-school.html").read_text(encoding="utf-8") == guide("school", "en")


@pytest.fixture(scope="module")
def chromium() -> Any:
    with browser.started() as started:
        yield started


@pytest.mark.parametrize(("reader", "language"), [("school", "zh"), ("inspector", "en")])
def test_axe_finds_nothing(reader: str, language: str, chromium: Any, tmp_path: Path) -> None:
    file = tmp_path / "guide.html"
    file.write_text(guide(reader, language), encoding="utf-8")
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(browser.uri(file))
    assert browser.violations(page) == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
