"""The page of a survey says what the report of an audit over the same records says, and stays small."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

import pytest

from auditor.audit import audit, tasks_of
from auditor.findings.aggregate import decides
from auditor.findings.finding import Finding
from auditor.findings.result import Result
from auditor.i18n import set_language
from auditor.model.model import base_model
from auditor.reports import Options
from auditor.reports.page.html_view import View
from auditor.rules.pack import Pack, load_pack
from auditor.store.database import Database
from auditor.store.store import Store
from auditor.store.write import write_store
from auditor.survey import page
from auditor.survey.page import Source, SurveyView, page_of, schools_shown
from auditor.survey.survey import Surveyed, survey_store
from auditor.survey.totals import Totals, handed_in, names_of_schools
from auditor.verdicts.verdict import Verdict
from tests.agreement import packs
from tests.canonical import to_records
from tests.counties import random_county


@dataclass(frozen=True)
class Land:
    """Some districts with their schools, surveyed and audited."""

    folder: Path
    pack: Pack
    found: Surveyed
    result: Result

    @contextmanager
    def view(self, language: str = "zh") -> Iterator[SurveyView]:
        tasks = tasks_of(self.pack, self.result.as_of)
        with Totals(self.folder / "survey", None) as totals, self.database() as database:
            gravest = totals.gravest(schools_shown([self.pack]))
            names = names_of_schools(database, [one.school_id for one in gravest])
            lacking = handed_in(database, ["staff", "talks"])
            source = Source(self.found.told, tasks, [self.pack], gravest, names, totals.missed(), lacking)
            yield SurveyView(source, totals, language)

    def database(self) -> Database:
        return Database(Store(str(self.folder / "store")), self.pack.model)

    @property
    def page(self) -> str:
        return (self.folder / "survey" / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory) -> Land:
    set_language("zh")
    folder = tmp_path_factory.mktemp("land")
    pack = load_pack("shandan", base_model())
    county = random_county(Random(2), packs("shandan")[1].model, 12, True)
    records = to_records(pack.model, county.tables, county.submitted, county.bureau)
    write_store(records, pack.model, str(folder / "store"))
    found = survey_store(
        Store(str(folder / "store")), [pack], as_of=county.as_of, folder=folder / "survey", schools_in_a_batch=8, evidence=0
    )
    return Land(folder, pack, found, audit(pack, records, as_of=county.as_of, evidence_limit=0))


def test_schools_are_ranked_as_in_a_report(land: Land) -> None:
    """An id may be that of several schools of a district; the made ones have ids of their own."""
    leader = View(land.result, Options("zh")).leader
    expected = {
        (rank.row.school.district, rank.row.school.school_id): (
            rank.failed,
            rank.unknown,
            rank.unchecked,
            rank.row.overall.verdict,
        )
        for rank in leader.ranking
        if rank.row.school
    }
    with Totals(land.folder / "survey", None) as totals:
        found = totals.gravest(1000)
    told = {(one.district, one.school_id): (one.failed, one.unknown, one.unchecked, one.overall) for one in found}
    assert told == expected
    assert [one.failed for one in found] == sorted((one.failed for one in found), reverse=True)
    assert found[0].failed > 0


def test_the_main_problems_are_those_of_a_report(land: Land) -> None:
    leader = View(land.result, Options("zh")).leader
    with land.view() as view:
        told = {one.rule.info.id: (one.schools, one.findings) for one in view.problems}
        assert view.problems_in_all() == len(leader.problems)
    expected = {one.info.id: (one.schools, len(one.findings)) for one in leader.problems}
    assert told.items() <= expected.items()
    assert len(told) == min(page.PROBLEMS, len(expected))


def test_districts_have_the_outcomes_of_a_report(land: Land) -> None:
    expected = {name: (outcomes, total) for name, outcomes, total in View(land.result, Options("zh")).districts}
    with land.view() as view:
        assert {one.name: (one.outcomes, one.schools) for one in view.ranked_districts} == expected
        shares = [one.share for one in view.ranked_districts]
    assert shares == sorted(shares, reverse=True)


def test_totals_are_those_of_a_report(land: Land) -> None:
    of_report = View(land.result, Options("zh"))
    with land.view() as view:
        assert (view.totals(), view.not_done(), view.outcomes()) == (
            of_report.totals(),
            of_report.not_done(),
            of_report.outcomes(),
        )


def test_the_matrix_shows_the_verdicts_of_a_report(land: Land) -> None:
    own = [f for f in land.result.findings if f.subject == "school" and f.owner == "school"]
    expected = {_of(f, f.subject_id): (f.verdict, f.actual, f.shortfall, f.low, f.high) for f in own}
    with land.view() as view:
        told = {
            _of(f, f.subject_id.removeprefix(f"{f.district} ")): (f.verdict, f.actual, f.shortfall, f.low, f.high)
            for f in view.result.findings
        }
    assert told.items() <= expected.items()
    assert len({key[:2] for key in told}) == min(len(land.result.schools), schools_shown([land.pack]))


def _of(finding: Finding, school: str) -> tuple[str, str, str, date]:
    return finding.district, school, finding.rule, finding.period_start


def test_what_others_owe_is_counted(land: Land) -> None:
    with land.view() as view:
        told = {who: {verdict for verdict, _ in found} for who, _, _, found in view.others()}
    of_finance = [f for f in land.result.findings if f.owner == "finance" and f.strength in ("must", "should")]
    assert told["财政部门"] == {
        f.verdict
        for f in of_finance
        if f.verdict is Verdict.FAIL or (decides(f) and f.verdict in (Verdict.UNKNOWN, Verdict.NOT_CHECKED))
    }


def test_a_table_that_is_lacking_is_counted_once_a_school(land: Land) -> None:
    lacking = [school for school in land.result.schools if "talks" in school.not_submitted]
    silent = [school for school in lacking if "staff" in school.not_submitted]
    with land.view() as view:
        assert dict(view.without())["谈心谈话"] == len(lacking)
        assert view.silent() == len(silent)


def test_every_link_leads_somewhere_and_nothing_runs(land: Land) -> None:
    ids = set(re.findall(r'id="([^"]+)"', land.page))
    assert set(re.findall(r'href="#([^"]+)"', land.page)) <= ids
    assert not re.findall(r"<script|https?:|href=\"(?!#)", land.page)


def test_what_is_beyond_the_limits_is_counted(land: Land, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rankings and matrices of two: a page of thousands of schools is as long as that of a hundred."""
    for name, most in (("RANKED", 2), ("CELLS", 1), ("PROBLEMS", 2)):
        monkeypatch.setattr(page, name, most)
    with land.view() as view:
        told = "".join(page_of(view.source, view.totals_of, "zh"))
        assert len(view.result.schools) == len(view.worst()) == len(view.listed_districts()) == 2
        rest = sum(one.schools for one in view.ranked_districts[2:])
        assert f"另有{len(view.ranked_districts) - 2}个区县、{rest}所学校" in told
        assert "只列问题最多的2所学校" in told
        assert sum(view.desk.missed(view.desk.matrices[0])) > 0
    assert len(told) < len(land.page) / 2


def test_the_page_speaks_english(land: Land) -> None:
    with land.view("en") as view:
        told = "".join(page_of(view.source, view.totals_of, "en"))
    assert f"<h1>Survey of {len(land.result.schools)} schools</h1>" in told
    assert 'lang="en"' in told
