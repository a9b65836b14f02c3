"""Letters in Word: text stays text, templates are strict, the same findings give the same bytes."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import synthetic
from docx import Document
from importing import write_xlsx

from auditor.commands import main as cli
from auditor.commands.main import main
from auditor.findings.compare import compare
from auditor.findings.finding import Evidence, Limit, Read
from auditor.findings.masking import released
from auditor.findings.result import Result, SchoolInfo
from auditor.inputs.spec import load_spec
from auditor.problems import UserError
from auditor.reports import Options, renderer
from auditor.reports.file_names import letter_names, safe_name
from auditor.reports.letters import letters_check
from auditor.reports.letters.county import county
from auditor.reports.letters.letters import context
from auditor.reports.letters.letters_check import check_template, check_templates, read_fields, specimen
from auditor.reports.letters.letters_fields import ENTRY, FILLED_IN, KINDS, LISTS, TEXTS, entry_of
from auditor.reports.letters.letters_guard import faults
from auditor.reports.letters.letters_template import Template
from auditor.reports.letters.numbering import read_book
from auditor.reports.letters.papers import DEFAULT_KINDS, Paper, papers, recipient
from auditor.reports.write import check_folder, write_report
from auditor.rules.ast import Comparator
from auditor.run import run_audit
from auditor.system.border import Bounds
from auditor.system.resources import templates_folder
from auditor.verdicts.verdict import Reason, Verdict

ROOT = Path(__file__).parent.parent
SHIPPED = templates_folder() / "letters"
COUNTY = released(synthetic.county(12), False)
RULE = synthetic.SHANDAN[1]
ZH, EN = Options(), Options(language="en")


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "zh")
    cli.speak("zh")
    yield
    cli.speak("zh")


def school_of(*verdicts: Verdict, **changes: Any) -> Result:
    findings = [
        replace(synthetic.finding(RULE, verdict, finding_id=f"f{n}", subject_id="s1", period=str(n)), **changes)
        for n, verdict in enumerate(verdicts)
    ]
    return replace(synthetic.county(1), schools=[SchoolInfo("s1", "清泉学校")], findings=findings, rules={RULE.id: RULE})


def text(data: bytes) -> str:
    """All text of a letter, paragraphs and tables."""
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def letter(kind: str, result: Result, options: Options = ZH, **more: Any) -> str:
    template = Template(SHIPPED / f"{kind}.{options.language}.docx")
    return text(template.letter(context(result, recipient(result.schools[0]), options, **more)))


def edited(folder: Path, change: Callable[[str], str], kind: str = "opinion") -> Path:
    """The shipped template with its text changed, as Word would save it."""
    path = folder / f"{kind}.zh.docx"
    with zipfile.ZipFile(SHIPPED / path.name) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data.decode()).encode() if name == "word/document.xml" else data)
    return path


def codes(path: Path) -> list[str]:
    return [problem.code for problem in check_template(path)]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "county"])
@pytest.mark.parametrize("options", [ZH, EN], ids=["zh", "en"])
def test_a_letter_names_its_school(kind: str, options: Options) -> None:
    assert COUNTY.schools[0].name in letter(kind, COUNTY, options)


def test_a_problem_is_told_with_clause_figures_and_deadline() -> None:
    told = letter("rectification", school_of(Verdict.FAIL, due_on=date(2026, 3, 31)))
    assert RULE.clause in told
    assert RULE.quote in told
    assert "30人，约占58人的51.7%" in told
    assert "不低于三分之二（39人）" in told
    assert "2026年3月31日" in told


def test_nothing_is_left_of_the_template() -> None:
    for kind in KINDS:
        assert not {"{{", "{%", "}}", "%}"} & {told[n : n + 2] for told in [letter(kind, COUNTY)] for n in range(len(told))}


def test_without_problems_the_letter_says_so() -> None:
    assert "没有发现强制性要求未达标的问题" in letter("opinion", school_of(Verdict.PASS))


def test_what_a_person_fills_in() -> None:
    told = letter("opinion", COUNTY, filled_in={"issuer": "山丹县教育局", "document_number": "山教督〔2026〕5号"})
    assert "山丹县教育局（盖章）" in told
    assert "山教督〔2026〕5号" in told


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "county"])
def test_hostile_text_comes_out_as_text(kind: str) -> None:
    hostile = released(synthetic.hostile(), False)
    template = Template(SHIPPED / f"{kind}.zh.docx")
    for school, name in zip(hostile.schools, synthetic.HOSTILE, strict=True):
        data = template.letter(context(hostile, recipient(school), ZH))
        told = text(data)
        assert not {"\x00", "\x1b", "\u202e", "\ud800"} & set(told)
        if name.isprintable():
            assert name in told


def test_hostile_text_brings_no_field_and_no_link() -> None:
    hostile = released(synthetic.hostile(), False)
    data = Template(SHIPPED / "opinion.zh.docx").letter(context(hostile, recipient(hostile.schools[0]), ZH))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        document = archive.read("word/document.xml").decode()
        assert "instrText" not in document
        assert "<w:hyperlink" not in document
        assert not any("vba" in name.lower() for name in archive.namelist())


def test_names_of_people_are_masked() -> None:
    assert "欧阳娜娜" not in "".join(letter(kind, COUNTY) for kind in KINDS)


def test_the_same_findings_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    once = Template(SHIPPED / "opinion.zh.docx").letter(context(COUNTY, recipient(COUNTY.schools[0]), ZH))
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    again = Template(SHIPPED / "opinion.zh.docx").letter(context(COUNTY, recipient(COUNTY.schools[0]), ZH))
    assert once == again


def test_no_entry_of_the_zip_has_a_date() -> None:
    data = Template(SHIPPED / "opinion.zh.docx").letter(context(COUNTY, recipient(COUNTY.schools[0]), ZH))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_page_is_that_of_the_standard() -> None:
    section = Document(str(SHIPPED / "opinion.zh.docx")).sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in (*margins, section.page_width, section.page_height) if side] == [37, 35, 28, 26, 210, 297]


def test_the_body_is_set_in_the_standard_face() -> None:
    with zipfile.ZipFile(SHIPPED / "opinion.zh.docx") as archive:
        assert '"仿宋_GB2312"' in archive.read("word/styles.xml").decode()
        assert not any("font" in name and name.endswith((".odttf", ".ttf")) for name in archive.namelist())


def test_a_persisting_problem_says_when_it_was_first_due() -> None:
    old = school_of(Verdict.FAIL, due_on=date(2026, 1, 30))
    new = school_of(Verdict.FAIL, due_on=date(2026, 4, 30))
    told = letter("rectification", new, compared=compare(old, new))
    assert "仍存在，原期限2026年1月30日" in told


def test_a_resolved_problem_is_followed() -> None:
    old, new = school_of(Verdict.FAIL), school_of(Verdict.PASS)
    fields = context(new, recipient(new.schools[0]), ZH, compared=compare(old, new))
    assert [one["status"] for one in fields["followed"]] == ["已解决"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_shipped_templates_are_without_mistakes(kind: str, language: str) -> None:
    assert check_template(SHIPPED / f"{kind}.{language}.docx") == []


def test_the_context_has_exactly_the_documented_fields() -> None:
    fields = context(COUNTY, recipient(COUNTY.schools[0]), ZH)
    assert fields.keys() == specimen().keys() == TEXTS.keys() | LISTS.keys()
    whole = county(COUNTY, ZH)
    assert whole.keys() == fields.keys()
    for name in LISTS:
        assert {frozenset(entry) for entry in (*fields[name], *whole[name])} <= {frozenset(entry_of(name))}


def test_an_unknown_field_is_named_with_a_guess(tmp_path: Path) -> None:
    path = edited(tmp_path, lambda xml: xml.replace("{{ verdict }}", "{{ verdikt }}"))
    (problem,) = [one for one in check_template(path) if one.is_error]
    assert problem.code == "E943"
    assert "verdict" in str(problem.suggestion)


def test_an_unknown_field_of_an_entry_is_named(tmp_path: Path) -> None:
    path = edited(tmp_path, lambda xml: xml.replace("{{ one.text }}", "{{ one.txet }}", 1))
    assert codes(path) == ["E943"]


def test_a_field_that_is_lacking_is_a_warning(tmp_path: Path) -> None:
    path = edited(tmp_path, lambda xml: xml.replace("{{ document_number }}", ""))
    assert codes(path) == ["W947"]


def test_a_broken_tag_is_told(tmp_path: Path) -> None:
    assert codes(edited(tmp_path, lambda xml: xml.replace("{%p endif %}", "", 1))) == ["E944"]


def test_a_template_cannot_reach_the_program(tmp_path: Path) -> None:
    path = edited(tmp_path, lambda xml: xml.replace("{{ verdict }}", "{{ verdict.__class__.__mro__ }}"))
    assert codes(path)[:1] == ["E944"] or "E943" in codes(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html></html>"])
def test_what_is_no_word_file(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "opinion.docx"
    path.write_bytes(content)
    assert codes(path) == ["E942"]


def test_a_file_name_that_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(b"")
    assert codes(tmp_path / "letter.docx") == ["E946"]


def test_strict_when_the_letter_is_made(tmp_path: Path) -> None:
    path = edited(tmp_path, lambda xml: xml.replace("{{ verdict }}", "{{ verdikt }}"))
    with pytest.raises(UserError) as wrong:
        Template(path).letter(context(COUNTY, recipient(COUNTY.schools[0]), ZH))
    assert [problem.code for problem in wrong.value.problems] == ["E943"]


@pytest.mark.parametrize("name", FILLED_IN)
def test_fields_by_either_name(name: str, tmp_path: Path) -> None:
    file = tmp_path / "fields.yaml"
    content = "2026年1月5日" if name in ("date", "deadline") else "甲"
    file.write_text(f"{TEXTS[name].say('zh')}: {content}\n", encoding="utf-8")
    assert read_fields(file).common == {name: content}


@pytest.mark.parametrize("content", ["issuerr: 甲\n", "issuer: [甲]\n", "- issuer\n"])
def test_a_wrong_file_of_fields(content: str, tmp_path: Path) -> None:
    file = tmp_path / "fields.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UserError) as wrong:
        read_fields(file)
    assert {problem.code for problem in wrong.value.problems} == {"E948"}


def test_file_names_are_safe_and_differ() -> None:
    names = letter_names([SchoolInfo(str(n), text) for n, text in enumerate((*synthetic.HOSTILE, "../../x", "a/b", "a:b"))])
    assert len(set(names.values())) == len(names)
    assert not [name for name in names.values() if set(name) & set('/\\:*?"<>|\x00\u202e')]


def test_a_name_of_nothing_but_signs() -> None:
    assert safe_name("///") == "school"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    write_report(synthetic.county(12), tmp_path / "报告", formats=["findings.json"])
    return tmp_path / "报告"


def test_letters_beside_the_report(report: Path) -> None:
    assert main(["report", "letters", str(report)]) == 0
    made = [path.name for path in sorted((report.parent / "报告-letters").glob("*督导意见书.docx"))]
    assert len(made) == 12


def test_only_those_with_problems_get_a_notice(report: Path) -> None:
    main(["report", "letters", str(report), "--kind", "rectification"])
    failing = [s for s in COUNTY.schools if COUNTY.overall(s.school_id).verdict is Verdict.FAIL]
    assert len(list((report.parent / "报告-letters").glob("*.docx"))) == len(failing) > 0


def test_letters_that_were_changed_are_not_overwritten(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = report.parent / "文书"
    arguments = ["report", "letters", str(report), "--output", str(out), "--school", COUNTY.schools[0].name]
    assert main(arguments) == 0
    next(out.glob("*.docx")).write_bytes(b"signed")
    assert main(arguments) == 2
    assert "E803" in capsys.readouterr().err
    assert main([*arguments, "--replace"]) == 0


@pytest.mark.parametrize("narrowed", [("--school", COUNTY.schools[0].name), ("--kind", "rectification")])
def test_letters_that_are_not_asked_for_stay(narrowed: tuple[str, str], report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of one school, or of one kind: what others were sent is neither lost nor made again."""
    assert main(["report", "letters", str(report)]) == 0
    folder = report.with_name(f"{report.name}-letters")
    before = {path.name: path.read_bytes() for path in folder.glob("*.docx")}
    capsys.readouterr()
    assert main(["report", "letters", str(report), *narrowed, "--lang", "en", "--kind", "rectification"]) == 0
    after = {path.name: path.read_bytes() for path in folder.glob("*.docx")}
    assert before.items() <= after.items()
    assert len(after) > len(before)  # the English letter has a name of its own
    assert "stay as they were" in capsys.readouterr().out
    check_folder(folder)


