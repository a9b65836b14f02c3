"""report.html and register.html: safe, self-contained, accessible by structure, and true to the result."""

from __future__ import annotations

import calendar
import itertools
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jinja2
import pytest
import synthetic

from auditor.findings.finding import Evidence
from auditor.findings.masking import released
from auditor.findings.result import Result
from auditor.i18n import msg
from auditor.records.records import CellNote
from auditor.reports import Options, phrases
from auditor.reports.page import html, html_register, templates
from auditor.reports.page.desk import COLUMNS_AT_ONCE
from auditor.reports.page.html_view import NOTES_OF_A_KIND, View
from auditor.reports.quality import capped, note_kind
from auditor.reports.text import number
from auditor.verdicts.verdict import Reason, Verdict

VOID = {"meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """Reads a page strictly: every element closed in order; keeps elements and texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def source(result: Result, folder: Path, **options: Any) -> str:
    path = folder / "report.html"
    html.render(released(result, options.get("internal", False)), path, Options(**options))
    return path.read_text("utf-8")


def register(result: Result, folder: Path, **options: Any) -> str:
    path = folder / "register.html"
    html_register.render(released(result, options.get("internal", False)), path, Options(**options))
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def county() -> Result:
    return synthetic.county(12, errors=True)


@pytest.fixture(scope="module")
def text(county: Result, tmp_path_factory: pytest.TempPathFactory) -> str:
    return source(county, tmp_path_factory.mktemp("html"), language="en")


@pytest.fixture(scope="module")
def registered(county: Result, tmp_path_factory: pytest.TempPathFactory) -> str:
    return register(county, tmp_path_factory.mktemp("html"), language="en")


@pytest.fixture(scope="module", params=["report", "register"])
def either(request: pytest.FixtureRequest, text: str, registered: str) -> str:
    return text if request.param == "report" else registered


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


@pytest.fixture(scope="module")
def told(registered: str) -> Page:
    """The register."""
    return Page(registered)


def test_it_needs_no_script_and_nothing_from_outside(either: str) -> None:
    assert {"script", "link", "img", "iframe", "object"}.isdisjoint(tag for tag, _ in Page(either).elements)
    assert not re.search(r"(?:https?:)?//|url\(|@import", either)


def test_a_policy_forbids_requests(either: str) -> None:
    page = Page(either)
    policies = [a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]


@pytest.mark.parametrize(("language", "tag"), [("zh", "zh-CN"), ("en", "en")])
def test_it_says_its_language(county: Result, tmp_path: Path, language: str, tag: str) -> None:
    assert Page(source(county, tmp_path, language=language)).all("html") == [{"lang": tag}]


def test_links_lead_somewhere(page: Page, told: Page) -> None:
    places = {"report.html"}
    for name, one in (("report.html", page), ("register.html", told)):
        anchors = [a["id"] for _, a in one.elements if "id" in a]
        assert len(anchors) == len(set(anchors))
        places |= {f"{name}#{anchor}" for anchor in anchors} | {name}
    for name, one in (("report.html", page), ("register.html", told)):
        links = {str(a["href"]) for a in one.all("a")}
        assert {f"{name}{link}" if link.startswith("#") else link for link in links} <= places


def test_from_a_cell_one_click_leads_to_its_finding(page: Page, told: Page) -> None:
    anchors = {a["id"] for _, a in told.elements if "id" in a}
    cells = {str(a["href"]).partition("#")[2] for a in page.all("a") if re.fullmatch(r"register\.html#f\d+", str(a["href"]))}
    assert cells
    assert cells <= anchors


def test_every_table_has_a_caption_and_scoped_headers(either: str) -> None:
    page = Page(either)
    tags = Counter(tag for tag, _ in page.elements)
    assert tags["table"] == tags["caption"]
    assert all(a.get("scope") in {"col", "row", "rowgroup", "colgroup"} for a in page.all("th"))


def test_what_scrolls_can_be_reached_by_keyboard(page: Page) -> None:
    scrolling = [a for a in page.all("div") if a.get("class") == "wide"]
    assert scrolling
    assert all(a.get("tabindex") == "0" and a.get("aria-label") for a in scrolling)


def test_headings_skip_no_level(either: str) -> None:
    page = Page(either)
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_the_verdict_sentence_comes_first(page: Page) -> None:
    assert page.text.index("of 12 schools") < page.text.index("Findings by verdict")


def test_counts_are_those_of_the_result(county: Result, page: Page) -> None:
    encouraged = [f for f in county.findings if f.strength == "may" and f.verdict is Verdict.FAIL]
    counted = Counter(f.verdict for f in county.findings if f not in encouraged)
    told = page.text[page.text.index("Findings by verdict") :]
    for verdict in Verdict:
        assert f"{phrases.verdict(verdict, 'en')} {number(counted[verdict])} " in told


def test_the_formula_is_printed(county: Result, page: Page) -> None:
    assert phrases.score_formula(county, "en") in page.text


def test_the_matrix_has_a_cell_for_whatever_was_asked(county: Result, text: str) -> None:
    cells = re.findall(r'<td class="v-\w+ s-(?:must|should|may|component)', text)
    asked = {(f.owner, f.owner_id, f.rule) for f in county.findings}
    assert len(cells) == len(asked)


def test_many_rules_make_several_matrices(tmp_path: Path) -> None:
    rules = [synthetic.rule(f"t/{n}") for n in range(COLUMNS_AT_ONCE + 1)]
    assert source(synthetic.county(2, rules), tmp_path).count('<table class="matrix">') == 2


def test_columns_stand_in_the_order_of_the_clauses(tmp_path: Path) -> None:
    rules = [replace(synthetic.rule(f"t/{n}"), clause=f"二（一）{n}") for n in (10, 2, 1)]
    heads = re.findall(r"<th scope=\"col\"[^>]*><b>(.*?)</b>", source(synthetic.county(2, rules), tmp_path))
    assert heads == ["1", "2", "10"]


def test_every_finding_that_needs_words_has_a_place(county: Result, told: Page) -> None:
    anchors = {a["id"] for _, a in told.elements if re.fullmatch(r"f\d+", a.get("id") or "")}
    silent = (Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.NOT_CHECKED)
    needing = {f"f{n}" for n, f in enumerate(county.findings) if f.verdict not in silent or f.waiver}
    assert anchors == needing


def months(verdict: Verdict, **changes: Any) -> Result:
    rule = synthetic.rule("t/1", unit=synthetic.TIMES)
    figures = {"measure": "count", "population": None, "low": Fraction(1), "high": Fraction(1), "actual": Fraction(1), **changes}
    found = [
        synthetic.finding(
            rule,
            verdict,
            finding_id=str(month),
            period=f"2025-{month:02d}",
            subject_id="2162072501",
            period_start=date(2025, month, 1),
            period_end=date(2025, month, calendar.monthrange(2025, month)[1]),
            **figures,
        )
        for month in range(1, 13)
    ]
    return replace(synthetic.county(2), rules={rule.id: rule}, findings=found)


def test_equal_periods_share_a_line(tmp_path: Path) -> None:
    assert "2025-01 to 2025-12 (12 periods)" in Page(register(months(Verdict.PASS), tmp_path, language="en")).text


def test_equal_periods_share_a_block_and_keep_their_anchors(tmp_path: Path) -> None:
    page = Page(register(months(Verdict.FAIL), tmp_path, language="en"))
    assert len([a for a in page.all("article") if a.get("class") == "item is-fail"]) == 1
    assert {a.get("id") for _, a in page.elements} >= {f"f{n}" for n in range(12)}


def test_periods_with_evidence_of_their_own_stay_apart(tmp_path: Path) -> None:
    result = months(Verdict.FAIL, evidence_total=1, evidence=synthetic.offenders(1))
    assert register(result, tmp_path).count('class="item is-fail"') == 12


def test_many_periods_are_one_cell_with_a_stroke_each(tmp_path: Path) -> None:
    (cell,) = re.findall(r'<td class="v-fail s-must.*?</td>', source(months(Verdict.FAIL), tmp_path))
    assert "✗</b>12" in cell
    (path,) = re.findall(r'<path fill="#b8433b" d="(.*?)"', cell)
    assert path.count("M") == 12


def test_an_attested_pass_names_its_paper(tmp_path: Path) -> None:
    paper = Evidence("counts", "register", "办学章程", "佐证.xlsx", "登记", 3, {"register.on": "2025-11-20"})
    result = months(Verdict.PASS, measure="attest", actual=None, reason=Reason.ATTESTED, evidence_total=1, evidence=(paper,))
    told = "confirmed by the evidence register, 办学章程 (on: 2025-11-20; 佐证.xlsx › 登记 › row 3)"
    assert told in Page(register(result, tmp_path, language="en")).text


def test_what_all_records_share_is_told_once(tmp_path: Path) -> None:
    result = months(Verdict.FAIL, evidence_total=3, evidence=synthetic.offenders(3))
    block = register(result, tmp_path, language="en").split('class="source"')[1]
    assert block.count("专任教师") == 1


def test_a_failure_shows_its_figures_and_remedy(county: Result, told: Page) -> None:
    finding = next(f for f in county.findings if f.verdict == Verdict.FAIL and f.measure == "share")
    for part in (phrases.actual(finding, "en"), phrases.required(finding, "en"), finding.remedy["en"]):
        assert part in told.text


def test_evidence_is_bounded_and_its_total_exact(county: Result, tmp_path: Path) -> None:
    shown = register(county, tmp_path, language="en", evidence_limit=2)
    assert "Evidence: 28 records (2 listed)" in shown
    listed = [re.findall("<li>", records) for records in re.findall(r'<ul class="records">(.*?)</ul>', shown, re.DOTALL)]
    assert max(map(len, listed)) == 2


def test_names_are_masked(text: str, registered: str) -> None:
    assert "欧阳*" in registered
    assert "欧阳娜娜" not in text + registered


def test_an_internal_report_shows_names_and_is_marked(county: Result, tmp_path: Path) -> None:
    shown = register(county, tmp_path, language="en", internal=True)
    assert "欧阳娜娜" in shown
    assert shown.count("Internal: contains personal names") == 2


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    page = Page(register(synthetic.hostile(), tmp_path))
    assert {"script", "img"}.isdisjoint(tag for tag, _ in page.elements)
    assert "<script>alert(1)</script>" in page.text
    assert "{{ 7*7 }}{% raw %}" in page.text


@pytest.mark.parametrize("make", [source, register])
def test_no_control_or_direction_mark_reaches_the_page(tmp_path: Path, make: Any) -> None:
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", make(synthetic.hostile(), tmp_path))


def test_two_runs_give_the_same_bytes(county: Result, tmp_path: Path) -> None:
    assert source(county, tmp_path) == source(county, tmp_path)
    assert register(county, tmp_path) == register(county, tmp_path)


def test_an_audit_without_findings_is_told(tmp_path: Path) -> None:
    empty = replace(synthetic.county(2), findings=[], notes=[], sources=[], problems=[], clauses=[])
    assert "2 had nothing due" in Page(source(empty, tmp_path, language="en")).text


def test_a_waived_failure_keeps_its_verdict(tmp_path: Path) -> None:
    page = Page(register(synthetic.county(12), tmp_path, language="en"))
    assert "Waived; the verdict above stands as found. 校舍重建，活动场地停用" in page.text


def test_a_large_county_stays_small(tmp_path: Path) -> None:
    rules = [replace(synthetic.SHANDAN[n % 10], id=f"shandan/x{n}") for n in range(25)]
    county = synthetic.county(100, rules, periods=2)
    assert len(source(county, tmp_path).encode()) < 2_000_000
    assert len(register(county, tmp_path).encode()) < 4_000_000


def test_what_a_school_calls_itself_is_never_a_template(tmp_path: Path) -> None:
    county = synthetic.county(2)
    named = [replace(school, name="{{ 7 * 7 }}{% raise %}") for school in county.schools]
    assert "{{ 7 * 7 }}{% raise %}" in Page(source(replace(county, schools=named), tmp_path)).text


def test_an_unknown_name_in_a_template_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        templates.environment("zh").from_string("{{ nothing }}").render()


def test_templates_stay_compiled_where_python_keeps_its_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    assert _compiled(tmp_path / "__pycache__") == ["A", "1"]
    assert [path.suffix for path in (tmp_path / "__pycache__").iterdir()] == [".compiled"]


def test_templates_are_compiled_anew_where_nothing_may_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    (tmp_path / "__pycache__").write_text("no folder")
    assert _compiled(tmp_path / "__pycache__") == ["A", "1"]


def test_a_template_compiled_under_other_options_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = templates.Beside(tmp_path)
    before = cache.get_source_checksum("{{ name }}")
    monkeypatch.setitem(templates.OPTIONS, "autoescape", False)
    assert cache.get_source_checksum("{{ name }}") != before


def _compiled(kept: Path) -> list[str]:
    loader = jinja2.DictLoader({"a": "A{{ n }}"})
    return list(jinja2.Environment(loader=loader, bytecode_cache=templates.Beside(kept)).get_template("a").generate(n=1))


def test_every_colour_pair_can_be_read() -> None:
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for look in phrases.VERDICTS.values():
        pair = sorted((light(look.ink), light(look.paper)))
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5


def test_the_annex_tells_what_people_settled_and_what_was_assumed(tmp_path: Path) -> None:
    """Decisions, tables that are not there, assumptions and waivers, in one place; nothing of it is told twice."""
    result = synthetic.county(3)
    settled = (msg("“{file}” is of {school}", file="表3.xlsx", school="<b>一小</b>"),)
    (first, *rest) = result.findings
    assumed = replace(first, assumptions=("talks.form",))
    result = released(replace(result, settled=settled, findings=[assumed, *rest]), False)
    told = register(result, tmp_path)
    annex = told[told.index('id="annex"') : told.index('id="quality"')]
    assert annex.count("&lt;b&gt;一小&lt;/b&gt;") == told.count("&lt;b&gt;一小&lt;/b&gt;") == 1
    assert annex.count(View(result, Options()).assumed()[0][0]) == 1


def test_an_annex_of_nothing_says_so(tmp_path: Path) -> None:
    result = replace(released(synthetic.county(3), False), settled=())
    told = register(replace(result, findings=[replace(f, assumptions=()) for f in result.findings]), tmp_path)
    annex = told[told.index('id="annex"') : told.index('id="quality"')]
    assert "没有人工裁定，记录都按报送的样子采用。" in annex
    assert "没有结论依赖假定的值。" in annex


def test_a_flood_of_notes_hides_no_other(tmp_path: Path) -> None:
    """Of one kind about one school a few are listed, and of every other school and kind too; the totals are true."""
    flood = [
        CellNote("converted", 0, n, "谈话日期", "2025.3.8", "2025-03-08", msg("date written another way"), "甲校")
        for n in range(500)
    ]
    other = CellNote("converted", 0, 7, "谈话日期", "2025.4.9", "2025-04-09", msg("date written another way"), "乙校")
    result = replace(released(synthetic.county(3), False), notes=[*flood, other])
    view = View(result, Options())
    listed = [note.school for _, note, _ in view.notes()]
    assert (listed.count("甲校"), listed.count("乙校")) == (NOTES_OF_A_KIND, 1)
    assert dict(view.note_totals())[note_kind("converted", "zh")] == 501
    kept, more = capped(result.notes, 200)
    assert (len(kept), more) == (201, {("converted", "甲校"): 300})
