"""The acceptance story of the papers, lived at the desk in real browsers: from the first link to the second audit's archive."""

from __future__ import annotations

import csv
import io
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import browser
import openpyxl
from docx import Document

from auditor.proof.verify import verify

FULL = 100
LEAST = 6
"""Schools of the smallest county: one for each of the usual mistakes."""
BY_THEMSELVES = (1, 3)
"""Schools that hand in by their own accounts also in a small county; there the inspector brings the files of the others."""
BEHIND, TWICE, CORRECTED, NAMESAKE = 1, 2, 3, 4
PASSWORD = "一个够长的密码2026"
MADE_ON, TALKS_RULE = date(2026, 1, 5), "shandan/3c"
ROSTER = ("教职工号", "姓名", "教职工类别", "人员状态", "进本校年月", "离校年月")
TALKS = ("教职工号", "谈话对象", "谈话日期", "谈话方式", "谈话人", "谈话人身份")
STAFF = 6
"""Of a school; two thirds of them, four, are to be talked to face to face."""
PATIENCE = 120_000
"""Milliseconds."""


def soak(rounds: int, seed: int) -> None:
    """``rounds``: the schools of the county; 1: the story until the first school has handed in.

    Nothing in it is drawn: ``seed`` changes nothing.
    """
    county = County(max(rounds, LEAST))
    with tempfile.TemporaryDirectory() as folder, browser.started() as chromium:
        home = Path(folder) / "desk"
        with served(home) as (address, link):
            Story(county, home, chromium, address).play(link, whole=rounds > 1)
        moved = home.rename(home.with_name("moved"))
        runs = sorted(moved.glob("runs/*/报告/manifest.json"))
        assert runs
        for run in runs if rounds > 1 else runs[-1:]:
            assert [str(check.message) for check in verify(run.parent) if not check.good] == []


# ---------------------------------------------------------------- the county


class County:
    """Schools with the usual mistakes; the last is a kindergarten that hands in nothing, the one before a blank form."""

    def __init__(self, schools: int) -> None:
        self.schools, self.silent, self.blank = schools, schools, schools - 1

    def name(self, n: int) -> str:
        return "云岭幼儿园" if n == self.silent else f"清溪{n}小学"

    def listed(self) -> bytes:
        rows = [
            [f"s{n}", self.name(n), "清溪县", "幼儿园" if n == self.silent else "小学", "乡村"]
            for n in range(1, self.schools + 1)
        ]
        return workbook({"学校": [["学校标识码", "学校名称", "所属区县", "学段", "城乡类型"], *rows]})

    def handed_in(self, n: int, *, spoilt: bool = False, other: bool = False, january: bool = False) -> bytes:
        """The workbook of a school. ``spoilt``: with a month that is none; ``other``: another version; ``january``: made up."""
        people = [] if n == self.blank else [(f"S{n}K{k}", f"张{'一二三四五六'[k]}") for k in range(STAFF)]
        if n == NAMESAKE:
            people[-1] = (people[-1][0], people[0][1])
        roster = [[*who, "专任教师", "在本单位任职", "2015-09", None] for who in people]
        if spoilt:
            roster[-1][4] = "去年秋天"
        face = {BEHIND: 0, TWICE: 3 if other else 4, NAMESAKE: 4}.get(n, STAFF)
        talks: list[list[Any]] = [
            [*who, "2025-05-01", "面对面" if k < face else "电话", "李校长", "校级领导"] for k, who in enumerate(people)
        ]
        if n == NAMESAKE:  # a talk with one of two people of that name: nobody knows with whom
            talks[0][0] = None
        if january:
            talks += [[*who, "2026-01-12", "面对面", "李校长", "校级领导"] for who in people]
        school = [["学校标识码", "学校名称"], [f"s{n}", self.name(n)]]
        return workbook({"学校": school, "教职工": [list(ROSTER), *roster], "谈心谈话": [list(TALKS), *talks]})


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


# ---------------------------------------------------------------- the desk and its people