def test_a_letter_to_one_school_that_is_due_no_more_goes(tmp_path: Path) -> None:
    """Only hers: the letters to the others stay, whatever became of her problems."""
    report = tmp_path / "report"
    write_report(school_of(Verdict.FAIL), report, formats=["findings.json"])
    assert main(["report", "letters", str(report)]) == 0
    folder = report.with_name("report-letters")
    assert list(folder.glob("*整改通知书*"))
    write_report(school_of(Verdict.PASS), report, formats=["findings.json"])
    assert main(["report", "letters", str(report), "--school", "s1"]) == 0
    assert not list(folder.glob("*整改通知书*"))
    assert list(folder.glob("*督导报告*"))


def test_the_bureaus_own_template_is_used(report: Path, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    edited(tmp_path / "own", lambda xml: xml.replace("督导意见书", "本局督导意见"))
    out = tmp_path / "out"
    main(["report", "letters", str(report), "--templates", str(tmp_path / "own"), "--kind", "opinion", "--output", str(out)])
    assert "本局督导意见" in text(next(out.glob("*.docx")).read_bytes())


def test_export_and_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "templates", "--export", str(tmp_path / "t")]) == 0
    assert main(["report", "templates", "--check", str(tmp_path / "t")]) == 0
    assert "检查了14个模板，0个不能用" in capsys.readouterr().out


