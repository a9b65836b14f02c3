"""What a school, the bureau and the public see of one audit; small counts cannot be got back from what is published."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import synthetic
from databases import parquet
from hypothesis import given, settings
from hypothesis import strategies as st
from importing import SCHOOL_SHEET, STAFF, load, write_xlsx

from auditor.audit import audit
from auditor.commands.main import main
from auditor.findings.audience import SIGHTS, Audience
from auditor.findings.finding import Evidence, Finding
from auditor.findings.result import Result
from auditor.findings.seen import seen
from auditor.findings.small_cells import is_small, protected
from auditor.reports import FORMATS, Options
from auditor.reports.audiences import write_for
from auditor.reports.data.findings_read import read_findings
from auditor.reports.manifest import read_manifest
from auditor.reports.write import write_report
from auditor.rules.pack import load_pack
from auditor.verdicts.verdict import Verdict

ROOT = Path(__file__).resolve().parent.parent
RULE = synthetic.rule("t/1", subjects=("school", "bureau"))
OTHER = synthetic.rule("t/2")
TEXT_FORMATS = tuple(sorted(set(FORMATS) - {"report.pdf"}))  # the PDF is made from the page
NAMES = ("欧阳娜娜", "买买提·阿卜杜拉")


def share(
    actual: int,
    population: int,
    school: str = "s1",
    rule: str = "t/1",
    verdict: Verdict = Verdict.FAIL,
    subject: str = "school",
    district: str = "甲县",
) -> Finding:
    """A finding on a share, with every text that could carry a figure."""
    told = f"还差{population - actual}人，共{population}人"
    base = Fraction(actual, population) if population else Fraction(0)
    return synthetic.finding(
        replace(RULE, id=rule),
        verdict,
        finding_id=f"{rule}:{school}",
        subject=subject,
        subject_id=school,
        subject_name=f"学校{school}",
        district=district,
        actual=Fraction(actual),
        population=population,
        required=Fraction(population),
        shortfall=Fraction(population - actual),
        low=base,
        high=base,
        counts={"satisfied": actual, "unsatisfied": population - actual},
        remedy={"zh": told, "en": told},
        notes=({"zh": told, "en": told},),
        evidence_total=population - actual,
        evidence=(Evidence("offends", "staff", NAMES[0], "甲校.xlsx", "教职工", 7, {"status": "在岗"}, "未谈话", NAMES[:1]),),
    )


def count(actual: int, required: int = 5, school: str = "s1") -> Finding:
    figure = Fraction(actual)
    return replace(
        share(actual, 0, school),
        measure="count",
        population=None,
        required=Fraction(required),
        shortfall=Fraction(max(0, required - actual)),
        low=figure,
        high=figure,
        counts={"sure": actual, "perhaps": 0},
        evidence_total=0,
    )


def result_of(findings: Sequence[Finding]) -> Result:
    names = dict.fromkeys(f.subject_id for f in findings if f.subject == "school")
    base = synthetic.county(1)
    schools = [replace(base.schools[0], school_id=name, name=f"学校{name}", district="甲县") for name in names]
    return replace(base, schools=schools, findings=list(findings), rules={"t/1": RULE, "t/2": OTHER})


def hidden(findings: Sequence[Finding]) -> set[str]:
    return {f.finding_id for f in protected(findings) if f.withheld}


# --- small counts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("actual", "population"), [(1, 20), (2, 20), (19, 20), (18, 20), (1, 1), (2, 2)])
def test_a_small_count_takes_all_figures_with_it(actual: int, population: int) -> None:
    [found] = protected([share(actual, population)])
    assert (found.actual, found.population, found.required, found.shortfall, found.low, found.high) == (None,) * 6
    assert (found.counts, found.remedy, found.notes, found.left_out) == ({}, {}, (), ())


@pytest.mark.parametrize(("actual", "population"), [(3, 20), (17, 20), (0, 20), (20, 20), (3, 6), (0, 0)])
def test_other_counts_stay(actual: int, population: int) -> None:
    assert protected([share(actual, population)])[0].actual == actual


def test_the_verdict_stays() -> None:
    assert protected([share(1, 20)])[0].verdict is Verdict.FAIL


def test_who_is_left_out_is_a_small_count_too() -> None:
    assert hidden([replace(share(10, 20), left_out=(({"zh": "长期病休", "en": "sick"}, 2),))])


def test_bounds_that_tell_of_one_person_are_small() -> None:
    assert hidden([replace(share(10, 20), high=Fraction(11, 20))])
    assert not hidden([replace(share(10, 20), high=Fraction(13, 20))])


def test_a_count_that_its_verdict_would_tell_is_never_published() -> None:
    assert hidden([count(5, required=2)])
    assert not hidden([count(5, required=5)])


def test_a_total_takes_a_second_school_with_the_first() -> None:
    schools = [share(1, 20, "s1"), share(10, 20, "s2"), share(15, 40, "s3")]
    assert hidden([*schools, share(26, 80, "b", subject="bureau")]) == {"t/1:s1", "t/1:s2"}


def test_two_small_counts_that_add_up_to_a_small_one_take_a_third() -> None:
    assert len(hidden([share(1, 20, "s1"), share(1, 20, "s2"), share(10, 40, "s3")])) == 3


def test_where_no_school_can_cover_another_the_total_goes() -> None:
    assert hidden([share(1, 20, "s1"), share(1, 20, "b", subject="bureau")]) == {"t/1:s1", "t/1:b"}


def test_a_total_under_another_rule_goes_too() -> None:
    assert "t/9:b" in hidden([share(1, 20, "s1"), share(1, 20, "b", rule="t/9", subject="bureau")])


def test_populations_that_differ_by_two_people() -> None:
    assert hidden([share(20, 50, rule="t/1"), share(20, 48, rule="t/2")]) == {"t/2:s1"}


def test_parts_of_one_population_that_differ_by_one() -> None:
    assert hidden([share(20, 50, rule="t/1"), share(21, 50, rule="t/2")]) == {"t/1:s1"}


SCHOOLS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=5)


@st.composite
def counties(draw: st.DrawFn) -> list[Finding]:
    """One or two rules over a few schools, each with its total at the bureau."""
    found = []
    for rule in draw(st.sampled_from([("t/1",), ("t/1", "t/2")])):
        pairs = [(min(pair), max(pair)) for pair in draw(SCHOOLS)]
        found += [share(actual, population, f"s{n}", rule) for n, (actual, population) in enumerate(pairs)]
        total = [sum(column) for column in zip(*pairs, strict=True)]
        found.append(share(*total, "b", rule, subject="bureau"))
    return found


def counted(f: Finding) -> tuple[int, int, int]:
    """The three counts that an outsider can set up equations for."""
    actual, population = int(f.actual or 0), f.population or 0
    return actual, population, population - actual


@given(counties())
@settings(deadline=None, max_examples=300)
def test_no_small_count_can_be_worked_out(findings: list[Finding]) -> None:
    """An outsider takes the schools that are shown from the bureau's total; of what is left more than one reading must remain."""
    shown = protected(findings)
    for f in shown:
        assert f.withheld or not any(map(is_small, (*counted(f), f.shortfall, *f.counts.values())))
    for rule in {f.rule for f in findings}:
        pairs = [(true, told) for true, told in zip(findings, shown, strict=True) if true.rule == rule]
        total = next(told for true, told in pairs if true.subject == "bureau")
        if total.withheld:
            continue
        kept_back = [true for true, told in pairs if told.withheld]
        open_ = [counted(told) for true, told in pairs if true.subject == "school" and not told.withheld]
        for n in range(3):
            rest = counted(total)[n] - sum(figures[n] for figures in open_)
            readings = range(rest + 1) if len(kept_back) > 1 else [rest]  # the others may make up the difference
            assert not any(is_small(counted(f)[n]) for f in kept_back) or len(readings) > 3