@contextmanager
def served(home: Path) -> Iterator[tuple[str, str]]:
    """A desk of a county as its keeper starts it; its address, and the link of the first administrator."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, "-m", "auditor", "serve", "--data", str(home), "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        address, link = (re.search(r"http://\S+", process.stdout.readline()) for _ in range(2))
        assert address, "the desk did not open"
        assert link, "no link for the first administrator"
        yield address[0].rstrip("/"), link[0]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=120) == 0


class Story:
    """Who does what, in its order; every step is a page that somebody opens and a form that they send."""

    def __init__(self, county: County, home: Path, chromium: Any, address: str) -> None:
        self.county, self.home, self.chromium, self.address = county, home, chromium, address
        self.schools: dict[int, Any] = {}

    def play(self, link: str, whole: bool) -> None:
        self.keeper = self.invited(link)
        self.inspector = self.invited(self.links_by("one", {"username": "dudao", "name": "王科长"}, role="inspector")["dudao"])
        self.sets_up()
        if whole:
            self.gives_forms_out()
            self.schools_hand_in()
            self.decides_between_two_versions()
            self.visits()
            self.runs(1)
            self.makes_papers()
            self.answers_an_objection()
            self.opens_the_ledger()
            self.audits_again_in_february()
            self.proves_and_closes()
        else:
            self.one_school_hands_in()
        for page in (self.keeper, self.inspector, *self.schools.values()):
            page.context.close()

    # ---- people

    def invited(self, link: str) -> Any:
        """The page of somebody who follows a link and sets a password."""
        page = self.chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN").new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: self.stays_here(request.url))
        page.goto(link)
        page.fill("input[name=password]", PASSWORD)
        page.fill("input[name=again]", PASSWORD)
        page.click("main button")
        page.wait_for_selector("text=退出")
        return page

    def stays_here(self, url: str) -> None:
        assert url.startswith((self.address, "data:", "blob:")), url

    def links_by(self, button: str, filled: dict[str, str], role: str = "") -> dict[str, str]:
        """Account → link, of the file that the keeper is given."""
        page = self.keeper
        page.goto(f"{self.address}/desk/accounts")
        for key, text in filled.items():
            page.fill(f"input[name={key}]", text)
        if role:
            page.select_option("select[name=role]", role)
        with page.expect_download() as given:
            page.click(f"button[value={button}]")
        rows = list(csv.reader(io.StringIO(Path(given.value.path()).read_text(encoding="utf-8-sig"))))[1:]
        return {row[0]: row[2] for row in rows}

    def goes(self, path: str, page: Any = None) -> Any:
        page = page or self.inspector
        page.goto(self.address + path)
        browser.settled(page)
        return page

    def brings(self, page: Any, *files: tuple[str, bytes]) -> None:
        """Hand files in by the form of a page, and wait until they were looked at."""
        given = [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files]
        page.set_input_files("form.drop input[type=file]", given)
        page.click("form.drop button")
        browser.settled(page)

    def verdict(self, n: int, rule: str = TALKS_RULE) -> str:
        """What the last run over the county says of a school."""
        with sqlite3.connect(self.home / "desk.sqlite3") as database:
            of_last = "subject_id = ? AND rule = ? AND run_id = (SELECT max(run_id) FROM desk_panel)"
            (found,) = database.execute(f"SELECT verdict FROM desk_panel WHERE {of_last}", (f"s{n}", rule)).fetchone()
        database.close()
        return str(found)

    # ---- the story

    def sets_up(self) -> None:
        page = self.goes("/audits")
        page.fill("input[name=name]", "首查")
        page.fill("input[name=as_of]", "2025-12-31")
        page.fill("input[name=deadline]", "2026-01-04")
        page.check("input[name=pack][value=shandan]")
        page.click("main form button.main")
        page.wait_for_selector("form.drop")
        self.brings(page, ("学校名单.xlsx", self.county.listed()))

    def gives_forms_out(self) -> None:
        page = self.goes("/audits/1/forms")
        page.fill("input[name=contact]", "王科长 0936-2721001")
        page.click("button[value=make]")
        page.wait_for_selector("button[value=release]")
        page.click("button[value=release]")
        page.wait_for_selector("text=各校")

    def one_school_hands_in(self) -> None:
        """All that a short story has of them: from its link to what it is short of."""
        county = self.county
        page = self.schools[BEHIND] = self.invited(self.links_by("schools", {})[f"s{BEHIND}"])
        self.brings(page, (f"{county.name(BEHIND)}.xlsx", county.handed_in(BEHIND)))
        assert page.locator("text=核对码").count()
        assert page.locator(".todo:has(.v-fail):has-text('谈')").count()

    def schools_hand_in(self) -> None:
        """By their own accounts; in a small county the inspector brings the files of some."""
        county = self.county
        links = self.links_by("schools", {})
        assert len(links) == county.schools
        alone = [n for n in range(1, county.silent) if n in BY_THEMSELVES or county.schools > LEAST]
        others = [(f"{county.name(n)}.xlsx", county.handed_in(n)) for n in range(1, county.silent) if n not in alone]
        if others:
            self.brings(self.goes("/audits/1/intake"), *others)
        for n in alone:
            page = self.schools[n] = self.invited(links[f"s{n}"])
            with page.expect_download() as form:
                page.click("a[href$='/form.xlsx']")
            book = openpyxl.load_workbook(io.BytesIO(Path(form.value.path()).read_bytes()))
            assert county.name(n) in str(list(book["学校"].iter_rows(values_only=True)))
            self.brings(page, (f"{county.name(n)}.xlsx", county.handed_in(n, spoilt=n == CORRECTED)))
        self.is_corrected(self.schools[CORRECTED])
        grid = self.goes("/audits/1/intake")
        silent = grid.locator(f"table.grid tbody tr:has-text('{county.name(county.silent)}')").inner_text()
        assert "未交" in silent

    def is_corrected(self, page: Any) -> None:
        """A school is told of the cell that cannot be read, and hands in its workbook again."""
        assert page.locator("main:has-text('去年秋天')").count(), "the cell that cannot be read is not told"
        self.brings(page, ("改好的.xlsx", self.county.handed_in(CORRECTED)))
        assert not page.locator("main:has-text('去年秋天')").count()
        assert page.locator("text=已由后交的代替").count()

    def decides_between_two_versions(self) -> None:
        county = self.county
        page = self.goes("/audits/1/intake")
        self.brings(page, (f"{county.name(TWICE)}（最终版）.xlsx", county.handed_in(TWICE, other=True)))
        self.runs(1)
        assert self.verdict(TWICE) == "unknown", "a verdict came of contested rows"
        page = self.goes("/audits/1/intake")
        first = page.locator(".cause:has(.chip:has-text('两份')) button").filter(has_not_text="最终版").first
        first.click()
        page.wait_for_selector("text=已经定下的")
        browser.settled(page)

    def visits(self) -> None:
        """On the spot a paper is photographed for the school that is behind."""
        page = self.goes(f"/audits/1/visit/s{BEHIND}")
        asked = page.locator("details.ask").first
        before = page.inner_text(".say")
        photo = [{"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8 a photo"}]
        asked.locator("input[type=file]").set_input_files(photo)
        asked.locator("button[value=no]").click()
        page.wait_for_selector("text=照片.jpg", state="attached")
        assert page.inner_text(".say") != before

    def runs(self, audit: int) -> None:
        page = self.goes(f"/audits/{audit}/results")
        page.click("main form button")
        browser.settled(page)
        assert page.locator("p.wrong").count() == 0, page.inner_text("p.wrong")
        page.click("main a[href$='/report.html']")
        page.wait_for_selector("h1")
        assert "清溪" in page.inner_text("body")

    def makes_papers(self) -> None:
        county = self.county
        said = {n: self.verdict(n) for n in range(1, county.schools + 1)}
        assert said[BEHIND] == "fail", said
        assert said[TWICE] == "pass", said
        assert said[CORRECTED] == "pass"
        assert said[NAMESAKE] != "fail", "of two people with one name a verdict was made"
        assert {said[county.blank], said[county.silent]} == {"unknown"}
        page = self.goes("/audits/1/papers")
        promised = page.locator("main table tbody tr").count()
        for key, text in (
            ("issuer", "清溪县教育局"),
            ("document_number", "清教督〔{year}〕{n}号"),
            ("date", MADE_ON.isoformat()),
        ):
            page.fill(f"input[name={key}]", text)
        page.click("button[value=make]")
        page.wait_for_selector("button[value=send]")
        with page.expect_download() as given:
            page.click("main a[href$='/letters.zip']")
        papers = texts(Path(given.value.path()))
        assert len(papers) == promised, "a paper was made that the list did not show"
        self.are_fit_to_be_stamped(papers)
        page.click("button[value=send]")
        page.wait_for_selector("text=已发给各校")
        school = self.goes("/", self.schools[BEHIND])
        with school.expect_download() as letter:
            school.click("a[href*='/letters/']")
        assert county.name(BEHIND) in letter.value.suggested_filename

    def are_fit_to_be_stamped(self, papers: dict[str, str]) -> None:
        """No past day, nobody else's duty, no "none" for what is missing, a call to the silent, a number of its own each."""
        county = self.county
        days = [
            date(*map(int, found))
            for text in papers.values()
            for found in re.findall(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日前", text)
        ]
        assert days
        assert min(days) >= MADE_ON
        assert not [name for name, text in papers.items() if re.search(r"（0人）|现有，|[—–]；要求|占0人|None", text)]
        (kind,) = [name.rpartition("_")[2] for name in papers if county.name(county.silent) in name]
        assert kind == "催报通知"
        to_schools = {name: text for name, text in papers.items() if "清溪" in name.partition("_")[2] and "小学" in name}
        assert len(to_schools) >= county.schools - 1
        assert not [name for name, text in to_schools.items() if "生活补助" in text or "发放记录" in text]
        numbers = [found for text in papers.values() for found in set(re.findall(r"〔2026〕[0-9]+号", text))]
        assert len(numbers) == len(set(numbers)) >= county.schools

    def answers_an_objection(self) -> None:
        """From the list to the disputed row in one press."""
        title = self.goes("/", self.schools[BEHIND])
        talks = title.locator("a[href^='/findings/']:has-text('谈')").first
        talks.click()
        title.fill("textarea", "电话也是谈话，第2行应当算数")
        title.click("button[value=objection]")
        title.wait_for_selector("text=第2行应当算数")
        page = self.goes("/audits/1/findings")
        page.click("main tr:has-text('异议待答') a")
        page.wait_for_selector("text=第2行应当算数")
        rows = page.locator("main table tbody tr:has-text('电话')")
        assert rows.count() == STAFF, "not every disputed record is shown"
        page.fill("textarea", "文件要求面对面谈话")
        page.click("button[value=upheld]")
        page.wait_for_selector("text=文件要求面对面谈话")
        told = self.goes(title.url.removeprefix(self.address), title)
        assert "文件要求面对面谈话" in told.inner_text("main")

    def opens_the_ledger(self) -> None:
        page = self.goes("/audits/1/ledger")
        page.click("button[value=open]")
        page.wait_for_selector(".board .item")

    def audits_again_in_february(self) -> None:
        """What was made up in January waits for acceptance, is accepted, and stays so in the run after."""
        county = self.county
        page = self.goes("/audits")
        page.fill("input[name=name]", "复查")
        page.fill("input[name=as_of]", "2026-02-15")
        page.check("input[name=pack][value=shandan]")
        page.select_option("select[name=after]", "1")
        page.click("main form button.main")
        page.wait_for_selector("form.drop")
        self.brings(page, ("学校名单.xlsx", county.listed()))
        self.goes("/audits/2/intake")
        files = [(f"{county.name(n)}.xlsx", county.handed_in(n, january=n == BEHIND)) for n in range(1, county.silent)]
        self.brings(page, *files)
        self.runs(2)
        page = self.goes(f"/audits/2/ledger?subject={county.name(BEHIND)}")
        waits = page.locator("section.wait-top article:has-text('谈')").first
        assert "谈心谈话" in waits.inner_text(), "the rows of January are not named"
        waits.locator("summary").click()
        waits.locator("input[name=remarks]").fill("抽查两人，属实")
        waits.locator("button[value=put_right]").click()
        browser.settled(page)
        self.runs(2)
        page = self.goes(f"/audits/2/ledger?subject={county.name(BEHIND)}")
        closed = page.locator("section.good-top article:has-text('抽查两人，属实')")
        assert closed.count() == 1, "what was accepted did not stay so"
        assert "王科长" in closed.inner_text()

    def proves_and_closes(self) -> None:
        page = self.goes("/audits/2/archive")
        page.click("button[value=prove]")
        browser.settled(page)
        assert page.locator("text=重算结果一致").count() == page.locator("main table tbody tr").count() == 2
        with page.expect_download() as given:
            page.click("main a[href$='/folder.zip'] >> nth=0")
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(given.value.path()) as packed:
                packed.extractall(folder)
            (report,) = Path(folder).glob("*/报告")
            assert [str(check.message) for check in verify(report) if not check.good] == []
        page.click("button[value=close]")
        page.wait_for_selector("button[value=open]")


def texts(packed: Path) -> dict[str, str]:
    """Name of each paper → all that it says."""
    told = {}
    with zipfile.ZipFile(packed) as archive:
        for name in archive.namelist():
            document = Document(io.BytesIO(archive.read(name)))
            cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
            told[Path(name).stem] = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    return told