def test_checking_a_broken_template_ends_with_2(tmp_path: Path) -> None:
    edited(tmp_path, lambda xml: xml.replace("{{ verdict }}", "{{ verdikt }}"))
    assert main(["report", "templates", "--check", str(tmp_path)]) == 2


def test_every_field_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["report", "templates", "--list"])
    shown = capsys.readouterr().out
    assert not [name for name in {**TEXTS, **LISTS, **ENTRY} if f"  {name} " not in shown]


def test_files_of_other_formats_from_a_report(report: Path, tmp_path: Path) -> None:
    assert main(["report", "files", str(report), "--format", "csv", "--output", str(tmp_path / "csv")]) == 0
    direct = tmp_path / "direct.csv"
    renderer("findings.csv")(COUNTY, tmp_path / "findings.csv", ZH)
    (tmp_path / "findings.csv").rename(direct)
    assert (tmp_path / "csv" / "findings.csv").read_bytes() == direct.read_bytes()


def silent_school() -> Result:
    """A school that handed in nothing, beside one that did."""
    quiet = replace(
        synthetic.finding(RULE, Verdict.UNKNOWN, finding_id="q", subject_id="s2", period="1"),
        reason=Reason.NOT_SUBMITTED,
        missing=("talks", "staff"),
    )
    result = school_of(Verdict.FAIL)
    schools = [*result.schools, SchoolInfo("s2", "云岭幼儿园", not_submitted=("staff", "talks"))]
    return replace(result, schools=schools, findings=[*result.findings, quiet])


def test_a_school_that_handed_in_nothing_is_called_and_never_praised() -> None:
    made = papers(silent_school(), DEFAULT_KINDS, "zh")
    assert [paper.kind for paper in made if paper.to.name == "云岭幼儿园"] == ["call"]
    assert [paper.kind for paper in made if paper.to.name == "清泉学校"] == ["opinion", "rectification"]


