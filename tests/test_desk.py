"""The desk in this process: hand-ins, the grid, decisions, answers and runs, with the sample's invented schools."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import SAMPLE, client, filled_desk

from auditor.proof.verify import verify
from auditor.web.site import Desk

SCHOOLS = SAMPLE / "records" / "学校填报"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The sample handed in by all schools but one, looked at, and run over the county. Tests leave it as it is."""
    return filled_desk(tmp_path_factory, tmp_path_factory.mktemp("desk") / "desk")


def school(number: str) -> Any:
    from auditor.web.models import School

    return School.objects.get(school_id=f"21629900{number}")


def audit() -> Any:
    from auditor.web.models import Audit

    return Audit.objects.get()


def failed() -> Any:
    """What is not met at one school."""
    from auditor.web.models import Panel

    return Panel.objects.filter(verdict="fail", rule="shandan/3c").first()


def names_in(file: str) -> list[str]:
    """The names on a sample's list of staff."""
    book = openpyxl.load_workbook(SCHOOLS / file, read_only=True)
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    header = next(n for n, row in enumerate(rows) if "姓名" in row)
    at = rows[header].index("姓名")
    return [str(row[at]) for row in rows[header + 1 :] if row[at]]


def upload(name: str, data: bytes) -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = name
    return file


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "报告" / "manifest.json").read_text(encoding="utf-8"))["auditor_report"]
    return found


def test_every_school_is_answered_as_by_the_run_over_the_county(desk: Desk) -> None:
    from auditor.web.models import Answer, Run

    folder = desk.home.run(Run.objects.get(kind="county").pk)
    county = {one["id"]: one["packs"] for one in manifest(folder)["findings"]["subjects"] if one["subject"] == "school"}
    answers = {answer.school.school_id: answer.codes for answer in Answer.objects.select_related("school")}
    assert len(answers) == 11
    assert answers == {school_id: county[school_id] for school_id in answers}


def test_every_run_is_proved_where_the_desk_was_moved(desk: Desk, tmp_path: Path) -> None:
    shutil.copytree(desk.home.root / "runs", tmp_path / "elsewhere" / "runs")
    folders = sorted((tmp_path / "elsewhere" / "runs").iterdir())
    assert len(folders) == 2
    for folder in folders:
        bad = [str(check.message) for check in verify(folder / "报告") if not check.good]
        assert not bad, folder.name


def test_the_grid_counts_what_the_files_hold(desk: Desk) -> None:
    rows = {row["name"]: row for row in audit().grid["rows"]}
    assert len(rows) == 12
    staff = len(names_in("04_胡麻小学.xlsx"))
    assert rows["胡麻小学"]["cells"]["staff"] == {"state": "rows", "n": staff, "each": [staff], "wrong": 0, "notes": []}
    assert rows["驼铃中学"]["silent"]
    assert {cell["state"] for cell in rows["驼铃中学"]["cells"].values()} == {"missing"}
    assert [t for t, cell in rows["青稞小学"]["cells"].items() if cell["state"] == "missing"] == [
        *("participation", "health_checks", "trainings", "campus_entries"),
    ]


def test_causes_come_by_what_waits_for_them(desk: Desk) -> None:
    waits = [cause["waits"] for cause in audit().grid["causes"]]
    assert waits == sorted(waits, reverse=True)
    silent = next(cause for cause in audit().grid["causes"] if cause["kind"] == "silent")
    assert silent["schools"] == ["驼铃中学"]


def test_names_are_masked_wherever_the_desk_keeps_them(desk: Desk) -> None:
    from auditor.web.models import Answer, Panel

    names = [name for file in sorted(SCHOOLS.glob("*.xlsx")) for name in names_in(file.name)]
    assert len(names) > 100
    views = [*(a.view for a in Answer.objects.all()), *(p.view for p in Panel.objects.all())]
    kept = json.dumps([audit().grid, audit().summary, audit().evidence, *views], ensure_ascii=False)
    assert not [name for name in names if name in kept]


def test_papers_are_listed_before_they_are_made(desk: Desk) -> None:
    papers = audit().summary["papers"]
    kinds = {paper["kind"] for paper in papers}
    assert {"opinion", "call", "county"} <= kinds
    assert [paper["to"]["zh"] for paper in papers if paper["kind"] == "call"] == ["山丹县驼铃中学"]
    page = client("inspector").get(f"/audits/{audit().pk}/papers").content.decode()
    assert all(paper["to"]["zh"] in page for paper in papers)


PAGES = (
    "/audits",
    "/audits/{a}/set-up",
    "/audits/{a}/intake",
    "/audits/{a}/cell/{s}",
    "/audits/{a}/results",
    "/audits/{a}/papers",
    "/audits/{a}/forms",
    "/audits/{a}/evidence",
    "/audits/{a}/visit/2162990004",
    "/audits/{a}/findings?verdict=pass",
    "/audits/{a}/ledger",
    "/audits/{a}/waivers",
    "/audits/{a}/archive",
    "/findings/{f}",
)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", [*PAGES, "/schools/{s}", "/schools/{s}/evidence"])
def test_pages_are_closed_and_small(desk: Desk, path: str, language: str) -> None:
    asked = client("inspector")
    asked.cookies["desk-language"] = language
    response = asked.get(path.format(a=audit().pk, s=school("04").pk, f=failed().pk))
    assert response.status_code == 200
    assert len(response.content) < 150_000
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    page = response.content.decode()
    assert not re.search(r"<script(?! src=\"/static/)|<style| style=| on[a-z]+=", page)
    assert "http://" not in page
    assert "https://" not in page
    assert "{{" not in page
    assert "None" not in page.replace("None, attested", "").replace("None of the", "")


def test_a_report_shows_itself_and_loads_nothing(desk: Desk) -> None:
    asked = client("inspector")
    run = audit().summary["run"]
    response = asked.get(f"/runs/{run}/report/report.html")
    assert response.status_code == 200
    assert "sandbox" in response["Content-Security-Policy"]
    assert asked.get(f"/runs/{run}/report/findings.xlsx")["Content-Disposition"].startswith("attachment")
    for name in ("..", "manifest.json", "audit.yaml"):
        assert asked.get(f"/runs/{run}/report/{name}").status_code == 404


def test_a_run_can_be_taken_away(desk: Desk, tmp_path: Path) -> None:
    response = client("inspector").get(f"/runs/{audit().summary['run']}/folder.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        names = archive.namelist()
    assert any(name.endswith("/audit.yaml") for name in names)
    assert any(name.endswith("报告/manifest.json") for name in names)
