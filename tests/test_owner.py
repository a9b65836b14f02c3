"""Who owes what: over all samples, nobody is told, counted or ordered for the duty of another."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import synthetic
from docx import Document
from python_calamine import CalamineWorkbook

from auditor.commands import main as cli
from auditor.findings.finding import Finding
from auditor.findings.ledger import belongs
from auditor.findings.masking import released
from auditor.findings.result import Result
from auditor.findings.words import OWNERS
from auditor.inputs.spec import load_spec
from auditor.reports import Options
from auditor.reports.letters.letters import context
from auditor.reports.letters.letters_template import Template
from auditor.reports.letters.papers import Paper, ordered, papers
from auditor.reports.self_report import of_school, sections
from auditor.reports.write import write_report
from auditor.rules.pack import load_pack, pack_names
from auditor.run import run_audit
from auditor.system.resources import templates_folder
from auditor.verdicts.verdict import Reason, Verdict

SAMPLES = sorted(path.parent for path in (Path(__file__).parent.parent / "data_samples").glob("*/audit.yaml"))
LETTERS = ("opinion", "rectification", "self-report", "call", "reminder", "submission")
HELP = "assistance"
"""The list of a letter that tells what others owe at the school."""


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "zh")
    cli.speak("zh")
    yield
    cli.speak("zh")


@cache
def audited(sample: Path) -> Result:
    return released(run_audit(load_spec(sample / "audit.yaml", date(2000, 1, 1))), False)


def all_papers(result: Result) -> list[Paper]:
    return papers(result, LETTERS, "zh")


def written(paper: Paper, result: Result) -> str:
    """The letter in Word, its paragraphs and tables as text."""
    template = Template(templates_folder() / "letters" / f"{paper.kind}.zh.docx")
    document = Document(io.BytesIO(template.letter(context(result, paper.to, Options()))))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def whom(finding: Finding) -> tuple[str, str]:
    return finding.owner, finding.owner_id


by_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)


# ---------------------------------------------------------------- letters


@by_sample
def test_a_letter_orders_and_asks_only_what_its_addressee_owes(sample: Path) -> None:
    result = audited(sample)
    for paper in all_papers(result):
        own = {f.title["zh"] for f in result.by_owner.get((paper.to.owner, paper.to.owner_id), ())}
        lists = {key: found for key, found in context(result, paper.to, Options()).items() if isinstance(found, list)}
        told = {key: {entry["title"] for entry in found if "title" in entry} for key, found in lists.items() if key != HELP}
        assert {key: titles - own for key, titles in told.items() if titles - own} == {}, (paper.kind, paper.to.name)
        assert {whom(f) for f in (*paper.ordered, *paper.explained)} <= {(paper.to.owner, paper.to.owner_id)}


@by_sample
def test_what_is_written_to_a_school_holds_no_remedy_of_another(sample: Path) -> None:
    result = audited(sample)
    for paper in all_papers(result):
        if paper.to.owner == "school":
            own = {f.remedy["zh"] for f in result.by_owner["school", paper.to.owner_id] if f.remedy}
            text = written(paper, result)
            others = {f.remedy["zh"] for f in result.others_duties(paper.to.owner_id) if f.remedy} - own
            assert {remedy for remedy in others if remedy in text} == set(), (paper.kind, paper.to.name)


@by_sample
def test_every_failed_duty_is_ordered_of_the_one_who_owes_it_once(sample: Path) -> None:
    result = audited(sample)
    orders = papers(result, ("rectification", "reminder", "submission"), "zh")
    told = Counter(f.finding_id for paper in orders for f in paper.ordered)
    assert told == Counter(f.finding_id for f in ordered(result.findings))


@by_sample
def test_the_self_check_tells_duties_of_others_apart(sample: Path) -> None:
    result = audited(sample)
    for school in result.schools:
        own = of_school(result, school)
        theirs = {f.finding_id for f in own.others_duties(school.school_id)}
        told: Counter[str] = Counter()
        for section in sections(own, school.school_id, "zh"):
            ids = [one for line in section.lines for one in line.finding_ids]
            if section.others:
                told.update(ids)
            else:
                assert not set(ids) & theirs, (school.name, section.key)
        assert told == Counter(theirs), school.name


# ---------------------------------------------------------------- results, ledger, exit codes


@by_sample
def test_duties_of_others_decide_nothing_about_a_school(sample: Path) -> None:
    result = audited(sample)
    failed = {"verdict": Verdict.FAIL, "reason": Reason.NOT_MET, "strength": "must", "binding": True}
    worse = [replace(f, **failed) if f.subject == "school" and f.owner != "school" else f for f in result.findings]
    other = replace(result, findings=worse)
    for school in result.schools:
        assert other.overall(school.school_id) == result.overall(school.school_id), school.name
        alone = [of_school(one, school).exit_code() for one in (result, other)]
        assert alone[0] == alone[1], school.name


@by_sample
def test_the_ledger_names_the_one_who_owes_it(sample: Path, tmp_path: Path) -> None:
    result = audited(sample)
    write_report(result, tmp_path / "report", Options(), ["findings.xlsx"])
    rows = CalamineWorkbook.from_path(tmp_path / "report" / "findings.xlsx").get_sheet_by_name("整改台账").to_python()
    at = next(n for n, row in enumerate(rows) if "责任单位" in row)
    unit, finding_id = rows[at].index("责任单位"), rows[at].index("结果编号")
    told = {row[finding_id]: row[unit] for row in rows[at + 1 :] if row[finding_id]}
    assert told == {f.finding_id: OWNERS[f.owner].say("zh") for f in result.findings if belongs(f)}


@pytest.mark.parametrize("owner", sorted(OWNERS))
@pytest.mark.parametrize("subject", ["school", "bureau"])
def test_a_failed_duty_of_anybody_ends_with_one(owner: str, subject: str) -> None:
    met = synthetic.finding(synthetic.SHANDAN[1], Verdict.PASS, finding_id="a", subject_id="s1", district="某县")
    failed = replace(met, finding_id="b", verdict=Verdict.FAIL, subject=subject, owed_by="" if owner == subject else owner)
    result = replace(synthetic.county(1), findings=[met, failed])
    assert (result.exit_code(), replace(result, findings=[met]).exit_code()) == (1, 0)
    assert str(result.overall(failed.owner_id, failed.owner).verdict) == "fail"
    if (owner, subject) != ("school", "school"):
        assert str(result.overall("s1").verdict) == "pass"


# ---------------------------------------------------------------- the packs

AUTHORITIES = re.compile("教育局|教育部门|主管部门|财政|人社|人力资源|人民政府|县政府|市政府|党委|机构编制|编办|教育工会")


@pytest.mark.parametrize("name", pack_names())
def test_no_remedy_of_a_school_is_the_act_of_an_authority(name: str) -> None:
    """Words like 报教育局, 请…部门 are no act of it."""
    told = {
        rule.id: text
        for rule in load_pack(name).rules
        if rule.owner_of("school") == "school" and "school" in rule.subjects
        for text in (rule.remedy.get("zh", ""), rule.remedy_after.get("zh", ""))
        for found in AUTHORITIES.finditer(text)
        if not re.search("[报向请由按经]$|报送$", text[: found.start()])
    }
    assert told == {}


@pytest.mark.parametrize("name", pack_names())
def test_what_decides_a_school_is_measured_there(name: str) -> None:
    """A bureau is never the subject of what only a school owes."""
    assert [rule.id for rule in load_pack(name).rules if rule.subjects == ("bureau",) and rule.owner == "school"] == []


def test_a_document_to_the_unions_orders_nothing_of_a_school() -> None:
    assert {rule.owner_of(subject) for rule in load_pack("zhejiang-union").rules for subject in rule.subjects} == {"union"}