@pytest.mark.parametrize(("evidence", "kinds"), [(0, ["call"]), (1, ["opinion"])])
def test_what_runs_on_without_a_record_does_not_say_that_something_came(evidence: int, kinds: list[str]) -> None:
    result = silent_school()
    quiet = result.findings[-1]
    runs = replace(
        quiet, finding_id="r", verdict=Verdict.PENDING, reason=Reason.STILL_RUNNING, missing=(), evidence_total=evidence
    )
    made = papers(replace(result, findings=[*result.findings, runs]), DEFAULT_KINDS, "zh", result.schools[1])
    assert [paper.kind for paper in made] == kinds


@pytest.mark.parametrize(
    ("not_submitted", "strength", "kinds"),
    [(("staff", "talks"), "may", []), ((), "must", ["opinion"]), (("staff", "talks"), "should", ["call"])],
    ids=["only encouraged", "what others keep", "in principle"],
)
def test_nobody_is_called_upon_for_nothing(not_submitted: tuple[str, ...], strength: str, kinds: list[str]) -> None:
    """Where no requirement needs a table of a silent school, nothing is asked of it, and no problem is denied either."""
    result = silent_school()
    schools = [replace(school, not_submitted=not_submitted) for school in result.schools]
    result = replace(result, schools=schools, findings=[replace(f, strength=strength) for f in result.findings])
    made = papers(result, ["opinion", "call"], "zh", schools[1])
    assert [paper.kind for paper in made] == kinds
    assert not [paper for paper in made if paper.kind == "opinion" and not context(result, paper.to, ZH)["gaps"]]


def test_the_papers_of_a_school_that_is_no_more_go_to_the_one_that_took_it_over() -> None:
    result = school_of(Verdict.FAIL)
    gone = replace(result, schools=[replace(result.schools[0], successor="云岭学校")])
    assert {paper.to.name for paper in papers(gone, ["opinion", "rectification"], "zh")} == {"云岭学校（承接清泉学校）"}
    assert context(gone, recipient(gone.schools[0], "en"), EN)["to"] == "云岭学校 (took over 清泉学校)"


def test_who_took_a_school_over_is_read_from_the_list_of_schools(tmp_path: Path) -> None:
    gone = {
        "甲校": ("2025-08-31", "2162000001", "丙校"),  # by its ID; that one was taken over in turn
        "乙校": ("2025-11-30", "丙校", "丙校"),
        "丙校": ("", "", ""),
        "丁校": ("2025-08-31", "别处的学校", "别处的学校"),  # of another list
        "戊校": ("2026-08-31", "丙校", ""),  # not yet
        "己校": ("", "丙校", ""),  # on a day that nobody said: perhaps not yet
        "庚校": ("2025-08-31", "辛校", ""),  # these two are said to have taken over one another
        "辛校": ("2025-09-30", "2162000006", ""),
        "壬校": ("2025-08-31", "壬校", ""),
    }
    rows = [["学校标识码", "学校名称", "所属区县", "撤并年月", "并入学校"]]
    rows += [[f"{2162000000 + n}", name, "山丹县", closed, into] for n, (name, (closed, into, _)) in enumerate(gone.items())]
    write_xlsx(tmp_path / "记录" / "学校.xlsx", {"学校": rows})
    (tmp_path / "audit.yaml").write_text("pack: shandan\nas_of: 2025-12-31\nrecords: 记录\n", encoding="utf-8")
    result = run_audit(load_spec(tmp_path / "audit.yaml", date(2025, 12, 31)))
    assert {school.name: school.successor for school in result.schools} == {name: by for name, (_, _, by) in gone.items()}


def test_what_another_owes_goes_to_that_other() -> None:
    result = school_of(Verdict.FAIL, owed_by="finance", district="山丹县")
    made = papers(result, DEFAULT_KINDS, "zh")
    assert [(paper.kind, paper.to.name, len(paper.ordered)) for paper in made if paper.items] == [
        ("reminder", "山丹县财政局", 1),
        ("county", result.name, 1),
    ]


@pytest.mark.parametrize("kind", ["opinion", "rectification", "self-report"])
def test_what_is_merely_encouraged_is_no_shortcoming(kind: str) -> None:
    result = school_of(Verdict.FAIL, strength="may")
    fields = context(result, recipient(result.schools[0]), ZH)
    assert not [name for name in ("problems", "explanations", "gaps", "due", "papers") if fields[name]]
    assert (fields["failed"], fields["to_explain"], fields["total"]) == (0, 0, 0)
    assert [one["result"] for one in fields["all"]] == ["未做到（鼓励）"]


def test_what_the_ledger_says_is_settled_is_asked_no_more() -> None:
    result = school_of(Verdict.FAIL, Verdict.FAIL)
    over = {"f0": "已验收销号"}
    fields = context(result, recipient(result.schools[0]), ZH, settled=over)
    assert [one["status"] for one in fields["followed"]] == ["已验收销号"]
    assert (len(fields["problems"]), fields["failed"]) == (1, 2)
    assert [len(paper.ordered) for paper in papers(result, ["rectification"], "zh", settled=over)] == [1]


