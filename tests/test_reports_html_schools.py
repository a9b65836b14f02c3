"""The report of one school, and the report on so many schools that each has a file of its own."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
import synthetic
from test_reports_html import Page, source

from auditor.findings.masking import released
from auditor.findings.result import Result
from auditor.reports import MOST_IN_ONE_FILE, Options, phrases
from auditor.reports.page import html, html_schools
from auditor.reports.page.desk import SCHOOLS
from auditor.reports.write import write_report
from auditor.verdicts.verdict import Verdict

SCHOOL_RULES = [rule for rule in synthetic.SHANDAN if rule.subjects == ("school",)]
DISTRICTS = ["东县", "西县"]


@pytest.fixture(scope="module")
def many() -> Result:
    return released(synthetic.county(MOST_IN_ONE_FILE + 1, synthetic.SHANDAN[:4], districts=DISTRICTS), False)


@pytest.fixture(scope="module")
def folder(many: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("many") / "report"
    write_report(many, home, Options(language="en"), ["report.html", "schools"])
    return home


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return Page(source(synthetic.county(1, SCHOOL_RULES), tmp_path_factory.mktemp("one"), language="en"))


def test_one_school_is_told_by_name(alone: Page) -> None:
    assert "清泉镇中心学校: Not met." in alone.text
    assert "2162072501" in alone.text


def test_its_findings_bring_clause_quote_and_sentence(alone: Page) -> None:
    told = alone.text[alone.text.rindex("What asks for attention") :]
    for text in ("二（二）6", "每年组织优秀教师参加县级以上培训", "Each calendar year, the share of staff in post"):
        assert text in told


def test_links_of_one_school_lead_somewhere(alone: Page) -> None:
    anchors = {a["id"] for _, a in alone.elements if "id" in a}
    assert {a["href"] for a in alone.all("a")} <= {f"#{anchor}" for anchor in anchors}


def test_nobody_else_is_named_in_the_file_of_a_school(many: Result, folder: Path) -> None:
    own, other = many.schools[0].name, many.schools[2].name
    text = next((folder / "schools").glob(f"*_{own}.html")).read_text("utf-8")
    assert own in text
    assert other not in text


def test_every_school_has_a_file_to_which_the_report_leads(many: Result, folder: Path) -> None:
    page = Page((folder / "report.html").read_text("utf-8"))
    assert {str(a["href"]).partition("#")[0] for a in page.all("a")} >= {"", "register.html"}
    register = Page((folder / "register.html").read_text("utf-8"))
    files = [unquote(str(a["href"])).partition("#")[0] for one in (page, register) for a in one.all("a")]
    linked = {file for file in files if file.startswith("schools/")}
    written = {path.relative_to(folder).as_posix() for path in (folder / "schools").iterdir()}
    assert linked <= written
    assert len(linked) > SCHOOLS // 2
    assert len(written) == len(many.schools)


def test_without_pages_nothing_leads_to_a_file_that_is_not_there(many: Result, tmp_path: Path) -> None:
    write_report(many, tmp_path / "report", Options(language="en"), ["report.html"])
    assert {path.name for path in (tmp_path / "report").iterdir()} == {"report.html", "register.html", "manifest.json"}
    for name in ("report.html", "register.html"):
        page = Page((tmp_path / "report" / name).read_text("utf-8"))
        files = {str(a["href"]).partition("#")[0] for a in page.all("a")}
        assert files <= {"", "report.html", "register.html"}


def test_links_to_findings_lead_to_their_place(folder: Path) -> None:
    page = Page((folder / "report.html").read_text("utf-8"))
    links = {str(a["href"]) for a in page.all("a") if str(a["href"]).startswith("schools/") and "#" in str(a["href"])}
    assert links
    for link in sorted(links)[:40]:
        file, _, anchor = unquote(link).partition("#")
        assert f'id="{anchor}"' in (folder / file).read_text("utf-8")


def test_the_matrix_goes_by_district_the_gravest_first(many: Result, tmp_path: Path) -> None:
    text = source(many, tmp_path, language="en")
    (matrix, *_) = re.findall(r'<table class="matrix">.*?</table>', text, re.DOTALL)
    assert re.findall(r'<tr class="district">.*?<bdi>(.*?)</bdi>', matrix) == DISTRICTS
    rank = {"error": 0, "fail": 1, "unknown": 2, "not_checked": 3, "pending": 4, "pass": 5, "not_applicable": 6}
    for district in matrix.split('<tr class="district">')[1:]:
        rows = re.findall(r'<bdi>(.*?)</bdi>.*?<td class="overall v-(\w+)">', district, re.DOTALL)
        schools = [rank[verdict] for name, verdict in rows if "学校" in name or "小学" in name or "中学" in name]
        assert schools == sorted(schools)


def test_of_many_schools_the_gravest_stand_in_the_matrix(many: Result, tmp_path: Path) -> None:
    text = source(many, tmp_path, language="en")
    assert "The 100 schools with the gravest results" in text
    (matrix, *_) = re.findall(r'<table class="matrix">.*?</table>', text, re.DOTALL)
    rows = re.findall(r'<td class="overall v-', matrix)
    assert len(rows) <= SCHOOLS + len(DISTRICTS)


def test_a_cell_has_symbol_word_and_colour(many: Result, tmp_path: Path) -> None:
    pattern = r'<td class="v-(\w+) [^"]*" title="([^"]+)">.*?<b aria-hidden="true">(.)</b>[^<]*<span class="hidden"> (.*?)</span>'
    cells = re.findall(pattern, source(many, tmp_path, language="en"))
    assert cells
    for verdict, told, symbol, word in cells:
        encouraged = word.startswith("Not done (encouraged)")
        assert encouraged or word.startswith(phrases.verdict(Verdict(verdict), "en"))
        assert symbol
        assert ": " in told


def test_what_is_encouraged_is_grey_and_never_a_failure(tmp_path: Path) -> None:
    rule = synthetic.rule("t/1", strength="may")
    county = synthetic.county(2, [rule])
    failing = [replace(f, verdict=Verdict.FAIL, strength="may") for f in county.findings]
    text = source(replace(county, findings=failing), tmp_path, language="en")
    cells = re.findall(r'<td class="(v-\w+) s-may[^"]*" title=.*?<b aria-hidden="true">(.)</b>([^<]*)<', text)
    assert set(cells) == {("v-not_applicable", "◇", "")}


def test_the_manifest_lists_every_file(folder: Path) -> None:
    listed = json.loads((folder / "manifest.json").read_text("utf-8"))["auditor_report"]["outputs"]
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(listed) == written - {"manifest.json"}


def test_two_runs_give_the_same_files(many: Result, folder: Path, tmp_path: Path) -> None:
    html_schools.render(many, tmp_path / "schools", Options(language="en"))
    again = {path.name: path.read_bytes() for path in (tmp_path / "schools").iterdir()}
    assert again == {path.name: path.read_bytes() for path in (folder / "schools").iterdir()}


def test_few_schools_are_told_in_the_register(tmp_path: Path) -> None:
    write_report(synthetic.county(3), tmp_path / "report", formats=["report.html"])
    assert {path.name for path in (tmp_path / "report").iterdir()} == {"report.html", "register.html", "manifest.json"}
    assert (tmp_path / "report" / "register.html").read_text("utf-8").count('<details class="school"') >= 3


def test_hostile_names_make_safe_files(tmp_path: Path) -> None:
    hostile = released(synthetic.hostile(), False)
    html_schools.render(hostile, tmp_path / "schools", Options())
    files = sorted((tmp_path / "schools").iterdir())
    assert len(files) == len(hostile.schools)
    for file in files:
        assert re.fullmatch(r"[\w\-·（）().]+", file.name)
        assert {"script", "img"}.isdisjoint(tag for tag, _ in Page(file.read_text("utf-8")).elements)


def test_only_one_school_makes_the_page_of_a_school(tmp_path: Path) -> None:
    with_bureau = released(synthetic.county(1), False)
    html.render(with_bureau, tmp_path / "report.html", Options(language="en"))
    assert "Matrix of results" in Page((tmp_path / "report.html").read_text("utf-8")).text