@given(counties())
@settings(deadline=None)
def test_hiding_twice_hides_nothing_more(findings: list[Finding]) -> None:
    assert protected(protected(findings)) == protected(findings)


@given(counties())
@settings(deadline=None)
def test_no_two_populations_of_a_school_lie_closer_than_three(findings: list[Finding]) -> None:
    shown = [f for f in protected(findings) if f.population]
    for one in shown:
        for other in shown:
            if one.subject_id == other.subject_id and one.subject == other.subject:
                assert not is_small((one.population or 0) - (other.population or 0))


# --- every format -------------------------------------------------------------------------------------------------------------


def text_of_files(folder: Path) -> str:
    """All text of all files below a folder; what is packed is unpacked."""

    parts = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".xlsx", ".docx"):
            with zipfile.ZipFile(path) as packed:
                parts += [packed.read(name).decode("utf-8", "replace") for name in packed.namelist()]
        elif path.suffix == ".parquet":
            parts += [str(row) for row in parquet("SELECT * FROM read_parquet(?)", str(path))]
        elif path.is_file():
            parts.append(path.read_text("utf-8", "replace"))
    return "\n".join(parts)


@pytest.mark.parametrize(("small", "large", "kind"), [(1, 71993, "few"), (2, 86453, "all but few"), (2, 90011, "left out")])
def test_no_published_file_of_any_format_tells_a_hidden_figure_or_a_person(
    small: int, large: int, kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every hidden figure beside a small count is a number that occurs nowhere else."""
    actual = {"few": small, "all but few": large - small, "left out": large // 2}[kind]
    left_out = (({"zh": "长期病休", "en": "on sick leave"}, small),) if kind == "left out" else ()
    waiver = {"reason": f"{NAMES[1]}等{large}人病休", "approver": NAMES[1], "document": "甲教〔2025〕1号", "until": "2026-07-31"}
    findings = [replace(share(actual, large, "s1"), left_out=left_out, waiver=waiver), share(300, 60013, "s2")]
    result = result_of([*findings, share(300 + actual, 60013 + large, "b", subject="bureau")])
    out = tmp_path_factory.mktemp("public") / "out"
    write_report(result, out, Options(internal=True, audience=Audience.PUBLIC), TEXT_FORMATS)
    text = text_of_files(out)
    figures = {str(n) for n in (large, large - small, actual, large - actual) if n > 100}
    written = figures | {f"{int(n):,}" for n in figures}
    for secret in (*written, *NAMES, "欧阳*", "买*", "病休", "甲校.xlsx", "甲教〔2025〕1号"):
        assert secret not in text, secret


def test_the_public_gets_no_hashes_by_which_figures_could_be_guessed(tmp_path: Path) -> None:
    write_report(synthetic.county(3), tmp_path / "p", Options(audience=Audience.PUBLIC), ["findings.json"])
    manifest = read_manifest(tmp_path / "p")
    assert manifest is not None
    assert (manifest.get("findings"), manifest["inputs"]) == (None, {})


def test_evidence_is_said_to_be_kept_back_not_to_be_absent(tmp_path: Path) -> None:
    write_report(synthetic.county(3), tmp_path / "p", Options(audience=Audience.PUBLIC), ["findings.json"])
    told = json.loads((tmp_path / "p" / "findings.json").read_text("utf-8"))["findings"]
    assert {f["evidence_total"] for f in told} == {None}


def test_a_published_report_never_gets_wider_again(tmp_path: Path) -> None:
    write_report(synthetic.county(3), tmp_path / "p", Options(audience=Audience.PUBLIC), ["findings.json"])
    result, _ = read_findings(tmp_path / "p")
    assert [seen(result, audience).audience for audience in Audience] == [Audience.PUBLIC] * 3


def test_the_overall_results_are_the_same_for_the_public() -> None:
    result = synthetic.county(12)
    told = seen(result, Audience.PUBLIC)
    assert [told.overall(s.school_id).verdict for s in told.schools] == [
        result.overall(s.school_id).verdict for s in result.schools
    ]


@pytest.mark.parametrize("audience", list(Audience))
def test_every_audience_has_its_sight(audience: Audience) -> None:
    assert audience in SIGHTS


# --- schools ------------------------------------------------------------------------------------------------------------------


def county_with_files() -> Result:
    """A county in which every school sent files of its own, but for the last sheet, which holds all."""
    result = synthetic.county(3)
    by_name = {school.name: school.school_id for school in result.schools}
    sources = [replace(s, school=by_name[s.file.removesuffix(".xlsx")]) for s in result.sources]
    return replace(result, sources=[*sources, replace(sources[0], source_id=99, file="全县.xlsx", school="")])


def test_a_school_sees_nothing_of_another(tmp_path: Path) -> None:
    result = county_with_files()
    write_for(Audience.SCHOOL, result, tmp_path / "s", formats=TEXT_FORMATS)
    for school in result.schools:
        [folder] = [f for f in (tmp_path / "s").iterdir() if f.name.endswith(school.name)]
        text = text_of_files(folder)
        others = [other for other in result.schools if other is not school]
        assert not any(secret in text for other in others for secret in (other.name, other.school_id)), school.name
        assert not any(secret in text for secret in ("全县.xlsx", "山丹县教育局"))


def test_a_school_keeps_all_its_own_findings() -> None:
    result = county_with_files()
    school = result.schools[1]
    own = seen(result, Audience.SCHOOL, school.school_id)
    assert [f.finding_id for f in own.findings] == [f.finding_id for f in result.at_schools[school.school_id]]


@pytest.mark.parametrize("internal", [True, False])
def test_a_schools_own_staff_are_named_only_internally(internal: bool, tmp_path: Path) -> None:
    result = result_of([share(1, 20, "s1"), share(1, 30, "s2")])
    write_for(Audience.SCHOOL, result, tmp_path / "s", Options(internal=internal), ["findings.json"], schools=["s1"])
    assert (NAMES[0] in text_of_files(tmp_path / "s")) == internal


def test_each_schools_folder_has_a_manifest_of_its_own(tmp_path: Path) -> None:
    write_for(Audience.SCHOOL, county_with_files(), tmp_path / "s", formats=["findings.json"])
    told = [read_manifest(folder) for folder in sorted((tmp_path / "s").iterdir()) if folder.is_dir()]
    assert [one and one["audience"] for one in told] == ["school"] * 3


def test_a_school_can_compare_its_check_code(tmp_path: Path) -> None:
    from auditor.findings.digest import subject_digests

    result = county_with_files()
    write_for(Audience.SCHOOL, result, tmp_path / "s", formats=["findings.json"])
    digests = subject_digests(result)
    for folder in (f for f in (tmp_path / "s").iterdir() if f.is_dir()):
        manifest = read_manifest(folder)
        assert manifest is not None
        [subject] = manifest["findings"]["subjects"]
        assert subject["packs"] == digests["school", subject["id"]]


def test_what_is_written_for_schools_can_be_written_again(tmp_path: Path) -> None:
    for _ in range(2):
        written = write_for(Audience.SCHOOL, county_with_files(), tmp_path / "s", formats=["findings.json"])
    assert all(path.is_file() for path in written)


# --- commands -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def report(tmp_path: Path) -> Path:
    write_report(county_with_files(), tmp_path / "report", formats=["findings.json"])
    return tmp_path / "report"


def test_the_command_writes_beside_the_report(report: Path) -> None:
    words = ["--audience", "public", "--audience", "school", "--format", "json"]
    assert main(["report", "audience", str(report), *words]) == 0
    assert (report.with_name("report-public") / "findings.json").is_file()
    assert len(list(report.with_name("report-schools").glob("*/findings.json"))) == 3


def test_the_command_writes_one_school(report: Path, tmp_path: Path) -> None:
    words = ["--audience", "school", "--school", "位奇镇", "--format", "json", "--output", str(tmp_path / "to")]
    assert main(["report", "audience", str(report), *words]) == 0
    assert [path.name for path in (tmp_path / "to-schools").iterdir() if path.is_dir()] == ["3_位奇镇中心小学"]


@pytest.mark.parametrize("name", ["\u3000何", " Bo", "何 ", "王芳"])
def test_a_name_is_masked_as_it_is_written_blanks_and_all(name: str, tmp_path: Path) -> None:
    sheets = {
        "学校信息": SCHOOL_SHEET,
        "教职工": [STAFF[0], ["0001", "赵甲", "男", "1980-01-01"]],
        "谈心谈话": [["姓名", "谈话日期", "谈话形式"], ["赵甲", "2025-03-03", "面对面"]],
    }
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", sheets))
    records.frames["staff"]["name"] = [name]
    records.frames["talks"]["staff_name"] = [name]
    found = seen(audit(load_pack(ROOT / "rules" / "shandan"), records, as_of=date(2025, 12, 31)), internal=False)
    labels = {one.label for f in found.findings for one in (*f.evidence, *(read.record for read in f.read))}
    told = [label for label in labels if "2025-03-03" in label]
    assert told
    assert all("*" in label for label in told)