def test_what_is_only_a_component_is_in_no_count() -> None:
    result = school_of(Verdict.FAIL, Verdict.UNKNOWN, strength="component")
    fields = context(result, recipient(result.schools[0]), ZH)
    assert (fields["total"], fields["problems"], fields["gaps"], fields["all"]) == (0, [], [], [])
    assert county(result, ZH)["main"] == county(result, ZH)["clauses"] == []


def test_nobody_is_given_an_opinion_on_nothing() -> None:
    assert [paper.kind for paper in papers(school_of(Verdict.FAIL, strength="may"), DEFAULT_KINDS, "zh")] == ["county"]


def test_what_is_a_problem_in_another_period_is_no_achievement() -> None:
    result = school_of(Verdict.PASS, Verdict.FAIL)
    assert context(result, recipient(result.schools[0]), ZH)["achieved"] == ""


def lacking(**changes: Any) -> Result:
    """A requirement at a school that cannot be judged, because a table was not handed in."""
    more = {"reason": Reason.NOT_SUBMITTED, "missing": ("payments", "staff"), "actual": None, "district": "山丹县"}
    return school_of(Verdict.UNKNOWN, **(more | changes))


def test_the_treasury_is_asked_for_the_payments_that_it_did_not_provide() -> None:
    made = papers(lacking(owed_by="finance"), DEFAULT_KINDS, "zh")
    assert [(paper.kind, paper.tables) for paper in made if paper.to.owner == "finance"] == [("reminder", ("payments",))]


def test_what_the_school_keeps_is_asked_of_the_school_whoever_owes_the_duty() -> None:
    result = lacking(owed_by="bureau", missing=("checkups",))
    told = context(result, recipient(result.schools[0]), ZH)["materials"]
    assert [one["name"] for one in told] == ["“checkups”表"]
    assert "bureau" not in {paper.to.owner for paper in papers(result, DEFAULT_KINDS, "zh")}


def test_the_county_report_tells_what_of_others_cannot_be_judged() -> None:
    assert county(lacking(owed_by="finance"), ZH)["not_told"] == "因没有收到记录而无法判定的：山丹县财政局1项（缺“payments”表）。"


def test_problems_stand_in_the_order_of_the_clauses() -> None:
    result = school_of(Verdict.FAIL, Verdict.FAIL, Verdict.FAIL)
    clauses = ("二（二）4", "二（一）10", "二（一）2")
    mixed = [replace(f, clause=clause, rule=f"t/{clause}") for f, clause in zip(result.findings, clauses, strict=True)]
    fields = context(replace(result, findings=mixed), recipient(result.schools[0]), ZH)
    assert [one["clause"] for one in fields["problems"]] == ["二（一）2", "二（一）10", "二（二）4"]


def test_missing_data_are_never_told_as_none() -> None:
    quiet = school_of(Verdict.UNKNOWN, actual=Fraction(0), missing=("talks",), reason=Reason.NOT_SUBMITTED, required=Fraction(0))
    (gap,) = context(quiet, recipient(quiet.schools[0]), ZH)["gaps"]
    assert "0人" not in gap["facts"]
    assert "现有" not in gap["facts"]


def test_a_deadline_that_is_past_gives_way_to_a_new_one() -> None:
    result = school_of(Verdict.FAIL, due_on=date(2026, 1, 30), first_due=date(2026, 1, 30))
    fields = context(result, recipient(result.schools[0]), ZH, made_on=date(2026, 3, 1))
    assert [one["until"] for one in fields["problems"]] == ["2026年3月31日"]


def faults_of(result: Result, kind: str = "rectification", made_on: date = date(2026, 1, 5), **changes: Any) -> list[Any]:
    (school,) = result.schools
    paper = Paper(kind, recipient(school), tuple(result.findings))
    fields = context(result, recipient(school), ZH)
    for entry in fields["problems"]:
        entry.update(changes)
    return faults(paper, fields, made_on, date(2025, 12, 31))


NAMED = {"subject_name": "甲&乙《附属》小学", "district": ""}
ODD: dict[str, Result] = {
    "no school": replace(school_of(), schools=[]),
    "no findings": school_of(),
    "nothing applies": school_of(Verdict.NOT_APPLICABLE),
    "nothing can be judged": school_of(Verdict.UNKNOWN, Verdict.UNKNOWN, actual=None, low=None, high=None, missing=()),
    "nothing was handed in": lacking(missing=("talks",)),
    "nothing was looked at": school_of(Verdict.NOT_CHECKED),
    "all still runs": school_of(Verdict.PENDING, actual=None, shortfall=None, remedy={}),
    "the program failed": school_of(Verdict.ERROR),
    "nothing is said of how much": school_of(Verdict.FAIL, actual=None, shortfall=None, remedy={}, due_on=None),
    "nobody is there": school_of(Verdict.FAIL, population=0, actual=Fraction(0), required=Fraction(0), shortfall=Fraction(0)),
    "the clause has no number": school_of(Verdict.FAIL, Verdict.UNKNOWN, clause="", quote="", **NAMED),
    "only in principle": school_of(Verdict.FAIL, strength="should"),
    "only encouraged": school_of(Verdict.FAIL, strength="may"),
    "waived": school_of(Verdict.FAIL, waiver={"reason": "校舍重建"}),
    **{
        f"{owner} owes it": school_of(Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_CHECKED, owed_by=owner, due_on=date(2026, 1, 30))
        for owner in ("bureau", "finance", "government", "party", "union", "departments")
    },
}
"""Counties of which there is little, or only odd things, to tell."""


