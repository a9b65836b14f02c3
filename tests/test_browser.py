"""The HTML reports in a real browser: accessible, without requests, without scripts, on a phone and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import browser
import pytest
import synthetic

from auditor.findings.audience import Audience
from auditor.findings.compare import compare
from auditor.findings.masking import released
from auditor.findings.result import Result
from auditor.findings.seen import seen
from auditor.i18n import msg
from auditor.quality.account import Quality
from auditor.quality.gaps import Gap
from auditor.quality.grid import Cell, Grid, Row
from auditor.quality.questions import Question
from auditor.quality.write import write_quality
from auditor.reports import Options
from auditor.reports.page import comparison, html, html_register, self_html

PAGES = ("county", "districts", "public", "register", "school", "self-report", "quality", "compare")
NARROW = {"width": 360, "height": 740}
A4 = 1123
"""The height of an A4 page in CSS pixels."""


def county(**changes: Any) -> Result:
    return released(synthetic.county(6, errors=True, **changes), False)


def school() -> Result:
    rules = [rule for rule in synthetic.SHANDAN if rule.subjects == ("school",)]
    return released(synthetic.county(1, rules, periods=2), False)


def quality() -> Quality:
    gaps = [
        Gap("school", "2162072502", "陈户镇中心学校", "山丹县", "health_checks", "", ("shandan/3a",)),
        Gap("school", "2162072503", "位奇镇中心小学", "山丹县", "talks", "form", ("shandan/3c",), empty=3, rows=40),
    ]
    titles = {rule.id: rule.title for rule in synthetic.SHANDAN}
    result = replace(county(), findings=[])
    cells = (Cell("rows", 12, 2), Cell("missing"), Cell("none"), Cell("not_asked"))
    rows = [Row(school.school_id, school.name, nth == 0, cells) for nth, school in enumerate(result.schools)]
    grid = Grid(("staff", "talks", "trainings", "payments"), tuple(rows), True)
    asked = (Question(msg("Who handed in what"), 12),)
    return Quality(result, grid, tuple(gaps), asked, titles, {rule.id: rule.clause for rule in synthetic.SHANDAN})


def make(name: str, path: Path, options: Options) -> None:
    """Write the page of this name."""
    match name:
        case "county":
            html.render(county(), path, options)
        case "districts":
            html.render(county(periods=2, districts=["东县", "西县"]), path, options)
        case "public":
            html.render(seen(synthetic.county(6), Audience.PUBLIC), path, options)
        case "register":
            html_register.render(county(), path, options)
        case "school":
            html.render(school(), path, options)
        case "self-report":
            self_html.render(school(), path, options)
        case "quality":
            write_quality(quality(), path.parent / path.stem, options)
            (path.parent / path.stem / "quality.html").rename(path)
        case "compare":
            old = county()
            new = replace(old, findings=[replace(f, verdict=old.findings[n - 1].verdict) for n, f in enumerate(old.findings)])
            comparison.render_html(compare(old, new), path, options)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    folder = tmp_path_factory.mktemp("pages")
    made = {}
    for name in PAGES:
        for language in ("zh", "en"):
            path = folder / f"{name}-{language}.html"
            make(name, path, Options(language=language))
            made[name, language] = path
    return made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser.started() as started:
        yield started


@pytest.fixture(scope="module")
def tab(chromium: Any) -> Iterator[Any]:
    """One for all tests: to open another takes longer than what most of them do in it."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def page(tab: Any) -> Any:
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.emulate_media(media="null")  # printed as on paper, else shown as on a screen
    return tab


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(pages: dict[tuple[str, str], Path], page: Any, name: str, language: str) -> None:
    page.goto(browser.uri(pages[name, language]))
    assert browser.violations(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_requested(pages: dict[tuple[str, str], Path], page: Any, name: str) -> None:
    asked: list[str] = []

    def note(request: Any) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.goto(browser.uri(pages[name, "zh"]))
    page.evaluate(browser.OPEN_EVERYTHING)
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(100)
    page.remove_listener("request", note)
    assert asked == [browser.uri(pages[name, "zh"])]


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_need_not_scroll_sideways(pages: dict[tuple[str, str], Path], page: Any, name: str) -> None:
    page.set_viewport_size(NARROW)
    page.goto(browser.uri(pages[name, "zh"]))
    page.evaluate(browser.OPEN_EVERYTHING)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_without_scripts_a_school_opens_by_keyboard(pages: dict[tuple[str, str], Path], chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(browser.uri(pages["register", "zh"]))
    one = page.locator("details.school").first
    assert not one.locator(".body").is_visible()
    one.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert one.locator(".body").is_visible()
    context.close()


def test_the_first_key_leads_past_the_head(pages: dict[tuple[str, str], Path], page: Any) -> None:
    page.goto(browser.uri(pages["county", "zh"]))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#conclusion'")


def test_paper_shows_what_was_opened(pages: dict[tuple[str, str], Path], page: Any) -> None:
    page.goto(browser.uri(pages["register", "zh"]))
    page.evaluate("document.querySelector('details.school').open = true")
    page.emulate_media(media="print")
    shown = page.evaluate("[...document.querySelectorAll('.school .body')].filter(one => one.checkVisibility()).length")
    assert shown == 1


def printed(page: Any) -> int:
    """How many sheets of paper a page takes."""
    return len(re.findall(rb"/Type */Page[^s]", page.pdf(prefer_css_page_size=True, print_background=True)))


def test_the_leader_prints_at_most_four_pages(page: Any, tmp_path: Path) -> None:
    rules = [replace(synthetic.SHANDAN[n % 10], id=f"shandan/x{n}") for n in range(30)]
    for schools in (15, 60):
        html.render(released(synthetic.county(schools, rules, periods=2), False), tmp_path / "report.html", Options())
        page.goto(browser.uri(tmp_path / "report.html"))
        assert printed(page) <= 4


def test_the_matrix_is_printed_when_it_is_asked_for(pages: dict[tuple[str, str], Path], page: Any) -> None:
    page.goto(browser.uri(pages["county", "zh"]))
    without = printed(page)
    page.locator("label[for=print-matrix]").click()
    assert printed(page) > without


def test_filters_work_without_scripts(pages: dict[tuple[str, str], Path], chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(browser.uri(pages["county", "zh"]))
    met = page.locator("td.v-pass.s-must b").first
    assert met.is_visible()
    page.locator("label[for=show-fail]").click()
    assert not met.is_visible()
    assert page.locator("td.v-fail.s-must b").first.is_visible()
    context.close()


def test_contents_are_never_more_than_300_tabs_away(page: Any, tmp_path: Path) -> None:
    rules = [replace(synthetic.SHANDAN[n % 10], id=f"shandan/x{n}") for n in range(30)]
    html.render(released(synthetic.county(40, rules, periods=2), False), tmp_path / "report.html", Options())
    page.goto(browser.uri(tmp_path / "report.html"))
    stops = page.evaluate(
        "[...document.querySelectorAll('a[href], summary, [tabindex], input')].map(one => one.getAttribute('href') || '')"
    )
    last = longest = 0
    for n, href in enumerate(stops):
        if href == "#contents":
            last = n
        longest = max(longest, n - last)
    assert len(stops) > 300
    assert longest <= 300


def test_a_phone_lists_what_is_not_met(pages: dict[tuple[str, str], Path], page: Any) -> None:
    page.set_viewport_size(NARROW)
    page.goto(browser.uri(pages["county", "zh"]))
    assert page.locator("td.v-fail.s-must").first.is_visible()
    assert not page.locator("td.v-pass.s-must").first.is_visible()


def test_nothing_is_wider_than_the_paper(pages: dict[tuple[str, str], Path], page: Any) -> None:
    for name in ("districts", "school", "self-report"):
        page.set_viewport_size({"width": 673, "height": A4})  # A4 without its margins, in CSS pixels
        page.goto(browser.uri(pages[name, "zh"]))
        page.emulate_media(media="print")
        wide = page.evaluate(
            "[...document.querySelectorAll('main *:not(#matrix *)')]"
            ".filter(one => one.getBoundingClientRect().right > 674).map(one => one.outerHTML.slice(0, 80))"
        )
        assert wide == [], name


def test_hostile_names_are_seen_as_they_are(page: Any, tmp_path: Path) -> None:
    told: list[str] = []

    def note(dialog: Any) -> None:
        told.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    html_register.render(released(synthetic.hostile(), False), tmp_path / "register.html", Options())
    page.goto(browser.uri(tmp_path / "register.html"))
    names = page.locator("details.school .name").all_inner_texts()
    page.remove_listener("dialog", note)
    assert told == []
    for name in ("<script>alert(1)</script><img src=x onerror=alert(2)>", "第一小学👩‍🏫🎓", "{{ 7*7 }}{% raw %}", "学小名反"):
        assert name in names