@pytest.mark.parametrize("options", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("result", ODD.values(), ids=ODD)
def test_letters_of_odd_counties_have_no_holes(result: Result, options: Options) -> None:
    made_on = date(2026, 1, 5)
    named = replace(result, schools=[replace(one, name=NAMED["subject_name"]) for one in result.schools])
    for paper in papers(named, KINDS, options.language):
        more = (options, {"issuer": "县教育局", "matter": "督导"}, None, made_on)
        fields = county(named, *more) if paper.kind == "county" else context(named, paper.to, *more)
        assert faults(paper, fields, made_on, date(2025, 12, 31)) == []
        told = text(template(paper.kind, options.language).letter(fields))
        assert [line for line in told.split("\n") if HOLES.search(line)] == []


HOLES = re.compile(
    r"[：，、；][–—]?[，、；。]|[,;:] ?[–—]?[,;:.](?: |$)|（[，、；）]|[，、；]）|\( ?[,;)]|“”|《》|《《|。。|None|0人）"
)


@cache
def template(kind: str, language: str) -> Template:
    return Template(SHIPPED / f"{kind}.{language}.docx")


def test_a_sentence_with_a_hole_does_not_go_out() -> None:
    (school,) = (result := school_of(Verdict.FAIL, due_on=date(2026, 1, 30))).schools
    fields = {**context(result, recipient(school), ZH), "conclusion": "4所学校中，–。"}
    (told,) = faults(Paper("county", recipient(school)), fields, date(2026, 1, 5), date(2025, 12, 31))
    assert "缺字" in str(told.message)


def test_nothing_due_is_said_in_words() -> None:
    assert county(school_of(Verdict.NOT_APPLICABLE), ZH)["conclusion"] == "1所学校中，1所暂无到期要求。"


def test_the_main_problems_are_mandatory() -> None:
    assert county(school_of(Verdict.FAIL, strength="should"), ZH)["main"] == []


def test_the_government_is_reported_to_and_not_reminded() -> None:
    made = papers(school_of(Verdict.FAIL, owed_by="government"), KINDS, "zh")
    assert "submission" in {paper.kind for paper in made}
    assert "reminder" not in {paper.kind for paper in made}


def test_nobody_writes_to_oneself() -> None:
    result = school_of(Verdict.FAIL, owed_by="bureau", due_on=date(2026, 1, 30))
    (paper,) = (one for one in papers(result, ["reminder"], "zh"))
    fields = context(result, paper.to, ZH, {"issuer": paper.to.name})
    told = text(template("reminder", "zh").letter(fields))
    assert "提醒函" not in told
    assert "函告" not in told


def test_the_reading_that_was_not_taken_is_no_achievement() -> None:
    result = school_of(Verdict.PASS, strength="may")
    other = replace(result, rules={RULE.id: replace(RULE, strength="may", reading={"zh": "另一读法，只作参考。"})})
    assert context(result, recipient(result.schools[0]), ZH)["achieved"] != ""
    assert context(other, recipient(result.schools[0]), ZH)["achieved"] == ""


def test_a_figure_in_percent_is_below_and_not_less() -> None:
    result = school_of(Verdict.FAIL, measure="value", unit={"zh": "%", "en": "%"}, threshold={"zh": "≥ 100%", "en": "≥ 100%"})
    (problem,) = context(result, recipient(result.schools[0]), ZH)["problems"]
    assert "不低于100%" in problem["required"]


def test_what_one_figure_is_of_another_is_told_as_a_ratio() -> None:
    """Of rates too: nobody is told to have more than 100% of something."""
    bounds = (Limit(Comparator.MORE_THAN, Fraction(1)),)
    ratio = {"measure": "ratio", "unit": {"zh": "%", "en": "%"}, "bounds": bounds, "population": None}
    figures = {"actual": Fraction(100), "required": Fraction(100), "threshold": {"zh": "> 100%", "en": "> 100%"}}
    result = school_of(Verdict.FAIL, **ratio, **figures, shortfall=Fraction(0))
    assert "两数之比为100%，应高于100%" in letter("rectification", result)
    assert "现有100%" not in letter("rectification", result)


def test_a_sound_letter_passes_the_last_look() -> None:
    assert faults_of(school_of(Verdict.FAIL, due_on=date(2026, 1, 30))) == []


@pytest.mark.parametrize(
    ("result", "changes"),
    [
        (school_of(Verdict.FAIL, owed_by="finance"), {}),
        (school_of(Verdict.FAIL, strength="may"), {}),
        (school_of(Verdict.FAIL, strength="should"), {}),
        (school_of(Verdict.PASS), {}),
        (school_of(Verdict.FAIL), {"until": "2026年1月4日"}),
        (school_of(Verdict.FAIL), {"remedy": "在2025年12月31日前补做"}),
        (school_of(Verdict.FAIL), {"facts": "现有，应不低于三分之二"}),
        (school_of(Verdict.FAIL), {"facts": "应为100%（0人）"}),
        (school_of(Verdict.FAIL), {"facts": ""}),
    ],
)
def test_a_letter_that_must_not_go_out(result: Result, changes: dict[str, str]) -> None:
    assert [fault.code for fault in faults_of(result, **changes)] == ["E949"]


def test_a_letter_is_not_older_than_its_data() -> None:
    assert faults_of(school_of(Verdict.FAIL), made_on=date(2025, 12, 1))


def test_a_letter_made_again_keeps_its_number(tmp_path: Path) -> None:
    book = read_book(tmp_path / "文号.yaml")
    given = [book.number("督〔{年}〕{号}号", letter, 2026) for letter in ("甲", "乙", "甲")]
    book.save()
    again = read_book(tmp_path / "文号.yaml")
    assert given == ["督〔2026〕1号", "督〔2026〕2号", "督〔2026〕1号"]
    assert again.number("督〔{年}〕{号}号", "乙", 2027) == "督〔2026〕2号"
    assert again.number("督〔{年}〕{号}号", "丙", 2027) == "督〔2027〕1号"


def test_a_number_given_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "文号.yaml").write_text("督〔{年}〕{号}号: {2026: {甲: 1, 乙: 1}}\n", encoding="utf-8")
    with pytest.raises(UserError):
        read_book(tmp_path / "文号.yaml")


def test_the_list_writes_nothing(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "letters", str(report), "--list"]) == 0
    assert "督导意见书" in capsys.readouterr().out
    assert {path.name for path in report.parent.iterdir()} == {"报告"}


def test_fields_of_a_kind_and_of_a_recipient(tmp_path: Path) -> None:
    file = tmp_path / "fields.yaml"
    file.write_text("签发人: 甲\n文种:\n  催报通知: {签发人: 乙}\n受文单位:\n  清泉学校: {签发人: 丙}\n", encoding="utf-8")
    fields = read_fields(file)
    told = [fields.of(*whom)["signer"] for whom in (("opinion", "某校"), ("call", "某校"), ("call", "清泉学校"))]
    assert told == ["甲", "乙", "丙"]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("field", ["成文日期", "整改期限"])
def test_a_day_of_no_letter_is_refused(field: str, day: str, tmp_path: Path) -> None:
    (tmp_path / "fields.yaml").write_text(f"{field}: {day}\n", encoding="utf-8")
    with pytest.raises(UserError) as wrong:
        read_fields(tmp_path / "fields.yaml")
    assert {problem.code for problem in wrong.value.problems} == {"E948"}


def test_a_template_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters_check, "_BOUNDS", Bounds(memory=2**30, seconds=1))
    loop = "{% for a in 'x' * 99999 %}{% for b in 'x' * 99999 %}{% endfor %}{% endfor %}"
    path = edited(tmp_path, lambda xml: xml.replace("{{ verdict }}", "{{ verdict }}" + loop))
    assert [problem.code for problem in check_templates([path])] == ["E944"]


@pytest.mark.parametrize("kinds", [("opinion",), ("opinion", "call")])
def test_a_template_that_misbehaves_for_a_real_letter_alone_is_refused(
    kinds: tuple[str, ...], report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(letters_check, "_BOUNDS_OF_A_LETTER", Bounds(memory=2**30, seconds=1))
    (tmp_path / "own").mkdir()
    loop = (
        "{% if school != '＿＿＿＿＿＿' %}{% for a in 'x' * 99999 %}{% for b in 'x' * 99999 %}{% endfor %}{% endfor %}{% endif %}"
    )
    path = edited(tmp_path / "own", lambda xml: xml.replace("{{ verdict }}", "{{ verdict }}" + loop))
    words = [word for kind in kinds for word in ("--kind", kind)]
    only = ["--school", "位奇镇中心小学"]
    assert main(["report", "letters", str(report), "--templates", str(path.parent), *words, *only, "--lang", "zh"]) == 2
    assert "E944" in capsys.readouterr().err
    assert not report.with_name("报告-letters").exists()


@pytest.mark.parametrize("tag", ["{{ verdict", "{% if verdict", "{%p if verdict"])
def test_an_unclosed_tag_is_refused(tag: str, tmp_path: Path) -> None:
    path = edited(tmp_path, lambda xml: xml.replace("{{ verdict }}", tag))
    assert {problem.code for problem in check_templates([path]) if problem.is_error} == {"E944"}


@pytest.mark.parametrize(
    ("word", "kind"), [(word, kind) for kind, name in KINDS.items() for word in (kind, name.say("zh"), name.say("en"))]
)
def test_a_kind_of_letter_goes_by_its_word_and_by_what_it_is_called(word: str, kind: str) -> None:
    from auditor.commands.report_letters import letters as command

    assert next(option for option in command.params if option.name == "kinds").type.convert(word, None, None) == kind


def two_terms(**second: Any) -> Result:
    """One rule missed in two terms; of the second as ``second`` says."""
    result = school_of(Verdict.FAIL, Verdict.FAIL, due_on=date(2026, 1, 30))
    first, last = (
        replace(f, period={"zh": term, "en": term}) for f, term in zip(result.findings, ("上学期", "下学期"), strict=True)
    )
    return replace(result, findings=[first, replace(last, **second)])


def left_out(n: int) -> tuple[Read, ...]:
    why = {"zh": "谈话方式为“电话”", "en": "by telephone"}
    return tuple(Read(Evidence("left_out", "talks", "张*", "谈话.xlsx", "谈话", row), why) for row in range(2, n + 2))


def test_periods_of_one_requirement_are_one_item_with_what_differs_told_of_each() -> None:
    result = two_terms(actual=Fraction(20), shortfall=Fraction(19), due_on=date(2026, 5, 20))
    (one,) = context(result, recipient(result.schools[0]), ZH)["problems"]
    assert one["until"] == "2026年1月30日（上学期）、2026年5月20日（下学期）"
    assert one["details"].count("\n") == 1
    for words in ("上学期现有30人", "下学期现有20人"):
        assert words in one["text"]
    assert (one["n"], one["text"].count(one["title"])) == (1, 1)
    (paper,) = papers(result, ["rectification"], "zh")
    assert (paper.to_put_right, len(paper.ordered)) == (1, 2)
    assert "下学期：现有20人" in letter("rectification", result)


def test_what_is_the_same_in_all_periods_is_said_once() -> None:
    result = two_terms()
    (one,) = context(result, recipient(result.schools[0]), ZH)["problems"]
    assert one["text"].count("现有30人") == 1
    assert one["until"] == "2026年1月30日"
    assert one["period"] == "上学期、下学期"


@pytest.mark.parametrize("options", [ZH, EN], ids=["zh", "en"])
def test_none_of_several_deadlines_may_be_past(options: Options) -> None:
    result = two_terms(actual=Fraction(20), due_on=date(2026, 5, 20))
    (paper,) = papers(result, ["rectification"], "zh")
    fields = context(result, paper.to, options)
    assert faults(paper, fields, date(2026, 1, 30), result.as_of) == []
    assert [one.code for one in faults(paper, fields, date(2026, 1, 31), result.as_of)] == ["E949"]


def test_the_figures_that_a_table_lacks_are_named() -> None:
    names = [f"bureau_figures.indicator={name}" for name in ("教师平均工资", "公务员平均工资")]
    lacking = school_of(Verdict.UNKNOWN, reason=Reason.NOT_SUBMITTED, missing=("bureau_figures", *names), actual=None)
    of_bureau = [replace(f, subject="bureau", subject_id="山丹县", district="山丹县") for f in lacking.findings]
    result = replace(lacking, findings=of_bureau, names={"bureau_figures": {"zh": "主管部门数据", "en": "Bureau figures"}})
    (paper,) = papers(result, ["reminder"], "zh")
    (table,) = context(result, paper.to, ZH)["tables"]
    assert table["name"] == "“主管部门数据”表中的“教师平均工资”、“公务员平均工资”"
    assert context(result, paper.to, EN)["tables"][0]["name"].endswith("of the table “Bureau figures”")


def test_what_speaks_for_a_school_is_not_told_as_left_out() -> None:
    """Of what there may not be, the records that do not count are those that are in order."""
    limit = (Limit(Comparator.AT_MOST, Fraction(0)),)
    result = school_of(Verdict.FAIL, measure="count", population=None, bounds=limit, read=left_out(2))
    (one,) = context(result, recipient(result.schools[0]), ZH)["problems"]
    assert "未计入" not in one["text"]
    asked = school_of(Verdict.FAIL, read=left_out(2))
    (one,) = context(asked, recipient(asked.schools[0]), ZH)["problems"]
    assert "另有2条记录未计入" in one["text"]


@pytest.fixture(scope="module")
def unread(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of two schools one handed in a file that cannot be read, the other nothing; of one more file nobody knows whose it is."""
    folder = tmp_path_factory.mktemp("unread")
    rows = [
        ["学校标识码", "学校名称", "所属区县", "学段"],
        ["1", "青禾县甲小学", "青禾县", "小学"],
        ["2", "青禾县乙小学", "青禾县", "小学"],
    ]
    write_xlsx(folder / "records" / "学校.xlsx", {"学校名单": rows})
    for name in ("甲小学.xlsx", "汇总.xlsx"):
        (folder / "records" / name).write_bytes(b"PK\x03\x04 torn")
    (folder / "audit.yaml").write_text(
        "name: 督导\npack: shandan\nas_of: 2025-12-31\nrecords: records\noutput: 报告\n", encoding="utf-8"
    )
    main(["run", str(folder / "audit.yaml"), "--lang", "zh"])
    return folder / "报告"


def test_who_handed_in_what_cannot_be_read_is_not_told_that_nothing_came(unread: Path) -> None:
    cli.speak("zh")
    assert main(["report", "letters", str(unread)]) == 0
    told = {path.stem: text(path.read_bytes()) for path in unread.with_name("报告-letters").glob("*.docx")}
    calls = {stem.split("_")[1]: paper for stem, paper in told.items() if stem.endswith("催报通知")}
    assert "收到的《甲小学.xlsx》无法读取" in calls["青禾县甲小学"]
    assert "到目前为止没有收到" in calls["青禾县乙小学"]
    (report,) = (paper for stem, paper in told.items() if stem.endswith("督导报告"))
    for words in (
        "另有1所没有报送材料",
        "另有1所报送的文件无法读取",
        "1.青禾县甲小学（报送的《甲小学.xlsx》无法读取）",
        "《汇总.xlsx》无法读取",
    ):
        assert words in report


def test_no_page_says_that_nothing_came_where_a_file_cannot_be_read(unread: Path) -> None:
    schools = json.loads((unread / "findings.json").read_text(encoding="utf-8"))["schools"]
    assert [one["silent"] for one in schools] == [False, True]
